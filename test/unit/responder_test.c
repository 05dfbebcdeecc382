/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The responder when an initiator breaks off on USB: what still comes after the
 * class's Cancel, and what a new request finds of a data phase that was left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>

#define GIVE 0x9701
#define TAKE 0x9702
#define PACKET 512

struct bench {
	struct mptp_responder *responder;
	unsigned requests;
	uint32_t transaction; /* the last one's */
	bool received, complete;
};

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0xab, len);
	return (ptrdiff_t)len;
}

static void
request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct bench *b = ctx;

	b->requests++;
	b->transaction = reply->transaction;
	if (op->code == TAKE) {
		reply->phase = MPTP_PHASE_OUT;
		return;
	}
	reply->response.code = MPTP_RC_OK;
	if (op->code != GIVE)
		return;
	reply->phase = MPTP_PHASE_IN;
	reply->send = (struct mptp_source){ 1000000, give, NULL };
}

static void
received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	struct bench *b = ctx;

	(void)op;
	b->received = true;
	b->complete = complete;
	reply->response.code = MPTP_RC_OK;
}

static void
begin(struct bench *b)
{
	struct mptp_responder_config config = { .framing = &mptp_framing_usb,
		.request = request,
		.received = received,
		.ctx = b };

	*b = (struct bench){ .requests = 0 };
	b->responder = mptp_responder_new(&config);
	assert_non_null(b->responder);
}

static size_t
container(uint8_t *out, uint32_t length, unsigned type, unsigned code,
    uint32_t transaction)
{
	const uint32_t word[] = { length, type | code << 16, transaction };

	for (int i = 0; i < 12; i++)
		out[i] = (uint8_t)(word[i / 4] >> 8 * (i % 4));
	return 12;
}

/* In slices of at most so many bytes. */
static void
input(struct bench *b, const uint8_t *bytes, size_t len, bool last, size_t most)
{
	size_t n;

	do {
		n = len < most ? len : most;
		assert_int_equal(
		    mptp_responder_input(b->responder, MPTP_PIPE_COMMAND, bytes,
			n, last && n == len),
		    MPTP_OK);
		bytes += n;
		len -= n;
	} while (len > 0);
}

static void
ask(struct bench *b, unsigned code, uint32_t transaction)
{
	uint8_t bytes[12];

	input(b, bytes, container(bytes, 12, 1, code, transaction), true, 12);
}

/* The answer to the last request, which is not about data; what comes before it, in
 * *before, if it is not NULL. */
static void
expect_answer(struct bench *b, uint32_t transaction, size_t *before)
{
	const uint8_t *bytes;
	uint8_t answer[12];
	bool last;
	size_t n = mptp_responder_output(
	    b->responder, MPTP_PIPE_COMMAND, &bytes, &last);

	if (before != NULL) {
		*before = n;
		assert_true(last);
		mptp_responder_sent(b->responder, MPTP_PIPE_COMMAND, n);
		n = mptp_responder_output(
		    b->responder, MPTP_PIPE_COMMAND, &bytes, &last);
	}
	container(answer, 12, 3, MPTP_RC_OK, transaction);
	assert_int_equal(n, 12);
	assert_memory_equal(bytes, answer, 12);
	mptp_responder_sent(b->responder, MPTP_PIPE_COMMAND, n);
}

static void
begin_upload(struct bench *b)
{
	uint8_t data[PACKET] = { 0 };

	ask(b, TAKE, 1);
	container(data, 1000000, 2, TAKE, 1);
	input(b, data, sizeof(data), false, sizeof(data));
	assert_true(mptp_responder_cancel(b->responder, 1));
	assert_true(b->received);
	assert_false(b->complete);
	assert_true(mptp_responder_idle(b->responder));
}

static const size_t slices[] = { 1, 7, 64, 512, 100000 };
#define NSLICES (sizeof(slices) / sizeof(*slices))

/* As many packets as there are; the transfer ends with them, with an empty packet, or
 * with the next request. */
static void
what_still_comes_is_dropped(void **state)
{
	uint8_t stale[4 * PACKET + 32];

	(void)state;
	memset(stale, 0x5a, sizeof(stale));
	for (size_t s = 0; s < NSLICES; s++)
		for (size_t n = 0; n <= 4 * PACKET; n += n < 80 ? 1 : 37) {
			struct bench b;

			begin(&b);
			begin_upload(&b);
			if (n > 0)
				input(&b, stale, n, true, slices[s]);
			ask(&b, 0x1001, 2);
			assert_int_equal(b.requests, 2);
			expect_answer(&b, 2, NULL);
			mptp_responder_free(&b.responder);
		}
}

static void
a_request_behind_it_is_heard(void **state)
{
	uint8_t stale[4 * PACKET + 12];

	(void)state;
	for (size_t s = 0; s < NSLICES; s++)
		for (size_t n = 0; n <= 4 * PACKET; n += PACKET) {
			struct bench b;

			memset(stale, 0x5a, sizeof(stale));
			container(stale + n, 12, 1, 0x1001, 2);
			begin(&b);
			begin_upload(&b);
			input(&b, stale, n + 12, true, slices[s]);
			assert_int_equal(b.requests, 2);
			assert_int_equal(b.transaction, 2);
			expect_answer(&b, 2, NULL);
			mptp_responder_free(&b.responder);
		}
}

/* Without a Cancel, nonsense is nonsense. */
static void
nonsense_is_refused_otherwise(void **state)
{
	uint8_t stale[PACKET];
	struct bench b;

	(void)state;
	memset(stale, 0x5a, sizeof(stale));
	begin(&b);
	assert_int_equal(mptp_responder_input(b.responder, MPTP_PIPE_COMMAND,
			     stale, sizeof(stale), true),
	    MPTP_ERR_FORMAT);
	mptp_responder_free(&b.responder);
	begin(&b);
	begin_upload(&b);
	ask(&b, 0x1001, 2);
	expect_answer(&b, 2, NULL);
	assert_int_equal(mptp_responder_input(b.responder, MPTP_PIPE_COMMAND,
			     stale, sizeof(stale), true),
	    MPTP_ERR_FORMAT);
	mptp_responder_free(&b.responder);
}

/* A program died in mid-upload, of which so much was written, the header in a
 * transfer of its own or not; the next one's first request glues to it. */
static void
begin_abandoned(struct bench *b, size_t written, bool apart)
{
	static uint8_t data[4 * PACKET + 12];

	begin(b);
	ask(b, TAKE, 7);
	memset(data, 0x5a, sizeof(data));
	container(data, 1000000, 2, TAKE, 7);
	if (apart)
		input(b, data, 12, true, 12);
	if (apart && written > 0)
		input(b, data + 12, written, false, written);
	else if (written > 0)
		input(b, data, written, false, written);
}

static void
a_new_program_is_heard_behind_what_a_dead_one_sent(void **state)
{
	static const unsigned codes[] = { 0x1001, 0x1002 };
	uint8_t opening[16];

	(void)state;
	for (size_t s = 0; s < NSLICES; s++)
		for (size_t n = 0; n <= 4 * PACKET; n += PACKET)
			for (int i = 0; i < 4; i++) {
				size_t len = 12 + (i % 2 == 1 ? 4 : 0);
				struct bench b;

				container(
				    opening, (uint32_t)len, 1, codes[i % 2], 0);
				memset(opening + 12, 1, 4);
				begin_abandoned(&b, n, i >= 2);
				input(&b, opening, len, true, slices[s]);
				assert_int_equal(b.requests, 2);
				assert_int_equal(b.received, n > 0 || i >= 2);
				assert_false(b.complete);
				expect_answer(&b, 0, NULL);
				assert_true(mptp_responder_idle(b.responder));
				ask(&b, 0x1001, 1);
				expect_answer(&b, 1, NULL);
				mptp_responder_free(&b.responder);
			}
}

/* What no program begins with, or no packet, is data that end too soon. */
static void
data_are_not_taken_for_a_request(void **state)
{
	static const struct {
		size_t before;
		uint32_t length, transaction;
		unsigned type, code;
	} cases[] = {
		{ PACKET, 16, 1, 1, 0x1002 },
		{ PACKET, 16, 0, 2, 0x1002 },
		{ PACKET, 20, 0, 1, 0x1002 },
		{ PACKET, 16, 0, 1, 0x1003 },
		{ PACKET + 4, 16, 0, 1, 0x1002 },
		{ PACKET - 16, 16, 0, 1, 0x1002 },
	};
	uint8_t opening[16] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bench b;

		container(opening, cases[i].length, cases[i].type,
		    cases[i].code, cases[i].transaction);
		begin_abandoned(&b, cases[i].before, false);
		input(&b, opening, sizeof(opening), true, sizeof(opening));
		assert_int_equal(b.requests, 1);
		assert_true(b.received);
		assert_false(b.complete);
		expect_answer(&b, 7, NULL);
		mptp_responder_free(&b.responder);
	}
}

/* The host can tell the answer from the data that were on their way. */
static void
a_request_amid_data_ends_their_transfer(void **state)
{
	const uint8_t *bytes;
	struct bench b;
	size_t before;
	bool last;
	size_t n;

	(void)state;
	for (int chunks = 0; chunks < 4; chunks++) {
		begin(&b);
		ask(&b, GIVE, 1);
		for (int i = 0; i < chunks; i++) {
			n = mptp_responder_output(
			    b.responder, MPTP_PIPE_COMMAND, &bytes, &last);
			assert_true(n > 0 && n % PACKET == 0 && !last);
			mptp_responder_sent(b.responder, MPTP_PIPE_COMMAND, n);
		}
		ask(&b, 0x1001, 0);
		ask(&b, 0x1001, 0); /* in vain, it gives up, and again */
		before = 1;
		expect_answer(&b, 0, chunks == 0 ? NULL : &before);
		assert_int_equal(before, 1);
		expect_answer(&b, 0, NULL);
		assert_true(mptp_responder_idle(b.responder));
		mptp_responder_free(&b.responder);
	}
}

static void
a_cancel_leaves_nothing_to_send(void **state)
{
	const uint8_t *bytes;
	struct bench b;
	bool last;
	size_t n;

	(void)state;
	begin(&b);
	ask(&b, GIVE, 1);
	n = mptp_responder_output(
	    b.responder, MPTP_PIPE_COMMAND, &bytes, &last);
	mptp_responder_sent(b.responder, MPTP_PIPE_COMMAND, n);
	assert_false(mptp_responder_cancel(b.responder, 2));
	assert_false(mptp_responder_idle(b.responder));
	assert_true(mptp_responder_cancel(b.responder, 1));
	assert_int_equal(mptp_responder_output(
			     b.responder, MPTP_PIPE_COMMAND, &bytes, &last),
	    0);
	ask(&b, 0x1001, 2);
	expect_answer(&b, 2, NULL);
	mptp_responder_free(&b.responder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_still_comes_is_dropped),
		cmocka_unit_test(a_request_behind_it_is_heard),
		cmocka_unit_test(nonsense_is_refused_otherwise),
		cmocka_unit_test(
		    a_new_program_is_heard_behind_what_a_dead_one_sent),
		cmocka_unit_test(data_are_not_taken_for_a_request),
		cmocka_unit_test(a_request_amid_data_ends_their_transfer),
		cmocka_unit_test(a_cancel_leaves_nothing_to_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
