/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A program died in the middle of a transaction, at whatever point. The next one
 * opens a session all the same, on devices with and without class requests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exchange.h"
#include "shim.h"

struct bench {
	struct toy toy;
	struct shim shim;
	struct mptp_transport *end;
	struct mptp_recovery recovery;
};

/* ---- the dead program, byte by byte ------------------------------------- */

static void
put(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static size_t
container(uint8_t *out, size_t length, unsigned type, unsigned code,
    uint32_t transaction)
{
	put(out, (uint32_t)length);
	put(out + 4, type | code << 16);
	put(out + 8, transaction);
	return 12;
}

static void
write_bytes(struct bench *b, const void *bytes, size_t len, bool last)
{
	assert_int_equal(b->end->ops->write(b->end, MPTP_PIPE_COMMAND, bytes,
			     len, last, 1000, NULL),
	    MPTP_OK);
}

/* The device does what it can by itself. */
static void
settle(struct bench *b)
{
	while (mptp_server_step(b->toy.server, 0, NULL) == MPTP_OK)
		continue;
}

/* Read so many bytes, or what there is. */
static void
read_bytes(struct bench *b, size_t len)
{
	const unsigned command = 1u << MPTP_PIPE_COMMAND;
	struct mptp_slice slice;
	unsigned ready;

	for (settle(b); len > 0 &&
	     b->end->ops->wait(b->end, command, &ready, 0, NULL) == MPTP_OK;
	     settle(b)) {
		b->end->ops->next(b->end, MPTP_PIPE_COMMAND, &slice, NULL);
		if (slice.len > len)
			slice.len = len;
		b->end->ops->done(b->end, MPTP_PIPE_COMMAND, slice.len);
		len -= slice.len;
	}
}

static void
request(struct bench *b, unsigned code, uint32_t transaction, uint32_t size)
{
	uint8_t bytes[32];
	size_t len = container(bytes, 20, 1, code, transaction);

	put(bytes + len, size);
	put(bytes + len + 4, 0);
	write_bytes(b, bytes, 20, true);
}

static void
begin(struct bench *b, size_t packet, bool deaf)
{
	*b = (struct bench){ .toy = { .deaf = deaf } };
	b->end = toy_transport(&b->toy, &mptp_framing_usb, packet, false);
	request(b, MPTP_OP_OPEN_SESSION, 0, 1);
	read_bytes(b, 100);
	assert_true(b->toy.session_open);
}

/* ---- the next one ------------------------------------------------------- */

static enum mptp_rung
helped(const struct bench *b)
{
	assert_true(b->recovery.nstep > 0);
	assert_int_equal(
	    b->recovery.step[b->recovery.nstep - 1].status, MPTP_OK);
	return b->recovery.step[b->recovery.nstep - 1].rung;
}

/* How far it had to climb. */
static enum mptp_rung
next_program(struct bench *b)
{
	const struct mptp_options options = { .recovery = &b->recovery };
	struct mptp_session *session;
	struct mptp_error error;

	if (mptp_session_adopt(&session, shim_put(&b->shim, b->end), &options,
		&error) != MPTP_OK)
		fail_msg("%s", error.text);
	exchange_fetch_all(session, 100000);
	exchange_send_all(session, 100000);
	exchange_fetch_all(session, 1);
	assert_false(b->recovery.reopened);
	mptp_session_close(&session);
	assert_false(b->toy.session_open);
	assert_int_equal(b->toy.releases, b->toy.requests);
	return helped(b);
}

static const size_t packets[] = { 64, 512, 1024 };
#define NPACKETS (sizeof(packets) / sizeof(*packets))

static void
after_nothing_asking_is_enough(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, 512, false);
	assert_int_equal(next_program(&b), MPTP_RUNG_ASK);
}

static void
before_the_answer_was_read(void **state)
{
	(void)state;
	for (int deaf = 0; deaf < 2; deaf++)
		for (size_t read = 0; read < 12; read++) {
			struct bench b;

			begin(&b, 512, deaf);
			request(&b, OP_ECHO, 1, 7);
			settle(&b);
			read_bytes(&b, read);
			assert_true(next_program(&b) <= MPTP_RUNG_DRAIN);
		}
}

/* In the middle of a download, of which so much was read. */
static void
died_downloading(size_t packet, bool deaf, uint32_t size, size_t read)
{
	struct bench b;

	begin(&b, packet, deaf);
	request(&b, OP_GIVE, 1, size);
	if (read > 0)
		read_bytes(&b, read);
	else
		settle(&b);
	/* What it does not send any more is of no concern. */
	assert_true(next_program(&b) <= MPTP_RUNG_RESET);
}

static void
in_the_middle_of_a_download(void **state)
{
	(void)state;
	for (int deaf = 0; deaf < 2; deaf++)
		for (size_t p = 0; p < NPACKETS; p++) {
			size_t packet = packets[p];

			for (size_t read = 0; read < 3 * packet;
			     read += read < 30 ? 1 : packet / 2)
				died_downloading(packet, deaf, 3000000, read);
			died_downloading(packet, deaf, 3000000, 2999988);
			died_downloading(packet, deaf, 3000000, 3000012);
			died_downloading(packet, deaf, 300, 64);
			died_downloading(packet, deaf, 0xffffffff, 100000);
		}
}

/* In the middle of an upload: so much of the data was written, in whole packets or
 * to the end of a transfer. */
static void
died_uploading(size_t packet, bool deaf, size_t written, bool ended)
{
	static uint8_t data[300000];
	struct bench b;

	begin(&b, packet, deaf);
	request(&b, OP_TAKE, 1, 0);
	container(data, 1000000, 2, OP_TAKE, 1);
	if (written > 0)
		write_bytes(&b, data, written, ended);
	settle(&b);
	/* In whole packets, it hears the request that glues to them at once. */
	assert_true(
	    next_program(&b) <= (ended ? MPTP_RUNG_DRAIN : MPTP_RUNG_ASK));
}

static void
in_the_middle_of_an_upload(void **state)
{
	(void)state;
	for (int deaf = 0; deaf < 2; deaf++)
		for (size_t p = 0; p < NPACKETS; p++) {
			size_t packet = packets[p];

			died_uploading(packet, deaf, 0, false);
			for (size_t n = 1; n < 5; n++)
				died_uploading(packet, deaf, n * packet, false);
			died_uploading(packet, deaf, 262144, false);
			for (size_t written = 1; written < 30; written++)
				died_uploading(packet, deaf, written, true);
			died_uploading(packet, deaf, 2 * packet, true);
			died_uploading(packet, deaf, 2 * packet + 1, true);
		}
}

/* All was written, and the answer is in the pipe. */
static void
at_the_end_of_an_upload(void **state)
{
	uint8_t data[112] = { 0 };
	struct bench b;

	(void)state;
	for (int deaf = 0; deaf < 2; deaf++) {
		begin(&b, 512, deaf);
		request(&b, OP_TAKE, 1, 0);
		container(data, sizeof(data), 2, OP_TAKE, 1);
		write_bytes(&b, data, sizeof(data), true);
		settle(&b);
		assert_true(next_program(&b) <= MPTP_RUNG_DRAIN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_nothing_asking_is_enough),
		cmocka_unit_test(before_the_answer_was_read),
		cmocka_unit_test(in_the_middle_of_a_download),
		cmocka_unit_test(in_the_middle_of_an_upload),
		cmocka_unit_test(at_the_end_of_an_upload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
