/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sockets as descriptors, over Winsock.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include "socket.h"
#include "port.h"

/* ---- errors ------------------------------------------------------------- */

static int
errno_of(int error)
{
	static const struct {
		int error, sys;
	} table[] = {
		{ WSAEINTR, EINTR },
		{ WSAEBADF, EBADF },
		{ WSAENOTSOCK, ENOTSOCK },
		{ WSAEACCES, EACCES },
		{ WSAEFAULT, EFAULT },
		{ WSAEINVAL, EINVAL },
		{ WSAEMFILE, EMFILE },
		{ WSAEWOULDBLOCK, EAGAIN },
		{ WSAEINPROGRESS, EINPROGRESS },
		{ WSAEALREADY, EALREADY },
		{ WSAEMSGSIZE, EMSGSIZE },
		{ WSAENOPROTOOPT, ENOPROTOOPT },
		{ WSAEAFNOSUPPORT, EAFNOSUPPORT },
		{ WSAEADDRINUSE, EADDRINUSE },
		{ WSAEADDRNOTAVAIL, EADDRNOTAVAIL },
		{ WSAENETDOWN, ENETDOWN },
		{ WSAENETUNREACH, ENETUNREACH },
		{ WSAENETRESET, ENETRESET },
		{ WSAECONNABORTED, ECONNABORTED },
		{ WSAECONNRESET, ECONNRESET },
		{ WSAENOBUFS, ENOBUFS },
		{ WSAEISCONN, EISCONN },
		{ WSAENOTCONN, ENOTCONN },
		{ WSAESHUTDOWN, EPIPE },
		{ WSAETIMEDOUT, ETIMEDOUT },
		{ WSAECONNREFUSED, ECONNREFUSED },
		{ WSAEHOSTDOWN, EHOSTDOWN },
		{ WSAEHOSTUNREACH, EHOSTUNREACH },
		{ WSANOTINITIALISED, ENETDOWN },
		{ WSASYSNOTREADY, ENETDOWN },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error)
			return table[i].sys;
	return error == 0 ? 0 : EIO;
}

/* 0, or -1 with errno. */
static int
ended(int result)
{
	if (result != SOCKET_ERROR)
		return result;
	errno = errno_of(WSAGetLastError());
	return -1;
}

/* ---- life --------------------------------------------------------------- */

static BOOL CALLBACK
start_once(INIT_ONCE *once, void *parameter, void **context)
{
	WSADATA data;

	(void)once;
	(void)parameter;
	(void)context;
	return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

/* Winsock wants to be started before its first use; a process that ends stops
 * it. */
static bool
started(void)
{
	static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

	if (InitOnceExecuteOnce(&once, start_once, NULL, NULL))
		return true;
	errno = ENETDOWN;
	return false;
}

static SOCKET
socket_of(int fd)
{
	if (fd < 0 || (fd & SOCKET_MARK) == 0)
		return INVALID_SOCKET;
	return (SOCKET)(fd & ~SOCKET_MARK);
}

/* The descriptor of a new socket. */
static int
marked(SOCKET new)
{
	if (new == INVALID_SOCKET)
		return ended(SOCKET_ERROR);
	if (new >= SOCKET_MARK) {
		closesocket(new);
		errno = EMFILE;
		return -1;
	}
	SetHandleInformation((HANDLE) new, HANDLE_FLAG_INHERIT, 0);
	return (int)new | SOCKET_MARK;
}

int
posix_socket(int family, int type, int protocol)
{
	return started() ? marked(socket(family, type, protocol)) : -1;
}

int
posix_accept(int fd, struct sockaddr *address, socklen_t *len)
{
	return marked(accept(socket_of(fd), address, len));
}

int
windows_socket_close(int fd)
{
	return ended(closesocket(socket_of(fd)));
}

int
windows_socket_set_blocking(int fd, bool blocking)
{
	u_long flag = !blocking;

	return ended(ioctlsocket(socket_of(fd), (long)FIONBIO, &flag));
}

/* ---- connections -------------------------------------------------------- */

int
posix_bind(int fd, const struct sockaddr *address, socklen_t len)
{
	return ended(bind(socket_of(fd), address, len));
}

int
posix_listen(int fd, int backlog)
{
	return ended(listen(socket_of(fd), backlog));
}

int
posix_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	int result = ended(connect(socket_of(fd), address, len));

	if (result != 0 && errno == EAGAIN)
		errno = EINPROGRESS;
	return result;
}

int
posix_shutdown(int fd, int how)
{
	return ended(shutdown(socket_of(fd), how));
}

ptrdiff_t
posix_send(int fd, const void *buf, size_t len, int flags)
{
	return ended(send(
	    socket_of(fd), buf, len < INT_MAX ? (int)len : INT_MAX, flags));
}

ptrdiff_t
posix_recv(int fd, void *buf, size_t len, int flags)
{
	return ended(recv(
	    socket_of(fd), buf, len < INT_MAX ? (int)len : INT_MAX, flags));
}

ptrdiff_t
windows_socket_read(int fd, void *buf, size_t len)
{
	return posix_recv(fd, buf, len, 0);
}

ptrdiff_t
windows_socket_write(int fd, const void *buf, size_t len)
{
	return posix_send(fd, buf, len, 0);
}

/* ---- names and options -------------------------------------------------- */

int
posix_getsockname(int fd, struct sockaddr *address, socklen_t *len)
{
	return ended(getsockname(socket_of(fd), address, len));
}

int
posix_getpeername(int fd, struct sockaddr *address, socklen_t *len)
{
	return ended(getpeername(socket_of(fd), address, len));
}

int
posix_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	/* Windows' would let two programs listen on the same port. */
	if (level == SOL_SOCKET && name == SO_REUSEADDR)
		name = SO_EXCLUSIVEADDRUSE;
	return ended(setsockopt(socket_of(fd), level, name, value, len));
}

int
posix_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	int result = ended(getsockopt(socket_of(fd), level, name, value, len));

	if (result == 0 && level == SOL_SOCKET && name == SO_ERROR)
		*(int *)value = errno_of(*(int *)value);
	return result;
}

int
posix_getaddrinfo(const char *host, const char *service,
    const struct addrinfo *hints, struct addrinfo **list)
{
	return started() ? getaddrinfo(host, service, hints, list) : EAI_FAIL;
}

int
posix_getnameinfo(const struct sockaddr *address, socklen_t len, char *host,
    socklen_t host_len, char *service, socklen_t service_len, int flags)
{
	if (!started())
		return EAI_FAIL;
	return getnameinfo(address, len, host, (DWORD)host_len, service,
	    (DWORD)service_len, flags);
}

int
posix_gethostname(char *name, size_t cap)
{
	if (!started())
		return -1;
	return ended(gethostname(name, (int)cap));
}

/* ---- waiting ------------------------------------------------------------ */

#define POLLED_MOST 64

int
posix_poll(struct posix_pollfd *fds, unsigned n, int timeout_ms)
{
	WSAPOLLFD polled[POLLED_MOST];
	ULONG count = 0;
	int ready;

	for (unsigned i = 0; i < n; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		if (count == POLLED_MOST) {
			errno = EINVAL;
			return -1;
		}
		polled[count++] = (WSAPOLLFD){ .fd = socket_of(fds[i].fd),
			.events = fds[i].events };
	}
	/* Winsock does not wait for nothing. */
	if (count == 0) {
		Sleep(timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
		return 0;
	}
	ready = ended(WSAPoll(polled, count, timeout_ms));
	count = 0;
	for (unsigned i = 0; i < n && ready > 0; i++)
		if (fds[i].fd >= 0)
			fds[i].revents = polled[count++].revents;
	return ready;
}

/* ---- pipes -------------------------------------------------------------- */

static bool
connect_to(SOCKET from, SOCKET listening)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int len = sizeof(address);

	return getsockname(listening, (struct sockaddr *)&address, &len) == 0 &&
	    connect(from, (struct sockaddr *)&address, len) == 0;
}

/* Did that one connect, and not any other program? */
static bool
is_peer(SOCKET accepted, SOCKET connected)
{
	struct sockaddr_in a, b;
	int a_len = sizeof(a), b_len = sizeof(b);

	return getpeername(accepted, (struct sockaddr *)&a, &a_len) == 0 &&
	    getsockname(connected, (struct sockaddr *)&b, &b_len) == 0 &&
	    a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
}

int
posix_pipe(int fds[2])
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	SOCKET listening = INVALID_SOCKET, from = INVALID_SOCKET,
	       to = INVALID_SOCKET;
	DWORD one = 1;
	int sys;

	fds[0] = fds[1] = -1;
	if (!started())
		return -1;
	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	to = socket(AF_INET, SOCK_STREAM, 0);
	if (listening == INVALID_SOCKET || to == INVALID_SOCKET ||
	    bind(listening, (struct sockaddr *)&any, sizeof(any)) != 0 ||
	    listen(listening, 1) != 0 || !connect_to(to, listening))
		goto fail;
	from = accept(listening, NULL, NULL);
	if (from == INVALID_SOCKET || !is_peer(from, to))
		goto fail;
	setsockopt(
	    to, IPPROTO_TCP, TCP_NODELAY, (const char *)&one, sizeof(one));
	closesocket(listening);
	fds[0] = marked(from);
	fds[1] = marked(to);
	return 0;
fail:
	sys = errno_of(WSAGetLastError());
	closesocket(listening);
	closesocket(to);
	closesocket(from);
	errno = sys == 0 ? ECONNABORTED : sys;
	return -1;
}
