/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * shell: the verbs, in one session with the camera.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "again.h"
#include "edit.h"
#include "input.h"
#include "interrupt.h"
#include "lex.h"
#include "out.h"
#include "run.h"
#include "shell.h"
#include "text.h"

enum { SHELL_STOP };

static const struct opt opts[] = {
	[SHELL_STOP] = { 'e', "stop", OPT_FLAG, NULL,
	    "end at the first line that fails" },
};

/* ---- one line ---- */

static void
begin(struct app *app)
{
	app->disk_failed = false;
	if (app->camera != NULL)
		interrupt_session(mptp_camera_session(app->camera));
}

/* What was interrupted ends here, and not what comes next. */
static int
end(struct app *app, int code)
{
	interrupt_session(NULL);
	if (interrupted()) {
		code = fail(app, EXIT_INTERRUPTED, "interrupted");
		if (app->camera != NULL)
			mptp_session_forget_interrupt(
			    mptp_camera_session(app->camera));
		if (!interrupt_forget())
			app->leaving = true;
	}
	if (app->camera == NULL ||
	    !mptp_session_lost(mptp_camera_session(app->camera)))
		return code;
	if (mptp_session_forgotten(mptp_camera_session(app->camera)))
		return code; /* it is there */
	again_lost(app);
	fail(app, EXIT_DONE,
	    "the camera is gone; the next verb tries to open it again");
	return code;
}

int
shell_run(struct app *app, char *const *words, int n)
{
	char name[] = "miniptp", **argv;
	int code;

	argv = must_alloc(NULL, ((size_t)n + 2) * sizeof(*argv));
	argv[0] = name;
	memcpy(argv + 1, words, (size_t)n * sizeof(*argv));
	argv[n + 1] = NULL;
	begin(app);
	code = end(app, run_words(app, n + 1, argv));
	free(argv);
	return code;
}

static int
run_text(struct app *app, const char *text)
{
	struct lexed lexed;
	int code = EXIT_DONE;

	lex(&lexed, text);
	if (lexed.open == '\\')
		code = fail(
		    app, EXIT_USAGE, "there is nothing behind the backslash");
	else if (lexed.open != 0)
		code = fail(
		    app, EXIT_USAGE, "the quote %c is not closed", lexed.open);
	else if (lexed.n > 0)
		code = shell_run(app, lexed.word, lexed.n);
	lex_clear(&lexed);
	return out_flush(app) ? code : EXIT_FAILED;
}

/* ---- at a terminal ---- */

#define PROMPT_COLUMNS 40

static void
make_prompt(const struct app *app, char *prompt, size_t cap)
{
	const char *folder = app->folder == NULL ? "/" : app->folder;
	size_t skip = 0;
	char safe[1024];

	text_safe(safe, sizeof(safe), folder);
	/* The end of a long path says more than its beginning. */
	while (text_width(safe + skip) > PROMPT_COLUMNS &&
	    strchr(safe + skip + 1, '/') != NULL)
		skip = (size_t)(strchr(safe + skip + 1, '/') - safe);
	snprintf(prompt, cap, "miniptp%s:%s%s> ",
	    app->camera == NULL ? " (no camera)" : "",
	    skip > 0 ? "\xe2\x80\xa6" : "", safe + skip);
}

static void
greet(struct app *app)
{
	struct mptp_found found = { 0 };
	const char *model;

	begin(app);
	(void)end(app, app_connect(app));
	if (app->quiet)
		return;
	if (app->camera != NULL) {
		model = mptp_camera_device(app->camera)->model;
		mptp_session_describe(mptp_camera_session(app->camera), &found);
		note(app, "%s (%s)", model == NULL ? "?" : model, found.uri);
	} else {
		app->again.lost = LOST;
		note(app, "connect URI opens a camera");
	}
	note(app, "help lists the verbs, exit or Ctrl-D leaves");
}

static int
interact(struct app *app)
{
	char prompt[1200], *line;
	struct edit *edit;

	interrupt_keep(1);
	edit = edit_open(app);
	greet(app);
	while (!app->leaving && app->out_error == 0) {
		make_prompt(app, prompt, sizeof(prompt));
		interrupt_keep(INT_MAX);
		line = edit_line(edit, prompt);
		interrupt_keep(1);
		if (line == NULL) {
			fputc('\n', stderr);
			if (!interrupted() || !interrupt_forget())
				break;
			continue;
		}
		edit_remember(edit, line);
		(void)run_text(app, line);
		free(line);
	}
	edit_close(edit);
	return EXIT_DONE;
}

/* ---- a script ---- */

static int
script(struct app *app, bool stop)
{
	int code = EXIT_DONE, first = EXIT_DONE;
	const char *problem;
	unsigned number = 0;
	char *line;

	while (!app->leaving && app->out_error == 0 &&
	    (line = input_line(&problem)) != NULL) {
		number++;
		code = problem != NULL ? fail(app, EXIT_USAGE, "%s", problem) :
					 run_text(app, line);
		free(line);
		if (code == EXIT_DONE)
			continue;
		if (first == EXIT_DONE) {
			first = code;
			if (stop || !app->quiet)
				note(app, "%s line %u",
				    stop ? "stopped at" : "this was", number);
		}
		/* Ctrl-C is meant for the script. */
		if (stop || code == EXIT_INTERRUPTED)
			break;
	}
	return first;
}

static int
run(struct app *app, const struct args *args)
{
	int code;

	if (app->in_shell)
		return fail(app, EXIT_USAGE, "this is the shell already");
	app->in_shell = true;
	if (app->json)
		code = request_loop(app);
	else if (isatty(STDIN_FILENO))
		code = interact(app);
	else
		code = script(app, args->option[SHELL_STOP].times > 0);
	app_disconnect(app);
	app->in_shell = false;
	free(app->folder);
	free(app->own_uri);
	free(app->same_uri);
	again_forget(app);
	app->folder = app->own_uri = app->same_uri = NULL;
	return code;
}

const struct command cmd_shell = {
	.name = "shell",
	.args = "",
	.summary = "Run verbs in one session, from a terminal, file or program",
	.details =
	    "The verbs are those of the program; cd, lcd, pwd, connect, help "
	    "and exit are\nmore. A path of the camera is meant from where cd "
	    "went. Not from a terminal, the\nlines are a script, whose exit "
	    "code is that of the first line that fails. With\n--json, each "
	    "line is a request, {\"id\": 1, \"command\": [\"ls\", \"-R\"]}, "
	    "and each\nanswer a line.",
	OPTS(opts),
	.is_lines = true,
	.run = run,
};
