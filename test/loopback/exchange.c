/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data from and to the toy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange.h"

static int
check_begin(void *ctx, uint64_t size)
{
	((struct check *)ctx)->announced = size;
	return 0;
}

static int
check_write(void *ctx, const void *buf, size_t len)
{
	struct check *check = ctx;

	for (size_t i = 0; i < len; i++)
		check->wrong +=
		    ((const uint8_t *)buf)[i] != toy_pattern(check->at++);
	if (check->stop_at == 0 || check->at < check->stop_at)
		return 0;
	if (check->interrupt == NULL)
		return check->stop_with;
	mptp_session_interrupt(check->interrupt);
	check->interrupt = NULL;
	check->stop_at = 0;
	return 0;
}

int
exchange_fetch(struct mptp_session *session, uint16_t code, uint64_t size,
    struct check *check)
{
	struct mptp_op op = { .code = code,
		.nparam = 2,
		.param = { (uint32_t)size, (uint32_t)(size >> 32) } };
	struct mptp_sink sink = { check_begin, check_write, check };

	return mptp_session_run(session, &op, NULL, &sink, NULL);
}

void
exchange_fetch_all(struct mptp_session *session, uint64_t size)
{
	struct check check = { .at = 0 };
	int status = exchange_fetch(session, OP_GIVE, size, &check);

	if (status != MPTP_OK)
		fail_msg("%llu bytes: %s", (unsigned long long)size,
		    mptp_session_error(session)->text);
	assert_true(check.at == size);
	assert_int_equal(check.wrong, 0);
}

static ptrdiff_t
feed_read(void *ctx, void *buf, size_t len)
{
	struct feed *feed = ctx;

	if (feed->stop_at != 0 && feed->at >= feed->stop_at) {
		if (feed->interrupt == NULL)
			return feed->stop_with;
		mptp_session_interrupt(feed->interrupt);
		feed->stop_at = 0;
	}
	if (feed->stop_at != 0 && len > feed->stop_at - feed->at)
		len = (size_t)(feed->stop_at - feed->at);
	if (feed->most != 0 && len > feed->most)
		len = feed->most;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = toy_pattern(feed->at++);
	return (ptrdiff_t)len;
}

int
exchange_send(struct mptp_session *session, uint16_t code, uint64_t size,
    struct feed *feed, struct mptp_op *response)
{
	struct mptp_op op = { .code = code };
	struct mptp_source source = { size, feed_read, feed };

	return mptp_session_run(session, &op, &source, NULL, response);
}

void
exchange_send_all(struct mptp_session *session, uint64_t size)
{
	struct feed feed = { .at = 0, .most = 5000 };
	struct mptp_op response;

	if (exchange_send(session, OP_TAKE, size, &feed, &response) != MPTP_OK)
		fail_msg("%llu bytes: %s", (unsigned long long)size,
		    mptp_session_error(session)->text);
	assert_true(
	    (response.param[0] | (uint64_t)response.param[1] << 32) == size);
	assert_int_equal(response.param[2], 0);
}
