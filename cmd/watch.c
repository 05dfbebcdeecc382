/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * watch: cameras that are plugged in and unplugged. None is opened.
 */
#include <stdio.h>
#include <string.h>

#include "found.h"
#include "hook.h"
#include "interrupt.h"
#include "moment.h"
#include "out.h"
#include "pending.h"
#include "text.h"

enum { WATCH_UNTIL, WATCH_FOR, WATCH_EXEC, WATCH_COUNT, WATCH_NEW };

static const struct opt opts[] = {
	[WATCH_UNTIL] = { 0, "until", OPT_TEXT, "arrived|lost",
	    "end when one is there, or is lost" },
	[WATCH_FOR] = { 0, "for", OPT_DURATION, "DURATION",
	    "end after this time, such as 30s or 1h30m" },
	[WATCH_EXEC] = { 0, "exec", OPT_TEXT, "COMMAND",
	    "run this by sh for each, its JSON on standard input" },
	[WATCH_COUNT] = { 0, "count", OPT_NUMBER, "N", "end after so many" },
	[WATCH_NEW] = { 0, "new", OPT_FLAG, NULL,
	    "leave out those that are there already" },
};

#define VARIABLES 6
#define VARIABLE 320

struct watching {
	struct app *app;
	struct mptp_watch *watch;
	const char *until;   /* or NULL */
	const char *command; /* or NULL */
	bool ends;	     /* by a time */
	int64_t end;
	uint64_t left;		/* how many more */
	struct pending waiting; /* seen while a command ran */
	int failure;		/* exit code of why no more can come */
};

static const char *
word_of(enum mptp_sighted what)
{
	switch (what) {
	case MPTP_DEVICE_THERE:
		return "there";
	case MPTP_DEVICE_ARRIVED:
		return "arrived";
	case MPTP_DEVICE_LOST:
		break;
	}
	return "lost";
}

static int
explain(struct watching *w, const struct mptp_error *error)
{
	if (error->status == MPTP_ERR_CANCELLED && interrupted())
		return EXIT_INTERRUPTED;
	return fail_error(w->app, error);
}

/* ---- a command for each ---- */

/* One that comes and goes while a command runs is told, too. */
static bool
meanwhile(void *ctx, int ms)
{
	struct watching *w = ctx;
	struct mptp_sighting sighting;
	struct mptp_error error = { 0 };
	int status;

	if (w->failure != EXIT_DONE || pending_is_full(&w->waiting))
		return false;
	status = mptp_watch_next(w->watch, &sighting, ms, &error);
	if (status == MPTP_OK)
		pending_put(&w->waiting, &sighting);
	else if (status != MPTP_ERR_TIMEOUT)
		w->failure = explain(w, &error);
	return true;
}

static int
run_command(struct watching *w, json_t *json, const struct mptp_sighting *s)
{
	const struct mptp_found *found = &s->device;
	char variables[VARIABLES][VARIABLE], *env[VARIABLES];
	unsigned n = 0;

	snprintf(
	    variables[n++], VARIABLE, "MINIPTP_EVENT=%s", word_of(s->what));
	snprintf(variables[n++], VARIABLE, "MINIPTP_SEQUENCE=%llu",
	    (unsigned long long)s->sequence);
	/* So that this program in the command means this camera. */
	snprintf(variables[n++], VARIABLE, "MINIPTP_CAMERA=%s", found->uri);
	snprintf(variables[n++], VARIABLE, "MINIPTP_STABLE_URI%s%s",
	    found->stable_uri[0] != '\0' ? "=" : "", found->stable_uri);
	snprintf(variables[n++], VARIABLE, "MINIPTP_MODEL=%s", found->model);
	snprintf(variables[n++], VARIABLE, "MINIPTP_SERIAL=%s", found->serial);
	for (unsigned i = 0; i < n; i++)
		env[i] = variables[i];
	return hook_run(w->app,
	    &(struct hook){ .command = w->command,
		.env = env,
		.n = n,
		.meanwhile = meanwhile,
		.ctx = w },
	    json, NULL);
}

/* ---- each ---- */

static json_t *
sighting_json(const struct mptp_sighting *s)
{
	char time[MPTP_DATE_TEXT];
	struct mptp_date date;
	json_t *json;

	moment_date(&date, s->time_ns);
	mptp_date_iso(time, &date, 'T');
	json = json_pack("{s:I, s:s, s:I, s:s}", "sequence",
	    (json_int_t)s->sequence, "time", time, "monotonic_ns",
	    (json_int_t)s->time_ns, "what", word_of(s->what));
	json_object_update_new(json, found_json(&s->device));
	return json;
}

static void
print(struct watching *w, const struct mptp_sighting *s)
{
	const struct mptp_found *found = &s->device;
	char time[MOMENT_TEXT], line[640], safe[640];

	snprintf(line, sizeof(line), "%s%s%s%s%s%s%s", found->uri,
	    found->maker[0] != '\0' ? "  " : "", found->maker,
	    found->model[0] != '\0' ? "  " : "", found->model,
	    found->serial[0] != '\0' ? "  " : "", found->serial);
	out(w->app, "%s  %llu  %-7s  %s\n", moment_text(time, s->time_ns),
	    (unsigned long long)s->sequence, word_of(s->what),
	    text_safe(safe, sizeof(safe), line));
}

static int
show(struct watching *w, const struct mptp_sighting *sighting)
{
	json_t *json = sighting_json(sighting);
	int code = EXIT_DONE;

	if (w->app->json)
		code = out_json_line(w->app, json_incref(json));
	else
		print(w, sighting);
	if (!out_flush(w->app))
		code = EXIT_FAILED; /* out_end() tells */
	if (code == EXIT_DONE && w->command != NULL)
		code = run_command(w, json, sighting);
	json_decref(json);
	return code;
}

/* ---- until the end ---- */

static int
next(struct watching *w, struct mptp_sighting *s, struct mptp_error *error)
{
	if (pending_take(&w->waiting, s))
		return MPTP_OK;
	return mptp_watch_next(
	    w->watch, s, w->ends ? moment_left_ms(w->end) : -1, error);
}

/* Where one follows upon another, no wait ever ends without one. */
static bool
is_late(const struct watching *w, const struct mptp_sighting *s)
{
	return w->ends && (int64_t)(s->time_ns / 1000000) > w->end;
}

static int
ended(struct watching *w)
{
	if (w->until == NULL)
		return EXIT_DONE;
	return fail(w->app, EXIT_TIMED_OUT,
	    w->until[0] == 'l' ? "no camera was lost" : "no camera arrived");
}

static bool
is_awaited(const struct watching *w, const struct mptp_sighting *s)
{
	return w->until != NULL &&
	    (w->until[0] == 'l') == (s->what == MPTP_DEVICE_LOST);
}

static int
watch(struct watching *w)
{
	struct mptp_sighting sighting;
	struct mptp_error error = { 0 };
	int status, code;

	for (;;) {
		if (w->failure != EXIT_DONE && pending_is_empty(&w->waiting))
			return w->failure;
		status = next(w, &sighting, &error);
		if (status == MPTP_ERR_TIMEOUT && w->ends)
			return ended(w);
		if (status != MPTP_OK)
			return explain(w, &error);
		if (is_late(w, &sighting))
			return ended(w);
		if ((code = show(w, &sighting)) != EXIT_DONE)
			return code;
		if (is_awaited(w, &sighting))
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
		.until = option[WATCH_UNTIL].text,
		.ends = option[WATCH_FOR].times > 0,
		.end = moment_now_ms() + (int64_t)option[WATCH_FOR].number,
		.command = option[WATCH_EXEC].text,
		.waiting = { .size = sizeof(struct mptp_sighting) },
		.left = option[WATCH_COUNT].times > 0 ?
		    option[WATCH_COUNT].number :
		    UINT64_MAX };
	struct mptp_error error = { 0 };
	int code;

	if (w.left == 0)
		return fail(
		    app, EXIT_USAGE, "--count: 0 is no number of cameras");
	if (w.until != NULL && strcmp(w.until, "arrived") != 0 &&
	    strcmp(w.until, "lost") != 0)
		return fail(app, EXIT_USAGE,
		    "--until: '%s' is neither arrived nor lost", w.until);
	if (mptp_watch_open(&w.watch, app->uri, option[WATCH_NEW].times == 0,
		&app->options, &error) != MPTP_OK)
		return fail_address(app, &error);
	interrupt_watch(w.watch);
	code = watch(&w);
	interrupt_watch(NULL);
	mptp_watch_close(&w.watch);
	pending_clear(&w.waiting);
	return code;
}

const struct command cmd_watch = {
	.name = "watch",
	.args = "",
	.summary = "Show cameras as they are plugged in and unplugged",
	.details =
	    "Until Ctrl-C, or as the options say. None is opened; with --camera, only that\n"
	    "one is shown. With --exec, $MINIPTP_EVENT is there, arrived or lost,\n"
	    "$MINIPTP_CAMERA the URI, so that miniptp in the command means this camera, and\n"
	    "$MINIPTP_STABLE_URI, _MODEL, _SERIAL and _SEQUENCE what else is known of it.",
	OPTS(opts),
	.is_lines = true,
	.run = run,
};
