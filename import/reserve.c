/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which objects are copied next, and into which files. Imports that run at the same
 * time see from the ledger what the others are at: nothing is copied twice, and no two
 * copies are to get one name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/here.h"
#include "import/known.h"
#include "import/place.h"
#include "import/run.h"
#include "import/sql.h"
#include "local/name.h"
#include "local/system.h"

#define MOST 1000000

static int
prepare_all(struct run *run)
{
	struct mptp_error *error = &run->import->error;
	struct mptp_ledger *ledger = run->import->options.ledger;
	int status = sql_keep(ledger, &run->find_part,
	    "SELECT id, run, file, destination, boot, durable FROM parts"
	    " WHERE path=?1 AND camera=?2 AND storage=?3 AND captured IS ?4"
	    " AND size=?5",
	    error);

	if (status == MPTP_OK)
		status = sql_keep(ledger, &run->find_name,
		    "SELECT 1 FROM parts WHERE destination=?1"
		    " UNION ALL SELECT 1 FROM parts WHERE file=?1",
		    error);
	if (status == MPTP_OK)
		status = sql_keep(ledger, &run->insert_part,
		    "INSERT INTO parts (file, destination, camera, storage,"
		    " path, captured, size, run, boot, durable)"
		    " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,0)",
		    error);
	if (status == MPTP_OK)
		status = sql_keep(ledger, &run->adopt_part,
		    "UPDATE parts SET run=?1, boot=?2, destination=?4"
		    " WHERE id=?3",
		    error);
	return status;
}

static int
step(struct run *run, sqlite3_stmt *s, int *result)
{
	struct mptp_import *import = run->import;

	*result = sqlite3_step(s);
	return ledger_result(
	    import->options.ledger->db, *result, &import->error);
}

/* Is the path of no file, and of none that is to be? */
static int
is_free(struct run *run, unsigned side, const char *rel, bool *good)
{
	struct mptp_import *import = run->import;
	char *path = root_path(&import->root[side], rel);
	struct stat st;
	int status, result;

	if (path == NULL)
		return import_nomem(import);
	sql_text(run->find_name, 1, path);
	status = step(run, run->find_name, &result);
	(void)sqlite3_reset(run->find_name);
	free(path);
	*good = status == MPTP_OK && result == SQLITE_DONE &&
	    fstatat(import->root[side].fd, rel, &st, AT_SYMLINK_NOFOLLOW) != 0;
	return status;
}

/* The name that was planned, or the next one. */
static int
choose_name(
    struct run *run, unsigned side, const char *planned, const char **rel)
{
	struct mptp_import *import = run->import;
	bool good = false;
	int status = MPTP_OK;

	for (uint32_t n = 1; n < MOST && status == MPTP_OK && !good; n++) {
		char *name = place_numbered(planned, n, import->longest);

		if (name == NULL)
			return import_nomem(import);
		status = is_free(run, side, name, &good);
		if (status == MPTP_OK && good) {
			*rel = pool_copy(&import->pool, name, strlen(name));
			if (*rel == NULL)
				status = import_nomem(import);
		}
		free(name);
	}
	if (status == MPTP_OK && !good)
		status = import_fail(import, MPTP_ERR_IO,
		    "there are too many files named %s", planned);
	return status;
}

/* "NAME.part", or "NAME.2.part" and so on. */
static int
choose_file(struct run *run, unsigned side, const char *rel, const char **file)
{
	struct mptp_import *import = run->import;
	const char *name = local_name(rel);
	size_t size = strlen(rel) + 24;
	char *path = malloc(size);
	bool good = false;
	int status = path == NULL ? import_nomem(import) : MPTP_OK;

	for (unsigned n = 1; n < MOST && status == MPTP_OK && !good; n++) {
		char end[24];
		int len = n == 1 ? snprintf(end, sizeof(end), ".part") :
				   snprintf(end, sizeof(end), ".%u.part", n);
		size_t begin = strlen(name);

		if (begin + (size_t)len > import->longest)
			begin = name_cut(name, import->longest - (size_t)len);
		snprintf(path, size, "%.*s%s",
		    (int)((size_t)(name - rel) + begin), rel, end);
		status = is_free(run, side, path, &good);
	}
	if (status == MPTP_OK && good) {
		*file = pool_copy(&import->pool, path, strlen(path));
		if (*file == NULL)
			status = import_nomem(import);
	} else if (status == MPTP_OK) {
		status = import_fail(
		    import, MPTP_ERR_IO, "there are too many parts of %s", rel);
	}
	free(path);
	return status;
}

static int
insert(struct run *run, const struct mptp_copy *key, unsigned side,
    struct target *target)
{
	struct mptp_import *import = run->import;
	const struct root *root = &import->root[side];
	char *file = root_path(root, target->file);
	char *destination = root_path(root, target->rel);
	sqlite3_stmt *s = run->insert_part;
	int status = MPTP_OK, result;

	if (file == NULL || destination == NULL) {
		status = import_nomem(import);
		goto out;
	}
	sql_text(s, 1, file);
	sql_text(s, 2, destination);
	sql_text(s, 3, key->camera);
	sql_text(s, 4, key->storage);
	sql_text(s, 5, key->path);
	sql_text(s, 6, key->captured);
	sql_number(s, 7, (int64_t)key->size);
	sql_number(s, 8, run->owner.number);
	sql_text(s, 9, run->start[side]);
	status = step(run, s, &result);
	target->part = sqlite3_last_insert_rowid(import->options.ledger->db);
	(void)sqlite3_reset(s);
out:
	free(file);
	free(destination);
	return status;
}

int
journal_other_file(struct run *run, struct target *target, unsigned side)
{
	struct mptp_import *import = run->import;
	int status = choose_file(run, side, target->rel, &target->file);
	char *path = status == MPTP_OK ?
	    root_path(&import->root[side], target->file) :
	    NULL;
	const struct sql_value values[] = { as_text(path),
		as_number(target->part) };

	if (path == NULL)
		return status == MPTP_OK ? import_nomem(import) : status;
	status = sql_once(import->options.ledger,
	    "UPDATE parts SET file=?1 WHERE id=?2", values, 2, &import->error);
	free(path);
	return status;
}

/* Is something in its place that is no file? */
static bool
is_other(const struct root *root, const char *rel)
{
	struct stat st;

	return fstatat(root->fd, rel, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(st.st_mode);
}

/* Under the name that it was to get, or, if somebody took that meanwhile, another. */
static int
take_over(
    struct run *run, unsigned side, struct target *target, const char *planned)
{
	struct mptp_import *import = run->import;
	sqlite3_stmt *s = run->adopt_part;
	char *path;
	struct stat st;
	int status = MPTP_OK, result;

	if (fstatat(import->root[side].fd, target->rel, &st,
		AT_SYMLINK_NOFOLLOW) == 0)
		status = choose_name(run, side, planned, &target->rel);
	if (status != MPTP_OK)
		return status;
	path = root_path(&import->root[side], target->rel);
	if (path == NULL)
		return import_nomem(import);
	sql_number(s, 1, run->owner.number);
	sql_text(s, 2, target->same_start ? run->start[side] : "");
	sql_number(s, 3, target->part);
	sql_text(s, 4, path);
	status = step(run, s, &result);
	(void)sqlite3_reset(s);
	free(path);
	return status;
}

/* A file that was begun by an import that is over. *busy: one is at it. */
static int
adopt(struct run *run, const struct mptp_copy *key, unsigned side,
    struct target *target, const char *planned, bool *busy)
{
	struct mptp_import *import = run->import;
	sqlite3_stmt *s = run->find_part;
	int result = SQLITE_DONE, status;
	int64_t stale = 0;

	sql_text(s, 1, key->path);
	sql_text(s, 2, key->camera);
	sql_text(s, 3, key->storage);
	sql_text(s, 4, key->captured);
	sql_number(s, 5, (int64_t)key->size);
	while ((status = step(run, s, &result)) == MPTP_OK &&
	    result == SQLITE_ROW) {
		const char *file =
		    root_below(&import->root[side], sql_column(s, 2));
		const char *rel =
		    root_below(&import->root[side], sql_column(s, 3));
		const char *boot = sql_column(s, 4);

		if (file == NULL || rel == NULL)
			continue;
		if (owner_is_alive(&run->owner, sqlite3_column_int64(s, 1))) {
			*busy = true;
			break;
		}
		if (is_other(&import->root[side], file)) {
			stale = sqlite3_column_int64(s, 0);
			continue;
		}
		target->part = sqlite3_column_int64(s, 0);
		target->file = pool_copy(&import->pool, file, strlen(file));
		target->rel = pool_copy(&import->pool, rel, strlen(rel));
		target->same_start = boot != NULL && *boot != '\0' &&
		    strcmp(boot, run->start[side]) == 0;
		target->durable = (uint64_t)sqlite3_column_int64(s, 5);
		if (target->file == NULL || target->rel == NULL)
			status = import_nomem(import);
		break;
	}
	(void)sqlite3_reset(s);
	/* Another file will be begun, for the same name. */
	if (status == MPTP_OK && stale != 0)
		status = journal_release(run, stale, false);
	return status != MPTP_OK || target->part == 0 ?
	    status :
	    take_over(run, side, target, planned);
}

struct look {
	struct run *run;
	struct entry *entry;
	const struct mptp_copy *key;
	int status;
};

/* Another import may have copied it since it was planned. */
static int
look_at(void *ctx, const struct mptp_copy *copy)
{
	struct look *look = ctx;
	struct mptp_import *import = look->run->import;

	/* If it is the same after all, its content will tell. */
	if (!import_is_copy_of(copy, look->key) ||
	    import_may_be_of_another(import, copy) ||
	    copy->id <= look->entry->others ||
	    (copy->state != MPTP_COPY_DONE &&
		copy->state != MPTP_COPY_VERIFIED &&
		copy->state != MPTP_COPY_ALIKE))
		return MPTP_OK;
	for (unsigned s = 0; s < import->roots; s++) {
		const char *rel =
		    root_below(&import->root[s], copy->destination);

		if (rel == NULL || !look->entry->side[s].wanted ||
		    !here_is_file(import, s, rel, copy))
			continue;
		look->entry->side[s].wanted = false;
		look->entry->side[s].unproven = copy->state == MPTP_COPY_ALIKE;
		look->entry->side[s].rel =
		    pool_copy(&import->pool, rel, strlen(rel));
		if (look->entry->side[s].rel == NULL)
			return import_nomem(import);
	}
	return import_answered(import, MPTP_OK);
}

static int
reserve_side(struct run *run, struct job *job, unsigned side,
    const struct mptp_copy *key, bool *busy)
{
	struct target *target = &job->target[side];
	const struct entry *entry = run_entry(run, job);
	int status = adopt(run, key, side, target, entry->side[side].rel, busy);

	if (status != MPTP_OK || *busy || target->part != 0)
		return status;
	target->fresh = true;
	target->same_start = true;
	status = choose_name(run, side, entry->side[side].rel, &target->rel);
	if (status == MPTP_OK)
		status = choose_file(run, side, target->rel, &target->file);
	if (status == MPTP_OK)
		status = insert(run, key, side, target);
	return status;
}

static int
reserve(struct run *run, struct job *job, bool *busy)
{
	struct mptp_import *import = run->import;
	struct entry *entry = run_entry(run, job);
	char storage[9];
	const struct mptp_copy key = import_key(import, job->i, storage);
	const struct mptp_copy part = import_part_key(import, job->i, storage);
	struct look look = { .run = run, .entry = entry, .key = &key };
	int status = known_each(import, key.path, look_at, &look);
	bool wanted = false;

	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++) {
		if (!entry->side[s].wanted)
			continue;
		wanted = true;
		if (*busy)
			break;
		status = reserve_side(run, job, s, &part, busy);
	}
	if (status == MPTP_OK && !wanted) {
		entry->state = MPTP_IMPORT_HERE;
		job->over = true;
	}
	job->reserved = wanted;
	return status;
}

/* What another import is at, nothing of is kept for us. */
static int
put_aside(struct run *run, struct job *job)
{
	int status = MPTP_OK;

	for (unsigned s = 0; s < SIDES && status == MPTP_OK; s++)
		if (job->target[s].part != 0)
			status = journal_release(
			    run, job->target[s].part, !job->target[s].fresh);
	run->waiting[run->nwaiting++] = job->i;
	return status;
}

static struct job
job_of(uint32_t i)
{
	struct job job = { .i = i };

	for (unsigned s = 0; s < SIDES; s++)
		job.target[s].fd = job.target[s].folder = -1;
	return job;
}

int
journal_reserve(
    struct run *run, const uint32_t *objects, size_t most, size_t *n)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	uint64_t bytes = 0;
	int status = mptp_ledger_begin(ledger, &import->error);

	run->now->njobs = 0;
	if (status == MPTP_OK)
		status = prepare_all(run);
	for (*n = 0; *n < most && status == MPTP_OK &&
	     run->now->njobs < run->batch_files && bytes < run->batch_bytes;
	     (*n)++) {
		struct job *job = &run->now->jobs[run->now->njobs];
		bool busy = false;

		*job = job_of(objects[*n]);
		if (!import_is_wanted(run_entry(run, job)))
			continue;
		status = reserve(run, job, &busy);
		if (status == MPTP_OK && busy) {
			status = put_aside(run, job);
			continue;
		}
		run->now->njobs++;
		bytes += import->items[job->i].size;
	}
	if (status == MPTP_OK)
		return mptp_ledger_commit(ledger, &import->error);
	mptp_ledger_rollback(ledger);
	run->now->njobs = 0;
	return status;
}
