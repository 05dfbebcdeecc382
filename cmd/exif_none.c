/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A build without libexif.
 */
#include "exif.h"

bool
exif_available(void)
{
	return false;
}

bool
exif_is_field(const char *name)
{
	(void)name;
	return false;
}

unsigned
exif_read(struct pieces *pieces,
    void (*visit)(void *ctx, const struct exif_field *), void *ctx)
{
	(void)pieces;
	(void)visit;
	(void)ctx;
	return 0;
}
