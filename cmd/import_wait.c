/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Waiting. On USB, a watch tells when it is worth looking; elsewhere, and to be sure,
 * it is tried every two seconds.
 */
#include <string.h>
#include <time.h>

#include "cache.h"
#include "import_wait.h"
#include "interrupt.h"
#include "moment.h"
#include "out.h"

#define TRY_MS 2000
/* Signals reach the first thread only, and this is asked in any. */
#define SLICE_MS 100

void
import_pause(struct mptp_watch *watch, int ms)
{
	const struct timespec slice = { 0, SLICE_MS * 1000000L };
	const int64_t end = moment_now_ms() + ms;
	struct mptp_sighting sighting;
	int status = MPTP_ERR_TIMEOUT;

	while (!interrupted() && moment_left_ms(end) > 0) {
		if (watch != NULL)
			status =
			    mptp_watch_next(watch, &sighting, SLICE_MS, NULL);
		if (status == MPTP_OK && sighting.what != MPTP_DEVICE_LOST)
			return;
		if (watch == NULL || status != MPTP_ERR_TIMEOUT)
			nanosleep(&slice, NULL);
	}
}

static bool
may_come(const struct mptp_error *error)
{
	switch (error->status) {
	case MPTP_ERR_NODEV:
	case MPTP_ERR_TIMEOUT:
	case MPTP_ERR_IO:
	case MPTP_ERR_BUSY:
		return true;
	default:
		return false;
	}
}

/* What is known is cut to the size there is for it. */
static bool
is_text(const char *known, size_t size, const char *text)
{
	return strncmp(known, text == NULL ? "" : text, size - 1) == 0;
}

/* Not another one, which may have been plugged in instead. */
static bool
is_same(const struct importing *im)
{
	const struct mptp_device_info *device =
	    mptp_camera_device(im->app->camera);

	return !im->known ||
	    (is_text(im->serial, sizeof(im->serial), device->serial) &&
		is_text(im->model, sizeof(im->model), device->model));
}

/* MPTP_ERR_NODEV also where another camera is there. */
static int
look(struct importing *im, const char *uri, struct mptp_error *error)
{
	struct app *app = im->app;
	int status = app_open(app, uri, &app->camera, error);

	if (status != MPTP_OK)
		return status;
	if (!is_same(im)) {
		mptp_camera_close(&app->camera);
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "another camera is there; it is not %s",
		    im->serial[0] != '\0' ? im->serial : im->model);
	}
	cache_use(app);
	return MPTP_OK;
}

int
import_await(struct importing *im)
{
	struct app *app = im->app;
	const char *uri = im->stable[0] != '\0' ? im->stable : app->uri;
	struct mptp_watch *watch = NULL;
	struct mptp_error error = { 0 }, told = { 0 };
	const int patience = im->wanted->patience_ms;
	const int64_t end = moment_now_ms() + patience;
	int code = EXIT_DONE;

	if (app->camera != NULL)
		return EXIT_DONE;
	(void)mptp_watch_open(&watch, uri, false, &app->options, NULL);
	while (look(im, uri, &error) != MPTP_OK) {
		if (interrupted()) {
			code = EXIT_INTERRUPTED;
			break;
		}
		if (!may_come(&error) ||
		    (patience > 0 && moment_left_ms(end) == 0)) {
			code = fail_address(app, &error);
			break;
		}
		if (patience == 0 && strcmp(told.text, error.text) != 0)
			note(app, "waiting: %s", error.text);
		told = error;
		import_pause(watch, TRY_MS);
	}
	mptp_watch_close(&watch);
	return code;
}
