/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Running a command for something that happened, and seeing to what else does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hook.h"
#include "interrupt.h"
#include "moment.h"
#include "out.h"

/* How often a command that runs for long is looked after. */
#define POLL_MS 20
/* After a signal, so long it may take to end. */
#define GRACE_MS 1000

static void
wait_for(const struct hook *hook, int ms)
{
	const struct timespec moment = { 0, ms * 1000000L };

	if (hook->meanwhile == NULL || !hook->meanwhile(hook->ctx, ms))
		nanosleep(&moment, NULL);
}

/* Did it end well? Most are short. */
static bool
wait_until_ended(
    struct app *app, const struct hook *hook, struct hook_process *process)
{
	int64_t signalled = 0;
	bool told = false, well = false;

	for (int ms = 1; !hook_ended(app, process, &well);
	     ms = 2 * ms < POLL_MS ? 2 * ms : POLL_MS) {
		if (interrupted() && signalled == 0) {
			signalled = moment_now_ms();
			hook_interrupt(process);
		}
		if (signalled > 0 && !told &&
		    moment_now_ms() - signalled > GRACE_MS) {
			hook_stop(process);
			told = true;
		}
		if (signalled > 0 &&
		    moment_now_ms() - signalled > 2 * GRACE_MS) {
			hook_leave(process);
			note(app, "the command goes on by itself");
			return false;
		}
		wait_for(hook, ms);
	}
	if (signalled > 0)
		hook_stop_rest(process);
	return well;
}

int
hook_run(
    struct app *app, const struct hook *hook, const json_t *json, bool *well)
{
	struct hook_process process;
	bool went_well = false;
	char *text, *line;
	size_t size;
	int code;

	text = out_json_text(json, JSON_COMPACT);
	if (text == NULL)
		return fail_status(app, MPTP_ERR_NOMEM);
	size = strlen(text) + 2;
	line = must_alloc(NULL, size);
	snprintf(line, size, "%s\n", text);
	code = hook_start(app, hook, line, &process);
	if (code == EXIT_DONE)
		went_well = wait_until_ended(app, hook, &process);
	if (well != NULL)
		*well = went_well;
	free(line);
	free(text);
	return code;
}
