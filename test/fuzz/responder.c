/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The input is a host, and what is served is a virtual camera with all that it can do:
 * the first byte chooses the framing and the camera, each one that follows what
 * happens next. A host may also ask properly, with parameters that mean something.
 */
#include <miniptp.h>
#include <miniptp/codes.h>
#include <miniptp/sim.h>

#include "camera.h"
#include "frame/frame.h"
#include "tape.h"

#define HANDLES_MOST 16
/* Operations of one input: some take long. */
#define STEPS_MOST 200
#define OUTPUT_MOST (1u << 20)

const size_t camera_properties_most = SIZE_MAX;

struct host {
	struct tape tape;
	struct mptp_sim *sim;
	const struct mptp_device *device;
	struct mptp_responder *machine;
	const struct mptp_framing *framing;
	struct mptp_device_info info;
	uint32_t transaction;
	uint32_t handle[HANDLES_MOST];
	unsigned nhandle;
	size_t output;
	int status;
	/* 1: the source fails, 2: the sink does, 4: at its beginning, 8: the source has
	 * no size, 16: it fails later. */
	uint8_t spoil;
	struct mptp_source source; /* that fails later */
	bool began;
};

static ptrdiff_t
give_nothing(void *ctx, void *buf, size_t len)
{
	(void)ctx, (void)buf, (void)len;
	return -1;
}

static ptrdiff_t
give_once(void *ctx, void *buf, size_t len)
{
	struct host *host = ctx;

	if (host->began)
		return -1;
	host->began = true;
	return host->source.read(host->source.ctx, buf, len);
}

static int
refuse(void *ctx, const void *buf, size_t len)
{
	(void)ctx, (void)buf, (void)len;
	return -1;
}

static int
refuse_to_begin(void *ctx, uint64_t size)
{
	(void)ctx, (void)size;
	return -1;
}

static void
request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct host *host = ctx;

	check(op->nparam <= 5);
	host->device->request(host->device->ctx, op, reply);
	if ((host->spoil & 1) != 0 && reply->send.read != NULL)
		reply->send.read = give_nothing;
	else if ((host->spoil & 16) != 0 && reply->send.read != NULL) {
		host->source = reply->send;
		host->began = false;
		reply->send.read = give_once;
		reply->send.ctx = host;
	}
	if ((host->spoil & 8) != 0)
		reply->send.size = MPTP_SIZE_UNKNOWN;
	if ((host->spoil & 2) != 0 && reply->receive.write != NULL)
		reply->receive.write = refuse;
	if ((host->spoil & 4) != 0)
		reply->receive.begin = refuse_to_begin;
}

static void
received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	struct host *host = ctx;

	host->device->received(host->device->ctx, op, reply, complete);
	check(reply->response.nparam <= 5);
	for (unsigned i = 0; i < reply->response.nparam; i++)
		host->handle[host->nhandle++ % HANDLES_MOST] =
		    reply->response.param[i];
}

static void
say(struct host *host, enum mptp_pipe pipe, const uint8_t *bytes, size_t len,
    bool last)
{
	if (host->status == MPTP_OK)
		host->status = mptp_responder_input(host->machine, pipe, bytes,
		    len, last && host->framing->transfers);
}

static void
say_frame(struct host *host, enum mptp_pipe pipe, const struct frame *frame)
{
	uint8_t bytes[FRAME_MESSAGE_MAX];

	say(host, pipe, bytes, host->framing->message(bytes, frame), true);
}

/* What parameters of operations are apt to be. */
static uint32_t
parameter(struct host *host)
{
	static const uint32_t usual[] = { 0, 1, 2, 0xffffffff, 0x10001, 0x20001,
		0x3801, 0x3001, 0x80000000, 0x7fffffff, 0x1000, 0xdc01 };
	uint8_t which = tape_u8(&host->tape);

	if (which < 12)
		return usual[which];
	if (which < 60)
		return host->handle[which % HANDLES_MOST];
	if (which < 120 && host->info.nproperties > 0)
		return host->info.properties[which % host->info.nproperties];
	if (which < 180)
		return 0xdc00u + which - 100;
	if (which < 250)
		return which - 180u;
	return tape_u32(&host->tape);
}

static void
ask(struct host *host)
{
	uint8_t how = tape_u8(&host->tape), which = tape_u8(&host->tape);
	struct frame frame = { .kind = FRAME_REQUEST };
	uint8_t bytes[FRAME_MESSAGE_MAX], *data;
	size_t n, len;

	frame.code = host->info.noperations > 0 && which < 250 ?
	    host->info.operations[which % host->info.noperations] :
	    tape_u16(&host->tape);
	frame.transaction = host->transaction++;
	frame.nparam = how % 6;
	frame.data_out = (how & 16) != 0;
	for (unsigned i = 0; i < frame.nparam; i++)
		frame.param[i] = parameter(host);
	say_frame(host, MPTP_PIPE_COMMAND, &frame);
	if (!frame.data_out)
		return;
	data = tape_take(&host->tape, tape_u8(&host->tape), &len);
	n = host->framing->data_start(bytes, frame.code, frame.transaction,
	    len + ((how & 32) != 0 ? 300u : 0));
	n += host->framing->data_chunk(
	    bytes + n, frame.transaction, len, (how & 64) == 0);
	say(host, MPTP_PIPE_COMMAND, bytes, n, false);
	say(host, MPTP_PIPE_COMMAND, data, len, (how & 128) == 0);
	free(data);
}

static void
say_bytes(struct host *host, enum mptp_pipe pipe)
{
	uint8_t how = tape_u8(&host->tape);
	size_t len;
	uint8_t *bytes = tape_take(&host->tape, how & 127, &len);

	say(host, pipe, bytes, len, how > 127);
	free(bytes);
}

static void
say_message(struct host *host, enum mptp_pipe pipe)
{
	static const enum frame_kind kinds[] = { FRAME_INIT_COMMAND,
		FRAME_INIT_EVENT, FRAME_CANCEL, FRAME_PROBE, FRAME_PROBE_REPLY,
		FRAME_RESPONSE, FRAME_EVENT, FRAME_INIT_FAIL };
	uint8_t how = tape_u8(&host->tape);
	struct frame frame = { .kind = kinds[how & 7] };

	frame.number = how >> 4;
	frame.transaction = host->transaction - (how >> 4);
	memcpy(frame.identity.name, "host", 5);
	say_frame(host, pipe, &frame);
}

/* What came tells of handles, in arrays and else. */
static void
learn(struct host *host, const uint8_t *bytes, size_t n)
{
	for (size_t at = n % 4; at + 4 <= n && at < 64; at += 4) {
		uint32_t v = bytes[at] | (uint32_t)bytes[at + 1] << 8 |
		    (uint32_t)bytes[at + 2] << 16 |
		    (uint32_t)bytes[at + 3] << 24;

		host->handle[host->nhandle++ % HANDLES_MOST] = v;
	}
}

static void
hear(struct host *host, enum mptp_pipe pipe, unsigned how)
{
	const uint8_t *bytes;
	size_t n;
	bool last;

	while (host->output < OUTPUT_MOST) {
		n = mptp_responder_output(host->machine, pipe, &bytes, &last);
		if (n == 0)
			return;
		if ((how & 1) != 0)
			n = 1 + n / 2;
		learn(host, bytes, n);
		mptp_responder_sent(host->machine, pipe, n);
		host->output += n;
		if ((how & 2) != 0)
			return;
	}
}

static void
interfere(struct host *host, unsigned how)
{
	struct mptp_event event;

	switch (how & 3) {
	case 3:
		host->spoil = tape_u8(&host->tape);
		break;
	case 0:
		mptp_responder_cancel(
		    host->machine, host->transaction - (how >> 2));
		break;
	case 1:
		if (mptp_responder_doubts_data(host->machine))
			mptp_responder_end_data(host->machine);
		break;
	default:
		while (mptp_responder_idle(host->machine) &&
		    host->device->event(host->device->ctx, &event))
			if (mptp_responder_event(host->machine, &event) !=
			    MPTP_OK)
				break;
		break;
	}
}

static void
step(struct host *host)
{
	const uint8_t what = tape_u8(&host->tape);
	const enum mptp_pipe pipe =
	    (what & 16) != 0 ? MPTP_PIPE_EVENT : MPTP_PIPE_COMMAND;

	switch (what & 7) {
	case 0:
		say_bytes(host, pipe);
		break;
	case 1:
		say_message(host, pipe);
		break;
	case 2:
		interfere(host, what >> 3);
		break;
	case 3:
		hear(host, pipe, what >> 5);
		break;
	default:
		ask(host);
		if ((what & 8) == 0)
			hear(host, MPTP_PIPE_COMMAND, 0);
		break;
	}
}

/* The session is open, and the camera's own answer says what it can. */
static void
begin(struct host *host, bool greet)
{
	struct frame frame = { .kind = FRAME_INIT_COMMAND };

	if (greet && host->framing->handshake) {
		say_frame(host, MPTP_PIPE_COMMAND, &frame);
		frame.kind = FRAME_INIT_EVENT;
		frame.number = 1;
		say_frame(host, MPTP_PIPE_EVENT, &frame);
	}
	frame = (struct frame){ .kind = FRAME_REQUEST,
		.code = MPTP_OP_OPEN_SESSION,
		.nparam = 1,
		.param = { 1 } };
	say_frame(host, MPTP_PIPE_COMMAND, &frame);
	hear(host, MPTP_PIPE_COMMAND, 0);
	hear(host, MPTP_PIPE_EVENT, 0);
	host->transaction = 1;
}

static void
learn_operations(struct host *host)
{
	struct mptp_op op = { .code = MPTP_OP_GET_DEVICE_INFO };
	struct mptp_reply reply = { 0 };
	uint8_t bytes[4096];
	ptrdiff_t n;

	host->device->request(host->device->ctx, &op, &reply);
	n = reply.send.read(reply.send.ctx, bytes, sizeof(bytes));
	check(n > 0);
	check(
	    mptp_device_info_unpack(&host->info, bytes, (size_t)n) == MPTP_OK);
	reply.release(reply.release_ctx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const cameras[] = { "generic-mtp", "generic-ptp",
		"canon-eos-r6", "generic-mtp?objects=40&size=5000&perdir=7" };
	struct host host = { .tape = { data, size }, .status = MPTP_OK };
	struct mptp_responder_config config = {
		.connection = 1, .request = request, .received = received
	};
	const uint8_t first = tape_u8(&host.tape);

	config.framing =
	    (first & 1) == 0 ? &mptp_framing_usb : &mptp_framing_ip;
	config.data_packet = (first & 64) == 0 ? 0 :
	    (first & 128) != 0		       ? 300000 :
						 100;
	config.ctx = &host;
	host.framing = config.framing;
	check(
	    mptp_sim_open(&host.sim, cameras[first >> 1 & 3], NULL) == MPTP_OK);
	host.device = mptp_sim_device(host.sim);
	learn_operations(&host);
	host.machine = mptp_responder_new(&config);
	check(host.machine != NULL);
	if ((first & 16) == 0)
		begin(&host, (first & 32) == 0);
	for (int i = 0; i < STEPS_MOST && host.tape.left > 0 &&
	     host.status == MPTP_OK && host.output < OUTPUT_MOST;
	     i++)
		step(&host);
	mptp_responder_free(&host.machine);
	if (host.device->gone != NULL)
		host.device->gone(host.device->ctx);
	mptp_device_info_clear(&host.info);
	mptp_sim_close(&host.sim);
	return 0;
}
