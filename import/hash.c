/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * SHA-256 by libcrypto, and of files as the disk has them.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* O_DIRECT */
#endif
/* They need no memory, so that what the answer is cannot depend on whether there is some;
 * what takes their place may lack it, and does not survive that when it begins. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/hash.h"

#define PIECE ((size_t)1 << 20)
#define ALIGNMENT 4096 /* no disk's blocks are larger */

void
hash_begin(struct hash *hash)
{
	hash->failed = SHA256_Init(&hash->state) != 1;
}

void
hash_add(struct hash *hash, const void *bytes, size_t len)
{
	if (!hash->failed && SHA256_Update(&hash->state, bytes, len) != 1)
		hash->failed = true;
}

int
hash_refused(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "cannot compute SHA-256: OpenSSL's libcrypto refuses to");
}

int
hash_finish(struct hash *hash, char hex[HASH_SIZE], struct mptp_error *error)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[SHA256_DIGEST_LENGTH];

	if (hash->failed || SHA256_Final(bytes, &hash->state) != 1)
		return hash_refused(error);
	for (unsigned i = 0; i < sizeof(bytes); i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[HASH_SIZE - 1] = '\0';
	return MPTP_OK;
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
hash_file(int fd, char hex[HASH_SIZE], uint64_t *size, hash_step_fn *step,
    void *ctx, struct mptp_error *error)
{
	struct hash hash;
	int status;

	hash_begin(&hash);
	status = hash_add_file(&hash, fd, UINT64_MAX, size, step, ctx, error);
	if (status == MPTP_OK)
		status = hash_finish(&hash, hex, error);
	return status;
}
