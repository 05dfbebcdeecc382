/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Doing what was planned, batch by batch.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "import/adopt.h"
#include "import/existing.h"
#include "import/known.h"
#include "import/move.h"
#include "import/run.h"

#define BATCH_FILES 128
#define BATCH_BYTES ((uint64_t)64 << 20) /* what a stop may have to wait for */
#define BATCH_MS 5000
#define MOST_FILES 200 /* of a batch; each is open, and its folder may be */
#define WAIT_MS 200

/* What is whole does not wait long for its name, also if the rest is slow. */
static int
note_whole(struct run *run)
{
	if (!run->now->any_whole) {
		run->now->any_whole = true;
		(void)clock_gettime(CLOCK_MONOTONIC, &run->now->since);
		return MPTP_OK;
	}
	return import_ms_since(&run->now->since) < (long)run->batch_ms ?
	    MPTP_OK :
	    batch_end(run);
}

static int
copy_jobs(struct run *run)
{
	int status = batch_tell(run);

	for (size_t k = 0; k < run->now->njobs && status == MPTP_OK; k++) {
		struct job *job = &run->now->jobs[k];

		if (job->over)
			continue;
		status = copy_job(run, job);
		if (status == MPTP_OK && !job->whole)
			job->over = true;
		if (status == MPTP_OK && job->whole)
			status = note_whole(run);
		if (status == MPTP_OK)
			status = batch_tell(run);
	}
	if (status == MPTP_OK)
		status = copy_end(run);
	return status;
}

/* Also if it was stopped, what is whole gets its name. */
static int
copy_all(struct run *run, const uint32_t *objects, size_t count)
{
	struct mptp_import *import = run->import;
	struct mptp_error error;
	int status = MPTP_OK, end;

	for (size_t at = 0; at < count && status == MPTP_OK;) {
		size_t n;

		status = journal_reserve(run, objects + at, count - at, &n);
		if (status == MPTP_OK)
			status = copy_jobs(run);
		if (status == MPTP_OK)
			status = batch_turn(run);
		at += n;
	}
	error = import->error;
	end = batch_end_all(run);
	if (status == MPTP_OK)
		return end;
	import->error = error;
	return status;
}

/* Another import is at them: each becomes one that is here, or ours. */
static int
copy_waiting(struct run *run)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000000L };
	int status = MPTP_OK;

	while (run->nwaiting > 0 && status == MPTP_OK) {
		size_t n = run->nwaiting;
		uint32_t *waiting = malloc(n * sizeof(*waiting));

		if (waiting == NULL)
			return import_nomem(run->import);
		memcpy(waiting, run->waiting, n * sizeof(*waiting));
		run->nwaiting = 0;
		status = copy_all(run, waiting, n);
		free(waiting);
		if (status == MPTP_OK && run->nwaiting == n) {
			status = run_progress(run, NULL, 0);
			(void)nanosleep(&pause, NULL);
		}
	}
	return status;
}

static int
copy_wanted(struct run *run)
{
	struct mptp_import *import = run->import;
	int status = copy_all(run, import->sequence, import->wanted);

	return status == MPTP_OK ? copy_waiting(run) : status;
}

/* Before anything is fetched in vain. */
static int
check_hash(struct mptp_import *import)
{
	struct hash hash = { .xxh128 = NULL };
	char hex[HASH_SIZE];
	int status;

	if (import->sums.wanted.files == 0)
		return MPTP_OK;
	hash_begin(&hash, import->hash);
	status = hash_finish(&hash, hex, &import->error);
	hash_clear(&hash);
	return status;
}

static int
prepare(struct run *run)
{
	struct mptp_import *import = run->import;
	const struct mptp_import_options *options = &import->options;
	unsigned most = import->roots == 2 ? MOST_FILES / 2 : MOST_FILES;
	int status;

	run->batch_files =
	    options->batch_files == 0 ? BATCH_FILES : options->batch_files;
	if (run->batch_files > most)
		run->batch_files = most;
	run->batch_bytes =
	    options->batch_bytes == 0 ? BATCH_BYTES : options->batch_bytes;
	run->batch_ms = options->batch_ms == 0 ? BATCH_MS : options->batch_ms;
	run->now = &run->batches[0];
	run->before = &run->batches[1];
	for (int i = 0; i < 2; i++) {
		run->batches[i].jobs =
		    calloc(run->batch_files, sizeof(struct job));
		if (run->batches[i].jobs == NULL)
			return import_nomem(import);
	}
	run->waiting = calloc(import->wanted + 1, sizeof(*run->waiting));
	if (run->waiting == NULL || hasher_open(&run->hasher) != MPTP_OK)
		return import_nomem(import);
	status = ledger_hash(options->ledger, &import->hash, &import->error);
	if (status == MPTP_OK)
		status = check_hash(import);
	if (status == MPTP_OK)
		status =
		    owner_open(&run->owner, options->ledger, &import->error);
	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++)
		start_of(run->start[s], run->owner.boot, &import->root[s]);
	return status;
}

static void
mark_left(struct mptp_import *import)
{
	for (size_t k = 0; k < import->wanted; k++) {
		struct entry *entry = &import->entries[import->sequence[k]];

		if (import_is_wanted(entry))
			entry->state = MPTP_IMPORT_LEFT;
	}
}

static int
run_all(struct mptp_import *import)
{
	struct run run = { .import = import, .owner = { .fd = -1 } };
	int status = prepare(&run), told;

	if (status == MPTP_OK)
		status = move_begin(&run);
	if (status == MPTP_OK)
		status = recover(&run);
	if (status == MPTP_OK)
		status = adopt_found(&run);
	if (status == MPTP_OK)
		status = copy_wanted(&run);
	do { /* what is found to be no copy then is copied, too */
		run.remade = 0;
		if (status == MPTP_OK)
			status = move_here(&run);
		if (status == MPTP_OK && run.remade > 0)
			status = copy_wanted(&run);
	} while (status == MPTP_OK && run.remade > 0);
	told = move_tell_rest(&run, status);
	if (status == MPTP_OK)
		status = told;
	move_end(&run);
	journal_close(&run);
	existing_close(&run);
	known_close(import);
	owner_close(&run.owner);
	hasher_close(&run.hasher);
	free(run.batches[0].jobs);
	free(run.batches[1].jobs);
	free(run.waiting);
	return status;
}

int
mptp_import_run(struct mptp_import *import, struct mptp_import_sums *sums)
{
	int status;

	if (import->sequence == NULL || import->ran)
		return import_fail(import, MPTP_ERR_STATE,
		    import->ran ? "the import was run already" :
				  "the import was not planned");
	status = move_check(import);
	if (status != MPTP_OK)
		return status;
	import->ran = true;
	status = import_ends(import, run_all(import));
	mark_left(import);
	import_count(import);
	if (sums != NULL)
		*sums = import->sums;
	return status;
}
