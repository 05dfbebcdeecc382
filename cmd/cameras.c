/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Collecting cameras, and giving them names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "cameras.h"
#include "fail.h"
#include "local/name.h"
#include "text.h"

static bool
is_known(const struct cameras *cameras, const char *uri)
{
	for (size_t i = 0; i < cameras->n; i++)
		if (strcmp(cameras->items[i].uri, uri) == 0)
			return true;
	return false;
}

static bool
is_taken(const struct cameras *cameras, const char *folder)
{
	for (size_t i = 0; i < cameras->n; i++)
		if (strcasecmp(cameras->items[i].folder, folder) == 0)
			return true;
	return false;
}

/* The address without its options; of a second one that begins so, with a number.
 * It has to be another folder, too. */
static void
call(const struct cameras *cameras, struct meant *camera)
{
	const size_t len = strcspn(camera->uri, "?");
	const size_t size = len + sizeof("#18446744073709551615");
	char *name = must_alloc(NULL, size);

	for (size_t n = 1;; n++) {
		snprintf(name, size, "%.*s", (int)len, camera->uri);
		if (n > 1)
			snprintf(name + len, size - len, "#%zu", n);
		camera->folder = must_have(name_tame_portable(name, 0));
		if (!is_taken(cameras, camera->folder))
			break;
		free(camera->folder);
	}
	camera->name = must_alloc(NULL, size);
	text_safe(camera->name, size, name);
	free(name);
}

static void
add(struct cameras *cameras, const char *uri)
{
	struct meant camera = { .uri = must_copy(uri) };

	if (cameras->n == cameras->room) {
		cameras->room = cameras->room * 2 + 8;
		cameras->items = must_alloc(
		    cameras->items, cameras->room * sizeof(*cameras->items));
	}
	call(cameras, &camera);
	cameras->items[cameras->n++] = camera;
}

/* However it was named. */
static int
add_found(void *ctx, const struct mptp_found *found)
{
	struct cameras *cameras = ctx;

	if (!is_known(cameras, found->uri) &&
	    !is_known(cameras, found->stable_uri))
		add(cameras, found->uri);
	return 0;
}

static int
add_named(struct app *app, const char *uri, bool all, struct cameras *cameras)
{
	struct mptp_error error = { 0 };
	int status = MPTP_ERR_UNSUPPORTED;

	if (all && strcmp(uri, "usb:") == 0)
		return EXIT_DONE; /* they come in any case */
	if (all)
		status = mptp_devices_at(
		    uri, &app->options, add_found, cameras, &error);
	if (status != MPTP_OK && status != MPTP_ERR_UNSUPPORTED)
		return fail_address(app, &error);
	if (status == MPTP_OK)
		return EXIT_DONE;
	if (is_known(cameras, uri))
		return fail(app, EXIT_USAGE, "-c %s is given twice", uri);
	add(cameras, uri);
	return EXIT_DONE;
}

int
cameras_find(struct app *app, const struct opt_value *named, bool all,
    struct cameras *cameras)
{
	struct mptp_error error = { 0 };
	int code = EXIT_DONE;

	*cameras = (struct cameras){ 0 };
	if (named->times > OPT_REPEATS)
		return fail(app, EXIT_USAGE,
		    "-c is given %u times, and %d is the most", named->times,
		    OPT_REPEATS);
	for (unsigned i = 0; code == EXIT_DONE && i < named->times; i++)
		code = add_named(app, named->all[i], all, cameras);
	if (code == EXIT_DONE && all &&
	    mptp_devices(&app->options, add_found, cameras, &error) !=
		MPTP_OK &&
	    cameras->n == 0)
		code = fail_error(app, &error);
	if (code == EXIT_DONE && cameras->n == 0)
		code = fail(app, EXIT_NO_CAMERA,
		    "no camera is connected by USB; miniptp doctor tells more");
	return code;
}

void
cameras_clear(struct cameras *cameras)
{
	for (size_t i = 0; i < cameras->n; i++) {
		free(cameras->items[i].uri);
		free(cameras->items[i].name);
		free(cameras->items[i].folder);
	}
	free(cameras->items);
	*cameras = (struct cameras){ 0 };
}
