/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator against scripted devices, in every slicing of their bytes.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/codes.h>
#include <miniptp/machine.h>

#include "initiator_scenarios.h"

#define MAX 4096

struct sink {
	uint8_t bytes[MAX];
	size_t len;
};

static int
take(void *ctx, const void *buf, size_t len)
{
	struct sink *sink = ctx;

	assert_true(sink->len + len <= MAX);
	memcpy(sink->bytes + sink->len, buf, len);
	sink->len += len;
	return 0;
}

/* Bytes of a script, and after which of them a transfer ends. A mark before the
 * first byte stands in ends[0]; several at one place are counted. */
struct wire {
	uint8_t bytes[MAX];
	unsigned ends[MAX + 1];
	size_t len;
};

static void
parse(struct wire *wire, const char *script)
{
	*wire = (struct wire){ 0 };
	for (; *script != '\0'; script++) {
		unsigned byte;

		if (isspace((unsigned char)*script))
			continue;
		if (*script == '/') {
			wire->ends[wire->len]++;
			continue;
		}
		assert_int_equal(sscanf(script, "%2x", &byte), 1);
		wire->bytes[wire->len++] = (uint8_t)byte;
		script++;
	}
}

/* Feed everything, cutting after byte i where cut[i] is set. */
static void
feed(struct mptp_initiator *m, const struct wire *wire, const bool *cut)
{
	size_t from = 0;

	for (unsigned n = wire->ends[0]; n > 0; n--)
		mptp_initiator_input(m, MPTP_PIPE_COMMAND, NULL, 0, true);
	for (size_t i = 1; i <= wire->len; i++) {
		bool last = wire->ends[i] > 0;

		if (!cut[i - 1] && !last && i < wire->len)
			continue;
		/* In memory of its own, so that ASan sees a byte too far. */
		uint8_t *slice = malloc(i - from);

		assert_non_null(slice);
		memcpy(slice, wire->bytes + from, i - from);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     slice, i - from, last),
		    MPTP_OK);
		free(slice);
		for (unsigned n = wire->ends[i]; n > 1; n--)
			mptp_initiator_input(
			    m, MPTP_PIPE_COMMAND, NULL, 0, true);
		from = i;
	}
}

static void
send_all(struct mptp_initiator *m)
{
	const uint8_t *bytes;
	bool last;
	size_t n;

	for (int pipe = 0; pipe < MPTP_PIPES; pipe++)
		while ((n = mptp_initiator_output(
			    m, (enum mptp_pipe)pipe, &bytes, &last)) != 0)
			mptp_initiator_sent(m, (enum mptp_pipe)pipe, n);
}

static struct mptp_initiator *
in_session(const struct mptp_framing *framing)
{
	static const char ack[] =
	    "2e000000 02000000 01000000 00112233445566778899aabbccddeeff"
	    "6300 6100 6d00 0000 00000100 0000";
	static const char event_ack[] = "08000000 04000000";
	const struct mptp_initiator_config config = { .framing = framing };
	struct mptp_initiator *m = mptp_initiator_new(&config);
	struct mptp_op open = { .code = 0x1002, .nparam = 1, .param = { 1 } };
	bool cut[MAX] = { false };
	struct wire wire;

	assert_non_null(m);
	if (framing == &mptp_framing_ip) {
		send_all(m);
		parse(&wire, ack);
		wire.bytes[0] = (uint8_t)wire.len;
		feed(m, &wire, cut);
		assert_string_equal(mptp_initiator_peer(m)->name, "cam");
		send_all(m);
		parse(&wire, event_ack);
		mptp_initiator_input(
		    m, MPTP_PIPE_EVENT, wire.bytes, wire.len, false);
	}
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
	assert_int_equal(mptp_initiator_submit(m, &open, NULL, NULL), MPTP_OK);
	assert_int_equal(mptp_initiator_transaction(m), 0);
	send_all(m);
	parse(&wire,
	    framing == &mptp_framing_ip ? "0e000000 07000000 0120 00000000" :
					  "0c000000 0300 0120 00000000 /");
	feed(m, &wire, cut);
	assert_int_equal(mptp_initiator_result(m, NULL), MPTP_OK);
	return m;
}

static void
run_scenario(const struct mptp_framing *framing, const struct scenario *s,
    const bool *cut)
{
	struct mptp_initiator *m = in_session(framing);
	struct mptp_op request = { .code = s->code }, response;
	struct sink got = { .len = 0 };
	struct mptp_sink sink = { .write = take, .ctx = &got };
	struct wire wire, payload;

	parse(&wire, s->script);
	parse(&payload, s->payload);
	assert_int_equal(
	    mptp_initiator_submit(m, &request, NULL, &sink), MPTP_OK);
	assert_int_equal(mptp_initiator_transaction(m), 1);
	send_all(m);
	feed(m, &wire, cut);
	send_all(m); /* a cancel, where there was reason for one */
	if (mptp_initiator_state(m) != MPTP_INITIATOR_IDLE)
		fail_msg("%s: not finished", s->name);
	if (mptp_initiator_result(m, &response) != s->status)
		fail_msg("%s: ended with %d", s->name,
		    mptp_initiator_result(m, NULL));
	if (response.code != s->response)
		fail_msg("%s: response 0x%04x", s->name, response.code);
	if (got.len != payload.len ||
	    memcmp(got.bytes, payload.bytes, got.len) != 0)
		fail_msg("%s: wrong payload (%zu bytes)", s->name, got.len);
	mptp_initiator_free(&m);
}

static void
in_every_slicing(const struct mptp_framing *framing, const struct scenario *s)
{
	bool cut[MAX] = { false };
	struct wire wire;

	parse(&wire, s->script);
	run_scenario(framing, s, cut);
	for (size_t i = 0; i < wire.len; i++) {
		cut[i] = true;
		run_scenario(framing, s, cut);
		cut[i] = false;
	}
	memset(cut, true, sizeof(cut));
	run_scenario(framing, s, cut);
	srand(1);
	for (int round = 0; round < 100; round++) {
		for (size_t i = 0; i < wire.len; i++)
			cut[i] = rand() % 5 == 0;
		run_scenario(framing, s, cut);
	}
}

static void
usb_devices_in_every_slicing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(usb_scenarios) / sizeof(*usb_scenarios);
	     i++)
		in_every_slicing(&mptp_framing_usb, &usb_scenarios[i]);
}

static void
ip_devices_in_every_slicing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ip_scenarios) / sizeof(*ip_scenarios);
	     i++)
		in_every_slicing(&mptp_framing_ip, &ip_scenarios[i]);
}

/* What a dead program left in the pipe comes before the answer to OpenSession. */
static void
leftovers_before_a_session(void **state)
{
	static const char *const scripts[] = {
		"aabbccdd eeff0011 22334455 66778899 aabbccdd eeff0011 /"
		"0c000000 0300 0120 07000000 / 0c000000 0300 0120 00000000 /",
		"ffffffff ffffffff ffffffff ffffffff //"
		"0c000000 0300 0120 00000000 /",
		"00000000 / 0c000000 0300 0120 00000000 /",
		"10000000 0200 0810 05000000 aabbccdd /"
		"0c000000 0300 0120 05000000 / 0c000000 0300 0120 00000000 /",
	};
	const struct mptp_initiator_config config = {
		.framing = &mptp_framing_usb,
	};
	struct mptp_op open = { .code = 0x1002, .nparam = 1, .param = { 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		for (int each = 0; each < 2; each++) {
			struct mptp_initiator *m = mptp_initiator_new(&config);
			bool cut[MAX];
			struct wire wire;

			memset(cut, each, sizeof(cut));
			mptp_initiator_submit(m, &open, NULL, NULL);
			send_all(m);
			parse(&wire, scripts[i]);
			feed(m, &wire, cut);
			assert_int_equal(
			    mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
			assert_int_equal(
			    mptp_initiator_result(m, NULL), MPTP_OK);
			mptp_initiator_free(&m);
		}
}

/* ---- the other direction ------------------------------------------------ */

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
	struct wire want;
	const uint8_t *bytes;
	bool last;
	size_t n = mptp_initiator_output(m, pipe, &bytes, &last);

	parse(&want, hex);
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
	struct mptp_initiator *m = in_session(&mptp_framing_usb);
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
	struct mptp_initiator *m = in_session(&mptp_framing_usb);
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

	m = in_session(&mptp_framing_usb);
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
	struct mptp_initiator *m = in_session(&mptp_framing_ip);
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
	struct mptp_initiator *m = in_session(&mptp_framing_ip);
	struct source text = { .text = "", .fail = -77 };
	struct mptp_source source = { 2, give, &text };
	struct mptp_op request = { .code = 0x100d };
	bool cut[MAX] = { false };
	struct wire wire;

	(void)state;
	mptp_initiator_submit(m, &request, &source, NULL);
	expect_output(m, MPTP_PIPE_COMMAND,
	    "12000000 06000000 02000000 0d10 01000000", true);
	expect_output(m, MPTP_PIPE_COMMAND, "0c000000 0b000000 01000000", true);
	expect_output(m, MPTP_PIPE_EVENT, "0c000000 0b000000 01000000", true);
	assert_true(mptp_initiator_cancelling(m));
	parse(&wire, "0e000000 07000000 1f20 01000000");
	feed(m, &wire, cut);
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
	struct mptp_initiator *m = in_session(&mptp_framing_ip);
	struct mptp_source source = { 1000000, give_zeros, NULL };
	struct mptp_op request = { .code = 0x100d }, response;
	const uint8_t *bytes;
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
	struct mptp_initiator *m = in_session(&mptp_framing_usb);
	struct mptp_op request = { .code = 0x1008 };
	bool cut[MAX] = { false };
	struct wire wire;

	(void)state;
	mptp_initiator_submit(m, &request, NULL, NULL);
	send_all(m);
	parse(&wire, "ffeeddcc bbaa9988 77665544 0c000000 0300 0120 01000000");
	mptp_initiator_input(m, MPTP_PIPE_EVENT, wire.bytes, 12, true);
	mptp_initiator_input(m, MPTP_PIPE_EVENT, wire.bytes + 12, 12, true);
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_WAITING);
	parse(&wire, "0c000000 0300 0220 01000000 /");
	feed(m, &wire, cut);
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

		send_all(m);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     greetings[i], strlen(greetings[i]), false),
		    MPTP_ERR_FORMAT);
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
	bool cut[MAX] = { false };
	struct wire wire;

	(void)state;
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_COMMAND));
	assert_false(mptp_initiator_wants(m, MPTP_PIPE_EVENT));
	send_all(m);
	parse(&wire,
	    "26000000 02000000 01000000 00112233445566778899aabbccddeeff"
	    "6300 0000 00000100");
	wire.bytes[0] = (uint8_t)wire.len;
	feed(m, &wire, cut);
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_COMMAND));
	assert_true(mptp_initiator_wants(m, MPTP_PIPE_EVENT));
	mptp_initiator_free(&m);
}

static void
probes_are_answered(void **state)
{
	static const uint8_t probe[] = { 8, 0, 0, 0, 13, 0, 0, 0 };
	struct mptp_initiator *m = in_session(&mptp_framing_ip);

	(void)state;
	mptp_initiator_input(m, MPTP_PIPE_EVENT, probe, sizeof(probe), false);
	expect_output(m, MPTP_PIPE_EVENT, "08000000 0e000000", true);
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

		send_all(m);
		assert_int_equal(mptp_initiator_input(m, MPTP_PIPE_COMMAND,
				     packet, sizeof(packet), false),
		    expected[reason]);
		assert_int_equal(
		    mptp_initiator_state(m), MPTP_INITIATOR_FAILED);
		assert_true(strlen(mptp_initiator_error(m)->text) > 20);
		mptp_initiator_free(&m);
	}
}

/* Whatever a peer sends, the machine ends or goes on; it does not crash. */
static void
garbage_is_survived(void **state)
{
	(void)state;
	srand(7);
	for (int round = 0; round < 3000; round++) {
		const struct mptp_framing *framing =
		    round % 2 ? &mptp_framing_usb : &mptp_framing_ip;
		struct mptp_initiator *m = in_session(framing);
		struct mptp_op request = { .code = 0x1008 };
		uint8_t bytes[64];

		mptp_initiator_submit(m, &request, NULL, NULL);
		send_all(m);
		for (int i = 0; i < 8; i++) {
			size_t n = (size_t)rand() % sizeof(bytes);

			for (size_t j = 0; j < n; j++)
				bytes[j] =
				    (uint8_t)(rand() % 3 == 0 ? rand() :
								rand() % 16);
			mptp_initiator_input(m,
			    rand() % 4 ? MPTP_PIPE_COMMAND : MPTP_PIPE_EVENT,
			    bytes, n, rand() % 2);
			send_all(m);
		}
		/* On USB nothing that came can have lost the stream. */
		if (framing == &mptp_framing_usb)
			assert_int_not_equal(
			    mptp_initiator_state(m), MPTP_INITIATOR_FAILED);
		mptp_initiator_abandon(m);
		if (mptp_initiator_state(m) == MPTP_INITIATOR_IDLE)
			assert_int_equal(
			    mptp_initiator_submit(m, &request, NULL, NULL),
			    MPTP_OK);
		else
			assert_int_equal(
			    mptp_initiator_state(m), MPTP_INITIATOR_FAILED);
		mptp_initiator_free(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usb_devices_in_every_slicing),
		cmocka_unit_test(ip_devices_in_every_slicing),
		cmocka_unit_test(leftovers_before_a_session),
		cmocka_unit_test(usb_header_leaves_with_the_data),
		cmocka_unit_test(usb_header_of_an_edit_leaves_alone),
		cmocka_unit_test(ip_data_out),
		cmocka_unit_test(a_failing_source_cancels),
		cmocka_unit_test(answered_amid_our_data),
		cmocka_unit_test(the_event_pipe_ends_nothing),
		cmocka_unit_test(another_protocol_is_noticed),
		cmocka_unit_test(both_connections_are_watched_in_the_handshake),
		cmocka_unit_test(probes_are_answered),
		cmocka_unit_test(init_fail_says_why),
		cmocka_unit_test(garbage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
