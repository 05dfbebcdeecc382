/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A command for each file, and at the end. Nothing of a camera is on its command line:
 * it is in its environment and, as JSON, on its standard input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hook.h"
#include "import_hook.h"
#include "interrupt.h"
#include "out.h"

enum { EVENT, STATE, FILE_PATH, MODEL, SERIAL, VARIABLES };

/* "NAME=value"; without a value, it is taken away. free() it. */
static char *
variable(const char *name, const char *value)
{
	const size_t size =
	    strlen(name) + (value == NULL ? 0 : strlen(value)) + 2;
	char *text = must_alloc(NULL, size);

	snprintf(text, size, "%s%s%s", name, value == NULL ? "" : "=",
	    value == NULL ? "" : value);
	return text;
}

static void
run(struct importing *im, json_t *json, const char *event, const char *state,
    const char *file)
{
	char *env[VARIABLES] = {
		[EVENT] = variable("MINIPTP_EVENT", event),
		[STATE] = variable("MINIPTP_STATE", state),
		[FILE_PATH] = variable("MINIPTP_FILE", file),
		[MODEL] = variable("MINIPTP_MODEL", im->model),
		[SERIAL] = variable("MINIPTP_SERIAL", im->serial),
	};
	const struct hook hook = {
		.command = im->wanted->command, .env = env, .n = VARIABLES
	};
	bool well = false;

	if (!im->hooks_over)
		(void)hook_run(im->app, &hook, json, &well);
	im->hooks_failed += !well;
	if (im->hooks_over && file != NULL)
		fail(im->app, EXIT_PARTIAL,
		    "%s: --hook was not run, since the import was "
		    "interrupted; the file is whole",
		    file);
	else if (!well && file != NULL)
		fail(im->app, EXIT_PARTIAL,
		    "%s: --hook failed; the file is whole", file);
	else if (!well)
		fail(im->app, EXIT_PARTIAL, "--hook %s at the end",
		    im->hooks_over ? "was not run" : "failed");
	/* It held the import up once, and may do so for each file of a batch. */
	im->hooks_over |= !well && interrupted();
	for (size_t i = 0; i < VARIABLES; i++)
		free(env[i]);
	json_decref(json);
}

void
import_hook_file(struct importing *im, const struct mptp_import_entry *entry)
{
	run(im, import_entry_json(im, entry), "file", import_word(entry->state),
	    entry->destination);
}

void
import_hook_end(struct importing *im, int code)
{
	run(im, import_end_json(im, code), "end", NULL, NULL);
}
