/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The shell's camera, once it was lost or has forgotten the session: the next verb finds
 * it open again, if it is the same one. What failed is not repeated.
 */
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "alloc.h"
#include "cache.h"
#include "out.h"

/* What makes the same camera, as one text. */
static char *
name_of(struct app *app)
{
	const struct mptp_device_info *device = mptp_camera_device(app->camera);
	const char *part[] = { device->manufacturer, device->model,
		device->serial };
	size_t len = 1;
	char *name;

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
		len += part[i] == NULL ? 1 : strlen(part[i]) + 1;
	name = must_alloc(NULL, len);
	*name = '\0';
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		strcat(name, part[i] == NULL ? "" : part[i]);
		strcat(name, "\n");
	}
	return name;
}

void
again_remember(struct app *app)
{
	free(app->again.was);
	app->again.was = name_of(app);
}

void
again_forget(struct app *app)
{
	free(app->again.was);
	app->again.was = NULL;
	app->again.gone = app->again.renumbered = false;
}

void
again_lost(struct app *app)
{
	app_disconnect(app);
	app->again.lost = LOST;
	app->again.gone = true;
}

static void
renewed(struct app *app)
{
	app->again.renumbered = app->again.renewed = true;
	note(app,
	    "the session with the camera is a new one, and so may be the "
	    "numbers of objects");
}

int
again_check(struct app *app)
{
	struct mptp_session *session = mptp_camera_session(app->camera);

	mptp_session_look(session);
	if (!mptp_session_forgotten(session)) {
		if (mptp_session_lost(session)) {
			note(app, "the camera hung up; opening it again");
			again_lost(app);
		}
		return EXIT_DONE;
	}
	if (mptp_session_recover(session, NULL) != MPTP_OK) {
		if (!mptp_session_lost(session))
			return fail_error(app, mptp_session_error(session));
		again_lost(app);
		return EXIT_DONE;
	}
	/* What it would have told of changes was not told. */
	mptp_camera_set_cache(app->camera, NULL);
	cache_leave(app);
	cache_use(app);
	renewed(app);
	return EXIT_DONE;
}

int
again_opened(struct app *app)
{
	char *name = name_of(app);
	const bool same =
	    app->again.was == NULL || strcmp(name, app->again.was) == 0;
	const char *model = mptp_camera_device(app->camera)->model;
	int code = EXIT_DONE;

	app->again.gone = false;
	app->again.lost = NULL;
	free(name);
	if (same) {
		renewed(app);
		return EXIT_DONE;
	}
	code = fail(app, EXIT_NO_CAMERA,
	    "another camera is there now, %s; connect opens it",
	    model == NULL ? "?" : model);
	app_disconnect(app);
	app->again.lost = LOST;
	return code;
}

int
again_trust(struct app *app, const char *word)
{
	if (!app->again.renumbered || word[0] != '0' ||
	    (word[1] != 'x' && word[1] != 'X'))
		return EXIT_DONE;
	return fail(app, EXIT_REFUSED,
	    "%s may be another object in the new session; ls -l tells", word);
}
