/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The endpoints of a gadget as a transport, for a server.
 */
#include "base/error.h"
#include "serve/gadget_pipe.h"

static struct gadget_pipe *
pipe_of(struct mptp_transport *transport)
{
	return (struct gadget_pipe *)transport;
}

static int
nothing(struct mptp_error *error)
{
	return mptp_error_set(
	    error, MPTP_ERR_TIMEOUT, "the host is not ready for it");
}

static int
pipe_next(struct mptp_transport *transport, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	(void)error;
	*slice = (struct mptp_slice){ 0 };
	if (pipe == MPTP_PIPE_COMMAND &&
	    !export_out(pipe_of(transport)->export, &slice->bytes, &slice->len,
		&slice->last))
		*slice = (struct mptp_slice){ 0 };
	return MPTP_OK;
}

static int
pipe_wait(struct mptp_transport *transport, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	const unsigned command = 1u << MPTP_PIPE_COMMAND;
	struct mptp_slice slice;

	(void)timeout_ms;
	*ready = 0;
	if ((pipes & command) != 0 &&
	    export_out(pipe_of(transport)->export, &slice.bytes, &slice.len,
		&slice.last))
		*ready = command;
	return *ready == 0 ? nothing(error) : MPTP_OK;
}

static void
pipe_done(struct mptp_transport *transport, enum mptp_pipe pipe, size_t n)
{
	if (pipe == MPTP_PIPE_COMMAND)
		export_out_done(pipe_of(transport)->export, n);
}

static int
pipe_write(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	struct gadget *gadget = pipe_of(transport)->gadget;
	bool written = pipe == MPTP_PIPE_EVENT ?
	    gadget_event(gadget, buf, len) :
	    gadget_endpoint_write(&gadget->bulk, buf, len, last);

	(void)timeout_ms;
	return written ? MPTP_OK : nothing(error);
}

static const struct mptp_transport_ops gadget_pipe_ops = {
	.scheme = "gadget",
	.wait = pipe_wait,
	.next = pipe_next,
	.done = pipe_done,
	.write = pipe_write,
};

void
gadget_pipe_init(struct gadget_pipe *pipe, struct gadget *gadget,
    struct gadget_export *export)
{
	pipe->transport.ops = &gadget_pipe_ops;
	pipe->transport.framing = &mptp_framing_usb;
	pipe->gadget = gadget;
	pipe->export = export;
}
