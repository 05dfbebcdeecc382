/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The tee's mirror: what a responder reads is what the initiator sent.
 */
#include <stdlib.h>

#include <miniptp/usb.h>

#include "base/error.h"
#include "trace/record.h"

struct mirror {
	struct mptp_transport base;
	struct mptp_transport *behind;
	struct trace_stream *stream;
	struct mptp_slice slice[MPTP_PIPES]; /* that is lent */
};

static struct mirror *
mirror_of(struct mptp_transport *t)
{
	return (struct mirror *)t;
}

static int
mirror_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct mptp_transport *behind = mirror_of(t)->behind;

	return behind->ops->wait(behind, pipes, ready, timeout_ms, error);
}

static int
mirror_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct mirror *m = mirror_of(t);
	int status;

	*slice = (struct mptp_slice){ 0 };
	status = m->behind->ops->next(m->behind, pipe, slice, error);
	m->slice[pipe] = *slice;
	return status;
}

static void
mirror_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct mirror *m = mirror_of(t);
	struct mptp_slice *slice = &m->slice[pipe];
	const bool last = slice->last && n == slice->len;

	if (n > 0 || last) {
		trace_stream_sends(m->stream, pipe, slice->bytes, n, last);
		trace_stream_sent(m->stream, MPTP_OK, 0);
	}
	*slice = (struct mptp_slice){ 0 };
	m->behind->ops->done(m->behind, pipe, n);
}

/* Recorded when it is out: what does not fit is offered again. */
static int
mirror_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct mirror *m = mirror_of(t);
	int status = m->behind->ops->write(
	    m->behind, pipe, buf, len, last, timeout_ms, error);

	if (status == MPTP_OK)
		trace_stream_received(m->stream, pipe, buf, len, last);
	return status;
}

static int
mirror_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	(void)timeout_ms;
	(void)error;
	trace_stream_control(
	    mirror_of(t)->stream, (unsigned)request, buf, *len, MPTP_OK);
	return MPTP_OK;
}

static void
mirror_interrupt(struct mptp_transport *t)
{
	struct mptp_transport *behind = mirror_of(t)->behind;

	behind->ops->interrupt(behind);
}

static void
mirror_close(struct mptp_transport **t)
{
	struct mirror *m;

	if (t == NULL || *t == NULL)
		return;
	m = mirror_of(*t);
	*t = NULL;
	trace_stream_close(&m->stream);
	free(m);
}

static const struct mptp_transport_ops mirror_ops = {
	.scheme = "trace",
	.wait = mirror_wait,
	.next = mirror_next,
	.done = mirror_done,
	.write = mirror_write,
	.control = mirror_control,
	.interrupt = mirror_interrupt,
	.close = mirror_close,
};

int
mptp_trace_responder(struct mptp_trace *trace,
    struct mptp_transport **transport, const struct mptp_usb_identity *usb)
{
	const struct mptp_framing *framing = (*transport)->framing;
	struct mirror *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return MPTP_ERR_NOMEM;
	m->behind = *transport;
	m->stream =
	    trace_stream_open(trace, framing, usb->vendor, usb->product);
	if (m->stream == NULL) {
		free(m);
		return MPTP_ERR_NOMEM;
	}
	m->base.ops = &mirror_ops;
	m->base.framing = framing;
	*transport = &m->base;
	return MPTP_OK;
}
