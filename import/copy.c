/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The content of an object, from the camera into the files of a job, and its hash.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <miniptp/cache.h>

#include "import/copying.h"
#include "import/reader.h"
#include "import/retry.h"
#include "import/source.h"
#include "local/newfile.h"

#define DURABLE ((uint64_t)256 << 20)
#define TELL ((uint64_t)1 << 20)
#define FRESH_MS 60000

static bool
any_alive(const struct job *job)
{
	for (unsigned s = 0; s < SIDES; s++)
		if (copying_to(&job->target[s]))
			return true;
	return false;
}

/* What is on the disk of a large file, a crash of the computer leaves. */
static int
make_durable(struct copying *c)
{
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++) {
		struct target *target = &c->job->target[s];

		if (!copying_to(target))
			continue;
		if (fdatasync(target->fd) != 0)
			status =
			    job_fail_disk(c->run, c->job, s, errno, "write");
		else
			status = journal_durable(c->run, target, s, c->done);
	}
	c->durable = c->done;
	return status;
}

/* So much has the object at least: the sum of what is wanted grows with it. */
static void
count_more(struct copying *c, uint64_t size)
{
	if (size <= c->counted)
		return;
	c->run->import->sums.wanted.bytes += size - c->counted;
	c->counted = size;
}

/* What is announced is as good as a listing, and is known before the disk is full. Less
 * than is known to be there was cut, and is the size of nothing; see outcome(). */
static int
take_size(void *ctx, uint64_t announced)
{
	struct copying *c = ctx;

	if (c->size != MPTP_SIZE_UNKNOWN || announced < MPTP_SIZE_ASK)
		return MPTP_OK;
	if (announced <= INT64_MAX)
		c->size = announced;
	else
		announced = MPTP_SIZE_ASK; /* at least */
	count_more(c, announced);
	for (unsigned s = 0; s < SIDES && c->status == MPTP_OK; s++) {
		struct target *target = &c->job->target[s];
		int error = copying_to(target) ?
		    partfile_room(c->run, target, s, announced) :
		    0;

		if (error != 0)
			c->status = job_fail_disk(
			    c->run, c->job, s, error, "make room for");
	}
	return c->status == MPTP_OK && any_alive(c->job) ? MPTP_OK :
							   MPTP_ERR_CANCELLED;
}

int
copying_take(void *ctx, const void *buf, size_t len)
{
	struct copying *c = ctx;

	if (len > c->size - c->done) {
		c->too_long = true;
		return MPTP_ERR_CANCELLED;
	}
	for (unsigned s = 0; s < SIDES; s++) {
		int error = 0;

		if (copying_to(&c->job->target[s]))
			error = newfile_write_at(
			    c->job->target[s].fd, buf, len, c->done);
		if (error != 0)
			c->status =
			    job_fail_disk(c->run, c->job, s, error, "write");
	}
	hasher_add(c->run->hasher, buf, len);
	c->done += len;
	count_more(c, c->done);
	if (c->job->from_here)
		c->run->bytes_from_here += len;
	else
		c->run->import->sums.copied.bytes += len;
	if (c->status == MPTP_OK)
		c->status = c->run->ended;
	if (c->status == MPTP_OK && c->done - c->durable >= DURABLE)
		c->status = make_durable(c);
	if (c->status == MPTP_OK && c->done - c->told >= TELL) {
		c->told = c->done;
		c->status = run_progress(c->run, c->job, c->done);
	}
	return c->status == MPTP_OK && any_alive(c->job) ? MPTP_OK :
							   MPTP_ERR_CANCELLED;
}

static int
take_rest(void *ctx, const void *buf, size_t len)
{
	struct copying *c = ctx;
	uint64_t left = c->size - c->done;

	if (len > left) {
		c->too_long = true;
		len = (size_t)left;
	}
	return len == 0 ? MPTP_OK : copying_take(c, buf, len);
}

/* By pieces, from where it goes on. At the end a byte more is asked for: an object that
 * is larger than its listing is not to be taken for whole. */
static int
fetch_rest(struct copying *c, uint32_t handle)
{
	const struct mptp_sink sink = { .write = take_rest, .ctx = c };
	struct mptp_camera *camera = c->run->import->camera;

	while (c->done < c->size) {
		uint64_t left = c->size - c->done, before = c->done;
		uint32_t count;
		int status = reader_piece(camera, handle, c->done,
		    left <= ASKED_AT_ONCE ? (uint32_t)left + 1 : ASKED_AT_ONCE,
		    &sink, &count);

		if (status != MPTP_OK)
			return status;
		if (c->done == before)
			return MPTP_ERR_INCOMPLETE;
	}
	return c->too_long ? MPTP_ERR_INCOMPLETE : MPTP_OK;
}

/* Of what has no size, up to where there is no more. */
static int
fetch_to_end(struct copying *c, uint32_t handle)
{
	const struct mptp_sink sink = { .write = copying_take, .ctx = c };
	struct mptp_camera *camera = c->run->import->camera;
	uint64_t before;
	uint32_t count;
	int status;

	do {
		before = c->done;
		status = reader_piece(
		    camera, handle, c->done, ASKED_AT_ONCE, &sink, &count);
	} while (status == MPTP_OK && c->done != before);
	return c->done == before && reader_is_behind(camera, status) ? MPTP_OK :
								       status;
}

static int
fetch(struct copying *c, uint64_t from)
{
	const struct mptp_sink sink = {
		.begin = take_size, .write = copying_take, .ctx = c
	};
	struct mptp_import *import = c->run->import;
	uint32_t handle = import->items[c->job->i].handle;
	int status;

	c->done = c->told = c->durable = from;
	if (from > 0 && c->size == MPTP_SIZE_UNKNOWN)
		return fetch_to_end(c, handle);
	if (from > 0)
		return fetch_rest(c, handle);
	status = mptp_camera_fetch(import->camera, handle, c->size, &sink);
	/* What is behind its size, the sink is not given. */
	c->too_long |= status == MPTP_ERR_INCOMPLETE && c->done == c->size;
	if (status == MPTP_OK && c->size != MPTP_SIZE_UNKNOWN &&
	    c->done < c->size)
		status = MPTP_ERR_INCOMPLETE;
	return status;
}

static void
begin_anew(struct copying *c)
{
	hash_begin(&c->hash, c->run->import->hash);
	hasher_begin(c->run->hasher, &c->hash);
	c->done = 0;
}

/* There is more of it than was listed: does the camera say so when it is asked? */
static int
ask_larger(struct copying *c)
{
	struct mptp_import *import = c->run->import;
	const uint32_t i = c->job->i;
	bool larger;
	int status = import_ask_size(import, i, &larger);

	if (status != MPTP_OK && copy_may_go_on(c->run, status))
		return MPTP_OK;
	c->too_long = status == MPTP_OK && !larger;
	if (larger) {
		c->size = import->items[i].size;
		count_more(c, c->size);
	}
	return status;
}

/* Then it goes on. */
static int
go_on_larger(struct copying *c, int status)
{
	struct mptp_import *import = c->run->import;
	int asked;

	if (!c->too_long || c->status != MPTP_OK || !any_alive(c->job))
		return status;
	asked = ask_larger(c);
	if (asked != MPTP_OK || c->too_long)
		return asked != MPTP_OK ? asked : status;
	if (!reader_can(import->camera, c->size))
		begin_anew(c);
	return fetch(c, c->done);
}

/* It ended before its time, and said that this was all: what lacks may be its end, or
 * something in the midst of it. */
static int
fetch_what_lacks(struct copying *c)
{
	bool equal;
	int status = copying_compare_end(c, c->done, &equal);

	if (status != MPTP_OK || c->status != MPTP_OK)
		return status;
	if (!equal)
		begin_anew(c);
	return fetch_rest(c, c->run->import->items[c->job->i].handle);
}

/* A camera may be busy for a while; what it sent before is kept. */
static int
fetch_patiently(struct copying *c, uint64_t from)
{
	struct mptp_import *import = c->run->import;
	struct retry retry = { 0 };
	uint64_t before = from;
	int status;

	hasher_begin(c->run->hasher, &c->hash);
	status = fetch(c, from);
	while (retry_is_due(&retry, import, status, c->done > before)) {
		if (c->done > 0 && !reader_can(import->camera, c->size))
			begin_anew(c);
		before = c->done;
		status = fetch(c, c->done);
	}
	/* By pieces, its end is not known from another failure. */
	if (status == MPTP_ERR_RESPONSE && c->size == MPTP_SIZE_UNKNOWN &&
	    from > 0) {
		begin_anew(c);
		status = fetch(c, 0);
	}
	status = go_on_larger(c, status);
	/* Did it end there, or only pause? */
	if (status == MPTP_ERR_INCOMPLETE && !c->too_long && c->done > 0 &&
	    c->done < c->size && reader_can(import->camera, c->size))
		status = fetch_what_lacks(c);
	return status;
}

/* Now the size is known, by which the ledger will have it. */
static int
set_size(struct copying *c)
{
	struct mptp_import *import = c->run->import;
	struct mptp_import_item *item = &import->items[c->job->i];
	int status = MPTP_OK;

	if (!item->size_unknown)
		return MPTP_OK;
	item->size = c->size;
	item->size_unknown = false;
	import->sums.unsized--;
	import->sums.wanted.bytes -= c->counted - c->size;
	c->counted = c->size;
	/* And what was set apart for it in vain is for others. */
	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
		if (copying_to(&c->job->target[s]) &&
		    ftruncate(c->job->target[s].fd, (off_t)c->size) != 0)
			status =
			    job_fail_disk(c->run, c->job, s, errno, "write");
	return status;
}

/* All that can be known of its files before the batch is over. */
static int
end_files(struct run *run, struct job *job)
{
	const struct entry *entry = run_entry(run, job);
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
		{ .tv_sec = (time_t)entry->modified } };
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++) {
		struct target *target = &job->target[s];
		struct stat st;

		if (!copying_to(target))
			continue;
		if (entry->has_modified)
			(void)futimens(target->fd, times);
		if (fstat(target->fd, &st) != 0 ||
		    (uint64_t)st.st_size != run->import->items[job->i].size) {
			status = job_fail_disk(run, job, s, EIO, "write");
			continue;
		}
		target->modified = st.st_mtime;
		target->inode = st.st_ino;
	}
	job->whole = status == MPTP_OK && any_alive(job);
	job->over = status == MPTP_OK && !job->whole;
	return status;
}

/* The camera prepares the next one. */
static void
meanwhile(void *ctx)
{
	struct run *run = ctx;
	struct job *job = run->ending;

	run->ending = NULL;
	if (job != NULL && run->ended == MPTP_OK)
		run->ended = end_files(run, job);
}

int
copy_end(struct run *run)
{
	int status;

	mptp_session_meanwhile(
	    mptp_camera_session(run->import->camera), NULL, NULL);
	meanwhile(run);
	status = run->ended;
	run->ended = MPTP_OK;
	return status;
}

/* It has its bytes; the rest is done during the next transaction. */
static int
finish(struct copying *c)
{
	struct run *run = c->run;
	int fds[SIDES], status = set_size(c);

	for (unsigned s = 0; s < SIDES; s++)
		fds[s] =
		    copying_to(&c->job->target[s]) ? c->job->target[s].fd : -1;
	run->now->hashed = hasher_end(run->hasher, c->job->hash, fds);
	if (c->job->from_here) {
		hasher_wait(run->hasher, run->now->hashed);
		if (status == MPTP_OK && !source_is_true(run, c->job))
			return source_refuse(run, c->job);
	}
	c->job->whole = status == MPTP_OK && any_alive(c->job);
	if (!c->job->whole)
		return status;
	meanwhile(run); /* unless that was done: this one took no transaction */
	run->ending = c->job;
	mptp_session_meanwhile(
	    mptp_camera_session(run->import->camera), meanwhile, run);
	return MPTP_OK;
}

/* It is not what was listed, and would be no more so the next time. */
static int
fail_size(struct copying *c)
{
	const bool by_listing = !c->run->import->items[c->job->i].size_unknown;
	struct mptp_error error;

	mptp_error_set(&error, MPTP_ERR_INCOMPLETE,
	    "the camera sent %s than the %llu bytes that it has%s: "
	    "look at it on the camera",
	    c->too_long ? "more" : "fewer",
	    (unsigned long long)(c->size == MPTP_SIZE_UNKNOWN ? MPTP_SIZE_ASK :
								c->size),
	    by_listing ? " by its listing" : " at least");
	return job_fail_wholly(c->run, c->job, &error);
}

static int
outcome(struct copying *c, int status)
{
	struct mptp_import *import = c->run->import;

	if (c->status != MPTP_OK)
		return c->status; /* ours */
	if (!any_alive(c->job))
		return MPTP_OK; /* the disk's, which was told */
	/* It has at least so much: less was cut off. */
	if (status == MPTP_OK && c->size == MPTP_SIZE_UNKNOWN &&
	    c->done < MPTP_SIZE_ASK)
		status = MPTP_ERR_INCOMPLETE;
	if (status == MPTP_OK && c->size == MPTP_SIZE_UNKNOWN)
		c->size = c->done;
	if (status == MPTP_OK)
		return finish(c);
	if (c->too_long || status == MPTP_ERR_INCOMPLETE)
		return fail_size(c);
	if (!copy_may_go_on(c->run, status)) {
		import->error = *mptp_camera_error(import->camera);
		return status;
	}
	return job_fail(c->run, c->job, mptp_camera_error(import->camera));
}

static uint32_t
session_now(const struct copying *c)
{
	return mptp_session_number(
	    mptp_camera_session(c->run->import->camera));
}

/* It was read from the camera in this session, and just now. A camera may reuse handles
 * in spite of the standard, once somebody deletes and takes pictures while a plan is
 * looked at, but that takes longer; and another size is found out in any case. */
static bool
is_fresh(const struct copying *c)
{
	return !run_entry(c->run, c->job)->cached &&
	    session_now(c) == c->run->import->session &&
	    import_ms_since(&c->run->import->listed) < FRESH_MS;
}

/* What was planned may be of a listing that the program kept, or old, or of another
 * session; whole: its bytes came, perhaps in that other one. */
static int
ask_again(struct copying *c, bool whole, bool *same)
{
	struct mptp_import *import = c->run->import;
	const struct mptp_import_item *item = &import->items[c->job->i];
	struct mptp_object_info info;
	struct mptp_error error;
	int status;

	status = mptp_camera_object_info(
	    import->camera, item->handle, &info);
	*same = status == MPTP_OK && import_is_listed(import, c->job->i, &info);
	if (status == MPTP_OK) {
		mptp_object_info_clear(&info);
		if (!*same)
			mptp_camera_drop_cache(import->camera);
		mptp_error_set(&error, MPTP_ERR_MISSING,
		    "it is another object than when the camera was listed: "
		    "run again");
		if (*same)
			return MPTP_OK;
		return whole ? job_fail_wholly(c->run, c->job, &error) :
			       job_fail(c->run, c->job, &error);
	}
	if (copy_may_go_on(c->run, status))
		return job_fail(
		    c->run, c->job, mptp_camera_error(import->camera));
	import->error = *mptp_camera_error(import->camera);
	return status;
}

static int
fetch_as_listed(struct copying *c, uint64_t from)
{
	const uint32_t before = session_now(c);
	bool same = true;
	int asked = MPTP_OK, status = fetch_patiently(c, from);

	if (status == MPTP_OK && c->status == MPTP_OK &&
	    session_now(c) != before)
		asked = ask_again(c, true, &same);
	return same ? outcome(c, status) : asked;
}

int
copy_job(struct run *run, struct job *job)
{
	struct mptp_import *import = run->import;
	struct copying c = { .run = run,
		.job = job,
		.size = import->items[job->i].size_unknown ?
		    MPTP_SIZE_UNKNOWN :
		    import->items[job->i].size,
		.counted = import->items[job->i].size };
	uint64_t from = 0;
	bool same = true, any = false;
	int status = run_progress(run, job, 0);

	if (status == MPTP_OK && !is_fresh(&c))
		status = ask_again(&c, false, &same);
	if (status != MPTP_OK || !same)
		return status;
	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++)
		if (job->target[s].part != 0)
			status = partfile_open(run, job, s);
	if (status == MPTP_OK && any_alive(job))
		status = source_read(&c, &any);
	if (any && (status == MPTP_OK || c.status != MPTP_OK)) {
		status = outcome(&c, MPTP_OK);
	} else if (status == MPTP_OK && any_alive(job)) {
		status = copying_resume(&c, &from);
		job->resumed = from > 0;
		c.counted = from > c.counted ? from : c.counted;
		if (status == MPTP_OK && c.too_long)
			status = ask_larger(&c);
		if (status == MPTP_OK && c.too_long)
			status = fail_size(&c);
		else if (status == MPTP_OK && any_alive(job))
			status = fetch_as_listed(&c, from);
	}
	hash_clear(&c.hash);
	return status;
}
