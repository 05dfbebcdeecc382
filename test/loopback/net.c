/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Plain sockets for tests: the other end of what is tested.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "net.h"

static socklen_t
fill(struct sockaddr_storage *out, const char *host, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(port) };

	if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof(v4));
		return sizeof(v4);
	}
	assert_int_equal(inet_pton(AF_INET6, host, &v6.sin6_addr), 1);
	memcpy(out, &v6, sizeof(v6));
	return sizeof(v6);
}

int
net_listen(const char *host, uint16_t *port, int backlog)
{
	struct sockaddr_storage address;
	socklen_t len = fill(&address, host, *port);
	int fd = socket(address.ss_family, SOCK_STREAM, 0);
	int one = 1;
	in_port_t chosen;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(fd, backlog) != 0) {
		close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&address, &len);
	/* At the same place in both kinds of address. */
	memcpy(&chosen,
	    (const char *)&address + offsetof(struct sockaddr_in, sin_port),
	    sizeof(chosen));
	*port = ntohs(chosen);
	return fd;
}

int
net_connect(uint16_t port)
{
	struct sockaddr_storage address;
	socklen_t len = fill(&address, "127.0.0.1", port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, len), 0);
	return fd;
}

int
net_connect_from(const char *host, uint16_t port)
{
	struct sockaddr_storage from, to;
	socklen_t len = fill(&from, host, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	if (bind(fd, (struct sockaddr *)&from, len) != 0) {
		close(fd);
		return -1;
	}
	len = fill(&to, "127.0.0.1", port);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, len), 0);
	return fd;
}

int
net_accept(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	int accepted;

	assert_int_equal(poll(&p, 1, 10000), 1);
	accepted = accept(fd, NULL, NULL);
	assert_true(accepted >= 0);
	return accepted;
}

void
net_send(int fd, const void *buf, size_t len)
{
	const char *bytes = buf;

	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		assert_true(n > 0);
		bytes += n;
		len -= (size_t)n;
	}
}

size_t
net_recv(int fd, void *buf, size_t len)
{
	size_t got = 0;

	while (got < len) {
		struct pollfd p = { fd, POLLIN, 0 };
		ssize_t n;

		assert_int_equal(poll(&p, 1, 10000), 1);
		n = recv(fd, (char *)buf + got, len - got, 0);
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

unsigned
net_descriptors(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			n++;
	return n;
}

void
net_sleep(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&t, &t) != 0)
		;
}
