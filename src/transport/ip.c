/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "ip:": PTP/IP from the initiator's end.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/error.h"
#include "transport/builtin.h"
#include "transport/deadline.h"
#include "transport/tcp.h"
#include "transport/tcp_connect.h"

/* A Ricoh Theta refuses the event connection for about 100 ms after it has
 * accepted the command connection. */
#define EVENT_TRIES 4
#define EVENT_PAUSE_MS 100

struct ip {
	struct tcp tcp;
	struct tcp_peer peer;
};

/* ---- opening ------------------------------------------------------------ */

static void
ip_close(struct mptp_transport **transport)
{
	if (*transport == NULL)
		return;
	tcp_clear((struct tcp *)*transport);
	free(*transport);
	*transport = NULL;
}

static int
ip_open(struct mptp_transport **out, const char *text,
    const struct mptp_options *options, struct mptp_error *error)
{
	static const struct mptp_options none;
	struct mptp_transport *transport = NULL;
	struct ip_address name;
	struct ip *ip;
	int status, fd;

	*out = NULL;
	if (options == NULL)
		options = &none;
	if ((status = ip_address_parse(&name, text, error)) != MPTP_OK)
		return status;
	if (name.port == 0)
		return mptp_error_set(error, MPTP_ERR_ARG, "0 is no port");
	if ((ip = malloc(sizeof(*ip))) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	transport = &ip->tcp.transport;
	status = tcp_init(
	    &ip->tcp, &ip_transport, &name, options->opening, error);
	if (status != MPTP_OK)
		goto out;
	ip->peer = (struct tcp_peer){ .name = name,
		.if_refused = "is the camera's network mode on?",
		.if_silent = "is the camera awake, and is this its address?",
		.if_away = "is this computer in the camera's network?" };
	status = tcp_connect(&fd, &ip->peer, options,
	    options->timeout_ms > 0 ? options->timeout_ms : TCP_TIMEOUT_MS,
	    ip->tcp.wake, error);
	if (status == MPTP_OK)
		tcp_attach(&ip->tcp, MPTP_PIPE_COMMAND, fd, NULL, 0);
out:
	if (status != MPTP_OK)
		ip_close(&transport);
	*out = transport;
	return status;
}

/* ---- the event connection ----------------------------------------------- */

/* Sleep, unless someone interrupts. */
static void
pause_for(struct wake *wake, int ms)
{
	struct pollfd fd = { wake->fd[0], POLLIN, 0 };

	if (poll(&fd, 1, ms) > 0)
		wake_drain(wake);
}

static int
connect_event(struct ip *ip, int timeout_ms, struct mptp_error *error)
{
	struct wake *wake = ip->tcp.wake;
	int64_t deadline = deadline_in(timeout_ms);
	int sys = ECONNREFUSED, fd;

	for (int i = 0; i < EVENT_TRIES && sys == ECONNREFUSED; i++) {
		if (i > 0)
			pause_for(wake, EVENT_PAUSE_MS);
		sys = wake_raised(wake) ?
		    ECANCELED :
		    tcp_connect_one(&fd,
			(const struct sockaddr *)&ip->peer.address,
			ip->peer.address_len, deadline, wake);
	}
	if (sys == ECANCELED)
		wake_take(wake);
	if (sys != 0)
		return tcp_explain(sys, &ip->peer, error);
	tcp_attach(&ip->tcp, MPTP_PIPE_EVENT, fd, NULL, 0);
	return MPTP_OK;
}

static int
ip_write(struct mptp_transport *transport, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct ip *ip = (struct ip *)transport;
	const bool connected = ip->tcp.stream[MPTP_PIPE_EVENT].fd >= 0;

	if (pipe == MPTP_PIPE_EVENT && !connected) {
		int status = connect_event(ip, timeout_ms, error);

		if (status != MPTP_OK)
			return status;
	}
	/* Those of the handshake are answered on either pipe, requests on this. */
	if (pipe == MPTP_PIPE_COMMAND && connected)
		tcp_be_patient(&ip->tcp, pipe);
	return tcp_write(transport, pipe, buf, len, last, timeout_ms, error);
}

const struct mptp_transport_ops ip_transport = {
	.scheme = "ip",
	.default_timeout_ms = TCP_TIMEOUT_MS,
	.open = ip_open,
	.wait = tcp_wait,
	.next = tcp_next,
	.done = tcp_done,
	.write = ip_write,
	.fd = tcp_fd,
	.describe = tcp_describe,
	.interrupt = tcp_interrupt,
	.close = ip_close,
};
