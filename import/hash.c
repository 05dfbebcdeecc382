/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * XXH128 by libxxhash and SHA-256 by libcrypto, and of files as the disk has them.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* O_DIRECT */
#endif
/* OpenSSL's need no memory, so that what the answer is cannot depend on whether there is
 * some; what takes their place may lack it, and does not survive that when it begins. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/hash.h"

#define PIECE ((size_t)1 << 20)
#define ALIGNMENT 4096 /* no disk's blocks are larger */

bool
hash_is_of(enum mptp_hash kind, const char *hex)
{
	const size_t digits = kind == MPTP_HASH_SHA256 ? 64 : 32;

	return hex != NULL && strlen(hex) == digits;
}

/* Right behind a call that failed: a library that is loaded late may have lacked memory
 * for that. */
static int
cause(void)
{
	return errno == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_UNSUPPORTED;
}

static void
begin_sha256(struct hash *hash)
{
	errno = 0;
	hash->status = SHA256_Init(&hash->sha256) == 1 ? MPTP_OK : cause();
}

static void
begin_xxh128(struct hash *hash)
{
	errno = 0;
	if (hash->xxh128 == NULL)
		hash->xxh128 = XXH3_createState();
	hash->status =
	    hash->xxh128 != NULL && XXH3_128bits_reset(hash->xxh128) == XXH_OK ?
	    MPTP_OK :
	    cause();
}

void
hash_begin(struct hash *hash, enum mptp_hash kind)
{
	hash->kind = kind;
	if (kind == MPTP_HASH_SHA256)
		begin_sha256(hash);
	else
		begin_xxh128(hash);
}

void
hash_add(struct hash *hash, const void *bytes, size_t len)
{
	bool added;

	if (hash->status != MPTP_OK)
		return;
	if (hash->kind == MPTP_HASH_SHA256)
		added = SHA256_Update(&hash->sha256, bytes, len) == 1;
	else
		added = XXH3_128bits_update(hash->xxh128, bytes, len) == XXH_OK;
	if (!added)
		hash->status = MPTP_ERR_UNSUPPORTED;
}

void
hash_copy(struct hash *to, const struct hash *from)
{
	if (from->kind != MPTP_HASH_SHA256 && from->status == MPTP_OK) {
		begin_xxh128(to);
		if (to->status == MPTP_OK)
			XXH3_copyState(to->xxh128, from->xxh128);
	} else {
		to->sha256 = from->sha256;
		to->status = from->status;
	}
	to->kind = from->kind;
}

int
hash_refused(enum mptp_hash kind, int status, struct mptp_error *error)
{
	if (status == MPTP_ERR_NOMEM)
		return mptp_error_set(error, status, "out of memory");
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    kind == MPTP_HASH_SHA256 ?
		"cannot compute SHA-256: OpenSSL's libcrypto is missing, or "
		"refuses to" :
		"cannot compute XXH128: libxxhash is missing");
}

static void
finish_sha256(struct hash *hash, char hex[HASH_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[SHA256_DIGEST_LENGTH];

	if (SHA256_Final(bytes, &hash->sha256) != 1) {
		hash->status = MPTP_ERR_UNSUPPORTED;
		return;
	}
	for (unsigned i = 0; i < sizeof(bytes); i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * sizeof(bytes)] = '\0';
}

/* In the order that XXH128_canonicalFromHash() defines. */
static void
finish_xxh128(const struct hash *hash, char hex[HASH_SIZE])
{
	const XXH128_hash_t value = XXH3_128bits_digest(hash->xxh128);

	snprintf(hex, HASH_SIZE, "%016llx%016llx",
	    (unsigned long long)value.high64, (unsigned long long)value.low64);
}

int
hash_finish(struct hash *hash, char hex[HASH_SIZE], struct mptp_error *error)
{
	if (hash->status == MPTP_OK && hash->kind == MPTP_HASH_SHA256)
		finish_sha256(hash, hex);
	else if (hash->status == MPTP_OK)
		finish_xxh128(hash, hex);
	return hash->status == MPTP_OK ?
	    MPTP_OK :
	    hash_refused(hash->kind, hash->status, error);
}

void
hash_clear(struct hash *hash)
{
	if (hash->xxh128 != NULL)
		(void)XXH3_freeState(hash->xxh128);
	hash->xxh128 = NULL;
}

static int
failed(struct mptp_error *error, int sys)
{
	int status =
	    mptp_error_set(error, sys == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
		"cannot read it: %s", strerror(sys));

	if (error != NULL)
		error->sys = sys;
	return status;
}

/* Reading past the page cache: by flags of the descriptor, which were flags before. */
struct past {
	int fd, flags;
	bool is_direct;
};

/* Pages that the system still holds, it forgets. */
static void
past_advise(const struct past *past)
{
#ifdef POSIX_FADV_DONTNEED
	(void)fdatasync(past->fd);
	(void)posix_fadvise(past->fd, 0, 0, POSIX_FADV_DONTNEED);
#elif defined(F_NOCACHE)
	(void)fsync(past->fd);
	(void)fcntl(past->fd, F_NOCACHE, 1);
#else
	(void)past;
#endif
}

static void
past_begin(struct past *past, int fd)
{
	*past = (struct past){ .fd = fd, .flags = fcntl(fd, F_GETFL) };
#ifdef MPTP_LINUX
	past->is_direct =
	    past->flags >= 0 && fcntl(fd, F_SETFL, past->flags | O_DIRECT) == 0;
#endif
	if (!past->is_direct)
		past_advise(past);
}

static void
past_end(struct past *past)
{
	if (past->is_direct)
		(void)fcntl(past->fd, F_SETFL, past->flags);
	past->is_direct = false;
}

static bool
is_end(int fd, uint64_t at)
{
	struct stat st;

	return fstat(fd, &st) == 0 && at >= (uint64_t)st.st_size;
}

/* Bytes, or minus an errno. */
static ssize_t
read_piece(struct past *past, void *buffer, uint64_t at)
{
	ssize_t n;

	if (past->is_direct && at % ALIGNMENT != 0) {
		if (is_end(past->fd, at))
			return 0;
		past_end(past);
		past_advise(past);
	}
	do {
		n = pread(past->fd, buffer, PIECE, (off_t)at);
		/* Some file systems say only now that they cannot. */
		if (n < 0 && errno == EINVAL && past->is_direct) {
			past_end(past);
			past_advise(past);
			errno = EINTR;
		}
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

int
hash_add_file(struct hash *hash, int fd, uint64_t most, uint64_t *added,
    hash_step_fn *step, void *ctx, struct mptp_error *error)
{
	uint64_t done = 0;
	struct past past;
	void *buffer = NULL;
	ssize_t n = 1;
	int status = MPTP_OK;

	if (posix_memalign(&buffer, ALIGNMENT, PIECE) != 0)
		return failed(error, ENOMEM);
	past_begin(&past, fd);
	while (status == MPTP_OK && done < most && n > 0) {
		n = read_piece(&past, buffer, done);
		if (n < 0) {
			status = failed(error, (int)-n);
		} else if (n > 0) {
			size_t len = (size_t)n;

			if (len > most - done)
				len = (size_t)(most - done);
			hash_add(hash, buffer, len);
			done += len;
			if (step != NULL)
				status = step(ctx, done);
		}
	}
	past_end(&past);
	free(buffer);
	if (added != NULL)
		*added = done;
	return status;
}

int
hash_file(int fd, enum mptp_hash kind, char hex[HASH_SIZE], uint64_t *size,
    hash_step_fn *step, void *ctx, struct mptp_error *error)
{
	struct hash hash = { .xxh128 = NULL };
	int status;

	hash_begin(&hash, kind);
	status = hash_add_file(&hash, fd, UINT64_MAX, size, step, ctx, error);
	if (status == MPTP_OK)
		status = hash_finish(&hash, hex, error);
	hash_clear(&hash);
	return status;
}
