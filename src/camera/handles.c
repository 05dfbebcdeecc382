/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * GetObjectHandles, of one store or of all.
 */
#include <stdlib.h>
#include <string.h>

#include "camera/handles.h"
#include "camera/seen.h"

int
handles_append(struct mptp_u32_array *to, const struct mptp_u32_array *from)
{
	uint32_t *items;

	if (from->n == 0)
		return MPTP_OK;
	items =
	    realloc(to->items, ((size_t)to->n + from->n) * sizeof(*to->items));
	if (items == NULL)
		return MPTP_ERR_NOMEM;
	memcpy(items + to->n, from->items, from->n * sizeof(*items));
	to->items = items;
	to->n += from->n;
	return MPTP_OK;
}

static int
by_value(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
handles_sort(struct mptp_u32_array *handles)
{
	if (handles->n > 0)
		qsort(handles->items, handles->n, sizeof(*handles->items),
		    by_value);
}

bool
handles_have(const struct mptp_u32_array *sorted, uint32_t handle)
{
	return sorted->n > 0 &&
	    bsearch(&handle, sorted->items, sorted->n, sizeof(handle),
		by_value) != NULL;
}

/* Some answer with the objects of all stores whichever is asked for: what has
 * come already is dropped. */
static int
drop_known(struct seen *known, struct mptp_u32_array *handles)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < handles->n; i++) {
		if (seen_find(known, handles->items[i]) != NULL)
			continue;
		if (seen_add(known, handles->items[i]) == NULL)
			return MPTP_ERR_NOMEM;
		handles->items[n++] = handles->items[i];
	}
	handles->n = n;
	return MPTP_OK;
}

static int
add_store(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    struct seen *known, struct mptp_u32_array *all)
{
	struct mptp_u32_array more;
	int rc = mptp_get_object_handles(
	    camera, storage, MPTP_FORMAT_ANY, parent, &more);

	/* Its medium was taken out, or is none that can be read. */
	if (rc == MPTP_ERR_RESPONSE &&
	    camera->error.response == MPTP_RC_STORE_NOT_AVAILABLE)
		rc = forgive(camera, rc);
	else if (rc == MPTP_OK &&
	    (drop_known(known, &more) != MPTP_OK ||
		handles_append(all, &more) != MPTP_OK))
		rc = mptp_error_set(
		    &camera->error, MPTP_ERR_NOMEM, "out of memory");
	mptp_u32_array_clear(&more);
	return rc;
}

static int
each_store(
    struct mptp_camera *camera, uint32_t parent, struct mptp_u32_array *handles)
{
	struct mptp_u32_array stores;
	struct seen known = { 0 };
	int rc = mptp_get_storage_ids(camera, &stores);

	for (uint32_t i = 0; rc == MPTP_OK && i < stores.n; i++)
		if ((stores.items[i] & 0xffff) != 0) /* no empty slot */
			rc = add_store(
			    camera, stores.items[i], parent, &known, handles);
	if (rc != MPTP_OK)
		mptp_u32_array_clear(handles);
	seen_clear(&known);
	mptp_u32_array_clear(&stores);
	return rc;
}

static int
store_of(struct mptp_camera *camera, uint32_t folder, uint32_t *storage)
{
	struct mptp_object_info info;
	int rc = mptp_get_object_info(camera, folder, &info);

	if (rc == MPTP_OK && info.storage != 0)
		*storage = info.storage;
	mptp_object_info_clear(&info);
	return rc;
}

int
camera_object_handles(struct mptp_camera *camera, uint32_t storage,
    uint32_t parent, struct mptp_u32_array *handles)
{
	int rc;

	*handles = (struct mptp_u32_array){ 0 };
	if (storage == MPTP_STORAGE_ALL &&
	    mptp_camera_supports(camera, MPTP_OP_GET_STORAGE_IDS)) {
		if (parent == MPTP_PARENT_ROOT || parent == MPTP_PARENT_ANY)
			return each_store(camera, parent, handles);
		if ((rc = store_of(camera, parent, &storage)) != MPTP_OK)
			return rc;
	}
	return mptp_get_object_handles(
	    camera, storage, MPTP_FORMAT_ANY, parent, handles);
}
