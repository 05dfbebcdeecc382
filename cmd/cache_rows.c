/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is in the database: cards, and the chunks of each.
 */
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "cache_db.h"

#define CARDS_MOST 32
#define PAGES_WANTED 16384 /* of 4 KiB */
#define DEVICE "maker=?1 AND model=?2 AND version=?3 AND identity=?4"

enum {
	CARD_FIND,
	CARD_LAST,
	CARD_ADD,
	CARD_TOUCH,
	CARD_COUNT,
	CARD_OLDEST,
	CARD_DELETE,
	CARD_DELETE_CHUNKS,
	CHUNK_GET,
	CHUNK_NEXT,
	CHUNK_SEEK,
	CHUNK_APPEND,
	CHUNK_APPEND_ALL,
	CHUNK_DROP,
	PAGES
};

/* Numbers are not used again, so that nobody's late chunk gets to another card. */
static const char *const sql[CACHE_STATEMENTS] = {
	[CARD_FIND] = "SELECT id, free, used, traits FROM card WHERE " DEVICE
		      " AND storage=?5 AND capacity=?6 AND description=?7 AND "
		      "label=?8",
	[CARD_LAST] = "SELECT id FROM card WHERE " DEVICE " AND storage=?5 "
		      "ORDER BY used DESC, rowid DESC LIMIT 1",
	[CARD_ADD] =
	    "INSERT INTO card VALUES(abs(random() % 4503599627370496) + 1,"
	    " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)",
	[CARD_TOUCH] =
	    "UPDATE card SET free=?2, used=?3, traits=?4 WHERE id=?1",
	[CARD_COUNT] = "SELECT count(*) FROM card",
	[CARD_OLDEST] =
	    "SELECT id FROM card WHERE id<>?1 ORDER BY used, rowid LIMIT 1",
	[CARD_DELETE] = "DELETE FROM card WHERE id=?1",
	[CARD_DELETE_CHUNKS] = "DELETE FROM chunk WHERE card=?1",
	[CHUNK_GET] =
	    "SELECT number, data FROM chunk WHERE card=?1 AND number=?2",
	[CHUNK_NEXT] = "SELECT number, data FROM chunk WHERE card=?1 AND "
		       "number>=?2 ORDER BY number LIMIT 1",
	[CHUNK_SEEK] =
	    "SELECT number FROM chunk WHERE card=?1 AND number<?2 "
	    "AND ?3 BETWEEN low AND high ORDER BY number DESC LIMIT 1",
	[CHUNK_APPEND] =
	    "INSERT INTO chunk SELECT id, 1 + max(0, coalesce((SELECT max(number) FROM"
	    " chunk WHERE card=id), 0)), ?6, ?7, ?2 FROM card WHERE id=?1",
	[CHUNK_APPEND_ALL] =
	    "INSERT INTO chunk SELECT id, 1 + max(0, coalesce((SELECT max(number) FROM"
	    " chunk WHERE card=id), 0)), ?6, ?7, ?5 FROM card WHERE " DEVICE,
	[CHUNK_DROP] =
	    "DELETE FROM chunk WHERE card IN (SELECT id FROM card WHERE " DEVICE
	    " AND ?5 IN (storage, 4294967295))",
	[PAGES] = "SELECT page_count - freelist_count FROM pragma_page_count, "
		  "pragma_freelist_count",
};

/* ---- statements ---------------------------------------------------------- */

/* NULL: nothing goes any more. */
static sqlite3_stmt *
statement(struct cache_db *db, int which)
{
	sqlite3_stmt **of = &db->statements[which];
	int rc;

	if (db->db == NULL || db->problem[0] != '\0')
		return NULL;
	if (*of != NULL)
		return *of;
	rc = sqlite3_prepare_v2(db->db, sql[which], -1, of, NULL);
	if (rc != SQLITE_OK)
		cache_db_failed(db, rc);
	return *of;
}

/* Is there a row? If not, the statement has ended, one way or the other. */
static bool
row(struct cache_db *db, sqlite3_stmt *of)
{
	const int rc = sqlite3_step(of);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		cache_db_failed(db, rc);
	sqlite3_reset(of);
	return false;
}

static void
bind_text(sqlite3_stmt *of, int at, const char *text)
{
	sqlite3_bind_text(of, at, text != NULL ? text : "", -1, SQLITE_STATIC);
}

static void
bind_device(struct cache_db *db, sqlite3_stmt *of)
{
	bind_text(of, 1, db->device.info->manufacturer);
	bind_text(of, 2, db->device.info->model);
	bind_text(of, 3, db->device.info->device_version);
	bind_text(of, 4, db->device.identity);
}

static void
bind_card(
    struct cache_db *db, sqlite3_stmt *of, const struct mptp_cache_card *card)
{
	bind_device(db, of);
	sqlite3_bind_int64(of, 5, card->storage);
	sqlite3_bind_int64(of, 6, (int64_t)card->capacity);
	bind_text(of, 7, card->description);
	bind_text(of, 8, card->label);
}

/* ---- cards --------------------------------------------------------------- */

static int64_t
find_card(struct cache_db *db, const struct mptp_cache_card *card,
    struct cache_card *kept)
{
	sqlite3_stmt *of = statement(db, CARD_FIND);
	int64_t id = 0;

	if (of == NULL)
		return 0;
	bind_card(db, of, card);
	if (row(db, of)) {
		id = sqlite3_column_int64(of, 0);
		kept->free_bytes = (uint64_t)sqlite3_column_int64(of, 1);
		kept->used = sqlite3_column_int64(of, 2);
		kept->traits = (uint32_t)sqlite3_column_int64(of, 3);
		sqlite3_reset(of);
	}
	return id;
}

int64_t
cache_db_card(struct cache_db *db, const struct mptp_cache_card *card,
    struct cache_card *kept)
{
	int64_t id = find_card(db, card, kept);
	sqlite3_stmt *of;

	if (id != 0 || (of = statement(db, CARD_ADD)) == NULL)
		return id;
	bind_card(db, of, card);
	sqlite3_bind_int64(of, 9, (int64_t)card->free_bytes);
	sqlite3_bind_int64(of, 10, (int64_t)time(NULL));
	row(db, of);
	id = find_card(db, card, kept);
	cache_db_evict(db, id);
	return id;
}

int64_t
cache_db_last_card(struct cache_db *db, uint32_t storage)
{
	sqlite3_stmt *of = statement(db, CARD_LAST);
	int64_t id = 0;

	if (of == NULL)
		return 0;
	bind_device(db, of);
	sqlite3_bind_int64(of, 5, storage);
	if (row(db, of)) {
		id = sqlite3_column_int64(of, 0);
		sqlite3_reset(of);
	}
	return id;
}

void
cache_db_touch(struct cache_db *db, int64_t card, const struct cache_card *now)
{
	sqlite3_stmt *of = statement(db, CARD_TOUCH);

	if (of == NULL)
		return;
	sqlite3_bind_int64(of, 1, card);
	sqlite3_bind_int64(of, 2, (int64_t)now->free_bytes);
	sqlite3_bind_int64(of, 3, now->used);
	sqlite3_bind_int64(of, 4, now->traits);
	row(db, of);
}

static int64_t
number_of(struct cache_db *db, int which, int64_t card)
{
	sqlite3_stmt *of = statement(db, which);
	int64_t number = 0;

	if (of == NULL)
		return 0;
	if (which == CARD_OLDEST)
		sqlite3_bind_int64(of, 1, card);
	if (row(db, of)) {
		number = sqlite3_column_int64(of, 0);
		sqlite3_reset(of);
	}
	return number;
}

static void
delete_of(struct cache_db *db, int which, int64_t card)
{
	sqlite3_stmt *of = statement(db, which);

	if (of == NULL)
		return;
	sqlite3_bind_int64(of, 1, card);
	row(db, of);
}

void
cache_db_evict(struct cache_db *db, int64_t but)
{
	int64_t oldest;

	while (number_of(db, CARD_COUNT, 0) > CARDS_MOST ||
	    number_of(db, PAGES, 0) > PAGES_WANTED) {
		if ((oldest = number_of(db, CARD_OLDEST, but)) == 0)
			return;
		delete_of(db, CARD_DELETE, oldest);
		delete_of(db, CARD_DELETE_CHUNKS, oldest);
	}
}

/* ---- chunks -------------------------------------------------------------- */

bool
cache_db_read(struct cache_db *db, int64_t card, uint32_t *number,
    struct chunk *chunk, bool next)
{
	sqlite3_stmt *of = statement(db, next ? CHUNK_NEXT : CHUNK_GET);
	const void *data;
	int64_t found;
	int len;
	bool good;

	chunk->len = 0;
	if (of == NULL)
		return false;
	sqlite3_bind_int64(of, 1, card);
	sqlite3_bind_int64(of, 2, *number);
	if (!row(db, of))
		return false;
	found = sqlite3_column_int64(of, 0);
	data = sqlite3_column_blob(of, 1);
	len = sqlite3_column_bytes(of, 1);
	good = data != NULL && len > 0 && len <= CHUNK_MOST &&
	    found >= *number && found <= UINT32_MAX;
	if (good) {
		memcpy(chunk->data, data, (size_t)len);
		chunk->len = (size_t)len;
		*number = (uint32_t)found;
	}
	sqlite3_reset(of);
	if (good && chunk_check(chunk))
		return true;
	chunk->len = 0;
	return cache_db_damaged(db);
}

bool
cache_db_seek(
    struct cache_db *db, int64_t card, uint32_t handle, uint32_t *number)
{
	sqlite3_stmt *of = statement(db, CHUNK_SEEK);

	if (of == NULL)
		return false;
	sqlite3_bind_int64(of, 1, card);
	sqlite3_bind_int64(of, 2, *number);
	sqlite3_bind_int64(of, 3, handle);
	if (!row(db, of))
		return false;
	*number = (uint32_t)sqlite3_column_int64(of, 0);
	sqlite3_reset(of);
	return true;
}

static void
append(struct cache_db *db, sqlite3_stmt *of, int at, struct chunk *chunk)
{
	uint32_t low = UINT32_MAX, high = 0;

	for (unsigned i = 0; i < chunk->n; i++) {
		const uint32_t handle = chunk_handle(chunk, i);

		low = handle < low ? handle : low;
		high = handle > high ? handle : high;
	}
	chunk_seal(chunk);
	sqlite3_bind_int64(of, 6, low);
	sqlite3_bind_int64(of, 7, high);
	sqlite3_bind_blob(of, at, chunk->data, (int)chunk->len, SQLITE_STATIC);
	row(db, of);
}

void
cache_db_append(struct cache_db *db, int64_t card, struct chunk *chunk)
{
	sqlite3_stmt *of = statement(db, CHUNK_APPEND);

	if (of == NULL)
		return;
	sqlite3_bind_int64(of, 1, card);
	append(db, of, 2, chunk);
}

void
cache_db_append_all(struct cache_db *db, struct chunk *chunk)
{
	sqlite3_stmt *of = statement(db, CHUNK_APPEND_ALL);

	if (of == NULL)
		return;
	bind_device(db, of);
	append(db, of, 5, chunk);
	db->damaged |= db->problem[0] != '\0';
}

void
cache_db_drop(struct cache_db *db, uint32_t storage)
{
	sqlite3_stmt *of = statement(db, CHUNK_DROP);

	if (of == NULL)
		return;
	bind_device(db, of);
	sqlite3_bind_int64(of, 5, storage);
	row(db, of);
	db->damaged |= db->problem[0] != '\0';
}
