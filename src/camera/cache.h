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

/*
 * A listing of a folder or the root begins: of these handles, or else of all that is in
 * it, however deep. Looks at what is kept, and compares it with what the camera says.
 * brief: widths and heights are not wanted. *began tells whether cache_end() is to be
 * called. Fails only when the session does.
 */
struct cache_listing {
	uint32_t storage, folder;
	const struct mptp_u32_array *handles; /* NULL: of all */
	bool brief;
	bool unchanged; /* or nothing is believed */
};
int cache_begin(
    struct mptp_camera *, const struct cache_listing *, bool *began);
void cache_end(struct mptp_camera *, bool complete);

/* The handles in a folder, if they were looked at; the caller's from now on. Nothing of
 * others is believed. */
bool cache_folder(
    struct mptp_camera *, uint32_t folder, struct mptp_u32_array *handles);
/* What is kept of an object and believed; the info is cleared by the caller. */
bool cache_get(
    struct mptp_camera *, uint32_t handle, struct mptp_object_info *);
/* What is kept of an object of which a list tells the same, but for the width and the
 * height. */
bool cache_get_picture(struct mptp_camera *, uint32_t handle,
    const struct mptp_object_info *told, struct mptp_object_info *);
/* What was just read of an object. If something else was believed of it, then nothing
 * is any more. */
void cache_put(
    struct mptp_camera *, uint32_t handle, const struct mptp_object_info *);
/* What was read of an object, whatever for. If something else is kept of it, then nothing
 * is any more; where something is being listed, that sees to it by itself. */
void cache_check(
    struct mptp_camera *, uint32_t handle, const struct mptp_object_info *);
/* There is no object of that name among those in a folder. Was one shown, or
 * another one wrong since cache_search()? Then nothing is kept any more. */
void cache_search(struct mptp_camera *);
bool cache_was_wrong(struct mptp_camera *, uint32_t storage, const char *name,
    size_t len, const struct mptp_u32_array *handles);
/* An operation was tried that may have changed objects. */
void cache_note(struct mptp_camera *, const struct mptp_op *request);

#endif
