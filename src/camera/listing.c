/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Comparing the handles before and after. A thousand of them come in one answer,
 * while their infos would be a thousand requests.
 */
#include "camera/handles.h"
#include "camera/listing.h"

/* Folders are looked for among so many objects, in the root and one below, which is
 * where DCF has them. */
#define INFOS_MOST 512

static int
list_in(struct mptp_camera *camera, const struct listing *l, uint32_t parent,
    struct mptp_u32_array *handles)
{
	int rc, ms = SESSION_PAUSE_MS;

	do
		rc = camera_object_handles(camera,
		    l->storage == MPTP_STORAGE_ANY ? MPTP_STORAGE_ALL :
						     l->storage,
		    parent, handles);
	while (camera_was_busy(camera, rc) && session_pause(l->deadline, &ms));
	return rc;
}

static int
list_all(struct mptp_camera *camera, const struct listing *l,
    struct mptp_u32_array *all)
{
	struct mptp_u32_array more;
	int rc = list_in(camera, l, MPTP_PARENT_ANY, all);

	for (unsigned i = 0; l->nested && rc == MPTP_OK && i < l->nfolders;
	     i++) {
		rc = list_in(camera, l, l->folder[i], &more);
		/* One that is gone holds nothing. */
		if (rc == MPTP_ERR_RESPONSE)
			rc = MPTP_OK;
		else if (rc == MPTP_OK && handles_append(all, &more) != MPTP_OK)
			rc = mptp_error_set(
			    &camera->error, MPTP_ERR_NOMEM, "out of memory");
		mptp_u32_array_clear(&more);
	}
	if (rc != MPTP_OK)
		mptp_u32_array_clear(all);
	return rc;
}

/* The folders among these. */
static int
add_folders(struct mptp_camera *camera, struct listing *l,
    const struct mptp_u32_array *handles, bool root, unsigned *infos)
{
	struct mptp_object_info info;
	int rc = MPTP_OK;

	for (uint32_t i = 0; l->nested && i < handles->n && *infos < INFOS_MOST;
	     i++) {
		const struct mptp_op request =
		    request_about(MPTP_OP_GET_OBJECT_INFO, handles->items[i]);

		(*infos)++;
		rc = camera_read_any(
		    camera, &request, &mptp_dataset_object_info, &info);
		if (rc == MPTP_OK && mptp_object_is_folder(&info))
			listing_add_folder(l, handles->items[i]);
		/* Or it takes "in the root" for all; then all are there. */
		if (rc == MPTP_OK && root && info.parent != 0 &&
		    info.parent != MPTP_PARENT_ROOT)
			l->nested = false;
		mptp_object_info_clear(&info);
		if (rc != MPTP_OK && !only_this_object(camera, rc))
			return rc;
	}
	return MPTP_OK;
}

static int
find_folders(struct mptp_camera *camera, struct listing *l,
    const struct mptp_u32_array *root)
{
	struct mptp_u32_array inside;
	unsigned infos = 0, n;
	int rc = add_folders(camera, l, root, true, &infos);

	n = l->nfolders;
	for (unsigned i = 0; rc == MPTP_OK && l->nested && i < n; i++) {
		rc = list_in(camera, l, l->folder[i], &inside);
		if (rc == MPTP_ERR_RESPONSE)
			rc = MPTP_OK;
		else if (rc == MPTP_OK)
			rc = add_folders(camera, l, &inside, false, &infos);
		mptp_u32_array_clear(&inside);
	}
	return rc;
}

static bool
is_known_folder(const struct listing *l, uint32_t handle)
{
	for (unsigned i = 0; i < l->nfolders; i++)
		if (l->folder[i] == handle)
			return true;
	return false;
}

int
listing_begin(struct mptp_camera *camera, struct listing *l, uint32_t storage,
    int64_t deadline)
{
	struct mptp_u32_array root;
	int rc;

	*l = (struct listing){ .storage = storage, .deadline = deadline };
	rc = list_all(camera, l, &l->before);
	/* Of an empty card nothing can be told; folders may come. */
	l->nested = l->before.n == 0;
	if (rc != MPTP_OK || l->nested)
		return rc;
	/* Several devices take "all" for "in the root". */
	rc = list_in(camera, l, MPTP_PARENT_ROOT, &root);
	l->nested = rc == MPTP_OK && root.n == l->before.n;
	if (rc == MPTP_ERR_RESPONSE)
		rc = MPTP_OK;
	if (l->nested)
		rc = find_folders(camera, l, &root);
	mptp_u32_array_clear(&root);
	if (l->nested && rc == MPTP_OK) {
		mptp_u32_array_clear(&l->before);
		rc = list_all(camera, l, &l->before);
	}
	if (rc == MPTP_OK)
		handles_sort(&l->before);
	return rc;
}

int
listing_compare(struct mptp_camera *camera, struct listing *l,
    void (*found)(void *ctx, uint32_t handle), void *ctx)
{
	struct mptp_u32_array now;
	int rc = list_all(camera, l, &now);

	for (uint32_t i = 0; rc == MPTP_OK && i < now.n; i++)
		if (!is_known_folder(l, now.items[i]) &&
		    !handles_have(&l->before, now.items[i]))
			found(ctx, now.items[i]);
	mptp_u32_array_clear(&now);
	return rc;
}

void
listing_add_folder(struct listing *l, uint32_t handle)
{
	if (!is_known_folder(l, handle) && l->nfolders < LISTING_FOLDERS)
		l->folder[l->nfolders++] = handle;
}

void
listing_clear(struct listing *l)
{
	mptp_u32_array_clear(&l->before);
}
