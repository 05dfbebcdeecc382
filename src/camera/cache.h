/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program's cache knows of the objects of a card, and whether to believe it.
 */
#ifndef CAMERA_CACHE_H
#define CAMERA_CACHE_H

#include <miniptp/cache.h>

#include "camera/camera.h"

/* A listing of a card begins: looks at what is kept of it, and compares some with what
 * the camera says. *began tells whether cache_end() is to be called. Fails only when the
 * session does. */
int cache_begin(struct mptp_camera *, uint32_t storage, bool *began);
void cache_end(struct mptp_camera *, bool complete);

/* What is kept of an object and believed; the info is cleared by the caller. */
bool cache_get(
    struct mptp_camera *, uint32_t handle, struct mptp_object_info *);
/* What was just read of an object. If something else was believed of it, then nothing
 * is any more. */
void cache_put(
    struct mptp_camera *, uint32_t handle, const struct mptp_object_info *);
/* An operation was tried that may have changed objects. */
void cache_note(struct mptp_camera *, const struct mptp_op *request);

#endif
