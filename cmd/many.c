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
#include "signals.h"
#include "worker.h"

#define ENDED '.'

struct running {
	struct worker worker;
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
	struct running *r = ctx;
	struct app *app = &r->worker.app;

	worker_begin(&r->worker, r->command->is_lines);
	app->changing = r->command->changes;
	r->code = r->command->needs_camera ? app_connect(app) : EXIT_DONE;
	if (r->code == EXIT_DONE)
		r->code = r->command->run(app, r->args);
	worker_end(&r->worker, r->code);
	while (write(r->told, &(char){ ENDED }, 1) < 0)
		;
	return NULL;
}

/* Until all have ended. */
static void
wait_for(struct running *all, size_t n, size_t running, int told)
{
	char byte;

	while (running > 0) {
		ssize_t got = read(told, &byte, 1);

		if (interrupted())
			for (size_t i = 0; i < n; i++)
				sink_interrupt(&all[i].worker.sink);
		if (got == 1 && byte == ENDED)
			running--;
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].started)
			pthread_join(all[i].thread, NULL);
}

static void
start_all(struct running *all, size_t n, int told, size_t *running)
{
	signals_hold(true);
	for (size_t i = 0; i < n; i++) {
		struct running *r = &all[i];

		r->told = told;
		r->started = pthread_create(&r->thread, NULL, work, r) == 0;
		*running += r->started;
		if (!r->started)
			r->code = fail(&r->worker.app, EXIT_FAILED,
			    "cannot start a thread for it");
	}
	signals_hold(false);
}

static int
code_of(struct app *app, const struct running *all, size_t n)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++) {
		failed += all[i].code != EXIT_DONE;
		if (app->out_error == 0)
			app->out_error = all[i].worker.app.out_error;
	}
	return failed == n ? all[0].code :
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
	struct running *all = NULL;
	size_t running = 0;
	int told[2], code;

	if (pipe(told) != 0)
		return fail(app, EXIT_FAILED, "cannot make a pipe");
	fcntl(told[0], F_SETFD, FD_CLOEXEC);
	fcntl(told[1], F_SETFD, FD_CLOEXEC);
	interrupt_wake(told[1]);
	load_identity(app, cameras);
	json_object_seed(0); /* not by two of them at once */
	all = must_alloc(NULL, n * sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		const struct meant *camera = &cameras->items[i];

		all[i] = (struct running){ .command = command, .args = args };
		worker_prepare(&all[i].worker, app, camera->uri, camera->name,
		    by_camera ? camera->folder : NULL, &mutex);
	}
	start_all(all, n, told[1], &running);
	wait_for(all, n, running, told[0]);
	interrupt_wake(-1);
	code = code_of(app, all, n);
	free(all);
	close(told[0]);
	close(told[1]);
	pthread_mutex_destroy(&mutex);
	return code;
}
