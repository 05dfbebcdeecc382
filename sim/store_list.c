/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects in a list: those of a profile, and uploads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool.h"
#include "store.h"
#include "text.h"

struct entry {
	struct sim_object object;
	bool present;  /* not removed: handles are not used twice */
	bool uploaded; /* content in the spool, not generated */
	uint64_t at;   /* where in the spool */
};

struct list {
	struct sim_store base;
	struct entry *entries;
	size_t n;
	size_t cap;
	uint32_t next_handle;
	struct sim_spool spool;
	struct entry pending; /* the upload under way */
};

static void
list_close(struct sim_store *store)
{
	struct list *list = (struct list *)store;

	for (size_t i = 0; i < list->n; i++)
		mptp_object_info_clear(&list->entries[i].object.info);
	mptp_object_info_clear(&list->pending.object.info);
	for (size_t i = 0; i < store->nstorages; i++)
		mptp_storage_info_clear(&store->storages[i].info);
	sim_spool_close(&list->spool);
	free(list->entries);
	free(store->storages);
	free(list);
}

/* Profiles and sessions of uploads are short enough for the plain way. */
static struct entry *
find(struct list *list, uint32_t handle)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->entries[i].object.handle == handle)
			return list->entries[i].present ? &list->entries[i] :
							  NULL;
	}
	return NULL;
}

static struct sim_storage *
storage_of(struct list *list, const struct entry *entry)
{
	for (size_t i = 0; i < list->base.nstorages; i++) {
		if (list->base.storages[i].id == entry->object.info.storage)
			return &list->base.storages[i];
	}
	return NULL;
}

static bool
list_next(struct sim_store *store, struct sim_cursor *cursor, uint32_t *handle)
{
	struct list *list = (struct list *)store;

	while (cursor->at < list->n) {
		const struct entry *entry = &list->entries[cursor->at++];
		const struct mptp_object_info *info = &entry->object.info;

		if (entry->present &&
		    sim_cursor_wants(cursor, info->storage, info->parent)) {
			*handle = entry->object.handle;
			return true;
		}
	}
	return false;
}

static bool
list_info(
    struct sim_store *store, uint32_t handle, struct mptp_object_info *info)
{
	const struct entry *entry = find((struct list *)store, handle);

	if (entry == NULL)
		return false;
	*info = entry->object.info;
	return true;
}

static uint16_t
list_open(struct sim_store *store, uint32_t handle, uint64_t *size)
{
	const struct entry *entry = find((struct list *)store, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	*size = entry->object.info.size;
	return MPTP_RC_OK;
}

static ptrdiff_t
list_read(struct sim_store *store, uint32_t handle, uint64_t offset, void *buf,
    size_t len)
{
	struct list *list = (struct list *)store;
	const struct entry *entry = find(list, handle);
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
	mptp_sim_content(handle, offset, buf, len);
	return (ptrdiff_t)len;
}

static void
list_abort(struct sim_store *store)
{
	struct list *list = (struct list *)store;
	struct sim_storage *storage = storage_of(list, &list->pending);

	if (storage != NULL)
		storage->info.free_bytes += list->spool.end - list->pending.at;
	sim_spool_abort(&list->spool);
	mptp_object_info_clear(&list->pending.object.info);
	list->pending = (struct entry){ 0 };
}

static uint16_t
list_create(struct sim_store *store, const struct mptp_object_info *wanted,
    uint32_t *handle)
{
	struct list *list = (struct list *)store;

	list->pending = (struct entry){ .present = true, .uploaded = true };
	if (sim_object_info_copy(&list->pending.object.info, wanted) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	list->pending.object.handle = *handle = list->next_handle;
	sim_spool_begin(&list->spool);
	list->pending.at = list->spool.begin;
	return MPTP_RC_OK;
}

static uint16_t
list_write(struct sim_store *store, const void *buf, size_t len)
{
	struct list *list = (struct list *)store;
	struct sim_storage *storage = storage_of(list, &list->pending);
	int failed;

	if (storage == NULL || storage->info.free_bytes < len)
		return MPTP_RC_STORE_FULL;
	failed = sim_spool_write(&list->spool, buf, len);
	storage->info.free_bytes -= failed == 0 ? len : 0;
	return failed == 0   ? MPTP_RC_OK :
	    failed == ENOSPC ? MPTP_RC_STORE_FULL :
			       MPTP_RC_GENERAL_ERROR;
}

static uint16_t
list_commit(struct sim_store *store)
{
	struct list *list = (struct list *)store;

	if (list->n == list->cap) {
		size_t cap = list->cap == 0 ? 16 : 2 * list->cap;
		struct entry *entries =
		    realloc(list->entries, cap * sizeof(*entries));

		if (entries == NULL) {
			list_abort(store);
			return MPTP_RC_GENERAL_ERROR;
		}
		list->entries = entries;
		list->cap = cap;
	}
	list->pending.object.info.size = list->spool.end - list->pending.at;
	list->entries[list->n++] = list->pending;
	list->pending = (struct entry){ 0 };
	list->next_handle++;
	sim_spool_begin(&list->spool);
	return MPTP_RC_OK;
}

static uint16_t
list_remove(struct sim_store *store, uint32_t handle)
{
	struct list *list = (struct list *)store;
	struct entry *entry = find(list, handle);
	struct sim_storage *storage;

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if ((storage = storage_of(list, entry)) != NULL)
		storage->info.free_bytes += entry->object.info.size;
	entry->present = false;
	mptp_object_info_clear(&entry->object.info);
	return MPTP_RC_OK;
}

static uint16_t
list_protect(struct sim_store *store, uint32_t handle, uint16_t protection)
{
	struct entry *entry = find((struct list *)store, handle);

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	entry->object.info.protection = protection;
	return MPTP_RC_OK;
}

static uint16_t
list_rename(struct sim_store *store, uint32_t handle, const char *name)
{
	struct entry *entry = find((struct list *)store, handle);
	char *copy;

	if (entry == NULL)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if ((copy = strdup(name)) == NULL)
		return MPTP_RC_GENERAL_ERROR;
	free(entry->object.info.name);
	entry->object.info.name = copy;
	return MPTP_RC_OK;
}

static const struct sim_store_ops list_ops = {
	.can_format = true,
	.close = list_close,
	.next = list_next,
	.info = list_info,
	.open = list_open,
	.read = list_read,
	.create = list_create,
	.write = list_write,
	.commit = list_commit,
	.abort = list_abort,
	.remove = list_remove,
	.protect = list_protect,
	.rename = list_rename,
};

int
sim_store_list_open(struct sim_store **store,
    const struct sim_storage *storages, size_t nstorages,
    const struct sim_object *objects, size_t nobjects, uint32_t first,
    struct mptp_error *error)
{
	struct list *list = calloc(1, sizeof(*list));

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
	for (; list->n < nobjects; list->n++) {
		struct entry *entry = &list->entries[list->n];

		entry->present = true;
		entry->object.handle = objects[list->n].handle;
		if (sim_object_info_copy(
			&entry->object.info, &objects[list->n].info) != MPTP_OK)
			goto nomem;
	}
	*store = &list->base;
	return MPTP_OK;
nomem:
	if (list != NULL)
		list_close(&list->base);
	return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}
