/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A pipe that does one wrong thing at one byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mangle.h"

static struct mangle *
mangle_of(struct mptp_transport *t)
{
	return (struct mangle *)t;
}

const char *
mangle_text(enum mangle_mode mode)
{
	static const char *const text[] = { "cut", "silent", "stuck", "flip",
		"lose", "twice", "delay", "reset", "nothing" };

	return text[mode];
}

static int
gone(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_NODEV, "the cable was pulled");
}

/* All the time that there was passed. */
static int
in_vain(int timeout_ms, struct mptp_error *error)
{
	if (timeout_ms < 0) {
		fprintf(stderr, "somebody waits for ever\n");
		abort();
	}
	clock_advance(timeout_ms);
	/* As those do that know no more. */
	(void)error;
	return MPTP_ERR_TIMEOUT;
}

static bool
holds(const struct mangle *m)
{
	return m->mode == MANGLE_SILENT || m->mode == MANGLE_STUCK;
}

/* What is to happen is happening. */
static int
struck(struct mangle *m, int timeout_ms, struct mptp_error *error)
{
	if (!m->struck)
		return MPTP_OK;
	if (m->mode == MANGLE_CUT)
		return gone(error);
	return holds(m) ? in_vain(timeout_ms, error) : MPTP_OK;
}

static uint8_t *
room(struct mangle *m, size_t len)
{
	if (len > m->size) {
		m->copy = realloc(m->copy, len);
		if (m->copy == NULL)
			abort();
		m->size = len;
	}
	return m->copy;
}

size_t
mangle_change(struct mangle *m, const uint8_t *bytes, size_t n, size_t p)
{
	uint8_t *copy = room(m, n + 1);
	const size_t more = m->mode == MANGLE_TWICE ? p : p + 1;

	memcpy(copy, bytes, n);
	m->struck = m->hit = true;
	if (m->mode == MANGLE_FLIP) {
		copy[p] = (uint8_t)(copy[p] ^ (1u << (m->at * 5 % 8)));
		return n;
	}
	memcpy(copy + (m->mode == MANGLE_TWICE ? p + 1 : p), bytes + more,
	    n - more);
	return m->mode == MANGLE_TWICE ? n + 1 : n - 1;
}

void
mangle_mark(struct mangle *m, enum mangle_way way)
{
	if (m->nstep[way] < MANGLE_STEPS &&
	    (m->nstep[way] == 0 ||
		m->step[way][m->nstep[way] - 1] != m->passed[way]))
		m->step[way][m->nstep[way]++] = m->passed[way];
}

bool
mangle_due(const struct mangle *m, enum mangle_way way, size_t n)
{
	return m->mode != MANGLE_NOTHING && !m->struck && m->way == way &&
	    m->at >= m->passed[way] && m->at - m->passed[way] < n;
}

static int
mangle_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct mangle *m = mangle_of(t);
	int status;

	*ready = 0;
	if (pipes != 0 && mangle_due(m, MANGLE_IN, 1)) {
		if (m->mode == MANGLE_CUT || holds(m))
			m->struck = m->hit = true;
		if (m->mode == MANGLE_DELAY && m->late_ms > 0) {
			if (timeout_ms >= 0 && timeout_ms < m->late_ms) {
				m->late_ms -= timeout_ms;
				return in_vain(timeout_ms, error);
			}
			clock_advance(m->late_ms);
			m->struck = m->hit = true;
		}
	}
	status = pipes == 0 ? MPTP_OK : struck(m, timeout_ms, error);
	return status != MPTP_OK ?
	    status :
	    m->behind->ops->wait(m->behind, pipes, ready, timeout_ms, error);
}

static int
mangle_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct mangle *m = mangle_of(t);
	int status = struck(m, 0, error);
	size_t p;

	if (status != MPTP_OK)
		return status;
	status = m->behind->ops->next(m->behind, pipe, slice, error);
	if (status != MPTP_OK)
		return status;
	mangle_mark(m, MANGLE_IN);
	m->lent = m->real = slice->len;
	if (!mangle_due(m, MANGLE_IN, slice->len))
		return MPTP_OK;
	p = (size_t)(m->at - m->passed[MANGLE_IN]);
	if (m->mode == MANGLE_CUT || holds(m) || m->mode == MANGLE_DELAY) {
		slice->len = m->lent = m->real = p;
		slice->last = false;
		return MPTP_OK;
	}
	slice->len = m->lent = mangle_change(m, slice->bytes, slice->len, p);
	slice->bytes = m->copy;
	return MPTP_OK;
}

static void
mangle_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct mangle *m = mangle_of(t);

	if (n == m->lent)
		n = m->real;
	m->passed[MANGLE_IN] += n;
	m->behind->ops->done(m->behind, pipe, n);
}

static int
mangle_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct mangle *m = mangle_of(t);
	const struct mptp_transport_ops *ops = m->behind->ops;
	int status = struck(m, timeout_ms, error);
	const uint8_t *bytes = buf;
	size_t p, n = len;

	if (status != MPTP_OK)
		return status;
	mangle_mark(m, MANGLE_OUT);
	if (mangle_due(m, MANGLE_OUT, len)) {
		p = (size_t)(m->at - m->passed[MANGLE_OUT]);
		if (m->mode == MANGLE_CUT || holds(m)) {
			m->struck = m->hit = true;
			if (p > 0)
				ops->write(m->behind, pipe, bytes, p, false,
				    timeout_ms, NULL);
			return struck(m, timeout_ms, error);
		}
		if (m->mode == MANGLE_DELAY) {
			m->struck = m->hit = true;
			clock_advance(m->delay_ms);
		} else {
			n = mangle_change(m, bytes, len, p);
			bytes = m->copy;
		}
	}
	m->passed[MANGLE_OUT] += len;
	return ops->write(m->behind, pipe, bytes, n, last, timeout_ms, error);
}

static int
mangle_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct mangle *m = mangle_of(t);
	int status = MPTP_OK;

	if (m->struck && m->mode == MANGLE_STUCK &&
	    (request == MPTP_CONTROL_RESET ||
		(m->at % 2 == 0 && request == MPTP_CONTROL_CANCEL)))
		m->struck = false, m->mode = MANGLE_NOTHING;
	if (m->mode != MANGLE_STUCK)
		status = struck(m, timeout_ms, error);
	return status != MPTP_OK ? status :
				   m->behind->ops->control(m->behind, request,
				       buf, len, timeout_ms, error);
}

static void
mangle_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	const struct mangle *m = (const struct mangle *)t;

	m->behind->ops->describe(m->behind, found);
}

static void
mangle_interrupt(struct mptp_transport *t)
{
	mangle_of(t)->behind->ops->interrupt(mangle_of(t)->behind);
}

static void
mangle_close(struct mptp_transport **t)
{
	struct mangle *m = mangle_of(*t);

	*t = NULL;
	free(m->copy);
	m->copy = NULL;
	m->size = 0;
	m->behind->ops->close(&m->behind);
}

void
mangle_renew(struct mangle *m)
{
	*m = (struct mangle){ .mode = m->mode,
		.way = m->way,
		.at = m->at,
		.delay_ms = m->delay_ms,
		.hit = m->hit,
		.late_ms = m->delay_ms };
	if (m->hit && m->mode == MANGLE_SILENT && m->at % 2 == 0)
		m->struck = true;
	else if (m->hit)
		m->mode = MANGLE_NOTHING;
}

struct mptp_transport *
mangle_put(struct mangle *m, struct mptp_transport *behind)
{
	mangle_renew(m);
	m->behind = behind;
	m->ops = (struct mptp_transport_ops){
		.scheme = "mangle",
		.default_timeout_ms = behind->ops->default_timeout_ms,
		.wait = mangle_wait,
		.next = mangle_next,
		.done = mangle_done,
		.write = mangle_write,
		.control = mangle_control,
		.describe = mangle_describe,
		.interrupt = mangle_interrupt,
		.close = mangle_close,
	};
	m->base.ops = &m->ops;
	m->base.framing = behind->framing;
	return &m->base;
}
