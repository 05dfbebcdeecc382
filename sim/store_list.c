/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects in a list: those of a profile, and uploads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store_list.h"
#include "text.h"

/* Of free_objects (ISO 15740 5.5.3): it is not told. */
#define NO_LIMIT 0xffffffffu

static void
list_close(struct sim_store *store)
{
	struct sim_list *list = (struct sim_list *)store;

	for (size_t i = 0; i < list->n; i++)
		mptp_object_info_clear(&list->entries[i].object.info);
	mptp_object_info_clear(&list->pending.object.info);
	for (size_t i = 0; i < store->nstorages; i++)
		mptp_storage_info_clear(&store->storages[i].info);
	sim_spool_close(&list->spool);
	sim_children_clear(&list->children);
	sim_names_clear(&list->names);
	free(list->entries);
	free(store->storages);
	free(list);
}

struct sim_storage *
sim_list_storage_of(struct sim_list *list, const struct sim_entry *entry)
{
	for (size_t i = 0; i < list->base.nstorages; i++) {
		if (list->base.storages[i].id == entry->object.info.storage)
			return &list->base.storages[i];
	}
	return NULL;
}

void
sim_list_count(struct sim_storage *storage, uint32_t more, uint32_t fewer)
{
	if (storage != NULL && storage->info.free_objects != NO_LIMIT)
		storage->info.free_objects += fewer - more;
}

const char *
sim_list_name_of(const struct sim_entry *entry)
{
	const char *name = entry->object.info.name;

	return name == NULL ? "" : name;
}

uint32_t
sim_list_number_of(const struct sim_list *list, const struct sim_entry *entry)
{
	return (uint32_t)(entry - list->entries) + 1;
}

/* Not removed, nor taken out with its storage. */
static bool
is_there(struct sim_list *list, const struct sim_entry *entry)
{
	const struct sim_storage *storage = sim_list_storage_of(list, entry);

	return entry->present && (storage == NULL || !storage->absent);
}

/* Those of the profile are few and in any order; the handles of what came later
 * count up. */
struct sim_entry *
sim_list_find(struct sim_list *list, uint32_t handle)
{
	size_t from = 0, to = list->n;

	while (from < list->nprofile &&
	    list->entries[from].object.handle != handle)
		from++;
	while (from >= list->nprofile && from < to) {
		size_t i = from + (to - from) / 2;

		if (list->entries[i].object.handle < handle)
			from = i + 1;
		else
			to = i;
	}
	if (from == list->n || list->entries[from].object.handle != handle ||
	    !is_there(list, &list->entries[from]))
		return NULL;
	return &list->entries[from];
}

/* The cursor's place is the number of the entry that it gave last. */
static bool
list_next(struct sim_store *store, struct sim_cursor *cursor, uint32_t *handle)
{
	struct sim_list *list = (struct sim_list *)store;
	const struct sim_children *children = &list->children;
	bool every = cursor->parent == SIM_EVERY_OBJECT;
	uint32_t folder = cursor->parent == SIM_ROOT ? 0 : cursor->parent;

	for (;;) {
		uint32_t last = (uint32_t)cursor->at;
		uint32_t number = every ? last + 1 :
		    last == 0		? sim_children_first(children, folder) :
					  sim_children_next(children, last);
		const struct sim_entry *entry;

		if (number == 0 || number > list->n)
			return false;
		cursor->at = number;
		entry = &list->entries[number - 1];
		if (is_there(list, entry) &&
		    sim_cursor_wants(cursor, entry->object.info.storage,
			entry->object.info.parent)) {
			*handle = entry->object.handle;
			return true;
		}
	}
}

static bool
list_info(
    struct sim_store *store, uint32_t handle, struct mptp_object_info *info)
{
	const struct sim_entry *entry =
	    sim_list_find((struct sim_list *)store, handle);

	if (entry == NULL)
		return false;
	*info = entry->object.info;
	return true;
}

static bool
list_named(struct sim_store *store, uint32_t storage, uint32_t parent,
    const char *name)
{
	struct sim_list *list = (struct sim_list *)store;
	uint32_t number;

	for (size_t at = 0;
	     (number = sim_names_find(&list->names, parent, name, &at)) != 0;) {
		const struct sim_entry *entry = &list->entries[number - 1];
		const struct mptp_object_info *info = &entry->object.info;

		if (info->parent == parent && info->storage == storage &&
		    strcmp(sim_list_name_of(entry), name) == 0 &&
		    is_there(list, entry))
			return true;
	}
	return false;
}

static uint16_t
list_open(struct sim_store *store, uint32_t handle, uint64_t *size)
{
	const struct sim_entry *entry =
	    sim_list_find((struct sim_list *)store, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	*size = entry->object.info.size;
	return MPTP_RC_OK;
}

static ptrdiff_t
list_read(struct sim_store *store, uint32_t handle, uint64_t offset, void *buf,
    size_t len)
{
	struct sim_list *list = (struct sim_list *)store;
	const struct sim_entry *entry = sim_list_find(list, handle);
	uint64_t left;

	if (entry == NULL)
		return -1;
	if (offset >= entry->object.info.size)
		return 0;
	left = entry->object.info.size - offset;
	if (len > left)
		len = (size_t)left;
	if (entry->uploaded)
		return sim_spool_read(
		    &list->spool, entry->at + offset, buf, len);
	mptp_sim_content(entry->formula, offset, buf, len);
	return (ptrdiff_t)len;
}

/* ---- what is written ---------------------------------------------------- */

/* The room that a new content takes is that of the old one first. */
static void
lend(struct sim_list *list, bool back)
{
	const struct sim_entry *old = sim_list_find(list, list->replaced);
	struct sim_storage *storage = sim_list_storage_of(list, &list->pending);
	uint64_t size = old == NULL ? 0 : old->object.info.size;

	if (storage != NULL)
		storage->info.free_bytes += back ? -size : size;
}

void
sim_list_drop_content(struct sim_list *list, const struct sim_entry *entry)
{
	if (entry->uploaded)
		sim_spool_drop(
		    &list->spool, entry->at, entry->object.info.size);
}

static void
list_abort(struct sim_store *store)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_storage *storage = sim_list_storage_of(list, &list->pending);

	if (storage != NULL)
		storage->info.free_bytes += list->spool.end - list->pending.at;
	lend(list, true);
	sim_spool_abort(&list->spool);
	mptp_object_info_clear(&list->pending.object.info);
	list->pending = (struct sim_entry){ 0 };
	list->replaced = 0;
}

bool
sim_list_set_text(char **text, const char *to)
{
	char *copy = strdup(to);

	if (copy == NULL)
		return false;
	free(*text);
	*text = copy;
	return true;
}

/* What an upload does not bring. */
static bool
add_dates(struct mptp_object_info *info)
{
	char now[SIM_DATE_SIZE];
	bool dated = info->captured != NULL && info->captured[0] != '\0';

	sim_date_of(now, time(NULL));
	if ((info->modified == NULL || info->modified[0] == '\0') &&
	    !sim_list_set_text(&info->modified, dated ? info->captured : now))
		return false;
	return dated || sim_list_set_text(&info->captured, info->modified);
}

static uint16_t
list_create(struct sim_store *store, const struct mptp_object_info *wanted,
    uint32_t *handle)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_entry *pending = &list->pending;
	const struct sim_storage *storage;

	*pending = (struct sim_entry){ .present = true, .uploaded = true };
	if (sim_object_info_copy(&pending->object.info, wanted) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	storage = sim_list_storage_of(list, pending);
	if (storage != NULL && storage->info.free_objects == 0) {
		mptp_object_info_clear(&pending->object.info);
		return MPTP_RC_STORE_FULL;
	}
	if (!add_dates(&pending->object.info)) {
		mptp_object_info_clear(&pending->object.info);
		return MPTP_RC_GENERAL_ERROR;
	}
	pending->object.handle = *handle = list->next_handle;
	sim_spool_begin(&list->spool);
	pending->at = list->spool.begin;
	return MPTP_RC_OK;
}

static uint16_t
list_replace(struct sim_store *store, uint32_t handle)
{
	struct sim_list *list = (struct sim_list *)store;
	const struct sim_entry *entry = sim_list_find(list, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	list->pending = (struct sim_entry){ .present = true,
		.uploaded = true,
		.object = { .handle = handle,
		    .info = { .storage = entry->object.info.storage } } };
	list->replaced = handle;
	sim_spool_begin(&list->spool);
	list->pending.at = list->spool.begin;
	lend(list, false);
	return MPTP_RC_OK;
}

static uint16_t
list_write(struct sim_store *store, const void *buf, size_t len)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_storage *storage = sim_list_storage_of(list, &list->pending);
	int failed;

	if (storage == NULL || storage->info.free_bytes < len)
		return MPTP_RC_STORE_FULL;
	failed = sim_spool_write(&list->spool, buf, len);
	storage->info.free_bytes -= failed == 0 ? len : 0;
	return failed == 0   ? MPTP_RC_OK :
	    failed == ENOSPC ? MPTP_RC_STORE_FULL :
			       MPTP_RC_GENERAL_ERROR;
}

/* Into its folder, and under its name there. */
bool
sim_list_enter(
    struct sim_list *list, const struct sim_entry *entry, uint32_t number)
{
	const uint32_t parent = entry->object.info.parent;

	if (!sim_names_add(
		&list->names, parent, sim_list_name_of(entry), number))
		return false;
	if (sim_children_add(&list->children, parent, number))
		return true;
	sim_names_remove(&list->names, parent, sim_list_name_of(entry), number);
	return false;
}

void
sim_list_leave(
    struct sim_list *list, const struct sim_entry *entry, uint32_t number)
{
	const uint32_t parent = entry->object.info.parent;

	sim_children_remove(&list->children, parent, number);
	sim_names_remove(&list->names, parent, sim_list_name_of(entry), number);
}

/* Takes what the entry holds, unless there is no memory. */
static bool
append(struct sim_list *list, const struct sim_entry *entry)
{
	if (list->n == list->cap) {
		size_t cap = list->cap == 0 ? 16 : 2 * list->cap;
		struct sim_entry *entries =
		    realloc(list->entries, cap * sizeof(*entries));

		if (entries == NULL)
			return false;
		list->entries = entries;
		list->cap = cap;
	}
	if (!sim_list_enter(list, entry, (uint32_t)list->n + 1))
		return false;
	list->entries[list->n++] = *entry;
	list->next_handle++;
	sim_list_count(sim_list_storage_of(list, entry), 1, 0);
	return true;
}

static void
commit_content(struct sim_list *list)
{
	struct sim_entry *entry = sim_list_find(list, list->replaced);
	char now[SIM_DATE_SIZE];

	sim_list_drop_content(list, entry);
	entry->uploaded = true;
	entry->at = list->pending.at;
	entry->object.info.size = list->spool.end - list->pending.at;
	sim_date_of(now, time(NULL));
	sim_list_set_text(&entry->object.info.modified, now);
}

static uint16_t
list_commit(struct sim_store *store)
{
	struct sim_list *list = (struct sim_list *)store;

	list->pending.object.info.size = list->spool.end - list->pending.at;
	if (list->replaced != 0) {
		commit_content(list);
	} else if (!append(list, &list->pending)) {
		list_abort(store);
		return MPTP_RC_GENERAL_ERROR;
	}
	list->pending = (struct sim_entry){ 0 };
	list->replaced = 0;
	sim_spool_begin(&list->spool);
	return MPTP_RC_OK;
}

uint16_t
sim_store_list_add(struct sim_store *store,
    const struct mptp_object_info *wanted, uint32_t content, uint32_t *handle)
{
	struct sim_list *list = (struct sim_list *)store;
	struct sim_entry entry = { .present = true, .formula = content };
	struct sim_storage *storage;

	if (sim_object_info_copy(&entry.object.info, wanted) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	entry.object.handle = list->next_handle;
	storage = sim_list_storage_of(list, &entry);
	if (storage == NULL || storage->info.free_bytes < wanted->size ||
	    storage->info.free_objects == 0) {
		mptp_object_info_clear(&entry.object.info);
		return MPTP_RC_STORE_FULL;
	}
	if (!append(list, &entry)) {
		mptp_object_info_clear(&entry.object.info);
		return MPTP_RC_GENERAL_ERROR;
	}
	storage->info.free_bytes -= wanted->size;
	*handle = entry.object.handle;
	return MPTP_RC_OK;
}

static bool
list_clone(struct sim_store *store, uint32_t handle,
    const struct mptp_object_info *wanted, uint32_t *copy, uint16_t *rc)
{
	const struct sim_entry *entry =
	    sim_list_find((struct sim_list *)store, handle);

	if (entry == NULL || entry->uploaded)
		return false;
	*rc = sim_store_list_add(store, wanted, entry->formula, copy);
	return true;
}

static const struct sim_store_ops list_ops = {
	.can_format = true,
	.close = list_close,
	.next = list_next,
	.info = list_info,
	.named = list_named,
	.open = list_open,
	.read = list_read,
	.create = list_create,
	.replace = list_replace,
	.write = list_write,
	.commit = list_commit,
	.abort = list_abort,
	.remove = sim_list_remove,
	.protect = sim_list_protect,
	.rename = sim_list_rename,
	.move = sim_list_move,
	.touch = sim_list_touch,
	.clone = list_clone,
};

int
sim_store_list_open(struct sim_store **store,
    const struct sim_storage *storages, size_t nstorages,
    const struct sim_object *objects, size_t nobjects, uint32_t first,
    struct mptp_error *error)
{
	struct sim_list *list = calloc(1, sizeof(*list));

	*store = NULL;
	if (list == NULL)
		goto nomem;
	list->base.ops = &list_ops;
	list->next_handle = first;
	sim_spool_open(&list->spool);
	list->base.storages = calloc(nstorages + 1, sizeof(*storages));
	list->entries = calloc(nobjects + 1, sizeof(*list->entries));
	if (list->base.storages == NULL || list->entries == NULL)
		goto nomem;
	list->cap = nobjects + 1;
	for (; list->base.nstorages < nstorages; list->base.nstorages++) {
		size_t i = list->base.nstorages;

		if (sim_storage_copy(&list->base.storages[i], &storages[i]) !=
		    MPTP_OK)
			goto nomem;
	}
	while (list->n < nobjects) {
		struct sim_entry *entry = &list->entries[list->n];

		entry->present = true;
		entry->object.handle = entry->formula = objects[list->n].handle;
		if (sim_object_info_copy(
			&entry->object.info, &objects[list->n].info) != MPTP_OK)
			goto nomem;
		list->n++; /* it is the list's to clear from now on */
		if (!sim_list_enter(list, entry, (uint32_t)list->n))
			goto nomem;
	}
	list->nprofile = nobjects;
	*store = &list->base;
	return MPTP_OK;
nomem:
	if (list != NULL)
		list_close(&list->base);
	return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}
