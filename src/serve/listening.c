/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening a TCP socket to listen on.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "serve/listening.h"
#include "transport/tcp.h"

#define BACKLOG 128

static int
explain(int sys, const char *address, struct mptp_error *error)
{
	switch (sys) {
	case EADDRINUSE:
		return mptp_error_set(error, MPTP_ERR_BUSY,
		    "%s is taken: another program listens there", address);
	case EADDRNOTAVAIL:
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "%s is no address of this computer", address);
	case EACCES:
	case EPERM:
		return error_set_sys(error, MPTP_ERR_ACCESS, sys,
		    "cannot listen on %s", address);
	default:
		return error_set_sys(
		    error, MPTP_ERR_IO, sys, "cannot listen on %s", address);
	}
}

/* 0, or an error number. */
static int
listen_on(int *out, const struct addrinfo *address)
{
	int fd = socket(address->ai_family, SOCK_STREAM, 0);
	int one = 1, zero = 0, sys;

	if (fd < 0)
		return errno;
	tcp_prepare(fd);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	/* "[::]" means everybody, those with old numbers too. */
	if (address->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (bind(fd, address->ai_addr, (socklen_t)address->ai_addrlen) == 0 &&
	    listen(fd, BACKLOG) == 0) {
		*out = fd;
		return 0;
	}
	sys = errno;
	close(fd);
	return sys;
}

/* Many an initiator knows IPv4 only, so of a name's addresses those come
 * first. */
static int
listen_on_any(int *fd, const struct addrinfo *list)
{
	int sys = 0;

	for (int v6 = 0; v6 < 2; v6++) {
		for (const struct addrinfo *to = list; to != NULL;
		     to = to->ai_next) {
			int failed;

			if ((to->ai_family == AF_INET6) != (v6 == 1))
				continue;
			if ((failed = listen_on(fd, to)) == 0)
				return 0;
			if (sys == 0)
				sys = failed;
		}
	}
	return sys;
}

int
listening_open(
    int *fd, const char *text, uint16_t default_port, struct mptp_error *error)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICSERV | AI_PASSIVE,
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM };
	struct ip_address address;
	struct addrinfo *list;
	char port[8], name[IP_TEXT_MAX];
	int status = ip_address_parse_as(&address, text, default_port, error);
	int sys;

	if (status != MPTP_OK)
		return status;
	snprintf(port, sizeof(port), "%u", (unsigned)address.port);
	status = getaddrinfo(address.host, port, &hints, &list);
	if (status == EAI_MEMORY)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (status != 0)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "cannot find the host '%s': %s", address.host,
		    gai_strerror(status));
	sys = listen_on_any(fd, list);
	freeaddrinfo(list);
	if (sys == 0)
		return MPTP_OK;
	ip_address_format(&address, name);
	return explain(sys, name, error);
}

void
listening_name(struct ip_address *out, const struct sockaddr_storage *address,
    socklen_t len)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];

	memset(out, 0, sizeof(*out));
	if (getnameinfo((const struct sockaddr *)address, len, host,
		sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return;
	snprintf(out->host, sizeof(out->host), "%.*s", IP_HOST_MAX - 1, host);
	out->port = (uint16_t)strtoul(port, NULL, 10);
}
