/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The responder: answers one request at a time, as frames come and go.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/code.h>

#include "frame/frame.h"
#include "machine/leftover.h"
#include "machine/responder.h"

enum state {
	HANDSHAKE,
	IDLE,
	RECEIVING, /* waiting for, or amid, an out phase */
	SENDING,   /* an in phase */
	ANSWERING, /* the response is on its way */
	FAILED
};

struct mptp_responder {
	enum state state;
	bool greeted; /* PTP/IP: the command connection stands */
	struct mptp_op request;
	uint32_t transaction;
	struct mptp_reply reply;
	bool pending; /* reply.release is due */

	bool doubted; /* the request told of no data that its operation takes */
	bool data_open;
	uint64_t announced, received;
	bool refused;	    /* the sink wants no more */
	bool failed_source; /* see read_source() */
	bool hurried;	    /* see responder_hurried() */

	/* USB: what is begun and not ended. */
	bool sent_data; /* of an in phase */
	bool owes_end;	/* of the in phase that a request broke off */
	bool cancelled; /* data of the cancelled out phase may still come */
	bool skipping;	/* they do */
	struct leftover leftover; /* of either, or of the data that come in */

	const struct mptp_framing *framing;
	struct mptp_responder_config config;
	struct mptp_identity peer;
	struct frame_writer writer;
	struct frame_reader reader[MPTP_PIPES];
	struct frame_queue queue[MPTP_PIPES];
};

static int take_input(
    struct mptp_responder *, enum mptp_pipe, struct frame_input *);

struct mptp_responder *
mptp_responder_new(const struct mptp_responder_config *config)
{
	struct mptp_responder *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->config = *config;
	r->framing = config->framing;
	r->state = r->framing->handshake ? HANDSHAKE : IDLE;
	if (frame_writer_init(&r->writer, r->framing) != MPTP_OK)
		mptp_responder_free(&r);
	else if (r->framing->handshake)
		r->writer.packet = config->data_packet;
	return r;
}

static void
release(struct mptp_responder *r)
{
	if (r->pending && r->reply.release != NULL)
		r->reply.release(r->reply.release_ctx);
	r->pending = false;
	r->reply = (struct mptp_reply){ 0 };
}

void
mptp_responder_free(struct mptp_responder **r)
{
	if (r == NULL || *r == NULL)
		return;
	release(*r);
	frame_writer_free(&(*r)->writer);
	free(*r);
	*r = NULL;
}

bool
mptp_responder_idle(const struct mptp_responder *r)
{
	return r->state == IDLE;
}

const struct mptp_identity *
mptp_responder_peer(const struct mptp_responder *r)
{
	return &r->peer;
}

int
mptp_responder_event(struct mptp_responder *r, const struct mptp_event *event)
{
	struct frame frame = { .kind = FRAME_EVENT, .code = event->code };

	frame.transaction = event->transaction;
	frame.nparam = event->nparam;
	memcpy(frame.param, event->param, sizeof(frame.param));
	return frame_queue_put(&r->queue[MPTP_PIPE_EVENT], r->framing, &frame);
}

/* ---- answering ---------------------------------------------------------- */

static void
answer(struct mptp_responder *r)
{
	struct frame frame = { .kind = FRAME_RESPONSE };

	frame.code = r->reply.response.code;
	frame.transaction = r->transaction;
	frame.nparam =
	    r->reply.response.nparam > 5 ? 5 : r->reply.response.nparam;
	memcpy(frame.param, r->reply.response.param, sizeof(frame.param));
	frame_queue_put(&r->queue[MPTP_PIPE_COMMAND], r->framing, &frame);
	r->state = ANSWERING;
}

/*
 * A source that fails in mid-phase has announced its size already. The chunk that
 * was begun is filled with zeros and ends the phase early; a response that is not
 * OK tells that these are no data. So the peer stays in step, whatever the framing.
 */
static ptrdiff_t
read_source(void *ctx, void *buf, size_t len)
{
	struct mptp_responder *r = ctx;
	ptrdiff_t n = -1;

	if (!r->failed_source)
		n = r->reply.send.read(r->reply.send.ctx, buf, len);
	if (n > 0 && (size_t)n <= len)
		return n;
	r->failed_source = true;
	r->writer.cut = true;
	r->reply.response =
	    (struct mptp_op){ .code = MPTP_RC_INCOMPLETE_TRANSFER };
	memset(buf, 0, len);
	return (ptrdiff_t)len;
}

/* Nobody is told of the data of a request that was refused at once. */
static void
tell_received(struct mptp_responder *r, bool complete)
{
	if (r->reply.phase == MPTP_PHASE_OUT && r->reply.response.code == 0 &&
	    r->config.received != NULL)
		r->config.received(
		    r->config.ctx, &r->request, &r->reply, complete);
}

static void
send_data(struct mptp_responder *r)
{
	struct mptp_source source = { .read = read_source, .ctx = r };

	source.size = r->reply.send.size;
	r->failed_source = false;
	frame_writer_start(
	    &r->writer, &source, r->request.code, r->transaction);
	r->state = SENDING;
}

static void
begin_reply(struct mptp_responder *r, bool data_follow)
{
	struct mptp_reply *reply = &r->reply;

	/* An operation that takes data gets them even from an initiator that
	 * says it has none: some tell the phase wrongly. */
	if (reply->phase == MPTP_PHASE_OUT || data_follow) {
		r->state = RECEIVING;
		r->doubted = r->framing->handshake && !data_follow;
		return;
	}
	if (reply->phase == MPTP_PHASE_IN &&
	    reply->response.code == MPTP_RC_OK) {
		if (reply->send.size != MPTP_SIZE_UNKNOWN) {
			send_data(r);
			return;
		}
		reply->response.code = MPTP_RC_GENERAL_ERROR;
	}
	answer(r);
}

static bool
is_amid_data(const struct mptp_responder *r)
{
	const uint8_t *bytes;
	bool last;

	return r->state == RECEIVING || r->state == SENDING ||
	    frame_writer_amid(&r->writer) ||
	    frame_writer_pending(&r->writer, &bytes, &last) != 0;
}

static int
on_request(struct mptp_responder *r, const struct frame *frame)
{
	/* They come one after another (ISO 15740 9.3); a flood is no initiator. */
	if (r->queue[MPTP_PIPE_COMMAND].count == FRAME_QUEUE_SLOTS)
		return MPTP_ERR_FORMAT;
	/* Nothing else tells a stream's peer what became of the one before. */
	if (!r->framing->transfers && is_amid_data(r))
		return MPTP_ERR_FORMAT;
	/* On USB, a new request ends whatever a dead program left; who reads it
	 * has to be able to tell it from the answer. */
	r->owes_end = r->owes_end || (r->state == SENDING && r->sent_data);
	r->sent_data = r->cancelled = false;
	frame_writer_reset(&r->writer);
	release(r);
	r->request.code = frame->code;
	r->request.nparam = frame->nparam;
	memcpy(r->request.param, frame->param, sizeof(frame->param));
	r->transaction = r->reply.transaction = frame->transaction;
	r->data_open = r->refused = r->doubted = false;
	r->received = 0;
	r->config.request(r->config.ctx, &r->request, &r->reply);
	r->pending = true;
	begin_reply(r, frame->data_out);
	return MPTP_OK;
}

/* ---- input -------------------------------------------------------------- */

static void
on_data(struct mptp_responder *r, const struct frame *frame)
{
	if (r->state != RECEIVING || !r->data_open)
		return;
	r->received += frame->len;
	leftover_add(&r->leftover, frame->bytes, frame->len);
	if (r->refused || r->reply.receive.write == NULL ||
	    r->received > r->announced)
		return;
	if (r->reply.receive.write(
		r->reply.receive.ctx, frame->bytes, frame->len) < 0)
		r->refused = true;
}

static int
on_data_end(struct mptp_responder *r)
{
	bool complete =
	    r->announced == MPTP_SIZE_UNKNOWN || r->received == r->announced;
	bool open = r->data_open;
	struct frame_input in = { .last = true };

	r->data_open = false;
	if (r->state != RECEIVING || !open)
		return MPTP_OK;
	tell_received(r, complete && !r->refused);
	if (!complete && r->framing->transfers)
		in.len = leftover_opening(&r->leftover, r->received, &in.bytes);
	if (in.len > 0)
		return take_input(r, MPTP_PIPE_COMMAND, &in);
	answer(r);
	return MPTP_OK;
}

static int
on_data_start(struct mptp_responder *r, const struct frame *frame)
{
	r->data_open = true;
	r->doubted = false;
	r->announced = frame->size;
	r->leftover.len = 0;
	if (r->state == RECEIVING && r->reply.receive.begin != NULL &&
	    r->reply.receive.begin(r->reply.receive.ctx, frame->size) < 0)
		r->refused = true;
	/* Of no data, libgphoto2 sends no EndData and waits for the response;
	 * from those who do send it, it comes too late and is passed over. */
	if (r->framing->handshake && frame->size == 0)
		return on_data_end(r);
	return MPTP_OK;
}

bool
mptp_responder_doubts_data(const struct mptp_responder *r)
{
	return r->state == RECEIVING && r->doubted;
}

void
mptp_responder_end_data(struct mptp_responder *r)
{
	if (!mptp_responder_doubts_data(r))
		return;
	tell_received(r, false);
	answer(r);
}

static void
stop(struct mptp_responder *r)
{
	if (r->state == RECEIVING)
		tell_received(r, false);
	r->reply.response =
	    (struct mptp_op){ .code = MPTP_RC_TRANSACTION_CANCELLED };
	r->data_open = false;
	frame_writer_stop(&r->writer);
}

static void
on_cancel(struct mptp_responder *r, const struct frame *frame)
{
	struct frame echo = { .kind = FRAME_CANCEL };

	if (frame->transaction != r->transaction)
		return;
	r->hurried = true;
	if (r->state != RECEIVING && r->state != SENDING)
		return;
	if (r->state == SENDING) {
		echo.transaction = r->transaction;
		frame_queue_put(
		    &r->queue[MPTP_PIPE_COMMAND], r->framing, &echo);
	}
	stop(r);
	answer(r);
}

static int
on_handshake(
    struct mptp_responder *r, enum mptp_pipe pipe, const struct frame *frame)
{
	struct frame reply = { .kind = FRAME_INIT_COMMAND_ACK };

	if (pipe == MPTP_PIPE_COMMAND && frame->kind == FRAME_INIT_COMMAND &&
	    !r->greeted) {
		r->greeted = true;
		r->peer = frame->identity;
		reply.number = r->config.connection;
		reply.identity = r->config.identity;
		return frame_queue_put(&r->queue[pipe], r->framing, &reply);
	}
	if (pipe == MPTP_PIPE_EVENT && frame->kind == FRAME_INIT_EVENT &&
	    r->greeted && frame->number == r->config.connection) {
		r->state = IDLE;
		reply.kind = FRAME_INIT_EVENT_ACK;
		return frame_queue_put(&r->queue[pipe], r->framing, &reply);
	}
	r->state = FAILED;
	return MPTP_ERR_FORMAT;
}

/* Requests and data have their place. */
static bool
belongs(enum mptp_pipe pipe, enum frame_kind kind)
{
	return pipe == MPTP_PIPE_COMMAND || kind == FRAME_CANCEL ||
	    kind == FRAME_PROBE || kind == FRAME_PROBE_REPLY;
}

static int
on_frame(
    struct mptp_responder *r, enum mptp_pipe pipe, const struct frame *frame)
{
	struct frame reply = { .kind = FRAME_PROBE_REPLY };

	if (r->state == HANDSHAKE)
		return on_handshake(r, pipe, frame);
	if (!belongs(pipe, frame->kind)) {
		r->state = FAILED;
		return MPTP_ERR_FORMAT;
	}
	switch (frame->kind) {
	case FRAME_REQUEST:
		return on_request(r, frame);
	case FRAME_DATA_START:
		if (r->data_open)
			return MPTP_ERR_FORMAT;
		return on_data_start(r, frame);
	case FRAME_DATA:
		on_data(r, frame);
		break;
	case FRAME_DATA_END:
		return on_data_end(r);
	case FRAME_CANCEL:
		on_cancel(r, frame);
		break;
	case FRAME_PROBE:
		(void)frame_queue_put(
		    &r->queue[MPTP_PIPE_EVENT], r->framing, &reply);
		break;
	case FRAME_PROBE_REPLY:
		break;
	default:
		r->state = FAILED;
		return MPTP_ERR_FORMAT;
	}
	return MPTP_OK;
}

/* All of it in one slice that ends a transfer, if there is nothing to skip. */
static int
take_input(
    struct mptp_responder *r, enum mptp_pipe pipe, struct frame_input *in)
{
	struct frame frame;
	int status;

	for (;;) {
		status = r->framing->read(&r->reader[pipe], in, &frame);
		if (status == MPTP_OK && frame.kind == FRAME_NONE)
			return MPTP_OK;
		if (status == MPTP_OK && r->cancelled &&
		    pipe == MPTP_PIPE_COMMAND && frame.kind != FRAME_REQUEST)
			status = MPTP_ERR_FORMAT;
		if (status == MPTP_OK)
			status = on_frame(r, pipe, &frame);
		if (status != MPTP_OK)
			return status;
	}
}

/*
 * What was on its way when the Cancel overtook it. It ends with a transfer; if the
 * cancelled one was never ended, this is that of the next request, which then stands
 * at its end.
 */
static int
skip_input(
    struct mptp_responder *r, const uint8_t *bytes, size_t len, bool last)
{
	struct frame_input in = { .last = true };

	leftover_add(&r->leftover, bytes, len);
	r->skipping = !last;
	if (!last)
		return MPTP_OK;
	in.len = leftover_request(&r->leftover, &in.bytes);
	r->leftover.len = 0;
	r->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	return in.len > 0 ? take_input(r, MPTP_PIPE_COMMAND, &in) : MPTP_OK;
}

int
mptp_responder_input(struct mptp_responder *r, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last)
{
	struct frame_input in = { .bytes = buf, .len = len, .last = last };
	int status;

	if (r->state == FAILED)
		return MPTP_ERR_FORMAT;
	if (r->skipping && pipe == MPTP_PIPE_COMMAND)
		return skip_input(r, buf, len, last);
	status = take_input(r, pipe, &in);
	if (status != MPTP_OK && r->cancelled && pipe == MPTP_PIPE_COMMAND)
		return skip_input(r, buf, len, last);
	if (status != MPTP_OK)
		r->state = FAILED;
	return status;
}

bool
mptp_responder_cancel(struct mptp_responder *r, uint32_t transaction)
{
	if (!r->framing->transfers || r->state == IDLE ||
	    transaction != r->transaction)
		return false;
	r->cancelled = r->state == RECEIVING;
	stop(r);
	frame_writer_reset(&r->writer);
	frame_queue_clear(&r->queue[MPTP_PIPE_COMMAND]);
	r->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	r->skipping = r->owes_end = r->sent_data = false;
	r->leftover.len = 0;
	release(r);
	r->state = IDLE;
	return true;
}

bool
responder_hurried(struct mptp_responder *r)
{
	bool hurried = r->hurried;

	r->hurried = false;
	return hurried;
}

/* ---- output ------------------------------------------------------------- */

size_t
mptp_responder_output(struct mptp_responder *r, enum mptp_pipe pipe,
    const uint8_t **bytes, bool *last)
{
	size_t n;

	*last = false;
	if (r->state == FAILED)
		return 0;
	if (pipe == MPTP_PIPE_EVENT)
		return frame_queue_output(&r->queue[pipe], bytes, last);
	if (r->owes_end) { /* a short packet */
		*bytes = (const uint8_t *)"";
		*last = true;
		return 1;
	}
	if ((n = frame_writer_pending(&r->writer, bytes, last)) != 0)
		return n;
	if (!frame_writer_amid(&r->writer) &&
	    (n = frame_queue_output(&r->queue[pipe], bytes, last)) != 0)
		return n;
	if (frame_writer_done(&r->writer))
		return 0;
	/* read_source() never fails. */
	if (frame_writer_fill(&r->writer) != MPTP_OK)
		return 0;
	return frame_writer_pending(&r->writer, bytes, last);
}

void
mptp_responder_sent(struct mptp_responder *r, enum mptp_pipe pipe, size_t n)
{
	const uint8_t *bytes;
	bool last;

	if (pipe == MPTP_PIPE_EVENT) {
		frame_queue_sent(&r->queue[pipe], n);
		return;
	}
	if (r->owes_end) {
		r->owes_end = false;
		return;
	}
	if (frame_writer_pending(&r->writer, &bytes, &last) != 0) {
		frame_writer_sent(&r->writer, n);
		r->sent_data = true;
		if (r->state == SENDING && frame_writer_done(&r->writer))
			answer(r);
		return;
	}
	frame_queue_sent(&r->queue[pipe], n);
	if (r->state == ANSWERING && r->queue[pipe].count == 0) {
		r->state = IDLE;
		release(r);
	}
}
