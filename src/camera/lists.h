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

#endif
