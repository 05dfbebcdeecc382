/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * events: what the camera tells by itself.
 */
#include "event.h"
#include "hook.h"
#include "interrupt.h"
#include "moment.h"
#include "named.h"
#include "out.h"
#include "pending.h"

enum { EVENTS_UNTIL, EVENTS_FOR, EVENTS_EXEC, EVENTS_COUNT };

static const struct opt opts[] = {
	[EVENTS_UNTIL] = { 0, "until", OPT_TEXT, "EVENT",
	    "end when this one came" },
	[EVENTS_FOR] = { 0, "for", OPT_DURATION, "DURATION",
	    "end after this time, such as 30s or 1h30m" },
	[EVENTS_EXEC] = { 0, "exec", OPT_TEXT, "COMMAND",
	    "run this by sh for each, its JSON on standard input" },
	[EVENTS_COUNT] = { 0, "count", OPT_NUMBER, "N", "end after so many" },
};

struct watching {
	struct app *app;
	struct mptp_session *session;
	const char *until_word; /* or NULL */
	uint16_t until;
	bool ends;	     /* by a time */
	const char *command; /* or NULL */
	int64_t end;
	uint64_t left;		/* how many more */
	struct pending waiting; /* read while a command ran */
	int failure;		/* exit code of why no more can come */
};

/* Exit code for the end of the session, or of the wait. */
static int
explain(struct watching *w)
{
	const struct mptp_error *error = mptp_session_error(w->session);

	if (error->status == MPTP_ERR_CANCELLED && interrupted())
		return EXIT_INTERRUPTED;
	return fail_error(w->app, error);
}

/* Events are read while a command runs: what asks for an answer gets it, and none
 * is lost. */
static bool
meanwhile(void *ctx, int ms)
{
	struct watching *w = ctx;
	struct mptp_typed_event event;
	int status;

	if (w->failure != EXIT_DONE || pending_is_full(&w->waiting))
		return false;
	status = mptp_session_event(w->session, &event, ms);
	if (status == MPTP_OK)
		pending_put(&w->waiting, &event);
	else if (status != MPTP_ERR_TIMEOUT)
		w->failure = explain(w);
	return true;
}

static int
run_command(
    struct watching *w, json_t *json, const struct mptp_typed_event *event)
{
	char variables[EVENT_VARIABLES][EVENT_VARIABLE];
	char *env[EVENT_VARIABLES];

	event_environment(variables, w->app, event);
	for (unsigned i = 0; i < EVENT_VARIABLES; i++)
		env[i] = variables[i];
	return hook_run(w->app,
	    &(struct hook){ .command = w->command,
		.env = env,
		.n = EVENT_VARIABLES,
		.meanwhile = meanwhile,
		.ctx = w },
	    json, NULL);
}

static int
show(struct watching *w, const struct mptp_typed_event *event)
{
	char text[EVENT_TEXT], time[MOMENT_TEXT];
	json_t *json = event_json(w->app, event);
	int code = EXIT_DONE;

	if (event->lost > 0)
		note(w->app, "%u events were lost before the next",
		    (unsigned)event->lost);
	if (w->app->json)
		code = out_json_line(w->app, json_incref(json));
	else
		out(w->app, "%s  %llu  %s\n", moment_text(time, event->time_ns),
		    (unsigned long long)event->sequence,
		    event_text(text, w->app, event));
	if (!out_flush(w->app))
		code = EXIT_FAILED; /* out_end() tells */
	if (code == EXIT_DONE && w->command != NULL)
		code = run_command(w, json, event);
	json_decref(json);
	return code;
}

/* MPTP_OK, or that time has passed. */
static int
next(struct watching *w, struct mptp_typed_event *event)
{
	if (pending_take(&w->waiting, event))
		return MPTP_OK;
	if (w->failure != EXIT_DONE)
		return MPTP_ERR_NODEV;
	return mptp_session_event(
	    w->session, event, w->ends ? moment_left_ms(w->end) : -1);
}

/* Where one follows upon another, no wait ever ends without one. */
static bool
is_late(const struct watching *w, const struct mptp_typed_event *event)
{
	return w->ends && (int64_t)(event->time_ns / 1000000) > w->end;
}

static int
ended(struct watching *w)
{
	if (w->until_word == NULL)
		return EXIT_DONE;
	return fail(w->app, EXIT_TIMED_OUT, "%s did not come", w->until_word);
}

static int
watch(struct watching *w)
{
	struct mptp_typed_event event = { 0 };
	int status, code;

	for (;;) {
		status = next(w, &event);
		if (status == MPTP_ERR_TIMEOUT && w->ends)
			return ended(w);
		if (status != MPTP_OK)
			return w->failure != EXIT_DONE ? w->failure :
							 explain(w);
		if (is_late(w, &event))
			return ended(w);
		if ((code = show(w, &event)) != EXIT_DONE)
			return code;
		if (w->until_word != NULL && event.code == w->until)
			return EXIT_DONE;
		if (--w->left == 0)
			return ended(w);
	}
}

static int
run(struct app *app, const struct args *args)
{
	const struct opt_value *option = args->option;
	struct watching w = { .app = app,
		.session = mptp_camera_session(app->camera),
		.until_word = option[EVENTS_UNTIL].text,
		.ends = option[EVENTS_FOR].times > 0,
		.end = moment_now_ms() + (int64_t)option[EVENTS_FOR].number,
		.command = option[EVENTS_EXEC].text,
		.waiting = { .size = sizeof(struct mptp_typed_event) },
		.left = option[EVENTS_COUNT].times > 0 ?
		    option[EVENTS_COUNT].number :
		    UINT64_MAX };
	int code = EXIT_DONE;

	if (w.left == 0)
		return fail(
		    app, EXIT_USAGE, "--count: 0 is no number of events");
	if (w.until_word != NULL)
		code =
		    named_number(app, MPTP_KIND_EVENT, w.until_word, &w.until);
	if (code == EXIT_DONE)
		code = watch(&w);
	pending_clear(&w.waiting);
	return code;
}

const struct command cmd_events = {
	.name = "events",
	.args = "",
	.summary = "Show what the camera tells, as it happens",
	.details = "Until Ctrl-C, or as the options say. With --exec, "
		   "$MINIPTP_EVENT is the name of\nthe event, and "
		   "$MINIPTP_HANDLE, _STORAGE, _PROPERTY, _FORMAT, "
		   "_TRANSACTION and\n_SEQUENCE are what it has of them.",
	OPTS(opts),
	.needs_camera = true,
	.is_lines = true,
	.run = run,
};
