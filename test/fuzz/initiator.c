/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a device, and what the program does with it: the first byte chooses the
 * framing, each one that follows what happens next. Sinks and sources fail when the
 * input says so. A device may also speak properly for once, so that what is deep in
 * a transaction is reached.
 */
#include <miniptp.h>
#include <miniptp/codes.h>

#include "frame/frame.h"
#include "machine/initiator.h"
#include "tape.h"

#define FAILED (-77)
#define PAYLOAD 200000u /* the longest that is sent */

struct play {
	struct tape tape;
	struct mptp_initiator *machine;
	const struct mptp_framing *framing;
	uint64_t announced, got; /* by the sink */
	uint64_t given;		 /* by the source */
	unsigned fail_after;	 /* calls of sink or source; 0: it does not */
	uint16_t code;
};

static bool
fails(struct play *p)
{
	return p->fail_after > 0 && --p->fail_after == 0;
}

static int
begin(void *ctx, uint64_t size)
{
	struct play *p = ctx;

	p->announced = size;
	p->got = 0;
	return fails(p) ? FAILED : MPTP_OK;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	struct play *p = ctx;
	volatile uint8_t last;

	check(len > 0);
	last = ((const uint8_t *)buf)[len - 1];
	(void)last;
	p->got += len;
	check(p->got <= p->announced);
	return fails(p) ? FAILED : MPTP_OK;
}

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	struct play *p = ctx;

	if (fails(p))
		return p->given % 2 == 0 ? FAILED : 0;
	len = len > 7 && p->given % 3 == 0 ? len / 2 : len;
	memset(buf, 'x', len);
	p->given += len;
	return (ptrdiff_t)len;
}

static void
hear(void *ctx, const struct mptp_event *event)
{
	(void)ctx;
	check(event->nparam <= 5);
}

static void
submit(struct play *p)
{
	static const uint16_t usual[] = { MPTP_OP_GET_DEVICE_INFO,
		MPTP_OP_OPEN_SESSION, MPTP_OP_CLOSE_SESSION, MPTP_OP_GET_OBJECT,
		MPTP_OP_SEND_OBJECT, MPTP_OP_SEND_PARTIAL_OBJECT,
		MPTP_OP_RESET_DEVICE };
	static const uint32_t sizes[] = { 0, 1, 500, 512, 70000, PAYLOAD };
	uint8_t how = tape_u8(&p->tape), more = tape_u8(&p->tape);
	struct mptp_op op = { .nparam = how % 7 };
	struct mptp_source source = { .read = give, .ctx = p };
	const struct mptp_sink sink = { begin, take, p };
	bool was_idle = mptp_initiator_state(p->machine) == MPTP_INITIATOR_IDLE;
	int status;

	op.code = (how >> 4) < 7 ? usual[how >> 4] : tape_u16(&p->tape);
	source.size = more % 8 < 6 ? sizes[more % 8] : MPTP_SIZE_UNKNOWN;
	p->given = p->got = 0;
	p->fail_after = (more & 64) != 0 ? 1 + (more >> 7) * 3u : 0;
	status = mptp_initiator_submit(p->machine, &op,
	    (more & 8) != 0 ? &source : NULL, (more & 16) != 0 ? &sink : NULL);
	check(status == MPTP_OK || status == MPTP_ERR_STATE ||
	    status == MPTP_ERR_ARG);
	check(was_idle || status == MPTP_ERR_STATE);
	if (status == MPTP_OK)
		p->code = op.code;
}

static void
input(struct play *p, enum mptp_pipe pipe, const uint8_t *bytes, size_t len,
    bool last)
{
	enum mptp_initiator_state state;
	int status = mptp_initiator_input(
	    p->machine, pipe, bytes, len, last && p->framing->transfers);

	state = mptp_initiator_state(p->machine);
	check((status == MPTP_OK) == (state != MPTP_INITIATOR_FAILED));
	if (status != MPTP_OK)
		check(mptp_initiator_error(p->machine)->text[0] != '\0');
}

static void
hear_bytes(struct play *p, enum mptp_pipe pipe)
{
	uint8_t how = tape_u8(&p->tape);
	size_t len;
	uint8_t *bytes = tape_take(&p->tape, how & 127, &len);

	input(p, pipe, bytes, len, how > 127);
	free(bytes);
}

/* A frame as the framing writes it, to the running transaction or near it. */
static void
hear_frame(struct play *p, enum mptp_pipe pipe)
{
	static const enum frame_kind kinds[] = { FRAME_RESPONSE, FRAME_EVENT,
		FRAME_CANCEL, FRAME_PROBE, FRAME_PROBE_REPLY,
		FRAME_INIT_COMMAND_ACK, FRAME_INIT_EVENT_ACK, FRAME_INIT_FAIL };
	uint8_t how = tape_u8(&p->tape);
	struct frame frame = { .kind = kinds[how & 7] };
	uint8_t bytes[FRAME_MESSAGE_MAX];
	size_t len, cut;

	frame.transaction = mptp_initiator_transaction(p->machine);
	if ((how & 8) != 0)
		frame.transaction += tape_u8(&p->tape) - 128u;
	frame.code = (how & 16) != 0 ? MPTP_RC_OK : tape_u16(&p->tape);
	frame.nparam = (how >> 5) % 6;
	frame.number = how >> 5;
	len = p->framing->message(bytes, &frame);
	cut = (how & 128) != 0 ? tape_u8(&p->tape) % (len + 1) : 0;
	input(p, pipe, bytes, cut, false);
	input(p, pipe, bytes + cut, len - cut, true);
}

/* Data of the running transaction, or nearly. */
static void
hear_data(struct play *p)
{
	uint8_t how = tape_u8(&p->tape), size = tape_u8(&p->tape);
	uint32_t id = mptp_initiator_transaction(p->machine);
	uint8_t bytes[FRAME_MESSAGE_MAX];
	uint64_t announced = size;
	size_t len;
	uint8_t *data = tape_take(&p->tape, (how & 1) != 0 ? size : how, &len);
	size_t n;

	if ((how & 2) != 0)
		announced = (how & 4) != 0 ? MPTP_SIZE_UNKNOWN : UINT32_MAX;
	if ((how & 8) != 0)
		id += size;
	if ((how & 16) == 0) {
		n = p->framing->data_start(bytes, p->code, id, announced);
		input(p, MPTP_PIPE_COMMAND, bytes, n, (how & 32) != 0);
	}
	n = p->framing->data_chunk(bytes, id, len, (how & 64) != 0);
	input(p, MPTP_PIPE_COMMAND, bytes, n, false);
	input(p, MPTP_PIPE_COMMAND, data, len, (how & 128) != 0);
	free(data);
}

/* How much of what is to be sent goes out, of which more may follow. */
static void
send(struct play *p, enum mptp_pipe pipe, unsigned how)
{
	const uint8_t *bytes;
	volatile uint8_t sum = 0;
	size_t n;
	bool last;

	for (int i = 0; i < 8; i++) {
		n = mptp_initiator_output(p->machine, pipe, &bytes, &last);
		if (n == 0)
			return;
		sum = (uint8_t)(sum + bytes[0] + bytes[n - 1]);
		n = (how & 1) != 0 ? 1 + n / 2 : n;
		mptp_initiator_sent(p->machine, pipe, n);
		if ((how & 2) != 0)
			return;
	}
}

static void
interfere(struct play *p, unsigned how)
{
	uint32_t stray = 0;

	switch (how) {
	case 0:
		mptp_initiator_cancel(p->machine, MPTP_ERR_CANCELLED);
		break;
	case 1:
		mptp_initiator_abandon(p->machine);
		break;
	case 2:
		initiator_stop_sending(p->machine);
		break;
	case 3:
		initiator_assume_session(p->machine);
		break;
	case 4:
		initiator_forget_session(p->machine);
		break;
	default:
		(void)initiator_astray(p->machine, &stray);
		(void)mptp_initiator_wants(p->machine, MPTP_PIPE_COMMAND);
		(void)mptp_initiator_wants(p->machine, MPTP_PIPE_EVENT);
		(void)mptp_initiator_peer(p->machine);
		break;
	}
}

static void
check_state(const struct play *p)
{
	enum mptp_initiator_state state = mptp_initiator_state(p->machine);
	uint64_t expected = initiator_expected(p->machine);
	struct mptp_op response;
	int result;

	check(expected == 0 || state == MPTP_INITIATOR_RECEIVING);
	if (state != MPTP_INITIATOR_IDLE)
		return;
	check(!mptp_initiator_cancelling(p->machine));
	result = mptp_initiator_result(p->machine, &response);
	check(result == MPTP_OK || result == MPTP_ERR_CANCELLED ||
	    result == MPTP_ERR_INCOMPLETE || result == MPTP_ERR_FORMAT ||
	    result == FAILED);
	check(response.nparam <= 5);
	(void)mptp_initiator_progress(p->machine);
}

static void
step(struct play *p)
{
	const uint8_t what = tape_u8(&p->tape);
	const enum mptp_pipe pipe =
	    (what & 16) != 0 ? MPTP_PIPE_EVENT : MPTP_PIPE_COMMAND;

	switch (what & 7) {
	case 0:
		submit(p);
		break;
	case 1:
		hear_bytes(p, pipe);
		break;
	case 2:
		hear_frame(p, pipe);
		break;
	case 3:
		hear_data(p);
		break;
	case 4:
		interfere(p, what >> 3);
		break;
	default:
		send(p, pipe, what >> 5);
		break;
	}
	check_state(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct play play = { .tape = { data, size } };
	struct mptp_initiator_config config = {
		.identity = { .name = "fuzz" }, .event = hear, .ctx = &play
	};

	config.framing =
	    tape_u8(&play.tape) % 2 == 0 ? &mptp_framing_usb : &mptp_framing_ip;
	play.framing = config.framing;
	play.machine = mptp_initiator_new(&config);
	check(play.machine != NULL);
	while (play.tape.left > 0)
		step(&play);
	mptp_initiator_free(&play.machine);
	return 0;
}
