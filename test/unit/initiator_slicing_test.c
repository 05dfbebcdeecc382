/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator against scripted devices, in every slicing of their bytes, and
 * against garbage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/codes.h>

#include "initiator_scenarios.h"
#include "initiator_script.h"

struct sink {
	uint8_t bytes[SCRIPT_MAX];
	size_t len;
};

static int
take(void *ctx, const void *buf, size_t len)
{
	struct sink *sink = ctx;

	assert_true(sink->len + len <= SCRIPT_MAX);
	memcpy(sink->bytes + sink->len, buf, len);
	sink->len += len;
	return 0;
}

static void
run_scenario(const struct mptp_framing *framing, const struct scenario *s,
    const bool *cut)
{
	struct mptp_initiator *m = initiator_in_session(framing);
	struct mptp_op request = { .code = s->code }, response;
	struct sink got = { .len = 0 };
	struct mptp_sink sink = { .write = take, .ctx = &got };
	struct script wire, payload;

	script_parse(&wire, s->script);
	script_parse(&payload, s->payload);
	assert_int_equal(
	    mptp_initiator_submit(m, &request, NULL, &sink), MPTP_OK);
	assert_int_equal(mptp_initiator_transaction(m), 1);
	initiator_send_all(m);
	script_feed(m, &wire, cut);
	initiator_send_all(m); /* a cancel, where there was reason for one */
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
	bool cut[SCRIPT_MAX] = { false };
	struct script wire;

	script_parse(&wire, s->script);
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
			bool cut[SCRIPT_MAX];
			struct script wire;

			memset(cut, each, sizeof(cut));
			mptp_initiator_submit(m, &open, NULL, NULL);
			initiator_send_all(m);
			script_parse(&wire, scripts[i]);
			script_feed(m, &wire, cut);
			assert_int_equal(
			    mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
			assert_int_equal(
			    mptp_initiator_result(m, NULL), MPTP_OK);
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
		struct mptp_initiator *m = initiator_in_session(framing);
		struct mptp_op request = { .code = 0x1008 };
		uint8_t bytes[64];

		mptp_initiator_submit(m, &request, NULL, NULL);
		initiator_send_all(m);
		for (int i = 0; i < 8; i++) {
			size_t n = (size_t)rand() % sizeof(bytes);

			for (size_t j = 0; j < n; j++)
				bytes[j] =
				    (uint8_t)(rand() % 3 == 0 ? rand() :
								rand() % 16);
			mptp_initiator_input(m,
			    rand() % 4 ? MPTP_PIPE_COMMAND : MPTP_PIPE_EVENT,
			    bytes, n, rand() % 2);
			initiator_send_all(m);
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
		cmocka_unit_test(garbage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
