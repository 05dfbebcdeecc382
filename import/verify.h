/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading back.
 */
#ifndef IMPORT_VERIFY_H
#define IMPORT_VERIFY_H

#include "import/run.h"

/* Reads back the copies of a job that is whole, as the options wish. What is not as it
 * should be is removed, and the object has failed. */
int verify_job(struct run *, struct job *);
/* The hash of a file, as its disk has it. As hash_file(), and MPTP_ERR_CANCELLED. */
int verify_disk(
    struct mptp_import *, int fd, char hash[HASH_SIZE], uint64_t *size);
/* Reads back one copy of the object i. *good: it has that hash or, if that is "", gets
 * it. */
int verify_copy(
    struct run *, uint32_t i, unsigned side, char hash[HASH_SIZE], bool *good);
/* Reads the object i from the camera once more, for its hash. *known: it was sent; else
 * the reason is the camera's error. An error only if nothing else can be asked for
 * either. */
int verify_camera(struct run *, uint32_t i, char hash[HASH_SIZE], bool *known);

/* A file as it is now, which is stamped before it is read; zeros: it cannot be told. */
struct stamp verify_stamp(int fd);
bool verify_is_same(const struct stamp *, const struct stamp *);
/* Is what has that name still the file that was stamped? */
bool verify_is_stamped(
    const struct root *, const char *rel, const struct stamp *);

#endif
