/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What an import asks the ledger of copies. What is asked for each object is kept
 * prepared.
 */
#include "import/known.h"
#include "import/sql.h"

#define COLUMNS                                                                \
	"SELECT id, storage, captured, size, hash, destination, modified, "    \
	"inode, state, path, imported FROM copies "

static int
tell_all(
    struct mptp_import *import, sqlite3_stmt *s, mptp_copy_fn *tell, void *ctx)
{
	int result = SQLITE_DONE, status = MPTP_OK;

	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		const struct mptp_copy copy = { .id =
						    sqlite3_column_int64(s, 0),
			.storage = sql_column(s, 1),
			.captured = sql_column(s, 2),
			.size = (uint64_t)sqlite3_column_int64(s, 3),
			.hash = sql_column(s, 4),
			.destination = sql_column(s, 5),
			.modified = sqlite3_column_int64(s, 6),
			.inode = (uint64_t)sqlite3_column_int64(s, 7),
			.state = (enum mptp_copy_state)sqlite3_column_int(s, 8),
			.path = sql_column(s, 9),
			.imported = sqlite3_column_int64(s, 10) };

		status = tell(ctx, &copy);
	}
	if (status == MPTP_OK)
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	return status;
}

static int
prepare(struct mptp_import *import, sqlite3_stmt **s, const char *sql)
{
	return sql_prepare(import->options.ledger, s, sql, &import->error);
}

/* A question that is kept prepared. */
static int
ask(struct mptp_import *import, sqlite3_stmt **s, const char *sql,
    const char *what, mptp_copy_fn *tell, void *ctx)
{
	int status = *s == NULL ? prepare(import, s, sql) : MPTP_OK;

	if (status != MPTP_OK)
		return status;
	sql_text(*s, 1, what);
	sql_text(*s, 2, import->camera_key);
	status = tell_all(import, *s, tell, ctx);
	(void)sqlite3_reset(*s);
	return status;
}

int
known_each(
    struct mptp_import *import, const char *path, mptp_copy_fn *tell, void *ctx)
{
	return ask(import, &import->known,
	    COLUMNS
	    "WHERE path=?1 AND camera=?2 UNION ALL"
	    " SELECT id, same.storage, same.captured, size, copies.hash,"
	    " copies.destination, modified, inode, state, same.path,"
	    " imported"
	    " FROM same JOIN copies ON copies.destination=same.destination"
	    " AND copies.hash=same.hash"
	    " WHERE same.path=?1 AND same.camera=?2 ORDER BY 1 DESC",
	    path, tell, ctx);
}

int
known_by_id(struct mptp_import *import, const char *persistent,
    mptp_copy_fn *tell, void *ctx)
{
	return ask(import, &import->known_id,
	    COLUMNS "WHERE persistent=?1 AND camera=?2 ORDER BY id DESC",
	    persistent, tell, ctx);
}

int
known_unnamed(struct mptp_import *import, uint64_t size, int64_t modified,
    mptp_copy_fn *tell, void *ctx)
{
	sqlite3_stmt *s;
	int status = prepare(import, &s,
	    COLUMNS "WHERE size=?1 AND modified BETWEEN ?2 - 2 AND ?2 + 2"
		    " AND camera IS NULL");

	if (status == MPTP_OK) {
		sql_number(s, 1, (int64_t)size);
		sql_number(s, 2, modified);
		status = tell_all(import, s, tell, ctx);
	}
	sqlite3_finalize(s);
	return status;
}

bool
known_file(struct mptp_import *import, const char *destination)
{
	sqlite3_stmt *s;
	int result = SQLITE_ERROR,
	    status = prepare(import, &s,
		"SELECT 1 FROM copies WHERE destination=?1"
		" AND camera NOTNULL");

	if (status == MPTP_OK) {
		sql_text(s, 1, destination);
		result = sqlite3_step(s);
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	}
	sqlite3_finalize(s);
	if (status != MPTP_OK)
		import_unanswered(import, status);
	return result != SQLITE_DONE;
}

int
known_latest(struct mptp_import *import, const struct zone *zone, bool *any,
    int64_t *latest)
{
	sqlite3_stmt *s;
	int status = prepare(import, &s,
	    "SELECT DISTINCT captured FROM copies WHERE camera=?1"
	    " AND captured NOTNULL");
	int result = SQLITE_DONE;

	*any = false;
	if (status == MPTP_OK)
		sql_text(s, 1, import->camera_key);
	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		struct mptp_date date;
		int64_t when;

		if (!mptp_date_parse(sql_column(s, 0), &date))
			continue; /* the camera's word is taken as it came */
		when = date_seconds(&date, zone);
		if (!*any || when > *latest)
			*latest = when;
		*any = true;
	}
	if (status == MPTP_OK)
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	sqlite3_finalize(s);
	return status;
}

int
known_count(struct mptp_import *import, uint64_t *n)
{
	sqlite3_stmt *s;
	int status =
	    prepare(import, &s, "SELECT count(*) FROM copies WHERE camera=?1");

	*n = 0;
	if (status == MPTP_OK) {
		sql_text(s, 1, import->camera_key);
		status = ledger_result(import->options.ledger->db,
		    sqlite3_step(s), &import->error);
		*n = (uint64_t)sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return status;
}

void
known_close(struct mptp_import *import)
{
	sqlite3_finalize(import->known);
	sqlite3_finalize(import->known_id);
	import->known = import->known_id = NULL;
}
