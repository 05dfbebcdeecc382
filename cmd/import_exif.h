/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * EXIF for names of files, out of a part of what is still on the camera.
 */
#ifndef CMD_IMPORT_EXIF_H
#define CMD_IMPORT_EXIF_H

#include "cmd.h"

struct import_exif {
	struct app *app;
	uint32_t handle; /* of the object that was read last; 0: none */
	struct {
		char *name, *text;
	} * fields;
	size_t n, room;
};

/* By libexif's name, the first there is; borrowed until the next call. NULL: there is
 * none, or the camera does not send parts of objects. */
const char *import_exif_field(
    struct import_exif *, uint32_t handle, const char *field);
void import_exif_clear(struct import_exif *);

#endif
