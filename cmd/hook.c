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
#include "out.h"

/* How often a command that runs for long is looked after. */
#define POLL_MS 20

static void
wait_for(const struct hook *hook, int ms)
{
	const struct timespec moment = { 0, ms * 1000000L };

	if (hook->meanwhile == NULL || !hook->meanwhile(hook->ctx, ms))
		nanosleep(&moment, NULL);
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

	text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
	if (text == NULL)
		return fail_status(app, MPTP_ERR_NOMEM);
	size = strlen(text) + 2;
	line = must_alloc(NULL, size);
	snprintf(line, size, "%s\n", text);
	code = hook_start(app, hook, line, &process);
	/* Most are short. */
	for (int ms = 1;
	     code == EXIT_DONE && !hook_ended(app, &process, &went_well);
	     ms = 2 * ms < POLL_MS ? 2 * ms : POLL_MS)
		wait_for(hook, ms);
	if (well != NULL)
		*well = went_well;
	free(line);
	free(text);
	return code;
}
