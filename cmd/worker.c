/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One of several cameras.
 */
#include "worker.h"

void
worker_prepare(struct worker *worker, const struct app *like, const char *uri,
    const char *name, const char *folder, pthread_mutex_t *mutex)
{
	worker->app = (struct app){ .uri = uri,
		.json = like->json,
		.quiet = like->quiet,
		.no_cache = like->no_cache,
		.verbose = like->verbose,
		.options = like->options,
		.sink = &worker->sink };
	worker->app.options.log_ctx = &worker->app;
	worker->sink = (struct sink){ .mutex = mutex,
		.camera = name,
		.folder = folder,
		.plain = like->json };
}

void
worker_begin(struct worker *worker, bool is_lines)
{
	struct app *app = &worker->app;

	if (!app->json)
		return;
	reply_begin(app, &worker->reply, NULL);
	worker->reply.camera = worker->sink.camera;
	worker->reply.is_lines = is_lines;
}

void
worker_end(struct worker *worker, int code)
{
	struct app *app = &worker->app;
	int error;

	app_disconnect(app);
	if (app->reply != NULL)
		reply_end(app, code);
	error = sink_end(&worker->sink);
	if (app->out_error == 0)
		app->out_error = error;
}
