/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Parsing and running one command line, of the program or in the shell.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "many.h"
#include "out.h"
#include "reply.h"
#include "run.h"
#include "text.h"
#include "tracing.h"

/* Of all verbs. */
enum {
	GLOBAL_CAMERA,
	GLOBAL_ALL,
	GLOBAL_BY_CAMERA,
	GLOBAL_JSON,
	GLOBAL_QUIET,
	GLOBAL_VERBOSE,
	GLOBAL_TIMEOUT,
	GLOBAL_NO_CACHE,
	GLOBAL_TRACE,
	GLOBAL_TRACE_LIMIT,
	GLOBAL_TRACE_CONTENT,
	GLOBAL_VERSION,
	GLOBAL_HELP
};

const struct opt global_opts[] = {
	[GLOBAL_CAMERA] = { 'c', "camera", OPT_TEXT, "URI",
	    "which camera; several times: these at once" },
	[GLOBAL_ALL] = { 0, "all", OPT_FLAG, NULL,
	    "all cameras connected by USB, and those of -c" },
	[GLOBAL_BY_CAMERA] = { 0, "by-camera", OPT_FLAG, NULL,
	    "of several cameras, files in a folder for each" },
	[GLOBAL_JSON] = { 0, "json", OPT_FLAG, NULL, "print JSON" },
	[GLOBAL_QUIET] = { 'q', "quiet", OPT_FLAG, NULL, "no progress" },
	[GLOBAL_VERBOSE] = { 'v', "verbose", OPT_FLAG, NULL,
	    "tell what goes on; twice: everything" },
	[GLOBAL_TIMEOUT] = { 0, "timeout", OPT_SECONDS, "SECONDS",
	    "longest wait for an answer" },
	[GLOBAL_NO_CACHE] = { 0, "no-cache", OPT_FLAG, NULL,
	    "list what is there, whatever is known of it" },
	[GLOBAL_TRACE] = { 0, "trace", OPT_TEXT, "FILE",
	    "record what goes over the wire in this new file" },
	[GLOBAL_TRACE_LIMIT] = { 0, "trace-limit", OPT_SIZE, "SIZE",
	    "keep the last so many bytes of the trace" },
	[GLOBAL_TRACE_CONTENT] = { 0, "trace-content", OPT_SIZE, "SIZE",
	    "keep so much of each object; 4K by default" },
	[GLOBAL_VERSION] = { 0, "version", OPT_FLAG, NULL,
	    "print the version and exit" },
	[GLOBAL_HELP] = { 'h', "help", OPT_FLAG, NULL, "help, of a verb too" },
};
const size_t nglobal_opts = sizeof(global_opts) / sizeof(*global_opts);

static void
log_line(void *ctx, enum mptp_log_level level, const char *line)
{
	struct app *app = ctx;
	char safe[1024];

	if (level == MPTP_LOG_INFO || app->verbose > 1)
		tell_stderr(app, "", text_safe(safe, sizeof(safe), line));
}

/* Why it takes so long. */
static void
tell_waiting(void *ctx, const char *line)
{
	struct app *app = ctx;

	if (!app->quiet)
		fail(app, 0, "%s", line);
}

static struct tracing
tracing_of(const struct opt_value *v)
{
	return (struct tracing){ &v[GLOBAL_TRACE], &v[GLOBAL_TRACE_LIMIT],
		&v[GLOBAL_TRACE_CONTENT] };
}

struct line {
	struct opt_set globals, classic, own;
	const struct command *command; /* NULL: none is named */
	char **operands;
	int n;
};

static bool
any_given(const struct opt_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->values[i].times > 0)
			return true;
	return false;
}

static int
parse(struct app *app, struct line *line, int argc, char **argv)
{
	const char *help = app->in_shell ? "help" : "miniptp --help";
	char problem[512];
	int verb;

	verb = opt_parse(&line->globals, &line->classic, argc, argv, 1, true,
	    problem, sizeof(problem));
	/* "help VERB" is "VERB --help"; the shell's is a verb of its own. */
	if (verb >= 0 && verb < argc && !app->in_shell &&
	    strcmp(argv[verb], "help") == 0) {
		line->globals.values[GLOBAL_HELP].times++;
		verb++;
	}
	if (verb >= 0 && verb < argc) {
		line->command =
		    command_find(app, argv[verb], problem, sizeof(problem));
		if (line->command == NULL)
			return fail(app, EXIT_USAGE,
			    "'%s'%s; %s lists the verbs", argv[verb], problem,
			    help);
		line->own.opts = line->command->opts;
		line->own.n = line->command->nopts;
		line->operands = argv + verb + 1;
		line->n = opt_parse(&line->own, &line->globals, argc, argv,
		    verb + 1, false, problem, sizeof(problem));
	}
	if (verb < 0 || line->n < 0)
		return fail(app, EXIT_USAGE, "%s; see miniptp %s%s--help",
		    problem, line->command != NULL ? line->command->name : "",
		    line->command != NULL ? " " : "");
	return EXIT_DONE;
}

static bool
is_several(const struct opt_value *v)
{
	return v[GLOBAL_CAMERA].times > 1 || v[GLOBAL_ALL].times > 0;
}

static int
check_several(struct app *app, const struct line *line)
{
	const struct opt_value *v = line->globals.values;

	if (is_several(v) && line->command == NULL && any_given(&line->classic))
		return fail(app, EXIT_USAGE,
		    "the classic options are not for several cameras");
	if (is_several(v) && line->command != NULL)
		return many_check(app, line->command, line->own.values);
	if (v[GLOBAL_BY_CAMERA].times > 0 && !is_several(v))
		return fail(app, EXIT_USAGE,
		    "--by-camera is for several cameras: -c given several "
		    "times, or --all");
	return EXIT_DONE;
}

/* A whole line is checked before anything is done. */
static int
check(struct app *app, const struct line *line)
{
	const struct command *command = line->command;
	const struct opt_value *v = line->globals.values;
	const struct tracing tracing = tracing_of(v);
	bool few;
	int code;

	if (app->in_shell &&
	    (is_several(v) || v[GLOBAL_CAMERA].times > 0 ||
		v[GLOBAL_TIMEOUT].times > 0 || v[GLOBAL_NO_CACHE].times > 0 ||
		v[GLOBAL_TRACE].times > 0))
		return fail(app, EXIT_USAGE,
		    "--camera, --all, --timeout, --no-cache and --trace stand "
		    "before the shell; here, connect opens another camera");
	code = tracing_check(app, &tracing);
	if (code != EXIT_DONE)
		return code;
	if (v[GLOBAL_VERSION].times > 0 || v[GLOBAL_HELP].times > 0)
		return EXIT_DONE;
	if (command == NULL)
		return check_several(app, line);
	if (any_given(&line->classic))
		return fail(app, EXIT_USAGE,
		    "classic options take no verb, and %s is one",
		    command->name);
	few = line->n < command->least;
	if (few || (command->most >= 0 && line->n > command->most))
		return fail(app, EXIT_USAGE, "%s: %s; usage: %s%s%s%s",
		    command->name,
		    few ? "something is missing" : "too many arguments",
		    app->in_shell ? "" : "miniptp ", command->name,
		    command->args[0] != '\0' ? " " : "", command->args);
	return check_several(app, line);
}

static void
apply_globals(struct app *app, const struct opt_value *v)
{
	const char *uri = getenv("MINIPTP_CAMERA");

	app->json |= v[GLOBAL_JSON].times > 0;
	app->quiet |= v[GLOBAL_QUIET].times > 0;
	app->verbose += v[GLOBAL_VERBOSE].times;
	if (app->in_shell)
		return;
	app->uri = v[GLOBAL_CAMERA].times > 0 ? v[GLOBAL_CAMERA].text :
	    uri != NULL && uri[0] != '\0'     ? uri :
						"usb:";
	/* What is played knows nothing of what was seen before. */
	app->no_cache = v[GLOBAL_NO_CACHE].times > 0 ||
	    strncmp(app->uri, "replay:", 7) == 0;
	app->options.timeout_ms = (int)v[GLOBAL_TIMEOUT].number;
	app->options.notice = tell_waiting;
	app->options.notice_ctx = app;
	if (app->verbose > 0) {
		app->options.log = log_line;
		app->options.log_ctx = app;
	}
}

/* Who runs operations by themselves closes sessions, and wants to see what then is. None
 * runs in a session that another verb has given up. */
static bool
takes_it(const struct app *app, const struct command *command)
{
	return command->takes_as_is && app->camera != NULL &&
	    !mptp_session_lost(mptp_camera_session(app->camera));
}

static int
connect_for(struct app *app, const struct command *command)
{
	int code;

	if (command == NULL)
		return app_connect(app);
	if (!command->needs_camera || takes_it(app, command))
		return EXIT_DONE;
	app->again.renewed = false;
	app->changing = command->changes;
	code = app_connect(app);
	/* Who said so had the card in mind that was there. */
	if (code == EXIT_DONE && command->changes && app->again.renewed)
		return fail(app, EXIT_REFUSED,
		    "nothing was done, since it may be another card; look at "
		    "it, and say it again");
	return code;
}

static int
run_verb(struct app *app, const struct line *line)
{
	const struct command *command = line->command;
	struct args args = { line->operands, line->n, line->own.values };
	int code = connect_for(app, command);

	if (code == EXIT_DONE && command == NULL)
		code = classic_run(app, line->classic.values);
	else if (code == EXIT_DONE)
		code = command->run(app, &args);
	if (!app->in_shell)
		app_disconnect(app);
	return code;
}

static int
run_several(struct app *app, const struct line *line)
{
	const struct opt_value *v = line->globals.values;
	const struct args args = { line->operands, line->n, line->own.values };
	struct cameras cameras;
	int code = cameras_find(
	    app, &v[GLOBAL_CAMERA], v[GLOBAL_ALL].times > 0, &cameras);

	if (code == EXIT_DONE)
		code = many_run(app, line->command, &args, &cameras,
		    v[GLOBAL_BY_CAMERA].times > 0);
	cameras_clear(&cameras);
	return code;
}

static int
run_line(struct app *app, const struct line *line)
{
	const struct command *command = line->command;

	if (line->globals.values[GLOBAL_VERSION].times > 0)
		out(app, "miniptp %s\n", mptp_version());
	else if (command != NULL && line->globals.values[GLOBAL_HELP].times > 0)
		help_command(app, command);
	else if (command == NULL && !any_given(&line->classic))
		help_program(app);
	else if (is_several(line->globals.values))
		return run_several(app, line);
	else
		return run_verb(app, line);
	return EXIT_DONE;
}

int
run_words(struct app *app, int argc, char **argv)
{
	struct line line = { .globals = { global_opts, nglobal_opts,
				 { { 0 } } },
		.classic = { classic_opts, nclassic_opts, { { 0 } } } };
	const bool json = app->json, quiet = app->quiet;
	const unsigned verbose = app->verbose;
	const struct tracing tracing = tracing_of(line.globals.values);
	int code = parse(app, &line, argc, argv);

	if (code == EXIT_DONE)
		code = check(app, &line);
	if (code != EXIT_DONE)
		return code;
	apply_globals(app, line.globals.values);
	if (app->reply != NULL && line.command != NULL)
		app->reply->is_lines = line.command->is_lines;
	code = tracing_begin(app, &tracing);
	if (code == EXIT_DONE)
		code = run_line(app, &line);
	if (!app->in_shell)
		code = tracing_end(app, code);
	app->json = json;
	app->quiet = quiet;
	app->verbose = verbose;
	return code;
}
