/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing back the data of a batch. The thread touches nothing but descriptors.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* sync_file_range */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "import/syncer.h"
#include "import/thread.h"

struct item {
	size_t job;
	unsigned side;
	int fd, error;
};

struct syncer {
	pthread_t thread;
	bool threaded;
	size_t n;
	struct item items[];
};

/* All are on their way before the first is waited for, so that a journal is written
 * once and not for each. */
static void *
write_back(void *ctx)
{
	struct syncer *syncer = ctx;

#ifdef MPTP_LINUX
	for (size_t i = 0; i < syncer->n; i++)
		(void)sync_file_range(syncer->items[i].fd, 0, 0,
		    SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
			SYNC_FILE_RANGE_WAIT_AFTER);
#endif
	for (size_t i = 0; i < syncer->n; i++)
		if (fdatasync(syncer->items[i].fd) != 0)
			syncer->items[i].error = errno;
	return NULL;
}

int
syncer_begin(struct run *run)
{
	struct batch *batch = run->now;
	struct syncer *syncer;

	if (batch->syncer != NULL)
		return MPTP_OK;
	syncer = calloc(
	    1, sizeof(*syncer) + batch->njobs * SIDES * sizeof(struct item));
	if (syncer == NULL)
		return import_nomem(run->import);
	for (size_t k = 0; k < batch->njobs; k++)
		for (unsigned s = 0; s < SIDES; s++) {
			const struct job *job = &batch->jobs[k];

			if (!job_is_due(job, s))
				continue;
			syncer->items[syncer->n++] = (struct item){
				.job = k, .side = s, .fd = job->target[s].fd
			};
		}
	batch->syncer = syncer;
	syncer->threaded = thread_start(&syncer->thread, write_back, syncer);
	if (!syncer->threaded)
		(void)write_back(syncer);
	return MPTP_OK;
}

int
syncer_end(struct run *run)
{
	struct batch *batch = run->now;
	struct syncer *syncer = batch->syncer;
	int status = MPTP_OK;

	if (syncer == NULL)
		return MPTP_OK;
	if (syncer->threaded)
		(void)pthread_join(syncer->thread, NULL);
	for (size_t i = 0; i < syncer->n && status == MPTP_OK; i++) {
		const struct item *item = &syncer->items[i];

		if (item->error != 0)
			status = job_fail_disk(run, &batch->jobs[item->job],
			    item->side, item->error, "write");
	}
	free(syncer);
	batch->syncer = NULL;
	return status;
}
