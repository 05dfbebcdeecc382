/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a whole card by one GetObjectPropList.
 */
#include <stdlib.h>

#include "camera/handles.h"
#include "camera/path.h"
#include "camera/whole.h"

/* Of more objects, folder by folder, so that memory stays small. */
#define OBJECTS_MOST (1u << 17)
/* So many times as many objects as are likely to be wanted are too many. */
#define MUCH_MORE 4
/* So many bytes of each are more than are wanted. */
#define MUCH 2048
#define SLACK ((uint64_t)1 << 16)

struct trial {
	struct whole *whole;
	struct mptp_camera *camera;
	const struct children *folder;
	uint32_t more;		   /* folders to come */
	struct mptp_u32_array all; /* handles of the store */
	bool brief;
	bool asked; /* for the list, and it was answered or not in time */
};

static bool
contains(const struct mptp_u32_array *all, uint32_t handle)
{
	for (uint32_t i = 0; i < all->n; i++)
		if (all->items[i] == handle)
			return true;
	return false;
}

/* Is the answer to "all handles" more than the root, for which some take it? And is
 * reading all of that worth while? */
static bool
is_good(const struct trial *t)
{
	const struct mptp_u32_array *some = &t->folder->handles;

	return t->all.n <= OBJECTS_MOST && some->n > 0 &&
	    t->all.n / MUCH_MORE <= (uint64_t)some->n * t->more &&
	    contains(&t->all, some->items[0]) &&
	    contains(&t->all, some->items[some->n - 1]);
}

static bool
is_placed(const struct trial *t, const struct batch_object *o)
{
	return batch_told(o, MPTP_OPC_PARENT_OBJECT) &&
	    batch_told(o, MPTP_OPC_STORAGE_ID) &&
	    o->storage == t->folder->storage;
}

/* Just the objects of the store, and enough of each? The handles lose their order. */
static bool
is_complete(struct trial *t)
{
	const struct batch *b = &t->whole->batch;
	const uint32_t *items = t->all.items;
	uint32_t placed = 0;

	handles_sort(&t->all);
	for (uint32_t i = 0; i < t->all.n; i++)
		if ((i > 0 && items[i] == items[i - 1]) ||
		    !batch_knows(b, items[i]) ||
		    !is_placed(t, batch_find(b, items[i])))
			return false;
	for (uint32_t i = 0; i < b->n; i++) {
		placed += is_placed(t, &b->items[i]);
		if (!batch_told(&b->items[i], MPTP_OPC_PARENT_OBJECT) ||
		    !batch_told(&b->items[i], MPTP_OPC_STORAGE_ID))
			return false;
	}
	return placed == t->all.n;
}

/* Objects of other stores are left out. */
static int
link_all(struct trial *t)
{
	struct whole *w = t->whole;
	const struct batch *b = &w->batch;

	w->first = calloc(b->n, sizeof(*w->first));
	w->next = calloc(b->n, sizeof(*w->next));
	if (w->first == NULL || w->next == NULL)
		return MPTP_ERR_NOMEM;
	for (uint32_t i = b->n; i-- > 0;) {
		const struct batch_object *parent =
		    batch_find(b, b->items[i].parent);
		uint32_t *first;

		if (parent == NULL || !is_placed(t, &b->items[i]))
			continue;
		first = &w->first[parent - b->items];
		w->next[i] = *first;
		*first = i + 1;
	}
	return MPTP_OK;
}

static uint32_t
first_in(const struct whole *w, uint32_t folder)
{
	const struct batch_object *o = batch_find(&w->batch, folder);

	return o != NULL ? w->first[o - w->batch.items] : 0;
}

static bool
is_root(uint32_t parent)
{
	return parent == 0 || parent == MPTP_PARENT_ROOT;
}

/* Is there a way from the root to an object? Otherwise nobody would find it. */
static bool
is_reachable(const struct trial *t, const struct batch_object *o)
{
	for (unsigned depth = 0; !is_root(o->parent); depth++) {
		o = batch_find(&t->whole->batch, o->parent);
		if (o == NULL || depth == DEPTH_LIMIT || !is_placed(t, o) ||
		    o->format != MPTP_OF_ASSOCIATION)
			return false;
	}
	return true;
}

static bool
hangs_together(const struct trial *t)
{
	const struct batch *b = &t->whole->batch;

	for (uint32_t i = 0; i < b->n; i++)
		if (is_placed(t, &b->items[i]) &&
		    !is_reachable(t, &b->items[i]))
			return false;
	return true;
}

static uint32_t
count_root(const struct trial *t)
{
	const struct batch *b = &t->whole->batch;
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->n; i++)
		n += is_placed(t, &b->items[i]) && is_root(b->items[i].parent);
	return n;
}

/* Does the list say of the folders what the device said? */
static bool
fits(const struct trial *t)
{
	const struct whole *w = t->whole;

	for (const struct children *folder = t->folder; folder != NULL;
	     folder = folder->outer) {
		const struct mptp_u32_array *handles = &folder->handles;
		uint32_t i = 0, at = first_in(w, folder->folder);

		if (folder->folder == MPTP_PARENT_ROOT)
			return count_root(t) == handles->n;
		while (at != 0 && i < handles->n &&
		    w->batch.items[at - 1].handle == handles->items[i]) {
			at = w->next[at - 1];
			i++;
		}
		if (at != 0 || i < handles->n)
			return false;
	}
	return true;
}

/* The last object in the folder, and the one in the middle of the card. */
static int
sample(struct trial *t, bool *same)
{
	const struct batch_defaults defaults =
	    lists_defaults(t->camera, t->folder->storage, t->folder->folder);
	const struct mptp_u32_array *handles = &t->folder->handles;
	const struct batch *b = &t->whole->batch;
	int rc = lists_compare(
	    t->camera, b, &defaults, handles->items[handles->n - 1], same);

	if (rc == MPTP_OK && *same)
		rc = lists_compare(
		    t->camera, b, &defaults, t->all.items[t->all.n / 2], same);
	*same = *same &&
	    (t->brief || !t->camera->lists.plain ||
		lists_fit_pictures(t->camera));
	return rc;
}

static int
try(struct trial *t)
{
	struct batch *batch = &t->whole->batch;
	int rc = mptp_get_object_handles(
	    t->camera, t->folder->storage, MPTP_FORMAT_ANY, 0, &t->all);

	if (rc != MPTP_OK || !is_good(t))
		return rc;
	rc = lists_ask(t->camera, MPTP_HANDLE_ALL, MPTP_PROPERTY_ALL,
	    MPTP_DEPTH_TREE, batch, (t->all.n + SLACK) * MUCH);
	t->asked = rc == MPTP_OK || only_this_object(t->camera, rc);
	if (rc != MPTP_OK || !is_complete(t))
		return rc;
	rc = link_all(t);
	if (rc != MPTP_OK)
		return mptp_error_set(&t->camera->error, rc, "out of memory");
	return hangs_together(t) && fits(t) ? sample(t, &t->whole->believed) :
					      rc;
}

int
whole_read(struct whole *whole, const struct children *folder, uint32_t more,
    bool brief)
{
	struct trial t = { .whole = whole,
		.camera = folder->camera,
		.folder = folder,
		.more = more,
		.brief = brief };
	int rc;

	whole->storage = folder->storage;
	rc = forgive(folder->camera, try(&t));
	mptp_u32_array_clear(&t.all);
	if (rc != MPTP_OK || !whole->believed) {
		folder->camera->lists.not_whole = true;
		folder->camera->lists.no_whole |= t.asked;
		whole_clear(whole);
	}
	return rc;
}

int
whole_handles(
    const struct whole *w, uint32_t folder, struct mptp_u32_array *handles)
{
	const uint32_t first = first_in(w, folder);
	uint32_t n = 0;

	*handles = (struct mptp_u32_array){ 0 };
	for (uint32_t at = first; at != 0; at = w->next[at - 1])
		n++;
	if (n == 0)
		return MPTP_OK;
	if ((handles->items = calloc(n, sizeof(*handles->items))) == NULL)
		return MPTP_ERR_NOMEM;
	for (uint32_t at = first; at != 0; at = w->next[at - 1])
		handles->items[handles->n++] = w->batch.items[at - 1].handle;
	return MPTP_OK;
}

void
whole_clear(struct whole *w)
{
	batch_clear(&w->batch);
	free(w->first);
	free(w->next);
	*w = (struct whole){ 0 };
}
