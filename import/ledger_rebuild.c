/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Rebuilding: the ledger gets to know what is in a folder.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "import/ledger_files.h"
#include "import/sql.h"
#include "import/text.h"
#include "local/newfile.h"

struct rebuilding {
	struct comparing comparing;
	const char *folder;
};

/* The file that comes next. */
struct next {
	int64_t id; /* in temp.files */
	int64_t modified;
	uint64_t size, inode;
	char *path;
};

/* What the ledger has as it is needs no look. */
static const char known[] =
    "DELETE FROM temp.files WHERE EXISTS (SELECT 1 FROM copies"
    " WHERE destination = files.path AND size = files.size"
    " AND copies.modified = files.modified AND copies.inode = files.inode"
    " AND state IN (?1, ?2, ?3) AND copies.hash IS NOT NULL)";

static int
drop_known(struct comparing *comparing)
{
	const struct sql_value values[] = { as_number(MPTP_COPY_DONE),
		as_number(MPTP_COPY_VERIFIED), as_number(MPTP_COPY_ALIKE) };
	int status =
	    sql_once(comparing->ledger, known, values, 3, comparing->error);

	if (status == MPTP_OK)
		comparing->counts[MPTP_CHECK_GOOD] +=
		    (uint64_t)sqlite3_changes(comparing->ledger->db);
	return status;
}

static int
sum_up(struct comparing *comparing)
{
	sqlite3_stmt *s;
	int result,
	    status = sql_prepare(comparing->ledger, &s,
		"SELECT total(size) FROM temp.files", comparing->error);

	if (status == MPTP_OK) {
		result = sqlite3_step(s);
		if (result == SQLITE_ROW)
			comparing->total = (uint64_t)sqlite3_column_int64(s, 0);
		status = ledger_result(
		    comparing->ledger->db, result, comparing->error);
	}
	sqlite3_finalize(s);
	return status;
}

/* next->path is to be freed; NULL: there is none. */
static int
find_next(struct comparing *comparing, struct next *next)
{
	sqlite3_stmt *s;
	int result = SQLITE_DONE,
	    status = sql_prepare(comparing->ledger, &s,
		"SELECT id, path, size, modified, inode FROM temp.files"
		" WHERE id > ?1 ORDER BY id LIMIT 1",
		comparing->error);

	next->path = NULL;
	if (status == MPTP_OK) {
		sql_number(s, 1, next->id);
		result = sqlite3_step(s);
		status = ledger_result(
		    comparing->ledger->db, result, comparing->error);
	}
	if (result == SQLITE_ROW) {
		const char *path = sql_column(s, 1);

		next->id = sqlite3_column_int64(s, 0);
		next->path = path == NULL ? NULL : strdup(path);
		next->size = (uint64_t)sqlite3_column_int64(s, 2);
		next->modified = sqlite3_column_int64(s, 3);
		next->inode = (uint64_t)sqlite3_column_int64(s, 4);
		if (next->path == NULL)
			status = MPTP_ERR_NOMEM;
	}
	sqlite3_finalize(s);
	return status;
}

/* A copy in this folder whose file is gone from where it was. */
struct gone {
	const char *folder;
	struct kept kept;
};

static int
keep_gone(void *ctx, const struct mptp_copy *copy)
{
	struct gone *gone = ctx;

	if (copy->state == MPTP_COPY_NAMING || copy->hash == NULL ||
	    !text_is_below(copy->destination, gone->folder) ||
	    newfile_exists(copy->destination) ||
	    (errno != ENOENT && errno != ENOTDIR))
		return 0;
	return kept_first(&gone->kept, copy);
}

/* It was renamed, which changes neither inode nor time: it need not be read. */
static int
move_same(struct rebuilding *rebuilding, const struct next *next, bool *is_it)
{
	struct comparing *comparing = &rebuilding->comparing;
	struct gone gone = { .folder = rebuilding->folder };
	const struct found now = { .path = next->path,
		.modified = next->modified,
		.inode = next->inode };
	int status = ledger_same_file(comparing->ledger, next->size,
	    next->modified, next->inode, keep_gone, &gone, comparing->error);

	*is_it = status == KEPT;
	if (*is_it)
		status = ledger_amend(comparing->ledger, &gone.kept.copy, &now,
		    gone.kept.copy.state, comparing->error);
	if (*is_it && status == MPTP_OK) {
		comparing->done += next->size;
		status = comparing_tell(comparing, MPTP_CHECK_MOVED,
		    &gone.kept.copy, next->path, 0);
	}
	kept_clear(&gone.kept);
	return status;
}

/* A new copy: of the same object as another with this content, if there is one. */
static int
add(struct comparing *comparing, const struct found *found)
{
	struct kept twin = { .strings = NULL };
	struct mptp_copy copy;
	int status = ledger_twins(comparing->ledger, found->size, found->hash,
	    kept_first, &twin, comparing->error);

	if (status != MPTP_OK && status != KEPT)
		return status;
	copy = twin.copy;
	copy.size = found->size;
	copy.hash = found->hash;
	copy.destination = found->path;
	copy.modified = found->modified;
	copy.inode = found->inode;
	copy.imported = (int64_t)time(NULL);
	copy.state = status == KEPT && copy.state == MPTP_COPY_ALIKE ?
	    MPTP_COPY_ALIKE :
	    MPTP_COPY_DONE;
	status = mptp_ledger_put(comparing->ledger, &copy, comparing->error);
	if (status == MPTP_OK)
		status = comparing_tell(
		    comparing, MPTP_CHECK_ADDED, NULL, found->path, 0);
	kept_clear(&twin);
	return status;
}

/* What the ledger has no file's name for. */
static int
look_at_stranger(struct rebuilding *rebuilding, const struct found *found)
{
	struct comparing *comparing = &rebuilding->comparing;
	struct gone gone = { .folder = rebuilding->folder };
	int status = ledger_twins(comparing->ledger, found->size, found->hash,
	    keep_gone, &gone, comparing->error);

	if (status == KEPT) {
		status = ledger_amend(comparing->ledger, &gone.kept.copy, found,
		    MPTP_COPY_VERIFIED, comparing->error);
		if (status == MPTP_OK)
			status = comparing_tell(comparing, MPTP_CHECK_MOVED,
			    &gone.kept.copy, found->path, 0);
	} else if (status == MPTP_OK) {
		status = add(comparing, found);
	}
	kept_clear(&gone.kept);
	return status;
}

/* What the ledger has under this name, but not quite so. */
static int
look_at_known(struct comparing *comparing, const struct mptp_copy *copy,
    const struct found *found)
{
	enum mptp_check check = MPTP_CHECK_GOOD;
	int status = MPTP_OK;

	if (copy->hash == NULL) {
		struct mptp_copy now = *copy;

		now.size = found->size;
		now.hash = found->hash;
		now.modified = found->modified;
		now.inode = found->inode;
		now.state = MPTP_COPY_DONE;
		status =
		    mptp_ledger_put(comparing->ledger, &now, comparing->error);
	} else if (strcmp(copy->hash, found->hash) == 0) {
		status = ledger_amend(comparing->ledger, copy, found,
		    MPTP_COPY_VERIFIED, comparing->error);
	} else {
		check = found_differs(found, copy);
		/* An import that did not end may still have a file for it. */
		if (copy->state != MPTP_COPY_NAMING)
			status = mptp_ledger_mark(comparing->ledger, copy->id,
			    MPTP_COPY_BAD, comparing->error);
	}
	return status == MPTP_OK ?
	    comparing_tell(comparing, check, copy, found->path, 0) :
	    status;
}

static int
look_at(struct rebuilding *rebuilding, const struct next *next)
{
	struct comparing *comparing = &rebuilding->comparing;
	struct kept kept = { .strings = NULL };
	struct found found;
	bool is_done = false;
	int status;

	if (ledger_is_or_beside(rebuilding->comparing.ledger, next->path))
		return MPTP_OK;
	status = ledger_by_destination(
	    comparing->ledger, next->path, kept_first, &kept, comparing->error);

	if (status == MPTP_OK)
		status = move_same(rebuilding, next, &is_done);
	if ((status != MPTP_OK && status != KEPT) || is_done)
		goto out;
	status = found_read(comparing, &found, next->path, UINT64_MAX);
	if (status != MPTP_OK)
		goto out;
	if (found.hash[0] != '\0')
		status = kept.strings != NULL ?
		    look_at_known(comparing, &kept.copy, &found) :
		    look_at_stranger(rebuilding, &found);
	else if (found.sys != ENOENT)
		status = comparing_tell(comparing, MPTP_CHECK_UNREADABLE,
		    kept.strings != NULL ? &kept.copy : NULL, next->path,
		    found.sys);
out:
	kept_clear(&kept);
	return status;
}

int
mptp_ledger_rebuild(struct mptp_ledger *ledger, const char *folder,
    const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error)
{
	struct rebuilding rebuilding = { .folder = folder };
	struct comparing *comparing = &rebuilding.comparing;
	struct next next = { .path = NULL };
	int status = ledger_check_writable(ledger, error);

	if (status != MPTP_OK)
		return status;
	status = comparing_begin(comparing, ledger, calls, counts, error);
	if (status == MPTP_OK)
		status = ledger_hash(ledger, &comparing->hash, error);
	if (status == MPTP_OK)
		status = files_gather(comparing, &folder, 1, true);
	if (status == MPTP_OK)
		status = drop_known(comparing);
	if (status == MPTP_OK)
		status = sum_up(comparing);
	if (status == MPTP_OK)
		status = find_next(comparing, &next);
	while (status == MPTP_OK && next.path != NULL) {
		status = look_at(&rebuilding, &next);
		free(next.path);
		next.path = NULL;
		if (status == MPTP_OK)
			status = find_next(comparing, &next);
	}
	free(next.path);
	return comparing_end(comparing, status);
}
