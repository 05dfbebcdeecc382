/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A card of any number of objects of any size, which exist only by their
 * handles.
 * 
 * Handles: 0x10000000 is DCIM, 0x20000000 + d its folder number d, and
 * 0x40000000 + i object number i, which lies in folder i / perdir. Uploads have
 * 0x80000000 and up. Folders are called 100GENER, 101GENER, …, the objects of
 * each IMG_0001.JPG, IMG_0002.JPG, ….
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store.h"
#include "text.h"

#define DCIM 0x10000000u
#define FOLDERS 0x20000000u
#define OBJECTS 0x40000000u
#define UPLOADS 0x80000000u

/* In a cursor, behind all positions of the generated objects. */
#define IN_UPLOADS (UINT64_C(1) << 32)

#define EPOCH 1704110400 /* 2024-01-01T12:00:00 */
#define FREE_BYTES (UINT64_C(16) << 30)

enum { REMOVED = 1, PROTECTED = 2 };

struct generated {
	struct sim_store base;
	struct sim_store *uploads; /* owns the storage */
	uint32_t n;
	uint32_t nfolders;
	uint32_t perdir;
	uint64_t size;
	uint8_t *marks; /* by position; NULL as long as nothing changed */
	/* Of one object, since it is mostly asked for several times in a row. */
	uint32_t described;
	char name[24];
	char date[SIM_DATE_SIZE];
};

/*
 * A position counts DCIM, then the folders, then the objects.
 */

static uint64_t
positions(const struct generated *g)
{
	return 1 + (uint64_t)g->nfolders + g->n;
}

static uint32_t
handle_at(const struct generated *g, uint64_t position)
{
	if (position == 0)
		return DCIM;
	if (position <= g->nfolders)
		return FOLDERS + (uint32_t)(position - 1);
	return OBJECTS + (uint32_t)(position - 1 - g->nfolders);
}

/* Of a handle that was never ours: behind the last. */
static uint64_t
position_of(const struct generated *g, uint32_t handle)
{
	if (handle == DCIM)
		return 0;
	if (handle >= FOLDERS && handle - FOLDERS < g->nfolders)
		return 1 + (uint64_t)(handle - FOLDERS);
	if (handle >= OBJECTS && handle - OBJECTS < g->n)
		return 1 + (uint64_t)g->nfolders + (handle - OBJECTS);
	return positions(g);
}

static bool
exists(const struct generated *g, uint64_t position)
{
	return position < positions(g) &&
	    (g->marks == NULL || (g->marks[position] & REMOVED) == 0);
}

/* The positions that a cursor runs over: from, up to but not including to. */
static void
range(const struct generated *g, uint32_t parent, uint64_t *from, uint64_t *to)
{
	uint64_t folder;

	*from = *to = 0;
	if (parent == SIM_EVERY_OBJECT) {
		*to = positions(g);
	} else if (parent == SIM_ROOT) {
		*to = 1;
	} else if (parent == DCIM) {
		*from = 1;
		*to = 1 + (uint64_t)g->nfolders;
	} else if (parent >= FOLDERS && parent - FOLDERS < g->nfolders) {
		folder = parent - FOLDERS;
		*from = folder * g->perdir;
		*to = *from + g->perdir < g->n ? *from + g->perdir : g->n;
		*from += 1 + (uint64_t)g->nfolders;
		*to += 1 + (uint64_t)g->nfolders;
	}
}

static bool
generated_next(
    struct sim_store *store, struct sim_cursor *cursor, uint32_t *handle)
{
	struct generated *g = (struct generated *)store;
	struct sim_cursor rest = *cursor;
	uint64_t from, to;
	bool found;

	range(g, cursor->parent, &from, &to);
	while (cursor->at < to - from && !store->storages[0].absent) {
		uint64_t position = from + cursor->at++;

		if (exists(g, position)) {
			*handle = handle_at(g, position);
			return true;
		}
	}
	rest.at = cursor->at < IN_UPLOADS ? 0 : cursor->at - IN_UPLOADS;
	found = g->uploads->ops->next(g->uploads, &rest, handle);
	cursor->at = rest.at + IN_UPLOADS;
	return found;
}

static void
set_date(struct generated *g, uint64_t seconds)
{
	time_t when = (time_t)(EPOCH + seconds);
	struct tm tm;

	gmtime_r(&when, &tm);
	sim_date(g->date, &tm);
}

/* The name and the date of an object. */
static void
describe(struct generated *g, uint32_t handle)
{
	const uint32_t i = handle - OBJECTS;

	if (handle == g->described)
		return;
	g->described = handle;
	set_date(g, handle >= OBJECTS ? i : 0);
	if (handle >= OBJECTS)
		snprintf(g->name, sizeof(g->name), "IMG_%04" PRIu32 ".JPG",
		    i % g->perdir + 1);
	else if (handle == DCIM)
		snprintf(g->name, sizeof(g->name), "DCIM");
	else
		snprintf(g->name, sizeof(g->name), "%" PRIu32 "GENER",
		    100 + handle - FOLDERS);
}

static bool
generated_info(
    struct sim_store *store, uint32_t handle, struct mptp_object_info *info)
{
	struct generated *g = (struct generated *)store;
	uint64_t position = position_of(g, handle);
	uint32_t i = handle - OBJECTS;

	if (handle >= UPLOADS)
		return g->uploads->ops->info(g->uploads, handle, info);
	if (!exists(g, position) || store->storages[0].absent)
		return false;
	*info = (struct mptp_object_info){ .storage = store->storages[0].id,
		.name = g->name,
		.captured = g->date,
		.modified = g->date };
	describe(g, handle);
	if (position <= g->nfolders) {
		info->format = MPTP_OF_ASSOCIATION;
		info->association_type = 1; /* generic folder */
		info->parent = position == 0 ? 0 : DCIM;
		return true;
	}
	info->format = MPTP_OF_EXIF_JPEG;
	info->protection =
	    g->marks != NULL && (g->marks[position] & PROTECTED) != 0;
	info->size = g->size;
	info->parent = FOLDERS + i / g->perdir;
	info->image_width = 6000;
	info->image_height = 4000;
	info->image_depth = 24;
	return true;
}

/* The handle that an object of that name would have there; 0: none can. */
static uint32_t
handle_named(const struct generated *g, uint32_t parent, const char *name)
{
	uint64_t from, to, i;

	range(g, parent == 0 ? SIM_ROOT : parent, &from, &to);
	if (parent == 0)
		return DCIM;
	if (parent == DCIM)
		i = strtoull(name, NULL, 10) - 100;
	else if (strncmp(name, "IMG_", 4) == 0)
		i = strtoull(name + 4, NULL, 10) - 1;
	else
		return 0;
	return i < to - from ? handle_at(g, from + i) : 0;
}

static bool
generated_named(struct sim_store *store, uint32_t storage, uint32_t parent,
    const char *name)
{
	struct generated *g = (struct generated *)store;
	uint32_t handle = handle_named(g, parent, name);
	struct mptp_object_info info;

	return (handle != 0 && storage == store->storages[0].id &&
		   generated_info(store, handle, &info) &&
		   strcmp(info.name, name) == 0) ||
	    g->uploads->ops->named(g->uploads, storage, parent, name);
}

static uint16_t
generated_open(struct sim_store *store, uint32_t handle, uint64_t *size)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->open(g->uploads, handle, size);
	*size = g->size;
	return MPTP_RC_OK;
}

static ptrdiff_t
generated_read(struct sim_store *store, uint32_t handle, uint64_t offset,
    void *buf, size_t len)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->read(
		    g->uploads, handle, offset, buf, len);
	if (offset >= g->size)
		return 0;
	if (len > g->size - offset)
		len = (size_t)(g->size - offset);
	mptp_sim_content(handle, offset, buf, len);
	return (ptrdiff_t)len;
}

static uint16_t
generated_create(struct sim_store *store, const struct mptp_object_info *info,
    uint32_t *handle)
{
	struct generated *g = (struct generated *)store;

	return g->uploads->ops->create(g->uploads, info, handle);
}

static uint16_t
generated_write(struct sim_store *store, const void *buf, size_t len)
{
	struct generated *g = (struct generated *)store;

	return g->uploads->ops->write(g->uploads, buf, len);
}

static uint16_t
generated_commit(struct sim_store *store)
{
	struct generated *g = (struct generated *)store;

	return g->uploads->ops->commit(g->uploads);
}

static void
generated_abort(struct sim_store *store)
{
	struct generated *g = (struct generated *)store;

	g->uploads->ops->abort(g->uploads);
}

/* The mark of a handle that exists; NULL: no memory for any marks. */
static uint8_t *
mark_of(struct generated *g, uint32_t handle)
{
	if (g->marks == NULL)
		g->marks = calloc(1, (size_t)positions(g));
	return g->marks == NULL ? NULL : &g->marks[position_of(g, handle)];
}

static uint16_t
generated_remove(struct sim_store *store, uint32_t handle)
{
	struct generated *g = (struct generated *)store;
	uint8_t *mark;

	if (handle >= UPLOADS)
		return g->uploads->ops->remove(g->uploads, handle);
	if ((mark = mark_of(g, handle)) == NULL)
		return MPTP_RC_GENERAL_ERROR;
	*mark |= REMOVED;
	if (handle >= OBJECTS)
		store->storages[0].info.free_bytes += g->size;
	return MPTP_RC_OK;
}

static uint16_t
generated_protect(struct sim_store *store, uint32_t handle, uint16_t protection)
{
	struct generated *g = (struct generated *)store;
	uint8_t *mark;

	if (handle >= UPLOADS)
		return g->uploads->ops->protect(g->uploads, handle, protection);
	if (protection > 1 || handle < OBJECTS)
		return MPTP_RC_INVALID_PARAMETER;
	if ((mark = mark_of(g, handle)) == NULL)
		return MPTP_RC_GENERAL_ERROR;
	*mark =
	    (uint8_t)((*mark & ~PROTECTED) | (protection != 0 ? PROTECTED : 0));
	return MPTP_RC_OK;
}

static uint16_t
generated_replace(struct sim_store *store, uint32_t handle)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->replace(g->uploads, handle);
	return MPTP_RC_ACCESS_DENIED;
}

/* Names, places and dates of generated objects follow from their handles, and
 * stay. */
static uint16_t
generated_rename(struct sim_store *store, uint32_t handle, const char *name)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->rename(g->uploads, handle, name);
	return MPTP_RC_ACCESS_DENIED;
}

static uint16_t
generated_move(
    struct sim_store *store, uint32_t handle, uint32_t storage, uint32_t parent)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->move(
		    g->uploads, handle, storage, parent);
	return MPTP_RC_ACCESS_DENIED;
}

static uint16_t
generated_touch(struct sim_store *store, uint32_t handle, const char *modified)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->touch(g->uploads, handle, modified);
	return MPTP_RC_ACCESS_DENIED;
}

static bool
generated_clone(struct sim_store *store, uint32_t handle,
    const struct mptp_object_info *wanted, uint32_t *copy, uint16_t *rc)
{
	struct generated *g = (struct generated *)store;

	if (handle >= UPLOADS)
		return g->uploads->ops->clone(
		    g->uploads, handle, wanted, copy, rc);
	*rc = sim_store_list_add(g->uploads, wanted, handle, copy);
	return true;
}

static void
generated_close(struct sim_store *store)
{
	struct generated *g = (struct generated *)store;

	if (g->uploads != NULL)
		g->uploads->ops->close(g->uploads);
	free(g->marks);
	free(g);
}

static const struct sim_store_ops generated_ops = {
	.can_format = true,
	.close = generated_close,
	.next = generated_next,
	.info = generated_info,
	.named = generated_named,
	.open = generated_open,
	.read = generated_read,
	.create = generated_create,
	.replace = generated_replace,
	.write = generated_write,
	.commit = generated_commit,
	.abort = generated_abort,
	.remove = generated_remove,
	.protect = generated_protect,
	.rename = generated_rename,
	.move = generated_move,
	.touch = generated_touch,
	.clone = generated_clone,
};

int
sim_store_generated_open(struct sim_store **store,
    const struct sim_storage *storage, uint32_t n, uint64_t size,
    uint32_t perdir, struct mptp_error *error)
{
	struct sim_storage sized = *storage;
	struct generated *g = calloc(1, sizeof(*g));
	int rc;

	*store = NULL;
	if (g == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	g->base.ops = &generated_ops;
	g->n = n;
	g->perdir = perdir;
	g->nfolders = n / perdir + (n % perdir != 0);
	g->size = size;
	sized.info.free_bytes = FREE_BYTES;
	sized.info.capacity = n * size + FREE_BYTES;
	rc = sim_store_list_open(
	    &g->uploads, &sized, 1, NULL, 0, UPLOADS, error);
	if (rc != MPTP_OK) {
		generated_close(&g->base);
		return rc;
	}
	g->base.storages = g->uploads->storages;
	g->base.nstorages = 1;
	*store = &g->base;
	return MPTP_OK;
}
