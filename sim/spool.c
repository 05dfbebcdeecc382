/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Uploaded content of stores that have no folder of their own.
 */
#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "file.h"
#include "spool.h"

void
sim_spool_open(struct sim_spool *spool)
{
	*spool = (struct sim_spool){ .fd = -1 };
}

void
sim_spool_close(struct sim_spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	spool->fd = -1;
}

void
sim_spool_begin(struct sim_spool *spool)
{
	spool->begin = spool->end;
}

int
sim_spool_write(struct sim_spool *spool, const void *buf, size_t len)
{
	int failed;

	if (spool->fd < 0 && (spool->fd = sim_file_temporary()) < 0)
		return errno;
	failed = sim_file_write_fresh(spool->fd, spool->end, buf, len);
	spool->end += failed == 0 ? len : 0;
	return failed;
}

void
sim_spool_abort(struct sim_spool *spool)
{
	off_t size;

	if (spool->fd < 0 || ftruncate(spool->fd, (off_t)spool->begin) == 0) {
		spool->end = spool->begin;
		return;
	}
	/* The next upload must begin where nothing was written. */
	size = lseek(spool->fd, 0, SEEK_END);
	if (size > 0 && (uint64_t)size > spool->end)
		spool->end = (uint64_t)size;
	spool->begin = spool->end;
}

void
sim_spool_drop(const struct sim_spool *spool, uint64_t offset, uint64_t len)
{
	if (spool->fd >= 0)
		sim_file_punch(spool->fd, offset, len);
}

/* Zeros at the end of the last upload may not be in the file. */
ptrdiff_t
sim_spool_read(
    const struct sim_spool *spool, uint64_t offset, void *buf, size_t len)
{
	ptrdiff_t n = 0;

	if (spool->fd >= 0)
		n = sim_file_read(spool->fd, offset, buf, len);
	if (n < 0 || len == 0)
		return n;
	memset((char *)buf + n, 0, len - (size_t)n);
	return (ptrdiff_t)len;
}
