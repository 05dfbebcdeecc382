/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is on the camera.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/engine.h"
#include "import/item.h"
#include "local/date.h"

#define PROGRESS 64 /* objects */

struct listing {
	struct mptp_import *import;
	uint32_t storage;
	const char *folder; /* the last one */
};

/* NULL stays NULL, and an empty string becomes it. */
static bool
keep(struct pool *pool, const char *s, const char **kept)
{
	*kept = NULL;
	if (s == NULL || *s == '\0')
		return true;
	*kept = pool_copy(pool, s, strlen(s));
	return *kept != NULL;
}

static bool
make_room(struct mptp_import *import)
{
	size_t cap = import->cap == 0 ? 256 : import->cap * 2;
	struct mptp_import_item *items;
	struct entry *entries;

	if (import->n < import->cap)
		return true;
	if (cap > UINT32_MAX)
		return false;
	items = realloc(import->items, cap * sizeof(*items));
	if (items != NULL)
		import->items = items;
	entries = realloc(import->entries, cap * sizeof(*entries));
	if (entries != NULL)
		import->entries = entries;
	if (items == NULL || entries == NULL)
		return false;
	import->cap = cap;
	return true;
}

/* Behind "/store_00010001/". */
static const char *
below_store(const char *path)
{
	const char *slash = path[0] == '\0' ? NULL : strchr(path + 1, '/');

	return slash == NULL ? path : slash + 1;
}

/* Most objects are in the folder of the one before. */
static bool
set_folder(struct listing *l, const char *path, const char **folder)
{
	const char *below = below_store(path);
	const char *slash = strrchr(below, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - below);

	if (l->folder == NULL || strncmp(l->folder, below, len) != 0 ||
	    l->folder[len] != '\0')
		l->folder = pool_copy(&l->import->pool, below, len);
	*folder = l->folder;
	return l->folder != NULL;
}

static void
set_dates(struct mptp_import *import, struct mptp_import_item *item,
    struct entry *entry, const struct mptp_object_info *info)
{
	const struct zone zone = { .fixed = import->options.zone_fixed,
		.east = import->options.zone_east };
	struct mptp_date modified;
	bool has_modified = mptp_date_parse(info->modified, &modified);

	entry->has_date = mptp_date_parse(info->captured, &entry->date);
	if (!entry->has_date && has_modified) {
		entry->has_date = true;
		entry->date = modified;
	}
	item->has_time = entry->has_date;
	if (entry->has_date)
		item->time = date_seconds(&entry->date, &zone);
	entry->has_modified = entry->has_date;
	entry->modified =
	    has_modified ? date_seconds(&modified, &zone) : item->time;
}

/* The next place, zeroed. */
static int
add(struct mptp_import *import, uint32_t *at)
{
	if (!make_room(import))
		return import_nomem(import);
	*at = (uint32_t)import->n++;
	import->items[*at] = (struct mptp_import_item){ .rating = -1 };
	import->entries[*at] = (struct entry){ .is_folder = false };
	if (import->options.listed != NULL && import->n % PROGRESS == 0 &&
	    import->options.listed(import->options.ctx, import->n) != 0)
		return import_fail(
		    import, MPTP_ERR_CANCELLED, "the listing was stopped");
	return import_stopped(import);
}

static int
set_error(struct mptp_import *import, struct entry *entry,
    const struct mptp_error *error)
{
	entry->state = MPTP_IMPORT_UNREADABLE;
	entry->error = malloc(sizeof(*entry->error));
	if (entry->error == NULL)
		return import_nomem(import);
	*entry->error = *error;
	return MPTP_OK;
}

static int
visit(void *ctx, const struct mptp_entry *told)
{
	struct listing *l = ctx;
	struct mptp_import *import = l->import;
	const struct mptp_object_info *info = told->info;
	struct mptp_error error = { 0 };
	struct mptp_import_item *item;
	struct entry *entry;
	char buf[MPTP_DATE_TEXT];
	const char *date = import_date(buf, info->captured);
	uint32_t at;
	int status = add(import, &at);

	if (status != MPTP_OK)
		return status;
	if (date == NULL)
		date = import_date(buf, info->modified);
	item = &import->items[at];
	entry = &import->entries[at];
	item->handle = told->handle;
	item->storage = info->storage != 0 ? info->storage : l->storage;
	item->format = info->format;
	item->is_protected = info->protection != 0;
	item->size = entry->listed = info->size;
	entry->is_folder = mptp_object_is_folder(info);
	entry->cached = told->kept;
	set_dates(import, item, entry, info);
	if (!keep(&import->pool, told->path, &entry->path) ||
	    !keep(&import->pool, info->name, &item->name) ||
	    !keep(&import->pool, date, &entry->captured) ||
	    !set_folder(l, told->path, &item->folder))
		return import_nomem(import);
	entry->key = below_store(entry->path);
	if (entry->is_folder || info->size <= INT64_MAX)
		return MPTP_OK;
	if (info->size == MPTP_SIZE_UNKNOWN) { /* only of what is so large */
		item->size = MPTP_SIZE_ASK;
		item->size_unknown = true;
		return MPTP_OK;
	}
	item->size = 0;
	mptp_error_set(
	    &error, MPTP_ERR_UNSUPPORTED, "the camera does not tell its size");
	return set_error(import, entry, &error);
}

/* A folder, which was visited before it was entered. */
static struct entry *
find_folder(const struct mptp_import *import, uint32_t handle)
{
	for (size_t i = import->n; i-- > 0;)
		if (import->items[i].handle == handle &&
		    import->entries[i].is_folder)
			return &import->entries[i];
	return NULL;
}

/* What is in it is not known, and so it is told itself. */
static int
set_unlisted(struct mptp_import *import, struct entry *folder,
    const struct mptp_error *error)
{
	if (folder->state == MPTP_IMPORT_UNREADABLE)
		return MPTP_OK;
	import->unreadable_folders++;
	return set_error(import, folder, error);
}

static int
unreadable(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct listing *l = ctx;
	struct mptp_import *import = l->import;
	struct entry *folder = find_folder(import, handle);
	char path[32];
	uint32_t at;
	int status;

	if (folder != NULL)
		return set_unlisted(import, folder, error);
	status = add(import, &at);
	if (status != MPTP_OK)
		return status;
	import->unreadable_objects++;
	import->items[at].handle = handle;
	import->items[at].storage = l->storage;
	import->items[at].folder = "";
	snprintf(path, sizeof(path), "0x%08x", (unsigned)handle);
	if (!keep(&import->pool, path, &import->entries[at].path))
		return import_nomem(import);
	import->entries[at].key = import->entries[at].path;
	return set_error(import, &import->entries[at], error);
}

static int
add_store(struct mptp_import *import, uint32_t id)
{
	struct mptp_storage_info info = { 0 };
	struct store *more = realloc(
	    import->stores, (import->nstores + 1) * sizeof(*import->stores));
	struct store *store;
	bool kept;

	if (more == NULL)
		return import_nomem(import);
	import->stores = more;
	store = &more[import->nstores++];
	*store = (struct store){ .id = id };
	if (mptp_get_storage_info(import->camera, id, &info) != MPTP_OK) {
		if (!mptp_session_lost(mptp_camera_session(import->camera)))
			return MPTP_OK;
		import->error = *mptp_camera_error(import->camera);
		return import->error.status;
	}
	kept = keep(&import->pool,
	    info.label != NULL && *info.label != '\0' ? info.label :
							info.description,
	    &store->label);
	mptp_storage_info_clear(&info);
	return kept ? MPTP_OK : import_nomem(import);
}

/* Of one that cannot be read, nothing is known. */
static int
read_store(struct mptp_import *import, uint32_t id)
{
	struct listing l = { .import = import, .storage = id };
	const struct mptp_walker walker = {
		.visit = visit, .failed = unreadable, .ctx = &l
	};
	/* What to delete is not found out from a cache, and what is here already only of a
	 * card that did not change: what was overlooked may be gone with the next format. */
	const unsigned cached = MPTP_WALK_CACHED | MPTP_WALK_UNCHANGED;
	const unsigned how = MPTP_WALK_TREE | MPTP_WALK_BRIEF |
	    MPTP_WALK_MEANWHILE | (import->options.move ? 0 : cached);
	int status = add_store(import, id);

	if (status == MPTP_OK) {
		import->error.status = MPTP_OK;
		status = mptp_camera_walk(
		    import->camera, id, MPTP_PARENT_ROOT, NULL, how, &walker);
	}
	if (status == MPTP_OK || import->error.status == status)
		return status;
	import->error = *mptp_camera_error(import->camera);
	return status;
}

/* A storage whose objects cannot be listed is told as a folder is. */
static int
add_unread_store(
    struct mptp_import *import, uint32_t id, const struct mptp_error *error)
{
	char path[32];
	uint32_t at;
	int status = add(import, &at);

	if (status != MPTP_OK)
		return status;
	import->items[at].storage = id;
	import->items[at].folder = "";
	import->entries[at].is_folder = true;
	snprintf(path, sizeof(path), "/store_%08x", (unsigned)id);
	if (!keep(&import->pool, path, &import->entries[at].path))
		return import_nomem(import);
	import->entries[at].key = import->entries[at].path;
	return set_unlisted(import, &import->entries[at], error);
}

/* Two objects may be called the same, as far as paths tell. */
static int
tell_apart(struct mptp_import *import)
{
	struct strings seen = { 0 };
	int status = MPTP_OK;

	for (size_t i = 0; i < import->n && status == MPTP_OK; i++) {
		struct entry *entry = &import->entries[i];
		uint32_t *count = strings_add(&seen, entry->path);
		size_t size = strlen(entry->key) + 16;
		char *key;

		if (count == NULL) {
			status = import_nomem(import);
			break;
		}
		if (++*count == 1)
			continue;
		key = malloc(size);
		if (key != NULL)
			snprintf(
			    key, size, "%s#%u", entry->key, (unsigned)*count);
		if (key == NULL || !keep(&import->pool, key, &entry->key))
			status = import_nomem(import);
		free(key);
	}
	strings_clear(&seen);
	return status;
}

int
listing_read(struct mptp_import *import)
{
	struct mptp_u32_array ids = { 0 };
	int status, first = MPTP_OK;
	struct mptp_error error;
	uint32_t good = 0;

	(void)clock_gettime(CLOCK_MONOTONIC, &import->listed);
	import->session =
	    mptp_session_number(mptp_camera_session(import->camera));
	status = mptp_get_storage_ids(import->camera, &ids);
	if (status != MPTP_OK) {
		import->error = *mptp_camera_error(import->camera);
		return status;
	}
	for (uint32_t i = 0; i < ids.n; i++) {
		if ((ids.items[i] & 0xffff) == 0)
			continue; /* a slot without a medium */
		status = read_store(import, ids.items[i]);
		if (status == MPTP_ERR_CANCELLED || status == MPTP_ERR_NOMEM ||
		    mptp_session_lost(mptp_camera_session(import->camera)))
			goto out;
		if (status == MPTP_OK) {
			good++;
			continue;
		}
		if (first == MPTP_OK)
			first = status;
		error = import->error;
		status = add_unread_store(import, ids.items[i], &error);
		if (status != MPTP_OK)
			goto out;
		import->error = error;
	}
	status = good == 0 ? first : tell_apart(import);
out:
	mptp_u32_array_clear(&ids);
	return status;
}
