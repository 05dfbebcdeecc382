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

/* How often a command that runs is looked after. */
#define POLL_MS 20

int
hook_run(struct app *app, const char *command, const json_t *json,
    char *const *env, size_t n, bool (*meanwhile)(void *ctx, int ms), void *ctx)
{
	const struct timespec moment = { 0, POLL_MS * 1000000L };
	char *text, *line;
	size_t size;
	pid_t pid;
	int code;

	text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
	if (text == NULL)
		return fail_status(app, MPTP_ERR_NOMEM);
	size = strlen(text) + 2;
	line = must_alloc(NULL, size);
	snprintf(line, size, "%s\n", text);
	code = hook_start(app, command, line, env, n, &pid);
	while (code == EXIT_DONE && !hook_ended(app, pid))
		if (!meanwhile(ctx, POLL_MS))
			nanosleep(&moment, NULL);
	free(line);
	free(text);
	return code;
}
