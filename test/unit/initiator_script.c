/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A device that says what a script has.
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

#include "initiator_script.h"

void
script_parse(struct script *wire, const char *script)
{
	*wire = (struct script){ 0 };
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

void
script_feed(
    struct mptp_initiator *m, const struct script *wire, const bool *cut)
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

void
initiator_send_all(struct mptp_initiator *m)
{
	const uint8_t *bytes;
	bool last;
	size_t n;

	for (int pipe = 0; pipe < MPTP_PIPES; pipe++)
		while ((n = mptp_initiator_output(
			    m, (enum mptp_pipe)pipe, &bytes, &last)) != 0)
			mptp_initiator_sent(m, (enum mptp_pipe)pipe, n);
}

struct mptp_initiator *
initiator_in_session(const struct mptp_framing *framing)
{
	static const char ack[] =
	    "2e000000 02000000 01000000 00112233445566778899aabbccddeeff"
	    "6300 6100 6d00 0000 00000100 0000";
	static const char event_ack[] = "08000000 04000000";
	const struct mptp_initiator_config config = { .framing = framing };
	struct mptp_initiator *m = mptp_initiator_new(&config);
	struct mptp_op open = { .code = 0x1002, .nparam = 1, .param = { 1 } };
	bool cut[SCRIPT_MAX] = { false };
	struct script wire;

	assert_non_null(m);
	if (framing == &mptp_framing_ip) {
		initiator_send_all(m);
		script_parse(&wire, ack);
		wire.bytes[0] = (uint8_t)wire.len;
		script_feed(m, &wire, cut);
		assert_string_equal(mptp_initiator_peer(m)->name, "cam");
		initiator_send_all(m);
		script_parse(&wire, event_ack);
		mptp_initiator_input(
		    m, MPTP_PIPE_EVENT, wire.bytes, wire.len, false);
	}
	assert_int_equal(mptp_initiator_state(m), MPTP_INITIATOR_IDLE);
	assert_int_equal(mptp_initiator_submit(m, &open, NULL, NULL), MPTP_OK);
	assert_int_equal(mptp_initiator_transaction(m), 0);
	initiator_send_all(m);
	script_parse(&wire,
	    framing == &mptp_framing_ip ? "0e000000 07000000 0120 00000000" :
					  "0c000000 0300 0120 00000000 /");
	script_feed(m, &wire, cut);
	assert_int_equal(mptp_initiator_result(m, NULL), MPTP_OK);
	return m;
}
