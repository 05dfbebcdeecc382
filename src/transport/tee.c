/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Every call goes to the transport behind it, and what moved to a trace.
 */
#include <stdlib.h>

#include "trace/record.h"
#include "transport/tee.h"

struct tee {
	struct mptp_transport base;
	struct mptp_transport_ops
	    ops; /* what the other one lacks is NULL here, too */
	struct mptp_transport *inner;
	struct trace_stream *stream;
	struct mptp_slice slice[MPTP_PIPES]; /* that is lent */
	bool failed[MPTP_PIPES];	     /* which is recorded */
};

static struct tee *
tee_of(struct mptp_transport *t)
{
	return (struct tee *)t;
}

/* Not that nothing came in time. */
static void
note_failure(struct tee *tee, enum mptp_pipe pipe, int status,
    const struct mptp_error *error)
{
	if (status == MPTP_OK || status == MPTP_ERR_TIMEOUT ||
	    status == MPTP_ERR_CANCELLED || tee->failed[pipe])
		return;
	tee->failed[pipe] = true;
	trace_stream_failed(
	    tee->stream, pipe, status, error == NULL ? 0 : error->sys);
}

static int
tee_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct tee *tee = tee_of(t);
	int status =
	    tee->inner->ops->wait(tee->inner, pipes, ready, timeout_ms, error);

	note_failure(tee, MPTP_PIPE_COMMAND, status, error);
	return status;
}

static int
tee_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct tee *tee = tee_of(t);
	int status;

	*slice = (struct mptp_slice){ 0 };
	status = tee->inner->ops->next(tee->inner, pipe, slice, error);
	tee->slice[pipe] = *slice;
	note_failure(tee, pipe, status, error);
	return status;
}

static void
tee_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct tee *tee = tee_of(t);
	struct mptp_slice *slice = &tee->slice[pipe];
	const bool last = slice->last && n == slice->len;

	tee->failed[pipe] = false;
	if (n > 0 || last)
		trace_stream_received(tee->stream, pipe, slice->bytes, n, last);
	*slice = (struct mptp_slice){ 0 };
	tee->inner->ops->done(tee->inner, pipe, n);
}

static void
tee_expect(struct mptp_transport *t, uint64_t bytes)
{
	struct tee *tee = tee_of(t);

	tee->inner->ops->expect(tee->inner, bytes);
}

static int
tee_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct tee *tee = tee_of(t);
	int status;

	/* First, so that the trace of a program that hangs here tells. */
	trace_stream_sends(tee->stream, pipe, buf, len, last);
	status = tee->inner->ops->write(
	    tee->inner, pipe, buf, len, last, timeout_ms, error);
	trace_stream_sent(tee->stream, status,
	    status == MPTP_OK || error == NULL ? 0 : error->sys);
	return status;
}

static int
tee_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct tee *tee = tee_of(t);
	int status = tee->inner->ops->control(
	    tee->inner, request, buf, len, timeout_ms, error);

	trace_stream_control(tee->stream, (unsigned)request, buf, *len, status);
	return status;
}

static int
tee_fd(struct mptp_transport *t, struct mptp_error *error)
{
	struct tee *tee = tee_of(t);

	return tee->inner->ops->fd(tee->inner, error);
}

static void
tee_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	const struct tee *tee = (const struct tee *)t;

	tee->inner->ops->describe(tee->inner, found);
}

static void
tee_interrupt(struct mptp_transport *t)
{
	struct tee *tee = tee_of(t);

	tee->inner->ops->interrupt(tee->inner);
}

static void
tee_close(struct mptp_transport **t)
{
	struct tee *tee;

	if (t == NULL || *t == NULL)
		return;
	tee = tee_of(*t);
	*t = NULL;
	tee->inner->ops->close(&tee->inner);
	trace_stream_close(&tee->stream);
	free(tee);
}

static void
set_ops(struct tee *tee)
{
	const struct mptp_transport_ops *inner = tee->inner->ops;

	tee->ops = *inner;
	tee->ops.wait = tee_wait;
	tee->ops.next = tee_next;
	tee->ops.done = tee_done;
	tee->ops.write = tee_write;
	tee->ops.interrupt = tee_interrupt;
	tee->ops.close = tee_close;
	if (inner->expect != NULL)
		tee->ops.expect = tee_expect;
	if (inner->control != NULL)
		tee->ops.control = tee_control;
	if (inner->fd != NULL)
		tee->ops.fd = tee_fd;
	if (inner->describe != NULL)
		tee->ops.describe = tee_describe;
}

int
tee_open(struct mptp_transport **transport, struct mptp_trace *trace)
{
	struct mptp_found found = { 0 };
	struct tee *tee = calloc(1, sizeof(*tee));

	if (tee == NULL)
		return MPTP_ERR_NOMEM;
	tee->inner = *transport;
	if (tee->inner->ops->describe != NULL)
		tee->inner->ops->describe(tee->inner, &found);
	tee->stream = trace_stream_open(
	    trace, tee->inner->framing, found.usb_vendor, found.usb_product);
	if (tee->stream == NULL) {
		free(tee);
		return MPTP_ERR_NOMEM;
	}
	set_ops(tee);
	tee->base.ops = &tee->ops;
	tee->base.framing = tee->inner->framing;
	*transport = &tee->base;
	return MPTP_OK;
}

void
tee_dialect(struct mptp_transport *t, enum mptp_dialect dialect)
{
	trace_stream_dialect(tee_of(t)->stream, dialect);
}
