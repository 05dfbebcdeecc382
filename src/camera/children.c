/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The objects in a folder, one after another.
 */
#include "camera/children.h"
#include "camera/handles.h"

static void
find_itself(struct children *c)
{
	for (uint32_t i = 0; i < c->handles.n; i++)
		c->flat |= c->handles.items[i] == c->folder;
}

int
children_open(struct children *c, struct mptp_camera *camera, uint32_t storage,
    uint32_t folder, struct seen *seen)
{
	int rc;

	*c = (struct children){ .camera = camera,
		.storage = storage,
		.folder = folder,
		.seen = seen,
		.told = &c->batch };
	rc = camera_object_handles(camera, storage, folder, &c->handles);
	if (rc == MPTP_OK)
		find_itself(c);
	return rc;
}

void
children_adopt(struct children *c, struct mptp_camera *camera, uint32_t storage,
    uint32_t folder, const struct mptp_u32_array *handles,
    const struct batch *told, struct seen *seen)
{
	*c = (struct children){ .camera = camera,
		.storage = storage,
		.folder = folder,
		.handles = *handles,
		.seen = seen,
		.told = told != NULL ? told : &c->batch };
	find_itself(c);
}

/* Where every object is listed everywhere, the lists do so, too. */
int
children_prefetch(struct children *c)
{
	return c->flat ? MPTP_OK :
			 lists_read(c->camera, c->storage, c->folder,
			     &c->handles, c->brief, &c->batch);
}

static int
listed(struct children *c, uint32_t handle, bool *is)
{
	if (c->sorted.n == 0) {
		if (handles_append(&c->sorted, &c->handles) != MPTP_OK)
			return MPTP_ERR_NOMEM;
		handles_sort(&c->sorted);
	}
	*is = handles_have(&c->sorted, handle);
	return MPTP_OK;
}

/* Is the object in this folder, and not merely in the answer? */
static int
belongs(struct children *c, uint32_t handle,
    const struct mptp_object_info *info, bool *is)
{
	const uint32_t parent = info->parent;
	int rc;

	*is = true;
	if (parent == c->folder)
		return MPTP_OK;
	if (c->folder == MPTP_PARENT_ROOT) {
		if (parent == 0 || parent == handle)
			return MPTP_OK;
		/* The parent of a root object may be any nonsense, but if it is
		 * an object then its folder will show this one. */
		rc = listed(c, parent, is);
		*is = !*is;
		return rc;
	}
	*is = !c->flat && (parent == 0 || parent == MPTP_PARENT_ROOT);
	return MPTP_OK;
}

/* Known from another folder's answer to be elsewhere, or unreadable? */
static bool
known_elsewhere(const struct children *c, uint32_t handle)
{
	const struct seen_object *object;

	if (c->seen == NULL || (object = seen_find(c->seen, handle)) == NULL)
		return false;
	/* A root object may say anything of its parent. */
	return object->failed ||
	    (object->placed && c->folder != MPTP_PARENT_ROOT &&
		object->parent != c->folder);
}

static int
remember(struct children *c, uint32_t handle, bool failed, uint32_t parent)
{
	struct seen_object *object;

	if (c->seen == NULL)
		return MPTP_OK;
	if ((object = seen_add(c->seen, handle)) == NULL)
		return MPTP_ERR_NOMEM;
	object->failed = failed;
	object->placed = !failed;
	object->parent = parent;
	return MPTP_OK;
}

/* What is kept of an object, provided that it lies where it is listed. */
static bool
get_kept(struct children *c, uint32_t handle, struct mptp_object_info *info)
{
	const uint32_t root = c->folder == MPTP_PARENT_ROOT ? 0 : c->folder;

	if (!c->may_cache || !cache_get(c->camera, handle, info))
		return false;
	if (info->parent == root)
		return true;
	mptp_object_info_clear(info);
	return false;
}

/* What a list told; where it lacks something, only if just that is kept. */
static int
get_told(struct children *c, uint32_t handle, struct mptp_object_info *info)
{
	const struct batch_defaults defaults =
	    lists_defaults(c->camera, c->storage, c->folder);
	struct mptp_object_info told;
	int rc = batch_info(c->told, handle, &defaults, &told);

	if (rc != MPTP_OK)
		return rc;
	if (!c->camera->lists.plain || c->brief) {
		*info = told;
		return MPTP_OK;
	}
	c->read = !cache_get_picture(c->camera, handle, &told, info);
	mptp_object_info_clear(&told);
	return MPTP_OK;
}

static int
read_info(struct children *c, uint32_t handle, struct mptp_object_info *info)
{
	int rc = MPTP_OK;

	c->read = c->kept = false;
	if (batch_knows(c->told, handle)) {
		rc = get_told(c, handle, info);
	} else {
		c->kept = get_kept(c, handle, info);
		c->read = !c->kept;
	}
	return c->read ? mptp_get_object_info(c->camera, handle, info) : rc;
}

int
children_examine(struct children *c, uint32_t handle,
    struct mptp_object_info *info, bool *is)
{
	int rc, memory = MPTP_OK;

	*is = true;
	rc = read_info(c, handle, info);
	if (only_this_object(c->camera, rc))
		memory = remember(c, handle, true, 0);
	if (rc != MPTP_OK)
		return memory != MPTP_OK ? memory : rc;
	rc = belongs(c, handle, info, is);
	/* Honest answers cost no memory. */
	if (rc == MPTP_OK && (!*is || c->flat))
		rc = remember(c, handle, false, info->parent);
	if (rc != MPTP_OK || !*is)
		mptp_object_info_clear(info);
	return rc;
}

bool
children_step(struct children *c, uint32_t *handle,
    struct mptp_object_info *info, int *status)
{
	bool is;

	*handle = c->handles.items[c->at++];
	if (*handle == c->folder || known_elsewhere(c, *handle))
		return false;
	*status = children_examine(c, *handle, info, &is);
	if (*status == MPTP_ERR_NOMEM)
		mptp_error_set(&c->camera->error, *status, "out of memory");
	return *status != MPTP_OK || is;
}

bool
children_next(struct children *c, uint32_t *handle,
    struct mptp_object_info *info, int *status)
{
	while (c->at < c->handles.n)
		if (children_step(c, handle, info, status))
			return true;
	return false;
}

void
children_close(struct children *c)
{
	mptp_u32_array_clear(&c->handles);
	batch_clear(&c->batch);
	mptp_u32_array_clear(&c->sorted);
}
