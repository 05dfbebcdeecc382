/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator: one transaction at a time, as frames come and go.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/codes.h>

#include "base/error.h"
#include "frame/frame.h"
#include "machine/initiator.h"

enum data_phase { DATA_NONE, DATA_OPEN, DATA_CLOSED };

struct mptp_initiator {
	struct mptp_initiator_config config;
	const struct mptp_framing *framing;
	struct frame_reader reader[MPTP_PIPES];
	struct frame_queue queue[MPTP_PIPES];
	struct frame_writer writer;
	enum mptp_initiator_state state;
	bool greeted; /* PTP/IP: the command connection stands */
	struct mptp_identity peer;
	struct mptp_error error;

	uint32_t transaction;
	uint32_t next_transaction; /* 0: no session is open */
	struct mptp_op request, response;
	struct mptp_sink sink;
	bool data_out;

	enum data_phase data;
	bool foreign; /* the open data phase is not this transaction's */
	uint32_t data_transaction; /* the id that it came with */
	bool skipping; /* up to the end of the USB transfer */
	bool answered; /* idle as soon as what was begun is sent */
	uint64_t announced, moved;
	int problem;  /* what is wrong with the data, told if all else is well */
	int cancelled; /* the result of a cancelled transaction */
	int result;
};

struct mptp_initiator *
mptp_initiator_new(const struct mptp_initiator_config *config)
{
	struct mptp_initiator *m = calloc(1, sizeof(*m));
	struct frame hello = { .kind = FRAME_INIT_COMMAND };

	if (m == NULL)
		return NULL;
	m->config = *config;
	m->framing = config->framing;
	m->state = MPTP_INITIATOR_IDLE;
	if (frame_writer_init(&m->writer, m->framing) != MPTP_OK) {
		mptp_initiator_free(&m);
		return NULL;
	}
	if (m->framing->handshake) {
		hello.identity = config->identity;
		frame_queue_put(
		    &m->queue[MPTP_PIPE_COMMAND], m->framing, &hello);
		m->state = MPTP_INITIATOR_HANDSHAKE;
	}
	return m;
}

void
mptp_initiator_free(struct mptp_initiator **m)
{
	if (m == NULL || *m == NULL)
		return;
	frame_writer_free(&(*m)->writer);
	free(*m);
	*m = NULL;
}

enum mptp_initiator_state
mptp_initiator_state(const struct mptp_initiator *m)
{
	return m->state;
}

uint32_t
mptp_initiator_transaction(const struct mptp_initiator *m)
{
	return m->transaction;
}

uint64_t
mptp_initiator_progress(const struct mptp_initiator *m)
{
	return m->moved;
}

const struct mptp_error *
mptp_initiator_error(const struct mptp_initiator *m)
{
	return &m->error;
}

const struct mptp_identity *
mptp_initiator_peer(const struct mptp_initiator *m)
{
	return &m->peer;
}

static bool
busy(const struct mptp_initiator *m)
{
	return m->state == MPTP_INITIATOR_SENDING ||
	    m->state == MPTP_INITIATOR_WAITING ||
	    m->state == MPTP_INITIATOR_RECEIVING;
}

bool
mptp_initiator_wants(const struct mptp_initiator *m, enum mptp_pipe pipe)
{
	if (m->state != MPTP_INITIATOR_HANDSHAKE)
		return pipe == MPTP_PIPE_COMMAND && busy(m);
	/* A camera may hang up, or say no, on the first one at any time. */
	return pipe == MPTP_PIPE_COMMAND || m->greeted;
}

static int
fail(struct mptp_initiator *m, int status, const char *text)
{
	m->state = MPTP_INITIATOR_FAILED;
	frame_writer_reset(&m->writer);
	return error_set(&m->error, status, "%s", text);
}

/* ---- requests ---------------------------------------------------------------- */

/* ISO 15740 9.3.1: 0 outside a session; 0 and 0xffffffff never within one. */
static uint32_t
take_transaction(struct mptp_initiator *m, uint16_t code)
{
	uint32_t id = m->next_transaction;

	if (code == MPTP_OP_OPEN_SESSION || id == 0)
		return 0;
	m->next_transaction = id == 0xfffffffe ? 1 : id + 1;
	return id;
}

int
mptp_initiator_submit(struct mptp_initiator *m, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink)
{
	struct frame frame = { .kind = FRAME_REQUEST };

	if (m->state != MPTP_INITIATOR_IDLE)
		return MPTP_ERR_STATE;
	if (request->nparam > 5 ||
	    (source != NULL && source->size == MPTP_SIZE_UNKNOWN))
		return MPTP_ERR_ARG;
	if (m->framing->transfers)
		m->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	error_clear(&m->error);
	m->request = *request;
	m->response = (struct mptp_op){ 0 };
	m->sink = sink != NULL ? *sink : (struct mptp_sink){ 0 };
	m->data_out = source != NULL;
	m->transaction = take_transaction(m, request->code);
	m->data = DATA_NONE;
	m->skipping = m->answered = false;
	m->announced = MPTP_SIZE_UNKNOWN;
	m->moved = 0;
	m->problem = m->cancelled = m->result = MPTP_OK;

	frame.code = request->code;
	frame.transaction = m->transaction;
	frame.nparam = request->nparam;
	memcpy(frame.param, request->param, sizeof(frame.param));
	frame.data_out = m->data_out;
	frame_queue_put(&m->queue[MPTP_PIPE_COMMAND], m->framing, &frame);
	if (m->data_out)
		frame_writer_start(
		    &m->writer, source, request->code, m->transaction);
	m->state = MPTP_INITIATOR_SENDING;
	return MPTP_OK;
}

static void
begin_cancel(struct mptp_initiator *m, int result)
{
	struct frame cancel = { .kind = FRAME_CANCEL };

	if (m->cancelled != MPTP_OK || !busy(m))
		return;
	m->cancelled = result;
	frame_writer_stop(&m->writer);
	if (!m->framing->handshake)
		return;
	/* Some listen on one connection, some on the other. */
	cancel.transaction = m->transaction;
	frame_queue_put(&m->queue[MPTP_PIPE_EVENT], m->framing, &cancel);
	frame_queue_put(&m->queue[MPTP_PIPE_COMMAND], m->framing, &cancel);
	if (m->state == MPTP_INITIATOR_SENDING)
		m->state = MPTP_INITIATOR_WAITING;
}

bool
mptp_initiator_cancel(struct mptp_initiator *m, int result)
{
	begin_cancel(m, result);
	return m->cancelled != MPTP_OK && busy(m);
}

bool
mptp_initiator_cancelling(const struct mptp_initiator *m)
{
	return busy(m) && m->cancelled != MPTP_OK;
}

void
mptp_initiator_abandon(struct mptp_initiator *m)
{
	if (!busy(m))
		return;
	frame_writer_reset(&m->writer);
	frame_queue_clear(&m->queue[MPTP_PIPE_COMMAND]);
	m->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	m->result =
	    m->cancelled != MPTP_OK ? m->cancelled : MPTP_ERR_CANCELLED;
	m->state = MPTP_INITIATOR_IDLE;
}

void
initiator_stop_sending(struct mptp_initiator *m)
{
	frame_writer_reset(&m->writer);
	if (m->state == MPTP_INITIATOR_SENDING)
		m->state = MPTP_INITIATOR_WAITING;
}

void
initiator_assume_session(struct mptp_initiator *m)
{
	m->next_transaction = 1;
}

/* ---- output ------------------------------------------------------------------ */

size_t
mptp_initiator_output(struct mptp_initiator *m, enum mptp_pipe pipe,
    const uint8_t **bytes, bool *last)
{
	size_t n;
	int status;

	*last = false;
	if (m->state == MPTP_INITIATOR_FAILED)
		return 0;
	if (pipe == MPTP_PIPE_EVENT)
		return frame_queue_output(&m->queue[pipe], bytes, last);
	/* A chunk that was begun is finished first: it may be half a packet. */
	if ((n = frame_writer_pending(&m->writer, bytes, last)) != 0)
		return n;
	if ((n = frame_queue_output(&m->queue[pipe], bytes, last)) != 0)
		return n;
	if (frame_writer_done(&m->writer))
		return 0;
	status = frame_writer_fill(&m->writer);
	if (status != MPTP_OK) {
		begin_cancel(m, status);
		return frame_queue_output(&m->queue[pipe], bytes, last);
	}
	return frame_writer_pending(&m->writer, bytes, last);
}

void
mptp_initiator_sent(struct mptp_initiator *m, enum mptp_pipe pipe, size_t n)
{
	const uint8_t *bytes;
	bool last;

	if (pipe == MPTP_PIPE_EVENT) {
		frame_queue_sent(&m->queue[pipe], n);
		return;
	}
	if (frame_writer_pending(&m->writer, &bytes, &last) != 0) {
		frame_writer_sent(&m->writer, n);
		m->moved += n;
	} else
		frame_queue_sent(&m->queue[pipe], n);
	if (m->queue[pipe].count != 0 || !frame_writer_done(&m->writer))
		return;
	if (m->answered) {
		m->state = MPTP_INITIATOR_IDLE;
	} else if (m->state == MPTP_INITIATOR_SENDING) {
		m->state = MPTP_INITIATOR_WAITING;
		if (m->data_out)
			m->moved = m->writer.source.size;
	}
}

/* ---- input ------------------------------------------------------------------- */

/* Left over from an earlier transaction, or from an earlier session? */
static bool
stale(const struct mptp_initiator *m, uint32_t transaction)
{
	if (transaction == m->transaction)
		return false;
	/* Seen on Leica: CloseSession is answered with id 0. */
	if (transaction == 0 && m->request.code == MPTP_OP_CLOSE_SESSION)
		return false;
	return m->transaction == 0 || transaction == 0 ||
	    (int32_t)(transaction - m->transaction) < 0;
}

static void
set_problem(struct mptp_initiator *m, int status, const char *text)
{
	if (m->problem != MPTP_OK)
		return;
	m->problem = error_set(&m->error, status, "%s", text);
}

/* ISO 15740 10.4.2, 10.4.3, 10.4.16: which operations begin and end a session. */
static void
note_session(struct mptp_initiator *m)
{
	if (m->response.code != MPTP_RC_OK)
		return;
	if (m->request.code == MPTP_OP_OPEN_SESSION)
		m->next_transaction = 1;
	if (m->request.code == MPTP_OP_CLOSE_SESSION ||
	    m->request.code == MPTP_OP_RESET_DEVICE)
		m->next_transaction = 0;
}

static void
finish(struct mptp_initiator *m)
{
	/* Answered in the midst of our data: the packet that was begun has to
	 * be finished, and those who read on have to be told of the end. */
	frame_writer_finish(&m->writer);
	m->answered = true;
	m->state = frame_writer_done(&m->writer) &&
		m->queue[MPTP_PIPE_COMMAND].count == 0 ?
	    MPTP_INITIATOR_IDLE :
	    MPTP_INITIATOR_SENDING;
	note_session(m);
	if (m->cancelled != MPTP_OK)
		m->result = m->cancelled;
	else if (m->response.code == MPTP_RC_OK)
		m->result = m->problem;
	else
		m->result = MPTP_OK;
}

static int
on_response(struct mptp_initiator *m, const struct frame *frame)
{
	if (!busy(m) || m->answered || stale(m, frame->transaction))
		return MPTP_OK;
	if (frame->transaction != m->transaction && frame->transaction != 0)
		return fail(m, MPTP_ERR_FORMAT,
		    "the camera answered a transaction that was never begun");
	m->response.code = frame->code;
	m->response.nparam = frame->nparam;
	memcpy(m->response.param, frame->param, sizeof(frame->param));
	/* Some leave out the EndData when all has been sent. */
	if (m->data == DATA_OPEN && !m->foreign && m->moved != m->announced)
		set_problem(m, MPTP_ERR_INCOMPLETE,
		    "the camera answered in the middle of the data");
	finish(m);
	return MPTP_OK;
}

/* Seen on the Creative Zen: data whose header has neither code nor id. */
static bool
is_ours(const struct mptp_initiator *m, const struct frame *frame)
{
	if (m->framing->handshake)
		return frame->transaction == m->transaction;
	return (frame->transaction == m->transaction &&
		   frame->code == m->request.code) ||
	    (frame->transaction == 0 && frame->code == 0);
}

static void
on_data_start(struct mptp_initiator *m, const struct frame *frame)
{
	bool again = m->data != DATA_NONE && !m->foreign;
	int status;

	m->data = DATA_OPEN;
	m->data_transaction = frame->transaction;
	m->foreign = !busy(m) || m->answered || again || !is_ours(m, frame);
	if (m->foreign) {
		if (busy(m) && !stale(m, frame->transaction))
			set_problem(m, MPTP_ERR_FORMAT,
			    "the camera sent data of another operation");
		return;
	}
	m->announced = frame->size;
	m->moved = 0;
	m->state = MPTP_INITIATOR_RECEIVING;
	if (m->sink.begin == NULL || m->cancelled != MPTP_OK)
		return;
	status = m->sink.begin(m->sink.ctx, frame->size);
	if (status < 0)
		begin_cancel(m, status);
}

static void
on_data(struct mptp_initiator *m, const struct frame *frame)
{
	size_t n = frame->len;
	int status;

	if (m->data != DATA_OPEN || m->foreign ||
	    frame->transaction != m->data_transaction)
		return;
	if (n > m->announced - m->moved) {
		n = (size_t)(m->announced - m->moved);
		set_problem(m, MPTP_ERR_INCOMPLETE,
		    "the camera sent more data than it announced");
	}
	m->moved += n;
	if (m->sink.write == NULL || m->cancelled != MPTP_OK || n == 0)
		return;
	status = m->sink.write(m->sink.ctx, frame->bytes, n);
	if (status < 0)
		begin_cancel(m, status);
}

static void
on_data_end(struct mptp_initiator *m, const struct frame *frame)
{
	if (m->data != DATA_OPEN || frame->transaction != m->data_transaction)
		return;
	m->data = m->foreign ? DATA_NONE : DATA_CLOSED;
	if (m->foreign)
		return;
	m->state = MPTP_INITIATOR_WAITING;
	if (m->announced != MPTP_SIZE_UNKNOWN && m->moved < m->announced)
		set_problem(m, MPTP_ERR_INCOMPLETE,
		    "the camera sent fewer data than it announced");
}

static void
on_event(struct mptp_initiator *m, const struct frame *frame)
{
	struct mptp_event event = { .code = frame->code };

	event.transaction = frame->transaction;
	event.nparam = frame->nparam;
	memcpy(event.param, frame->param, sizeof(event.param));
	if (m->config.event != NULL)
		m->config.event(m->config.ctx, &event);
}

static int
on_handshake(struct mptp_initiator *m, const struct frame *frame)
{
	struct frame reply = { .kind = FRAME_INIT_EVENT };

	switch (frame->kind) {
	case FRAME_INIT_COMMAND_ACK:
		if (m->greeted)
			break;
		m->greeted = true;
		m->peer = frame->identity;
		reply.number = frame->number;
		return frame_queue_put(
		    &m->queue[MPTP_PIPE_EVENT], m->framing, &reply);
	case FRAME_INIT_EVENT_ACK:
		if (!m->greeted)
			break;
		m->state = MPTP_INITIATOR_IDLE;
		return MPTP_OK;
	case FRAME_INIT_FAIL:
		if (frame->number == FRAME_FAIL_BUSY)
			return fail(m, MPTP_ERR_BUSY,
			    "the camera is busy with another program or "
			    "computer; disconnect that one first");
		if (frame->number == FRAME_FAIL_REJECTED)
			return fail(m, MPTP_ERR_REFUSED,
			    "the camera rejected this computer; pair it in the "
			    "camera's network menu, then try again");
		return fail(m, MPTP_ERR_REFUSED,
		    "the camera refused the connection and gave no reason");
	case FRAME_PROBE:
		reply.kind = FRAME_PROBE_REPLY;
		return frame_queue_put(
		    &m->queue[MPTP_PIPE_EVENT], m->framing, &reply);
	default:
		break;
	}
	return fail(m, MPTP_ERR_FORMAT,
	    "what answers there does not speak PTP/IP as a camera does");
}

/* Answers and data have their place; an interrupt pipe is none of it. */
static bool
belongs(enum mptp_pipe pipe, enum frame_kind kind)
{
	return pipe == MPTP_PIPE_COMMAND ||
	    (kind != FRAME_RESPONSE && kind != FRAME_DATA_START &&
		kind != FRAME_DATA && kind != FRAME_DATA_END);
}

static int
on_frame(struct mptp_initiator *m, enum mptp_pipe pipe,
    const struct frame *frame)
{
	struct frame reply = { .kind = FRAME_PROBE_REPLY };

	if (m->state == MPTP_INITIATOR_HANDSHAKE)
		return on_handshake(m, frame);
	if (!belongs(pipe, frame->kind))
		return MPTP_OK;
	switch (frame->kind) {
	case FRAME_RESPONSE:
		return on_response(m, frame);
	case FRAME_DATA_START:
		on_data_start(m, frame);
		break;
	case FRAME_DATA:
		on_data(m, frame);
		break;
	case FRAME_DATA_END:
	case FRAME_CANCEL: /* in place of the remaining data */
		on_data_end(m, frame);
		break;
	case FRAME_EVENT:
		on_event(m, frame);
		break;
	case FRAME_PROBE:
		/* A full queue answers one probe too few: no harm. */
		(void)frame_queue_put(
		    &m->queue[MPTP_PIPE_EVENT], m->framing, &reply);
		break;
	default:
		break;
	}
	return MPTP_OK;
}

/*
 * A program that died in the midst of a data phase, or a cancel that the camera
 * did not heed, leaves the rest of the data in the pipe. It ends with a transfer,
 * and what comes then is again a container. On the interrupt pipe some send what
 * is no event at all (seen: IXUS 2). If nothing else comes, time runs out, and the
 * text says why.
 */
static bool
skip_transfer(struct mptp_initiator *m, enum mptp_pipe pipe, bool last)
{
	if (!m->framing->transfers)
		return false;
	m->reader[pipe] = (struct frame_reader){ 0 };
	if (pipe == MPTP_PIPE_COMMAND) {
		m->skipping = !last;
		error_set(&m->error, MPTP_ERR_FORMAT,
		    "what the camera sent makes no sense");
	}
	return true;
}

int
mptp_initiator_input(struct mptp_initiator *m, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last)
{
	struct frame_input in = { .bytes = buf, .len = len, .last = last };
	struct frame frame;
	int status;

	if (m->state == MPTP_INITIATOR_FAILED)
		return m->error.status;
	if (m->skipping && pipe == MPTP_PIPE_COMMAND) {
		m->skipping = !last;
		return MPTP_OK;
	}
	/* Between transactions nothing can come that is of use, and behind a
	 * response only stray bytes. */
	while (pipe != MPTP_PIPE_COMMAND || !m->framing->transfers || busy(m)) {
		status = m->framing->read(&m->reader[pipe], &in, &frame);
		if (status != MPTP_OK && skip_transfer(m, pipe, last))
			return MPTP_OK;
		if (status != MPTP_OK)
			return fail(m, status,
			    "what the camera sent makes no sense; the connection "
			    "is lost");
		if (frame.kind == FRAME_NONE)
			break;
		status = on_frame(m, pipe, &frame);
		if (status != MPTP_OK)
			return status;
	}
	return MPTP_OK;
}

int
mptp_initiator_result(const struct mptp_initiator *m, struct mptp_op *response)
{
	if (response != NULL)
		*response = m->response;
	return m->result;
}
