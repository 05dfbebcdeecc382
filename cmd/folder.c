/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Folders and the names in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <miniptp/text.h>

#include "folder.h"
#include "out.h"

#define LONGEST_NAME 254 /* UTF-16 units: ISO 15740 5.3.3 */

static int
visit(void *ctx, const struct mptp_entry *entry)
{
	folder_add(ctx, entry->handle, mptp_object_is_folder(entry->info),
	    strrchr(entry->path, '/') + 1);
	return MPTP_OK;
}

int
folder_read(struct app *app, const struct object *object, struct folder *folder)
{
	const struct mptp_walker walker = { visit, NULL, folder };
	int code;

	*folder = (struct folder){ .storage = object->storage,
		.handle = object->handle };
	if ((code = object_path(app, object, &folder->path)) != EXIT_DONE)
		return code;
	/* One that cannot be read might have any name. */
	if (mptp_camera_walk(app->camera, folder->storage, folder->handle,
		folder->path, MPTP_WALK_CHILDREN, &walker) == MPTP_OK)
		return EXIT_DONE;
	code = fail_camera(app, folder->path);
	folder_clear(folder);
	return code;
}

void
folder_new(
    struct folder *folder, uint32_t storage, uint32_t handle, const char *path)
{
	*folder = (struct folder){
		.storage = storage, .handle = handle, .path = must_copy(path)
	};
}

const struct child *
folder_find(const struct folder *folder, const char *name)
{
	const struct child *alike = NULL;

	for (size_t i = 0; i < folder->n; i++) {
		if (strcmp(folder->items[i].name, name) == 0)
			return &folder->items[i];
		if (strcasecmp(folder->items[i].name, name) == 0)
			alike = &folder->items[i];
	}
	return alike;
}

void
folder_add(
    struct folder *folder, uint32_t handle, bool is_folder, const char *name)
{
	if (folder->n == folder->room) {
		folder->room = folder->room * 2 + 64;
		folder->items = must_alloc(
		    folder->items, folder->room * sizeof(*folder->items));
	}
	folder->items[folder->n++] =
	    (struct child){ handle, is_folder, must_copy(name) };
}

char *
folder_join(const struct folder *folder, const char *name)
{
	size_t size = strlen(folder->path) + strlen(name) + 2;
	char *path = must_alloc(NULL, size);

	snprintf(path, size, "%s/%s", folder->path, name);
	return path;
}

void
folder_clear(struct folder *folder)
{
	for (size_t i = 0; i < folder->n; i++)
		free(folder->items[i].name);
	free(folder->items);
	free(folder->path);
	*folder = (struct folder){ 0 };
}

uint32_t
folder_parent(const struct folder *folder)
{
	return folder->handle == MPTP_PARENT_ROOT ? 0 : folder->handle;
}

int
name_valid(struct app *app, const char *name, const char *word)
{
	size_t units = 0, n = 0;
	uint32_t c;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return fail(
		    app, EXIT_USAGE, "%s: no object is called %s", word, name);
	for (const char *s = name; *s != '\0'; s += n) {
		if ((n = mptp_text_next(s, &c)) == 0 || c < ' ' || c == 0x7f)
			return fail(app, EXIT_USAGE,
			    "%s: a name has neither control characters nor "
			    "invalid UTF-8",
			    word);
		units += c > 0xffff ? 2 : 1;
	}
	if (units == 0 || units > LONGEST_NAME)
		return fail(app, EXIT_USAGE,
		    "%s: a name has 1 to %d characters", word, LONGEST_NAME);
	return EXIT_DONE;
}

int
folder_split(
    struct app *app, const char *word, struct folder *folder, char **name)
{
	char *parent = must_copy(word);
	size_t end = strlen(word), begin;
	struct object object = { 0 };
	int code;

	*folder = (struct folder){ 0 };
	while (end > 0 && word[end - 1] == '/')
		end--;
	for (begin = end; begin > 0 && word[begin - 1] != '/';)
		begin--;
	*name = must_copy(word + begin);
	(*name)[end - begin] = '\0';
	parent[begin] = '\0';
	code = name_valid(app, *name, word);
	if (code == EXIT_DONE)
		code = object_find(app, begin == 0 ? "/" : parent, &object);
	if (code == EXIT_DONE)
		code = folder_read(app, &object, folder);
	object_clear(&object);
	free(parent);
	if (code != EXIT_DONE) {
		free(*name);
		*name = NULL;
	}
	return code;
}

int
folder_make(
    struct app *app, struct folder *folder, const char *name, uint32_t *handle)
{
	struct mptp_object_info info = { .format = MPTP_OF_ASSOCIATION,
		.association_type = MPTP_ASSOCIATION_TYPE_GENERIC_FOLDER,
		.name = must_copy(name) };
	char *path = folder_join(folder, name);
	int code = EXIT_DONE;

	if (mptp_camera_send(app->camera, folder->storage, folder->handle,
		&info, NULL, handle) == MPTP_OK)
		folder_add(folder, *handle, true, name);
	else
		code = fail_camera(app, path);
	mptp_object_info_clear(&info);
	free(path);
	return code;
}
