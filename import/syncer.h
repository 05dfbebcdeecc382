/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing back the data of a batch, by a thread of its own, while others are copied.
 */
#ifndef IMPORT_SYNCER_H
#define IMPORT_SYNCER_H

#include "import/run.h"

/* Begins with what is whole of the batch that is the one now, if it was not begun. */
int syncer_begin(struct run *);
/* Waits for it. What could not be written has failed; what was not, since the run was
 * stopped and the disk is slow, is no longer whole, and so stays a part. */
int syncer_end(struct run *);

#endif
