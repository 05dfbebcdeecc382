/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What became of an object, and who is told.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/reader.h"
#include "import/run.h"

#define WORTH ((off_t)8 << 20)
#define SPARE ((off_t)1 << 20)

int
run_progress(struct run *run, const struct job *job, uint64_t bytes)
{
	struct mptp_import *import = run->import;
	const struct mptp_import_options *options = &import->options;
	struct mptp_import_entry told;
	const struct mptp_import_progress progress = { .files_done =
							   run->files_done,
		.files_total = import->sums.wanted.files + run->to_move.files,
		.bytes_done = import->sums.copied.bytes + run->bytes_from_here +
		    run->bytes_compared,
		.bytes_total = import->sums.wanted.bytes + run->to_move.bytes,
		.total_is_least = import->sums.unsized > 0,
		.entry = job == NULL ? NULL : &told,
		.entry_bytes = bytes };
	int status = import_stopped(import);

	if (status != MPTP_OK || options->progress == NULL)
		return status;
	if (job != NULL)
		status = import_entry(import, job->i, &told);
	if (status == MPTP_OK &&
	    options->progress(options->ctx, &progress) != 0)
		status = import_fail(
		    import, MPTP_ERR_CANCELLED, "the import was stopped");
	return status;
}

int
run_done(struct run *run, uint32_t i)
{
	struct mptp_import *import = run->import;
	const struct mptp_import_options *options = &import->options;
	struct mptp_import_entry told;
	int status;

	run->files_done++;
	import->entries[i].told = true;
	if (options->done == NULL)
		return MPTP_OK;
	status = import_entry(import, i, &told);
	if (status == MPTP_OK && options->done(options->ctx, &told) != 0)
		status = import_fail(
		    import, MPTP_ERR_CANCELLED, "the import was stopped");
	return status;
}

static int
set_failed(struct run *run, const struct job *job, const struct mptp_error *e)
{
	struct entry *entry = run_entry(run, job);

	entry->state = MPTP_IMPORT_FAILED;
	if (entry->error == NULL)
		entry->error = malloc(sizeof(*entry->error));
	if (entry->error == NULL)
		return import_nomem(run->import);
	*entry->error = *e;
	return MPTP_OK;
}

/* What is there of it is for another time, unless it is nothing. */
static int
give_up(struct run *run, struct job *job, unsigned side, bool keep)
{
	struct target *target = &job->target[side];
	struct stat st;
	int64_t part = target->part;

	target->failed = true;
	if (part == 0)
		return MPTP_OK;
	if (target->fd < 0 && !target->fresh) {
		target->part = 0;
		return journal_release(run, part, true);
	}
	if (target->fd < 0 || !keep || fstat(target->fd, &st) != 0 ||
	    st.st_size == 0)
		return partfile_discard(run, job, side);
	/* What was only set apart for it is for others. */
	(void)ftruncate(target->fd, st.st_size);
	partfile_close(target);
	target->part = 0;
	return journal_release(run, part, true);
}

int
job_fail(struct run *run, struct job *job, const struct mptp_error *error)
{
	int status = set_failed(run, job, error);

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
		if (!job->target[s].failed)
			status = give_up(run, job, s, true);
	job->over = true;
	return status;
}

int
job_fail_wholly(
    struct run *run, struct job *job, const struct mptp_error *error)
{
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
		if (job->target[s].part != 0)
			status = partfile_discard(run, job, s);
	return status == MPTP_OK ? job_fail(run, job, error) : status;
}

int
job_fail_side(struct run *run, struct job *job, unsigned side,
    const struct mptp_error *error)
{
	int status = set_failed(run, job, error);

	return status == MPTP_OK ? give_up(run, job, side, true) : status;
}

static const char *
advice(int sys)
{
	switch (sys) {
	case ENOSPC:
	case EDQUOT:
		return "; make room there, and run again";
	case EFBIG:
		return "; its file system takes no file so large";
	case EROFS:
	case EACCES:
	case EPERM:
		return "; nothing may be written there";
	case ENOENT:
		return "; was its folder moved or deleted? Run again";
	case EEXIST:
		return "; is it another program's, or are both destinations one "
		       "folder? Look there, and run again";
	case EIO:
		return "; look at the disk, and for a program that writes to "
		       "what is there, and run again";
	case ESTALE:
		return "; another program moved or replaced its part, which is "
		       "left as it is: run again without it";
	case ENOTDIR:
		return "; a file is where a folder should be";
	default:
		return "";
	}
}

/* What was begun just now goes, where the disk is full, so that there is room for others;
 * but not much of it, if a camera can go on with it: the end will do, for the ledger. */
static bool
is_worth_keeping(struct run *run, const struct job *job, unsigned side)
{
	const struct target *target = &job->target[side];
	const struct mptp_import_item *item = &run->import->items[job->i];
	struct stat st;

	if (!target->fresh)
		return true;
	return target->fd >= 0 && fstat(target->fd, &st) == 0 &&
	    st.st_size >= WORTH &&
	    reader_can(run->import->camera,
		item->size_unknown ? MPTP_SIZE_UNKNOWN : item->size) &&
	    ftruncate(target->fd, st.st_size - SPARE) == 0;
}

/* Only this destination's copy is lost. */
int
job_fail_disk(
    struct run *run, struct job *job, unsigned side, int sys, const char *what)
{
	struct mptp_import *import = run->import;
	const struct target *target = &job->target[side];
	const bool full = sys == ENOSPC || sys == EDQUOT;
	char *path = root_path(&import->root[side], target->rel);
	struct mptp_error error;
	int status;

	if (path == NULL)
		return import_nomem(import);
	mptp_error_set(&error, sys == ENOMEM ? MPTP_ERR_NOMEM : MPTP_ERR_IO,
	    "cannot %s %s: %s%s", what, path, strerror(sys), advice(sys));
	error.sys = sys;
	free(path);
	run->full[side] |= full;
	status = set_failed(run, job, &error);
	if (status == MPTP_OK)
		status = give_up(run, job, side,
		    full ? is_worth_keeping(run, job, side) :
			   sys != EIO && sys != ESTALE);
	return status;
}

bool
copy_may_go_on(struct run *run, int status)
{
	return status != MPTP_ERR_CANCELLED && status != MPTP_ERR_NOMEM &&
	    status != MPTP_ERR_STATE &&
	    !mptp_session_lost(mptp_camera_session(run->import->camera));
}
