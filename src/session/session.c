/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening and closing sessions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "session/session.h"
#include "transport/random.h"
#include "transport/table.h"
#include "transport/tee.h"

/* Somebody may have to confirm on the camera's screen first. */
#define HANDSHAKE_MS 60000
#define CLOSE_MS 2000

static int
run(struct mptp_session *s, uint16_t code, uint32_t parameter,
    struct mptp_op *response)
{
	struct mptp_op request = { .code = code };

	if (parameter != 0) {
		request.nparam = 1;
		request.param[0] = parameter;
	}
	return session_transact(s, &request, NULL, NULL, response);
}

static int
shake_hands(struct mptp_session *s)
{
	int status = session_pump(
	    s, s->options.timeout_ms > 0 ? s->timeout_ms : HANDSHAKE_MS);

	if (status == MPTP_OK &&
	    mptp_initiator_state(s->machine) == MPTP_INITIATOR_IDLE) {
		if (s->transport->framing->handshake)
			session_log(s, MPTP_LOG_INFO, "connected to \"%s\"",
			    mptp_initiator_peer(s->machine)->name);
		return MPTP_OK;
	}
	/* Unless it was not even reached. */
	if (status == MPTP_ERR_TIMEOUT && s->error.text[0] == '\0')
		mptp_error_set(&s->error, status,
		    "the camera did not answer the connection request; it may "
		    "be waiting for a confirmation on its screen");
	return status;
}

/* It is asked again while it is busy, until the deadline. */
static int
open_session(struct mptp_session *s, uint32_t id, int64_t deadline,
    struct mptp_op *response)
{
	const int64_t begun = deadline_in(0);
	int status, ms, pause_ms = SESSION_PAUSE_MS;
	unsigned asked = 0;

	do {
		status = run(s, MPTP_OP_OPEN_SESSION, id, response);
		asked++;
	} while (response->code == MPTP_RC_DEVICE_BUSY &&
	    session_pause(deadline, &pause_ms));
	if (status == MPTP_ERR_RESPONSE &&
	    response->code == MPTP_RC_DEVICE_BUSY) {
		ms = (int)(deadline_in(0) - begun);
		mptp_error_set(&s->error, status,
		    "OpenSession: the camera said DeviceBusy (0x2019) for "
		    "%d.%d s, asked %u times; try again when it is idle",
		    ms / 1000, ms % 1000 / 100, asked);
		s->error.operation = MPTP_OP_OPEN_SESSION;
		s->error.response = MPTP_RC_DEVICE_BUSY;
	}
	return status;
}

/* ISO 15740 10.4.2, and what cameras make of it. */
int
session_begin(struct mptp_session *s)
{
	struct mptp_op response;
	const int64_t deadline = deadline_in(s->timeout_ms);
	int status;
	uint32_t id = 1;
	bool closed = false;

	s->number++;
	for (int attempt = 0; attempt < 4; attempt++) {
		status = open_session(s, id, deadline, &response);
		if (response.code == MPTP_RC_SESSION_ALREADY_OPEN) {
			/* A dead program's. Its transaction count is unknown:
			 * begin anew. If it will not close, it will do. */
			session_log(s, MPTP_LOG_INFO, "closing an old session");
			initiator_assume_session(s->machine);
			if (closed)
				return MPTP_OK;
			closed = true;
			status = run(s, MPTP_OP_CLOSE_SESSION, 0, NULL);
			if (status == MPTP_ERR_RESPONSE)
				return MPTP_OK;
			if (status != MPTP_OK)
				return status;
		} else if (response.code == MPTP_RC_INVALID_TRANSACTION_ID) {
			id++; /* seen on cameras left in mid-session */
		} else {
			break;
		}
	}
	return status;
}

static bool
is_zero(const uint8_t *bytes, size_t n)
{
	while (n > 0 && bytes[n - 1] == 0)
		n--;
	return n == 0;
}

static int
make_machine(struct mptp_session *s)
{
	struct mptp_initiator_config config = { .event = session_take_event,
		.framing = s->transport->framing,
		.identity = s->options.identity,
		.ctx = s };
	struct mptp_initiator *machine;

	if (config.framing->handshake &&
	    is_zero(config.identity.guid, sizeof(config.identity.guid)) &&
	    random_bytes(config.identity.guid, sizeof(config.identity.guid)) !=
		MPTP_OK)
		return mptp_error_set(&s->error, MPTP_ERR_IO,
		    "no random numbers for an identity");
	if ((machine = mptp_initiator_new(&config)) == NULL)
		return mptp_error_set(
		    &s->error, MPTP_ERR_NOMEM, "out of memory");
	mptp_initiator_free(&s->machine);
	s->machine = machine;
	/* The same again, if it connects again. */
	s->options.identity = config.identity;
	return MPTP_OK;
}

/* Over this transport, which is the session's from now on. */
static int
begin(struct mptp_session *s, struct mptp_transport *transport)
{
	int status = MPTP_OK;

	if (s->options.trace != NULL)
		status = tee_open(&transport, s->options.trace);
	s->transport = transport;
	if (status != MPTP_OK)
		return mptp_error_set(&s->error, status, "out of memory");
	s->timeout_ms = s->options.timeout_ms > 0 ?
	    s->options.timeout_ms :
	    transport->ops->default_timeout_ms;
	status = make_machine(s);
	atomic_store(&s->interruptible, transport);
	if (status == MPTP_OK && atomic_load(&s->interrupted))
		status = mptp_error_set(
		    &s->error, MPTP_ERR_CANCELLED, "interrupted");
	if (status == MPTP_OK)
		status = shake_hands(s);
	return status == MPTP_OK ? session_open(s) : status;
}

/* With no transport yet. NULL: out of memory. */
static struct mptp_session *
make_session(const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_session *s = calloc(1, sizeof(*s));

	error_clear(error);
	if (s == NULL) {
		mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
		return NULL;
	}
	if (options != NULL)
		s->options = *options;
	atomic_init(&s->interrupted, false);
	atomic_init(&s->interruptible, NULL);
	s->wake.fd[0] = s->wake.fd[1] = -1;
	return s;
}

static void
tell_interruptible(struct mptp_session *s, struct mptp_session *now)
{
	if (s->options.interruptible != NULL)
		s->options.interruptible(s->options.interruptible_ctx, now);
}

static int
hand_out(struct mptp_session **session, struct mptp_session *s, int status,
    struct mptp_error *error)
{
	if (status == MPTP_OK) {
		*session = s;
		return MPTP_OK;
	}
	if (error != NULL)
		*error = s->error;
	mptp_session_close(&s);
	return status;
}

int
mptp_session_adopt(struct mptp_session **session,
    struct mptp_transport *transport, const struct mptp_options *options,
    struct mptp_error *error)
{
	struct mptp_session *s = make_session(options, error);

	*session = NULL;
	if (s == NULL) {
		transport->ops->close(&transport);
		return MPTP_ERR_NOMEM;
	}
	tell_interruptible(s, s);
	return hand_out(session, s, begin(s, transport), error);
}

static int
open_transport(
    struct mptp_session *s, const char *uri, struct mptp_transport **transport)
{
	const struct mptp_transport_ops *ops;
	struct mptp_options options = s->options;
	const char *address;
	int status = transport_find(&ops, &address, uri, &options, &s->error);

	if (status != MPTP_OK)
		return status;
	options.opening = &s->wake;
	wake_close(&s->wake);
	if (!wake_open(&s->wake))
		return error_set_sys(
		    &s->error, MPTP_ERR_IO, errno, "cannot make a pipe");
	tell_interruptible(s, s);
	return ops->open(transport, address, &options, &s->error);
}

int
session_connect(struct mptp_session *s)
{
	struct mptp_transport *transport;
	int status = open_transport(s, s->uri, &transport);

	return status == MPTP_OK ? begin(s, transport) : status;
}

int
mptp_session_open(struct mptp_session **session, const char *uri,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_session *s = make_session(options, error);

	*session = NULL;
	if (s == NULL)
		return MPTP_ERR_NOMEM;
	s->uri = strdup(uri);
	return hand_out(session, s,
	    s->uri != NULL ?
		session_connect(s) :
		mptp_error_set(&s->error, MPTP_ERR_NOMEM, "out of memory"),
	    error);
}

/* What is out of step would not hear CloseSession; the reset request ends the
 * session, too, and whatever the camera is amid. */
static void
end_session(struct mptp_session *s)
{
	s->climbing = true; /* what fails now is left as it is */
	if (s->unsure)
		session_control(
		    s, MPTP_CONTROL_RESET, NULL, NULL, SESSION_INTERRUPT_MS);
	else
		run(s, MPTP_OP_CLOSE_SESSION, 0, NULL);
}

void
mptp_session_close(struct mptp_session **session)
{
	struct mptp_session *s;

	if (session == NULL || *session == NULL)
		return;
	s = *session;
	*session = NULL;
	if (s->open && !s->lost) {
		/* An interrupt that comes late must not keep us from it. */
		session_forget_interrupt(s);
		if (s->timeout_ms > CLOSE_MS)
			s->timeout_ms = CLOSE_MS;
		end_session(s);
	}
	tell_interruptible(s, NULL);
	mptp_initiator_free(&s->machine);
	poller_close(&s->poller);
	if (s->transport != NULL)
		s->transport->ops->close(&s->transport);
	wake_close(&s->wake);
	free(s->uri);
	free(s);
}

void
mptp_session_forget_interrupt(struct mptp_session *s)
{
	session_forget_interrupt(s);
}

void
session_lose(struct mptp_session *s)
{
	s->lost = true;
	snprintf(s->cause, sizeof(s->cause), "%.95s", s->error.text);
}

int
session_fail_lost(struct mptp_session *s)
{
	if (s->forgotten)
		return mptp_error_set(&s->error, MPTP_ERR_NODEV,
		    "the camera has forgotten the session");
	return mptp_error_set(&s->error, MPTP_ERR_NODEV,
	    "the connection to the camera was lost earlier%s%s",
	    s->cause[0] != '\0' ? ": " : "", s->cause);
}

bool
mptp_session_lost(const struct mptp_session *s)
{
	return s->lost;
}

bool
mptp_session_forgotten(const struct mptp_session *s)
{
	return s->forgotten;
}

uint32_t
mptp_session_number(const struct mptp_session *s)
{
	return s->number;
}

void
mptp_session_interrupt(struct mptp_session *s)
{
	struct mptp_transport *transport;

	atomic_store(&s->interrupted, true);
	transport = atomic_load(&s->interruptible);
	if (transport != NULL)
		transport->ops->interrupt(transport);
	else
		wake_raise(&s->wake);
}

void
mptp_session_meanwhile(
    struct mptp_session *s, void (*work)(void *ctx), void *ctx)
{
	s->work = work;
	s->work_ctx = ctx;
}

uint32_t
mptp_session_transaction(const struct mptp_session *s)
{
	return mptp_initiator_transaction(s->machine);
}

const struct mptp_error *
mptp_session_error(const struct mptp_session *s)
{
	return &s->error;
}

const struct mptp_identity *
mptp_session_peer(const struct mptp_session *s)
{
	return s->transport->framing->handshake ?
	    mptp_initiator_peer(s->machine) :
	    NULL;
}

void
mptp_session_describe(const struct mptp_session *s, struct mptp_found *found)
{
	*found = (struct mptp_found){ 0 };
	if (s->transport->ops->describe != NULL)
		s->transport->ops->describe(s->transport, found);
}

void
mptp_session_set_dialect(struct mptp_session *s, int dialect)
{
	s->dialect = (enum mptp_dialect)dialect;
	if (s->options.trace != NULL)
		tee_dialect(s->transport, s->dialect);
}
