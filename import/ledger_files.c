/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files and copies side by side.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/ledger_files.h"
#include "import/sql.h"
#include "import/walk.h"

int
comparing_begin(struct comparing *comparing, struct mptp_ledger *ledger,
    const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error)
{
	*comparing = (struct comparing){ .ledger = ledger, .error = error };
	if (calls != NULL)
		comparing->calls = *calls;
	comparing->counts = counts != NULL ? counts : comparing->own;
	memset(comparing->counts, 0, sizeof(comparing->own));
	if (ledger->begun)
		return mptp_error_set(comparing->error, MPTP_ERR_STATE,
		    "the ledger is being written to already");
	return ledger_run(comparing->ledger->db,
	    "PRAGMA synchronous=NORMAL;"
	    "DROP TABLE IF EXISTS temp.files;"
	    "CREATE TEMP TABLE files (id INTEGER PRIMARY KEY,"
	    " path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,"
	    " modified INTEGER NOT NULL, inode INTEGER NOT NULL, hash TEXT);"
	    "CREATE INDEX temp.files_by_inode ON files (size, inode);"
	    "CREATE INDEX temp.files_by_hash ON files (size, hash, modified)",
	    comparing->error);
}

int
comparing_end(struct comparing *comparing, int status)
{
	struct mptp_ledger *ledger = comparing->ledger;
	int ended;

	if (status == MPTP_ERR_NOMEM)
		(void)mptp_error_set(
		    comparing->error, status, "the ledger: there is no memory");
	if (ledger->begun || ledger->read_only)
		return status;
	/* The last commit has the log written out, and so those before it. */
	ended = ledger_run(ledger->db,
	    "DROP TABLE IF EXISTS temp.files;"
	    "PRAGMA synchronous=FULL;"
	    "UPDATE copies SET state = state"
	    " WHERE id = (SELECT max(id) FROM copies)",
	    status == MPTP_OK ? comparing->error : NULL);
	return status == MPTP_OK ? ended : status;
}

int
comparing_tell(struct comparing *comparing, enum mptp_check check,
    const struct mptp_copy *copy, const char *path, int sys)
{
	const struct mptp_ledger_calls *calls = &comparing->calls;
	const struct mptp_checked checked = {
		.check = check, .copy = copy, .path = path, .sys = sys
	};

	comparing->counts[check]++;
	return calls->tell == NULL ? 0 : calls->tell(calls->ctx, &checked);
}

static int
add_file(void *ctx, const char *path, const struct stat *st)
{
	struct comparing *comparing = ctx;
	const struct sql_value values[] = { as_text(path),
		as_number((int64_t)st->st_size),
		as_number((int64_t)st->st_mtime),
		as_number((int64_t)st->st_ino) };

	return sql_once(comparing->ledger,
	    "INSERT OR IGNORE INTO temp.files (path, size, modified, inode)"
	    " VALUES (?,?,?,?)",
	    values, 4, comparing->error);
}

static int
add_unreadable(void *ctx, const char *path, int sys)
{
	return comparing_tell(ctx, MPTP_CHECK_UNREADABLE, NULL, path, sys);
}

/* One that the ledger knows is gone on with, or told of, by the next import. */
static int
add_part(void *ctx, const char *path)
{
	struct comparing *comparing = ctx;
	sqlite3_stmt *s;
	int result = SQLITE_DONE,
	    status = sql_prepare(comparing->ledger, &s,
		"SELECT 1 FROM parts WHERE file=?1", comparing->error);

	if (status == MPTP_OK) {
		sql_text(s, 1, path);
		result = sqlite3_step(s);
		status = ledger_result(
		    comparing->ledger->db, result, comparing->error);
	}
	sqlite3_finalize(s);
	return status == MPTP_OK && result == SQLITE_DONE ?
	    comparing_tell(comparing, MPTP_CHECK_PART, NULL, path, 0) :
	    status;
}

/* In one transaction, which is fast; and of the connection's own table alone, so that
 * nobody has to wait for it. */
int
files_gather(struct comparing *comparing, const char *const *folders,
    size_t n_folders, bool parts)
{
	const struct walk_calls calls = { .file = add_file,
		.unreadable = add_unreadable,
		.part = parts ? add_part : NULL,
		.ctx = comparing };
	sqlite3 *db = comparing->ledger->db;
	int ended, status = ledger_run(db, "BEGIN", comparing->error);

	if (status != MPTP_OK)
		return status;
	for (size_t i = 0; status == MPTP_OK && i < n_folders; i++)
		status = walk_files(folders[i], &calls, comparing->error);
	ended = ledger_run(
	    db, "COMMIT", status == MPTP_OK ? comparing->error : NULL);
	return status == MPTP_OK ? ended : status;
}

/* How far a file is. */
struct reading {
	struct comparing *comparing;
	const char *path;
};

static int
step(void *ctx, uint64_t done)
{
	const struct reading *reading = ctx;
	const struct comparing *comparing = reading->comparing;
	const struct mptp_ledger_calls *calls = &comparing->calls;

	if (calls->progress == NULL)
		return 0;
	return calls->progress(calls->ctx, reading->path,
	    comparing->done + done, comparing->total);
}

static int
read_open(
    struct comparing *comparing, struct found *found, int fd, uint64_t expected)
{
	struct reading reading = { comparing, found->path };
	struct mptp_error error = { 0 };
	struct stat st;
	int status;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		found->sys = ENOENT;
		return MPTP_OK;
	}
	found->is_there = true;
	found->size = (uint64_t)st.st_size;
	found->modified = (int64_t)st.st_mtime;
	found->inode = (uint64_t)st.st_ino;
	if (expected != UINT64_MAX && expected != found->size)
		return MPTP_OK;
	status = hash_file(fd, comparing->hash, found->hash, &found->size, step,
	    &reading, &error);
	if (status == MPTP_ERR_IO) {
		found->sys = error.sys;
		found->hash[0] = '\0';
		return MPTP_OK;
	}
	if (status == MPTP_OK)
		comparing->done += found->size;
	else if (error.status == status && comparing->error != NULL)
		*comparing->error = error;
	return status;
}

int
found_read(struct comparing *comparing, struct found *found, const char *path,
    uint64_t expected)
{
	/* A pipe in a file's place is not waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int status;

	*found = (struct found){ .path = path };
	if (fd < 0) {
		found->sys = errno == ENOTDIR ? ENOENT : errno;
		return MPTP_OK;
	}
	status = read_open(comparing, found, fd, expected);
	close(fd);
	return status;
}

enum mptp_check
found_differs(const struct found *found, const struct mptp_copy *copy)
{
	if (found->sys != 0)
		return MPTP_CHECK_UNREADABLE;
	return found->modified == copy->modified &&
		found->inode == copy->inode ?
	    MPTP_CHECK_BAD :
	    MPTP_CHECK_CHANGED;
}

static size_t
size_of(const char *s)
{
	return s == NULL ? 0 : strlen(s) + 1;
}

static const char *
put(char **to, const char *s)
{
	char *at = *to;

	if (s == NULL)
		return NULL;
	memcpy(at, s, size_of(s));
	*to += size_of(s);
	return at;
}

int
kept_first(void *ctx, const struct mptp_copy *copy)
{
	struct kept *kept = ctx;
	char *at = malloc(size_of(copy->camera) + size_of(copy->storage) +
	    size_of(copy->persistent) + size_of(copy->path) +
	    size_of(copy->captured) + size_of(copy->hash) +
	    size_of(copy->destination));

	if (at == NULL)
		return MPTP_ERR_NOMEM;
	kept_clear(kept);
	kept->strings = at;
	kept->copy = *copy;
	kept->copy.camera = put(&at, copy->camera);
	kept->copy.storage = put(&at, copy->storage);
	kept->copy.persistent = put(&at, copy->persistent);
	kept->copy.path = put(&at, copy->path);
	kept->copy.captured = put(&at, copy->captured);
	kept->copy.hash = put(&at, copy->hash);
	kept->copy.destination = put(&at, copy->destination);
	return KEPT;
}

void
kept_clear(struct kept *kept)
{
	free(kept->strings);
	*kept = (struct kept){ .strings = NULL };
}

int
ledger_amend(struct mptp_ledger *ledger, const struct mptp_copy *was,
    const struct found *now, enum mptp_copy_state state,
    struct mptp_error *error)
{
	const struct sql_value values[] = { as_text(now->path),
		as_number(now->modified), as_number((int64_t)now->inode),
		as_number((int64_t)state), as_number(was->id),
		as_text(was->destination), as_text(was->hash) };

	if (ledger->read_only)
		return MPTP_OK;
	return sql_once(ledger,
	    "UPDATE OR IGNORE copies SET destination=?1, modified=?2, inode=?3,"
	    " state=CASE WHEN ?4=2 AND state=4 THEN 4 ELSE ?4 END"
	    " WHERE id=?5 AND destination=?6 AND hash IS ?7",
	    values, 7, error);
}
