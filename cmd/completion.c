/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * completion: scripts for bash, zsh and fish, and what they ask for.
 */
#include <stdlib.h>
#include <string.h>

#include "cache.h"
#include "complete.h"
#include "completion.h"
#include "out.h"
#include "text.h"

static int
print_script(struct app *app, const struct embedded *script)
{
	if (app->json)
		return out_json(app,
		    json_pack("{s:s, s:s}", "shell", script->name, "script",
			script->text));
	out_bytes(app, script->text, strlen(script->text));
	return EXIT_DONE;
}

/* Objects want a session with the camera, which takes time and may disturb
 * another program: only if that was asked for. */
static void
open_camera(struct app *app, char *const *words, int n)
{
	const char *wish = getenv("MINIPTP_COMPLETE_OBJECTS");
	const char *uri = complete_uri(words, n);

	if (wish == NULL || wish[0] == '\0')
		return;
	if (uri != NULL)
		app->uri = uri;
	if (mptp_camera_open(&app->camera, app->uri, &app->options,
		&(struct mptp_error){ 0 }) == MPTP_OK)
		cache_use(app);
}

static int
print_words(struct app *app, char *const *words, int n)
{
	struct candidates c;
	char safe[1024], none[] = "", *empty[] = { none };
	json_t *list = app->json ? json_array() : NULL;

	open_camera(app, words, n);
	complete(app, n > 0 ? words : empty, n > 0 ? n : 1, &c);
	for (size_t i = 0; i < c.n; i++) {
		const char *text = c.item[i].text, *help = c.item[i].help;

		if (list != NULL)
			json_array_append_new(list,
			    json_pack("{s:o, s:o}", "word", json_text(text),
				"help",
				help == NULL ? json_null() : json_text(help)));
		else
			out(app, "%s%s%s\n",
			    text_safe(safe, sizeof(safe), text),
			    help == NULL ? "" : "\t", help == NULL ? "" : help);
	}
	if (list == NULL && c.files)
		out(app, ":files\n");
	if (list != NULL)
		out_json(app,
		    json_pack(
			"{s:o, s:b}", "words", list, "files", (int)c.files));
	complete_clear(&c);
	return EXIT_DONE;
}

static int
run(struct app *app, const struct args *args)
{
	const struct embedded *script = completion_scripts;
	const char *what = args->operand[0];

	if (strcmp(what, "words") == 0)
		return print_words(app, args->operand + 1, args->n - 1);
	while (script->name != NULL && strcmp(script->name, what) != 0)
		script++;
	if (script->name == NULL || args->n > 1)
		return fail(app, EXIT_USAGE,
		    "completion: %s; usage: completion bash|zsh|fish",
		    args->n > 1 ? "too many arguments" : "no such shell");
	return print_script(app, script);
}

const struct command cmd_completion = {
	.name = "completion",
	.args = "bash|zsh|fish|words [WORD…]",
	.summary = "Print a script that completes words in a shell",
	.details =
	    "The scripts ask for words: how the last WORD, perhaps an empty "
	    "one, can go on,\nwith its help behind a tabulator, and :files if "
	    "it can be a local file. Options\nwant -- before the words. If "
	    "MINIPTP_COMPLETE_OBJECTS is set, the camera is\nopened, and its "
	    "paths are among them.",
	.spelled_out = true,
	.least = 1,
	.most = -1,
	.run = run,
};
