/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Two ends in one process, with the marks of a USB pipe.
 *
 * Nothing blocks: when end a has to wait, it lets end b work.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"

#include <miniptp/transport.h>

#include "transport/deadline.h"
#include "transport/poller.h"

/* How long an interrupt, or something that b did not plan, goes unnoticed. */
#define NAP_MS 10
#define CAPACITY (256u * 1024)
#define MARKS 32

/* One direction of one pipe. Filled from the front; starts over once empty. */
struct stream {
	uint8_t *bytes;
	size_t head, tail;
	unsigned first, marks;
	/* Where transfers ended; empty: by a zero-length packet. */
	struct {
		size_t at;
		bool empty;
	} mark[MARKS];
};

struct mem {
	struct mptp_transport base;
	struct pair *pair;
	struct mem *peer;
	struct poller poller;
	bool closed;
	atomic_bool interrupted;
	struct stream in[MPTP_PIPES];
};

struct pair {
	struct mem end[2]; /* a, b */
	struct mptp_mem_config config;
};

static bool
is_a(const struct mem *m)
{
	return m == &m->pair->end[0];
}

static bool
readable(const struct stream *s)
{
	return s->head < s->tail || s->marks > 0;
}

static bool
interrupted(struct mem *m)
{
	return atomic_exchange(&m->interrupted, false);
}

/* Let the other end work. Only a can: b is what works. */
static int
pump(struct mem *m, struct mptp_error *error)
{
	int status;

	if (interrupted(m))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	if (m->peer->closed)
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "the other end hung up");
	if (!is_a(m) || m->pair->config.pump == NULL)
		return mptp_error_set(
		    error, MPTP_ERR_TIMEOUT, "nothing to read");
	status = m->pair->config.pump(m->pair->config.ctx);
	if (status == MPTP_ERR_TIMEOUT)
		mptp_error_set(
		    error, status, "the virtual camera does not answer");
	else if (status == MPTP_ERR_NODEV)
		mptp_error_set(
		    error, status, "the virtual camera is switched off");
	else if (status != MPTP_OK)
		mptp_error_set(error, status, "the virtual camera failed");
	return status;
}

static unsigned
ready_pipes(const struct mem *m, unsigned pipes)
{
	unsigned ready = 0;

	for (unsigned i = 0; i < MPTP_PIPES; i++)
		if ((pipes & 1u << i) != 0 && readable(&m->in[i]))
			ready |= 1u << i;
	return ready;
}

/* In how long b has something to tell by itself. */
static int
due(const struct mem *m)
{
	const struct mptp_mem_config *config = &m->pair->config;

	return is_a(m) && config->due != NULL ? config->due(config->ctx) : -1;
}

/* Nothing moves now. An answer that does not come now never comes, unless b has
 * planned something: no need to sit that out. Who waits for events only gets what
 * was asked for. False: give up; true: some time has passed. */
static bool
nap(const struct mem *m, unsigned pipes, int64_t deadline)
{
	const int next = due(m);
	int left = deadline_left(deadline);
	struct timespec moment = { 0, 0 };

	if (!is_a(m) || left == 0 ||
	    (next < 0 && pipes != 1u << MPTP_PIPE_EVENT))
		return false;
	if (left < 0 || left > NAP_MS)
		left = NAP_MS;
	/* What was due a moment ago and did not come waits for something. */
	if (next > 0 && next < left)
		left = next;
	moment.tv_nsec = left * 1000000L;
	nanosleep(&moment, NULL);
	return true;
}

/* The descriptor is to tell what wait() would say. */
static void
show(struct mem *m)
{
	const int next = due(m);

	if (!m->poller.open)
		return;
	poller_flag(
	    &m->poller, readable(&m->in[MPTP_PIPE_EVENT]) || m->peer->closed);
	poller_alarm(&m->poller, next == 0 ? NAP_MS : next);
}

static int
mem_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct mem *m = (struct mem *)t;
	int64_t deadline = deadline_in(timeout_ms);
	int status;

	while ((*ready = ready_pipes(m, pipes)) == 0) {
		status = pump(m, error);
		if (status == MPTP_ERR_TIMEOUT && nap(m, pipes, deadline)) {
			error_clear(error);
			continue;
		}
		if (status == MPTP_OK && ready_pipes(m, pipes) == 0 &&
		    deadline_left(deadline) == 0)
			status = mptp_error_set(error, MPTP_ERR_TIMEOUT,
			    "the virtual camera did not answer in time");
		if (status != MPTP_OK) {
			show(m);
			return status;
		}
	}
	if (interrupted(m))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	return MPTP_OK;
}

static int
mem_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct mem *m = (struct mem *)t;
	struct stream *s = &m->in[pipe];
	const struct mptp_mem_config *config = &m->pair->config;
	size_t end = s->marks > 0 ? s->mark[s->first].at : s->tail;
	size_t len = end - s->head;

	if (!readable(s) && m->peer->closed)
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "the other end hung up");
	if (len > 1 && config->slice != NULL && is_a(m))
		len = config->slice(config->ctx, len);
	*slice = (struct mptp_slice){ .bytes = s->bytes + s->head, .len = len };
	slice->last = s->marks > 0 && s->head + len == end &&
	    (!s->mark[s->first].empty || len == 0);
	return MPTP_OK;
}

static void
mem_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct mem *m = (struct mem *)t;
	struct stream *s = &m->in[pipe];
	bool lone = s->marks > 0 && s->mark[s->first].at == s->head;

	s->head += n;
	if (s->marks > 0 && s->mark[s->first].at == s->head &&
	    (lone || !s->mark[s->first].empty)) {
		s->first = (s->first + 1) % MARKS;
		s->marks--;
	}
	if (!readable(s))
		s->head = s->tail = 0;
	if (pipe == MPTP_PIPE_EVENT)
		show(m);
}

/* Room in the stream, or 0 while it has to be drained first. */
static size_t
room(const struct stream *s)
{
	return s->marks + 1 < MARKS ? CAPACITY - s->tail : 0;
}

static void
put_mark(struct stream *s, size_t max_packet, size_t len)
{
	unsigned at = (s->first + s->marks) % MARKS;

	s->mark[at].at = s->tail;
	s->mark[at].empty = max_packet != 0 && len % max_packet == 0;
	s->marks++;
}

static int
mem_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct mem *m = (struct mem *)t;
	struct stream *s = &m->peer->in[pipe];
	const uint8_t *bytes = buf;
	int64_t deadline = deadline_in(timeout_ms);
	size_t left = len, n;
	int status;

	if (m->peer->closed)
		return mptp_error_set(
		    error, MPTP_ERR_NODEV, "the other end hung up");
	/* Nobody makes room while b works: all of it, or nothing yet. */
	if (!is_a(m) && room(s) < len)
		return mptp_error_set(error, MPTP_ERR_TIMEOUT, "no room yet");
	while (left > 0) {
		n = room(s) < left ? room(s) : left;
		if (n == 0) {
			status = pump(m, error);
			if (status == MPTP_ERR_TIMEOUT &&
			    nap(m, 1u << MPTP_PIPE_COMMAND, deadline)) {
				error_clear(error);
				continue;
			}
			if (status == MPTP_OK && room(s) == 0 &&
			    deadline_left(deadline) == 0)
				status = mptp_error_set(error, MPTP_ERR_TIMEOUT,
				    "the virtual camera takes no data");
			if (status != MPTP_OK)
				return status;
			continue;
		}
		memcpy(s->bytes + s->tail, bytes, n);
		s->tail += n;
		bytes += n;
		left -= n;
	}
	if (last && t->framing == &mptp_framing_usb)
		put_mark(s, m->pair->config.max_packet, len);
	if (pipe == MPTP_PIPE_EVENT)
		show(m->peer);
	return MPTP_OK;
}

static void
flush(struct mem *m)
{
	struct stream *in = &m->in[MPTP_PIPE_COMMAND];
	struct stream *out = &m->peer->in[MPTP_PIPE_COMMAND];

	in->head = in->tail = out->head = out->tail = 0;
	in->marks = out->marks = 0;
}

static int
mem_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct mem *m = (struct mem *)t;
	const struct mptp_mem_config *config = &m->pair->config;
	int status;

	(void)timeout_ms;
	if (!is_a(m) || config->control == NULL)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "no class requests on this pipe");
	status = config->control(config->ctx, request, buf, len);
	/* A real device flushes both FIFOs then. */
	if (status == MPTP_OK && request != MPTP_CONTROL_STATUS &&
	    request != MPTP_CONTROL_CLEAR_HALT &&
	    !(request == MPTP_CONTROL_CANCEL && *len == 0))
		flush(m);
	if (status != MPTP_OK)
		mptp_error_set(error, status, "class request 0x%02x failed",
		    (unsigned)request);
	return status;
}

static void
mem_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	*found = ((const struct mem *)t)->pair->config.found;
}

static void
mem_interrupt(struct mptp_transport *t)
{
	atomic_store(&((struct mem *)t)->interrupted, true);
}

static int
mem_fd(struct mptp_transport *t, struct mptp_error *error)
{
	struct mem *m = (struct mem *)t;
	int status = poller_open(&m->poller, error);

	if (status != MPTP_OK)
		return status;
	show(m);
	return m->poller.fd;
}

static void
free_pair(struct pair *pair)
{
	for (unsigned i = 0; i < 2; i++)
		for (unsigned j = 0; j < MPTP_PIPES; j++)
			free(pair->end[i].in[j].bytes);
	free(pair);
}

/* Whoever closes last frees the pair; closing a closes what b serves. */
static void
mem_close(struct mptp_transport **t)
{
	struct mem *m;

	if (t == NULL || *t == NULL)
		return;
	m = (struct mem *)*t;
	*t = NULL;
	m->closed = true;
	poller_close(&m->poller);
	show(m->peer);
	if (m->peer->closed) {
		free_pair(m->pair);
		return;
	}
	if (is_a(m) && m->pair->config.closed != NULL)
		m->pair->config.closed(m->pair->config.ctx);
}

static const struct mptp_transport_ops mem_transport = {
	.scheme = "mem",
	.default_timeout_ms = 20000,
	.wait = mem_wait,
	.next = mem_next,
	.done = mem_done,
	.write = mem_write,
	.control = mem_control,
	.fd = mem_fd,
	.describe = mem_describe,
	.interrupt = mem_interrupt,
	.close = mem_close,
};

int
mptp_mem_pair(struct mptp_transport **a, struct mptp_transport **b,
    const struct mptp_mem_config *config)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	*a = *b = NULL;
	if (pair == NULL)
		return MPTP_ERR_NOMEM;
	pair->config = *config;
	for (unsigned i = 0; i < 2; i++) {
		struct mem *m = &pair->end[i];

		m->base.ops = &mem_transport;
		m->base.framing = config->framing;
		m->pair = pair;
		m->peer = &pair->end[1 - i];
		for (unsigned j = 0; j < MPTP_PIPES; j++) {
			m->in[j].bytes = malloc(CAPACITY);
			if (m->in[j].bytes == NULL) {
				free_pair(pair);
				return MPTP_ERR_NOMEM;
			}
		}
	}
	*a = &pair->end[0].base;
	*b = &pair->end[1].base;
	return MPTP_OK;
}
