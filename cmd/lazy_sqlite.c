/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * SQLite, when it is needed.
 */
#include <stddef.h>

#include <sqlite3.h>

#include "lazy.h"

#define FAILED lazy_failed(SQLITE_NOMEM, SQLITE_ERROR)

static struct lazy sqlite = { .soname = LAZY_SQLITE };

LAZY(&sqlite, int, sqlite3_open_v2,
    (const char *name, sqlite3 **db, int flags, const char *vfs),
    (name, db, flags, vfs), FAILED)
LAZY(&sqlite, int, sqlite3_close, (sqlite3 * db), (db), FAILED)
LAZY(&sqlite, const char *, sqlite3_errmsg, (sqlite3 * db), (db), "")
LAZY(&sqlite, const char *, sqlite3_errstr, (int result), (result),
    result == SQLITE_NOMEM ? "out of memory" : "SQLite cannot be loaded")
LAZY(&sqlite, const char *, sqlite3_db_filename,
    (sqlite3 * db, const char *name), (db, name), NULL)
LAZY(&sqlite, int, sqlite3_db_readonly, (sqlite3 * db, const char *name),
    (db, name), 0)
LAZY(&sqlite, sqlite3_int64, sqlite3_last_insert_rowid, (sqlite3 * db), (db), 0)
LAZY(&sqlite, int, sqlite3_changes, (sqlite3 * db), (db), 0)
LAZY(&sqlite, int, sqlite3_busy_timeout, (sqlite3 * db, int ms), (db, ms),
    FAILED)
LAZY(&sqlite, int, sqlite3_limit, (sqlite3 * db, int id, int value),
    (db, id, value), -1)
LAZY(&sqlite, int, sqlite3_get_autocommit, (sqlite3 * db), (db), 1)
LAZY(&sqlite, int, sqlite3_exec,
    (sqlite3 * db, const char *sql,
	int (*row)(void *ctx, int n, char **values, char **names), void *ctx,
	char **problem),
    (db, sql, row, ctx, problem), FAILED)
LAZY(&sqlite, int, sqlite3_prepare_v2,
    (sqlite3 * db, const char *sql, int size, sqlite3_stmt **statement,
	const char **tail),
    (db, sql, size, statement, tail), FAILED)
LAZY(
    &sqlite, int, sqlite3_step, (sqlite3_stmt * statement), (statement), FAILED)
LAZY(&sqlite, int, sqlite3_reset, (sqlite3_stmt * statement), (statement),
    FAILED)
LAZY(&sqlite, int, sqlite3_finalize, (sqlite3_stmt * statement), (statement),
    FAILED)
LAZY(&sqlite, int, sqlite3_bind_int64,
    (sqlite3_stmt * statement, int at, sqlite3_int64 value),
    (statement, at, value), FAILED)
LAZY(&sqlite, int, sqlite3_bind_text,
    (sqlite3_stmt * statement, int at, const char *text, int size,
	void (*done)(void *)),
    (statement, at, text, size, done), FAILED)
LAZY(&sqlite, int, sqlite3_bind_blob,
    (sqlite3_stmt * statement, int at, const void *data, int size,
	void (*done)(void *)),
    (statement, at, data, size, done), FAILED)
LAZY(&sqlite, sqlite3_int64, sqlite3_column_int64,
    (sqlite3_stmt * statement, int at), (statement, at), 0)
LAZY(&sqlite, int, sqlite3_column_int, (sqlite3_stmt * statement, int at),
    (statement, at), 0)
LAZY(&sqlite, int, sqlite3_column_bytes, (sqlite3_stmt * statement, int at),
    (statement, at), 0)
LAZY(&sqlite, const void *, sqlite3_column_blob,
    (sqlite3_stmt * statement, int at), (statement, at), NULL)
LAZY(&sqlite, const unsigned char *, sqlite3_column_text,
    (sqlite3_stmt * statement, int at), (statement, at), NULL)
