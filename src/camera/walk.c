/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Visiting the objects of a folder, or of all that is in it.
 */
#include "camera/children.h"
#include "camera/path.h"

struct tour {
	struct mptp_camera *camera;
	const struct mptp_walker *walker;
	unsigned how; /* enum mptp_walk */
	uint32_t storage;
	bool began;	/* with a cache */
	bool any_store; /* the path of a root object begins with its own */
	struct path path;
	struct seen seen;
};

static int tour_folder(struct tour *, uint32_t folder, unsigned depth);

static int
out_of_memory(struct tour *t)
{
	return mptp_error_set(
	    &t->camera->error, MPTP_ERR_NOMEM, "out of memory");
}

/* Tell of an object that cannot be read. The walk goes on at MPTP_OK. */
static int
tell_failed(struct tour *t, uint32_t handle, int status)
{
	const struct mptp_error error = t->camera->error;

	if (!only_this_object(status) || t->walker->failed == NULL)
		return status;
	return t->walker->failed(t->walker->ctx, handle, &error);
}

/* List what is in a folder that was just visited, once. */
static int
enter(struct tour *t, uint32_t handle, unsigned depth)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_OBJECT_HANDLES,
		.nparam = 3,
		.param = { t->storage, MPTP_FORMAT_ANY, handle } };
	struct seen_object *object = seen_add(&t->seen, handle);

	if (object == NULL)
		return out_of_memory(t);
	if (object->entered)
		return MPTP_OK;
	object->entered = true;
	if (depth == DEPTH_LIMIT)
		return tell_failed(t, handle,
		    camera_fail(t->camera, &request, MPTP_ERR_FORMAT,
			"not entered, for it lies %d folders deep",
			DEPTH_LIMIT));
	return tour_folder(t, handle, depth);
}

static int
visit(struct tour *t, uint32_t handle, const struct mptp_object_info *info,
    unsigned depth)
{
	struct mptp_entry entry = {
		.handle = handle, .info = info, .depth = depth
	};
	char name[NAME_SIZE];
	int rc;

	object_name(name, info, handle);
	if (t->any_store && depth == 0) {
		path_cut(&t->path, 0);
		if (path_add_store(&t->path, info->storage) != MPTP_OK)
			return out_of_memory(t);
	}
	if (path_add_name(&t->path, name) != MPTP_OK)
		return out_of_memory(t);
	entry.path = t->path.text;
	rc = t->walker->visit(t->walker->ctx, &entry);
	if (rc != 0 && t->camera->error.status != rc)
		mptp_error_set(
		    &t->camera->error, rc, "the listing was stopped");
	return rc;
}

/* Visit one object, and what is in it. info is cleared. */
static int
tour_object(struct tour *t, uint32_t handle, struct mptp_object_info *info,
    unsigned depth, struct sizes *sizes, bool keep)
{
	size_t len;
	const uint32_t storage = t->storage;
	bool folder = mptp_object_is_folder(info);
	int rc;

	len = t->any_store && depth == 0 ? 0 : t->path.len;
	rc = object_size(t->camera, handle, info, sizes);
	if (rc == MPTP_OK && keep)
		cache_put(t->camera, handle, info);
	if (rc == MPTP_OK)
		rc = visit(t, handle, info, depth);
	if (storage == MPTP_STORAGE_ALL && info->storage != 0)
		t->storage = info->storage;
	mptp_object_info_clear(info);
	if (rc == MPTP_OK && folder && (t->how & MPTP_WALK_TREE) != 0)
		rc = enter(t, handle, depth + 1);
	t->storage = storage;
	path_cut(&t->path, len);
	return rc;
}

/* What lacks something of what is shown is not worth keeping. */
static bool
is_new(const struct children *c)
{
	return !c->cached &&
	    (c->batch.n == 0 || (!c->camera->lists.plain && !c->batch.partial));
}

static int
tour_folder(struct tour *t, uint32_t folder, unsigned depth)
{
	struct children children;
	struct sizes sizes = { 0 };
	struct mptp_object_info info;
	uint32_t handle;
	int rc, status;

	rc = children_open(&children, t->camera, t->storage, folder, &t->seen);
	if (rc != MPTP_OK && depth > 0)
		rc = tell_failed(t, folder, rc);
	children.may_cache = t->began;
	if (rc == MPTP_OK && (t->how & MPTP_WALK_SHOWN) != 0)
		rc = children_prefetch(
		    &children, (t->how & MPTP_WALK_BRIEF) == MPTP_WALK_BRIEF);
	while (rc == MPTP_OK &&
	    children_next(&children, &handle, &info, &status)) {
		if (status == MPTP_OK)
			rc = tour_object(t, handle, &info, depth, &sizes,
			    t->began && is_new(&children));
		else
			rc = tell_failed(t, handle, status);
	}
	children_close(&children);
	sizes_clear(&sizes);
	return rc;
}

/* A single folder is mostly read sooner than a card is looked at. */
static bool
is_cached(unsigned how)
{
	const unsigned both = MPTP_WALK_CACHED | MPTP_WALK_TREE;

	return (how & both) == both;
}

int
mptp_camera_walk(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    const char *base, unsigned how, const struct mptp_walker *walker)
{
	struct tour tour = { .camera = camera,
		.walker = walker,
		.how = how,
		.storage = storage,
		.any_store = base == NULL && storage == MPTP_STORAGE_ALL };
	int rc;

	if (parent == MPTP_PARENT_ANY)
		parent = MPTP_PARENT_ROOT;
	rc = base != NULL ? path_add(&tour.path, base) :
			    path_add_store(&tour.path, storage);
	if (rc == MPTP_OK && parent != MPTP_PARENT_ROOT) {
		struct seen_object *object = seen_add(&tour.seen, parent);

		if (object == NULL)
			rc = MPTP_ERR_NOMEM;
		else
			object->entered = true;
	}
	if (rc != MPTP_OK)
		rc = out_of_memory(&tour);
	else if (is_cached(how))
		rc = cache_begin(camera, storage, &tour.began);
	if (rc == MPTP_OK)
		rc = tour_folder(&tour, parent, 0);
	if (tour.began)
		cache_end(camera, rc == MPTP_OK && parent == MPTP_PARENT_ROOT);
	seen_clear(&tour.seen);
	path_clear(&tour.path);
	return rc;
}
