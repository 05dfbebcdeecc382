/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events: kept in order, handed out one by one.
 */
#include "base/error.h"
#include "session/session.h"

void
session_keep_event(void *session, const struct mptp_event *event)
{
	struct mptp_session *s = session;
	unsigned at;

	if (s->events.count == SESSION_EVENTS) {
		s->events.first = (s->events.first + 1) % SESSION_EVENTS;
		s->events.count--;
		s->events.lost++;
	}
	at = (s->events.first + s->events.count) % SESSION_EVENTS;
	s->events.ring[at] = *event;
	s->events.count++;
}

/* Read the event pipe, and answer what it asks (a PTP/IP probe). */
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
	return status;
}

int
mptp_session_event(struct mptp_session *s, struct mptp_event *event,
    unsigned *lost, int timeout_ms)
{
	int64_t deadline = deadline_in(timeout_ms);
	int status = MPTP_OK;

	error_clear(&s->error);
	while (s->events.count == 0 && status == MPTP_OK)
		status = listen_once(s, deadline_left(deadline));
	if (status == MPTP_ERR_CANCELLED)
		atomic_store(&s->interrupted, false);
	if (s->events.count == 0) {
		if (status == MPTP_ERR_TIMEOUT)
			mptp_error_set(&s->error, status, "no event came");
		return status;
	}
	if (lost != NULL) {
		*lost = s->events.lost;
		s->events.lost = 0;
	}
	*event = s->events.ring[s->events.first];
	s->events.first = (s->events.first + 1) % SESSION_EVENTS;
	s->events.count--;
	return MPTP_OK;
}
