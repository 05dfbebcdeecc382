/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A thread, a struct app and a sink for each camera. The first thread, which alone
 * gets signals, waits for the others and passes signals on.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guid.h"
#include "interrupt.h"
#include "many.h"
#include "out.h"
#include "reply.h"
#include "signals.h"
#include "sink.h"

#define ENDED '.'

struct worker {
	struct app app;
	struct sink sink;
	struct reply reply;
	const struct command *command;
	const struct args *args;
	pthread_t thread;
	bool started;
	int told; /* when it ends, by a byte */
	int code;
};

static bool
is_given(const struct command *command, const struct opt_value *values,
    const char *name, bool *known)
{
	for (size_t i = 0; i < command->nopts; i++) {
		if (strcmp(command->opts[i].name, name) != 0)
			continue;
		*known = true;
		return values[i].times > 0;
	}
	return false;
}

int
many_check(struct app *app, const struct command *command,
    const struct opt_value *values)
{
	bool asks = false, dry = false;

	if (!command->needs_camera && !command->opens_camera)
		return fail(app, EXIT_USAGE, "%s is not for several cameras",
		    command->name);
	/* Nobody can answer for all of them. */
	if (!is_given(command, values, "yes", &asks) && asks &&
	    !is_given(command, values, "dry-run", &dry))
		return fail(app, EXIT_USAGE,
		    "%s on several cameras wants --yes, or --dry-run; nothing "
		    "was done",
		    command->name);
	return EXIT_DONE;
}

static void *
work(void *ctx)
{
	struct worker *w = ctx;
	struct app *app = &w->app;
	int error;

	if (app->json) {
		reply_begin(app, &w->reply, NULL);
		w->reply.camera = w->sink.camera;
		w->reply.is_lines = w->command->is_lines;
	}
	w->code = w->command->needs_camera ? app_connect(app) : EXIT_DONE;
	if (w->code == EXIT_DONE)
		w->code = w->command->run(app, w->args);
	app_disconnect(app);
	if (app->reply != NULL)
		reply_end(app, w->code);
	error = sink_end(&w->sink);
	if (app->out_error == 0)
		app->out_error = error;
	while (write(w->told, &(char){ ENDED }, 1) < 0)
		;
	return NULL;
}

static void
prepare(struct worker *w, struct app *app, const struct meant *camera,
    pthread_mutex_t *mutex, bool by_camera)
{
	w->app = (struct app){ .uri = camera->uri,
		.json = app->json,
		.quiet = app->quiet,
		.no_cache = app->no_cache,
		.verbose = app->verbose,
		.options = app->options,
		.sink = &w->sink };
	w->app.options.log_ctx = &w->app;
	w->sink = (struct sink){ .mutex = mutex,
		.camera = camera->name,
		.folder = by_camera ? camera->folder : NULL,
		.plain = app->json };
}

/* Until all have ended. */
static void
wait_for(struct worker *workers, size_t n, size_t running, int told)
{
	char byte;

	while (running > 0) {
		ssize_t got = read(told, &byte, 1);

		if (interrupted())
			for (size_t i = 0; i < n; i++)
				sink_interrupt(&workers[i].sink);
		if (got == 1 && byte == ENDED)
			running--;
	}
	for (size_t i = 0; i < n; i++)
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
}

static void
start_all(struct worker *workers, size_t n, int told, size_t *running)
{
	signals_hold(true);
	for (size_t i = 0; i < n; i++) {
		struct worker *w = &workers[i];

		w->told = told;
		w->started = pthread_create(&w->thread, NULL, work, w) == 0;
		*running += w->started;
		if (!w->started)
			w->code = fail(&w->app, EXIT_FAILED,
			    "cannot start a thread for it");
	}
	signals_hold(false);
}

static int
code_of(struct app *app, const struct worker *workers, size_t n)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		failed += workers[i].code != EXIT_DONE;
		if (app->out_error == 0)
			app->out_error = workers[i].app.out_error;
	}
	return failed == n ? workers[0].code :
	    failed > 0	   ? EXIT_PARTIAL :
			     EXIT_DONE;
}

/* Once: two of them would make two. */
static void
load_identity(struct app *app, const struct cameras *cameras)
{
	for (size_t i = 0; i < cameras->n; i++) {
		if (strncmp(cameras->items[i].uri, "ip:", 3) != 0)
			continue;
		guid_load(app, &app->options.identity);
		return;
	}
}

int
many_run(struct app *app, const struct command *command,
    const struct args *args, const struct cameras *cameras, bool by_camera)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	const size_t n = cameras->n;
	struct worker *workers = NULL;
	size_t running = 0;
	int told[2], code;

	if (pipe(told) != 0)
		return fail(app, EXIT_FAILED, "cannot make a pipe");
	fcntl(told[0], F_SETFD, FD_CLOEXEC);
	fcntl(told[1], F_SETFD, FD_CLOEXEC);
	interrupt_wake(told[1]);
	load_identity(app, cameras);
	json_object_seed(0); /* not by two of them at once */
	workers = must_alloc(NULL, n * sizeof(*workers));
	for (size_t i = 0; i < n; i++) {
		workers[i] =
		    (struct worker){ .command = command, .args = args };
		prepare(
		    &workers[i], app, &cameras->items[i], &mutex, by_camera);
	}
	start_all(workers, n, told[1], &running);
	wait_for(workers, n, running, told[0]);
	interrupt_wake(-1);
	code = code_of(app, workers, n);
	free(workers);
	close(told[0]);
	close(told[1]);
	pthread_mutex_destroy(&mutex);
	return code;
}
