/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files as stores need them: whole reads and writes, holes, safe renaming.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* renameat2, fallocate */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

/* What a file system gives room for at once; holes are made of these. */
#define BLOCK 4096u

int
sim_file_temporary(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd;

	if (folder == NULL || folder[0] == '\0')
		folder = "/tmp";
	if (snprintf(path, sizeof(path), "%s/miniptp-sim.XXXXXX", folder) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = mkstemp(path)) >= 0) {
		unlink(path);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	return fd;
}

ptrdiff_t
sim_file_read(int fd, uint64_t offset, void *buf, size_t len)
{
	ssize_t n;

	do
		n = pread(fd, buf, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

int
sim_file_write(int fd, uint64_t offset, const void *buf, size_t len)
{
	const char *from = buf;

	while (len != 0) {
		ssize_t n = pwrite(fd, from, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		from += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0;
}

/* Of len bytes at an offset, how many lie in the same block. */
static size_t
in_block(uint64_t offset, size_t len)
{
	size_t n = BLOCK - (size_t)(offset % BLOCK);

	return n < len ? n : len;
}

int
sim_file_write_fresh(int fd, uint64_t offset, const void *buf, size_t len)
{
	const uint8_t *from = buf;
	size_t n, at = 0, end = 0;
	int failed = 0;

	while (at < len && failed == 0) {
		n = in_block(offset + at, len - at);
		if (is_zero(from + at, n)) {
			at += n;
			continue;
		}
		/* As many blocks at once as hold something. */
		for (end = at + n; end < len; end += n) {
			n = in_block(offset + end, len - end);
			if (is_zero(from + end, n))
				break;
		}
		failed = sim_file_write(fd, offset + at, from + at, end - at);
		at = end;
	}
	return failed;
}

void
sim_file_punch(int fd, uint64_t offset, uint64_t len)
{
#ifdef FALLOC_FL_PUNCH_HOLE
	if (len != 0 &&
	    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		(off_t)offset, (off_t)len) != 0)
		return; /* it keeps the room, that is all */
#else
	(void)fd;
	(void)offset;
	(void)len;
#endif
}

/* For files on systems that can only link safely. */
static int
link_and_unlink(
    int from_folder, const char *from, int to_folder, const char *to)
{
	if (linkat(from_folder, from, to_folder, to, 0) != 0)
		return -1;
	return unlinkat(from_folder, from, 0);
}

int
sim_file_rename(
    int from_folder, const char *from, int to_folder, const char *to)
{
	struct stat st;

#ifdef RENAME_NOREPLACE
	if (renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
#endif
	if (link_and_unlink(from_folder, from, to_folder, to) == 0)
		return 0;
	/* A folder, or no links. */
	if (errno != EPERM && errno != ENOTSUP && errno != EMLINK)
		return -1;
	if (fstatat(to_folder, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return renameat(from_folder, from, to_folder, to);
}
