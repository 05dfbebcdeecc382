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
	const struct gadget_pipe *from = pipe_of(transport);

	(void)error;
	*slice = (struct mptp_slice){ 0 };
	if (pipe == MPTP_PIPE_COMMAND &&
	    !from->out(from->host, &slice->bytes, &slice->len, &slice->last))
		*slice = (struct mptp_slice){ 0 };
	return MPTP_OK;
}

static int
pipe_wait(struct mptp_transport *transport, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	const struct gadget_pipe *from = pipe_of(transport);
	const unsigned command = 1u << MPTP_PIPE_COMMAND;
	struct mptp_slice slice;

	(void)timeout_ms;
	*ready = 0;
	if ((pipes & command) != 0 &&
	    from->out(from->host, &slice.bytes, &slice.len, &slice.last))
		*ready = command;
	return *ready == 0 ? nothing(error) : MPTP_OK;
}

static void
pipe_done(struct mptp_transport *transport, enum mptp_pipe pipe, size_t n)
{
	const struct gadget_pipe *from = pipe_of(transport);

	if (pipe == MPTP_PIPE_COMMAND)
		from->out_done(from->host, n);
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
gadget_pipe_init_host(struct gadget_pipe *pipe, struct gadget *gadget,
    bool (*out)(void *host, const uint8_t **bytes, size_t *len, bool *last),
    void (*out_done)(void *host, size_t n), void *host)
{
	pipe->transport.ops = &gadget_pipe_ops;
	pipe->transport.framing = &mptp_framing_usb;
	pipe->gadget = gadget;
	pipe->out = out;
	pipe->out_done = out_done;
	pipe->host = host;
}

static bool
client_out(void *host, const uint8_t **bytes, size_t *len, bool *last)
{
	return export_out(host, bytes, len, last);
}

static void
client_out_done(void *host, size_t n)
{
	export_out_done(host, n);
}

void
gadget_pipe_init(struct gadget_pipe *pipe, struct gadget *gadget,
    struct gadget_export *export)
{
	gadget_pipe_init_host(
	    pipe, gadget, client_out, client_out_done, export);
}
