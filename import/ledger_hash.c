/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which hash the copies of a ledger have: one for all, so that any two can be compared.
 */
#include <string.h>

#include "import/sql.h"

/* As the ledger has them; never change one. */
static const char *const names[] = {
	[MPTP_HASH_XXH128] = "xxh128",
	[MPTP_HASH_SHA256] = "sha256",
};
#define KINDS (sizeof(names) / sizeof(*names))

const char *
mptp_hash_name(enum mptp_hash hash)
{
	return (size_t)hash < KINDS ? names[hash] : NULL;
}

static int
by_name(const char *name, enum mptp_hash *hash, struct mptp_error *error)
{
	for (size_t i = MPTP_HASH_ANY + 1; name != NULL && i < KINDS; i++)
		if (strcmp(names[i], name) == 0) {
			*hash = (enum mptp_hash)i;
			return MPTP_OK;
		}
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "the ledger has a hash of its copies that this version of miniptp does "
	    "not know");
}

/* What has lost the row that says so still shows it. */
static const char *const ways[] = {
	"SELECT kind FROM hashing",
	"SELECT CASE length(hash) WHEN 64 THEN 'sha256' ELSE 'xxh128' END"
	" FROM copies WHERE hash IS NOT NULL LIMIT 1",
};
#define WAYS (sizeof(ways) / sizeof(*ways))

static int
ask(struct mptp_ledger *ledger, const char *sql, enum mptp_hash *hash,
    struct mptp_error *error)
{
	sqlite3_stmt *s;
	int result, status = sql_prepare(ledger, &s, sql, error);

	*hash = MPTP_HASH_ANY;
	if (status == MPTP_OK) {
		result = sqlite3_step(s);
		status = ledger_result(ledger->db, result, error);
		if (result == SQLITE_ROW)
			status = by_name(sql_column(s, 0), hash, error);
	}
	sqlite3_finalize(s);
	return status;
}

int
mptp_ledger_hash(
    struct mptp_ledger *ledger, enum mptp_hash *hash, struct mptp_error *error)
{
	int status = MPTP_OK;

	*hash = MPTP_HASH_ANY;
	for (size_t i = 0;
	     i < WAYS && status == MPTP_OK && *hash == MPTP_HASH_ANY; i++)
		status = ask(ledger, ways[i], hash, error);
	return status;
}

int
ledger_hash_left(sqlite3 *db, enum mptp_hash *hash, struct mptp_error *error)
{
	struct mptp_ledger ledger = { .db = db };
	int status = MPTP_OK;

	*hash = MPTP_HASH_ANY;
	for (size_t i = 0; i < WAYS && db != NULL && *hash == MPTP_HASH_ANY &&
	     status != MPTP_ERR_NOMEM;
	     i++)
		status = ask(&ledger, ways[i], hash, error);
	return status == MPTP_ERR_NOMEM ? status : MPTP_OK;
}

int
ledger_begin_hash(sqlite3 *db, enum mptp_hash hash, struct mptp_error *error)
{
	struct mptp_ledger ledger = { .db = db };

	return hash == MPTP_HASH_ANY ?
	    MPTP_OK :
	    mptp_ledger_set_hash(&ledger, hash, error);
}

/* Of two that come at once, one decides. */
static int
decide(
    struct mptp_ledger *ledger, enum mptp_hash hash, struct mptp_error *error)
{
	const struct sql_value kind = as_text(mptp_hash_name(hash));
	int status = ledger_check_writable(ledger, error);

	return status == MPTP_OK ?
	    sql_once(ledger,
		"INSERT INTO hashing SELECT ?1"
		" WHERE NOT EXISTS (SELECT 1 FROM hashing)",
		&kind, 1, error) :
	    status;
}

int
mptp_ledger_set_hash(
    struct mptp_ledger *ledger, enum mptp_hash wanted, struct mptp_error *error)
{
	enum mptp_hash hash;
	int status = mptp_ledger_hash(ledger, &hash, error);

	if (status == MPTP_OK && hash == MPTP_HASH_ANY) {
		status = decide(ledger,
		    wanted == MPTP_HASH_ANY ? MPTP_HASH_DEFAULT : wanted,
		    error);
		if (status == MPTP_OK)
			status = mptp_ledger_hash(ledger, &hash, error);
	}
	if (status != MPTP_OK)
		return status;
	if (wanted != MPTP_HASH_ANY && wanted != hash)
		return mptp_error_set(error, MPTP_ERR_STATE,
		    "the ledger has %s of its copies, and keeps to that",
		    mptp_hash_name(hash));
	/* What was begun may be undone. */
	ledger->hash_decided = !ledger->begun;
	return MPTP_OK;
}

int
ledger_hash(
    struct mptp_ledger *ledger, enum mptp_hash *hash, struct mptp_error *error)
{
	int status = mptp_ledger_set_hash(ledger, MPTP_HASH_ANY, error);

	return status == MPTP_OK ? mptp_ledger_hash(ledger, hash, error) :
				   status;
}
