/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The rows of the ledger: writing and finding them.
 */
#include "import/sql.h"

#define COLUMNS                                                                \
	"camera, storage, persistent, path, captured, size, hash, "            \
	"destination, modified, inode, imported, state"
#define SELECT "SELECT " COLUMNS ", id FROM copies"
#define SELECT_WITH(more) "SELECT " COLUMNS ", id, " more " FROM copies"
/* How well a copy fits a name and a time: 1 or 2. */
#define FITS "ifnull(name = ?2, 0) + ifnull(modified BETWEEN ?3 AND ?4, 0)"
#define COARSE 2 /* s: times on FAT */
#define NEWEST_FIRST " ORDER BY imported DESC, id DESC"

static bool
is_storable(uint64_t size)
{
	return size <= INT64_MAX;
}

int
mptp_ledger_put(struct mptp_ledger *ledger, const struct mptp_copy *copy,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status;

	if (copy->destination == NULL || !is_storable(copy->size))
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "a copy needs a destination and a size");
	status = copy->hash == NULL || ledger->hash_decided ?
	    MPTP_OK :
	    mptp_ledger_set_hash(ledger, MPTP_HASH_ANY, error);
	if (status == MPTP_OK)
		status = sql_keep(ledger, &ledger->put,
		    "REPLACE INTO copies (" COLUMNS
		    ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
		    error);
	if (status != MPTP_OK)
		return status;
	s = ledger->put;
	sql_text(s, 1, copy->camera);
	sql_text(s, 2, copy->storage);
	sql_text(s, 3, copy->persistent);
	sql_text(s, 4, copy->path);
	sql_text(s, 5, copy->captured);
	sql_number(s, 6, (int64_t)copy->size);
	sql_text(s, 7, copy->hash);
	sql_text(s, 8, copy->destination);
	sql_number(s, 9, copy->modified);
	sql_number(s, 10, (int64_t)copy->inode);
	sql_number(s, 11, copy->imported);
	sql_number(s, 12, (int64_t)copy->state);
	return sql_run(ledger, s, error);
}

/* It was to change the row with that id. */
static int
change_one(struct mptp_ledger *ledger, const char *sql,
    const struct sql_value *values, size_t n, struct mptp_error *error)
{
	int status = sql_once(ledger, sql, values, n, error);

	if (status == MPTP_OK && sqlite3_changes(ledger->db) == 0)
		status = mptp_error_set(
		    error, MPTP_ERR_MISSING, "the ledger has no such copy");
	return status;
}

int
mptp_ledger_moved(struct mptp_ledger *ledger, int64_t id,
    const char *destination, int64_t modified, uint64_t inode,
    struct mptp_error *error)
{
	const struct sql_value values[] = { as_text(destination),
		as_number(modified), as_number((int64_t)inode), as_number(id) };

	if (destination == NULL)
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "a copy needs a destination");
	return change_one(ledger,
	    "UPDATE OR REPLACE copies SET destination=?, modified=?, inode=?"
	    " WHERE id=?",
	    values, 4, error);
}

int
mptp_ledger_mark(struct mptp_ledger *ledger, int64_t id,
    enum mptp_copy_state state, struct mptp_error *error)
{
	const struct sql_value values[] = { as_number((int64_t)state),
		as_number(id) };

	return change_one(
	    ledger, "UPDATE copies SET state=? WHERE id=?", values, 2, error);
}

int
mptp_ledger_forget(
    struct mptp_ledger *ledger, int64_t id, struct mptp_error *error)
{
	const struct sql_value values[] = { as_number(id) };

	return change_one(
	    ledger, "DELETE FROM copies WHERE id=?", values, 1, error);
}

/* Ends it. */
static int
tell_all(struct mptp_ledger *ledger, sqlite3_stmt *s, mptp_copy_fn *tell,
    void *ctx, struct mptp_error *error)
{
	int result = SQLITE_DONE, status = MPTP_OK;

	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		struct mptp_copy copy = { .camera = sql_column(s, 0),
			.storage = sql_column(s, 1),
			.persistent = sql_column(s, 2),
			.path = sql_column(s, 3),
			.captured = sql_column(s, 4),
			.size = (uint64_t)sqlite3_column_int64(s, 5),
			.hash = sql_column(s, 6),
			.destination = sql_column(s, 7),
			.modified = sqlite3_column_int64(s, 8),
			.inode = (uint64_t)sqlite3_column_int64(s, 9),
			.imported = sqlite3_column_int64(s, 10),
			.state =
			    (enum mptp_copy_state)sqlite3_column_int(s, 11),
			.id = sqlite3_column_int64(s, 12) };

		status = tell(ctx, &copy);
	}
	if (status == MPTP_OK)
		status = ledger_result(ledger->db, result, error);
	sqlite3_finalize(s);
	return status;
}

int
mptp_ledger_find(struct mptp_ledger *ledger, const struct mptp_copy *object,
    mptp_copy_fn *tell, void *ctx, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status;

	if (!is_storable(object->size))
		return MPTP_OK;
	status = sql_prepare(ledger, &s,
	    SELECT " WHERE persistent = ?3 AND camera = ?1 AND storage IS ?2"
		   " UNION " SELECT
		   " WHERE path = ?4 AND size = ?6 AND camera = ?1"
		   " AND storage IS ?2 AND captured IS ?5"
		   " UNION SELECT same.camera, same.storage, same.persistent,"
		   " same.path, same.captured, size, copies.hash,"
		   " copies.destination, modified, inode, imported, state, id"
		   " FROM same JOIN copies"
		   " ON copies.destination = same.destination"
		   " AND copies.hash = same.hash"
		   " WHERE same.path = ?4 AND size = ?6 AND same.camera = ?1"
		   " AND same.storage IS ?2"
		   " AND same.captured IS ?5" NEWEST_FIRST,
	    error);
	if (status != MPTP_OK)
		return status;
	sql_text(s, 1, object->camera);
	sql_text(s, 2, object->storage);
	sql_text(s, 3, object->persistent);
	sql_text(s, 4, object->path);
	sql_text(s, 5, object->captured);
	sql_number(s, 6, (int64_t)object->size);
	return tell_all(ledger, s, tell, ctx, error);
}

int
mptp_ledger_find_content(struct mptp_ledger *ledger, uint64_t size,
    const char *hash, mptp_copy_fn *tell, void *ctx, struct mptp_error *error)
{
	const char *sql = SELECT " WHERE size = ?1" NEWEST_FIRST;
	sqlite3_stmt *s;
	int status;

	if (!is_storable(size))
		return MPTP_OK;
	if (hash != NULL)
		sql = SELECT " WHERE size = ?1 AND hash = ?2" NEWEST_FIRST;
	status = sql_prepare(ledger, &s, sql, error);
	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, (int64_t)size);
	if (hash != NULL)
		sql_text(s, 2, hash);
	return tell_all(ledger, s, tell, ctx, error);
}

int
mptp_ledger_find_file(struct mptp_ledger *ledger, uint64_t size,
    const char *name, const int64_t *modified, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status;

	if (!is_storable(size))
		return MPTP_OK;
	status = sql_prepare(ledger, &s,
	    SELECT_WITH(
		FITS) " WHERE size = ?1 AND name = ?2"
		      " UNION " SELECT_WITH(
			  FITS) " WHERE size = ?1 AND modified BETWEEN ?3 AND ?4"
				" ORDER BY 14 DESC, imported DESC, id DESC",
	    error);
	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, (int64_t)size);
	sql_text(s, 2, name);
	if (modified != NULL && *modified > INT64_MIN + COARSE &&
	    *modified < INT64_MAX - COARSE) {
		sql_number(s, 3, *modified - COARSE);
		sql_number(s, 4, *modified + COARSE);
	}
	return tell_all(ledger, s, tell, ctx, error);
}

int
ledger_at(struct mptp_ledger *ledger, int64_t id, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status = sql_prepare(ledger, &s, SELECT " WHERE id = ?1", error);

	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, id);
	return tell_all(ledger, s, tell, ctx, error);
}

int
ledger_by_destination(struct mptp_ledger *ledger, const char *destination,
    mptp_copy_fn *tell, void *ctx, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status =
	    sql_prepare(ledger, &s, SELECT " WHERE destination = ?1", error);

	if (status != MPTP_OK)
		return status;
	sql_text(s, 1, destination);
	return tell_all(ledger, s, tell, ctx, error);
}

int
ledger_twins(struct mptp_ledger *ledger, uint64_t size, const char *hash,
    mptp_copy_fn *tell, void *ctx, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status = sql_prepare(ledger, &s,
	    SELECT " WHERE size = ?1 AND hash = ?2 LIMIT 100", error);

	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, (int64_t)size);
	sql_text(s, 2, hash);
	return tell_all(ledger, s, tell, ctx, error);
}

int
ledger_same_file(struct mptp_ledger *ledger, uint64_t size, int64_t modified,
    uint64_t inode, mptp_copy_fn *tell, void *ctx, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status = sql_prepare(ledger, &s,
	    SELECT " WHERE size = ?1 AND modified = ?2 AND inode = ?3", error);

	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, (int64_t)size);
	sql_number(s, 2, modified);
	sql_number(s, 3, (int64_t)inode);
	return tell_all(ledger, s, tell, ctx, error);
}

int
mptp_ledger_list(struct mptp_ledger *ledger, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status =
	    sql_prepare(ledger, &s, SELECT " ORDER BY imported, id", error);

	return status == MPTP_OK ? tell_all(ledger, s, tell, ctx, error) :
				   status;
}
