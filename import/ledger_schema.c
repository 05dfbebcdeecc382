/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The tables of the ledger, as they came to be. A step that was released is never
 * changed: what is new is another one.
 */
#include <stdio.h>

#include "import/ledger.h"

#define APPLICATION 0x6d707470 /* "mptp" */

static const char *const steps[] = {
	"CREATE TABLE copies (id INTEGER PRIMARY KEY,"
	" camera TEXT, storage TEXT, persistent TEXT, path TEXT, captured TEXT,"
	" size INTEGER NOT NULL, hash TEXT, destination TEXT NOT NULL UNIQUE,"
	" modified INTEGER NOT NULL, inode INTEGER NOT NULL,"
	" imported INTEGER NOT NULL, state INTEGER NOT NULL);",

	"CREATE INDEX copies_by_id ON copies (persistent, camera)"
	" WHERE persistent IS NOT NULL;"
	"CREATE INDEX copies_by_path ON copies (path, size);"
	"CREATE INDEX copies_by_content ON copies (size, hash);",

	/* The name is what is behind the destination's last slash. */
	"ALTER TABLE copies ADD COLUMN name TEXT AS (substr(destination, 1 +"
	" length(rtrim(destination, replace(destination, '/', ''))))) VIRTUAL;"
	"CREATE INDEX copies_by_name ON copies (size, name);"
	"CREATE INDEX copies_by_time ON copies (size, modified, inode);",

	"CREATE TABLE parts (id INTEGER PRIMARY KEY,"
	" file TEXT NOT NULL UNIQUE, destination TEXT NOT NULL,"
	" camera TEXT NOT NULL, storage TEXT NOT NULL, path TEXT NOT NULL,"
	" captured TEXT, size INTEGER NOT NULL, run INTEGER NOT NULL,"
	" boot TEXT, durable INTEGER NOT NULL);"
	"CREATE INDEX parts_by_path ON parts (path);"
	"CREATE INDEX parts_by_destination ON parts (destination);",

	/* Objects more that a file is a copy of, as long as it has that content. */
	"CREATE TABLE same (destination TEXT NOT NULL, hash TEXT NOT NULL,"
	" camera TEXT NOT NULL, storage TEXT, persistent TEXT,"
	" path TEXT NOT NULL, captured TEXT);"
	"CREATE INDEX same_by_path ON same (path);"
	"CREATE INDEX same_by_destination ON same (destination);"
	"CREATE TRIGGER same_move AFTER UPDATE OF destination ON copies"
	" WHEN old.destination <> new.destination BEGIN"
	" UPDATE same SET destination=new.destination"
	" WHERE destination=old.destination; END;"
	"CREATE TRIGGER same_go AFTER DELETE ON copies BEGIN"
	" DELETE FROM same WHERE destination=old.destination; END;",

	/* How the folders that were imported to were known, see away.c. */
	"CREATE TABLE destinations (path TEXT PRIMARY KEY, mount TEXT NOT NULL,"
	" inode INTEGER NOT NULL)"
	";",

	/* What until then had a hash had a SHA-256. */
	"CREATE TABLE hashing (kind TEXT NOT NULL);"
	"INSERT INTO hashing SELECT 'sha256'"
	" WHERE EXISTS (SELECT 1 FROM copies WHERE hash IS NOT NULL);",
};
#define VERSION ((int)(sizeof(steps) / sizeof(*steps)))

static int
number(sqlite3 *db, const char *sql, int *value, struct mptp_error *error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	*value = 0;
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		*value = sqlite3_column_int(statement, 0);
	result = ledger_result(db, result, error);
	sqlite3_finalize(statement);
	return result;
}

/* Is it ours, or empty? */
static int
check_owner(sqlite3 *db, int *version, struct mptp_error *error)
{
	int owner, tables;
	int status = number(db, "PRAGMA user_version", version, error);

	if (status == MPTP_OK)
		status = number(db, "PRAGMA application_id", &owner, error);
	if (status == MPTP_OK)
		status = number(
		    db, "SELECT count(*) FROM sqlite_master", &tables, error);
	if (status != MPTP_OK)
		return status;
	if (owner != APPLICATION && (tables > 0 || *version != 0))
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "the ledger is the file of another program");
	if (*version > VERSION)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "the ledger is of a newer version of miniptp (%d, "
		    "here %d)",
		    *version, VERSION);
	return MPTP_OK;
}

static int
take_steps(sqlite3 *db, int from, int to, struct mptp_error *error)
{
	char pragma[96];
	int status = MPTP_OK;

	for (int i = from; i < to && status == MPTP_OK; i++)
		status = ledger_run(db, steps[i], error);
	snprintf(pragma, sizeof(pragma),
	    "PRAGMA application_id=%d;PRAGMA user_version=%d", APPLICATION, to);
	return status == MPTP_OK ? ledger_run(db, pragma, error) : status;
}

int
ledger_migrate_to(sqlite3 *db, int to, struct mptp_error *error)
{
	int version, status = check_owner(db, &version, error);

	if (status != MPTP_OK || version >= to)
		return status;
	status = ledger_run(db, "BEGIN IMMEDIATE", error);
	if (status != MPTP_OK)
		return status;
	/* Another process may have been here first. */
	status = check_owner(db, &version, error);
	if (status == MPTP_OK && version < to)
		status = take_steps(db, version, to, error);
	if (status == MPTP_OK)
		status = ledger_run(db, "COMMIT", error);
	if (status != MPTP_OK)
		(void)ledger_run(db, "ROLLBACK", NULL);
	return status;
}

/* A file may be sound as SQLite sees it, and lack what its version has. */
static int
check_tables(sqlite3 *db, struct mptp_error *error)
{
	static const char *const reads[] = {
		"SELECT camera,storage,persistent,path,captured,size,hash,"
		"destination,modified,inode,imported,state,name FROM copies",
		"SELECT file,destination,camera,storage,path,captured,size,run,"
		"boot,durable FROM parts",
		"SELECT destination,hash,camera,storage,persistent,path,"
		"captured FROM same",
		"SELECT path,mount,inode FROM destinations",
		"SELECT kind FROM hashing",
	};

	for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++) {
		sqlite3_stmt *statement = NULL;
		int result =
		    sqlite3_prepare_v2(db, reads[i], -1, &statement, NULL);

		sqlite3_finalize(statement);
		if (result == SQLITE_ERROR)
			return mptp_error_set(error, MPTP_ERR_FORMAT,
			    "the ledger lacks what its version has");
		if (result != SQLITE_OK)
			return ledger_result(db, result, error);
	}
	return MPTP_OK;
}

int
ledger_check_version(sqlite3 *db, struct mptp_error *error)
{
	int version, status = check_owner(db, &version, error);

	if (status == MPTP_OK && version < VERSION)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "the ledger is of an older version of miniptp (%d, here "
		    "%d), and can only be read when it was opened once where "
		    "it can be written",
		    version, VERSION);
	return status == MPTP_OK ? check_tables(db, error) : status;
}

int
ledger_migrate(sqlite3 *db, struct mptp_error *error)
{
	int status = ledger_migrate_to(db, VERSION, error);

	return status == MPTP_OK ? check_tables(db, error) : status;
}
