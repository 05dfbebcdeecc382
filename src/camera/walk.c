/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Visiting the objects of a folder, or of all that is in it.
 */
#include "camera/path.h"
#include "camera/resume.h"
#include "camera/whole.h"

/* So many folders before it make a walk ask for the whole card. */
#define FOLDERS_MANY 6
#define LARGE 2000 /* objects in a folder */
#define EARLY 2
#define FOLDER_LARGE 64

/* An object that is to be visited. */
struct held {
	bool is;
	uint32_t handle;
	struct mptp_object_info info;
	unsigned depth;
	size_t len;	 /* of the path around it */
	bool kept, keep; /* in a cache */
};

struct tour {
	struct mptp_camera *camera;
	const struct mptp_walker *walker;
	unsigned how; /* enum mptp_walk */
	bool brief;
	uint32_t storage;
	bool began;	/* with a cache */
	bool any_store; /* the path of a root object begins with its own */
	struct path path;
	struct seen seen;
	struct whole whole;
	const struct children *inner; /* the folder that it is in */
	uint32_t folders; /* that are known of and still to be entered */
	struct held held; /* until the next request was sent */
	int stopped;	  /* what its visit returned */
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

	if (!only_this_object(t->camera, status) || t->walker->failed == NULL)
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
visit(struct tour *t, const struct held *held)
{
	struct mptp_entry entry = { .handle = held->handle,
		.info = &held->info,
		.depth = held->depth,
		.kept = held->kept };
	char name[NAME_SIZE];

	if (held->keep)
		cache_put(t->camera, held->handle, &held->info);
	object_name(name, &held->info, held->handle);
	if (t->any_store && held->depth == 0) {
		path_cut(&t->path, 0);
		if (path_add_store(&t->path, held->info.storage) != MPTP_OK)
			return MPTP_ERR_NOMEM;
	}
	if (path_add_name(&t->path, name) != MPTP_OK)
		return MPTP_ERR_NOMEM;
	entry.path = t->path.text;
	return t->walker->visit(t->walker->ctx, &entry);
}

/* A visit ended so. */
static int
visited(struct tour *t, int rc)
{
	struct mptp_error *error = &t->camera->error;

	if (rc == MPTP_ERR_NOMEM)
		return out_of_memory(t);
	if (rc != 0 && error->status != rc)
		mptp_error_set(error, rc, "the listing was stopped");
	return rc;
}

/* Also while the next request is under way. */
static void
visit_held(void *ctx)
{
	struct tour *t = ctx;

	if (!t->held.is)
		return;
	t->held.is = false;
	t->stopped = visit(t, &t->held);
	mptp_object_info_clear(&t->held.info);
	path_cut(&t->path, t->held.len);
}

/* There is no such request, or it is over. */
static int
catch_up(struct tour *t)
{
	mptp_session_meanwhile(t->camera->session, NULL, NULL);
	visit_held(t);
	return visited(t, t->stopped);
}

/* Visit one object, and what is in it. Takes info over. */
static int
tour_object(struct tour *t, uint32_t handle, struct mptp_object_info *info,
    unsigned depth, struct sizes *sizes, bool keep)
{
	const bool enters =
	    (t->how & MPTP_WALK_TREE) != 0 && mptp_object_is_folder(info);
	const uint32_t storage = t->storage;
	struct held held = { .is = true,
		.handle = handle,
		.depth = depth,
		.len = t->any_store && depth == 0 ? 0 : t->path.len,
		.kept = t->inner->kept,
		.keep = keep };
	int rc = object_size(t->camera, handle, info, sizes);

	held.info = *info;
	if (rc == MPTP_OK && !held.kept)
		resume_note_object(t->camera, handle, info, true);
	if (rc == MPTP_OK && (t->how & MPTP_WALK_MEANWHILE) != 0 && !enters) {
		t->held = held;
		mptp_session_meanwhile(t->camera->session, visit_held, t);
		return MPTP_OK;
	}
	if (rc == MPTP_OK)
		rc = visited(t, visit(t, &held));
	if (storage == MPTP_STORAGE_ALL && info->storage != 0)
		t->storage = info->storage;
	mptp_object_info_clear(info);
	if (rc == MPTP_OK && enters)
		rc = enter(t, handle, depth + 1);
	t->storage = storage;
	path_cut(&t->path, held.len);
	return rc;
}

/* Was the card told as a whole? */
static bool
is_told(const struct tour *t)
{
	return t->whole.believed && t->whole.storage == t->storage;
}

/* Is it sooner done to ask for the whole card than for each folder? */
static bool
wants_whole(const struct tour *t)
{
	const struct lists_state *state = &t->camera->lists;

	return (t->how & MPTP_WALK_TREE) != 0 && !t->whole.believed &&
	    t->folders >= FOLDERS_MANY && t->storage != MPTP_STORAGE_ALL &&
	    lists_trusted(t->camera) && state->way == LISTS_ALL &&
	    !state->no_whole && !state->not_whole;
}

static uint32_t
count_folders(const struct children *c)
{
	const struct batch_object *object;
	uint32_t n = 0;

	for (uint32_t i = c->at; i < c->handles.n && c->told->n > 0; i++) {
		object = batch_find(c->told, c->handles.items[i]);
		n += object != NULL && object->format == MPTP_OF_ASSOCIATION;
	}
	return n;
}

/* Nothing more is visited for a while. */
static void
tell_wait(const struct tour *t)
{
	if (t->walker->waits != NULL)
		t->walker->waits(t->walker->ctx);
}

/* Read what can be had of many objects at once. */
static int
prefetch(struct tour *t, struct children *c)
{
	int rc = MPTP_OK;

	c->fetched = true;
	if ((t->how & MPTP_WALK_SHOWN) == 0 || c->told == &t->whole.batch)
		return MPTP_OK;
	if (!is_told(t) && lists_offered(t->camera))
		tell_wait(t);
	if (wants_whole(t) && c->folder != MPTP_PARENT_ROOT && !c->flat)
		rc = whole_read(&t->whole, c, t->folders, t->brief);
	if (rc == MPTP_OK && is_told(t))
		c->told = &t->whole.batch;
	else if (rc == MPTP_OK)
		rc = children_prefetch(c);
	return rc;
}

/* A single folder, whose handles are known: other cached walks began before. */
static int
begin_in_folder(struct tour *t, const struct children *c)
{
	const struct cache_listing listing = { .storage = t->storage,
		.folder = c->folder,
		.handles = &c->handles,
		.brief = t->brief,
		.unchanged = (t->how & MPTP_WALK_UNCHANGED) != 0 };
	const unsigned both = MPTP_WALK_CACHED | MPTP_WALK_TREE;

	/* There is mostly little in it, or it is read at once. */
	if ((t->how & both) != MPTP_WALK_CACHED ||
	    c->handles.n <= FOLDER_LARGE || lists_offered(t->camera))
		return MPTP_OK;
	return cache_begin(t->camera, &listing, &t->began);
}

static int
open_folder(struct tour *t, struct children *c, uint32_t folder, unsigned depth)
{
	struct mptp_u32_array handles;
	bool looked_at = false;
	int rc = MPTP_OK;

	if (is_told(t)) {
		rc = whole_handles(&t->whole, folder, &handles);
		children_adopt(c, t->camera, t->storage, folder, &handles,
		    &t->whole.batch, &t->seen);
		if (rc != MPTP_OK)
			out_of_memory(t);
	} else if (t->began && cache_folder(t->camera, folder, &handles)) {
		looked_at = true;
		children_adopt(
		    c, t->camera, t->storage, folder, &handles, NULL, &t->seen);
	} else {
		tell_wait(t);
		rc = children_open(c, t->camera, t->storage, folder, &t->seen);
		if (rc == MPTP_OK && !t->began) {
			rc = begin_in_folder(t, c);
			looked_at = t->began;
		}
	}
	c->may_cache = looked_at;
	c->brief = t->brief;
	c->outer = t->inner;
	return rc != MPTP_OK && depth > 0 ? tell_failed(t, folder, rc) : rc;
}

/* Of a large folder, some objects are shown before the others are waited for. */
static bool
is_time(const struct children *c)
{
	return !c->fetched && (c->handles.n < LARGE || c->at >= EARLY);
}

static int
tour_folder(struct tour *t, uint32_t folder, unsigned depth)
{
	struct children children;
	struct sizes sizes = { 0 };
	struct mptp_object_info info;
	uint32_t handle, folders = 0;
	bool more;
	int rc, status;

	rc = open_folder(t, &children, folder, depth);
	t->inner = &children;
	while (rc == MPTP_OK) {
		if (is_time(&children) && (rc = catch_up(t)) == MPTP_OK) {
			rc = prefetch(t, &children);
			folders = count_folders(&children);
			t->folders += folders;
		}
		if (rc != MPTP_OK)
			break;
		more = children_next(&children, &handle, &info, &status);
		rc = catch_up(t);
		if (rc != MPTP_OK && more && status == MPTP_OK)
			mptp_object_info_clear(&info);
		if (rc != MPTP_OK || !more)
			break;
		if (status == MPTP_OK && folders > 0 &&
		    info.format == MPTP_OF_ASSOCIATION) {
			folders--;
			t->folders--;
		}
		if (status == MPTP_OK)
			rc = tour_object(t, handle, &info, depth, &sizes,
			    t->began && children.read);
		else
			rc = tell_failed(t, handle, status);
	}
	t->inner = children.outer;
	t->folders -= folders;
	children_close(&children);
	sizes_clear(&sizes);
	return rc;
}

int
mptp_camera_walk(struct mptp_camera *camera, uint32_t storage, uint32_t parent,
    const char *base, unsigned how, const struct mptp_walker *walker)
{
	struct tour tour = { .camera = camera,
		.walker = walker,
		.how = how,
		.brief = (how & MPTP_WALK_BRIEF) == MPTP_WALK_BRIEF,
		.storage = storage,
		.any_store = base == NULL && storage == MPTP_STORAGE_ALL };
	const struct cache_listing listing = { .storage = storage,
		.folder = parent == MPTP_PARENT_ANY ? MPTP_PARENT_ROOT : parent,
		.brief = tour.brief,
		.unchanged = (how & MPTP_WALK_UNCHANGED) != 0 };
	const unsigned cached_tree = MPTP_WALK_CACHED | MPTP_WALK_TREE;
	int rc;

	parent = listing.folder;
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
	else if ((how & cached_tree) == cached_tree)
		rc = cache_begin(camera, &listing, &tour.began);
	if (rc == MPTP_OK) {
		resume_walk_begins(camera);
		rc = tour_folder(&tour, parent, 0);
		resume_walk_ends(camera);
	}
	if (tour.began)
		cache_end(camera,
		    rc == MPTP_OK && parent == MPTP_PARENT_ROOT &&
			(how & MPTP_WALK_TREE) != 0);
	seen_clear(&tour.seen);
	whole_clear(&tour.whole);
	path_clear(&tour.path);
	return rc;
}
