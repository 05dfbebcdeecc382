/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The end of a batch: what is whole is written back, read back if that is wished, and
 * gets its name. In this order a crash at any point leaves whole files under their
 * names, which the ledger knows to be ours, or parts that go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/existing.h"
#include "import/move.h"
#include "import/place.h"
#include "import/run.h"
#include "import/syncer.h"
#include "import/twin.h"
#include "import/unproven.h"
#include "import/verify.h"
#include "local/newfile.h"
#include "local/system.h"

#define MOST 1000000

/* Another name, since that one is taken. */
static int
next_name(struct run *run, struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	struct target *target = &job->target[side];
	const char *planned = target->rel;

	for (uint32_t n = 2; n < MOST; n++) {
		char *rel = place_numbered(planned, n, import->longest);
		struct stat st;
		bool good = rel != NULL &&
		    fstatat(import->root[side].fd, rel, &st,
			AT_SYMLINK_NOFOLLOW) != 0;

		if (good)
			target->rel =
			    pool_copy(&import->pool, rel, strlen(rel));
		free(rel);
		if (good && target->rel != NULL)
			return journal_rename(run, job, side);
		if (rel == NULL || (good && target->rel == NULL))
			return import_nomem(import);
	}
	return import_fail(
	    import, MPTP_ERR_IO, "there are too many files named %s", planned);
}

static int
name_target(struct run *run, struct job *job, unsigned side)
{
	struct target *target = &job->target[side];
	const struct mptp_import *import = run->import;
	const char *file = local_name(target->file);
	struct stamp now;
	int error, status = twin_settle(run, job, side);

	if (status != MPTP_OK)
		return status;
	folders_touch(&run->now->folders, target->folder);
	if (!partfile_is_ours(target)) {
		status = journal_forget(run, side, target->rel);
		return status == MPTP_OK ?
		    job_fail_disk(run, job, side, ESTALE, "name") :
		    status;
	}
	if (target->existing != NULL) {
		target->named = true;
		return unlinkat(target->folder, file, 0) == 0 ?
		    MPTP_OK :
		    job_fail_disk(run, job, side, errno, "remove a part of");
	}
	now = verify_stamp(target->fd);
	target->read_back = import->options.verify != MPTP_VERIFY_NONE &&
	    verify_is_same(&now, &target->stamp);
	while ((error = newfile_rename(
		    target->folder, file, local_name(target->rel))) == EEXIST) {
		status = next_name(run, job, side);
		if (status != MPTP_OK)
			return status;
	}
	target->named = error == 0;
	if (error == 0) { /* which may be a change of it */
		target->stamp = verify_stamp(target->fd);
		return MPTP_OK;
	}
	status = journal_forget(run, side, target->rel);
	return status == MPTP_OK ?
	    job_fail_disk(run, job, side, error, "name") :
	    status;
}

static enum mptp_import_state
settled_state(const struct mptp_import *import, const struct entry *entry)
{
	if (entry->duplicate && !import->options.move)
		return MPTP_IMPORT_HERE;
	return import->options.verify == MPTP_VERIFY_NONE ?
	    MPTP_IMPORT_DONE :
	    MPTP_IMPORT_VERIFIED;
}

/* What was here of it is another file: that side has its job yet to come. */
static int
settle_rest(struct run *run, struct job *job, bool *again)
{
	struct mptp_import *import = run->import;
	int status;

	*again = false;
	if (job->from_here)
		return MPTP_OK;
	run_entry(run, job)->compared = !job->resumed;
	status = unproven_settle(run, job->i, job->hash, again);
	if (!*again)
		return status;
	import->sums.wanted.bytes += import->items[job->i].size;
	job->told = true;
	run->waiting[run->nwaiting++] = job->i;
	return status;
}

/* It is all over; what the program sees is what is on the disk. */
static int
settle(struct run *run, struct job *job)
{
	struct mptp_import *import = run->import;
	struct entry *entry = run_entry(run, job);
	bool again;
	int status;

	if (!job->whole || job->over)
		return MPTP_OK;
	job->over = true;
	entry->duplicate = entry->state != MPTP_IMPORT_FAILED;
	entry->hash = pool_copy(&import->pool, job->hash, strlen(job->hash));
	if (entry->hash == NULL)
		return import_nomem(import);
	for (unsigned s = 0; s < SIDES; s++) {
		struct target *target = &job->target[s];

		partfile_close(target);
		if (!target->named)
			continue;
		entry->duplicate &= target->existing != NULL;
		entry->side[s].wanted = false;
		entry->side[s].rel =
		    target->existing != NULL ? target->existing : target->rel;
		entry->side[s].stamp = target->stamp;
		entry->side[s].read_back = target->read_back;
	}
	if (entry->state == MPTP_IMPORT_FAILED)
		return MPTP_OK;
	status = settle_rest(run, job, &again);
	if (status == MPTP_OK && !again) {
		entry->state = settled_state(import, entry);
		import->sums.copied.files++;
	}
	return status;
}

/* What is here already, of all at one state of the ledger. Nothing is written to it. */
static int
find_same(struct run *run)
{
	struct mptp_import *import = run->import;
	sqlite3 *db = import->options.ledger->db;
	int status = ledger_run(db, "BEGIN", &import->error), end;

	if (status != MPTP_OK)
		return status;
	for (size_t k = 0; k < run->now->njobs; k++)
		for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++) {
			struct job *job = &run->now->jobs[k];

			if (job_is_due(job, s))
				status = existing_find(run, job, s);
			if (status == MPTP_OK && job_is_due(job, s))
				status = twin_find(run, job, s);
		}
	end =
	    ledger_run(db, "COMMIT", status == MPTP_OK ? &import->error : NULL);
	return status == MPTP_OK ? end : status;
}

/* The data, then what they are read back as. */
static int
make_sure(struct run *run)
{
	int status = syncer_end(run);

	for (size_t k = 0; k < run->now->njobs && status == MPTP_OK; k++) {
		struct job *job = &run->now->jobs[k];

		if (job->whole && !job->over && job->hash[0] == '\0')
			return hasher_refused(run->hasher, &run->import->error);
		if (job->whole && !job->over)
			status = verify_job(run, job);
	}
	return status == MPTP_OK ? find_same(run) : status;
}

static int
name_all(struct run *run)
{
	struct mptp_import *import = run->import;
	int status = journal_naming(run), error;

	for (size_t k = 0; k < run->now->njobs; k++)
		for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
			if (job_is_due(&run->now->jobs[k], s))
				status =
				    name_target(run, &run->now->jobs[k], s);
	if (status != MPTP_OK)
		return status;
	error = folders_sync(&run->now->folders);
	if (error != 0)
		return import_fail(import, MPTP_ERR_IO,
		    "cannot write back the folders below %s: %s",
		    import->root[0].path, strerror(error));
	return journal_done(run);
}

/* Told after they are durable, or have failed. */
int
batch_tell(struct run *run)
{
	int status = MPTP_OK;

	for (size_t k = 0; k < run->now->njobs && status == MPTP_OK; k++) {
		struct job *job = &run->now->jobs[k];
		const enum mptp_import_state state = run_entry(run, job)->state;

		if (!job->over || job->told)
			continue;
		job->told = true;
		if (run->unverified != NULL && state == MPTP_IMPORT_VERIFIED)
			status = move_verified(run, job->i);
		else if (run->unverified == NULL || state != MPTP_IMPORT_HERE)
			status = run_done(run, job->i);
	}
	return status;
}

/* Those that were not begun are for another time; what is not known to be needless
 * stays as it is. */
static void
leave(struct run *run)
{
	for (size_t k = 0; k < run->now->njobs; k++)
		for (unsigned s = 0; s < SIDES; s++) {
			struct job *job = &run->now->jobs[k];
			struct target *target = &job->target[s];
			int64_t part = target->part;

			if (job->over || part == 0)
				continue;
			partfile_close(target);
			target->part = 0;
			(void)journal_release(
			    run, part, target->folder >= 0 || !target->fresh);
		}
	folders_close(&run->now->folders);
	run->now->njobs = 0;
}

static void
swap(struct run *run)
{
	struct batch *other = run->before;

	run->before = run->now;
	run->now = other;
}

/* Of the batch that is the one now. */
static int
end_now(struct run *run)
{
	int status = MPTP_OK;

	hasher_wait(run->hasher, run->now->hashed);
	if (run->now->any_whole) {
		status = syncer_begin(run);
		if (status == MPTP_OK)
			status = make_sure(run);
		if (status == MPTP_OK)
			status = name_all(run);
	}
	for (size_t k = 0; k < run->now->njobs && status == MPTP_OK; k++)
		status = settle(run, &run->now->jobs[k]);
	run->now->any_whole = false;
	if (status == MPTP_OK)
		status = batch_tell(run);
	return status;
}

int
batch_end_before(struct run *run)
{
	int status;

	swap(run);
	status = end_now(run);
	(void)syncer_end(run); /* if it was not reached */
	leave(run);
	swap(run);
	return status;
}

int
batch_turn(struct run *run)
{
	int status = batch_end_before(run);

	if (status == MPTP_OK && run->now->any_whole)
		status = syncer_begin(run);
	if (status == MPTP_OK)
		swap(run);
	return status;
}

int
batch_end(struct run *run)
{
	int ended = copy_end(run), status = batch_end_before(run);

	if (status == MPTP_OK)
		status = end_now(run);
	return status == MPTP_OK ? ended : status;
}

int
batch_end_all(struct run *run)
{
	int status = batch_end(run);

	(void)syncer_end(run);
	leave(run);
	return status;
}
