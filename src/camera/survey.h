/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which handles are in the folders of a card, before anything that is kept of it is
 * shown, and whether that is what is kept: a thousand objects are proven to lie where they
 * did by one GetObjectHandles. And which objects had best be looked at closer.
 */
#ifndef CAMERA_SURVEY_H
#define CAMERA_SURVEY_H

#include <miniptp/cache.h>

/* Objects that are listed, and kept as lying elsewhere. Some devices leave the parent
 * out of ObjectInfo, or list more than was asked for. */
#define SURVEY_DOUBTS 16
/* Objects that are not kept, of which so many are known by their handles. */
#define SURVEY_NEW 16

struct survey_folder {
	uint32_t handle; /* or MPTP_PARENT_ROOT */
	unsigned depth;
	bool listed; /* these are what is in it */
	struct mptp_u32_array handles;
};

/* Zeroed memory is an empty one. */
struct survey {
	struct survey_folder *folders;
	uint32_t nfolders, room;
	uint32_t objects; /* that lie where they are kept */
	uint32_t changes; /* objects that are not kept, or do not */
	uint32_t doubts;
	uint32_t doubtful[SURVEY_DOUBTS];
	uint32_t nnew;
	uint32_t new_ones[SURVEY_NEW];
	/* Of those that lie where they are kept; 0: none. */
	uint32_t biggest, newest, oldest;
	uint64_t size;
	char latest[32], earliest[32];
	bool odd; /* nothing can be proven this way */
};

/* Look through a folder or the root, and through all that are kept as being in it. Fails
 * only when the session does. */
int survey_read(struct survey *, struct mptp_camera *,
    const struct mptp_cache *, uint32_t storage, uint32_t folder);
/* Only through a folder whose handles are known. */
void survey_add(struct survey *, const struct mptp_cache *, uint32_t folder,
    const struct mptp_u32_array *handles);
/* What is in a folder, to be cleared by the caller; false: it was not looked through. */
bool survey_take(
    struct survey *, uint32_t folder, struct mptp_u32_array *handles);
/* A handle of those that were listed, as a number says; 0: there is none. */
uint32_t survey_any(const struct survey *, uint32_t number);
/* Of a folder, by its index: its last object, its first, or itself, as i % 3 is; 0: there
 * is none. */
uint32_t survey_edge(const struct survey *, uint32_t folder, unsigned i);
/* If few came and nothing went, the free space has to be less by what they take: sets *same
 * to whether it is, and leaves it alone where that cannot be told, as of a new folder. */
int survey_explains(const struct survey *, struct mptp_camera *,
    const struct mptp_cache_kept *kept, uint64_t free_bytes, bool *same);
void survey_clear(struct survey *);

#endif
