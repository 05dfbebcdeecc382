/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * True sizes of objects, inside the camera layer.
 */
#ifndef CAMERA_OBJECT_H
#define CAMERA_OBJECT_H

#include "camera/camera.h"

/* The large objects of one folder, so that its manifest, or its list by an operation of
 * the make's own, is read once. */
struct size {
	uint32_t handle;
	uint64_t bytes;
};
struct sizes {
	struct size *items; /* by handle */
	size_t n;
	bool known, listed;
};
void sizes_clear(struct sizes *);

/* Do two infos say the same of an object, as far as a brief listing shows it? */
bool object_same(
    const struct mptp_object_info *, const struct mptp_object_info *);
/* And beyond that? */
bool object_same_picture(
    const struct mptp_object_info *, const struct mptp_object_info *);

/* Makes info->size true where 32 bits cannot tell; MPTP_SIZE_UNKNOWN if the
 * camera cannot say. Fails only when the session does. sizes belongs to the
 * folder that the object is in; zeroed at first. */
int object_size(struct mptp_camera *, uint32_t handle,
    struct mptp_object_info *, struct sizes *);

#endif
