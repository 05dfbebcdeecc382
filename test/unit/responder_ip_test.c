/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The responder on PTP/IP: what an initiator may not say, or not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>

#include "initiator_script.h"

#define COMMAND MPTP_PIPE_COMMAND
#define EVENT MPTP_PIPE_EVENT
#define TAKE 0x9702
/* What a device does wrong: more parameters than there are, data of a size that it does
 * not know, and more of them than it was asked for. */
#define MANY 0x9703
#define ENDLESS 0x9704
#define MORE 0x9705

/* Its connection has the number 5. */
#define HELLO                                                                  \
	"24000000 01000000 00112233445566778899aabbccddeeff"                   \
	"6300 6100 6d00 0000 00000100"
#define HELLO_EVENT "0c000000 03000000 05000000"

struct bench {
	struct mptp_responder *responder;
	unsigned requests;
	size_t taken;
	unsigned writes;
	bool refuses;
	bool received, complete;
};

static int
take(void *ctx, const void *buf, size_t len)
{
	struct bench *b = ctx;

	(void)buf;
	b->taken += len;
	b->writes++;
	return b->refuses ? -1 : 0;
}

static ptrdiff_t
give_more(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0xee, len);
	return (ptrdiff_t)len + 1;
}

/* A device that is itself wrong. */
static void
be_wrong(uint16_t code, struct mptp_reply *reply)
{
	if (code == MANY) {
		reply->response.nparam = 200;
		return;
	}
	reply->phase = MPTP_PHASE_IN;
	reply->send.size = code == MORE ? 4 : MPTP_SIZE_UNKNOWN;
	reply->send.read = give_more;
}

static void
request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct bench *b = ctx;

	b->requests++;
	if (op->code == TAKE) {
		reply->phase = MPTP_PHASE_OUT;
		reply->receive = (struct mptp_sink){ .write = take, .ctx = b };
		return;
	}
	reply->response.code = MPTP_RC_OK;
	if (op->code == MANY || op->code == ENDLESS || op->code == MORE)
		be_wrong(op->code, reply);
}

static void
received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	struct bench *b = ctx;

	(void)op;
	b->received = true;
	b->complete = complete;
	reply->response.code =
	    complete ? MPTP_RC_OK : MPTP_RC_INCOMPLETE_TRANSFER;
}

static int
hear(struct bench *b, enum mptp_pipe pipe, const char *hex)
{
	struct script wire;

	script_parse(&wire, hex);
	return mptp_responder_input(
	    b->responder, pipe, wire.bytes, wire.len, false);
}

static void
begin(struct bench *b)
{
	const struct mptp_responder_config config = { .framing =
							  &mptp_framing_ip,
		.connection = 5,
		.request = request,
		.received = received,
		.ctx = b };

	*b = (struct bench){ .requests = 0 };
	b->responder = mptp_responder_new(&config);
	assert_non_null(b->responder);
}

/* All that it has to say on the command connection; the code of the last response, which
 * is the last packet. */
static unsigned
answer(struct bench *b)
{
	unsigned code = 0;
	const uint8_t *bytes;
	bool last;
	size_t n;

	while ((n = mptp_responder_output(
		    b->responder, COMMAND, &bytes, &last)) != 0) {
		code = n < 10 ? 0 : (unsigned)(bytes[8] | bytes[9] << 8);
		mptp_responder_sent(b->responder, COMMAND, n);
	}
	return code;
}

static void
greet(struct bench *b)
{
	begin(b);
	assert_int_equal(hear(b, COMMAND, HELLO), MPTP_OK);
	assert_int_equal(hear(b, EVENT, HELLO_EVENT), MPTP_OK);
	answer(b);
	assert_true(mptp_responder_idle(b->responder));
}

static void
a_handshake_has_its_order_and_its_number(void **state)
{
	static const struct {
		enum mptp_pipe first_pipe;
		const char *first;
		enum mptp_pipe pipe;
		const char *then;
	} wrong[] = {
		{ EVENT, HELLO_EVENT, 0, NULL },
		{ EVENT, HELLO, 0, NULL },
		{ COMMAND, HELLO, EVENT, "0c000000 03000000 06000000" },
		{ COMMAND, HELLO, COMMAND, HELLO_EVENT },
		{ COMMAND, HELLO, COMMAND, HELLO },
		{ COMMAND, HELLO, COMMAND,
		    "12000000 06000000 01000000 0110 00000000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct bench b;
		int status;

		begin(&b);
		status = hear(&b, wrong[i].first_pipe, wrong[i].first);
		if (wrong[i].then != NULL) {
			assert_int_equal(status, MPTP_OK);
			status = hear(&b, wrong[i].pipe, wrong[i].then);
		}
		assert_int_equal(status, MPTP_ERR_FORMAT);
		assert_int_equal(b.requests, 0);
		mptp_responder_free(&b.responder);
	}
}

static void
requests_and_data_have_their_connection(void **state)
{
	static const char *const wrong[] = {
		"12000000 06000000 01000000 0110 00000000",
		"14000000 09000000 01000000 0400000000000000",
		"10000000 0c000000 01000000 aabbccdd",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct bench b;

		greet(&b);
		assert_int_equal(hear(&b, EVENT, wrong[i]), MPTP_ERR_FORMAT);
		assert_int_equal(b.requests, 0);
		mptp_responder_free(&b.responder);
	}
}

#define TAKES "12000000 06000000 02000000 0297 01000000"
#define FOUR "14000000 09000000 01000000 0400000000000000"

static void
data_begin_once(void **state)
{
	struct bench b;

	(void)state;
	greet(&b);
	assert_int_equal(hear(&b, COMMAND, TAKES FOUR), MPTP_OK);
	assert_int_equal(hear(&b, COMMAND, FOUR), MPTP_ERR_FORMAT);
	mptp_responder_free(&b.responder);
}

/* Nothing would tell what became of the one before. */
static void
a_request_amid_data_is_the_end(void **state)
{
	struct bench b;

	(void)state;
	greet(&b);
	assert_int_equal(hear(&b, COMMAND, TAKES FOUR), MPTP_OK);
	assert_int_equal(
	    hear(&b, COMMAND, "12000000 06000000 01000000 0110 02000000"),
	    MPTP_ERR_FORMAT);
	assert_int_equal(b.requests, 1);
	mptp_responder_free(&b.responder);
}

static void
no_more_is_taken_than_was_announced(void **state)
{
	struct bench b;

	(void)state;
	greet(&b);
	assert_int_equal(hear(&b, COMMAND,
			     TAKES FOUR "0f000000 0a000000 01000000 aabbcc"
					"14000000 0c000000 01000000"
					"0011223344556677"),
	    MPTP_OK);
	assert_true(b.taken <= 4);
	assert_true(b.received);
	assert_false(b.complete);
	assert_int_equal(answer(&b), MPTP_RC_INCOMPLETE_TRANSFER);
	mptp_responder_free(&b.responder);
}

static void
a_cancel_is_of_its_transaction(void **state)
{
	struct bench b;

	(void)state;
	for (int pipe = 0; pipe < MPTP_PIPES; pipe++) {
		greet(&b);
		assert_int_equal(hear(&b, COMMAND, TAKES FOUR), MPTP_OK);
		assert_int_equal(hear(&b, (enum mptp_pipe)pipe,
				     "0c000000 0b000000 00000000"),
		    MPTP_OK);
		assert_int_equal(answer(&b), 0);
		assert_false(b.received);
		assert_int_equal(hear(&b, COMMAND,
				     "10000000 0c000000 01000000 aabbccdd"),
		    MPTP_OK);
		assert_int_equal(answer(&b), MPTP_RC_OK);
		assert_true(b.complete);
		mptp_responder_free(&b.responder);
	}
}

/* An answer is on its way, and is the only one. */
static void
a_cancel_behind_the_data_changes_nothing(void **state)
{
	struct bench b;

	(void)state;
	greet(&b);
	assert_int_equal(
	    hear(&b, COMMAND, "12000000 06000000 01000000 0110 01000000"),
	    MPTP_OK);
	assert_int_equal(answer(&b), MPTP_RC_OK);
	for (int pipe = 0; pipe < MPTP_PIPES; pipe++) {
		assert_int_equal(hear(&b, (enum mptp_pipe)pipe,
				     "0c000000 0b000000 01000000"),
		    MPTP_OK);
		assert_int_equal(answer(&b), 0);
	}
	mptp_responder_free(&b.responder);
}

static void
who_refused_data_gets_no_more(void **state)
{
	struct bench b;

	(void)state;
	greet(&b);
	b.refuses = true;
	assert_int_equal(hear(&b, COMMAND,
			     TAKES FOUR "0e000000 0a000000 01000000 aabb"
					"0e000000 0c000000 01000000 ccdd"),
	    MPTP_OK);
	assert_int_equal(b.writes, 1);
	assert_true(b.received);
	assert_false(b.complete);
	assert_int_equal(answer(&b), MPTP_RC_INCOMPLETE_TRANSFER);
	mptp_responder_free(&b.responder);
}

static void
a_device_that_is_wrong_leaves_the_peer_in_step(void **state)
{
	static const struct {
		const char *request;
		unsigned answer;
	} cases[] = {
		{ "12000000 06000000 01000000 0397 01000000", MPTP_RC_OK },
		{ "12000000 06000000 01000000 0497 01000000",
		    MPTP_RC_GENERAL_ERROR },
		{ "12000000 06000000 01000000 0597 01000000",
		    MPTP_RC_INCOMPLETE_TRANSFER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct bench b;

		greet(&b);
		assert_int_equal(hear(&b, COMMAND, cases[i].request), MPTP_OK);
		assert_int_equal(answer(&b), cases[i].answer);
		assert_true(mptp_responder_idle(b.responder));
		mptp_responder_free(&b.responder);
	}
}

/* They come one after another, from whoever reads the answers. */
static void
a_flood_of_requests_is_no_initiator(void **state)
{
	struct bench b;
	int status = MPTP_OK;

	(void)state;
	greet(&b);
	for (int i = 0; i < 100 && status == MPTP_OK; i++)
		status = hear(
		    &b, COMMAND, "12000000 06000000 01000000 0110 01000000");
	assert_int_equal(status, MPTP_ERR_FORMAT);
	assert_in_range(b.requests, 1, 99);
	mptp_responder_free(&b.responder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handshake_has_its_order_and_its_number),
		cmocka_unit_test(requests_and_data_have_their_connection),
		cmocka_unit_test(data_begin_once),
		cmocka_unit_test(a_request_amid_data_is_the_end),
		cmocka_unit_test(no_more_is_taken_than_was_announced),
		cmocka_unit_test(a_cancel_is_of_its_transaction),
		cmocka_unit_test(a_cancel_behind_the_data_changes_nothing),
		cmocka_unit_test(who_refused_data_gets_no_more),
		cmocka_unit_test(
		    a_device_that_is_wrong_leaves_the_peer_in_step),
		cmocka_unit_test(a_flood_of_requests_is_no_initiator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
