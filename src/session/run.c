/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Running one transaction: the pump between machine and transport.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <miniptp/trace.h>

#include "base/error.h"
#include "machine/initiator.h"
#include "session/session.h"

#define COMMAND_BIT (1u << MPTP_PIPE_COMMAND)
#define LONGEST_PAUSE_MS 500
#define EVENT_BIT (1u << MPTP_PIPE_EVENT)

void
session_sleep(int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

bool
session_pause(int64_t deadline, int *ms)
{
	const int left = deadline_left(deadline);

	if (left == 0)
		return false;
	session_sleep(left < 0 || *ms < left ? *ms : left);
	*ms = *ms * 2 < LONGEST_PAUSE_MS ? *ms * 2 : LONGEST_PAUSE_MS;
	return true;
}

void
session_log(
    struct mptp_session *s, enum mptp_log_level level, const char *format, ...)
{
	char line[400];
	va_list args;

	if (s->options.log == NULL)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	s->options.log(s->options.log_ctx, level, line);
}

void
session_notice(struct mptp_session *s, const char *format, ...)
{
	char line[400];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (s->options.notice != NULL)
		s->options.notice(s->options.notice_ctx, line);
	else
		session_log(s, MPTP_LOG_INFO, "%s", line);
}

/* Words for the error of a transaction. */
static void
explain(struct mptp_session *s, int status, const struct mptp_op *request,
    const struct mptp_op *response)
{
	const struct mptp_error *machine = mptp_initiator_error(s->machine);
	char op[32], rc[32], why[sizeof(s->error.text)];
	const char *operation, *name;
	int sys = s->error.sys;

	operation = mptp_code_text(
	    MPTP_KIND_OPERATION, s->dialect, request->code, op, sizeof(op));
	if (status == MPTP_ERR_RESPONSE) {
		name = mptp_code_text(MPTP_KIND_RESPONSE, s->dialect,
		    response->code, rc, sizeof(rc));
		mptp_error_set(&s->error, status,
		    name == rc ? "%s: the camera answered %s" :
				 "%s: the camera answered %s (0x%04x)",
		    operation, name, response->code);
		s->error.response = response->code;
	} else {
		/* The machine knows best what was wrong with what came; also
		 * when that ended in time running out. */
		snprintf(why, sizeof(why), "%s",
		    machine->status == status || status == MPTP_ERR_TIMEOUT ?
			machine->text :
			"");
		if (why[0] == '\0' && s->error.status == status)
			snprintf(why, sizeof(why), "%s", s->error.text);
		if (why[0] == '\0' && status == MPTP_ERR_TIMEOUT)
			snprintf(why, sizeof(why), "%s for %d.%d s",
			    mptp_initiator_progress(s->machine) > 0 ?
				"no more data" :
				"no answer",
			    s->timeout_ms / 1000, s->timeout_ms % 1000 / 100);
		mptp_error_set(&s->error, status, "%s: %.280s", operation,
		    why[0] != '\0' ? why : mptp_status_text(status));
	}
	s->error.operation = request->code;
	s->error.sys = sys;
}

/* ---- the pump ----------------------------------------------------------- */

/* Write one piece of what the machine has for a pipe; *wrote is set if so. */
static int
write_piece(
    struct mptp_session *s, enum mptp_pipe pipe, int timeout_ms, bool *wrote)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	const uint8_t *bytes;
	bool last;
	size_t n = mptp_initiator_output(s->machine, pipe, &bytes, &last);
	int status;

	if (n == 0)
		return MPTP_OK;
	status = ops->write(
	    s->transport, pipe, bytes, n, last, timeout_ms, &s->error);
	if (status == MPTP_OK) {
		mptp_initiator_sent(s->machine, pipe, n);
		*wrote = true;
	} else if (status == MPTP_ERR_IO && s->error.sys == EPIPE &&
	    s->transport->framing->transfers &&
	    initiator_stop_sending(s->machine)) {
		/* A device that rejects the data stalls the pipe (ISO 15740
		 * D.7.2.2) and has a response to give. */
		session_log(s, MPTP_LOG_INFO, "the camera takes no more data");
		error_clear(&s->error);
		*wrote = true;
		status = MPTP_OK;
	}
	return status;
}

static int
read_pipe(struct mptp_session *s, enum mptp_pipe pipe)
{
	const struct mptp_transport_ops *ops = s->transport->ops;
	struct mptp_slice slice = { 0 };
	int status = ops->next(s->transport, pipe, &slice, &s->error);

	if (status != MPTP_OK || (slice.len == 0 && !slice.last))
		return status;
	status = mptp_initiator_input(
	    s->machine, pipe, slice.bytes, slice.len, slice.last);
	ops->done(s->transport, pipe, slice.len);
	if (ops->expect != NULL && pipe == MPTP_PIPE_COMMAND)
		ops->expect(s->transport, initiator_expected(s->machine));
	if (status != MPTP_OK)
		s->error = *mptp_initiator_error(s->machine);
	return status;
}

int
session_read(struct mptp_session *s, unsigned pipes, int timeout_ms)
{
	unsigned ready = 0;
	int status = s->transport->ops->wait(
	    s->transport, pipes, &ready, timeout_ms, &s->error);

	/* Events first: a probe is answered before more data are moved. */
	if (status == MPTP_OK && (ready & EVENT_BIT) != 0)
		status = read_pipe(s, MPTP_PIPE_EVENT);
	if (status == MPTP_OK && (ready & COMMAND_BIT) != 0)
		return read_pipe(s, MPTP_PIPE_COMMAND);
	/* A camera that is told to power down may answer and hang up at once. */
	if (status == MPTP_ERR_NODEV && (ready & COMMAND_BIT) != 0 &&
	    read_pipe(s, MPTP_PIPE_COMMAND) == MPTP_OK &&
	    mptp_initiator_state(s->machine) == MPTP_INITIATOR_IDLE) {
		error_clear(&s->error);
		return MPTP_OK;
	}
	return status;
}

static unsigned
pipes_to_read(const struct mptp_session *s)
{
	enum mptp_initiator_state state = mptp_initiator_state(s->machine);
	unsigned pipes = EVENT_BIT;

	if (state == MPTP_INITIATOR_HANDSHAKE)
		pipes = 0;
	if (mptp_initiator_wants(s->machine, MPTP_PIPE_EVENT))
		pipes |= EVENT_BIT;
	/* On USB nothing is read while data go out: a stall tells instead. */
	if (mptp_initiator_wants(s->machine, MPTP_PIPE_COMMAND) &&
	    !(s->transport->framing->transfers &&
		state == MPTP_INITIATOR_SENDING))
		pipes |= COMMAND_BIT;
	return pipes;
}

static bool
more_to_write(struct mptp_session *s)
{
	const uint8_t *bytes;
	bool last;

	return mptp_initiator_output(
		   s->machine, MPTP_PIPE_EVENT, &bytes, &last) != 0 ||
	    mptp_initiator_output(
		s->machine, MPTP_PIPE_COMMAND, &bytes, &last) != 0;
}

static bool
running(const struct mptp_session *s)
{
	enum mptp_initiator_state state = mptp_initiator_state(s->machine);

	return state != MPTP_INITIATOR_IDLE && state != MPTP_INITIATOR_FAILED;
}

/* When the pump has to give up, unless something moves. */
struct patience {
	int timeout_ms;
	int64_t deadline;
	uint64_t progress;
	bool cancelling;
	bool interrupted; /* a person waits */
	bool hasty; /* what is another transaction's is a reason to give up */
	bool astray;
};

static int
patience_left(struct patience *p)
{
	int left = deadline_left(p->deadline);

	return p->cancelling && left > SESSION_SILENCE_MS ? SESSION_SILENCE_MS :
							    left;
}

static void
patience_renew(struct patience *p, const struct mptp_initiator *machine)
{
	uint64_t progress = mptp_initiator_progress(machine);
	uint32_t other;

	if (p->hasty && !p->astray && initiator_astray(machine, &other)) {
		p->astray = true;
		p->deadline = deadline_sooner(
		    p->deadline, deadline_in(SESSION_SILENCE_MS));
	}
	if (mptp_initiator_cancelling(machine)) {
		/* Whoever does not heed it, or cannot amid a large packet, may
		 * not send for ever. */
		if (!p->cancelling)
			p->deadline =
			    deadline_in(p->interrupted ? SESSION_INTERRUPT_MS :
							 SESSION_CANCEL_MS);
		p->cancelling = true;
	} else if (progress != p->progress) {
		p->progress = progress;
		p->deadline = deadline_in(p->timeout_ms);
	}
}

/* The program's own work, if it has some. */
static void
work_meanwhile(struct mptp_session *s, struct patience *p)
{
	void (*work)(void *ctx) = s->work;

	if (work == NULL)
		return;
	s->work = NULL;
	s->telling = true;
	work(s->work_ctx);
	s->telling = false;
	p->deadline = deadline_in(p->timeout_ms);
}

/* Once around: write a piece of what is due, read what is there. */
static int
turn(struct mptp_session *s, struct patience *p)
{
	const int timeout_ms = patience_left(p);
	bool wrote = false, more;
	int status;

	if (timeout_ms <= 0)
		return MPTP_ERR_TIMEOUT;
	status = write_piece(s, MPTP_PIPE_EVENT, timeout_ms, &wrote);
	if (status == MPTP_OK)
		status = write_piece(s, MPTP_PIPE_COMMAND, timeout_ms, &wrote);
	if (status != MPTP_OK)
		return status;
	/* What was written may have been all that was missing. */
	if (!running(s))
		return MPTP_OK;
	/* This reads the source, which may fail. */
	more = wrote && more_to_write(s);
	if (s->transport->framing->transfers &&
	    mptp_initiator_cancelling(s->machine))
		return MPTP_ERR_CANCELLED;
	/* The peer may be waiting for what we have: then only look. */
	if (!more) {
		work_meanwhile(s, p);
		return session_read(s, pipes_to_read(s), patience_left(p));
	}
	status = session_read(s, pipes_to_read(s), 0);
	if (status != MPTP_ERR_TIMEOUT)
		return status;
	error_clear(&s->error);
	return MPTP_OK;
}

/* Interrupted, out of time, or a callback said stop. True: the transaction goes
 * on, to its cancelled end; false: there is none any more. */
static bool
cancel(struct mptp_session *s, int status)
{
	bool first = !mptp_initiator_cancelling(s->machine);

	if (!mptp_initiator_cancel(s->machine, status))
		return false;
	if (!s->climbing)
		session_log(s, MPTP_LOG_INFO, "cancelling transaction %u",
		    (unsigned)mptp_initiator_transaction(s->machine));
	if (s->transport->framing->transfers) {
		if (!s->climbing)
			session_cancel_class(s, status);
		mptp_initiator_abandon(s->machine);
		return false;
	}
	return first;
}

int
session_pump(struct mptp_session *s, int timeout_ms)
{
	struct patience patience = { .timeout_ms = timeout_ms,
		.deadline = deadline_in(timeout_ms),
		.hasty = s->climbing && s->transport->framing->transfers };
	int status = MPTP_OK;

	while (running(s)) {
		status = turn(s, &patience);
		if (status == MPTP_ERR_CANCELLED)
			atomic_store(&s->interrupted, false);
		if (status == MPTP_ERR_CANCELLED ||
		    status == MPTP_ERR_TIMEOUT) {
			if (!cancel(s, status))
				break;
			patience.interrupted = status == MPTP_ERR_CANCELLED;
			status = MPTP_OK; /* the rest is read */
		}
		if (status != MPTP_OK)
			break;
		patience_renew(&patience, s->machine);
	}
	return status;
}

void
session_forget_interrupt(struct mptp_session *s)
{
	unsigned ready;

	atomic_store(&s->interrupted, false);
	s->transport->ops->wait(s->transport, 0, &ready, 0, NULL);
}

/* ---- the public call ---------------------------------------------------- */

/* The pump stopped with this status: is the session still in step? */
static int
settle(struct mptp_session *s, int status, struct mptp_op *response)
{
	bool cancelled;

	if (mptp_initiator_state(s->machine) == MPTP_INITIATOR_IDLE)
		return mptp_initiator_result(s->machine, response);
	if (s->transport->framing->transfers && status != MPTP_ERR_NODEV) {
		if (!s->climbing)
			session_cancel_class(s, status);
		mptp_initiator_abandon(s->machine);
		return status;
	}
	s->lost = true;
	if (!running(s))
		return status;
	cancelled = mptp_initiator_cancelling(s->machine);
	mptp_initiator_abandon(s->machine);
	return cancelled ? mptp_initiator_result(s->machine, response) : status;
}

static int64_t
now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* What "trace show" would say of it, too. */
static void
tell(struct mptp_session *s, int status, struct mptp_transaction *t)
{
	char text[256];

	t->ended_ns = now_ns();
	t->dialect = s->dialect;
	t->id = mptp_initiator_transaction(s->machine);
	t->data_id = t->response_id = t->id;
	t->cancelled = status == MPTP_ERR_CANCELLED;
	t->bytes = mptp_initiator_progress(s->machine);
	if (t->bytes > 0 && t->phase == MPTP_PHASE_NONE)
		t->phase = MPTP_PHASE_IN;
	mptp_transaction_text(t, text, sizeof(text));
	if (t->response.code != 0 || status == MPTP_OK)
		session_log(s, MPTP_LOG_INFO, "%s", text);
	else
		session_log(s, MPTP_LOG_INFO, "%s (%s)", text, s->error.text);
}

/* GetDeviceInfo is answered without a session, too. */
static void
note_session(struct mptp_session *s, uint16_t operation, uint16_t answer)
{
	if (answer == MPTP_RC_SESSION_NOT_OPEN)
		s->forgotten = s->open;
	else if (answer == MPTP_RC_OK && operation != MPTP_OP_GET_DEVICE_INFO)
		s->forgotten = false;
}

int
session_transact(struct mptp_session *s, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink,
    struct mptp_op *response)
{
	struct mptp_op answer = { 0 };
	struct mptp_transaction transaction = { .request = *request,
		.began_ns = now_ns(),
		.phase = source != NULL ? MPTP_PHASE_OUT : MPTP_PHASE_NONE };
	int status;

	if (response != NULL)
		*response = answer;
	if (atomic_exchange(&s->interrupted, false)) {
		session_forget_interrupt(s);
		status = mptp_error_set(
		    &s->error, MPTP_ERR_CANCELLED, "interrupted");
		goto out;
	}
	status = mptp_initiator_submit(s->machine, request, source, sink);
	if (status == MPTP_OK)
		status = settle(s, session_pump(s, s->timeout_ms), &answer);
	if (status == MPTP_OK && answer.code != MPTP_RC_OK)
		status = MPTP_ERR_RESPONSE;
	note_session(s, request->code, answer.code);
	if (response != NULL)
		*response = answer;
out:
	if (status != MPTP_OK)
		explain(s, status, request, &answer);
	if (s->lost)
		session_lose(s);
	transaction.response = answer;
	if (s->options.log != NULL)
		tell(s, status, &transaction);
	return status;
}

int
mptp_session_run(struct mptp_session *s, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink,
    struct mptp_op *response)
{
	int status = MPTP_OK;

	if (response != NULL)
		*response = (struct mptp_op){ 0 };
	if (s->telling)
		return MPTP_ERR_STATE; /* the error is the running call's */
	error_clear(&s->error);
	if (s->lost)
		return session_fail_lost(s);
	if (s->unsure)
		status = session_resume(s);
	if (status == MPTP_OK)
		status = session_transact(s, request, source, sink, response);
	session_settle(s);
	return status;
}
