/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the ledger is told of copies on their way: which files will be begun, which are
 * about to get their names, and which have them. Each is one transaction, and on the
 * disk before what it announces is done.
 */
#include <stdlib.h>
#include <time.h>

#include "import/known.h"
#include "import/run.h"
#include "import/sql.h"

static int
begin(struct run *run)
{
	return mptp_ledger_begin(
	    run->import->options.ledger, &run->import->error);
}

static int
end(struct run *run, int status)
{
	struct mptp_ledger *ledger = run->import->options.ledger;

	if (status == MPTP_OK)
		return mptp_ledger_commit(ledger, &run->import->error);
	mptp_ledger_rollback(ledger);
	return status;
}

static int
put(struct run *run, const struct job *job, unsigned side, const char *rel,
    enum mptp_copy_state state)
{
	struct mptp_import *import = run->import;
	const struct target *target = &job->target[side];
	char storage[9];
	struct mptp_copy copy = import_key(import, job->i, storage);
	char *path = root_path(&import->root[side], rel);
	int status;

	if (path == NULL)
		return import_nomem(import);
	copy.destination = path;
	copy.hash = job->hash;
	copy.modified = target->modified;
	copy.inode = target->inode;
	copy.imported = (int64_t)time(NULL);
	copy.state = state;
	status = mptp_ledger_put(import->options.ledger, &copy, &import->error);
	free(path);
	return status;
}

/* The file that is here is a copy of one object more. */
static int
put_same(struct run *run, const struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	char storage[9];
	const struct mptp_copy copy = import_key(import, job->i, storage);
	char *path = root_path(&import->root[side], job->target[side].existing);
	const struct sql_value values[] = { as_text(path), as_text(job->hash),
		as_text(copy.camera), as_text(copy.storage),
		as_text(copy.persistent), as_text(copy.path),
		as_text(copy.captured) };
	int status;

	if (path == NULL)
		return import_nomem(import);
	status = sql_once(import->options.ledger,
	    "INSERT INTO same (destination, hash, camera, storage, persistent,"
	    " path, captured) SELECT ?1,?2,?3,?4,?5,?6,?7 WHERE NOT EXISTS"
	    " (SELECT 1 FROM same WHERE destination=?1 AND hash=?2 AND camera=?3"
	    " AND storage=?4 AND path=?6 AND captured IS ?7)",
	    values, 7, &import->error);
	free(path);
	return status;
}

int
journal_naming(struct run *run)
{
	struct mptp_import *import = run->import;
	int status = begin(run);

	for (size_t k = 0; k < run->now->njobs; k++)
		for (unsigned s = 0; s < import->roots; s++) {
			const struct job *job = &run->now->jobs[k];
			const struct target *target = &job->target[s];

			if (status != MPTP_OK || !job_is_due(job, s) ||
			    target->is_twin || target->like != NULL)
				continue;
			status = target->existing == NULL ?
			    put(run, job, s, target->rel, MPTP_COPY_NAMING) :
			    put(run, job, s, target->existing, MPTP_COPY_DONE);
		}
	return end(run, status);
}

/* id 0: it is not in the statement. */
static int
set_text(struct run *run, const char *sql, const char *text, int64_t id)
{
	const struct sql_value values[] = { as_text(text), as_number(id) };

	return sql_once(run->import->options.ledger, sql, values,
	    id != 0 ? 2 : 1, &run->import->error);
}

int
journal_has_name(
    struct run *run, unsigned side, const char *rel, enum mptp_copy_state state)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	char *path = root_path(&import->root[side], rel);
	int status = path == NULL ?
	    import_nomem(import) :
	    sql_keep(ledger, &run->mark_copy,
		"UPDATE copies SET state=?1 WHERE destination=?2",
		&import->error);

	if (status == MPTP_OK) {
		sql_number(run->mark_copy, 1, (int64_t)state);
		sql_text(run->mark_copy, 2, path);
		status = sql_run(ledger, run->mark_copy, &import->error);
	}
	free(path);
	return status;
}

int
journal_forget(struct run *run, unsigned side, const char *rel)
{
	char *path = root_path(&run->import->root[side], rel);
	int status = path == NULL ?
	    import_nomem(run->import) :
	    set_text(run, "DELETE FROM copies WHERE destination=?1 AND state=0",
		path, 0);

	free(path);
	return status;
}

/* The row of a name that was taken by somebody else meanwhile is not his. */
int
journal_rename(struct run *run, const struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	const struct target *target = &job->target[side];
	char *path = root_path(&import->root[side], target->rel);
	int status = path == NULL ? import_nomem(import) : begin(run);

	if (path == NULL)
		return status;
	if (status == MPTP_OK)
		status = set_text(run,
		    "DELETE FROM copies WHERE state=0 AND destination ="
		    " (SELECT destination FROM parts WHERE id=?2)",
		    path, target->part);
	if (status == MPTP_OK)
		status =
		    set_text(run, "UPDATE parts SET destination=?1 WHERE id=?2",
			path, target->part);
	if (status == MPTP_OK)
		status = put(run, job, side, target->rel, MPTP_COPY_NAMING);
	status = end(run, status);
	free(path);
	return status;
}

int
journal_done(struct run *run)
{
	struct mptp_import *import = run->import;
	const enum mptp_copy_state state =
	    import->options.verify == MPTP_VERIFY_NONE ? MPTP_COPY_DONE :
							 MPTP_COPY_VERIFIED;
	int status = begin(run);

	for (size_t k = 0; k < run->now->njobs; k++)
		for (unsigned s = 0; s < import->roots; s++) {
			const struct job *job = &run->now->jobs[k];
			const struct target *target = &job->target[s];

			if (status != MPTP_OK || !job_is_due(job, s) ||
			    !target->named)
				continue;
			status = target->is_twin ?
			    put_same(run, job, s) :
			    journal_has_name(run, s,
				target->existing != NULL ? target->existing :
							   target->rel,
				state);
			if (status == MPTP_OK)
				status =
				    journal_release(run, target->part, false);
		}
	return end(run, status);
}

int
journal_durable(
    struct run *run, const struct target *target, unsigned side, uint64_t bytes)
{
	struct mptp_import *import = run->import;
	const struct sql_value values[] = { as_number((int64_t)bytes),
		as_text(run->start[side]), as_number(target->part) };

	return sql_once(import->options.ledger,
	    "UPDATE parts SET durable=?1, boot=?2 WHERE id=?3", values, 3,
	    &import->error);
}

int
journal_release(struct run *run, int64_t part, bool keep)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	sqlite3_stmt **s = keep ? &run->leave_part : &run->drop_part;
	int status = sql_keep(ledger, s,
	    keep ? "UPDATE parts SET run=0 WHERE id=?1" :
		   "DELETE FROM parts WHERE id=?1",
	    &import->error);

	if (status != MPTP_OK)
		return status;
	sql_number(*s, 1, part);
	return sql_run(ledger, *s, &import->error);
}

void
journal_close(struct run *run)
{
	sqlite3_finalize(run->find_part);
	sqlite3_finalize(run->find_name);
	sqlite3_finalize(run->insert_part);
	sqlite3_finalize(run->adopt_part);
	sqlite3_finalize(run->mark_copy);
	sqlite3_finalize(run->leave_part);
	sqlite3_finalize(run->drop_part);
	sqlite3_finalize(run->find_twin);
}
