/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What describes a picture in a TIFF file, and in raw files that are built like
 * one, wherever in the file it is.
 */
#ifndef CMD_TIFF_H
#define CMD_TIFF_H

#include "pieces.h"

#define TIFF_MOST 65000 /* libexif reads no more */

/* Does a file that begins with these 4 bytes look like one? */
bool tiff_begins(const uint8_t head[4]);
/* A small TIFF file of the first directory and those for EXIF and GPS, without
 * what is large in them. Its length, or 0: the file makes no sense. */
size_t tiff_extract(struct pieces *, uint8_t out[TIFF_MOST]);

#endif
