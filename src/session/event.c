/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events: told as they come, or kept in order and handed out one by one.
 */
#include <time.h>

#include "base/error.h"
#include "session/session.h"

/* An event of 32 bytes may come byte by byte. */
#define LATE_PIECES 64

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void
type(const struct mptp_session *s, const struct kept_event *kept,
    struct mptp_typed_event *event)
{
	event->sequence = kept->sequence;
	event->time_ns = kept->time_ns;
	event->lost = 0;
	mptp_event_type(event, s->dialect, &kept->event);
}

/* Does anybody want it kept? */
static bool
tell(struct mptp_session *s, const struct kept_event *kept)
{
	struct mptp_typed_event event;
	bool taken = false, watched = false;

	for (unsigned i = 0; i < SESSION_WATCHES; i++)
		watched |= s->watch[i] != NULL;
	if (!watched && s->options.event == NULL)
		return true;
	type(s, kept, &event);
	s->telling = true;
	for (unsigned i = 0; i < SESSION_WATCHES; i++)
		if (s->watch[i] != NULL)
			s->watch[i]->seen(s->watch[i]->ctx, &event);
	if (s->options.event != NULL)
		taken = s->options.event(s->options.event_ctx, &event);
	s->telling = false;
	return !taken;
}

void
session_take_event(void *session, const struct mptp_event *event)
{
	struct mptp_session *s = session;
	const struct kept_event kept = { .event = *event,
		.sequence = ++s->events.came,
		.time_ns = now_ns() };

	if (!tell(s, &kept))
		return;
	if (s->events.count == SESSION_EVENTS) {
		s->events.first = (s->events.first + 1) % SESSION_EVENTS;
		s->events.count--;
		s->events.lost++;
	}
	s->events.ring[(s->events.first + s->events.count++) % SESSION_EVENTS] =
	    kept;
}

void
session_set_watch(struct mptp_session *s, enum session_watcher who,
    const struct session_watch *watch)
{
	s->watch[who] = watch;
}

/* Read what is on the event pipe, and answer what it asks. */
static int
listen_once(struct mptp_session *s, int timeout_ms)
{
	const uint8_t *bytes;
	bool last;
	size_t n;
	int status = session_read(s, 1u << MPTP_PIPE_EVENT, timeout_ms);

	while (status == MPTP_OK &&
	    (n = mptp_initiator_output(
		 s->machine, MPTP_PIPE_EVENT, &bytes, &last)) != 0) {
		status = s->transport->ops->write(s->transport, MPTP_PIPE_EVENT,
		    bytes, n, last, s->timeout_ms, &s->error);
		if (status == MPTP_OK)
			mptp_initiator_sent(s->machine, MPTP_PIPE_EVENT, n);
	}
	if (status == MPTP_ERR_NODEV || status == MPTP_ERR_IO ||
	    status == MPTP_ERR_FORMAT)
		session_lose(s);
	return status;
}

int
session_await(struct mptp_session *s, int timeout_ms)
{
	int status;

	if (atomic_exchange(&s->interrupted, false)) {
		session_forget_interrupt(s);
		return mptp_error_set(
		    &s->error, MPTP_ERR_CANCELLED, "interrupted");
	}
	if (s->lost)
		return session_fail_lost(s);
	status = listen_once(s, timeout_ms);
	if (status == MPTP_ERR_CANCELLED)
		atomic_store(&s->interrupted, false);
	return status;
}

void
session_look(struct mptp_session *s)
{
	const struct mptp_error error = s->error;

	/* Not for ever: a camera may send them faster than they are read. */
	for (int i = 0; i < SESSION_EVENTS && !s->lost; i++)
		if (listen_once(s, 0) != MPTP_OK)
			break;
	s->error = error;
}

void
mptp_session_look(struct mptp_session *s)
{
	if (s->telling)
		return;
	session_look(s);
	if (s->poller.open)
		poller_flag(&s->poller, s->events.count > 0 || s->lost);
}

void
session_settle(struct mptp_session *s)
{
	if (!s->poller.open)
		return;
	session_look(s);
	poller_flag(&s->poller, s->events.count > 0 || s->lost);
}

static int
wait_for_event(struct mptp_session *s, int timeout_ms)
{
	int64_t deadline = deadline_in(timeout_ms);
	int status = MPTP_OK, left = 1;

	/* What has begun to arrive when the time is over is still read, but not
	 * whatever else a camera may find to say. */
	for (int late = 0;
	     s->events.count == 0 && status == MPTP_OK && late < LATE_PIECES;
	     late += left == 0) {
		left = deadline_left(deadline);
		status = session_await(s, left);
	}
	if (s->events.count > 0)
		return MPTP_OK;
	if (status == MPTP_OK)
		status = MPTP_ERR_TIMEOUT;
	if (status == MPTP_ERR_TIMEOUT)
		mptp_error_set(&s->error, status, "no event came");
	return status;
}

int
mptp_session_event(
    struct mptp_session *s, struct mptp_typed_event *event, int timeout_ms)
{
	const struct kept_event *kept;
	int status = MPTP_OK;

	if (s->telling)
		return MPTP_ERR_STATE;
	error_clear(&s->error);
	if (s->events.count == 0)
		status = wait_for_event(s, timeout_ms);
	if (status == MPTP_OK) {
		kept = &s->events.ring[s->events.first];
		type(s, kept, event);
		event->lost = s->events.lost;
		s->events.lost = 0;
		s->events.first = (s->events.first + 1) % SESSION_EVENTS;
		s->events.count--;
	}
	/* Several may have come in one read, which leaves the pipe empty. */
	if (s->events.count == 0)
		session_settle(s);
	else
		poller_flag(&s->poller, true);
	return status;
}

int
mptp_session_fd(struct mptp_session *s)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	int fd;

	if (s->telling)
		return MPTP_ERR_STATE;
	if (s->poller.open)
		return s->poller.fd;
	error_clear(&s->error);
	if (s->lost)
		return session_fail_lost(s);
	if (ops->fd == NULL)
		return mptp_error_set(&s->error, MPTP_ERR_UNSUPPORTED,
		    "events of %s: cameras cannot be polled for", ops->scheme);
	fd = ops->fd(s->transport, &s->error);
	if (fd >= 0)
		fd = poller_open(&s->poller, &s->error) != MPTP_OK ?
		    s->error.status :
		    fd;
	if (fd >= 0 &&
	    poller_add(&s->poller, fd, POLLIN, &s->error) != MPTP_OK) {
		poller_close(&s->poller);
		fd = s->error.status;
	}
	if (fd < 0)
		return fd;
	session_settle(s);
	return s->poller.fd;
}
