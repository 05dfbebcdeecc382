/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that are being made.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* fallocate */
#endif
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/run.h"
#include "local/newfile.h"
#include "local/system.h"

/* Smaller ones are as well laid out without it. */
#define LARGE ((uint64_t)8 << 20)
#define TRIES 100

/* 0 or an errno. */
static int
set_apart(const struct target *target, uint64_t size)
{
#ifdef MPTP_LINUX
	return fallocate(target->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)size) == 0 ?
	    0 :
	    errno;
#else
	(void)target;
	(void)size;
	return ENOTSUP;
#endif
}

/* Does the file system say so itself? */
static bool
is_answer(int error)
{
	return error == 0 || error == ENOSPC || error == EDQUOT ||
	    error == EFBIG;
}

/* By its own count, which not every file system has. */
static bool
seems_to_fit(const struct target *target, uint64_t size)
{
	struct stat st;
	uint64_t left;

	return fstat(target->fd, &st) != 0 || (uint64_t)st.st_size >= size ||
	    !folder_free(target->folder, &left) ||
	    size - (uint64_t)st.st_size <= left;
}

/* That count may be too small, as for root; asking for the room is sure. */
int
partfile_fits(const struct run *run, const struct target *target, unsigned side,
    uint64_t size)
{
	int error;

	if (!run->full[side] && seems_to_fit(target, size))
		return 0;
	error = set_apart(target, size);
	if (is_answer(error))
		return error;
	return seems_to_fit(target, size) ? 0 : ENOSPC;
}

/* What is known now, before the download: there is no room, or no file may be so
 * large. */
int
partfile_room(const struct run *run, const struct target *target, unsigned side,
    uint64_t size)
{
	const int error = size >= LARGE ? set_apart(target, size) : ENOTSUP;

	return is_answer(error) ? error :
				  partfile_fits(run, target, side, size);
}

/* Of what has no size, one piece has to fit, and all that it has at least. */
static int
find_room(const struct run *run, const struct job *job, unsigned side)
{
	const struct target *target = &job->target[side];
	const struct mptp_import_item *item = &run->import->items[job->i];
	struct stat st;
	uint64_t least;

	if (!item->size_unknown)
		return partfile_room(run, target, side, item->size);
	least = fstat(target->fd, &st) == 0 ?
	    (uint64_t)st.st_size + ASKED_AT_ONCE :
	    0;
	return partfile_fits(
	    run, target, side, least > item->size ? least : item->size);
}

/* Only what the ledger knows to be ours is opened; otherwise it is made, and is not
 * there before. */
static int
open_file(struct target *target)
{
	const char *name = local_name(target->file);
	struct stat st;

	if (!target->fresh) {
		target->fd = openat(
		    target->folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
		if (target->fd < 0 && errno != ENOENT)
			return errno;
		if (target->fd >= 0 &&
		    (fstat(target->fd, &st) != 0 || !S_ISREG(st.st_mode)))
			return EEXIST;
	}
	if (target->fd < 0)
		target->fd = openat(target->folder, name,
		    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return target->fd < 0 ? errno : 0;
}

/* Both destinations may be one folder, by a link or a mount. */
static bool
is_of_other_side(const struct job *job, unsigned side)
{
	const struct target *target = &job->target[side];
	const struct target *other = &job->target[1 - side];
	struct stat there, own;

	return other->fd >= 0 && fstat(other->fd, &own) == 0 &&
	    fstatat(target->folder, local_name(target->file), &there,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    own.st_dev == there.st_dev && own.st_ino == there.st_ino;
}

/* An import by another ledger has begun a file of that name meanwhile. */
static int
open_another(struct run *run, struct job *job, unsigned side, int *error)
{
	struct target *target = &job->target[side];

	for (int i = 0; i < TRIES; i++) {
		int status;

		if (*error != EEXIST || !target->fresh ||
		    is_of_other_side(job, side))
			break;
		status = journal_other_file(run, target, side);
		if (status != MPTP_OK)
			return status;
		*error = open_file(target);
	}
	return MPTP_OK;
}

int
partfile_open(struct run *run, struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	struct target *target = &job->target[side];
	const char *what = "make";
	int error, folder = -1, status = MPTP_OK;

	if (root_check(&import->root[side], &import->error) != MPTP_OK)
		return job_fail_side(run, job, side, &import->error);
	error = folders_get(&run->now->folders, &import->root[side],
	    target->file, true, &folder);
	target->folder = folder;
	if (error != 0)
		what = "make the folder of";
	if (error == 0)
		error = open_file(target);
	if (error == EEXIST)
		status = open_another(run, job, side, &error);
	if (status != MPTP_OK)
		return status;
	if (error == 0) {
		folders_touch(&run->now->folders, folder);
		what = "make room for";
		error = find_room(run, job, side);
	}
	return error == 0 ? MPTP_OK :
			    job_fail_disk(run, job, side, error, what);
}

uint64_t
partfile_usable(const struct run *run, const struct job *job, unsigned side)
{
	const struct target *target = &job->target[side];
	const struct mptp_import_item *item = &run->import->items[job->i];
	uint64_t size = item->size_unknown ? UINT64_MAX : item->size, here;
	struct stat st;

	if (target->fresh || fstat(target->fd, &st) != 0 ||
	    (uint64_t)st.st_size > size)
		return 0;
	here = (uint64_t)st.st_size;
	/* After a crash of the computer, what was not written back may be holes. */
	if (!target->same_start && target->durable < here)
		here = target->durable;
	return here;
}

void
partfile_close(struct target *target)
{
	if (target->fd >= 0)
		(void)close(target->fd);
	target->fd = -1;
}

bool
partfile_is_ours(const struct target *target)
{
	return target->folder >= 0 &&
	    newfile_has_name(
		target->fd, target->folder, local_name(target->file));
}

int
partfile_discard(struct run *run, struct job *job, unsigned side)
{
	struct target *target = &job->target[side];
	bool made = target->fd >= 0, theirs = made && !partfile_is_ours(target);
	int64_t part = target->part;

	partfile_close(target);
	target->part = 0;
	if (made && !theirs &&
	    unlinkat(target->folder, local_name(target->file), 0) != 0 &&
	    errno != ENOENT)
		return journal_release(run, part, true);
	if (made)
		folders_touch(&run->now->folders, target->folder);
	/* One that could not be opened may be there. */
	return journal_release(run, part, !made && !target->fresh);
}
