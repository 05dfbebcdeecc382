/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Deleting from the camera what was verified in this run.
 */
#ifndef IMPORT_MOVE_H
#define IMPORT_MOVE_H

#include "import/run.h"

/* May anything be deleted? MPTP_ERR_STATE: not where the listing is incomplete. */
int move_check(struct mptp_import *);
/* Begins, before anything is copied. */
int move_begin(struct run *);
void move_end(struct run *);
/* The object i is verified, and the ledger says so on the disk. When that is true of all
 * files of its shot, they are deleted, and told to the program. */
int move_verified(struct run *, uint32_t i);
/* It stays on the camera, and why. */
int move_keep(struct run *, uint32_t i, int status, const char *why);
/* Compares what was here before with the camera, and then move_verified(). */
int move_here(struct run *);
/* Tells those that stay because of another one of their shot, or because the run ended
 * with that status; and what else was not told yet. */
int move_tell_rest(struct run *, int ended);

#endif
