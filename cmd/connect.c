/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening the camera that was asked for.
 */
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "guid.h"
#include "interrupt.h"

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
	(void)ctx;
	interrupt_session(session);
	if (session != NULL && interrupted())
		mptp_session_interrupt(session);
}

int
app_connect(struct app *app)
{
	struct mptp_error error = { 0 };
	int code;

	if (app->camera != NULL)
		return EXIT_DONE;
	if (app->lost)
		return fail(app, EXIT_NO_CAMERA,
		    "no camera is open; connect opens %s again", app->uri);

	app->options.interruptible = interruptible;
	if (strncmp(app->uri, "ip:", 3) == 0)
		guid_load(app, &app->options.identity);
	if (mptp_camera_open(&app->camera, app->uri, &app->options, &error) ==
	    MPTP_OK)
		return EXIT_DONE;
	code = fail_address(app, &error);
	if (error.status == MPTP_ERR_AMBIGUOUS &&
	    mptp_devices_at(app->uri, &app->options, list_one, app, NULL) ==
		MPTP_ERR_UNSUPPORTED)
		mptp_devices(&app->options, list_one, app, NULL);
	return code;
}

void
app_disconnect(struct app *app)
{
	mptp_camera_close(&app->camera);
}
