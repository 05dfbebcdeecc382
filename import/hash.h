/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * XXH128, as xxhsum -H2 tells it, and SHA-256 (FIPS 180-4), as sha256sum does, of what
 * passes by and of files.
 */
#ifndef IMPORT_HASH_H
#define IMPORT_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/sha.h>
#include <xxhash.h>

#include <miniptp/import.h>

#define HASH_SIZE 65 /* of any kind in hex, with the end of the string */

/* Is that a hash of this kind, by its length? NULL is none. */
bool hash_is_of(enum mptp_hash kind, const char *hex);

/* All zeros are one to begin with. A failure sticks until the next hash_begin(), and is
 * told by hash_finish(). Whatever came of it, hash_clear() is owed. */
struct hash {
	enum mptp_hash kind;
	int status; /* MPTP_OK, or how it failed */
	SHA256_CTX sha256;
	/* Made when it is needed, since only the library knows how large it is. */
	XXH3_state_t *xxh128;
};

/* Begins, also anew. kind is not MPTP_HASH_ANY. */
void hash_begin(struct hash *, enum mptp_hash kind);
void hash_add(struct hash *, const void *bytes, size_t len);
/* *to, which may have been another one, becomes the same, and each goes on by itself. */
void hash_copy(struct hash *to, const struct hash *from);
/* In hex, lower case. As hash_refused(); error may be NULL. */
int hash_finish(struct hash *, char hex[HASH_SIZE], struct mptp_error *error);
void hash_clear(struct hash *);
/* What went wrong, by the status. MPTP_ERR_UNSUPPORTED: there is no libxxhash or
 * libcrypto, or that does without SHA-256; MPTP_ERR_NOMEM. */
int hash_refused(enum mptp_hash kind, int status, struct mptp_error *error);

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
int hash_file(int fd, enum mptp_hash kind, char hex[HASH_SIZE], uint64_t *size,
    hash_step_fn *step, void *ctx, struct mptp_error *error);

#endif
