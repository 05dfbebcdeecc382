/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From what a person writes, a handle or a path, to an object.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "camera/names.h"

#define STORE "store_"

struct target {
	struct mptp_camera *camera;
	const char *object; /* as written */
	uint32_t storage;
	uint32_t handle;
	bool folder;
	struct mptp_object_info info; /* unless it is a store */
	struct path path; /* by which it was found; without the store */
};

/* A part of a path, between slashes. */
struct part {
	const char *text;
	size_t len;
};

static bool
next_part(const char **at, struct part *part)
{
	part->text = *at + strspn(*at, "/");
	part->len = strcspn(part->text, "/");
	*at = part->text + part->len;
	return part->len > 0;
}

/* 1 to 8 hexadecimal digits and nothing else. */
static bool
hexadecimal(const char *text, size_t len, uint32_t *value)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	*value = 0;
	for (size_t i = 0; i < len; i++) {
		const char *digit = strchr(digits, text[i]);

		if (digit == NULL || *digit == '\0')
			return false;
		*value = *value << 4 | ((uint32_t)(digit - digits) & 15);
	}
	return len >= 1 && len <= 8;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Not minding the case of the letters of ASCII. */
static bool
alike(const char *name, const struct part *part)
{
	for (size_t i = 0; i < part->len; i++)
		if (lower(name[i]) != lower(part->text[i]))
			return false;
	return name[part->len] == '\0';
}

static bool
same(const char *name, const struct part *part)
{
	return strlen(name) == part->len &&
	    memcmp(name, part->text, part->len) == 0;
}

/* ---- handles --------------------------------------------------------- */

/* With a slash behind it, it should have been one. */
static int
no_folder(const struct target *t)
{
	return mptp_error_set(&t->camera->error, MPTP_ERR_MISSING,
	    "%s: it is not a folder; leave the last slash away", t->object);
}

static int
by_handle(struct target *t)
{
	size_t len = strcspn(t->object, "/");
	uint32_t handle;
	int rc;

	if (!hexadecimal(t->object + 2, len - 2, &handle) || handle == 0 ||
	    handle == MPTP_PARENT_ROOT)
		return mptp_error_set(&t->camera->error, MPTP_ERR_ARG,
		    "%s is no handle: write one like 0x5190d381, or a path",
		    t->object);
	rc = mptp_get_object_info(t->camera, handle, &t->info);
	if (rc == MPTP_ERR_RESPONSE &&
	    t->camera->error.response == MPTP_RC_INVALID_OBJECT_HANDLE) {
		t->camera->error.status = rc = MPTP_ERR_MISSING;
		return rc;
	}
	if (rc != MPTP_OK)
		return rc;
	t->handle = handle;
	t->storage = t->info.storage;
	return t->object[len] == '/' && !mptp_object_is_folder(&t->info) ?
	    no_folder(t) :
	    MPTP_OK;
}

/* ---- stores ---------------------------------------------------------- */

static bool
has_medium(uint32_t storage)
{
	return (storage & 0xffff) != 0;
}

static int
wrong_store(const struct target *t, int status,
    const struct mptp_u32_array *ids, const char *what)
{
	char list[128];
	size_t len = 0;
	bool any = false;

	list[0] = '\0';
	for (uint32_t i = 0; i < ids->n; i++)
		any |= has_medium(ids->items[i]);
	for (uint32_t i = 0; i < ids->n && len + 32 < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s/" STORE "%08" PRIx32 "%s", i > 0 ? ", " : "",
		    ids->items[i], has_medium(ids->items[i]) ? "" : " (empty)");
	return mptp_error_set(&t->camera->error, status,
	    "%s: %s; the camera has %s%s", t->object, what,
	    len > 0 ? list : "none",
	    any ?
		"" :
		"; insert a card, or unlock the device and allow access to its "
		"files");
}

/* Some number a slot without a medium like one with; it has no room at all. */
static int
has_room(struct target *t, uint32_t storage, bool *has)
{
	struct mptp_storage_info info;
	int rc = mptp_get_storage_info(t->camera, storage, &info);

	*has = rc == MPTP_OK && info.capacity > 0;
	mptp_storage_info_clear(&info);
	return only_this_object(t->camera, rc) || rc == MPTP_ERR_UNSUPPORTED ?
	    MPTP_OK :
	    rc;
}

/* The only store with a medium, or else the only store. */
static int
only_store(struct target *t, const struct mptp_u32_array *ids)
{
	uint32_t filled = 0, roomy = 0, last = 0;
	bool has;
	int rc;

	for (uint32_t i = 0; i < ids->n; i++) {
		if (!has_medium(ids->items[i]) && ids->n > 1)
			continue;
		t->storage = ids->items[i];
		filled++;
	}
	for (uint32_t i = 0; filled > 1 && i < ids->n; i++) {
		if (!has_medium(ids->items[i]))
			continue;
		if ((rc = has_room(t, ids->items[i], &has)) != MPTP_OK)
			return rc;
		if (has)
			last = ids->items[i];
		roomy += has;
	}
	if (roomy == 1)
		t->storage = last;
	if (filled == 1 || roomy == 1)
		return MPTP_OK;
	if (filled == 0)
		return wrong_store(t, MPTP_ERR_MISSING, ids,
		    "there is no store with a medium");
	return wrong_store(
	    t, MPTP_ERR_ARG, ids, "in which store? Begin the path with one");
}

/* Set the storage, and *rest to what follows it in the path. */
static int
find_store(struct target *t, const char **rest)
{
	const size_t prefix = sizeof(STORE) - 1;
	const char *after = t->object;
	struct mptp_u32_array ids;
	struct part part;
	uint32_t id = 0;
	bool named, present = false;
	int rc;

	named = next_part(&after, &part) && part.len == prefix + 8 &&
	    memcmp(part.text, STORE, prefix) == 0 &&
	    hexadecimal(part.text + prefix, 8, &id);
	*rest = named ? after : t->object;
	t->storage = named ? id : MPTP_STORAGE_ALL;
	rc = mptp_get_storage_ids(t->camera, &ids);
	if (rc == MPTP_ERR_UNSUPPORTED)
		return MPTP_OK; /* it will tell by its handles */
	if (rc != MPTP_OK)
		return rc;
	if (named) {
		for (uint32_t i = 0; i < ids.n; i++)
			present |= ids.items[i] == id;
		if (!present)
			rc = wrong_store(t, MPTP_ERR_MISSING, &ids,
			    "there is no such store");
	} else {
		rc = only_store(t, &ids);
	}
	mptp_u32_array_clear(&ids);
	return rc;
}

/* ---- folders --------------------------------------------------------- */

#define SHOWN 4

/* How an object may bear a name, the best first; only the best that there is counts. */
enum likeness {
	CALLED, /* just so by the camera */
	TAMED,	/* in paths, where a slash is a '_' */
	ALIKE,	/* but for the case of letters */
	SEEN,	/* by a person: what is invisible is shown as '?' */
	UNLIKE
};

struct matches {
	enum likeness likeness;
	struct named first; /* whose info is cleared with these */
	unsigned n;
	uint32_t handle[SHOWN];
};

/* Objects that could be the one, since nothing can be told of them. */
struct unread {
	unsigned n;
	struct mptp_error first;
};

static bool
has_mark(const struct part *part)
{
	return memchr(part->text, '?', part->len) != NULL;
}

static bool
shown_as(const char *name, const struct part *part)
{
	char shown[NAME_SIZE];

	if (!has_mark(part))
		return false;
	strcpy(shown, name);
	mptp_text_clean(shown);
	return same(shown, part);
}

static enum likeness
likeness_of(const struct named *named, const struct part *part)
{
	const char *real = named->info.name;

	if (real != NULL && same(real, part))
		return CALLED;
	/* In a path, a control character is a '?', too. */
	if (!has_mark(part) || real == NULL)
		real = named->name;
	if (same(real, part))
		return TAMED;
	if (alike(real, part))
		return ALIKE;
	return alike(named->name, part) || shown_as(named->name, part) ? SEEN :
									 UNLIKE;
}

/* Takes the info over, if it wants it. */
static void
compare(struct named *named, const struct part *part, struct matches *matches)
{
	const enum likeness likeness = likeness_of(named, part);

	if (likeness == UNLIKE || likeness > matches->likeness)
		return;
	if (likeness < matches->likeness) {
		mptp_object_info_clear(&matches->first.info);
		*matches =
		    (struct matches){ .likeness = likeness, .first = *named };
		named->has_info = false;
	}
	/* Some list an object twice. */
	for (unsigned i = 0; i < matches->n && i < SHOWN; i++)
		if (matches->handle[i] == named->handle)
			return;
	if (matches->n < SHOWN)
		matches->handle[matches->n] = named->handle;
	matches->n++;
}

/* One that is gone is none of them. */
static void
pass_over(struct unread *unread, const struct mptp_error *error)
{
	if (error->status == MPTP_ERR_RESPONSE &&
	    error->response == MPTP_RC_INVALID_OBJECT_HANDLE)
		return;
	if (unread->n++ == 0)
		unread->first = *error;
}

/* To the end: another object may have the same name. */
static int
search(struct names *names, const struct part *part, struct matches *matches,
    struct unread *unread)
{
	struct named named;
	int status;
	bool is;

	*matches = (struct matches){ .likeness = UNLIKE };
	unread->n = 0;
	while (names_next(names, &named, &status)) {
		is = status == MPTP_OK &&
		    (alike(named.name, part) || shown_as(named.name, part));
		if (is)
			status = names_confirm(names, &named, &is);
		if (is && status == MPTP_OK)
			compare(&named, part, matches);
		if (named.has_info)
			mptp_object_info_clear(&named.info);
		if (status != MPTP_OK &&
		    !only_this_object(names->children.camera, status))
			return status;
		if (status != MPTP_OK)
			pass_over(unread, &names->children.camera->error);
	}
	return MPTP_OK;
}

/* Only their handles tell them apart. */
static int
several(const struct target *t, const struct part *part,
    const struct matches *matches)
{
	static const char *const are[] = { [CALLED] = "are called",
		[TAMED] = "are shown as",
		[ALIKE] = "differ from",
		[SEEN] = "are shown as" };
	const bool in_case = matches->likeness == ALIKE;
	char list[SHOWN * 16];
	size_t len = 0;

	for (unsigned i = 0; i < matches->n && i < SHOWN; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s0x%08" PRIx32, i > 0 ? ", " : "", matches->handle[i]);
	return mptp_error_set(&t->camera->error, MPTP_ERR_ARG,
	    "%s: %u objects %s %.*s%s use a handle: %s%s", t->object,
	    matches->n, are[matches->likeness], (int)part->len, part->text,
	    in_case ? " in case only; write it exactly, or" : ";", list,
	    matches->n > SHOWN ? ", …" : "");
}

/* A listing that was kept may have told of one. */
static int
none(const struct target *t, const struct part *part,
    const struct mptp_u32_array *handles)
{
	const int n = (int)part->len, before = (int)(part->text - t->object);
	const bool shown = cache_was_wrong(
	    t->camera, t->storage, part->text, part->len, handles);

	return mptp_error_set(&t->camera->error, MPTP_ERR_MISSING,
	    "%s: there is no %.*s in %.*s%s", t->object, n, part->text,
	    before > 0 ? before : 1, before > 0 ? t->object : "/",
	    shown ? ": the listing that was kept of the card was wrong, and is "
		    "dropped; list it again" :
		    "");
}

/* It may be among those of which nothing can be told. */
static int
none_that_is_read(const struct target *t, const struct part *part,
    const struct unread *unread)
{
	const int before = (int)(part->text - t->object);
	struct mptp_error *error = &t->camera->error;

	mptp_error_set(error, unread->first.status,
	    "%s: no %.*s is found in %.*s, where %u %s be read: %s", t->object,
	    (int)part->len, part->text, before > 0 ? before : 1,
	    before > 0 ? t->object : "/", unread->n,
	    unread->n > 1 ? "objects cannot" : "object cannot",
	    unread->first.text);
	error->operation = unread->first.operation;
	error->response = unread->first.response;
	return error->status;
}

/* Which of them is meant? */
static int
choose(const struct target *t, const struct part *part,
    const struct matches *matches, const struct unread *unread,
    const struct mptp_u32_array *handles)
{
	if (matches->n == 0 && unread->n > 0)
		return none_that_is_read(t, part, unread);
	if (matches->n == 0)
		return none(t, part, handles);
	return matches->n == 1 ? MPTP_OK : several(t, part, matches);
}

/* Its info is taken over. */
static int
take(struct target *t, struct named *named)
{
	t->handle = named->handle;
	if (t->storage == MPTP_STORAGE_ALL)
		t->storage = named->info.storage;
	t->folder = named->folder;
	mptp_object_info_clear(&t->info);
	t->info = named->info;
	named->info = (struct mptp_object_info){ 0 };
	return path_add_name(&t->path, named->name) == MPTP_OK ?
	    MPTP_OK :
	    mptp_error_set(&t->camera->error, MPTP_ERR_NOMEM, "out of memory");
}

static int
descend(struct target *t, const struct part *part)
{
	struct names names;
	struct matches matches = { .n = 0 };
	struct unread unread = { .n = 0 };
	int rc;

	if (!t->folder)
		return mptp_error_set(&t->camera->error, MPTP_ERR_MISSING,
		    "%s: %.*s is not a folder", t->object,
		    (int)(part->text - t->object), t->object);
	cache_search(t->camera);
	rc = names_open(&names, t->camera, t->storage, t->handle, false);
	if (rc == MPTP_OK)
		rc = search(&names, part, &matches, &unread);
	if (rc == MPTP_OK)
		rc =
		    choose(t, part, &matches, &unread, &names.children.handles);
	names_close(&names);
	if (rc == MPTP_OK)
		rc = take(t, &matches.first);
	mptp_object_info_clear(&matches.first.info);
	return rc;
}

static int
by_path(struct target *t)
{
	const char *at;
	struct part part;
	int rc;

	t->handle = MPTP_PARENT_ROOT;
	t->folder = true;
	rc = find_store(t, &at);
	while (rc == MPTP_OK && next_part(&at, &part))
		rc = descend(t, &part);
	if (rc == MPTP_OK && !t->folder &&
	    t->object[strlen(t->object) - 1] == '/')
		rc = no_folder(t);
	return rc;
}

/* "0x5190d381", or with a slash as folders have it. */
static bool
is_handle(const char *object)
{
	const char *rest = object + strcspn(object, "/");

	return object[0] == '0' && lower(object[1]) == 'x' &&
	    rest[strspn(rest, "/")] == '\0';
}

static void
target_clear(struct target *t)
{
	mptp_object_info_clear(&t->info);
	path_clear(&t->path);
}

static int
locate(struct target *t)
{
	if (*t->object == '\0')
		return mptp_error_set(&t->camera->error, MPTP_ERR_ARG,
		    "an object has a path or a handle; this is empty");
	return is_handle(t->object) ? by_handle(t) : by_path(t);
}

/* The store is the object's own, as in mptp_camera_path(). */
static int
give_path(struct target *t, struct mptp_object *object)
{
	struct path path = { 0 };
	int rc;

	if (is_handle(t->object))
		return MPTP_OK;
	rc = path_add_store(&path,
	    t->handle == MPTP_PARENT_ROOT ? t->storage : t->info.storage);
	if (rc == MPTP_OK && t->path.text != NULL)
		rc = path_add(&path, t->path.text);
	object->path = path.text;
	return rc == MPTP_OK ?
	    rc :
	    mptp_error_set(&t->camera->error, rc, "out of memory");
}

int
mptp_camera_find(
    struct mptp_camera *camera, const char *word, struct mptp_object *object)
{
	struct target t = { .camera = camera, .object = word };
	struct sizes sizes = { 0 };
	int rc = locate(&t);

	*object = (struct mptp_object){ 0 };
	if (rc == MPTP_OK && t.handle != MPTP_PARENT_ROOT)
		rc = object_size(camera, t.handle, &t.info, &sizes);
	sizes_clear(&sizes);
	if (rc == MPTP_OK)
		rc = give_path(&t, object);
	if (rc == MPTP_OK) {
		object->storage = t.storage;
		object->handle = t.handle;
		object->info = t.info;
		t.info = (struct mptp_object_info){ 0 };
	} else {
		mptp_object_clear(object);
	}
	target_clear(&t);
	return rc;
}

int
mptp_camera_resolve(struct mptp_camera *camera, const char *word,
    uint32_t *storage, uint32_t *handle)
{
	struct target t = { .camera = camera, .object = word };
	int rc = locate(&t);

	if (rc == MPTP_OK) {
		*storage = t.storage;
		*handle = t.handle;
	}
	target_clear(&t);
	return rc;
}

void
mptp_object_clear(struct mptp_object *object)
{
	mptp_object_info_clear(&object->info);
	free(object->path);
	*object = (struct mptp_object){ 0 };
}
