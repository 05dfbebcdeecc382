/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Connecting by TCP, such that it can be interrupted.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/deadline.h"
#include "transport/tcp.h"
#include "transport/tcp_connect.h"

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

int
tcp_connect_one(int *out, const struct sockaddr *address, socklen_t len,
    int64_t deadline, struct wake *wake)
{
	int fd = tcp_socket(address->sa_family);
	int sys = 0;

	if (fd < 0)
		return errno;
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
int
tcp_explain(int sys, const struct tcp_peer *peer, struct mptp_error *error)
{
	char text[IP_TEXT_MAX];

	ip_address_format(&peer->name, text);
	switch (sys) {
	case ECANCELED:
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	case ECONNREFUSED:
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "nothing listens on %s: %s", text, peer->if_refused);
	case ECONNRESET: /* it ends just now */
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s hangs up at once: %s", text, peer->if_refused);
	case ETIMEDOUT:
		return mptp_error_set(error, MPTP_ERR_TIMEOUT,
		    "%s does not answer: %s", text, peer->if_silent);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
		return error_set_sys(error, MPTP_ERR_NODEV, sys,
		    "cannot reach %s (%s)", text, peer->if_away);
	default:
		return error_set_sys(error,
		    sys == EACCES || sys == EPERM ? MPTP_ERR_ACCESS :
						    MPTP_ERR_IO,
		    sys, "cannot connect to %s", text);
	}
}

/* ---- any address of a host ---------------------------------------------- */

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
	    getnameinfo(to->ai_addr, (socklen_t)to->ai_addrlen, number,
		sizeof(number), NULL, 0, NI_NUMERICHOST) != 0)
		return;
	ip_address_format(peer, text);
	snprintf(line, sizeof(line), "connecting to %s at %s", text, number);
	options->log(options->log_ctx, MPTP_LOG_DEBUG, line);
}

/* Each address gets an equal share of the time that is left. */
static int
connect_any(int *fd, struct tcp_peer *peer, const struct addrinfo *list,
    const struct mptp_options *options, int timeout_ms, struct wake *wake,
    struct mptp_error *error)
{
	int64_t deadline = deadline_in(timeout_ms);
	int left = 0, sys = 0;

	for (const struct addrinfo *to = list; to != NULL; to = to->ai_next)
		left++;
	for (const struct addrinfo *to = list; to != NULL; to = to->ai_next) {
		int share = deadline_left(deadline) / left--;
		socklen_t len = (socklen_t)to->ai_addrlen; /* Windows: size_t */
		int failed;

		if (to->ai_addrlen > sizeof(peer->address))
			continue;
		log_attempt(options, &peer->name, to);
		failed = tcp_connect_one(
		    fd, to->ai_addr, len, deadline_in(share), wake);
		if (failed == 0) {
			memcpy(&peer->address, to->ai_addr, to->ai_addrlen);
			peer->address_len = len;
			return MPTP_OK;
		}
		sys = furthest(sys, failed);
	}
	return tcp_explain(sys, peer, error);
}

static bool
is_near(const struct sockaddr_storage *address)
{
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	if (address->ss_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return ip_address_is_near((const uint8_t *)&v4.sin_addr, 4);
	}
	memcpy(&v6, address, sizeof(v6));
	return ip_address_is_near((const uint8_t *)&v6.sin6_addr, 16);
}

/* Neither PTP/IP nor USB/IP knows who is at the other end, or keeps anything from
 * those between. In one's own network that is as it always was. */
static void
warn_if_far(const struct mptp_options *options, const struct tcp_peer *peer)
{
	char line[IP_TEXT_MAX + 120], text[IP_TEXT_MAX];

	if (options->notice == NULL || is_near(&peer->address))
		return;
	ip_address_format(&peer->name, text);
	snprintf(line, sizeof(line),
	    "warning: %s is in the internet, and nothing is encrypted or "
	    "authenticated; use a tunnel",
	    text);
	options->notice(options->notice_ctx, line);
}

int
tcp_connect(int *fd, struct tcp_peer *peer, const struct mptp_options *options,
    int timeout_ms, struct wake *wake, struct mptp_error *error)
{
	struct addrinfo *list;
	int status = resolve(&list, &peer->name, error);

	if (status != MPTP_OK)
		return status;
	status = connect_any(fd, peer, list, options, timeout_ms, wake, error);
	freeaddrinfo(list);
	if (status == MPTP_OK)
		warn_if_far(options, peer);
	return status;
}
