/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the initiator sends, and when it gives up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/codes.h>

#include "initiator_script.h"
#include "machine/initiator.h"

struct source {
	const char *text;
	size_t at;
	int fail;
};

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	struct source *source = ctx;
	size_t n = strlen(source->text) - source->at;

	if (source->fail != 0)
		return source->fail;
	n = n < len ? n : len;
	n = n < 3 ? n : 3; /* short reads are no end */
	memcpy(buf, source->text + source->at, n);
	source->at += n;
	return (ptrdiff_t)n;
}

static ptrdiff_t
give_zeros(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0, len);
	return (ptrdiff_t)len;
}

static void
expect_output(
    struct mptp_initiator *m, enum mptp_pipe pipe, const char *hex, bool ends)
{
	struct script want;
	const uint8_t *bytes;
	bool last;
	size_t n = mptp_initiator_output(m, pipe, &bytes, &last);

	script_parse(&want, hex);
	assert_int_equal(n, want.len);
	if (n > 0) {
		assert_memory_equal(bytes, want.bytes, n);
		assert_int_equal(last, ends);
	}
	mptp_initiator_sent(m, pipe, n);
}

static void
usb_header_leaves_with_the_data(void **state)
{
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_usb);
	struct source text = { .text = "hello" };
	struct mptp_source source = { 5, give, &text };
	struct mptp_op request = { .code = 0x100d };

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(
	    m, MPTP_PIPE_COMMAND, "0c000000 0100 0d10 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND,
	    "11000000 0200 0d10 01000000 68656c6c6f", true);
	expect_output(m, MPTP_PIPE_COMMAND, "", false);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_WAITING);
	mptp_initiator_free(&m);
}

/* Android's servers take what comes with it for the rest of the header. */
static void
usb_header_of_an_edit_leaves_alone(void **state)
{
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_usb);
	struct source text = { .text = "hello" };
	struct mptp_source source = { 5, give, &text };
	struct mptp_op request = { .code = MPTP_OP_SEND_PARTIAL_OBJECT };

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(
	    m, MPTP_PIPE_COMMAND, "0c000000 0100 c295 01000000", true);
	expect_output(
	    m, MPTP_PIPE_COMMAND, "11000000 0200 c295 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND, "68656c6c6f", true);
	expect_output(m, MPTP_PIPE_COMMAND, "", false);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_WAITING);
	mptp_initiator_free(&m);

	m = initiator_in_session(&mptp_framing_usb);
	source.size = 0;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(
	    m, MPTP_PIPE_COMMAND, "0c000000 0100 c295 01000000", true);
	expect_output(
	    m, MPTP_PIPE_COMMAND, "0c000000 0200 c295 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND, "", false);
	mptp_initiator_free(&m);
}

static void
ip_data_out(void **state)
{
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_ip);
	struct source text = { .text = "hi" };
	struct mptp_source source = { 2, give, &text };
	struct mptp_op request = { .code = 0x100d };

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(m, MPTP_PIPE_COMMAND,
	    "12000000 06000000 02000000 0d10 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND,
	    "14000000 09000000 01000000 0200000000000000"
	    "0e000000 0c000000 01000000 6869",
	    true);
	mptp_initiator_free(&m);
}

static void
a_failing_source_cancels(void **state)
{
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_ip);
	struct source text = { .text = "", .fail = -77 };
	struct mptp_source source = { 2, give, &text };
	struct mptp_op request = { .code = 0x100d };
	bool cut[SCRIPT_MAX] = { false };
	struct script wire;

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(m, MPTP_PIPE_COMMAND,
	    "12000000 06000000 02000000 0d10 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND, "0c000000 0b000000 01000000", true);
	expect_output(m, MPTP_PIPE_EVENT, "0c000000 0b000000 01000000", true);
	assert_true(mptp_initiator_cancelling(m));
	script_parse(&wire, "0e000000 07000000 1f20 01000000");
	script_feed(m, &wire, cut);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
	assert_int_equal(mptp_initiator_result(m, NULL), -77);
	mptp_initiator_free(&m);
}

/* An answer that comes while our data are on their way: the packet that was begun
 * is finished, the phase is ended, and only then can the next one begin. */
static void
answered_amid_our_data(void **state)
{
	static const uint8_t full[] = { 14, 0, 0, 0, 7, 0, 0, 0, 0x0c, 0x20, 1,
		0, 0, 0 };
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_ip);
	struct mptp_source source = { 1000000, give_zeros, NULL };
	struct mptp_op request = { .code = 0x100d }, response;
	const uint8_t *bytes;
	struct script again;
	bool last;
	size_t n;

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	n = mptp_initiator_output(m, MPTP_PIPE_COMMAND, &bytes, &last);
	mptp_initiator_sent(m, MPTP_PIPE_COMMAND, n); /* the request */
	n = mptp_initiator_output(m, MPTP_PIPE_COMMAND, &bytes, &last);
	assert_true(n > 1000);
	mptp_initiator_sent(m, MPTP_PIPE_COMMAND, 1000);
	assert_int_equal(mptp_initiator_input(
			     m, MPTP_PIPE_COMMAND, full, sizeof(full), false),
	    MPTP_OK);
	assert_int_equal(
	    mptp_initiator_submit(m, &request, &source, NULL), MPTP_ERR_STATE);
	/* A second answer is none. */
	script_parse(&again, "0e000000 07000000 0120 01000000");
	assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND, again.bytes,
			     again.len, false),
	    MPTP_OK);
	assert_int_equal(
	    mptp_initiator_output(m, MPTP_PIPE_COMMAND, &bytes, &last),
	    n - 1000);
	mptp_initiator_sent(m, MPTP_PIPE_COMMAND, n - 1000);
	expect_output(m, MPTP_PIPE_COMMAND, "0c000000 0c000000 01000000", true);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
	assert_int_equal(mptp_initiator_result(m, &response), MPTP_OK);
	assert_int_equal(response.code, 0x200c);
	mptp_initiator_free(&m);
}

/* What is no event, and what is no event's business, on the event pipe. */
static void
the_event_pipe_ends_nothing(void **state)
{
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_usb);
	struct mptp_op request = { .code = 0x1008 };
	bool cut[SCRIPT_MAX] = { false };
	struct script wire;

	(void)state;
	mptp_initiator_submit(m, &request, NULL, NULL);
	initiator_send_all(m);
	script_parse(
	    &wire, "ffeeddcc bbaa9988 77665544 0c000000 0300 0120 01000000");
	mptp_initiator_input(m, MPTP_PIPE_EVENT, wire.bytes, 12, true);
	mptp_initiator_input(m, MPTP_PIPE_EVENT, wire.bytes + 12, 12, true);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_WAITING);
	script_parse(&wire, "0c000000 0300 0220 01000000 /");
	script_feed(m, &wire, cut);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
	mptp_initiator_free(&m);
}

static void
another_protocol_is_noticed(void **state)
{
	static const char *const greetings[] = { "HTTP/1.1 400 Bad Request\r\n",
		"SSH-2.0-OpenSSH_9.2\r\n", "220 ftp ready\r\n" };
	const struct mptp_initiator_config config = {
		.framing = &mptp_framing_ip,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(greetings) / sizeof(*greetings); i++) {
		struct mptp_initiator *m = mptp_initiator_new(&config);

		initiator_send_all(m);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     greetings[i], strlen(greetings[i]), false),
		    MPTP_ERR_FORMAT);
		mptp_initiator_free(&m);
	}
}

static void
packets_of_impossible_lengths_are_the_end(void **state)
{
	static const char *const packets[] = {
		"0b000000 0a000000", /* data, shorter than their header */
		"0b000000 0c000000",
		"01010000 07000000", /* a response, longer than any */
		"07000000 07000000", /* and shorter */
		"0d000000 07000000 0120010000",
	};
	bool cut[SCRIPT_MAX] = { false };

	(void)state;
	for (size_t i = 0; i < sizeof(packets) / sizeof(*packets); i++) {
		struct mptp_initiator *m =
		    initiator_in_session(&mptp_framing_ip);
		const struct mptp_op request = { .code = 0x1008 };
		struct script wire;

		mptp_initiator_submit(m, &request, NULL, NULL);
		initiator_send_all(m);
		script_parse(
		    &wire, "14000000 09000000 01000000 0400000000000000");
		script_feed(m, &wire, cut);
		script_parse(&wire, packets[i]);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     wire.bytes, wire.len, false),
		    MPTP_ERR_FORMAT);
		mptp_initiator_free(&m);
	}
}

static void
the_answer_to_what_was_never_asked_is_the_end(void **state)
{
	static const struct {
		const struct mptp_framing *framing;
		const char *answer;
	} from[] = {
		{ &mptp_framing_usb, "0c000000 0300 0120 02000000" },
		{ &mptp_framing_ip, "0e000000 07000000 0120 02000000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		struct mptp_initiator *m =
		    initiator_in_session(from[i].framing);
		const struct mptp_op request = { .code = 0x1008 };
		struct script wire;

		mptp_initiator_submit(m, &request, NULL, NULL);
		initiator_send_all(m);
		assert_int_equal(mptp_initiator_transaction(m), 1);
		script_parse(&wire, from[i].answer);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     wire.bytes, wire.len, true),
		    MPTP_ERR_FORMAT);
		assert_int_equal(
		    mptp_initiator_state(m), MPTP_INITIATOR_FAILED);
		mptp_initiator_free(&m);
	}
}

static void
both_connections_are_watched_in_the_handshake(void **state)
{
	const struct mptp_initiator_config config = {
		.framing = &mptp_framing_ip,
	};
	struct mptp_initiator *m = mptp_initiator_new(&config);
	bool cut[SCRIPT_MAX] = { false };
	struct script wire;

	(void)state;
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_COMMAND));
	assert_false(mptp_initiator_wants(m, MPTP_PIPE_EVENT));
	initiator_send_all(m);
	script_parse(&wire,
	    "26000000 02000000 01000000 00112233445566778899aabbccddeeff"
	    "6300 0000 00000100");
	wire.bytes[0] = (uint8_t)wire.len;
	script_feed(m, &wire, cut);
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_COMMAND));
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_EVENT));
	mptp_initiator_free(&m);
}

/* The second half before the first, and the first one twice. */
static void
a_handshake_has_its_order(void **state)
{
	static const uint8_t event_ack[] = { 8, 0, 0, 0, 4, 0, 0, 0 };
	static const uint8_t ack[28] = { 28, 0, 0, 0, 2, 0, 0, 0, 1 };
	const struct mptp_initiator_config config = {
		.framing = &mptp_framing_ip,
	};
	struct mptp_initiator *m = mptp_initiator_new(&config);

	(void)state;
	assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_EVENT, event_ack,
			     sizeof(event_ack), false),
	    MPTP_ERR_FORMAT);
	mptp_initiator_free(&m);
	m = mptp_initiator_new(&config);
	assert_int_equal(
	    mptp_initiator_input(m, MPTP_PIPE_COMMAND, ack, sizeof(ack), false),
	    MPTP_OK);
	assert_int_equal(
	    mptp_initiator_input(m, MPTP_PIPE_COMMAND, ack, sizeof(ack), false),
	    MPTP_ERR_FORMAT);
	mptp_initiator_free(&m);
}

static void
probes_are_answered(void **state)
{
	static const uint8_t probe[] = { 8, 0, 0, 0, 13, 0, 0, 0 };
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_ip);

	(void)state;
	mptp_initiator_input(m, MPTP_PIPE_EVENT, probe, sizeof(probe), false);
	expect_output(m, MPTP_PIPE_EVENT, "08000000 0e000000", true);
	mptp_initiator_free(&m);
}

static int
count(void *ctx, const void *buf, size_t len)
{
	(void)buf;
	*(size_t *)ctx += len;
	return MPTP_OK;
}

/* What is sent was added to what had come, so that more than was announced was
 * taken. */
static void
data_amid_our_data_are_not_more_than_announced(void **state)
{
	static const uint8_t start[] = { 20, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 4,
		0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t data[] = { 20, 0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0,
		'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' };
	struct mptp_initiator *m = initiator_in_session(&mptp_framing_ip);
	const struct mptp_op op = { .code = MPTP_OP_SEND_OBJECT };
	const struct mptp_source source = { 700000, give_zeros, NULL };
	size_t got = 0, n;
	const struct mptp_sink sink = { .write = count, .ctx = &got };
	const uint8_t *bytes;
	bool last;

	(void)state;
	assert_int_equal(
	    mptp_initiator_submit(m, &op, &source, &sink), MPTP_OK);
	n = mptp_initiator_output(m, MPTP_PIPE_COMMAND, &bytes, &last);
	mptp_initiator_sent(m, MPTP_PIPE_COMMAND, n);
	n = mptp_initiator_output(m, MPTP_PIPE_COMMAND, &bytes, &last);
	assert_true(n > 4);
	mptp_initiator_input(m, MPTP_PIPE_COMMAND, start, sizeof(start), false);
	mptp_initiator_sent(m, MPTP_PIPE_COMMAND, n);
	mptp_initiator_input(m, MPTP_PIPE_COMMAND, data, sizeof(data), false);
	assert_int_equal(got, 4);
	assert_true(initiator_expected(m) <= 4);
	mptp_initiator_free(&m);
}

/* More than there is room for, before the event connection has begun. */
static void
probes_amid_the_handshake_are_no_failure(void **state)
{
	static const uint8_t probe[] = { 8, 0, 0, 0, 13, 0, 0, 0 };
	static const uint8_t ack[28] = { 28, 0, 0, 0, 2, 0, 0, 0, 1 };
	const struct mptp_initiator_config config = { .framing =
							  &mptp_framing_ip };
	struct mptp_initiator *m = mptp_initiator_new(&config);

	(void)state;
	assert_non_null(m);
	for (int i = 0; i < 40; i++)
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     probe, sizeof(probe), false),
		    MPTP_OK);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_HANDSHAKE);
	assert_int_equal(
	    mptp_initiator_input(m, MPTP_PIPE_COMMAND, ack, sizeof(ack), false),
	    MPTP_OK);
	expect_output(m, MPTP_PIPE_EVENT, "0c000000 03000000 01000000", true);
	mptp_initiator_free(&m);
}

static void
init_fail_says_why(void **state)
{
	static const int expected[] = { 0, MPTP_ERR_REFUSED, MPTP_ERR_BUSY,
		MPTP_ERR_REFUSED };
	const struct mptp_initiator_config config = {
		.framing = &mptp_framing_ip,
	};

	(void)state;
	for (uint8_t reason = 1; reason <= 3; reason++) {
		uint8_t packet[12] = { 12, 0, 0, 0, 5, 0, 0, 0, reason };
		struct mptp_initiator *m = mptp_initiator_new(&config);

		initiator_send_all(m);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     packet, sizeof(packet), false),
		    expected[reason]);
		assert_int_equal(
		    mptp_initiator_state(m), MPTP_INITIATOR_FAILED);
		assert_true(strlen(mptp_initiator_error(m)->text) > 20);
		mptp_initiator_free(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usb_header_leaves_with_the_data),
		cmocka_unit_test(usb_header_of_an_edit_leaves_alone),
		cmocka_unit_test(ip_data_out),
		cmocka_unit_test(a_failing_source_cancels),
		cmocka_unit_test(answered_amid_our_data),
		cmocka_unit_test(the_event_pipe_ends_nothing),
		cmocka_unit_test(another_protocol_is_noticed),
		cmocka_unit_test(packets_of_impossible_lengths_are_the_end),
		cmocka_unit_test(the_answer_to_what_was_never_asked_is_the_end),
		cmocka_unit_test(both_connections_are_watched_in_the_handshake),
		cmocka_unit_test(a_handshake_has_its_order),
		cmocka_unit_test(probes_are_answered),
		cmocka_unit_test(
		    data_amid_our_data_are_not_more_than_announced),
		cmocka_unit_test(probes_amid_the_handshake_are_no_failure),
		cmocka_unit_test(init_fail_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
