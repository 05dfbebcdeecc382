/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A copy in one destination, as what the other one gets its copy from.
 */
#ifndef IMPORT_SOURCE_H
#define IMPORT_SOURCE_H

#include "import/copying.h"

/* Reads it into the job's files, from their beginning, if there is such a copy: *any.
 * That all of it came, and as the ledger knows it, is for source_is_true() to say. */
int source_read(struct copying *, bool *any);
/* Once the job has its hash. */
bool source_is_true(const struct run *, const struct job *);
/* It was not what the object is, so nothing of it stays in the files; a copy of its own is
 * made for either destination, later in this run and from the camera. */
int source_refuse(struct run *, struct job *);

#endif
