/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a whole folder by GetObjectPropList (MTP 1.1 E.2.1), where a camera can do
 * that and what it says is what ObjectInfo says. Cameras differ much in that:
 *
 * All properties of a folder's objects are asked for at once; of whoever refuses that,
 * or sends very much, one property after another. A camera that refuses both, takes too
 * long, or answers with something else, is not asked again.
 *
 * What the lists say is compared with some ObjectInfos first, until enough of them
 * agreed. Android's devices, for example, do not tell DateCreated, which is
 * DateModified in their ObjectInfos, and tell no width and height.
 */
#ifndef CAMERA_LISTS_H
#define CAMERA_LISTS_H

#include "camera/batch.h"
#include "camera/camera.h"

/* What stands for properties that the lists of a folder leave out. */
struct batch_defaults lists_defaults(
    const struct mptp_camera *, uint32_t storage, uint32_t folder);
/*
 * What is known of the objects with these handles, which are in the folder (or
 * MPTP_PARENT_ROOT); nothing, if that is not to be had. brief: widths and heights may
 * be missing. Fails only when the session does, or for want of memory.
 */
int lists_read(struct mptp_camera *, uint32_t storage, uint32_t folder,
    const struct mptp_u32_array *handles, bool brief, struct batch *);

/* One GetObjectPropList, of all properties or of one, put into a batch. What is longer
 * than the limit, or too slow, is MPTP_ERR_FORMAT. */
int lists_ask(struct mptp_camera *, uint32_t handle, uint32_t property,
    uint32_t depth, struct batch *, uint64_t limit);
/* More bytes than a list of the properties of so many objects ever has. */
uint64_t lists_limit(uint32_t objects);
/* Does ObjectInfo say the same of an object that the batch knows? */
int lists_compare(struct mptp_camera *, const struct batch *,
    const struct batch_defaults *, uint32_t handle, bool *same);
/* Does the camera have that, and was it not found useless? */
bool lists_offered(const struct mptp_camera *);
/* Have enough ObjectInfos agreed with lists? */
bool lists_trusted(const struct mptp_camera *);
/* Lists that tell no widths and heights: does a cache have these? */
bool lists_fit_pictures(const struct mptp_camera *);

#endif
