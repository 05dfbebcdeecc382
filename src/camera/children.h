/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The objects in a folder, one after another.
 *
 * Cameras do not always answer GetObjectHandles with just those. Devices that
 * keep no tree answer with every object whichever folder is asked for, the
 * folder itself among them; some answer with a whole subtree; some leave the
 * parent out of ObjectInfo, or name the store or the object itself there. So
 * what is in a folder is decided by the handles and the parents together.
 */
#ifndef CAMERA_CHILDREN_H
#define CAMERA_CHILDREN_H

#include "camera/cache.h"
#include "camera/lists.h"
#include "camera/object.h"
#include "camera/seen.h"

struct children {
	struct mptp_camera *camera;
	uint32_t storage;
	uint32_t folder; /* MPTP_PARENT_ROOT or a handle */
	struct mptp_u32_array handles;
	uint32_t at;
	struct mptp_u32_array sorted; /* once they are to be searched */
	bool flat;		      /* the folder itself is among them */
	struct seen *seen;	      /* shared by the folders of a walk */
	struct batch batch;	      /* what was told of several at once */
	const struct batch *told; /* the same, or what was of the whole card */
	const struct children *outer; /* the folder that this one is in */
	bool fetched;	/* what can be told of several was asked for */
	bool brief;	/* widths and heights are not wanted */
	bool may_cache; /* what is kept from before will do */
	bool read;	/* the last info was read by itself */
	bool kept;	/* or was believed */
};

/* One GetObjectHandles. To be closed also if this fails. */
int children_open(struct children *, struct mptp_camera *, uint32_t storage,
    uint32_t folder, struct seen *);
/* The same of handles that are known, with what was told of them, or NULL; takes them
 * over. */
void children_adopt(struct children *, struct mptp_camera *, uint32_t storage,
    uint32_t folder, const struct mptp_u32_array *handles,
    const struct batch *told, struct seen *);
/* Read what can be had of all of them at once; without, each is read when it comes. */
int children_prefetch(struct children *);
/*
 * The next object and its ObjectInfo, to be cleared by the caller; false: there
 * is none left. *status tells whether it could be read: unless that is
 * MPTP_OK there is no info, and unless only_this_object() no use in going on.
 */
bool children_next(struct children *, uint32_t *handle,
    struct mptp_object_info *, int *status);
/* The same of the next handle alone; false: it is none to show. */
bool children_step(struct children *, uint32_t *handle,
    struct mptp_object_info *, int *status);
/* Read an object's info: *is tells whether it lies in the folder, and there is no
 * info otherwise. */
int children_examine(
    struct children *, uint32_t handle, struct mptp_object_info *, bool *is);
void children_close(struct children *);

#endif
