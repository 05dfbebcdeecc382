/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * devices: every camera that can be seen, without opening any.
 */
#include <stdio.h>
#include <string.h>

#include "found.h"
#include "out.h"

struct listing {
	struct table table;
	json_t *json; /* or NULL */
	unsigned n;
};

static int
add(void *ctx, const struct mptp_found *found)
{
	struct listing *listing = ctx;

	listing->n++;
	if (listing->json != NULL)
		return json_array_append_new(listing->json, found_json(found));
	if (listing->n == 1) {
		table_cell(&listing->table, "CAMERA");
		table_cell(&listing->table, "MAKER");
		table_cell(&listing->table, "MODEL");
		table_cell(&listing->table, "SERIAL");
	}
	table_cell(&listing->table, "%s", found->uri);
	table_cell(&listing->table, "%s", found->maker);
	if (found->model[0] == '\0' && found->usb_vendor != 0)
		table_cell(&listing->table, "%04x:%04x", found->usb_vendor,
		    found->usb_product);
	else
		table_cell(&listing->table, "%s", found->model);
	table_cell(&listing->table, "%s", found->serial);
	return 0;
}

static bool
has_usb(void)
{
	const struct mptp_transport_ops *const *t = mptp_transports();

	while (*t != NULL && strcmp((*t)->scheme, "usb") != 0)
		t++;
	return *t != NULL;
}

/* The camera that was named is not seen by USB: it is opened to be listed, unless
 * there is somebody to ask which there are. */
static int
add_named(struct app *app, struct listing *listing)
{
	const struct mptp_device_info *d;
	struct mptp_found found = { 0 };
	struct mptp_error error = { 0 };
	int code, status;

	if (strncmp(app->uri, "usb:", 4) == 0)
		return EXIT_DONE;
	status = mptp_devices_at(app->uri, &app->options, add, listing, &error);
	if (status == MPTP_OK)
		return EXIT_DONE;
	if (status != MPTP_ERR_UNSUPPORTED)
		return fail_address(app, &error);
	if ((code = app_connect(app)) != EXIT_DONE)
		return code;
	d = mptp_camera_device(app->camera);
	mptp_session_describe(mptp_camera_session(app->camera), &found);
	snprintf(found.uri, sizeof(found.uri), "%s", app->uri);
	snprintf(found.maker, sizeof(found.maker), "%s", d->manufacturer);
	snprintf(found.model, sizeof(found.model), "%s", d->model);
	snprintf(found.serial, sizeof(found.serial), "%s", d->serial);
	add(listing, &found);
	return EXIT_DONE;
}

static void
tell_none(struct app *app)
{
	if (strncmp(app->uri, "usb:", 4) != 0)
		fail(app, 0, "%s shares no camera", app->uri);
	else
		fail(app, 0,
		    "%s; those in the network are reached with -c ip:HOST",
		    has_usb() ? "no camera is connected by USB" :
				"this build has no USB");
}

static int
run(struct app *app, const struct args *args)
{
	int code;
	struct listing listing = { .table = { .align = "<<<<" } };
	struct mptp_error error = { 0 };
	int status;

	(void)args;
	if (app->json && (listing.json = json_array()) == NULL)
		return fail_status(app, MPTP_ERR_NOMEM);
	status = mptp_devices(&app->options, add, &listing, &error);
	code = add_named(app, &listing);
	table_end(app, &listing.table);
	if (status != MPTP_OK && status != MPTP_ERR_NODEV) {
		json_decref(listing.json);
		return fail_error(app, &error);
	}
	if (listing.n == 0 && code == EXIT_DONE && !app->json)
		tell_none(app);
	if (listing.json != NULL)
		out_json(app, listing.json);
	return code;
}

const struct command cmd_devices = {
	.name = "devices",
	.args = "",
	.summary = "List the cameras that are connected",
	.run = run,
};
