/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger, within.
 */
#ifndef IMPORT_LEDGER_H
#define IMPORT_LEDGER_H

#include <stdbool.h>

#include <sqlite3.h>

#include <miniptp/import.h>

/* How long another one may write to it. */
#define LEDGER_PATIENCE_MS 10000

struct mptp_ledger {
	sqlite3 *db;
	bool begun;
	bool read_only;
	bool hash_decided; /* and so it stays */
	sqlite3_stmt *put; /* mptp_ledger_put()'s, once it was called */
};

/* One of MPTP_ERR_…, and the words of what SQLite said last; MPTP_OK for its own. */
int ledger_result(sqlite3 *db, int result, struct mptp_error *error);

/* Where it is; *own is to be freed. */
int ledger_find_path(const char *path, char **own, struct mptp_error *error);
/* Of anything but a file SQLite has no words that help. */
int ledger_check_kind(const char *path, struct mptp_error *error);
/* Says with which file it went wrong. Returns status. */
int ledger_name_file(struct mptp_error *error, int status, const char *path);
/* MPTP_ERR_FORMAT: it is damaged. */
int ledger_check_content(sqlite3 *db, struct mptp_error *error);
/* MPTP_ERR_IO, if it is open to read only. */
int ledger_check_writable(const struct mptp_ledger *, struct mptp_error *error);

/* Tells the copy with that id, if there is one. */
int ledger_at(struct mptp_ledger *, int64_t id, mptp_copy_fn *tell, void *ctx,
    struct mptp_error *error);

/* The one with that destination. */
int ledger_by_destination(struct mptp_ledger *, const char *destination,
    mptp_copy_fn *tell, void *ctx, struct mptp_error *error);

/* Which hash its copies have; if that is not decided, it is now, as MPTP_HASH_DEFAULT. */
int ledger_hash(
    struct mptp_ledger *, enum mptp_hash *hash, struct mptp_error *error);
/* Which one a damaged file (NULL: it could not be opened) had, as far as that can be
 * read, and that the one that takes its place has the same. */
int ledger_hash_left(
    sqlite3 *db, enum mptp_hash *hash, struct mptp_error *error);
int ledger_begin_hash(sqlite3 *db, enum mptp_hash, struct mptp_error *error);

/* Some that have this content, but no more than is worth a look; or, with inode and
 * modified in place of a hash, that are this file. */
int ledger_twins(struct mptp_ledger *, uint64_t size, const char *hash,
    mptp_copy_fn *tell, void *ctx, struct mptp_error *error);
int ledger_same_file(struct mptp_ledger *, uint64_t size, int64_t modified,
    uint64_t inode, mptp_copy_fn *tell, void *ctx, struct mptp_error *error);

/* Is it a ledger, by what SQLite's format has at byte 68, or a file that is beside one:
 * a lock, or what SQLite makes? */
bool ledger_is_file(const char *path);
bool ledger_is_or_beside(struct mptp_ledger *, const char *path);

/* Statements without results. */
int ledger_run(sqlite3 *db, const char *sql, struct mptp_error *error);

/* Brings a file to this version, step by step, in one transaction. */
int ledger_migrate(sqlite3 *db, struct mptp_error *error);
/* MPTP_ERR_UNSUPPORTED also for an older one, which would have to be written. */
int ledger_check_version(sqlite3 *db, struct mptp_error *error);
/* Only up to that version; for tests. */
int ledger_migrate_to(sqlite3 *db, int version, struct mptp_error *error);

#endif
