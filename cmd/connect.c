/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening the camera that was asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "alloc.h"
#include "cache.h"
#include "fail.h"
#include "guid.h"
#include "interrupt.h"
#include "sink.h"

static int
list_one(void *ctx, const struct mptp_found *found)
{
	if (found->model[0] == '\0')
		note(ctx, "  -c %s  %04x:%04x", found->uri, found->usb_vendor,
		    found->usb_product);
	else
		note(ctx, "  -c %s  %s", found->uri, found->model);
	return 0;
}

/* A signal that came before could not be passed on yet. */
static void
interruptible(void *ctx, struct mptp_session *session)
{
	struct app *app = ctx;

	if (app->sink != NULL) {
		sink_session(app->sink, session);
		return;
	}
	interrupt_session(session);
	if (session != NULL && interrupted())
		mptp_session_interrupt(session);
}

/* In the shell, "connect" is to open the same camera again, also when it was
 * plugged in elsewhere. */
static void
remember(struct app *app)
{
	struct mptp_found found = { 0 };

	mptp_session_describe(mptp_camera_session(app->camera), &found);
	free(app->same_uri);
	app->same_uri =
	    found.stable_uri[0] != '\0' ? must_copy(found.stable_uri) : NULL;
	again_remember(app);
}

int
app_open(struct app *app, const char *uri, struct mptp_camera **camera,
    struct mptp_error *error)
{
	app->options.interruptible = interruptible;
	app->options.interruptible_ctx = app;
	if (strncmp(uri, "ip:", 3) == 0 && app->sink == NULL)
		guid_load(app, &app->options.identity);
	return mptp_camera_open(camera, uri, &app->options, error);
}

int
app_connect(struct app *app)
{
	const char *uri = app->same_uri != NULL ? app->same_uri : app->uri;
	struct mptp_error error = { 0 };
	int code = EXIT_DONE;

	if (app->camera != NULL && app->in_shell)
		code = again_check(app);
	if (app->camera != NULL || code != EXIT_DONE)
		return code;
	if (app->again.lost != NULL && !app->again.gone)
		return fail(app, EXIT_NO_CAMERA, "%s; connect opens %s again",
		    app->again.lost, uri);

	/* In the shell, a person has handles in mind, and connects. A verb that
	 * changes things has found some, which may be others' in another session. */
	app->options.reconnect = !app->in_shell && !app->changing;
	if (app_open(app, uri, &app->camera, &error) == MPTP_OK) {
		app->session = mptp_session_number(
		    mptp_camera_session(app->camera));
		if (app->again.gone && (code = again_opened(app)) != EXIT_DONE)
			return code;
		cache_use(app);
		if (app->in_shell)
			remember(app);
		return EXIT_DONE;
	}
	code = fail_address(app, &error);
	if (error.status == MPTP_ERR_AMBIGUOUS &&
	    mptp_devices_at(app->uri, &app->options, list_one, app, NULL) ==
		MPTP_ERR_UNSUPPORTED)
		mptp_devices(&app->options, list_one, app, NULL);
	return code;
}

bool
app_keeps_session(const struct app *app)
{
	return mptp_session_number(mptp_camera_session(app->camera)) ==
	    app->session;
}

void
app_disconnect(struct app *app)
{
	mptp_camera_close(&app->camera);
	cache_leave(app);
}
