/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What one destination has and the other lacks is not asked of the camera again. What is
 * read is hashed on the way, and has to be what once came from the camera.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/remake.h"
#include "import/source.h"

#define PIECE ((size_t)1 << 20)

/* The side that has it; SIDES: none. What only looks like a copy is none. */
static unsigned
find(const struct run *run, const struct job *job)
{
	const struct entry *entry = run_entry(run, job);
	unsigned s = 0;

	if (!hash_is_of(run->import->hash, entry->hash))
		return SIDES;
	while (s < run->import->roots &&
	    (entry->side[s].wanted || entry->side[s].rel == NULL ||
		entry->side[s].unproven ||
		(entry->side[s].adopted && !entry->compared)))
		s++;
	return s < run->import->roots ? s : SIDES;
}

static int
open_it(const struct copying *c, unsigned side)
{
	const struct mptp_import *import = c->run->import;
	const struct root *root = &import->root[side];
	const char *rel = run_entry(c->run, c->job)->side[side].rel;
	struct stat st;

	if (c->size == MPTP_SIZE_UNKNOWN || root_check(root, NULL) != MPTP_OK ||
	    fstatat(root->fd, rel, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || (uint64_t)st.st_size != c->size)
		return -1;
	return openat(root->fd, rel, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static int
begin(struct copying *c)
{
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++) {
		const struct target *target = &c->job->target[s];

		if (copying_to(target) && !target->fresh &&
		    ftruncate(target->fd, 0) != 0)
			status =
			    job_fail_disk(c->run, c->job, s, errno, "write");
	}
	hash_begin(&c->hash, c->run->import->hash);
	hasher_begin(c->run->hasher, &c->hash);
	c->done = c->told = c->durable = 0;
	return status;
}

/* What cannot be read is missing, and so the hash will be another. */
static int
read_all(struct copying *c, int fd, void *buffer)
{
	int status = MPTP_OK;
	ssize_t n = 1;

	while (status == MPTP_OK && c->done < c->size && n > 0) {
		const uint64_t left = c->size - c->done;

		n = pread(fd, buffer, left < PIECE ? (size_t)left : PIECE,
		    (off_t)c->done);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			status = copying_take(c, buffer, (size_t)n);
	}
	/* Of a file that fails the others go on. */
	return c->status;
}

int
source_read(struct copying *c, bool *any)
{
	const unsigned side = find(c->run, c->job);
	int fd = side == SIDES ? -1 : open_it(c, side);
	void *buffer;
	int status;

	*any = fd >= 0;
	if (fd < 0)
		return MPTP_OK;
	buffer = malloc(PIECE);
	c->job->from_here = true;
	status = buffer == NULL ? import_nomem(c->run->import) : begin(c);
	if (status == MPTP_OK)
		status = read_all(c, fd, buffer);
	free(buffer);
	(void)close(fd);
	return status;
}

bool
source_is_true(const struct run *run, const struct job *job)
{
	return strcmp(job->hash, run_entry(run, job)->hash) == 0;
}

int
source_refuse(struct run *run, struct job *job)
{
	const unsigned side = find(run, job);
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
		if (job->target[s].part != 0)
			status = partfile_discard(run, job, s);
	if (status == MPTP_OK && side < SIDES)
		status = remake(run, job->i, side, job->hash);
	job->whole = false;
	job->over = job->told = true;
	run->waiting[run->nwaiting++] = job->i;
	return status;
}
