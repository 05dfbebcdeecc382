/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files beside objects, by a few bytes of both.
 */
#ifndef IMPORT_CONTENT_H
#define IMPORT_CONTENT_H

#include "import/engine.h"

enum content {
	CONTENT_NOT_KNOWN, /* the camera sends no parts of objects, or not now */
	CONTENT_OTHER,
	CONTENT_ALIKE, /* all that was compared is the same, but that is no proof */
	CONTENT_SAME
};

/* Does the file below the root end as the object i does? Never CONTENT_ALIKE. */
enum content content_compare_end(
    struct mptp_import *, uint32_t i, unsigned side, const char *rel);
/* Is there a file of the object's size? */
bool content_may_be(
    const struct mptp_import *, uint32_t i, unsigned side, const char *rel);
/* Is the file that object? It is asked for only if a file of that size is there. The
 * same is what is compared whole, being small, or what has the object's time, which
 * programs give when they have copied all of it, and begins and ends as the object does.
 * Alike is what only begins and ends so. */
enum content content_compare(
    struct mptp_import *, uint32_t i, unsigned side, const char *rel);
/* Are these one time, as file systems have it? */
bool content_is_time(int64_t a, int64_t b);

/* What was read of the camera for this is read anew. */
void content_forget(struct mptp_import *);

/* Of so many bytes, all are compared. */
bool content_is_whole(uint64_t size);

#endif
