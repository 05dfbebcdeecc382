/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera that is switched off answers that, and hears nothing any more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exchange.h"

static bool
is_off(void *ctx)
{
	return ((const struct toy *)ctx)->requests >= 2;
}

static void
write_request(struct mptp_transport *end, unsigned code, uint32_t transaction)
{
	const uint8_t request[16] = { 16, 0, 0, 0, 1, 0, (uint8_t)code,
		(uint8_t)(code >> 8), (uint8_t)transaction, 0, 0, 0, 1 };

	assert_int_equal(end->ops->write(end, MPTP_PIPE_COMMAND, request,
			     sizeof(request), true, 1000, NULL),
	    MPTP_OK);
}

/* Both requests are in the pipe before the camera looks at the first. */
static void
what_is_behind_power_down_is_not_heard(void **state)
{
	const unsigned command = 1u << MPTP_PIPE_COMMAND;
	struct toy toy = { .slicing = false };
	struct mptp_transport *end =
	    toy_transport(&toy, &mptp_framing_usb, 512, false);
	struct mptp_slice slice;
	unsigned ready, answers = 0;
	int status;

	(void)state;
	toy.device.off = is_off;
	write_request(end, MPTP_OP_OPEN_SESSION, 0);
	write_request(end, MPTP_OP_POWER_DOWN, 1);
	write_request(end, MPTP_OP_RESET_DEVICE, 2);
	do
		status = mptp_server_step(toy.server, 0, NULL);
	while (status == MPTP_OK);
	assert_int_equal(status, MPTP_ERR_NODEV);
	assert_int_equal(toy.requests, 2);
	toy.frozen = true; /* nothing but what it has said */
	while (end->ops->wait(end, command, &ready, 0, NULL) == MPTP_OK) {
		assert_int_equal(
		    end->ops->next(end, MPTP_PIPE_COMMAND, &slice, NULL),
		    MPTP_OK);
		answers += slice.last;
		end->ops->done(end, MPTP_PIPE_COMMAND, slice.len);
	}
	assert_int_equal(answers, 2);
	assert_int_equal(mptp_server_step(toy.server, 0, NULL), MPTP_ERR_NODEV);
	end->ops->close(&end);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_behind_power_down_is_not_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
