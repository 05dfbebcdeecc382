/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A network within the process. It does as TCP of Linux does with what is half closed,
 * or closed with bytes that nobody read. Descriptors are the system's, which come to
 * an end as others do.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "net.h"
#include "turns.h"

#define CONNECTIONS 32
/* More than that is not under way, so that writing has to wait now and then. */
#define ROOM (48 * 1024)
#define DESCRIPTORS 16
/* What waits in recv() does so for so long: TCP_PATIENCE_MS. */
#define PATIENCE_MS 20
#define NEVER INT64_MAX

int __real_poll(struct pollfd *, nfds_t, int);
int __real_accept(int, struct sockaddr *, socklen_t *);
int __real_connect(int, const struct sockaddr *, socklen_t);
int __real_listen(int, int);
ssize_t __real_recv(int, void *, size_t, int);
ssize_t __real_send(int, const void *, size_t, int);
int __real_shutdown(int, int);
int __real_close(int);
int __wrap_poll(struct pollfd *, nfds_t, int);
int __wrap___poll_chk(struct pollfd *, nfds_t, int, size_t);
int __wrap_accept(int, struct sockaddr *, socklen_t *);
int __wrap_connect(int, const struct sockaddr *, socklen_t);
int __wrap_listen(int, int);
ssize_t __wrap_recv(int, void *, size_t, int);
ssize_t __wrap_send(int, const void *, size_t, int);
int __wrap_shutdown(int, int);
int __wrap_close(int);
int __real_getpeername(int, struct sockaddr *, socklen_t *);
int __wrap_getpeername(int, struct sockaddr *, socklen_t *);

/* What one end gets. */
struct end {
	int fd;	   /* -1: it is closed, or not accepted yet */
	bool over; /* the other end sends no more */
	bool reset;
	size_t at, to; /* queue[at..to) is under way */
	size_t late;   /* from there on not before then; 0: no time */
	int64_t until;
	uint8_t queue[ROOM + 1];
};

enum { PROGRAM, CAMERA };

struct connection {
	bool used, pending, silent;
	struct end end[2];
};

static struct {
	bool on;
	int listening;
	struct mangle *mangle;
	struct connection connections[CONNECTIONS];
} net = { .listening = -1 };

/* ---- connections ---------------------------------------------------------- */

static struct connection *
find(int fd, int *which)
{
	for (int i = 0; net.on && fd >= 0 && i < CONNECTIONS; i++)
		for (int end = 0; end < 2; end++)
			if (net.connections[i].used &&
			    net.connections[i].end[end].fd == fd) {
				*which = end;
				return &net.connections[i];
			}
	return NULL;
}

static size_t
available(const struct end *end)
{
	const bool late = end->until != 0 && clock_now() < end->until;

	return (late ? end->late : end->to) - end->at;
}

static size_t
room(const struct end *end)
{
	return ROOM - (end->to - end->at < ROOM ? end->to - end->at : ROOM);
}

/* Does recv() return at once? */
static bool
readable(const struct end *end)
{
	return available(end) > 0 || end->reset ||
	    (end->over && end->at == end->to);
}

static void
put(struct end *to, const uint8_t *bytes, size_t n)
{
	if (to->until != 0 && clock_now() >= to->until)
		to->until = 0;
	memmove(to->queue, to->queue + to->at, to->to - to->at);
	to->late -= to->until != 0 ? to->at : 0;
	to->to -= to->at;
	to->at = 0;
	memcpy(to->queue + to->to, bytes, n);
	to->to += n;
}

/* A reset overtakes what is under way. */
static void
reset(struct end *end)
{
	end->reset = end->over = true;
	end->at = end->to = 0;
	end->until = 0;
}

static void
close_end(struct connection *c, int which)
{
	struct end *own = &c->end[which], *other = &c->end[!which];

	if (own->at < own->to && !own->reset)
		reset(other);
	own->fd = -1;
	other->over = true;
	c->used = other->fd >= 0 || (c->pending && which == PROGRAM);
}

/* ---- what goes wrong ------------------------------------------------------ */

static void
cut(struct connection *c)
{
	c->silent = true;
	for (int end = 0; end < 2; end++)
		if (net.mangle->mode == MANGLE_RESET)
			reset(&c->end[end]);
		else
			c->end[end].over = true;
}

/* Those that come later are as they should be, or silent as well. */
static bool
is_silent(const struct mangle *m)
{
	return m->struck && m->mode == MANGLE_SILENT && m->at % 2 == 0;
}

/* The byte at p of these is the one. */
static void
strike(struct connection *c, struct end *to, const uint8_t *bytes, size_t n,
    size_t p)
{
	struct mangle *m = net.mangle;

	switch (m->mode) {
	case MANGLE_FLIP:
	case MANGLE_LOSE:
	case MANGLE_TWICE:
		n = mangle_change(m, bytes, n, p);
		put(to, m->copy, n);
		return;
	case MANGLE_DELAY:
		put(to, bytes, n);
		to->late = to->to - n + p;
		to->until = clock_now() + m->delay_ms;
		break;
	case MANGLE_SILENT:
		put(to, bytes, p);
		c->silent = true;
		break;
	default:
		put(to, bytes, p);
		cut(c);
	}
	m->struck = m->hit = true;
}

static void
carry(struct connection *c, int from, const uint8_t *bytes, size_t n)
{
	const enum mangle_way way = from == PROGRAM ? MANGLE_OUT : MANGLE_IN;
	struct end *to = &c->end[!from];
	struct mangle *m = net.mangle;

	mangle_mark(m, way);
	if (c->silent)
		return;
	if (mangle_due(m, way, n))
		strike(c, to, bytes, n, (size_t)(m->at - m->passed[way]));
	else
		put(to, bytes, n);
	m->passed[way] += n;
}

/* ---- waiting -------------------------------------------------------------- */

static short
look_at(struct connection *c, int which, short events)
{
	const struct end *own = &c->end[which], *other = &c->end[!which];
	short ready = 0;

	if ((events & POLLIN) != 0 && readable(own))
		ready |= POLLIN;
	if ((events & POLLOUT) != 0 && (room(other) > 0 || own->over))
		ready |= POLLOUT;
	if (own->reset)
		ready |= POLLERR | POLLHUP;
	return ready;
}

static bool
somebody_comes(void)
{
	for (int i = 0; i < CONNECTIONS; i++)
		if (net.connections[i].pending)
			return true;
	return false;
}

static int
look(struct pollfd *fds, nfds_t n)
{
	struct connection *c;
	int ready = 0, which;

	for (nfds_t i = 0; i < n; i++) {
		if ((c = find(fds[i].fd, &which)) != NULL)
			fds[i].revents = look_at(c, which, fds[i].events);
		else if (fds[i].fd >= 0 && fds[i].fd == net.listening)
			fds[i].revents = somebody_comes() ? POLLIN : 0;
		else if (fds[i].fd < 0 || __real_poll(&fds[i], 1, 0) <= 0)
			fds[i].revents = 0;
		ready += fds[i].revents != 0;
	}
	return ready;
}

/* When something that is late comes. */
static int64_t
next_arrival(void)
{
	const int64_t now = clock_now();
	int64_t next = NEVER;

	for (int i = 0; i < CONNECTIONS; i++)
		for (int end = 0; net.connections[i].used && end < 2; end++) {
			const int64_t until = net.connections[i].end[end].until;

			if (until > now && until < next)
				next = until;
		}
	return next;
}

/* It is as late as that, or as the next thing that happens by itself. */
static void
pass(int64_t camera, int64_t until)
{
	int64_t next = next_arrival();

	next = next < camera ? next : camera;
	next = next < until ? next : until;
	if (next == NEVER) {
		fprintf(stderr, "somebody waits for ever\n");
		abort();
	}
	if (next > clock_now())
		clock_advance(next - clock_now());
}

int
__wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int64_t until, camera;
	int ready;

	if (!net.on)
		return __real_poll(fds, n, timeout);
	until = timeout < 0 ? NEVER : clock_now() + timeout;
	while ((ready = look(fds, n)) == 0) {
		if (turns_is_camera()) {
			if (clock_now() >= until)
				return 0;
			turns_program(until);
			continue;
		}
		camera = turns_camera();
		if ((ready = look(fds, n)) != 0 || clock_now() >= until)
			break;
		pass(camera, until);
	}
	return ready;
}

/* What headers make of it that check for overflows. */
int
__wrap___poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size)
{
	if (n > size / sizeof(*fds))
		abort();
	return __wrap_poll(fds, n, timeout);
}

/* ---- calls ---------------------------------------------------------------- */

int
__wrap_listen(int fd, int backlog)
{
	if (net.on)
		net.listening = fd;
	return __real_listen(fd, backlog);
}

int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	struct connection *c = net.connections;

	if (!net.on)
		return __real_connect(fd, address, len);
	while (c < net.connections + CONNECTIONS && c->used)
		c++;
	if (c == net.connections + CONNECTIONS)
		abort(); /* nobody has so many */
	for (int end = 0; end < 2; end++) {
		c->end[end].fd = end == PROGRAM ? fd : -1;
		c->end[end].over = c->end[end].reset = false;
		c->end[end].at = c->end[end].to = 0;
		c->end[end].until = 0;
	}
	c->used = c->pending = true;
	c->silent = is_silent(net.mangle);
	return 0;
}

int
__wrap_accept(int fd, struct sockaddr *address, socklen_t *len)
{
	if (!net.on || fd != net.listening)
		return __real_accept(fd, address, len);
	for (int i = 0; i < CONNECTIONS; i++) {
		struct connection *c = &net.connections[i];

		if (!c->pending)
			continue;
		c->pending = false;
		return c->end[CAMERA].fd = socket(AF_INET, SOCK_STREAM, 0);
	}
	errno = EAGAIN;
	return -1;
}

ssize_t
__wrap_recv(int fd, void *buf, size_t len, int flags)
{
	struct pollfd wait = { fd, POLLIN, 0 };
	struct connection *c;
	struct end *own;
	size_t n;
	int which;

	if ((c = find(fd, &which)) == NULL)
		return __real_recv(fd, buf, len, flags);
	own = &c->end[which];
	if (!readable(own) && (flags & MSG_DONTWAIT) == 0)
		__wrap_poll(&wait, 1, PATIENCE_MS);
	if (!readable(own) || own->reset) {
		errno = own->reset ? ECONNRESET : EAGAIN;
		return -1;
	}
	n = available(own) < len ? available(own) : len;
	memcpy(buf, own->queue + own->at, n);
	if ((flags & MSG_PEEK) == 0)
		own->at += n;
	return (ssize_t)n;
}

ssize_t
__wrap_send(int fd, const void *buf, size_t len, int flags)
{
	struct connection *c;
	int which;

	if ((c = find(fd, &which)) == NULL)
		return __real_send(fd, buf, len, flags);
	if (c->end[which].reset) {
		errno = EPIPE;
		return -1;
	}
	/* Nobody is there to have it, which is told later. */
	if (c->end[!which].fd < 0 && !c->pending) {
		reset(&c->end[which]);
		return (ssize_t)len;
	}
	if (room(&c->end[!which]) == 0) {
		errno = EAGAIN;
		return -1;
	}
	if (len > room(&c->end[!which]))
		len = room(&c->end[!which]);
	carry(c, which, buf, len);
	return (ssize_t)len;
}

int
__wrap_shutdown(int fd, int how)
{
	struct connection *c;
	int which;

	if ((c = find(fd, &which)) == NULL)
		return __real_shutdown(fd, how);
	if (how != SHUT_RD)
		c->end[!which].over = true;
	return 0;
}

int
__wrap_close(int fd)
{
	struct connection *c;
	int which;

	if ((c = find(fd, &which)) != NULL)
		close_end(c, which);
	return __real_close(fd);
}

/* All of them are on this computer. */
int
__wrap_getpeername(int fd, struct sockaddr *address, socklen_t *len)
{
	struct sockaddr_in local = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int which;

	if (find(fd, &which) == NULL)
		return __real_getpeername(fd, address, len);
	if (*len > sizeof(local))
		*len = sizeof(local);
	memcpy(address, &local, *len);
	return 0;
}

/* ---- life ----------------------------------------------------------------- */

void
net_begin(struct mangle *mangle)
{
	net.mangle = mangle;
	net.on = true;
	net_renew();
}

void
net_renew(void)
{
	free(net.mangle->copy);
	mangle_renew(net.mangle);
}

void
net_end(void)
{
	net.on = false;
	free(net.mangle->copy);
	net.mangle->copy = NULL;
}
