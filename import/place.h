/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of copies.
 */
#ifndef IMPORT_PLACE_H
#define IMPORT_PLACE_H

#include "import/engine.h"

#define PLACE_TOGETHER 64 /* files of a shot that are named at once, at most */

/* Decides on names for what is to be copied of sequence[at] and those behind it, which
 * are n files of one shot. */
int place_shot(struct mptp_import *, size_t at, size_t n);
/* The same for one of them, at any time. */
int place_one(struct mptp_import *, uint32_t i);
/* The name by the template; free() it. */
int place_expand(struct mptp_import *, uint32_t i, char **rel);

/* A path with "~2" and so on before the extension; below 2 without. free() it; NULL:
 * there is no memory. */
char *place_numbered(const char *rel, uint32_t number, size_t longest);
/* From now on there is that name. */
int place_take(struct mptp_import *, unsigned side, const char *rel);

#endif
