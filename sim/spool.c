/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Uploaded content of stores that have no folder of their own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

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

static int
make_file(void)
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
	if ((fd = mkstemp(path)) >= 0)
		unlink(path);
	return fd;
}

int
sim_spool_write(struct sim_spool *spool, const void *buf, size_t len)
{
	const char *from = buf;

	if (spool->fd < 0 && (spool->fd = make_file()) < 0)
		return errno;
	while (len != 0) {
		ssize_t n = pwrite(spool->fd, from, len, (off_t)spool->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		from += n;
		len -= (size_t)n;
		spool->end += (uint64_t)n;
	}
	return 0;
}

void
sim_spool_abort(struct sim_spool *spool)
{
	spool->end = spool->begin;
	/* Failing, it only keeps the room until the next upload. */
	if (spool->fd >= 0 && ftruncate(spool->fd, (off_t)spool->end) != 0)
		return;
}

ptrdiff_t
sim_spool_read(
    const struct sim_spool *spool, uint64_t offset, void *buf, size_t len)
{
	ssize_t n;

	do
		n = pread(spool->fd, buf, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}
