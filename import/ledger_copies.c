/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The rows of the ledger: writing and finding them.
 */
#include "import/ledger.h"

#define COLUMNS                                                                \
	"camera, storage, persistent, path, captured, size, hash, "            \
	"destination, modified, inode, imported, state"
#define SELECT "SELECT " COLUMNS ", id FROM copies"
#define NEWEST_FIRST " ORDER BY imported DESC, id DESC"

static int
prepare(struct mptp_ledger *ledger, sqlite3_stmt **statement, const char *sql,
    struct mptp_error *error)
{
	*statement = NULL;
	/* A full disk ends a transaction by itself. */
	if (ledger->begun && sqlite3_get_autocommit(ledger->db))
		return mptp_error_set(error, MPTP_ERR_IO,
		    "the ledger: what was begun could not be written");
	return ledger_result(ledger->db,
	    sqlite3_prepare_v2(ledger->db, sql, -1, statement, NULL), error);
}

/* Not copied, so that it cannot fail: it is the caller's until the statement ends. */
static void
text(sqlite3_stmt *statement, int at, const char *value)
{
	(void)sqlite3_bind_text(statement, at, value, -1, SQLITE_STATIC);
}

static void
number(sqlite3_stmt *statement, int at, int64_t value)
{
	(void)sqlite3_bind_int64(statement, at, value);
}

/* Ends it. */
static int
finish(struct mptp_ledger *ledger, sqlite3_stmt *statement, int status,
    struct mptp_error *error)
{
	if (status == MPTP_OK)
		status =
		    ledger_result(ledger->db, sqlite3_step(statement), error);
	sqlite3_finalize(statement);
	return status;
}

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
	status = prepare(ledger, &s,
	    "REPLACE INTO copies (" COLUMNS
	    ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
	    error);
	if (status == MPTP_OK) {
		text(s, 1, copy->camera);
		text(s, 2, copy->storage);
		text(s, 3, copy->persistent);
		text(s, 4, copy->path);
		text(s, 5, copy->captured);
		number(s, 6, (int64_t)copy->size);
		text(s, 7, copy->hash);
		text(s, 8, copy->destination);
		number(s, 9, copy->modified);
		number(s, 10, (int64_t)copy->inode);
		number(s, 11, copy->imported);
		number(s, 12, (int64_t)copy->state);
	}
	return finish(ledger, s, status, error);
}

/* It was to change the row with that id. */
static int
finish_one(struct mptp_ledger *ledger, sqlite3_stmt *statement, int status,
    struct mptp_error *error)
{
	status = finish(ledger, statement, status, error);
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
	sqlite3_stmt *s;
	int status;

	if (destination == NULL)
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "a copy needs a destination");
	status = prepare(ledger, &s,
	    "UPDATE OR REPLACE copies SET destination=?, modified=?, inode=?"
	    " WHERE id=?",
	    error);
	if (status == MPTP_OK) {
		text(s, 1, destination);
		number(s, 2, modified);
		number(s, 3, (int64_t)inode);
		number(s, 4, id);
	}
	return finish_one(ledger, s, status, error);
}

int
mptp_ledger_mark(struct mptp_ledger *ledger, int64_t id,
    enum mptp_copy_state state, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status =
	    prepare(ledger, &s, "UPDATE copies SET state=? WHERE id=?", error);

	if (status == MPTP_OK) {
		number(s, 1, (int64_t)state);
		number(s, 2, id);
	}
	return finish_one(ledger, s, status, error);
}

int
mptp_ledger_forget(
    struct mptp_ledger *ledger, int64_t id, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status =
	    prepare(ledger, &s, "DELETE FROM copies WHERE id=?", error);

	if (status == MPTP_OK)
		number(s, 1, id);
	return finish_one(ledger, s, status, error);
}

static const char *
column(sqlite3_stmt *s, int at)
{
	return (const char *)sqlite3_column_text(s, at);
}

/* Ends it. */
static int
tell_all(struct mptp_ledger *ledger, sqlite3_stmt *s, mptp_copy_fn *tell,
    void *ctx, struct mptp_error *error)
{
	int result = SQLITE_DONE, status = MPTP_OK;

	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		struct mptp_copy copy = { .camera = column(s, 0),
			.storage = column(s, 1),
			.persistent = column(s, 2),
			.path = column(s, 3),
			.captured = column(s, 4),
			.size = (uint64_t)sqlite3_column_int64(s, 5),
			.hash = column(s, 6),
			.destination = column(s, 7),
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
	status = prepare(ledger, &s,
	    SELECT " WHERE persistent = ?3 AND camera = ?1 AND storage IS ?2"
		   " UNION " SELECT
		   " WHERE path = ?4 AND size = ?6 AND camera = ?1"
		   " AND storage IS ?2 AND captured IS ?5" NEWEST_FIRST,
	    error);
	if (status != MPTP_OK)
		return status;
	text(s, 1, object->camera);
	text(s, 2, object->storage);
	text(s, 3, object->persistent);
	text(s, 4, object->path);
	text(s, 5, object->captured);
	number(s, 6, (int64_t)object->size);
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
	status = prepare(ledger, &s, sql, error);
	if (status != MPTP_OK)
		return status;
	number(s, 1, (int64_t)size);
	if (hash != NULL)
		text(s, 2, hash);
	return tell_all(ledger, s, tell, ctx, error);
}

int
mptp_ledger_list(struct mptp_ledger *ledger, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status =
	    prepare(ledger, &s, SELECT " ORDER BY imported, id", error);

	return status == MPTP_OK ? tell_all(ledger, s, tell, ctx, error) :
				   status;
}
