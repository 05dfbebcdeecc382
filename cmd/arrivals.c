/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Many files from the camera.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrivals.h"
#include "out.h"
#include "progress.h"

/* Who waits for more than this wants to see what came before, and does not want to hear
 * afterwards that it was in vain. */
#define LARGE (1 << 20)

void
arrivals_begin(struct arrivals *a, struct app *app)
{
	*a = (struct arrivals){ .app = app, .fd = -1 };
}

void
arrivals_finish(struct arrivals *a)
{
	char *path = a->path;
	int code;

	if (path == NULL)
		return;
	a->path = NULL;
	mptp_session_meanwhile(mptp_camera_session(a->app->camera), NULL, NULL);
	code = fetch_name(&a->fetched);
	if (code == EXIT_DONE) {
		output_report(a->app, a->json, a->handle, path, a->fetched.size,
		    a->shortened);
		out_row(a->app);
	}
	tally_count(&a->tally, code);
	free(path);
}

static void
meanwhile(void *ctx)
{
	arrivals_finish(ctx);
}

/* The second file in a folder is not the last: from then on it is open. Where it
 * cannot be opened, paths do. */
static void
enter(struct arrivals *a, const char *folder)
{
	if (a->folder != NULL && strcmp(a->folder, folder) == 0) {
		if (a->fd < 0)
			a->fd =
			    open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		return;
	}
	arrivals_finish(a);
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	free(a->folder);
	a->folder = must_copy(folder);
}

/* It has its bytes, and gets its name during the next transaction. Who sees how the
 * next one proceeds has seen this one's end before. */
static void
keep(struct arrivals *a, const struct fetched *fetched, uint32_t handle,
    char *path, bool shortened)
{
	a->fetched = *fetched;
	a->handle = handle;
	a->path = path;
	a->shortened = shortened;
	if (progress_is_seen(a->app))
		arrivals_finish(a);
	else
		mptp_session_meanwhile(
		    mptp_camera_session(a->app->camera), meanwhile, a);
}

void
arrivals_get(struct arrivals *a, uint32_t handle,
    const struct mptp_object_info *info, const struct output *output)
{
	const bool large = info->size > LARGE; /* or unknown */
	struct newfile_folder folder = { .ours = output->ours && !large };
	struct fetched fetched;
	bool shortened;
	char *path;
	int code, error;

	enter(a, output->folder);
	folder.fd = a->fd;
	if (large) {
		arrivals_finish(a);
		out_flush(a->app);
	}
	path = output_path(output, info->name, handle, &shortened);
	error = save_try(a->app, &fetched.save, path, &folder);
	if (error == 0)
		code = fetch_aside(&fetched, handle, info, &a->zone);
	arrivals_finish(a); /* unless that did so */
	if (error != 0)
		code = save_fail(&fetched.save);
	if (code == EXIT_DONE) {
		keep(a, &fetched, handle, path, shortened);
	} else {
		tally_count(&a->tally, code);
		free(path);
	}
}

void
arrivals_end(struct arrivals *a)
{
	arrivals_finish(a);
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	free(a->folder);
	a->folder = NULL;
}
