/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * import --watch: whatever is plugged in, or answers at an address that was named, is
 * imported once each time it comes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "browse.h"
#include "import_wait.h"
#include "interrupt.h"
#include "notify.h"
#include "out.h"
#include "text.h"

/* Another program, such as the desktop's, often is first, and lets go. */
#define PATIENCE_MS 20000
/* How often somebody in the network is looked for. */
#define LOOK_MS 10000

static void
tell(const struct import_outcome *outcome)
{
	const char *s = outcome->files == 1 ? "" : "s";
	char title[160], body[160], size[SIZE_TEXT];

	snprintf(title, sizeof(title), "%s",
	    outcome->model[0] != '\0' ? outcome->model : "Camera");
	if (outcome->failed > 0)
		snprintf(body, sizeof(body),
		    "%" PRIu64 " file%s copied, %s; %" PRIu64 " failed",
		    outcome->files, s, text_size(size, outcome->bytes),
		    outcome->failed);
	else
		snprintf(body, sizeof(body), "%" PRIu64 " file%s copied, %s",
		    outcome->files, s, text_size(size, outcome->bytes));
	if (outcome->files > 0 || outcome->failed > 0)
		notify(title, body);
}

/* False: it is the end. */
static bool
import_one(struct app *app, const char *uri, const struct import_wanted *wanted)
{
	struct import_wanted one = *wanted;
	struct import_outcome outcome = { .files = 0 };
	const char *usual = app->uri;

	one.waits = true;
	one.patience_ms = PATIENCE_MS;
	app->uri = uri;
	app->disk_failed = false;
	(void)import_camera(app, &one, &outcome);
	app_disconnect(app);
	app->uri = usual;
	tell(&outcome);
	return !interrupted();
}

static int
next(struct mptp_watch *watch, struct mptp_sighting *sighting,
    struct mptp_error *error)
{
	int status;

	do
		status = mptp_watch_next(watch, sighting, 500, error);
	while (status == MPTP_ERR_TIMEOUT && !interrupted());
	return interrupted() ? MPTP_ERR_CANCELLED : status;
}

static int
watch_bus(struct app *app, struct mptp_watch *watch,
    const struct import_wanted *wanted)
{
	struct mptp_sighting sighting;
	struct mptp_error error = { 0 };
	int status;

	while ((status = next(watch, &sighting, &error)) == MPTP_OK)
		if (sighting.what != MPTP_DEVICE_LOST &&
		    !import_one(app, sighting.device.uri, wanted))
			break;
	if (interrupted())
		return EXIT_INTERRUPTED;
	return status == MPTP_OK ? EXIT_FAILED : fail_error(app, &error);
}

/* Is it there? Asking is connecting, which is why it is not asked often. */
static bool
answers(struct app *app)
{
	struct mptp_camera *camera = NULL;
	struct mptp_error error = { 0 };
	int status = app_open(app, app->uri, &camera, &error);

	mptp_camera_close(&camera);
	/* Who has it knows that it is there. */
	return status == MPTP_OK || status == MPTP_ERR_BUSY;
}

static int
watch_address(struct app *app, const struct import_wanted *wanted)
{
	bool there = false;

	while (!interrupted()) {
		const bool came = answers(app);

		if (came && !there && !import_one(app, app->uri, wanted))
			break;
		there = came;
		import_pause(NULL, LOOK_MS);
	}
	return interrupted() ? EXIT_INTERRUPTED : EXIT_FAILED;
}

/* Whoever tells of itself there: only if "ip:" asks for all of them. */
static int
watch_network(struct app *app, const struct import_wanted *wanted)
{
	struct browse browse;
	char uri[BROWSE_URI];
	int code = browse_start(app, &browse), status;

	if (code != EXIT_DONE)
		return code;
	do {
		status = browse_next(&browse, 500, uri);
		if (status == MPTP_OK && !import_one(app, uri, wanted))
			break;
	} while (!interrupted() && status != MPTP_ERR_IO);
	browse_stop(&browse);
	if (interrupted())
		return EXIT_INTERRUPTED;
	return fail(app, EXIT_FAILED,
	    "avahi-browse has ended, so that no camera in the network will be "
	    "found");
}

int
import_watch(struct app *app, const struct import_wanted *wanted)
{
	struct mptp_watch *watch = NULL;
	struct mptp_error error = { 0 };
	int code, status;

	if (app->in_shell)
		return fail(app, EXIT_USAGE,
		    "--watch is not for the shell, which "
		    "has one camera");
	if (strcmp(app->uri, "ip:") == 0)
		return watch_network(app, wanted);
	status = mptp_watch_open(&watch, app->uri, true, &app->options, &error);
	if (status == MPTP_OK)
		code = watch_bus(app, watch, wanted);
	else if (status == MPTP_ERR_UNSUPPORTED)
		code = watch_address(app, wanted);
	else
		code = fail_address(app, &error);
	mptp_watch_close(&watch);
	return code;
}
