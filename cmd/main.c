/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * miniptp: talk to cameras.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <miniptp/sim.h>

#include "interrupt.h"
#include "out.h"
#include "text.h"

enum {
	GLOBAL_CAMERA,
	GLOBAL_JSON,
	GLOBAL_QUIET,
	GLOBAL_VERBOSE,
	GLOBAL_TIMEOUT,
	GLOBAL_VERSION,
	GLOBAL_HELP
};

const struct opt global_opts[] = {
	[GLOBAL_CAMERA] = { 'c', "camera", OPT_TEXT, "URI", "which camera" },
	[GLOBAL_JSON] = { 0, "json", OPT_FLAG, NULL, "print JSON" },
	[GLOBAL_QUIET] = { 'q', "quiet", OPT_FLAG, NULL, "no progress" },
	[GLOBAL_VERBOSE] = { 'v', "verbose", OPT_FLAG, NULL,
	    "tell what goes on; twice: everything" },
	[GLOBAL_TIMEOUT] = { 0, "timeout", OPT_SECONDS, "SECONDS",
	    "longest wait for an answer" },
	[GLOBAL_VERSION] = { 0, "version", OPT_FLAG, NULL,
	    "print the version and exit" },
	[GLOBAL_HELP] = { 'h', "help", OPT_FLAG, NULL, "help, of a verb too" },
};
const size_t nglobal_opts = sizeof(global_opts) / sizeof(*global_opts);

static void
log_line(void *ctx, enum mptp_log_level level, const char *line)
{
	const struct app *app = ctx;
	char safe[1024];

	if (level == MPTP_LOG_INFO || app->verbose > 1)
		fprintf(stderr, "%s\n", text_safe(safe, sizeof(safe), line));
}

static void
apply_globals(struct app *app, const struct opt_value *v)
{
	const char *uri = getenv("MINIPTP_CAMERA");

	app->uri = v[GLOBAL_CAMERA].times > 0 ? v[GLOBAL_CAMERA].text :
	    uri != NULL && uri[0] != '\0'     ? uri :
						"usb:";
	app->json = v[GLOBAL_JSON].times > 0;
	app->quiet = v[GLOBAL_QUIET].times > 0;
	app->verbose = v[GLOBAL_VERBOSE].times;
	app->options.timeout_ms = (int)v[GLOBAL_TIMEOUT].number;
	if (app->verbose > 0) {
		app->options.log = log_line;
		app->options.log_ctx = app;
	}
}

static int
run_command(struct app *app, const struct command *command, struct opt_set *set,
    char **operands, int n)
{
	struct args args = { operands, n, set->values };
	int code = EXIT_DONE;

	if (n < command->least || (command->most >= 0 && n > command->most))
		return fail(app, EXIT_USAGE, "%s: %s; usage: miniptp %s %s",
		    command->name,
		    n < command->least ? "something is missing" :
					 "too many arguments",
		    command->name, command->args);
	if (command->needs_camera)
		code = app_connect(app);
	if (code == EXIT_DONE)
		code = command->run(app, &args);
	app_disconnect(app);
	return code;
}

static int
run_classic(struct app *app, const struct opt_value *values)
{
	int code = app_connect(app);

	if (code == EXIT_DONE)
		code = classic_run(app, values);
	app_disconnect(app);
	return code;
}

static bool
any_given(const struct opt_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->values[i].times > 0)
			return true;
	return false;
}

static int
dispatch(struct app *app, int argc, char **argv)
{
	struct opt_set globals = { global_opts, nglobal_opts, { { 0 } } };
	struct opt_set classic = { classic_opts, nclassic_opts, { { 0 } } };
	struct opt_set own = { 0 };
	const struct command *command = NULL;
	char problem[512];
	int verb, n = 0;

	verb = opt_parse(
	    &globals, &classic, argc, argv, 1, true, problem, sizeof(problem));
	if (verb >= 0 && verb < argc) {
		command = command_find(argv[verb], problem, sizeof(problem));
		if (command == NULL)
			return fail(app, EXIT_USAGE,
			    "'%s'%s; miniptp --help lists "
			    "the verbs",
			    argv[verb], problem);
		own.opts = command->opts;
		own.n = command->nopts;
		n = opt_parse(&own, &globals, argc, argv, verb + 1, false,
		    problem, sizeof(problem));
	}
	if (verb < 0 || n < 0)
		return fail(app, EXIT_USAGE, "%s; see miniptp %s%s--help",
		    problem, command != NULL ? command->name : "",
		    command != NULL ? " " : "");
	apply_globals(app, globals.values);
	if (globals.values[GLOBAL_VERSION].times > 0)
		out(app, "miniptp %s\n", mptp_version());
	else if (command != NULL && globals.values[GLOBAL_HELP].times > 0)
		help_command(app, command);
	else if (globals.values[GLOBAL_HELP].times > 0)
		help_program(app);
	else if (command != NULL && any_given(&classic))
		return fail(app, EXIT_USAGE,
		    "classic options take no verb, and %s "
		    "is one",
		    command->name);
	else if (command != NULL)
		return run_command(app, command, &own, argv + verb + 1, n);
	else if (any_given(&classic))
		return run_classic(app, classic.values);
	else
		help_program(app);
	return EXIT_DONE;
}

/* A file that is opened must not become standard output by chance. */
static void
hold_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	struct app app = { .options = { .transports = transports } };
	int code;

	hold_standard_files();
	interrupt_catch();
	code = dispatch(&app, argc, argv);
	if (interrupted()) {
		code = EXIT_INTERRUPTED;
		fail(&app, code, "interrupted");
	}
	return out_end(&app, code);
}
