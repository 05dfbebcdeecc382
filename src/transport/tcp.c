/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two TCP connections as a transport, whichever end opened them.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/deadline.h"
#include "transport/tcp.h"

/* How long an interrupted write may take to finish its packet. */
#define HURRY_MS 1000

static struct tcp *
tcp_of(struct mptp_transport *transport)
{
	return (struct tcp *)transport;
}

/* ---- life --------------------------------------------------------------- */

int
tcp_init(struct tcp *tcp, const struct mptp_transport_ops *ops,
    const struct ip_address *peer, struct wake *wake, struct mptp_error *error)
{
	tcp->transport.ops = ops;
	tcp->transport.framing = &mptp_framing_ip;
	tcp->stream[MPTP_PIPE_COMMAND] = (struct tcp_stream){
		.fd = -1, .buf = tcp->command, .size = sizeof(tcp->command)
	};
	tcp->stream[MPTP_PIPE_EVENT] = (struct tcp_stream){
		.fd = -1, .buf = tcp->event, .size = sizeof(tcp->event)
	};
	tcp->poller = (struct poller){ .open = false };
	tcp->look_at = 0;
	tcp->peer = *peer;
	tcp->own_wake.fd[0] = tcp->own_wake.fd[1] = -1;
	tcp->wake = wake == NULL ? &tcp->own_wake : wake;
	if (wake == NULL && !wake_open(&tcp->own_wake))
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot make a pipe");
	return MPTP_OK;
}

void
tcp_clear(struct tcp *tcp)
{
	for (int pipe = 0; pipe < MPTP_PIPES; pipe++)
		if (tcp->stream[pipe].fd >= 0)
			close(tcp->stream[pipe].fd);
	poller_close(&tcp->poller);
	wake_close(&tcp->own_wake);
}

int
tcp_new(struct tcp **out, const struct ip_address *peer, struct wake *wake,
    struct mptp_error *error)
{
	struct tcp *tcp = malloc(sizeof(*tcp));
	int status;

	*out = NULL;
	if (tcp == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	status = tcp_init(tcp, &tcp_transport, peer, wake, error);
	if (status != MPTP_OK)
		free(tcp);
	else
		*out = tcp;
	return status;
}

static void
tcp_close(struct mptp_transport **transport)
{
	if (*transport == NULL)
		return;
	tcp_clear(tcp_of(*transport));
	free(*transport);
	*transport = NULL;
}

static void
set_option(int fd, int level, int name, int value)
{
	/* Each of them is a wish: a socket without it still works. */
	setsockopt(fd, level, name, &value, sizeof(value));
}

static void
tune(int fd)
{
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef SO_NOSIGPIPE
	set_option(fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
#ifdef TCP_KEEPIDLE
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
#endif
#ifdef TCP_USER_TIMEOUT /* of what was sent, and in place of a count of probes */
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 60000);
#elif defined(TCP_KEEPCNT)
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
#endif
}

void
tcp_prepare(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	tune(fd);
}

int
tcp_socket(int family)
{
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0)
		tune(fd);
#else
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd >= 0)
		tcp_prepare(fd);
#endif
	return fd;
}

void
tcp_attach(
    struct tcp *tcp, enum mptp_pipe pipe, int fd, const void *seen, size_t len)
{
	struct tcp_stream *s = &tcp->stream[pipe];

	s->fd = fd;
	s->broken = s->patient = s->over = false;
	s->at = 0;
	s->end = len < s->size ? len : s->size;
	if (s->end > 0)
		memcpy(s->buf, seen, s->end);
}

void
tcp_be_patient(struct tcp *tcp, enum mptp_pipe pipe)
{
#ifdef MPTP_LINUX
	const struct timeval most = { 0, TCP_PATIENCE_MS * 1000 };
	struct tcp_stream *s = &tcp->stream[pipe];

	if (s->patient)
		return;
	s->patient = setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &most,
			 sizeof(most)) == 0 &&
	    fcntl(s->fd, F_SETFL, 0) == 0;
#else
	(void)tcp;
	(void)pipe;
#endif
}

/* ---- words -------------------------------------------------------------- */

/* The connection is of no use any more; sys is why, 0 for a hang-up. */
static int
lost(const struct tcp *tcp, int sys, struct mptp_error *error)
{
	char peer[IP_TEXT_MAX];

	ip_address_format(&tcp->peer, peer);
	switch (sys) {
	case 0:
	case EPIPE:
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "%s closed the connection", peer);
	case ECONNRESET:
	case ECONNABORTED:
	case ENOTCONN:
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ENETDOWN:
	case ENETRESET:
		return error_set_sys(error, MPTP_ERR_NODEV, sys,
		    "the connection to %s is lost", peer);
	default:
		return error_set_sys(error, MPTP_ERR_IO, sys,
		    "the connection to %s failed", peer);
	}
}

static int
stuck(const struct tcp *tcp, bool interrupted, struct mptp_error *error)
{
	char peer[IP_TEXT_MAX];

	ip_address_format(&tcp->peer, peer);
	return mptp_error_set(error,
	    interrupted ? MPTP_ERR_IO : MPTP_ERR_TIMEOUT,
	    "%s takes no more data", peer);
}

static int
cancelled(struct tcp *tcp, struct mptp_error *error)
{
	wake_take(tcp->wake);
	return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
}

/* ---- reading ------------------------------------------------------------ */

bool
tcp_buffered(const struct tcp *tcp, enum mptp_pipe pipe)
{
	return tcp->stream[pipe].at < tcp->stream[pipe].end ||
	    tcp->stream[pipe].over;
}

static unsigned
buffered(const struct tcp *tcp, unsigned pipes)
{
	unsigned set = 0;

	for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++)
		if ((pipes & 1u << pipe) != 0 &&
		    tcp_buffered(tcp, (enum mptp_pipe)pipe))
			set |= 1u << pipe;
	return set;
}

/* Into the buffer, which is empty. Nothing comes of it if nothing is there. */
static void
receive(struct tcp_stream *s, int flags)
{
	ssize_t n = recv(s->fd, s->buf, s->size, flags);

	if (n > 0) {
		s->at = 0;
		s->end = (size_t)n;
	} else if (n == 0 ||
	    (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
		s->over = true;
		s->sys = n == 0 ? 0 : errno;
	}
}

/* Is what woke us on a connection that nobody waits for its end? Bytes that came
 * are for later, and looked for no more. */
static bool
hung_up(struct pollfd *fd)
{
	uint8_t byte;
	ssize_t n = recv(fd->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	if (n > 0)
		fd->events = 0;
	return n == 0 ||
	    (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
		errno != EINTR);
}

/* poll() until one of the pipes is ready. */
static int
wait_readable(struct tcp *tcp, unsigned pipes, unsigned *ready, int timeout_ms,
    struct mptp_error *error)
{
	int64_t deadline = deadline_in(timeout_ms);
	struct pollfd fds[1 + MPTP_PIPES] = { { tcp->wake->fd[0], POLLIN, 0 } };

	for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++) {
		fds[1 + pipe].fd = tcp->stream[pipe].fd;
		fds[1 + pipe].events = POLLIN;
	}
	while (!wake_raised(tcp->wake)) {
		int n = poll(fds, 1 + MPTP_PIPES, deadline_left(deadline));

		if (n < 0 && errno != EINTR)
			return lost(tcp, errno, error);
		if (n == 0 && deadline_left(deadline) == 0)
			return MPTP_ERR_TIMEOUT;
		if (n <= 0)
			continue;
		if (fds[0].revents != 0)
			wake_drain(tcp->wake);
		for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++)
			if (fds[1 + pipe].revents != 0 &&
			    ((pipes & 1u << pipe) != 0 ||
				hung_up(&fds[1 + pipe])))
				*ready |= 1u << pipe;
		/* The other connection's end is that of the session. */
		if (*ready != 0 && (*ready & pipes) == 0)
			return lost(tcp, 0, error);
		*ready &= pipes;
		if (*ready != 0)
			break;
	}
	return wake_raised(tcp->wake) ? cancelled(tcp, error) : MPTP_OK;
}

/* Is it time to wait in recv()? Then nothing else is waited for, so now and then it
 * is not. */
static bool
may_be_patient(const struct tcp *tcp, unsigned pipes, int timeout_ms)
{
	return tcp->stream[MPTP_PIPE_COMMAND].patient &&
	    (pipes & 1u << MPTP_PIPE_COMMAND) != 0 &&
	    (timeout_ms < 0 || timeout_ms > TCP_PATIENCE_MS) &&
	    deadline_left(tcp->look_at) > 0;
}

int
tcp_wait(struct mptp_transport *transport, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct tcp *tcp = tcp_of(transport);
	int status;

	*ready = buffered(tcp, pipes);
	if (pipes == 0 && timeout_ms == 0)
		return wake_raised(tcp->wake) ? cancelled(tcp, error) :
						MPTP_ERR_TIMEOUT;
	if (*ready == 0 && !wake_raised(tcp->wake) &&
	    may_be_patient(tcp, pipes, timeout_ms)) {
		receive(&tcp->stream[MPTP_PIPE_COMMAND], 0);
		*ready = buffered(tcp, pipes);
	}
	if (wake_raised(tcp->wake))
		return cancelled(tcp, error);
	if (*ready != 0)
		return MPTP_OK;
	status = wait_readable(tcp, pipes, ready, timeout_ms, error);
	/* Where there was one event there may be more. */
	if ((*ready & 1u << MPTP_PIPE_EVENT) == 0)
		tcp->look_at = deadline_in(TCP_LOOK_MS);
	return status;
}

int
tcp_next(struct mptp_transport *transport, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct tcp *tcp = tcp_of(transport);
	struct tcp_stream *s = &tcp->stream[pipe];

	*slice = (struct mptp_slice){ NULL, 0, false };
	if (s->fd < 0)
		return MPTP_OK;
	if (!tcp_buffered(tcp, pipe))
		receive(s, MSG_DONTWAIT);
	if (s->at == s->end)
		return s->over ? lost(tcp, s->sys, error) : MPTP_OK;
	slice->bytes = s->buf + s->at;
	slice->len = s->end - s->at;
	return MPTP_OK;
}

void
tcp_done(struct mptp_transport *transport, enum mptp_pipe pipe, size_t n)
{
	struct tcp_stream *s = &tcp_of(transport)->stream[pipe];

	s->at += n < s->end - s->at ? n : s->end - s->at;
}

/* ---- writing ------------------------------------------------------------ */

/* Wait until fd takes bytes or someone interrupts. wake -1: nobody can. */
static int
wait_writable(struct tcp *tcp, int fd, int wake, int64_t deadline)
{
	struct pollfd fds[] = { { wake, POLLIN, 0 }, { fd, POLLOUT, 0 } };

	for (;;) {
		int n = poll(fds, 2, deadline_left(deadline));

		if (n > 0 && fds[0].revents != 0)
			wake_drain(tcp->wake);
		if (n > 0 && fds[1].revents != 0)
			return MPTP_OK;
		if (wake >= 0 && wake_raised(tcp->wake))
			return MPTP_OK;
		if ((n == 0 && deadline_left(deadline) == 0) ||
		    (n < 0 && errno != EINTR))
			return MPTP_ERR_TIMEOUT;
	}
}

/* An interrupt before the first byte cancels. One after it lets the packet go
 * out, because half a packet would be the end of the connection. */
static int
send_all(struct tcp *tcp, int fd, const uint8_t *bytes, size_t len,
    size_t *sent, int timeout_ms, struct mptp_error *error)
{
	int wake = tcp->wake->fd[0];
	int64_t deadline = deadline_in(timeout_ms);
	ssize_t n;

	for (*sent = 0; *sent < len;) {
		if (wake >= 0 && wake_raised(tcp->wake)) {
			if (*sent == 0)
				return cancelled(tcp, error);
			wake = -1;
			deadline = deadline_in(HURRY_MS);
		}
		n = send(fd, bytes + *sent, len - *sent,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n >= 0) {
			*sent += (size_t)n;
			if (wake >= 0)
				deadline = deadline_in(timeout_ms);
		} else if (errno != EAGAIN && errno != EWOULDBLOCK &&
		    errno != EINTR) {
			return lost(tcp, errno, error);
		} else if (wait_writable(tcp, fd, wake, deadline) != MPTP_OK) {
			return stuck(tcp, wake < 0, error);
		}
	}
	return MPTP_OK;
}

int
tcp_write(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	struct tcp *tcp = tcp_of(transport);
	struct tcp_stream *s = &tcp->stream[pipe];
	size_t sent;
	int status;

	(void)last;
	if (s->fd < 0)
		return mptp_error_set(
		    error, MPTP_ERR_STATE, "not connected yet");
	if (s->broken)
		return lost(tcp, 0, error);
	status = send_all(tcp, s->fd, buf, len, &sent, timeout_ms, error);
	if (status != MPTP_OK && sent > 0)
		s->broken = true;
	return status;
}

/* ---- the rest ----------------------------------------------------------- */

int
tcp_fd(struct mptp_transport *transport, struct mptp_error *error)
{
	struct tcp *tcp = tcp_of(transport);
	const struct tcp_stream *s = tcp->stream;
	int status;

	if (tcp->poller.open)
		return tcp->poller.fd;
	if (s[MPTP_PIPE_COMMAND].fd < 0 || s[MPTP_PIPE_EVENT].fd < 0)
		return mptp_error_set(
		    error, MPTP_ERR_STATE, "not connected yet");
	status = poller_open(&tcp->poller, error);
	if (status == MPTP_OK)
		status = poller_add(
		    &tcp->poller, s[MPTP_PIPE_EVENT].fd, POLLIN, error);
	if (status == MPTP_OK)
		status =
		    poller_add(&tcp->poller, s[MPTP_PIPE_COMMAND].fd, 0, error);
	if (status == MPTP_OK)
		return tcp->poller.fd;
	poller_close(&tcp->poller);
	return status;
}

void
tcp_describe(const struct mptp_transport *transport, struct mptp_found *found)
{
	char peer[IP_TEXT_MAX];

	memset(found, 0, sizeof(*found));
	ip_address_format(&((const struct tcp *)transport)->peer, peer);
	snprintf(found->uri, sizeof(found->uri), "ip:%s", peer);
}

void
tcp_interrupt(struct mptp_transport *transport)
{
	wake_raise(tcp_of(transport)->wake);
}

/* A server takes "no room now" for a state that passes; here it is the end,
 * since the time that was given is over. */
static int
write_accepted(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	int status =
	    tcp_write(transport, pipe, buf, len, last, timeout_ms, error);

	if (status != MPTP_ERR_TIMEOUT)
		return status;
	if (error != NULL)
		error->status = MPTP_ERR_NODEV;
	return MPTP_ERR_NODEV;
}

/* What a camera does to its connections. */
static int
control_accepted(struct mptp_transport *transport, enum mptp_control what,
    void *buf, size_t *len, int timeout_ms, struct mptp_error *error)
{
	const struct tcp *tcp = tcp_of(transport);
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	(void)buf;
	(void)len;
	(void)timeout_ms;
	if (what != MPTP_CONTROL_HALF_CLOSE && what != MPTP_CONTROL_ABORT)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "no class requests on this pipe");
	for (int pipe = 0; pipe < MPTP_PIPES; pipe++) {
		const int fd = tcp->stream[pipe].fd;

		if (fd < 0)
			continue;
		if (what == MPTP_CONTROL_HALF_CLOSE)
			shutdown(fd, SHUT_WR);
		else
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once,
			    sizeof(at_once));
	}
	return MPTP_OK;
}

const struct mptp_transport_ops tcp_transport = {
	.scheme = "ip",
	.default_timeout_ms = TCP_TIMEOUT_MS,
	.wait = tcp_wait,
	.next = tcp_next,
	.done = tcp_done,
	.write = write_accepted,
	.control = control_accepted,
	.describe = tcp_describe,
	.interrupt = tcp_interrupt,
	.close = tcp_close,
};
