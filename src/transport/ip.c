/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "ip:": PTP/IP from the initiator's end.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/builtin.h"
#include "transport/deadline.h"
#include "transport/tcp.h"

/* A Ricoh Theta refuses the event connection for about 100 ms after it has
 * accepted the command connection. */
#define EVENT_TRIES 4
#define EVENT_PAUSE_MS 100

struct ip {
	struct tcp tcp;
	struct sockaddr_storage address; /* that answered */
	socklen_t address_len;
};

/* ---- one connection ----------------------------------------------------- */

/* The outcome of a connect() under way: 0 or an error number. */
static int
wait_connected(int fd, int64_t deadline, struct wake *wake)
{
	struct pollfd fds[] = { { wake->fd[0], POLLIN, 0 },
		{ fd, POLLOUT, 0 } };
	int sys = 0;
	socklen_t len = sizeof(sys);

	for (;;) {
		int n = poll(fds, 2, deadline_left(deadline));

		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0 && fds[0].revents != 0)
			wake_drain(wake);
		if (wake_raised(wake))
			return ECANCELED;
		if (n > 0 && fds[1].revents != 0)
			break;
		if (n == 0 && deadline_left(deadline) == 0)
			return ETIMEDOUT;
	}
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &sys, &len) == 0 ? sys :
								       errno;
}

/* 0, or an error number. */
static int
connect_one(int *out, const struct sockaddr *address, socklen_t len,
    int64_t deadline, struct wake *wake)
{
	int fd = socket(address->sa_family, SOCK_STREAM, 0);
	int sys = 0;

	if (fd < 0)
		return errno;
	tcp_prepare(fd);
	if (connect(fd, address, len) != 0) {
		sys = errno;
		if (sys == EINPROGRESS || sys == EINTR)
			sys = wait_connected(fd, deadline, wake);
	}
	if (sys != 0)
		close(fd);
	else
		*out = fd;
	return sys;
}

/* What a person can do about it. */
static int
explain(int sys, const struct ip_address *peer, struct mptp_error *error)
{
	char text[IP_TEXT_MAX];

	ip_address_format(peer, text);
	switch (sys) {
	case ECANCELED:
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	case ECONNREFUSED:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "nothing listens on %s: is the camera's network mode on?",
		    text);
	case ETIMEDOUT:
		return mptp_error_set(error, MPTP_ERR_TIMEOUT,
		    "%s does not answer: is the camera awake, and is this its "
		    "address?",
		    text);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
		return error_set_sys(error, MPTP_ERR_NODEV, sys,
		    "cannot reach %s (is this computer in the camera's "
		    "network?)",
		    text);
	default:
		return error_set_sys(error,
		    sys == EACCES || sys == EPERM ? MPTP_ERR_ACCESS :
						    MPTP_ERR_IO,
		    sys, "cannot connect to %s", text);
	}
}

/* ---- opening ------------------------------------------------------------ */

static int
resolve(struct addrinfo **list, const struct ip_address *peer,
    struct mptp_error *error)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICSERV,
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM };
	char port[8];
	int status;

	snprintf(port, sizeof(port), "%u", (unsigned)peer->port);
	status = getaddrinfo(peer->host, port, &hints, list);
	if (status == 0)
		return MPTP_OK;
	if (status == EAI_MEMORY)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	return mptp_error_set(error, MPTP_ERR_NODEV,
	    "cannot find the host '%s': %s", peer->host,
	    status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status));
}

/* Of the failures of several addresses, tell the one that got furthest. */
static int
furthest(int a, int b)
{
	static const int order[] = { ECANCELED, ECONNREFUSED, ETIMEDOUT };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return a != 0 ? a : b;
}

static void
log_attempt(const struct mptp_options *options, const struct ip_address *peer,
    const struct addrinfo *to)
{
	char line[IP_TEXT_MAX + NI_MAXHOST + 40];
	char text[IP_TEXT_MAX], number[NI_MAXHOST];

	if (options->log == NULL ||
	    getnameinfo(to->ai_addr, to->ai_addrlen, number, sizeof(number),
		NULL, 0, NI_NUMERICHOST) != 0)
		return;
	ip_address_format(peer, text);
	snprintf(line, sizeof(line), "connecting to %s at %s", text, number);
	options->log(options->log_ctx, MPTP_LOG_DEBUG, line);
}

/* Each address gets an equal share of the time that is left. */
static int
connect_any(struct ip *ip, const struct addrinfo *list,
    const struct mptp_options *options, int timeout_ms,
    struct mptp_error *error)
{
	int64_t deadline = deadline_in(timeout_ms);
	int left = 0, sys = 0, fd;

	for (const struct addrinfo *to = list; to != NULL; to = to->ai_next)
		left++;
	for (const struct addrinfo *to = list; to != NULL; to = to->ai_next) {
		int share = deadline_left(deadline) / left--;
		int failed;

		if (to->ai_addrlen > sizeof(ip->address))
			continue;
		log_attempt(options, &ip->tcp.peer, to);
		failed = connect_one(&fd, to->ai_addr, to->ai_addrlen,
		    deadline_in(share), ip->tcp.wake);
		if (failed == 0) {
			memcpy(&ip->address, to->ai_addr, to->ai_addrlen);
			ip->address_len = to->ai_addrlen;
			tcp_attach(&ip->tcp, MPTP_PIPE_COMMAND, fd, NULL, 0);
			return MPTP_OK;
		}
		sys = furthest(sys, failed);
	}
	return explain(sys, &ip->tcp.peer, error);
}

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
	struct addrinfo *list = NULL;
	struct mptp_transport *transport = NULL;
	struct ip_address peer;
	struct ip *ip;
	int status;

	*out = NULL;
	if (options == NULL)
		options = &none;
	if ((status = ip_address_parse(&peer, text, error)) != MPTP_OK)
		return status;
	if (peer.port == 0)
		return mptp_error_set(error, MPTP_ERR_ARG, "0 is no port");
	if ((ip = malloc(sizeof(*ip))) == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	transport = &ip->tcp.transport;
	status = tcp_init(&ip->tcp, &ip_transport, &peer, NULL, error);
	if (status != MPTP_OK)
		goto out;
	if ((status = resolve(&list, &peer, error)) != MPTP_OK)
		goto out;
	status = connect_any(ip, list, options,
	    options->timeout_ms > 0 ? options->timeout_ms : TCP_TIMEOUT_MS,
	    error);
out:
	if (list != NULL)
		freeaddrinfo(list);
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
		    connect_one(&fd, (const struct sockaddr *)&ip->address,
			ip->address_len, deadline, wake);
	}
	if (sys == ECANCELED)
		wake_take(wake);
	if (sys != 0)
		return explain(sys, &ip->tcp.peer, error);
	tcp_attach(&ip->tcp, MPTP_PIPE_EVENT, fd, NULL, 0);
	return MPTP_OK;
}

static int
ip_write(struct mptp_transport *transport, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct ip *ip = (struct ip *)transport;

	if (pipe == MPTP_PIPE_EVENT && ip->tcp.stream[pipe].fd < 0) {
		int status = connect_event(ip, timeout_ms, error);

		if (status != MPTP_OK)
			return status;
	}
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
