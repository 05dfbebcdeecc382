/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sockets as descriptors, over Winsock. They are marked, so that close(), read(),
 * write() and fcntl() know them.
 */
#ifndef WINDOWS_SYS_SOCKET_H
#define WINDOWS_SYS_SOCKET_H

/* Winsock's types and constants, and other names for what is ours here. */
#define accept winsock_accept
#define bind winsock_bind
#define connect winsock_connect
#define gethostname winsock_gethostname
#define getpeername winsock_getpeername
#define getsockname winsock_getsockname
#define getsockopt winsock_getsockopt
#define listen winsock_listen
#define pollfd winsock_pollfd
#define recv winsock_recv
#define send winsock_send
#define setsockopt winsock_setsockopt
#define shutdown winsock_shutdown
#define socket winsock_socket
#define getaddrinfo winsock_getaddrinfo
#define getnameinfo winsock_getnameinfo
#include <winsock2.h>
#include <ws2tcpip.h>
#undef accept
#undef bind
#undef connect
#undef gethostname
#undef getpeername
#undef getsockname
#undef getsockopt
#undef listen
#undef pollfd
#undef recv
#undef send
#undef setsockopt
#undef shutdown
#undef socket
#undef getaddrinfo
#undef getnameinfo

/* windows.h took these for words of its own. */
#undef interface
#undef near
#undef far

#include <errno.h>
#include <sys/types.h>

#include "../posix_name.h"

#ifndef SHUT_WR
#define SHUT_RD SD_RECEIVE
#define SHUT_WR SD_SEND
#define SHUT_RDWR SD_BOTH
#endif

/* Sockets here never wait once they are O_NONBLOCK, and there are no signals. */
#define MSG_DONTWAIT 0
#define MSG_NOSIGNAL 0

int socket(int, int, int) POSIX_NAME(socket);
int bind(int, const struct sockaddr *, socklen_t) POSIX_NAME(bind);
int listen(int, int) POSIX_NAME(listen);
int accept(int, struct sockaddr *, socklen_t *) POSIX_NAME(accept);
int connect(int, const struct sockaddr *, socklen_t) POSIX_NAME(connect);
int shutdown(int, int) POSIX_NAME(shutdown);
ssize_t send(int, const void *, size_t, int) POSIX_NAME(send);
ssize_t recv(int, void *, size_t, int) POSIX_NAME(recv);
int getsockname(int, struct sockaddr *, socklen_t *) POSIX_NAME(getsockname);
int getpeername(int, struct sockaddr *, socklen_t *) POSIX_NAME(getpeername);
/* SO_REUSEADDR does what it does elsewhere, which is nothing here: a port that
 * somebody listens on stays taken. */
int setsockopt(int, int, int, const void *, socklen_t) POSIX_NAME(setsockopt);
/* SO_ERROR tells an errno. */
int getsockopt(int, int, int, void *, socklen_t *) POSIX_NAME(getsockopt);

#endif
