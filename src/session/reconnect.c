/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A lost connection, made again within the same session object.
 */
#include <string.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "session/session.h"

/* One that is gone for good is not waited for. */
#define AGAIN_MS 5000

/* ---- no connection ------------------------------------------------------- */

static int
none(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_NODEV, "there is no connection");
}

static int
none_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	(void)t;
	(void)pipes;
	(void)timeout_ms;
	*ready = 0;
	return none(error);
}

static int
none_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	(void)t;
	(void)pipe;
	*slice = (struct mptp_slice){ 0 };
	return none(error);
}

static void
none_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	(void)t;
	(void)pipe;
	(void)n;
}

static int
none_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	(void)t;
	(void)pipe;
	(void)buf;
	(void)len;
	(void)last;
	(void)timeout_ms;
	return none(error);
}

static void
none_interrupt(struct mptp_transport *t)
{
	(void)t;
}

static void
none_close(struct mptp_transport **t)
{
	*t = NULL; /* it is part of the session */
}

static const struct mptp_transport_ops none_transport = {
	.scheme = "none",
	.wait = none_wait,
	.next = none_next,
	.done = none_done,
	.write = none_write,
	.interrupt = none_interrupt,
	.close = none_close,
};

/* What the session talks to until there is another one. */
static void
hang_up(struct mptp_session *s)
{
	const struct mptp_framing *framing = s->transport->framing;

	atomic_store(&s->interruptible, NULL);
	s->transport->ops->close(&s->transport);
	s->none.ops = &none_transport;
	s->none.framing = framing;
	s->transport = &s->none;
}

/* ---- again --------------------------------------------------------------- */

/* A camera may need a while to see that we are gone, or to come back itself. */
static bool
may_come_back(int status)
{
	return status == MPTP_ERR_NODEV || status == MPTP_ERR_BUSY ||
	    status == MPTP_ERR_TIMEOUT || status == MPTP_ERR_IO ||
	    status == MPTP_ERR_REFUSED;
}

static bool
can_be_made_again(const struct mptp_session *s)
{
	return s->uri != NULL && s->transport->framing->handshake &&
	    !s->poller.open;
}

int
mptp_session_reconnect(struct mptp_session *s)
{
	int status, pause_ms = SESSION_PAUSE_MS;
	const int64_t deadline =
	    deadline_in(s->timeout_ms < AGAIN_MS ? s->timeout_ms : AGAIN_MS);

	if (s->telling)
		return MPTP_ERR_STATE;
	error_clear(&s->error);
	if (!can_be_made_again(s))
		return mptp_error_set(&s->error, MPTP_ERR_UNSUPPORTED,
		    "this connection cannot be made again");
	session_log(s, MPTP_LOG_INFO, "connecting again");
	do {
		if (s->transport != &s->none)
			hang_up(s);
		s->open = s->forgotten = s->unsure = s->climbing = false;
		s->stray = 0;
		error_clear(&s->error);
		status = session_connect(s);
	} while (may_come_back(status) && !atomic_load(&s->interrupted) &&
	    session_pause(deadline, &pause_ms));
	s->lost = status != MPTP_OK;
	return status;
}
