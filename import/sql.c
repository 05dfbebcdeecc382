/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Statements.
 */
#include "import/sql.h"

/* A full disk ends a transaction by itself. */
static int
check_begun(struct mptp_ledger *ledger, struct mptp_error *error)
{
	if (!ledger->begun || !sqlite3_get_autocommit(ledger->db))
		return MPTP_OK;
	return mptp_error_set(error, MPTP_ERR_IO,
	    "the ledger: what was begun could not be written");
}

int
sql_prepare(struct mptp_ledger *ledger, sqlite3_stmt **statement,
    const char *sql, struct mptp_error *error)
{
	int status = check_begun(ledger, error);

	*statement = NULL;
	if (status != MPTP_OK)
		return status;
	return ledger_result(ledger->db,
	    sqlite3_prepare_v2(ledger->db, sql, -1, statement, NULL), error);
}

int
sql_keep(struct mptp_ledger *ledger, sqlite3_stmt **statement, const char *sql,
    struct mptp_error *error)
{
	return *statement == NULL ? sql_prepare(ledger, statement, sql, error) :
				    check_begun(ledger, error);
}

void
sql_text(sqlite3_stmt *statement, int at, const char *value)
{
	(void)sqlite3_bind_text(statement, at, value, -1, SQLITE_STATIC);
}

void
sql_number(sqlite3_stmt *statement, int at, int64_t value)
{
	(void)sqlite3_bind_int64(statement, at, value);
}

int
sql_run(struct mptp_ledger *ledger, sqlite3_stmt *statement,
    struct mptp_error *error)
{
	int status = ledger_result(ledger->db, sqlite3_step(statement), error);

	(void)sqlite3_reset(statement);
	return status;
}

int
sql_once(struct mptp_ledger *ledger, const char *sql,
    const struct sql_value *values, size_t n, struct mptp_error *error)
{
	sqlite3_stmt *s;
	int status = sql_prepare(ledger, &s, sql, error);

	for (size_t i = 0; i < n && status == MPTP_OK; i++)
		if (values[i].is_number)
			sql_number(s, (int)i + 1, values[i].number);
		else
			sql_text(s, (int)i + 1, values[i].text);
	if (status == MPTP_OK)
		status = ledger_result(ledger->db, sqlite3_step(s), error);
	sqlite3_finalize(s);
	return status;
}

const char *
sql_column(sqlite3_stmt *s, int at)
{
	return (const char *)sqlite3_column_text(s, at);
}
