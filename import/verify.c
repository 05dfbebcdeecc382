/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading back: what the disk has, and what the camera says when it is asked again.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/retry.h"
#include "import/source.h"
#include "import/verify.h"

struct again {
	struct mptp_import *import;
	struct hash hash;
	uint64_t n;
	int status;
};

static int
step(void *ctx, uint64_t done)
{
	(void)done;
	return import_stopped(ctx);
}

static int
take(void *ctx, const void *buf, size_t len)
{
	struct again *again = ctx;

	hash_add(&again->hash, buf, len);
	again->n += len;
	again->status = import_stopped(again->import);
	return again->status == MPTP_OK ? MPTP_OK : MPTP_ERR_CANCELLED;
}

int
verify_disk(
    struct mptp_import *import, int fd, char hash[HASH_SIZE], uint64_t *size)
{
	return hash_file(
	    fd, import->hash, hash, size, step, import, &import->error);
}

static int
fetch_again(struct again *again, const struct mptp_import_item *item)
{
	const struct mptp_sink sink = { .write = take, .ctx = again };
	struct mptp_import *import = again->import;
	struct retry retry = { 0 };
	int status;

	do {
		hash_begin(&again->hash, import->hash);
		again->n = 0;
		status = mptp_camera_fetch(
		    import->camera, item->handle, item->size, &sink);
	} while (retry_is_due(&retry, import, status, again->n > 0));
	return status;
}

int
verify_camera(struct run *run, uint32_t i, char hash[HASH_SIZE], bool *known)
{
	struct mptp_import *import = run->import;
	const struct mptp_import_item *item = &import->items[i];
	struct again again = { .import = import };
	int status = fetch_again(&again, item);

	*known = status == MPTP_OK && again.n == item->size;
	if (*known)
		status = hash_finish(&again.hash, hash, &import->error);
	else if (status == MPTP_OK || copy_may_go_on(run, status))
		status = MPTP_OK;
	else if (again.status == MPTP_OK)
		import->error = *mptp_camera_error(import->camera);
	hash_clear(&again.hash);
	return status;
}

static struct stamp
stamp_of(const struct stat *st)
{
	return (struct stamp){ .device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size,
		.modified = st->st_mtim,
		.changed = st->st_ctim };
}

struct stamp
verify_stamp(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? stamp_of(&st) :
						(struct stamp){ .size = 0 };
}

static bool
is_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool
verify_is_same(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && is_same_time(&a->modified, &b->modified) &&
	    is_same_time(&a->changed, &b->changed);
}

bool
verify_is_stamped(
    const struct root *root, const char *rel, const struct stamp *stamp)
{
	struct stamp now;
	struct stat st;

	if (fstatat(root->fd, rel, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	now = stamp_of(&st);
	return verify_is_same(&now, stamp);
}

static int
fail(struct run *run, struct job *job, const char *text)
{
	struct mptp_error error;

	mptp_error_set(&error, MPTP_ERR_IO, "%s", text);
	return job_fail_wholly(run, job, &error);
}

static int
compare(struct run *run, struct job *job)
{
	char hash[HASH_SIZE];
	bool known;
	int status = verify_camera(run, job->i, hash, &known);

	if (status != MPTP_OK || (known && strcmp(hash, job->hash) == 0))
		return status;
	if (job->from_here && !known)
		return job_fail_wholly(
		    run, job, mptp_camera_error(run->import->camera));
	if (job->from_here)
		return source_refuse(run, job);
	return fail(run, job,
	    job->resumed ?
		"what an earlier run had begun is not what the camera "
		"has, and was deleted: look at the disk, and run "
		"again" :
		"the camera did not send the same when asked again: "
		"clean the contacts of its card, and run again");
}

int
verify_job(struct run *run, struct job *job)
{
	struct mptp_import *import = run->import;
	char hash[HASH_SIZE];
	uint64_t size;
	int status = MPTP_OK;

	if (import->options.verify == MPTP_VERIFY_NONE)
		return MPTP_OK;
	for (unsigned s = 0; s < SIDES; s++) {
		struct target *target = &job->target[s];

		if (target->part == 0 || target->failed)
			continue;
		target->stamp = verify_stamp(target->fd);
		status = verify_disk(import, target->fd, hash, &size);
		if (status != MPTP_OK && status != MPTP_ERR_IO)
			return status;
		if (status != MPTP_OK || size != import->items[job->i].size ||
		    strcmp(hash, job->hash) != 0)
			return fail(run, job,
			    "what the disk has of it is not what was written: "
			    "look at the disk, and run again");
	}
	/* What was begun by an earlier run is not known to be as it was written, nor
	 * what is here to be what the camera has, if it was not asked just now. */
	if (import->options.verify == MPTP_VERIFY_CAMERA || job->resumed ||
	    (job->from_here && import->options.move &&
		!run_entry(run, job)->compared))
		status = compare(run, job);
	return status;
}

/* One copy as its disk has it. *good: it has that hash, or, if that is "", gets it. */
int
verify_copy(
    struct run *run, uint32_t i, unsigned s, char hash[HASH_SIZE], bool *good)
{
	struct mptp_import *import = run->import;
	struct side *side = &import->entries[i].side[s];
	int fd = side->rel == NULL || side->wanted ?
	    -1 :
	    openat(import->root[s].fd, side->rel,
		O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char own[HASH_SIZE];
	uint64_t size;
	int status = MPTP_OK;

	side->read_back = false;
	side->stamp = verify_stamp(fd);
	*good = fd >= 0 &&
	    (status = verify_disk(import, fd, own, &size)) == MPTP_OK &&
	    size == import->items[i].size &&
	    (hash[0] == '\0' || strcmp(hash, own) == 0);
	if (*good) {
		memcpy(hash, own, HASH_SIZE);
		side->read_back = true;
	}
	if (fd >= 0)
		(void)close(fd);
	return status == MPTP_ERR_IO ? MPTP_OK : status;
}
