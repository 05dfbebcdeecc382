/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * SHA-256 (FIPS 180-4), as sha256sum tells it, of what passes by and of files.
 */
#ifndef IMPORT_HASH_H
#define IMPORT_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/sha.h>

#include <miniptp/error.h>

#define HASH_SIZE 65 /* in hex, with the end of the string */

/* It holds nothing, and a copy goes on by itself. A failure sticks until the next
 * hash_begin(), and is told by hash_finish(). */
struct hash {
	SHA256_CTX state;
	bool failed;
};

/* Begins, also anew. */
void hash_begin(struct hash *);
void hash_add(struct hash *, const void *bytes, size_t len);
/* In hex, lower case. MPTP_ERR_UNSUPPORTED: there is no libcrypto, or it does without
 * SHA-256; error may be NULL. */
int hash_finish(struct hash *, char hex[HASH_SIZE], struct mptp_error *error);
/* That error. */
int hash_refused(struct mptp_error *error);

/* Told after each piece, of 1 MiB or less, how much is done. What is not 0 ends it,
 * and is returned. */
typedef int hash_step_fn(void *ctx, uint64_t done);

/* Adds the file's first bytes, most of them at most, and sets *added (may be NULL) to
 * how many there were. Where the descriptor stands is neither looked at nor changed.
 * Takes 1 MiB of memory. step may be NULL.
 *
 * What is read is what the disk has, and not what is left in memory of its writing, so
 * far as the system lets one: by O_DIRECT where the file system has that, which does
 * not look into the page cache. Elsewhere the file is written out, and the system asked
 * to forget its pages, which it may decline for some, such as those mapped by others.
 * What a network's server or the disk itself keeps in memory is beyond reach.
 * MPTP_ERR_IO, with the errno, and MPTP_ERR_NOMEM. */
int hash_add_file(struct hash *, int fd, uint64_t most, uint64_t *added,
    hash_step_fn *step, void *ctx, struct mptp_error *error);
/* All of a file, from its beginning to its end. */
int hash_file(int fd, char hex[HASH_SIZE], uint64_t *size, hash_step_fn *step,
    void *ctx, struct mptp_error *error);

#endif
