/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Hashing what comes from the camera. SHA-256 takes a thread of its own: bytes are handed
 * over in a ring of pieces, one file after another. XXH128 takes less time than handing
 * them over would.
 */
#ifndef IMPORT_HASHER_H
#define IMPORT_HASHER_H

#include "import/hash.h"

#define HASHER_FILES 2

struct hasher;

/* MPTP_ERR_NOMEM. Where no thread can be had, the caller's does the work. */
int hasher_open(struct hasher **);
void hasher_close(struct hasher **);

/* A file begins, of which *begun has been hashed already; it is copied. */
void hasher_begin(struct hasher *, const struct hash *begun);
void hasher_add(struct hasher *, const void *bytes, size_t len);
/* It ends. hash, in hex, is written before hasher_wait() for what this returns does so;
 * "" if there is none. Then what was written to these descriptors begins to be written
 * back, where that can be asked for, which takes a disk some time; -1: none. */
unsigned long hasher_end(
    struct hasher *, char *hash, const int fds[HASHER_FILES]);
/* Until that file is done, and all before it are; 0: no file is waited for. */
void hasher_wait(struct hasher *, unsigned long end);
/* Why a hash, that was waited for, is "". */
int hasher_refused(struct hasher *, struct mptp_error *);

#endif
