/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling of changes.
 */
#include <stdio.h>

#include "changes.h"
#include "out.h"
#include "text.h"
#include "tree.h"

void
changes_begin(struct changes *changes, struct app *app, bool dry,
    const char *will, const char *did)
{
	*changes = (struct changes){ .app = app,
		.will = will,
		.did = did,
		.dry = dry,
		.list = app->json ? json_array() : NULL };
}

static void
add_json(struct changes *changes, int code, uint32_t handle, const char *path,
    const char *to)
{
	json_t *json = json_pack("{s:o, s:o, s:b}", "handle",
	    handle == 0 ? json_null() : json_hex(handle, 8), "path",
	    json_text(path), "done", code == EXIT_DONE && !changes->dry);

	if (to != NULL)
		json_object_set_new(json, "to", json_text(to));
	json_array_append_new(changes->list, json);
}

/* which: of several with that path. */
static void
add(struct changes *changes, int code, uint32_t handle, bool folder,
    const char *path, const char *which, const char *to)
{
	const char *slash = folder ? "/" : "";
	char safe[4096], where[4096];

	tally_count(&changes->tally, code);
	if (changes->list != NULL)
		add_json(changes, code, handle, path, to);
	else if (code == EXIT_DONE)
		out(changes->app, "%s%s  %s%s%s%s%s%s\n",
		    changes->dry ? "would " : "",
		    changes->dry ? changes->will : changes->did,
		    text_safe(safe, sizeof(safe), path), slash, which,
		    to == NULL ? "" : " -> ",
		    text_safe(where, sizeof(where), to),
		    to == NULL ? "" : slash);
	out_flush(changes->app);
}

void
changes_add(struct changes *changes, int code, uint32_t handle, bool folder,
    const char *path, const char *to)
{
	add(changes, code, handle, folder, path, "", to);
}

void
changes_add_item(struct changes *changes, int code, const struct item *item)
{
	char which[ITEM_WHICH];

	add(changes, code, item->handle, item->folder, item->path,
	    item_which(which, item), NULL);
}

void
changes_left(struct changes *changes, uint32_t handle, const char *path)
{
	if (changes->list != NULL)
		add_json(changes, EXIT_FAILED, handle, path, NULL);
}

bool
changes_stop(const struct changes *changes)
{
	return changes->tally.stop || changes->app->out_error != 0;
}

int
changes_end(struct changes *changes, size_t of)
{
	if (changes->list != NULL)
		out_json(changes->app, changes->list);
	return tally_code(&changes->tally, of > 1 ? 2 : 1);
}

int
store_writable(struct app *app, uint32_t storage, bool deleting)
{
	struct mptp_storage_info info = { 0 };
	int code = EXIT_DONE;
	char about[32];

	snprintf(about, sizeof(about), "/store_%08x", (unsigned)storage);
	if (mptp_get_storage_info(app->camera, storage, &info) != MPTP_OK) {
		code = exit_code_of(mptp_camera_error(app->camera));
		/* Without this operation the camera will tell later. */
		return is_fatal(code) ? fail_camera(app, about) : EXIT_DONE;
	}
	if (info.access != 0 && !(deleting && info.access == 2))
		code = fail(app, EXIT_REFUSED,
		    "%s is read-only; nothing was changed", about);
	mptp_storage_info_clear(&info);
	return code;
}

int
camera_offers(struct app *app, uint16_t operation, const char *what)
{
	char buf[16];

	if (mptp_camera_supports(app->camera, operation))
		return EXIT_DONE;
	return fail(app, EXIT_REFUSED,
	    "the camera cannot %s: it does not offer %s, at least not in the "
	    "mode it is in",
	    what,
	    mptp_code_text(MPTP_KIND_OPERATION,
		mptp_camera_dialect(app->camera), operation, buf, sizeof(buf)));
}
