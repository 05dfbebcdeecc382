/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects that are here already by another path.
 */
#ifndef IMPORT_TWIN_H
#define IMPORT_TWIN_H

#include "import/run.h"

/* Is what was copied here already? Then the target's existing is the file, which was
 * read back, or like is the job that will be. */
int twin_find(struct run *, struct job *, unsigned side);
/* Those before it in the batch have their names: one that is like another has that of the
 * other, if it has one, or else will get its own. */
int twin_settle(struct run *, struct job *, unsigned side);

#endif
