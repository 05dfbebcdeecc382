/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Downloading, with progress.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fetch.h"
#include "interrupt.h"
#include "out.h"
#include "progress.h"

struct fetch {
	struct app *app;
	struct save *save; /* NULL: stdout */
	struct progress progress;
	uint64_t moved;
	int error; /* errno of the write that failed */
};

static int
take(void *ctx, const void *buf, size_t len)
{
	struct fetch *fetch = ctx;

	if (fetch->save == NULL) {
		if (out_bytes(fetch->app, buf, len) != MPTP_OK)
			return MPTP_ERR_CANCELLED;
	} else if ((fetch->error = save_write(fetch->save, buf, len)) != 0) {
		return MPTP_ERR_CANCELLED;
	}
	fetch->moved += len;
	progress_add(&fetch->progress, len);
	return MPTP_OK;
}

/* The exit code, from what the camera and the disk said. */
static int
outcome(struct fetch *fetch, int status, const char *about)
{
	struct app *app = fetch->app;

	if (fetch->error != 0)
		return fail(app, EXIT_FAILED, "cannot write %s: %s",
		    fetch->save->file.part, strerror(fetch->error));
	if (app->out_error != 0)
		return EXIT_FAILED; /* out_end() tells */
	if (interrupted())
		return EXIT_INTERRUPTED;
	return status == MPTP_OK ? EXIT_DONE : fail_camera(app, about);
}

static const char *
name_of(const struct mptp_object_info *info)
{
	return info->name == NULL ? "" : info->name;
}

/* What was found before the connection was lost, has another handle perhaps. */
static int
check_again(
    struct app *app, uint32_t handle, const struct mptp_object_info *info)
{
	const char *name = name_of(info);
	struct mptp_object_info now;
	bool same;

	if (app_keeps_session(app))
		return EXIT_DONE;
	if (mptp_camera_object_info(app->camera, handle, &now) != MPTP_OK)
		return fail_camera(app, name);
	same = strcmp(name_of(&now), name) == 0 && now.size == info->size;
	mptp_object_info_clear(&now);
	return same ? EXIT_DONE :
		      fail(app, EXIT_NO_CAMERA,
			  "%s: the connection was lost, and the camera has "
			  "other objects now; begin anew",
			  name);
}

static int
run(struct fetch *fetch, uint32_t handle, const struct mptp_object_info *info)
{
	const struct mptp_sink sink = { .write = take, .ctx = fetch };
	struct app *app = fetch->app;
	const char *name = name_of(info);
	int status, code;

	progress_begin(&fetch->progress, app, name, info->size);
	status = mptp_camera_fetch(app->camera, handle, info->size, &sink);
	progress_end(&fetch->progress);
	code = outcome(fetch, status, name);
	return code == EXIT_DONE ? check_again(app, handle, info) : code;
}

/* False: the camera does not say. Any number of seconds may be a time. */
static bool
when(const struct mptp_object_info *info, const struct zone *zone, time_t *time)
{
	struct mptp_date date;

	if (!mptp_date_parse(info->modified, &date) &&
	    !mptp_date_parse(info->captured, &date))
		return false;
	*time = date_seconds(&date, zone);
	return true;
}

int
fetch_aside(struct fetched *fetched, uint32_t handle,
    const struct mptp_object_info *info, const struct zone *zone)
{
	struct save *save = &fetched->save;
	struct fetch fetch = { .app = save->app, .save = save };
	int code = run(&fetch, handle, info);

	if (code != EXIT_DONE)
		save_abort(save);
	fetched->size = fetch.moved;
	fetched->dated = when(info, zone, &fetched->modified);
	return code;
}

int
fetch_name(struct fetched *fetched)
{
	return save_commit(
	    &fetched->save, fetched->dated ? &fetched->modified : NULL);
}

int
fetch_file(struct app *app, uint32_t handle,
    const struct mptp_object_info *info, const char *path,
    const struct zone *zone, uint64_t *size)
{
	struct fetched fetched = { .size = 0 };
	int code = save_begin(app, &fetched.save, path);

	if (code == EXIT_DONE)
		code = fetch_aside(&fetched, handle, info, zone);
	if (code == EXIT_DONE)
		code = fetch_name(&fetched);
	if (size != NULL)
		*size = fetched.size;
	return code;
}

int
fetch_stdout(
    struct app *app, uint32_t handle, const struct mptp_object_info *info)
{
	struct fetch fetch = { .app = app };
	int code = run(&fetch, handle, info);

	return out_flush(app) ? code : EXIT_FAILED;
}

int
fetch_thumb(struct app *app, uint32_t handle,
    const struct mptp_object_info *info, const char *about, const char *path,
    uint64_t *size)
{
	struct save save = { .error = 0 };
	struct fetch fetch = { .app = app };
	const struct mptp_sink sink = { .write = take, .ctx = &fetch };
	int code = EXIT_DONE;

	if (path != NULL) {
		fetch.save = &save;
		code = save_begin(app, &save, path);
	}
	if (code != EXIT_DONE)
		goto out;
	code =
	    outcome(&fetch, mptp_get_thumb(app->camera, handle, &sink), about);
	if (code == EXIT_DONE && fetch.moved == 0)
		code = fail(app, EXIT_REFUSED,
		    "%s: the camera has an empty thumbnail of it", about);
	if (code == EXIT_DONE)
		code = check_again(app, handle, info);
	if (path != NULL && code == EXIT_DONE)
		code = save_commit(&save, NULL);
	else if (path != NULL)
		save_abort(&save);
	else if (!out_flush(app))
		code = EXIT_FAILED;
out:
	*size = fetch.moved;
	return code;
}
