/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import asks the ledger of copies.
 */
#ifndef IMPORT_KNOWN_H
#define IMPORT_KNOWN_H

#include "import/engine.h"
#include "local/date.h"

/* Copies of what this camera had by that path, whatever it was, the newest first. */
int known_each(
    struct mptp_import *, const char *path, mptp_copy_fn *, void *ctx);
/* Copies of what this camera had with that persistent id. */
int known_by_id(
    struct mptp_import *, const char *persistent, mptp_copy_fn *, void *ctx);
/* Copies of that size and time that say nothing of an object. */
int known_unnamed(struct mptp_import *, uint64_t size, int64_t modified,
    mptp_copy_fn *, void *ctx);
/* Does the ledger have that file as a copy of some object, or cannot be asked? */
bool known_file(struct mptp_import *, const char *destination);
/* The latest time of capture of this camera's copies, whose dates are of that zone. What
 * is no date does not count. */
int known_latest(
    struct mptp_import *, const struct zone *, bool *any, int64_t *latest);
/* How many copies there are of this camera. */
int known_count(struct mptp_import *, uint64_t *n);
void known_close(struct mptp_import *);

#endif
