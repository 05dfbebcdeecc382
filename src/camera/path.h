/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names and paths of objects.
 */
#ifndef CAMERA_PATH_H
#define CAMERA_PATH_H

#include "camera/camera.h"

/* Folders that lie deeper are taken for a loop. */
#define DEPTH_LIMIT 64
/* The longest name on the wire, 255 UTF-16 units, and its NUL. */
#define NAME_SIZE (3 * 255 + 1)

/*
 * The object's name as a component of a path: never empty, "." or "..", with no
 * slash, no control character and no invalid byte in it. What is replaced
 * becomes '_' (a slash, a dot alone) or '?'; an object without a name is called
 * by its handle, "0x5190d381". Two objects of a folder may have the same name.
 */
void object_name(
    char out[NAME_SIZE], const struct mptp_object_info *, uint32_t handle);

struct path {
	char *text; /* NULL, or ends with NUL */
	size_t len, cap;
};
/* Append; MPTP_ERR_NOMEM. */
int path_add(struct path *, const char *text);
int path_add_store(struct path *, uint32_t storage);
int path_add_name(struct path *, const char *name);
void path_cut(struct path *, size_t len);
void path_clear(struct path *);

/* The folder whose path mptp_camera_path() made last is not asked for again for the
 * next object in it, if nothing but objects was read since. Something else was. */
void path_forget(struct mptp_camera *);

#endif
