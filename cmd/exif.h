/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * EXIF in JPEG files, in TIFF files and in raw files like them.
 */
#ifndef CMD_EXIF_H
#define CMD_EXIF_H

#include "pieces.h"

/* Is it part of this build, and libexif there? */
bool exif_available(void);

/* Does a field have that name? */
bool exif_is_field(const char *name);

struct exif_field {
	const char *group; /* "EXIF" */
	uint16_t tag;
	const char *name; /* or NULL */
	const char *text; /* not yet safe to show */
};

/* Calls visit for each field. The number of them; 0: there is no EXIF, or it
 * could not be read (pieces->code). */
unsigned exif_read(struct pieces *,
    void (*visit)(void *ctx, const struct exif_field *), void *ctx);

#endif
