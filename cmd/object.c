/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding objects, and describing them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "object.h"
#include "out.h"
#include "place.h"
#include "text.h"

/* The number of one that is there, or 0. Written with 0x, it is no path. */
static int
store_numbered(struct app *app, const char *word, uint32_t *storage)
{
	struct mptp_u32_array ids = { 0 };
	uint64_t number;
	int code = EXIT_DONE;

	*storage = 0;
	if (strncmp(word, "0x", 2) != 0 || !text_number(word, &number))
		return EXIT_DONE;
	if (mptp_get_storage_ids(app->camera, &ids) != MPTP_OK &&
	    is_fatal(exit_code_of(mptp_camera_error(app->camera))))
		code = fail_camera(app, NULL);
	for (uint32_t i = 0; i < ids.n; i++)
		if (ids.items[i] == number)
			*storage = ids.items[i];
	mptp_u32_array_clear(&ids);
	return code;
}

/* A store's number, as df tells it, may also be an object's handle. */
static int
not_found(struct app *app, const char *word)
{
	const struct mptp_error error = *mptp_camera_error(app->camera);
	uint32_t storage = 0;

	if (error.response != MPTP_RC_INVALID_OBJECT_HANDLE ||
	    store_numbered(app, word, &storage) != EXIT_DONE || storage == 0)
		/* Of several paths each fails for itself; handles are named. */
		return error.operation != 0 && strchr(word, '/') != NULL &&
			!is_fatal(exit_code_of(&error)) ?
		    fail_about(app, word, &error) :
		    fail_address(app, &error);
	return fail(app, exit_code_of(&error),
	    "%s is a store, and no object: write /store_%08x", word,
	    (unsigned)storage);
}

struct object
object_found(const struct mptp_object *found)
{
	return (struct object){ .storage = found->storage,
		.handle = found->handle,
		.folder = found->handle == MPTP_PARENT_ROOT ||
		    mptp_object_is_folder(&found->info),
		.info = found->info,
		.path = found->path };
}

int
object_find(struct app *app, const char *word, struct object *object)
{
	struct mptp_object found;
	char *place;
	int status, code = again_trust(app, word);

	memset(object, 0, sizeof(*object));
	if (word[0] == '\0')
		return fail(app, EXIT_USAGE, "an empty word names no object");
	if (code != EXIT_DONE)
		return code;
	place = place_of(app, word);
	/* The errors name the word, or the object. */
	status = mptp_camera_find(app->camera, place, &found);
	free(place);
	if (status != MPTP_OK)
		return not_found(app, word);
	*object = object_found(&found);
	return EXIT_DONE;
}

int
object_read(struct app *app, struct object *object)
{
	object->folder = object->handle == MPTP_PARENT_ROOT;
	if (object->folder)
		return EXIT_DONE;
	if (mptp_camera_object_info(
		app->camera, object->handle, &object->info) != MPTP_OK)
		return fail_camera(app, NULL);
	object->folder = mptp_object_is_folder(&object->info);
	return EXIT_DONE;
}

int
object_path(struct app *app, const struct object *object, char **path)
{
	char store[32];

	if (object->handle == MPTP_PARENT_ROOT) {
		snprintf(store, sizeof(store), "/store_%08x",
		    (unsigned)object->storage);
		*path = must_copy(store);
		return EXIT_DONE;
	}
	if (object->path != NULL) {
		*path = must_copy(object->path);
		return EXIT_DONE;
	}
	*path = NULL;
	if (mptp_camera_path(app->camera, object->handle,
		object->info.name != NULL ? &object->info : NULL,
		path) != MPTP_OK)
		return fail_camera(app, NULL);
	return EXIT_DONE;
}

void
object_clear(struct object *object)
{
	mptp_object_info_clear(&object->info);
	free(object->path);
	object->path = NULL;
}

static char *
copy_or_null(const char *s)
{
	return s == NULL ? NULL : must_copy(s);
}

void
object_info_copy(
    struct mptp_object_info *copy, const struct mptp_object_info *info)
{
	*copy = *info;
	copy->name = copy_or_null(info->name);
	copy->captured = copy_or_null(info->captured);
	copy->modified = copy_or_null(info->modified);
	copy->keywords = copy_or_null(info->keywords);
}

/* A logical part of 0 is a slot without a medium (10.4.4). */
uint32_t
object_filled(struct mptp_u32_array *ids)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < ids->n; i++)
		if ((ids->items[i] & 0xffff) != 0)
			ids->items[kept++] = ids->items[i];
	ids->n = kept;
	return kept;
}

int
object_stores(struct app *app, struct mptp_u32_array *ids)
{
	if (mptp_get_storage_ids(app->camera, ids) != MPTP_OK)
		return fail_camera(app, NULL);
	object_filled(ids);
	return EXIT_DONE;
}

int
store_find(struct app *app, const char *word, uint32_t *storage)
{
	struct object object = { 0 };
	int code = store_numbered(app, word, storage);

	if (code != EXIT_DONE || *storage != 0)
		return code;
	code = object_find(app, word, &object);
	if (code == EXIT_DONE && object.handle != MPTP_PARENT_ROOT)
		code = fail(app, EXIT_USAGE,
		    "%s is no store; miniptp df lists those of the camera",
		    word);
	*storage = object.storage;
	object_clear(&object);
	return code;
}

/* The only store that takes files; with several, the person must choose. */
static int
only_store(struct app *app, uint32_t *storage)
{
	struct mptp_u32_array ids = { 0 };
	char list[128] = "";
	unsigned writable = 0;
	int code = object_stores(app, &ids);

	if (code == EXIT_DONE && ids.n == 0)
		code = fail(app, EXIT_REFUSED, NO_STORE);
	for (uint32_t i = 0; code == EXIT_DONE && i < ids.n; i++) {
		struct mptp_storage_info info = { 0 };
		size_t used = strlen(list);

		if (mptp_get_storage_info(app->camera, ids.items[i], &info) ==
			MPTP_OK &&
		    info.access == 0) {
			*storage = ids.items[i];
			writable++;
			snprintf(list + used, sizeof(list) - used,
			    " /store_%08x", (unsigned)ids.items[i]);
		}
		mptp_storage_info_clear(&info);
	}
	mptp_u32_array_clear(&ids);
	if (code == EXIT_DONE && writable == 0)
		code = fail(
		    app, EXIT_REFUSED, "no store of the camera takes files");
	else if (code == EXIT_DONE && writable > 1)
		code = fail(
		    app, EXIT_USAGE, "say where with --to; there are%s", list);
	return code;
}

int
object_destination(
    struct app *app, const char *folder, uint32_t *storage, uint32_t *parent)
{
	struct object object;
	int code;

	*parent = MPTP_PARENT_ROOT;
	if (folder == NULL && app->folder == NULL)
		return only_store(app, storage);
	if (folder == NULL)
		folder = ".";
	if ((code = object_find(app, folder, &object)) != EXIT_DONE)
		return code;
	if (!object.folder)
		code = fail(app, EXIT_FAILED, "%s is not a folder", folder);
	*storage = object.storage;
	*parent = object.handle;
	object_clear(&object);
	return code;
}

int
zone_option(struct app *app, const char *text, struct zone *zone)
{
	*zone = (struct zone){ 0 };
	if (text == NULL || zone_parse(text, zone))
		return EXIT_DONE;
	return fail(
	    app, EXIT_USAGE, "--offset: '%s' is no zone, such as +02:00", text);
}

json_t *
object_size_json(uint64_t size)
{
	return size > INT64_MAX ? json_null() : json_integer((json_int_t)size);
}

static json_t *
date_json(const char *text)
{
	char date[DATE_TEXT];

	if (text == NULL || text[0] == '\0')
		return json_null();
	date_text(date, text, 'T');
	return json_text(date[0] != '\0' ? date : text);
}

/* null: the camera did not tell, or was not asked. */
static json_t *
pixels_json(uint32_t n)
{
	return n != 0 ? json_integer(n) : json_null();
}

json_t *
object_json(const struct app *app, uint32_t handle, const char *path,
    const struct mptp_object_info *info)
{
	char format[16];

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:o,"
			 " s:o, s:o, s:o}",
	    "handle", json_hex(handle, 8), "path", json_text(path), "storage",
	    json_hex(info->storage, 8), "parent", json_hex(info->parent, 8),
	    "format", json_hex(info->format, 4), "format_name",
	    json_text(mptp_code_text(MPTP_KIND_FORMAT,
		mptp_camera_dialect(app->camera), info->format, format,
		sizeof(format))),
	    "size", object_size_json(info->size), "folder",
	    (int)mptp_object_is_folder(info), "protected",
	    (int)(info->protection != 0), "captured", date_json(info->captured),
	    "modified", date_json(info->modified), "width",
	    pixels_json(info->image_width), "height",
	    pixels_json(info->image_height));
}
