/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator: what comes in.
 */
#include <string.h>

#include <miniptp/codes.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "machine/initiator_state.h"

#define MORE_DATA "the camera sent more data than it announced"

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
note_stray(struct mptp_initiator *m, uint32_t transaction)
{
	m->astray = true;
	m->stray = transaction;
}

static void
set_problem(struct mptp_initiator *m, int status, const char *text)
{
	if (m->problem != MPTP_OK)
		return;
	m->problem = mptp_error_set(&m->error, status, "%s", text);
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

/* Were those that were left out a predecessor's, or of ours? Then what came behind them
 * is in the wrong place. */
static void
note_mixed(struct mptp_initiator *m)
{
	if (m->mixed && m->moved != m->announced)
		set_problem(m, MPTP_ERR_INCOMPLETE,
		    "the camera sent data of another operation amid these");
}

static int
on_response(struct mptp_initiator *m, const struct frame *frame)
{
	if (!initiator_busy(m) || m->answered)
		return MPTP_OK;
	if (stale(m, frame->transaction)) {
		note_stray(m, frame->transaction);
		return MPTP_OK;
	}
	if (frame->transaction != m->transaction && frame->transaction != 0)
		return initiator_fail(m, MPTP_ERR_FORMAT,
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
	m->foreign =
	    !initiator_busy(m) || m->answered || again || !is_ours(m, frame);
	if (m->foreign) {
		note_stray(m, frame->transaction);
		if (initiator_busy(m) && !stale(m, frame->transaction))
			set_problem(m, MPTP_ERR_FORMAT,
			    "the camera sent data of another operation");
		return;
	}
	m->announced = frame->size;
	m->moved = 0;
	m->mixed = false;
	m->state = MPTP_INITIATOR_RECEIVING;
	if (m->sink.begin == NULL || m->cancelled != MPTP_OK)
		return;
	status = m->sink.begin(m->sink.ctx, frame->size);
	if (status < 0)
		initiator_begin_cancel(m, status);
}

static void
on_data(struct mptp_initiator *m, const struct frame *frame)
{
	size_t n = frame->len;
	bool too_many = false;
	int status = MPTP_OK;

	if (m->data != DATA_OPEN || m->foreign)
		return;
	if (frame->transaction != m->data_transaction) {
		m->mixed = true;
		return;
	}
	if (n > m->announced - m->moved) {
		n = (size_t)(m->announced - m->moved);
		set_problem(m, MPTP_ERR_INCOMPLETE, MORE_DATA);
		too_many = true;
	}
	m->moved += n;
	if (m->sink.write != NULL && m->cancelled == MPTP_OK && n > 0)
		status = m->sink.write(m->sink.ctx, frame->bytes, n);
	if (status >= 0 && too_many)
		status = MPTP_ERR_INCOMPLETE;
	if (status < 0)
		initiator_begin_cancel(m, status);
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
	note_mixed(m);
	if (m->announced != MPTP_SIZE_UNKNOWN && m->moved < m->announced)
		set_problem(m, MPTP_ERR_INCOMPLETE,
		    "the camera sent fewer data than it announced");
}

uint64_t
initiator_expected(const struct mptp_initiator *m)
{
	if (m->state != MPTP_INITIATOR_RECEIVING || m->data != DATA_OPEN ||
	    m->foreign)
		return 0;
	return m->announced == MPTP_SIZE_UNKNOWN ? MPTP_SIZE_UNKNOWN :
						   m->announced - m->moved;
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
		/* The first that is queued there. */
		return frame_queue_put(
		    &m->queue[MPTP_PIPE_EVENT], m->framing, &reply);
	case FRAME_INIT_EVENT_ACK:
		if (!m->greeted)
			break;
		m->state = MPTP_INITIATOR_IDLE;
		return MPTP_OK;
	case FRAME_INIT_FAIL:
		if (frame->number == FRAME_FAIL_BUSY)
			return initiator_fail(m, MPTP_ERR_BUSY,
			    "the camera is busy with another program or "
			    "computer; disconnect that one first");
		if (frame->number == FRAME_FAIL_REJECTED)
			return initiator_fail(m, MPTP_ERR_REFUSED,
			    "the camera rejected this computer; pair it in the "
			    "camera's network menu, then try again");
		return initiator_fail(m, MPTP_ERR_REFUSED,
		    "the camera refused the connection and gave no reason");
	case FRAME_PROBE:
		/* An event connection does not begin with an answer. */
		if (!m->greeted)
			return MPTP_OK;
		/* As below: of too many, some stay without one. */
		reply.kind = FRAME_PROBE_REPLY;
		(void)frame_queue_put(
		    &m->queue[MPTP_PIPE_EVENT], m->framing, &reply);
		return MPTP_OK;
	default:
		break;
	}
	return initiator_fail(m, MPTP_ERR_FORMAT,
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
on_frame(
    struct mptp_initiator *m, enum mptp_pipe pipe, const struct frame *frame)
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
 * text says why. Behind our own data it is more of them: a few stray bytes (seen:
 * iRiver) are fewer than a container's header, and do not get here.
 */
static bool
skip_transfer(struct mptp_initiator *m, enum mptp_pipe pipe, bool last)
{
	if (!m->framing->transfers)
		return false;
	m->reader[pipe] = (struct frame_reader){ 0 };
	if (pipe == MPTP_PIPE_COMMAND) {
		m->skipping = !last;
		m->astray = true;
		mptp_error_set(&m->error, MPTP_ERR_FORMAT,
		    "what the camera sent makes no sense");
		if (m->data == DATA_CLOSED)
			set_problem(m, MPTP_ERR_INCOMPLETE, MORE_DATA);
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
	while (pipe != MPTP_PIPE_COMMAND || !m->framing->transfers ||
	    initiator_busy(m)) {
		status = m->framing->read(&m->reader[pipe], &in, &frame);
		if (status != MPTP_OK && skip_transfer(m, pipe, last))
			return MPTP_OK;
		if (status != MPTP_OK)
			return initiator_fail(m, status,
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
