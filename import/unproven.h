/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that stand for an object since their ends are the object's.
 */
#ifndef IMPORT_UNPROVEN_H
#define IMPORT_UNPROVEN_H

#include "import/run.h"

/* Is the camera asked for the whole object, to compare what is here with? */
bool unproven_is_asked(const struct mptp_import *, uint32_t i);
/* The camera sent the object, which has this hash: what is here of it is a copy, or is
 * to be made anew, in a further job: *again. */
int unproven_settle(struct run *, uint32_t i, const char *hash, bool *again);

#endif
