/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were there before, and nobody knows, under the name that a copy would have.
 */
#ifndef IMPORT_EXISTING_H
#define IMPORT_EXISTING_H

#include "import/run.h"

/* Is the content of one of them that of the object? Then target->existing is its name. */
int existing_find(struct run *, struct job *, unsigned side);
void existing_close(struct run *);

#endif
