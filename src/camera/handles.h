/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * GetObjectHandles, of one store or of all.
 *
 * The standard lets all stores be asked for at once (ISO 15740 10.4.7), but uMTP
 * Responder 1.3.10 refuses that and then never answers again. So each store is
 * asked by itself where the camera lists them.
 */
#ifndef CAMERA_HANDLES_H
#define CAMERA_HANDLES_H

#include "camera/camera.h"

/* What is in a folder, in the root (MPTP_PARENT_ROOT), or anywhere
 * (MPTP_PARENT_ANY). storage may be MPTP_STORAGE_ALL. */
int camera_object_handles(struct mptp_camera *, uint32_t storage,
    uint32_t parent, struct mptp_u32_array *handles);

/* Behind those that are there already. MPTP_ERR_NOMEM, which is not told. */
int handles_append(
    struct mptp_u32_array *to, const struct mptp_u32_array *from);

/* Into ascending order, in which handles_have() finds them. */
void handles_sort(struct mptp_u32_array *);
bool handles_have(const struct mptp_u32_array *sorted, uint32_t handle);

#endif
