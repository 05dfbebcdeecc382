/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The initiator: one transaction at a time. What it begins, and what goes out.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/codes.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "machine/initiator_state.h"

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

int
mptp_initiator_result(const struct mptp_initiator *m, struct mptp_op *response)
{
	if (response != NULL)
		*response = m->response;
	return m->result;
}

bool
initiator_busy(const struct mptp_initiator *m)
{
	return m->state == MPTP_INITIATOR_SENDING ||
	    m->state == MPTP_INITIATOR_WAITING ||
	    m->state == MPTP_INITIATOR_RECEIVING;
}

bool
mptp_initiator_wants(const struct mptp_initiator *m, enum mptp_pipe pipe)
{
	if (m->state != MPTP_INITIATOR_HANDSHAKE)
		return pipe == MPTP_PIPE_COMMAND && initiator_busy(m);
	/* A camera may hang up, or say no, on the first one at any time. */
	return pipe == MPTP_PIPE_COMMAND || m->greeted;
}

int
initiator_fail(struct mptp_initiator *m, int status, const char *text)
{
	m->state = MPTP_INITIATOR_FAILED;
	frame_writer_reset(&m->writer);
	return mptp_error_set(&m->error, status, "%s", text);
}

/* ---- requests ----------------------------------------------------------- */

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
	/* Most programs never send data. */
	if (source != NULL && m->writer.buf == NULL &&
	    frame_writer_init(&m->writer, m->framing) != MPTP_OK)
		return MPTP_ERR_NOMEM;
	if (m->framing->transfers)
		m->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	error_clear(&m->error);
	m->request = *request;
	m->response = (struct mptp_op){ 0 };
	m->sink = sink != NULL ? *sink : (struct mptp_sink){ 0 };
	m->data_out = source != NULL;
	m->transaction = take_transaction(m, request->code);
	m->data = DATA_NONE;
	m->skipping = m->answered = m->astray = false;
	m->stray = 0;
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
	/* Android writes what comes with the header to a wrong offset. */
	m->writer.header_alone = request->code == MPTP_OP_SEND_PARTIAL_OBJECT;
	m->state = MPTP_INITIATOR_SENDING;
	return MPTP_OK;
}

void
initiator_begin_cancel(struct mptp_initiator *m, int result)
{
	struct frame cancel = { .kind = FRAME_CANCEL };

	if (m->cancelled != MPTP_OK || !initiator_busy(m))
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
	initiator_begin_cancel(m, result);
	return m->cancelled != MPTP_OK && initiator_busy(m);
}

bool
mptp_initiator_cancelling(const struct mptp_initiator *m)
{
	return initiator_busy(m) && m->cancelled != MPTP_OK;
}

void
mptp_initiator_abandon(struct mptp_initiator *m)
{
	/* With ends of transfers to go by, no stream is lost for good. */
	if (!initiator_busy(m) &&
	    !(m->state == MPTP_INITIATOR_FAILED && m->framing->transfers))
		return;
	frame_writer_reset(&m->writer);
	frame_queue_clear(&m->queue[MPTP_PIPE_COMMAND]);
	m->reader[MPTP_PIPE_COMMAND] = (struct frame_reader){ 0 };
	m->result = m->cancelled != MPTP_OK ? m->cancelled : MPTP_ERR_CANCELLED;
	m->state = MPTP_INITIATOR_IDLE;
}

bool
initiator_stop_sending(struct mptp_initiator *m)
{
	if (m->state != MPTP_INITIATOR_SENDING || !m->writer.begun ||
	    m->queue[MPTP_PIPE_COMMAND].count != 0)
		return false;
	frame_writer_reset(&m->writer);
	m->state = MPTP_INITIATOR_WAITING;
	return true;
}

void
initiator_assume_session(struct mptp_initiator *m)
{
	m->next_transaction = 1;
}

void
initiator_forget_session(struct mptp_initiator *m)
{
	m->next_transaction = 0;
}

bool
initiator_astray(const struct mptp_initiator *m, uint32_t *transaction)
{
	if (m->stray != 0)
		*transaction = m->stray;
	return m->astray;
}

/* ---- output ------------------------------------------------------------- */

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
		initiator_begin_cancel(m, status);
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
		/* If the camera sends meanwhile, these are counted. */
		if (m->data == DATA_NONE)
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
