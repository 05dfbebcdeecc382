/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Statements on the ledger, whose values are bound and never part of the text.
 */
#ifndef IMPORT_SQL_H
#define IMPORT_SQL_H

#include "import/ledger.h"

/* MPTP_ERR_IO also if what was begun has ended by itself. *statement is owed
 * sql_finish() or sqlite3_finalize(), whatever comes out of it. */
int sql_prepare(struct mptp_ledger *, sqlite3_stmt **statement, const char *sql,
    struct mptp_error *error);
/* The same, of one that is kept in *statement, NULL before the first time: it is owed
 * sql_run(), and at last sqlite3_finalize(). */
int sql_keep(struct mptp_ledger *, sqlite3_stmt **statement, const char *sql,
    struct mptp_error *error);
/* Not copied, so that it cannot fail: it is the caller's until the statement ends. */
void sql_text(sqlite3_stmt *, int at, const char *value);
void sql_number(sqlite3_stmt *, int at, int64_t value);
/* NULL for NULL; until the next step. */
const char *sql_column(sqlite3_stmt *, int at);
/* Takes a step, and may be run again. */
int sql_run(struct mptp_ledger *, sqlite3_stmt *, struct mptp_error *error);
/* Takes a step if status is MPTP_OK, and ends it. */
int sql_finish(
    struct mptp_ledger *, sqlite3_stmt *, int status, struct mptp_error *error);

#endif
