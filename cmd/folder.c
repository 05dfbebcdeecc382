/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Folders and the names in them.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <miniptp/text.h>

#include "folder.h"
#include "out.h"

#define SHOWN 4		 /* handles in a message */
#define LONGEST_NAME 254 /* UTF-16 units: ISO 15740 5.3.3 */

static int
visit(void *ctx, uint32_t handle, const char *name, bool is_folder)
{
	folder_add(ctx, handle, is_folder, name);
	return MPTP_OK;
}

int
folder_read(struct app *app, const struct object *object, struct folder *folder)
{
	int code;

	*folder = (struct folder){ .storage = object->storage,
		.handle = object->handle };
	if ((code = object_path(app, object, &folder->path)) != EXIT_DONE)
		return code;
	/* One that cannot be read might have any name. */
	if (mptp_camera_names(app->camera, folder->storage, folder->handle,
		visit, folder) == MPTP_OK)
		return EXIT_DONE;
	code = fail_camera(app, folder->path);
	folder_clear(folder);
	return code;
}

int
folders_read(struct app *app, struct folders *folders,
    const struct object *object, struct folder **folder)
{
	int code;

	for (size_t i = 0; i < folders->n; i++) {
		*folder = folders->items[i];
		if ((*folder)->handle == object->handle &&
		    (*folder)->storage == object->storage)
			return EXIT_DONE;
	}
	*folder = must_alloc(NULL, sizeof(**folder));
	code = folder_read(app, object, *folder);
	if (code != EXIT_DONE) {
		free(*folder);
		*folder = NULL;
		return code;
	}
	folders->items = must_alloc(
	    folders->items, (folders->n + 1) * sizeof(*folders->items));
	folders->items[folders->n++] = *folder;
	return EXIT_DONE;
}

void
folders_clear(struct folders *folders)
{
	for (size_t i = 0; i < folders->n; i++) {
		folder_clear(folders->items[i]);
		free(folders->items[i]);
	}
	free(folders->items);
	*folders = (struct folders){ 0 };
}

void
folder_new(
    struct folder *folder, uint32_t storage, uint32_t handle, const char *path)
{
	*folder = (struct folder){
		.storage = storage, .handle = handle, .path = must_copy(path)
	};
}

/* ---- by name ------------------------------------------------------------- */

/* The same for names that differ in case only (FNV-1a). */
static size_t
hash(const char *name)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)tolower((unsigned char)*name)) *
		    0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

static void
enter(struct folder *folder, size_t item)
{
	size_t at = hash(folder->items[item].name);

	while (folder->slot[at %= folder->nslots] != 0)
		at++;
	folder->slot[at] = item + 1;
}

/* At most half of the slots are taken, so that each search ends soon. */
static void
grow(struct folder *folder)
{
	folder->room = folder->room * 2 + 64;
	folder->items =
	    must_alloc(folder->items, folder->room * sizeof(*folder->items));
	folder->nslots = folder->room * 2;
	folder->slot =
	    must_alloc(folder->slot, folder->nslots * sizeof(*folder->slot));
	memset(folder->slot, 0, folder->nslots * sizeof(*folder->slot));
	for (size_t i = 0; i < folder->n; i++)
		enter(folder, i);
}

/* Those that are called just so, or, if none is, those that are alike. */
struct found {
	const struct child *first;
	bool exact;
	unsigned n;
	uint32_t handle[SHOWN];
};

static void
keep(struct found *found, const struct child *child, bool exact)
{
	if (found->exact && !exact)
		return;
	if (exact && !found->exact)
		*found = (struct found){ .exact = true };
	/* Some list an object twice. */
	for (unsigned i = 0; i < found->n && i < SHOWN; i++)
		if (found->handle[i] == child->handle)
			return;
	if (found->n == 0)
		found->first = child;
	if (found->n < SHOWN)
		found->handle[found->n] = child->handle;
	found->n++;
}

static struct found
search(const struct folder *folder, const char *name)
{
	struct found found = { 0 };
	const struct child *child;
	size_t slot;

	if (folder->nslots == 0)
		return found;
	for (size_t at = hash(name);; at++) {
		if ((slot = folder->slot[at %= folder->nslots]) == 0)
			return found;
		child = &folder->items[slot - 1];
		if (strcasecmp(child->name, name) == 0)
			keep(&found, child, strcmp(child->name, name) == 0);
	}
}

const struct child *
folder_find(const struct folder *folder, const char *name)
{
	return search(folder, name).first;
}

int
folder_find_only(struct app *app, const struct folder *folder, const char *name,
    const char *word, const struct child **child)
{
	const struct found found = search(folder, name);
	char list[SHOWN * 16] = "";
	size_t len = 0;

	*child = found.n == 1 ? found.first : NULL;
	if (found.n < 2 || !found.exact)
		return EXIT_DONE;
	for (size_t i = 0; i < found.n && i < SHOWN; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s0x%08x", i > 0 ? ", " : "", (unsigned)found.handle[i]);
	return fail(app, EXIT_USAGE,
	    "%s: %u objects in %s are called %s; use a handle: %s%s", word,
	    found.n, folder->path, name, list, found.n > SHOWN ? ", …" : "");
}

void
folder_add(
    struct folder *folder, uint32_t handle, bool is_folder, const char *name)
{
	if (folder->n == folder->room)
		grow(folder);
	folder->items[folder->n] =
	    (struct child){ handle, is_folder, must_copy(name) };
	enter(folder, folder->n++);
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
	free(folder->slot);
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
	if (strchr(name, '/') != NULL)
		return fail(
		    app, EXIT_USAGE, "%s: there is no slash in a name", word);
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

bool
is_single_part(const char *word)
{
	const char *rest = word + strspn(word, "/");

	rest += strcspn(rest, "/");
	return rest[strspn(rest, "/")] == '\0';
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
