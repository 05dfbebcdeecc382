/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The file of the database, and opening it.
 *
 * Nothing is synchronised to the disk: what a crash of the whole computer leaves may be
 * damaged, which is found out and costs one listing. What another connection of this
 * process holds locked would be unlocked by closing a descriptor of the file (POSIX), so
 * it is never opened here but by SQLite.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cache_db.h"

#define FILE_NAME "listings.sqlite"
#define BUSY_MS 50
#define LARGEST_VALUE (1 << 20)
#define SCHEMA                                                                 \
	"CREATE TABLE card(id INTEGER PRIMARY KEY, maker TEXT, model TEXT, "   \
	"version TEXT, identity TEXT, storage INTEGER, capacity INTEGER, "     \
	"description TEXT, label TEXT, free INTEGER, used INTEGER, traits "    \
	"INTEGER, UNIQUE(identity, model, maker, version, storage, capacity, " \
	"description, label));"                                                \
	"CREATE TABLE chunk(card INTEGER, number INTEGER, low INTEGER, high "  \
	"INTEGER, data BLOB, PRIMARY KEY(card, number, low, high))"

static const char settings[] =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
    "PRAGMA mmap_size=0; PRAGMA synchronous=OFF; PRAGMA cache_size=-512;"
    "PRAGMA max_page_count=32768";
static const char creation[] =
    "PRAGMA journal_mode=WAL; BEGIN IMMEDIATE;" SCHEMA
    "; PRAGMA application_id=0x6d707470; PRAGMA user_version=3; COMMIT";
static const char state[] =
    "SELECT (SELECT application_id FROM pragma_application_id),"
    " (SELECT user_version FROM pragma_user_version),"
    " (SELECT group_concat(sql, ';') FROM"
    " (SELECT sql FROM sqlite_master ORDER BY rowid))";

bool
cache_db_problem(struct cache_db *db, const char *what)
{
	if (db->problem[0] == '\0')
		snprintf(db->problem, sizeof(db->problem), "%s", what);
	return false;
}

bool
cache_db_failed(struct cache_db *db, int rc)
{
	const int primary = rc & 0xff;

	db->damaged |= primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ||
	    primary == SQLITE_TOOBIG || primary == SQLITE_MISMATCH;
	return cache_db_problem(
	    db, db->db != NULL ? sqlite3_errmsg(db->db) : "out of memory");
}

bool
cache_db_damaged(struct cache_db *db)
{
	db->damaged = true;
	return cache_db_problem(db, "it is damaged");
}

/* ---- the file ------------------------------------------------------------ */

static bool
is_ours(struct cache_db *db, const char *path, bool folder)
{
	const mode_t wanted = folder ? 0700 : 0600;
	struct stat st;

	if (lstat(path, &st) != 0)
		return cache_db_problem(db, strerror(errno));
	if (st.st_uid != geteuid() ||
	    !(folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)))
		return cache_db_problem(db,
		    folder ? "its folder is no folder of this user" :
			     "its file is no file of this user");
	if ((st.st_mode & 0777 & ~wanted) != 0 && chmod(path, wanted) != 0)
		return cache_db_problem(db, strerror(errno));
	return true;
}

/* Empty, in one step, and for nobody else to read. */
static bool
make_file(const char *path)
{
	char aside[CACHE_PATH_SIZE + 8];
	int fd;
	bool made;

	snprintf(aside, sizeof(aside), "%s.XXXXXX", path);
	if ((fd = mkstemp(aside)) < 0)
		return false;
	close(fd);
	made = link(aside, path) == 0 || errno == EEXIST;
	(void)unlink(aside);
	return made;
}

/* Is the file there, or to be made, and nobody else's business? Nothing is followed
 * that somebody else may have put there. */
static bool
find_file(struct cache_db *db, bool make)
{
	char folder[HOME_SIZE], *real;

	if (!home_find(folder, "XDG_CACHE_HOME", ".cache"))
		return cache_db_problem(db, "there is no folder for it");
	if (make)
		(void)home_make(folder);
	else if (access(folder, F_OK) != 0)
		return false;
	if (!is_ours(db, folder, true))
		return false;
	if ((real = realpath(folder, NULL)) == NULL)
		return cache_db_problem(db, strerror(errno));
	snprintf(db->path, sizeof(db->path), "%s/" FILE_NAME, real);
	free(real);
	if (access(db->path, F_OK) != 0 && errno == ENOENT) {
		if (!make)
			return false;
		if (!make_file(db->path))
			return cache_db_problem(db, strerror(errno));
	}
	if (is_ours(db, db->path, false))
		return true;
	db->path[0] = '\0';
	return false;
}

static void
throw_away(const struct cache_db *db)
{
	static const char *const with[] = { "", "-wal", "-shm", "-journal" };
	char path[CACHE_PATH_SIZE + 16];

	if (db->path[0] == '\0')
		return;
	for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++) {
		snprintf(path, sizeof(path), "%s%s", db->path, with[i]);
		(void)unlink(path);
	}
}

/* ---- opening ------------------------------------------------------------- */

/* Is it as we made it? Not even another index is let pass: what a database has may be
 * code. */
static bool
check_state(struct cache_db *db, bool *empty)
{
	sqlite3_stmt *statement = NULL;
	const char *schema = NULL;
	int rc = sqlite3_prepare_v2(db->db, state, -1, &statement, NULL);
	bool good;

	if (rc == SQLITE_OK && (rc = sqlite3_step(statement)) == SQLITE_ROW)
		schema = (const char *)sqlite3_column_text(statement, 2);
	*empty = rc == SQLITE_ROW && schema == NULL &&
	    sqlite3_column_int64(statement, 1) == 0;
	good = rc == SQLITE_ROW && schema != NULL &&
	    strcmp(schema, SCHEMA) == 0 &&
	    sqlite3_column_int64(statement, 0) == 0x6d707470 &&
	    sqlite3_column_int64(statement, 1) == 3;
	sqlite3_finalize(statement);
	return good || *empty ||
	    (rc == SQLITE_ROW ? cache_db_damaged(db) : cache_db_failed(db, rc));
}

static bool
open_file(struct cache_db *db)
{
	bool empty = false;
	int rc = sqlite3_open_v2(db->path, &db->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(db->db, BUSY_MS);
	else if (db->db == NULL)
		return cache_db_problem(db,
		    rc == SQLITE_NOMEM ? "out of memory" :
					 "SQLite cannot be loaded");
	if (rc == SQLITE_OK) {
		sqlite3_limit(db->db, SQLITE_LIMIT_LENGTH, LARGEST_VALUE);
		rc = sqlite3_exec(db->db, settings, NULL, NULL, NULL);
	}
	if (rc != SQLITE_OK)
		return cache_db_failed(db, rc);
	if (!check_state(db, &empty))
		return false;
	if (!empty)
		return true;
	/* Another program may be quicker. */
	rc = sqlite3_exec(db->db, creation, NULL, NULL, NULL);
	if (rc != SQLITE_OK && !sqlite3_get_autocommit(db->db))
		sqlite3_exec(db->db, "ROLLBACK", NULL, NULL, NULL);
	if (rc != SQLITE_OK && rc != SQLITE_ERROR)
		return cache_db_failed(db, rc);
	return check_state(db, &empty) &&
	    (!empty || cache_db_problem(db, "it cannot be made"));
}

static void
close_file(struct cache_db *db)
{
	if (db->db == NULL)
		return; /* and do not load SQLite for that */
	for (size_t i = 0; i < CACHE_STATEMENTS; i++) {
		sqlite3_finalize(db->statements[i]);
		db->statements[i] = NULL;
	}
	sqlite3_close(db->db);
	db->db = NULL;
}

bool
cache_db_open(struct cache_db *db, struct cache_device device, bool make)
{
	*db = (struct cache_db){ .device = device };
	if (!find_file(db, make))
		return false;
	if (open_file(db))
		return true;
	if (db->damaged) {
		close_file(db);
		throw_away(db);
		*db = (struct cache_db){ .device = device };
		if (find_file(db, make) && open_file(db))
			return true;
	}
	cache_db_close(db);
	return false;
}

void
cache_db_close(struct cache_db *db)
{
	close_file(db);
	if (db->damaged)
		throw_away(db);
	db->damaged = false;
}
