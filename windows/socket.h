/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The functions of <sys/socket.h>, <poll.h> and <netdb.h> by the names that they have
 * for the linker; for where Winsock's own are needed under the usual names.
 */
#ifndef WINDOWS_SOCKET_H
#define WINDOWS_SOCKET_H

#include <stddef.h>
#include <winsock2.h>
#include <ws2tcpip.h>

struct posix_pollfd {
	int fd;
	short events, revents;
};

int posix_socket(int, int, int);
int posix_accept(int, struct sockaddr *, socklen_t *);
int posix_bind(int, const struct sockaddr *, socklen_t);
int posix_listen(int, int);
int posix_connect(int, const struct sockaddr *, socklen_t);
int posix_shutdown(int, int);
ptrdiff_t posix_send(int, const void *, size_t, int);
ptrdiff_t posix_recv(int, void *, size_t, int);
int posix_getsockname(int, struct sockaddr *, socklen_t *);
int posix_getpeername(int, struct sockaddr *, socklen_t *);
int posix_setsockopt(int, int, int, const void *, socklen_t);
int posix_getsockopt(int, int, int, void *, socklen_t *);
int posix_getaddrinfo(
    const char *, const char *, const struct addrinfo *, struct addrinfo **);
int posix_getnameinfo(const struct sockaddr *, socklen_t, char *, socklen_t,
    char *, socklen_t, int);
int posix_gethostname(char *, size_t);
int posix_poll(struct posix_pollfd *, unsigned, int);
int posix_pipe(int[2]);

#endif
