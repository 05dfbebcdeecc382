/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where the responder machine meets a transport.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <miniptp/codes.h>
#include <miniptp/serve.h>

#include "base/bytes.h"
#include "base/error.h"
#include "machine/responder.h"
#include "transport/deadline.h"
#include "serve/server.h"

/* A peer that takes nothing for so long is gone. */
#define WRITE_MS 30000
/* Data of which a request said that there are none come by then, or not. */
#define DOUBT_MS 2000
/* How long one step holds an answer back. */
#define MOMENT_MS 10
#define BOTH_PIPES (1u << MPTP_PIPE_COMMAND | 1u << MPTP_PIPE_EVENT)

struct mptp_server {
	struct mptp_transport *transport;
	struct mptp_transport *tracing; /* what records, or NULL */
	const struct mptp_device *device;
	uint32_t connection;
	struct mptp_responder *responder;
	bool ready; /* a first request came: events may be told */
	bool off;   /* the device hung up */
	bool late;  /* the answer is held back until then */
	int64_t answer_at;
	bool doubts; /* whether data come that were not told of */
	int64_t data_by;
};

static void
on_request(void *ctx, const struct mptp_op *request, struct mptp_reply *reply)
{
	struct mptp_server *server = ctx;
	const struct mptp_device *device = server->device;

	server->ready = true;
	server->late = device->latency_ms > 0;
	if (server->late)
		server->answer_at = deadline_in(device->latency_ms);
	device->request(device->ctx, request, reply);
}

static void
on_received(void *ctx, const struct mptp_op *request, struct mptp_reply *reply,
    bool complete)
{
	struct mptp_server *server = ctx;

	server->device->received(server->device->ctx, request, reply, complete);
}

static struct mptp_responder *
new_responder(struct mptp_server *server)
{
	struct mptp_responder_config config = {
		.framing = server->transport->framing,
		.identity = server->device->identity,
		.connection = server->connection,
		.data_packet = server->device->data_packet,
		.request = on_request,
		.received = on_received,
		.ctx = server,
	};

	return mptp_responder_new(&config);
}

static void
end_trace(struct mptp_server *server)
{
	if (server->tracing != NULL)
		server->tracing->ops->close(&server->tracing);
}

int
server_new(struct mptp_server **server, struct mptp_transport *transport,
    const struct mptp_device *device, uint32_t connection)
{
	struct mptp_server *s = calloc(1, sizeof(*s));

	*server = NULL;
	if (s == NULL)
		return MPTP_ERR_NOMEM;
	if (device->trace != NULL) {
		s->tracing = transport;
		if (mptp_trace_responder(
			device->trace, &s->tracing, &device->usb) != MPTP_OK) {
			free(s);
			return MPTP_ERR_NOMEM;
		}
		transport = s->tracing;
	}
	s->transport = device->between == NULL ?
	    transport :
	    device->between(device->ctx, transport);
	s->device = device;
	s->connection = connection;
	s->responder = new_responder(s);
	if (s->responder == NULL) {
		end_trace(s);
		free(s);
		return MPTP_ERR_NOMEM;
	}
	*server = s;
	return MPTP_OK;
}

int
mptp_server_new(struct mptp_server **server, struct mptp_transport *transport,
    const struct mptp_device *device)
{
	return server_new(server, transport, device, 1);
}

static void
end_session(struct mptp_server *server)
{
	mptp_responder_free(&server->responder);
	server->ready = false;
	if (server->device->gone != NULL)
		server->device->gone(server->device->ctx);
}

void
mptp_server_free(struct mptp_server **server)
{
	if (server == NULL || *server == NULL)
		return;
	end_session(*server);
	end_trace(*server);
	free(*server);
	*server = NULL;
}

/* ---- moving bytes ------------------------------------------------------- */

static int
write_piece(struct mptp_server *server, enum mptp_pipe pipe, bool *moved,
    struct mptp_error *error)
{
	struct mptp_transport *t = server->transport;
	const uint8_t *bytes;
	bool last;
	size_t n =
	    mptp_responder_output(server->responder, pipe, &bytes, &last);
	int status;

	if (n == 0)
		return MPTP_OK;
	status = t->ops->write(t, pipe, bytes, n, last, WRITE_MS, error);
	if (status != MPTP_OK)
		return status;
	mptp_responder_sent(server->responder, pipe, n);
	*moved = true;
	return MPTP_OK;
}

static int
read_pipe(struct mptp_server *server, enum mptp_pipe pipe, bool *moved,
    struct mptp_error *error)
{
	struct mptp_transport *t = server->transport;
	struct mptp_slice slice = { 0 };
	int status = t->ops->next(t, pipe, &slice, error);

	if (status != MPTP_OK || (slice.len == 0 && !slice.last))
		return status;
	status = mptp_responder_input(
	    server->responder, pipe, slice.bytes, slice.len, slice.last);
	t->ops->done(t, pipe, slice.len);
	*moved = true;
	if (responder_hurried(server->responder))
		server->late = false;
	if (status != MPTP_OK)
		mptp_error_set(error, status,
		    "the initiator does not keep to the protocol");
	return status;
}

static int
read_pipes(struct mptp_server *server, int timeout_ms, bool *moved,
    struct mptp_error *error)
{
	struct mptp_transport *t = server->transport;
	unsigned ready = 0;
	int status = t->ops->wait(t, BOTH_PIPES, &ready, timeout_ms, error);

	for (int pipe = 0; pipe < MPTP_PIPES && status == MPTP_OK; pipe++)
		if ((ready & 1u << pipe) != 0)
			status = read_pipe(
			    server, (enum mptp_pipe)pipe, moved, error);
	return status;
}

static void
take_event(struct mptp_server *server)
{
	const struct mptp_device *device = server->device;
	struct mptp_event event = { 0 };
	const uint8_t *bytes;
	bool last;

	if (!server->ready || device->event == NULL ||
	    mptp_responder_output(
		server->responder, MPTP_PIPE_EVENT, &bytes, &last) != 0)
		return;
	if (device->event(device->ctx, &event))
		mptp_responder_event(server->responder, &event);
}

/*
 * A slow camera holds its answers back, and goes on listening: the initiator may
 * cancel, or hang up. Waits a moment; true: it is still too early.
 */
static bool
hold_back(struct mptp_server *server)
{
	int left = server->late ? deadline_left(server->answer_at) : 0;
	struct timespec moment = { 0, 1000000L };

	server->late = left > 0;
	if (!server->late)
		return false;
	moment.tv_nsec *= left < MOMENT_MS ? left : MOMENT_MS;
	nanosleep(&moment, NULL);
	return true;
}

/* So that no initiator waits for ever for what we wait for. */
static void
end_doubt(struct mptp_server *server)
{
	if (!mptp_responder_doubts_data(server->responder)) {
		server->doubts = false;
	} else if (!server->doubts) {
		server->doubts = true;
		server->data_by = deadline_in(DOUBT_MS);
	} else if (deadline_left(server->data_by) == 0) {
		mptp_responder_end_data(server->responder);
	}
}

int64_t
server_deadline(const struct mptp_server *server)
{
	return server->doubts ? server->data_by : DEADLINE_NEVER;
}

/* Is the device off, and all that it had to say is said? */
static bool
switched_off(struct mptp_server *server)
{
	const struct mptp_device *device = server->device;
	const uint8_t *bytes;
	bool last;

	if (device->off == NULL || !mptp_responder_idle(server->responder) ||
	    !device->off(device->ctx))
		return false;
	for (int pipe = 0; pipe < MPTP_PIPES; pipe++)
		if (mptp_responder_output(server->responder,
			(enum mptp_pipe)pipe, &bytes, &last) != 0)
			return false;
	return true;
}

int
mptp_server_step(
    struct mptp_server *server, int timeout_ms, struct mptp_error *error)
{
	bool moved = false;
	int status;

	if (server->responder == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (server->off || switched_off(server)) {
		server->off = true;
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "the camera is switched off");
	}
	end_doubt(server);
	take_event(server);
	status = write_piece(server, MPTP_PIPE_EVENT, &moved, error);
	if (hold_back(server))
		moved = true; /* time did */
	else if (status == MPTP_OK || status == MPTP_ERR_TIMEOUT)
		status = write_piece(server, MPTP_PIPE_COMMAND, &moved, error);
	/* After a write, only look whether a cancel or a probe came. An initiator
	 * that takes no data may have something else to say, such as a new
	 * request: USB/IP brings all else behind it. A device that is off hears
	 * nothing, not even what was sent at once behind its PowerDown. */
	if ((status == MPTP_OK || status == MPTP_ERR_TIMEOUT) &&
	    !(moved && switched_off(server)))
		status =
		    read_pipes(server, moved ? 0 : timeout_ms, &moved, error);
	if (moved && (status == MPTP_OK || status == MPTP_ERR_TIMEOUT))
		return MPTP_OK;
	return status;
}

/* ---- class requests ----------------------------------------------------- */

static int
device_status(struct mptp_server *server, uint8_t *buf, size_t *len)
{
	bool idle = mptp_responder_idle(server->responder);

	if (*len < 4)
		return MPTP_ERR_ARG;
	put_le16(buf, 4);
	put_le16(buf + 2, idle ? MPTP_RC_OK : MPTP_RC_DEVICE_BUSY);
	*len = 4;
	return MPTP_OK;
}

/* Still Image Class 1.0, 5.2.1. */
static int
cancel(struct mptp_server *server, const uint8_t *buf, size_t *len)
{
	if (*len < 6)
		return MPTP_ERR_ARG;
	if (mptp_responder_cancel(server->responder, get_le32(buf + 2)))
		server->late = false;
	else if (!mptp_responder_idle(server->responder))
		*len = 0;
	return MPTP_OK;
}

static int
answer_control(struct mptp_server *server, enum mptp_control request, void *buf,
    size_t *len)
{
	if (server->responder == NULL && request != MPTP_CONTROL_RESET)
		return MPTP_ERR_NOMEM;
	switch (request) {
	case MPTP_CONTROL_CANCEL:
		return cancel(server, buf, len);
	case MPTP_CONTROL_STATUS:
		return device_status(server, buf, len);
	case MPTP_CONTROL_RESET:
	case MPTP_CONTROL_PORT_RESET:
	case MPTP_CONTROL_INTERFACE:
		server->late = false;
		end_session(server);
		server->responder = new_responder(server);
		return server->responder == NULL ? MPTP_ERR_NOMEM : MPTP_OK;
	case MPTP_CONTROL_CLEAR_HALT:
		return MPTP_OK;
	case MPTP_CONTROL_HALF_CLOSE:
	case MPTP_CONTROL_ABORT:
		break;
	}
	return MPTP_ERR_UNSUPPORTED;
}

int
mptp_server_control(struct mptp_server *server, enum mptp_control request,
    void *buf, size_t *len)
{
	struct mptp_transport *tracing = server->tracing;
	const size_t given = *len;
	int status = answer_control(server, request, buf, len);
	size_t told = *len == 0 ? given : *len;

	if (tracing != NULL && status == MPTP_OK)
		tracing->ops->control(tracing, request, buf, &told, 0, NULL);
	return status;
}
