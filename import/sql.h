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
 * sqlite3_finalize(), whatever comes out of it. */
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

/* What is bound. */
struct sql_value {
	const char *text;
	int64_t number;
	bool is_number;
};

static inline struct sql_value
as_text(const char *text)
{
	return (struct sql_value){ .text = text };
}

static inline struct sql_value
as_number(int64_t number)
{
	return (struct sql_value){ .number = number, .is_number = true };
}

/* A statement without results, with n values for ?1, ?2 and so on, that is run but
 * once. */
int sql_once(struct mptp_ledger *, const char *sql,
    const struct sql_value *values, size_t n, struct mptp_error *error);

#endif
