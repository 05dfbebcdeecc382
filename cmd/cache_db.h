/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The file of the cache, a database of SQLite: chunks of each card that was listed.
 *
 * Several programs may use it at once; one that has to wait for another does without.
 * Whatever fails ends its use, and never the program's. What is damaged, or is not
 * ours, is thrown away.
 */
#ifndef CMD_CACHE_DB_H
#define CMD_CACHE_DB_H

#include "cache_record.h"
#include "local/home.h"

#define CACHE_PATH_SIZE (HOME_SIZE + 32)
#define CACHE_STATEMENTS 15

struct sqlite3;
struct sqlite3_stmt;

/* Borrowed. */
struct cache_device {
	const struct mptp_device_info *info; /* maker, model and version */
	const char *identity;		     /* which of these */
};

struct cache_db {
	struct sqlite3 *db; /* NULL: not open */
	struct sqlite3_stmt *statements[CACHE_STATEMENTS];
	struct cache_device device; /* what cards are kept under */
	bool damaged;
	char path[CACHE_PATH_SIZE];
	char problem[160]; /* why it is of no use; empty: there is none */
};

/* What is kept of a card beside its objects. */
struct cache_card {
	uint64_t free_bytes;
	int64_t used; /* when */
	uint32_t traits;
};

/* make: with its folder, if it is not there. False: see problem. */
bool cache_db_open(struct cache_db *, struct cache_device, bool make);
/* And, if it turned out to be damaged, away with it. */
void cache_db_close(struct cache_db *);

/* False, all of them. It is of no use any more: for that reason, if there was none
 * before; for what SQLite said; or since what is in it is not what we wrote. */
bool cache_db_problem(struct cache_db *, const char *what);
bool cache_db_failed(struct cache_db *, int rc);
bool cache_db_damaged(struct cache_db *);

/* ---- cache_rows.c ---- */

/* The id of a card, which is made if it is not known; 0: it failed. */
int64_t cache_db_card(
    struct cache_db *, const struct mptp_cache_card *, struct cache_card *kept);
/* The id of the one that was listed last in a storage; 0: none was. */
int64_t cache_db_last_card(struct cache_db *, uint32_t storage);
/* What is to be remembered of it. */
void cache_db_touch(struct cache_db *, int64_t card, const struct cache_card *);
/* The card's chunk with this number, or with the first that is higher; false: there
 * is none. It has been checked. */
bool cache_db_read(struct cache_db *, int64_t card, uint32_t *number,
    struct chunk *, bool next);
/* The number of the last chunk before that one which may tell of a handle. */
bool cache_db_seek(
    struct cache_db *, int64_t card, uint32_t handle, uint32_t *number);
/* Behind the card's others. It is sealed. */
void cache_db_append(struct cache_db *, int64_t card, struct chunk *);
/* Behind the others of all of the device's cards. What is wrong and cannot be taken
 * back makes the whole file void, here and below. */
void cache_db_append_all(struct cache_db *, struct chunk *);
/* The chunks of the device's cards in that storage, or in any. */
void cache_db_drop(struct cache_db *, uint32_t storage);
/* Cards that were not used for longest, if there are too many or too large ones. */
void cache_db_evict(struct cache_db *, int64_t but);

#endif
