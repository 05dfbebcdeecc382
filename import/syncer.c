/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing back the data of a batch. The threads touch nothing but descriptors.
 */
#ifdef MPTP_LINUX
#define _GNU_SOURCE /* sync_file_range */
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "import/syncer.h"
#include "import/thread.h"

/* Once stopped, a slow disk is not waited for longer; and how often that is asked. */
#define PATIENCE_MS 1000
#define ASK_MS 100

#define AT_ONCE 4
#define WORTH 8 /* files for which one more thread is begun */

struct item {
	size_t job;
	unsigned side;
	int fd, error;
	bool left; /* it was not come to */
};

struct syncer {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	bool threaded, over;
	bool hurry; /* what is left is for another time */
	size_t n, next;
	struct item items[];
};

/* NULL: there is no more. */
static struct item *
next_item(struct syncer *syncer)
{
	struct item *item = NULL;

	(void)pthread_mutex_lock(&syncer->mutex);
	if (syncer->next < syncer->n) {
		item = &syncer->items[syncer->next++];
		item->left = syncer->hurry;
	}
	(void)pthread_mutex_unlock(&syncer->mutex);
	return item;
}

/* Each is waited for by itself, so that it is known of each whether it is there. */
static void *
sync_each(void *ctx)
{
	struct item *item;

	while ((item = next_item(ctx)) != NULL)
		if (!item->left && fdatasync(item->fd) != 0)
			item->error = errno;
	return NULL;
}

#ifdef MPTP_LINUX
static bool
hurries(struct syncer *syncer)
{
	bool hurry;

	(void)pthread_mutex_lock(&syncer->mutex);
	hurry = syncer->hurry;
	(void)pthread_mutex_unlock(&syncer->mutex);
	return hurry;
}

static void
write_ahead(struct syncer *syncer)
{
	for (size_t i = 0; i < syncer->n && !hurries(syncer); i++)
		(void)sync_file_range(syncer->items[i].fd, 0, 0,
		    SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
			SYNC_FILE_RANGE_WAIT_AFTER);
}
#else
static void
write_ahead(struct syncer *syncer)
{
	(void)syncer;
}
#endif

/* All are on their way before the first is waited for, so that a journal is written
 * once and not for each. Then some are waited for at once: a disk that has to empty its
 * own cache for each does that for all who ask at the time. */
static void *
write_back(void *ctx)
{
	struct syncer *syncer = ctx;
	pthread_t threads[AT_ONCE - 1];
	size_t n = 0;

	write_ahead(syncer);
	while (n < AT_ONCE - 1 && (n + 1) * WORTH < syncer->n &&
	    thread_start(&threads[n], sync_each, syncer))
		n++;
	(void)sync_each(syncer);
	while (n > 0)
		(void)pthread_join(threads[--n], NULL);
	(void)pthread_mutex_lock(&syncer->mutex);
	syncer->over = true;
	(void)pthread_cond_signal(&syncer->ended);
	(void)pthread_mutex_unlock(&syncer->mutex);
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
	(void)pthread_mutex_init(&syncer->mutex, NULL);
	(void)pthread_cond_init(&syncer->ended, NULL);
	syncer->threaded = thread_start(&syncer->thread, write_back, syncer);
	if (!syncer->threaded)
		(void)write_back(syncer);
	return MPTP_OK;
}

static struct timespec
after_ms(clockid_t clock, long ms)
{
	struct timespec at;

	(void)clock_gettime(clock, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

/* Is it stopped for so long that what is not written back is left? */
static bool
patience_is_over(struct run *run)
{
	struct timespec now;

	if (!run->stopping && import_stopped(run->import) == MPTP_OK)
		return false;
	if (!run->stopping)
		run->stopped_until = after_ms(CLOCK_MONOTONIC, PATIENCE_MS);
	run->stopping = true;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > run->stopped_until.tv_sec ||
	    (now.tv_sec == run->stopped_until.tv_sec &&
		now.tv_nsec >= run->stopped_until.tv_nsec);
}

static void
wait_for(struct run *run, struct syncer *syncer)
{
	(void)pthread_mutex_lock(&syncer->mutex);
	while (!syncer->over) {
		const struct timespec at = after_ms(CLOCK_REALTIME, ASK_MS);

		if (pthread_cond_timedwait(
			&syncer->ended, &syncer->mutex, &at) == 0)
			continue;
		/* The program is asked, which may take its time. */
		(void)pthread_mutex_unlock(&syncer->mutex);
		const bool hurry = patience_is_over(run);
		(void)pthread_mutex_lock(&syncer->mutex);
		syncer->hurry |= hurry;
	}
	(void)pthread_mutex_unlock(&syncer->mutex);
}

int
syncer_end(struct run *run)
{
	struct batch *batch = run->now;
	struct syncer *syncer = batch->syncer;
	int status = MPTP_OK;

	if (syncer == NULL)
		return MPTP_OK;
	wait_for(run, syncer);
	if (syncer->threaded)
		(void)pthread_join(syncer->thread, NULL);
	for (size_t i = 0; i < syncer->n && status == MPTP_OK; i++) {
		const struct item *item = &syncer->items[i];
		struct job *job = &batch->jobs[item->job];

		if (item->left)
			job->whole = false;
		else if (item->error != 0)
			status = job_fail_disk(
			    run, job, item->side, item->error, "write");
	}
	(void)pthread_cond_destroy(&syncer->ended);
	(void)pthread_mutex_destroy(&syncer->mutex);
	free(syncer);
	batch->syncer = NULL;
	return status;
}
