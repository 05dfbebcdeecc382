/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The recovery ladder: one step after another until the camera answers.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "session/session.h"

/* A camera that is there answers OpenSession soon; one that is stuck is to be
 * woken up rather than waited for. */
#define OPEN_MS 8000
/* The same once it was told to be ready. */
#define ANSWER_MS 3000
#define DRAIN_MS 1000
#define CANCEL_MS 3000
#define REQUEST_MS 3000
/* An object that is left over may be large; one that never ends is none. */
#define WAIT_MS 30000
/* Where the program says how long to wait for an answer, all steps behind the first
 * have that time once more, or this, which is enough for what answers at all. */
#define LADDER_MS 4000
#define SHARE_MS 200

#define BIT(rung) (1u << (rung))
#define WITHIN_SESSION                                                         \
	(BIT(MPTP_RUNG_DRAIN) | BIT(MPTP_RUNG_CANCEL) | BIT(MPTP_RUNG_HALTS))
#define ALL_RUNGS (BIT(MPTP_RUNGS) - 1)

/* ---- the report --------------------------------------------------------- */

struct climb {
	struct mptp_session *session;
	struct mptp_recovery *report;
	struct mptp_step *step; /* the one that is being taken */
	int64_t begun;
	int64_t end; /* of all steps; DEADLINE_NEVER: each has its own only */
	int64_t step_end;
	uint64_t bytes; /* that were dropped */
	bool flowing;	/* the pipe was not empty in the end */
	bool endless;	/* not even after a long wait */
	bool silent;	/* it did not answer at all */
	bool anew;	/* there may be another session */
	char before[sizeof(((struct mptp_error *)0)->text)]; /* its failure */
};

static void note(struct climb *, const char *format, ...) MPTP_PRINTF(2, 3);

static void
note(struct climb *c, const char *format, ...)
{
	char *text = c->step->text;
	size_t len = strlen(text), size = sizeof(c->step->text);
	va_list args;

	if (len > 0 && len + 3 < size)
		len += (size_t)snprintf(text + len, size - len, "; ");
	va_start(args, format);
	vsnprintf(text + len, size - len, format, args);
	va_end(args);
}

/* How the camera fails to answer; silence and what is the same again, in short. */
static void
note_answer(struct climb *c, int status)
{
	const struct mptp_session *s = c->session;
	const char *text = s->error.text;

	c->silent = status == MPTP_ERR_TIMEOUT &&
	    mptp_initiator_error(s->machine)->text[0] == '\0';
	if (status == MPTP_OK)
		text = "the camera answers";
	else if (c->silent && c->step->rung != MPTP_RUNG_ASK)
		text = "still no answer";
	else if (strcmp(text, c->before) == 0)
		text = "it fails as before";
	else
		snprintf(c->before, sizeof(c->before), "%s", text);
	note(c, "%.150s", text);
}

/* A request of the class, or of USB. */
static void
note_request(struct climb *c, const char *what, int status)
{
	if (status == MPTP_OK)
		note(c, "it took %s", what);
	else if (status == MPTP_ERR_UNSUPPORTED)
		note(c, "%s is not known to it", what);
	else
		note(c, "%s failed: %s", what, mptp_status_text(status));
}

static void
begin_step(struct climb *c, enum mptp_rung rung)
{
	c->step = &c->report->step[c->report->nstep++];
	*c->step = (struct mptp_step){ .rung = rung };
	c->begun = deadline_in(0);
}

static void
end_step(struct climb *c, int status)
{
	struct mptp_step *step = c->step;

	step->status = status;
	step->elapsed_ms = (int)(deadline_in(0) - c->begun);
	/* An answer at the first time of asking is not worth a line. */
	if (status != MPTP_OK || step->rung != MPTP_RUNG_ASK)
		session_log(c->session, MPTP_LOG_INFO, "recovery: %s: %s",
		    mptp_rung_text(step->rung), step->text);
}

const char *
mptp_rung_text(enum mptp_rung rung)
{
	static const char *const text[MPTP_RUNGS] = {
		[MPTP_RUNG_ASK] = "ask",
		[MPTP_RUNG_DRAIN] = "drain",
		[MPTP_RUNG_CANCEL] = "cancel",
		[MPTP_RUNG_HALTS] = "clear halts",
		[MPTP_RUNG_RESET] = "reset",
		[MPTP_RUNG_REOPEN] = "reopen",
		[MPTP_RUNG_WAIT] = "wait",
		[MPTP_RUNG_PORT_RESET] = "port reset",
	};

	return (unsigned)rung < MPTP_RUNGS ? text[rung] : "?";
}

/* ---- time ---------------------------------------------------------------- */

/* So long, unless the step has to end sooner. */
static int
at_most(const struct climb *c, int ms)
{
	const int left = deadline_left(c->step_end);

	return left < 0 || left > ms ? ms : left;
}

/* An equal share of what is left to this step and those behind it. */
static void
limit_step(struct climb *c, enum mptp_rung rung)
{
	int left = deadline_left(c->end);

	if (left >= 0 && rung != MPTP_RUNG_WAIT)
		left /= MPTP_RUNGS - (int)rung;
	if (left >= 0 && left < SHARE_MS)
		left = SHARE_MS;
	c->step_end = deadline_in(left);
}

/* ---- the steps: MPTP_OK if it is worth asking again --------------------- */

static int
drain(struct climb *c, int limit_ms)
{
	uint64_t bytes;
	int status =
	    session_drain(c->session, SESSION_QUIET_MS, limit_ms, &bytes);

	c->flowing = status == MPTP_ERR_BUSY && bytes > 0;
	c->bytes += bytes;
	if (c->flowing)
		note(c, "it goes on sending, %llu bytes in this step",
		    (unsigned long long)bytes);
	else if (status == MPTP_ERR_BUSY)
		note(c, "it goes on with transfers that hold nothing");
	else if (bytes > 0)
		note(c, "%llu bytes were left in the pipe",
		    (unsigned long long)bytes);
	else if (status == MPTP_OK && c->step->text[0] == '\0')
		note(c, "nothing was left in the pipe");
	else if (status != MPTP_OK && status != MPTP_ERR_IO)
		note(c, "reading: %s", mptp_status_text(status));
	return status == MPTP_ERR_IO ? MPTP_OK : status;
}

static int
climb_drain(struct climb *c)
{
	return drain(c, at_most(c, DRAIN_MS));
}

static int
climb_wait(struct climb *c)
{
	int limit_ms = WAIT_MS, status;

	if (!c->flowing)
		return MPTP_ERR_STATE;
	if (c->end != DEADLINE_NEVER)
		limit_ms = at_most(c, INT_MAX);
	session_notice(c->session,
	    "the camera goes on sending what nobody asked for; reading it for "
	    "at most %d s",
	    (limit_ms + 999) / 1000);
	status = drain(c, limit_ms);
	c->endless = c->flowing;
	return status;
}

static int
climb_cancel(struct climb *c)
{
	bool ready;
	int status = session_cancel_requests(
	    c->session, c->session->stray, at_most(c, CANCEL_MS), &ready);

	if (status == MPTP_ERR_BUSY)
		note(c, "it took Cancel, is busy, and stays so");
	else
		note_request(c, "Cancel", status);
	if (status == MPTP_OK)
		status = drain(c, at_most(c, DRAIN_MS));
	return status;
}

static int
climb_halts(struct climb *c)
{
	int status = session_clear_halts(c->session);

	note_request(c, "the clearing of halts", status);
	/* A pipe that was halted has something to say now. */
	if (status == MPTP_OK)
		status = drain(c, at_most(c, DRAIN_MS));
	return status;
}

/* The session is over, whatever the camera makes of it. */
static void
forget_session(struct climb *c)
{
	c->report->reopened = c->report->reopened || c->session->open;
	c->session->open = c->session->forgotten = false;
	c->session->stray = 0;
	initiator_forget_session(c->session->machine);
}

static int
climb_reset(struct climb *c)
{
	int status = session_control(
	    c->session, MPTP_CONTROL_RESET, NULL, NULL, at_most(c, REQUEST_MS));

	note_request(c, "the reset request", status);
	if (status != MPTP_OK)
		return status;
	forget_session(c);
	return drain(c, at_most(c, DRAIN_MS));
}

static int
climb_reopen(struct climb *c)
{
	int status = session_control(c->session, MPTP_CONTROL_INTERFACE, NULL,
	    NULL, at_most(c, REQUEST_MS));

	note_request(c, "the selection of its interface", status);
	if (status == MPTP_ERR_NODEV || status == MPTP_ERR_CANCELLED)
		return status;
	forget_session(c);
	return drain(c, at_most(c, DRAIN_MS));
}

static int
climb_port_reset(struct climb *c)
{
	int status;

	if (!c->session->options.usb_reset) {
		note(c, "not allowed, so not tried");
		return MPTP_ERR_ACCESS;
	}
	status = session_control(
	    c->session, MPTP_CONTROL_PORT_RESET, NULL, NULL, REQUEST_MS);
	if (status == MPTP_ERR_NODEV)
		note(c, "it went away, or came back as another device");
	else
		note_request(c, "the reset of its port", status);
	if (status == MPTP_OK)
		forget_session(c);
	return status;
}

static const struct rung {
	int (*climb)(struct climb *);
	int answer_ms;
} rungs[MPTP_RUNGS] = {
	[MPTP_RUNG_ASK] = { NULL, OPEN_MS },
	[MPTP_RUNG_DRAIN] = { climb_drain, ANSWER_MS },
	[MPTP_RUNG_CANCEL] = { climb_cancel, ANSWER_MS },
	[MPTP_RUNG_HALTS] = { climb_halts, ANSWER_MS },
	[MPTP_RUNG_RESET] = { climb_reset, OPEN_MS },
	[MPTP_RUNG_REOPEN] = { climb_reopen, ANSWER_MS },
	[MPTP_RUNG_WAIT] = { climb_wait, ANSWER_MS },
	[MPTP_RUNG_PORT_RESET] = { climb_port_reset, OPEN_MS },
};

/* ---- asking ------------------------------------------------------------- */

/* Any answer at all shows that it is in step. */
static int
probe(struct mptp_session *s)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_DEVICE_INFO };
	int status = session_transact(s, &request, NULL, NULL, NULL);

	return status == MPTP_ERR_RESPONSE ? MPTP_OK : status;
}

/* GetDeviceInfo needs no session: was ours forgotten? */
static bool
is_forgotten(struct mptp_session *s)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_STORAGE_IDS };

	if (!s->forgotten)
		(void)session_transact(s, &request, NULL, NULL, NULL);
	return s->forgotten;
}

/* In the session that is open, or in a new one. */
static int
ask_in_session(struct climb *c)
{
	struct mptp_session *s = c->session;
	int status;

	if (!s->open)
		return session_begin(s);
	status = probe(s);
	if (status != MPTP_OK || !c->anew || !is_forgotten(s))
		return status;
	note(c, "it had forgotten the session");
	forget_session(c);
	error_clear(&s->error);
	return session_begin(s);
}

static int
ask(struct climb *c, enum mptp_rung rung)
{
	struct mptp_session *s = c->session;
	const int timeout_ms = s->timeout_ms;
	int status;

	if (s->options.timeout_ms == 0 && s->transport->framing->transfers)
		s->timeout_ms = rungs[rung].answer_ms;
	else if (rung != MPTP_RUNG_ASK) {
		s->timeout_ms = at_most(c, rungs[rung].answer_ms);
		if (s->timeout_ms < SHARE_MS)
			s->timeout_ms = SHARE_MS;
	}
	status = ask_in_session(c);
	s->open = s->open || status == MPTP_OK;
	s->timeout_ms = timeout_ms;
	initiator_astray(s->machine, &s->stray);
	return status;
}

/* Would another step be of use? */
static bool
may_help(const struct mptp_session *s, int status)
{
	switch (status) {
	case MPTP_ERR_TIMEOUT:
	case MPTP_ERR_IO:
	case MPTP_ERR_FORMAT:
	case MPTP_ERR_INCOMPLETE:
		return true;
	case MPTP_ERR_RESPONSE:
		return s->error.response == MPTP_RC_INCOMPLETE_TRANSFER ||
		    s->error.response == MPTP_RC_INVALID_TRANSACTION_ID;
	default:
		return false;
	}
}

/* Of the steps that go wrong, only these end it all. */
static bool
is_end(int status)
{
	return status == MPTP_ERR_NODEV || status == MPTP_ERR_CANCELLED;
}

/* One step, and how the camera fails or does not fail after it. */
static int
take(struct climb *c, enum mptp_rung rung, int failing)
{
	struct mptp_session *s = c->session;
	int status = MPTP_OK;

	begin_step(c, rung);
	limit_step(c, rung);
	if (rungs[rung].climb != NULL)
		status = rungs[rung].climb(c);
	if (status == MPTP_ERR_STATE) { /* there is no reason to take it */
		c->report->nstep--;
		return failing;
	}
	if (status != MPTP_OK) {
		end_step(c, status);
		return is_end(status) ? status : failing;
	}
	error_clear(&s->error);
	status = ask(c, rung);
	note_answer(c, status);
	end_step(c, status);
	return status;
}

/* The first step took as long as the program wants to wait. */
static void
limit_climb(struct climb *c, int status)
{
	const int timeout_ms = c->session->options.timeout_ms;

	if (timeout_ms > 0)
		c->end = deadline_in(
		    timeout_ms > LADDER_MS ? timeout_ms : LADDER_MS);
	if (status == MPTP_ERR_TIMEOUT && may_help(c->session, status) &&
	    c->session->transport->framing->transfers)
		session_notice(c->session,
		    "the camera does not answer; trying to get it into step");
}

static void
explain(struct climb *c, int status)
{
	struct mptp_error *error = &c->session->error;
	const struct mptp_step *first = &c->report->step[0];

	if (c->endless && status != MPTP_ERR_CANCELLED &&
	    status != MPTP_ERR_NODEV)
		mptp_error_set(error, status,
		    "the camera sends without end what is no answer, %llu "
		    "bytes so far: switch it off and on, or unplug it",
		    (unsigned long long)c->bytes);
	else if (c->silent && first->rung == MPTP_RUNG_ASK &&
	    first->status == status) /* it had more time than the others */
		mptp_error_set(error, status, "%s", first->text);
	else if (error->status != status)
		mptp_error_set(error, status, "%s",
		    status == MPTP_ERR_CANCELLED ? "interrupted" :
						   c->step->text);
}

/* The library has nothing left to try, but the person has. Who asked for a report says
 * so by themselves. */
static void
advise(struct mptp_session *s)
{
	static const char what[] =
	    "; switch the camera off and on, or unplug it";
	char *text = s->error.text;
	const size_t len = strlen(text);

	if (len + sizeof(what) <= sizeof(s->error.text))
		memcpy(text + len, what, sizeof(what));
}

static int
climb(struct mptp_session *s, unsigned which, struct mptp_recovery *report)
{
	struct mptp_recovery own;
	struct climb c = { .session = s,
		.report = report != NULL ? report : &own,
		.anew = (which & BIT(MPTP_RUNG_REOPEN)) != 0,
		.end = DEADLINE_NEVER };
	int status = MPTP_ERR_TIMEOUT;

	*c.report = (struct mptp_recovery){ .nstep = 0 };
	if (!s->transport->framing->transfers)
		which &= BIT(MPTP_RUNG_ASK);
	s->climbing = true;
	s->lost = false;
	for (int rung = 0; rung < MPTP_RUNGS && may_help(s, status); rung++) {
		if ((which & BIT(rung)) != 0)
			status = take(&c, (enum mptp_rung)rung, status);
		if (rung == MPTP_RUNG_ASK)
			limit_climb(&c, status);
	}
	s->climbing = false;
	s->unsure = false;
	if (status != MPTP_OK)
		explain(&c, status);
	if (report == NULL && !c.endless &&
	    (which & BIT(MPTP_RUNG_REOPEN)) != 0 && may_help(s, status))
		advise(s);
	return status;
}

/* ---- who climbs --------------------------------------------------------- */

int
session_open(struct mptp_session *s)
{
	return climb(s, ALL_RUNGS, s->options.recovery);
}

/* What would void the session's handles is for the program to decide. */
int
session_resume(struct mptp_session *s)
{
	int status;

	session_log(s, MPTP_LOG_INFO, "getting the camera into step again");
	status = climb(s, WITHIN_SESSION, NULL);
	if (status != MPTP_OK && status != MPTP_ERR_CANCELLED)
		session_lose(s);
	s->unsure = status == MPTP_ERR_CANCELLED;
	return status;
}

void
mptp_session_allow_usb_reset(struct mptp_session *s, bool allowed)
{
	s->options.usb_reset = allowed;
}

int
mptp_session_recover(struct mptp_session *s, struct mptp_recovery *recovery)
{
	int status;

	if (recovery != NULL)
		*recovery = (struct mptp_recovery){ .nstep = 0 };
	if (s->telling)
		return MPTP_ERR_STATE;
	error_clear(&s->error);
	if (s->lost && !s->forgotten && !s->transport->framing->transfers)
		return mptp_error_set(&s->error, MPTP_ERR_NODEV,
		    "the connection is lost, and PTP/IP has no way back into it: "
		    "open the camera anew");
	status = climb(s, ALL_RUNGS, recovery);
	s->lost = status != MPTP_OK && status != MPTP_ERR_CANCELLED;
	s->forgotten = s->forgotten && !s->lost;
	s->unsure =
	    status == MPTP_ERR_CANCELLED && s->transport->framing->transfers;
	session_settle(s);
	return status;
}
