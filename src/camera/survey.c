/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which handles are in the folders of a card.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera/handles.h"
#include "camera/object.h"
#include "camera/path.h"
#include "camera/survey.h"

/* By which the room that files take may differ from their sizes: of each a cluster, and
 * what a camera keeps of its own. */
#define CLUSTER_MOST (256u << 10)
#define ROOM_MORE (1u << 20)
/* Of more, nothing is kept. */
#define OBJECTS_MOST (1u << 20)

struct looking {
	struct survey *survey;
	const struct mptp_cache *ops;
	bool tree;
};

static bool
add_folder(struct survey *s, uint32_t handle, unsigned depth)
{
	const uint32_t room = s->room != 0 ? 2 * s->room : 16;
	struct survey_folder *folders;

	if (s->nfolders == s->room) {
		folders = realloc(s->folders, room * sizeof(*folders));
		if (folders == NULL)
			return false;
		s->folders = folders;
		s->room = room;
	}
	s->folders[s->nfolders++] =
	    (struct survey_folder){ .handle = handle, .depth = depth };
	return true;
}

/* ---- what is to be looked at closer -------------------------------------- */

static void
note_date(struct survey *s, uint32_t handle, const char *date)
{
	if (s->newest == 0 || strcmp(date, s->latest) > 0) {
		s->newest = handle;
		snprintf(s->latest, sizeof(s->latest), "%s", date);
	}
	if (s->oldest == 0 || strcmp(date, s->earliest) < 0) {
		s->oldest = handle;
		snprintf(s->earliest, sizeof(s->earliest), "%s", date);
	}
}

static void
note_kept(
    struct survey *s, uint32_t handle, const struct mptp_object_info *info)
{
	const char *date =
	    info->modified != NULL ? info->modified : info->captured;

	s->objects++;
	if (mptp_object_is_folder(info))
		return;
	if (s->biggest == 0 || info->size > s->size) {
		s->biggest = handle;
		s->size = info->size;
	}
	if (date != NULL && date[0] != '\0')
		note_date(s, handle, date);
}

static void
note_doubt(struct survey *s, uint32_t handle)
{
	if (s->doubts < SURVEY_DOUBTS)
		s->doubtful[s->doubts] = handle;
	else
		s->odd = true;
	s->doubts++;
	s->changes++;
}

/* ---- folders ------------------------------------------------------------- */

static void
look_at(
    const struct looking *l, uint32_t folder, unsigned depth, uint32_t handle)
{
	const uint32_t parent = folder == MPTP_PARENT_ROOT ? 0 : folder;
	struct survey *s = l->survey;
	struct mptp_object_info kept;

	if (!l->ops->get(l->ops->ctx, handle, &kept)) {
		if (s->nnew < SURVEY_NEW)
			s->new_ones[s->nnew] = handle;
		s->nnew++;
		s->changes++;
		return;
	}
	if (kept.parent != parent) {
		note_doubt(s, handle);
	} else {
		note_kept(s, handle, &kept);
		if (l->tree && mptp_object_is_folder(&kept) &&
		    (depth == DEPTH_LIMIT || !add_folder(s, handle, depth + 1)))
			s->odd = true;
	}
	mptp_object_info_clear(&kept);
}

/* Folders may move in memory meanwhile. */
static void
look_through(const struct looking *l, uint32_t at)
{
	const struct survey_folder folder = l->survey->folders[at];

	for (uint32_t i = 0; i < folder.handles.n && !l->survey->odd; i++) {
		l->survey->odd = folder.handles.items[i] == folder.handle ||
		    l->survey->objects + l->survey->changes >= OBJECTS_MOST;
		if (!l->survey->odd)
			look_at(l, folder.handle, folder.depth,
			    folder.handles.items[i]);
	}
}

static int
by_handle(const void *a, const void *b)
{
	const struct survey_folder *x = a, *y = b;

	return (x->handle > y->handle) - (x->handle < y->handle);
}

int
survey_read(struct survey *s, struct mptp_camera *camera,
    const struct mptp_cache *ops, uint32_t storage, uint32_t folder)
{
	const struct looking l = { s, ops, true };
	struct mptp_u32_array handles;
	int rc;

	s->odd = !add_folder(s, folder, 0);
	for (uint32_t i = 0; i < s->nfolders && !s->odd; i++) {
		rc = camera_object_handles(
		    camera, storage, s->folders[i].handle, &handles);
		s->odd = rc != MPTP_OK;
		if (rc != MPTP_OK)
			return forgive(camera, rc);
		s->folders[i].handles = handles;
		s->folders[i].listed = true;
		look_through(&l, i);
	}
	if (s->nfolders > 1)
		qsort(s->folders, s->nfolders, sizeof(*s->folders), by_handle);
	/* One that is in two places. */
	for (uint32_t i = 1; i < s->nfolders; i++)
		s->odd |= s->folders[i].handle == s->folders[i - 1].handle;
	return MPTP_OK;
}

void
survey_add(struct survey *s, const struct mptp_cache *ops, uint32_t folder,
    const struct mptp_u32_array *handles)
{
	const struct looking l = { s, ops, false };

	if (!add_folder(s, folder, 0) ||
	    handles_append(&s->folders[0].handles, handles) != MPTP_OK)
		s->odd = true;
	else
		look_through(&l, 0);
}

bool
survey_take(struct survey *s, uint32_t folder, struct mptp_u32_array *handles)
{
	const struct survey_folder key = { .handle = folder };
	struct survey_folder *found = s->nfolders == 0 ?
	    NULL :
	    bsearch(
		&key, s->folders, s->nfolders, sizeof(*s->folders), by_handle);

	if (found == NULL || !found->listed)
		return false;
	found->listed = false;
	*handles = found->handles;
	found->handles = (struct mptp_u32_array){ 0 };
	return true;
}

/* ---- samples ------------------------------------------------------------- */

uint32_t
survey_any(const struct survey *s, uint32_t number)
{
	const uint32_t all = s->objects + s->changes;

	if (all != 0)
		number %= all;
	for (uint32_t i = 0; i < s->nfolders; i++) {
		if (number < s->folders[i].handles.n)
			return s->folders[i].handles.items[number];
		number -= s->folders[i].handles.n;
	}
	return 0;
}

uint32_t
survey_edge(const struct survey *s, uint32_t at, unsigned i)
{
	const struct survey_folder *folder = &s->folders[at];
	const uint32_t n = folder->handles.n;

	if (i % 3 == 2)
		return folder->handle == MPTP_PARENT_ROOT ? 0 : folder->handle;
	return n == 0 ? 0 : folder->handles.items[i % 3 == 0 ? n - 1 : 0];
}

/* ---- the free space ------------------------------------------------------- */

/* What they have, and whether that can be told. */
static int
add_sizes(const struct survey *s, struct mptp_camera *camera, uint64_t *sum,
    bool *known)
{
	int rc = MPTP_OK;

	*sum = 0;
	*known = true;
	for (uint32_t i = 0; rc == MPTP_OK && *known && i < s->nnew; i++) {
		struct mptp_object_info info = { 0 };

		rc = mptp_camera_object_info(camera, s->new_ones[i], &info);
		*known = rc == MPTP_OK && !mptp_object_is_folder(&info) &&
		    info.size < UINT64_MAX / SURVEY_NEW;
		if (*known)
			*sum += info.size;
		mptp_object_info_clear(&info);
	}
	return forgive(camera, rc);
}

int
survey_explains(const struct survey *s, struct mptp_camera *camera,
    const struct mptp_cache_kept *kept, uint64_t free_bytes, bool *same)
{
	const uint64_t most = s->nnew * (uint64_t)CLUSTER_MOST + ROOM_MORE;
	const uint64_t before = kept->free_bytes;
	uint64_t sum;
	bool known;
	int rc;

	if (s->nnew == 0 || s->nnew > SURVEY_NEW || s->doubts > 0 ||
	    s->objects != kept->objects || before == UINT64_MAX ||
	    free_bytes == UINT64_MAX)
		return MPTP_OK;
	rc = add_sizes(s, camera, &sum, &known);
	if (rc != MPTP_OK || !known)
		return rc;
	if (before < free_bytes)
		*same = sum <= ROOM_MORE && free_bytes - before <= ROOM_MORE;
	else if (before - free_bytes < sum)
		*same = sum - (before - free_bytes) <= ROOM_MORE;
	else
		*same = before - free_bytes - sum <= most;
	return MPTP_OK;
}

void
survey_clear(struct survey *s)
{
	for (uint32_t i = 0; i < s->nfolders; i++)
		mptp_u32_array_clear(&s->folders[i].handles);
	free(s->folders);
	*s = (struct survey){ 0 };
}
