/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The recovery ladder: one step after another until the camera answers.
 */
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
#define WAIT_MS 180000

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
	bool flowing; /* the pipe was not empty in the end */
};

static void note(struct climb *, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

static void
note(struct climb *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->step->text, sizeof(c->step->text), format, args);
	va_end(args);
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
	size_t len = strlen(step->text);

	step->status = status;
	step->elapsed_ms = (int)(deadline_in(0) - c->begun);
	if (status == MPTP_OK)
		snprintf(step->text + len, sizeof(step->text) - len,
		    "%sthe camera answers", len > 0 ? "; " : "");
	else if (len == 0)
		note(c, "%.150s", c->session->error.text);
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

/* ---- the steps: MPTP_OK if it is worth asking again --------------------- */

static int
drain(struct climb *c, int limit_ms)
{
	uint64_t bytes;
	int status =
	    session_drain(c->session, SESSION_QUIET_MS, limit_ms, &bytes);

	c->flowing = status == MPTP_ERR_BUSY && bytes > 0;
	if (c->flowing)
		note(c, "it goes on sending, %llu bytes so far",
		    (unsigned long long)bytes);
	else if (status == MPTP_ERR_BUSY)
		note(c, "it goes on with transfers that hold nothing");
	else if (bytes > 0)
		note(c, "%llu bytes were left in the pipe",
		    (unsigned long long)bytes);
	return status == MPTP_ERR_IO ? MPTP_OK : status;
}

static int
climb_drain(struct climb *c)
{
	return drain(c, DRAIN_MS);
}

static int
climb_wait(struct climb *c)
{
	return c->flowing ? drain(c, WAIT_MS) : MPTP_ERR_STATE;
}

static int
climb_cancel(struct climb *c)
{
	bool ready;
	int status = session_cancel_requests(
	    c->session, c->session->stray, CANCEL_MS, &ready);

	if (status == MPTP_ERR_UNSUPPORTED)
		note(c, "it knows no Cancel");
	else if (status == MPTP_ERR_BUSY)
		note(c, "it is busy, and stays so");
	if (status == MPTP_OK)
		status = drain(c, DRAIN_MS);
	return status;
}

static int
climb_halts(struct climb *c)
{
	int status = session_clear_halts(c->session);

	/* A pipe that was halted has something to say now. */
	if (status == MPTP_OK)
		status = drain(c, DRAIN_MS);
	return status;
}

/* The session is over, whatever the camera makes of it. */
static void
forget_session(struct climb *c)
{
	c->report->reopened = c->report->reopened || c->session->open;
	c->session->open = false;
	c->session->stray = 0;
	initiator_forget_session(c->session->machine);
}

static int
climb_reset(struct climb *c)
{
	int status = session_control(
	    c->session, MPTP_CONTROL_RESET, NULL, NULL, REQUEST_MS);

	if (status == MPTP_ERR_UNSUPPORTED)
		note(c, "it knows no reset request");
	if (status != MPTP_OK)
		return status;
	forget_session(c);
	return drain(c, DRAIN_MS);
}

static int
climb_reopen(struct climb *c)
{
	int status = session_control(
	    c->session, MPTP_CONTROL_INTERFACE, NULL, NULL, REQUEST_MS);

	if (status == MPTP_ERR_NODEV || status == MPTP_ERR_CANCELLED)
		return status;
	forget_session(c);
	return drain(c, DRAIN_MS);
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

static int
ask(struct mptp_session *s, int answer_ms)
{
	const int timeout_ms = s->timeout_ms;
	int status;

	if (s->options.timeout_ms == 0 && s->transport->framing->transfers)
		s->timeout_ms = answer_ms;
	status = s->open ? probe(s) : session_begin(s);
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
	status = ask(s, rungs[rung].answer_ms);
	end_step(c, status);
	return status;
}

static int
climb(struct mptp_session *s, unsigned which, struct mptp_recovery *report)
{
	struct mptp_recovery own;
	struct climb c = { .session = s,
		.report = report != NULL ? report : &own };
	int status = MPTP_ERR_TIMEOUT;

	*c.report = (struct mptp_recovery){ .nstep = 0 };
	if (!s->transport->framing->transfers)
		which &= BIT(MPTP_RUNG_ASK);
	s->climbing = true;
	s->lost = false;
	for (int rung = 0; rung < MPTP_RUNGS && may_help(s, status); rung++)
		if ((which & BIT(rung)) != 0)
			status = take(&c, (enum mptp_rung)rung, status);
	s->climbing = false;
	s->unsure = false;
	if (status != MPTP_OK && s->error.status != status)
		mptp_error_set(&s->error, status, "%s",
		    status == MPTP_ERR_CANCELLED ? "interrupted" :
						   c.step->text);
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
		s->lost = true;
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
	if (s->lost && !s->transport->framing->transfers)
		return mptp_error_set(&s->error, MPTP_ERR_NODEV,
		    "the connection is lost, and PTP/IP has no way back into it: "
		    "open the camera anew");
	status = climb(s, ALL_RUNGS, recovery);
	s->lost = status != MPTP_OK && status != MPTP_ERR_CANCELLED;
	s->unsure = status == MPTP_ERR_CANCELLED;
	session_settle(s);
	return status;
}
