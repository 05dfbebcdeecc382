/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Verifying: each copy is read back, and one that is not where it was is looked for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/ledger_files.h"
#include "import/sql.h"
#include "import/text.h"

struct verifying {
	struct comparing comparing;
	const char *const *paths;
	size_t n_paths;
	int64_t *ids;
	size_t n_ids, room;
	bool gathered;
};

static bool
is_wanted(const struct verifying *verifying, const struct mptp_copy *copy)
{
	/* Whoever is about to name it looks after it. */
	if (copy->state == MPTP_COPY_NAMING)
		return false;
	for (size_t i = 0; i < verifying->n_paths; i++)
		if (text_is_below(copy->destination, verifying->paths[i]))
			return true;
	return verifying->n_paths == 0;
}

static int
add_id(void *ctx, const struct mptp_copy *copy)
{
	struct verifying *verifying = ctx;

	if (!is_wanted(verifying, copy))
		return 0;
	if (verifying->n_ids == verifying->room) {
		size_t room = verifying->room * 2 + 64;
		int64_t *more =
		    realloc(verifying->ids, room * sizeof(*verifying->ids));

		if (more == NULL)
			return MPTP_ERR_NOMEM;
		verifying->ids = more;
		verifying->room = room;
	}
	verifying->ids[verifying->n_ids++] = copy->id;
	verifying->comparing.total += copy->size;
	return 0;
}

/* Which of the files that the ledger does not know is the likeliest to be the copy: one
 * that was renamed in its file system, was read and has its hash, has at least its time,
 * or else any that was not read yet. */
#define CANDIDATES                                                             \
	"SELECT path, modified, inode, hash FROM temp.files WHERE size = ?1"
static const char *const ways[] = {
	CANDIDATES " AND inode = ?3 AND modified = ?4"
		   " AND (hash IS NULL OR hash = ?2) LIMIT 1",
	CANDIDATES " AND hash = ?2 LIMIT 1",
	CANDIDATES " AND hash IS NULL AND modified = ?4 LIMIT 1",
	CANDIDATES " AND hash IS NULL LIMIT 1",
};

static int
take(sqlite3_stmt *s, uint64_t size, struct found *found, char **path)
{
	const char *name = sql_column(s, 0), *hash = sql_column(s, 3);

	*path = name == NULL ? NULL : strdup(name);
	*found = (struct found){ .path = *path,
		.size = size,
		.modified = sqlite3_column_int64(s, 1),
		.inode = (uint64_t)sqlite3_column_int64(s, 2) };
	snprintf(
	    found->hash, sizeof(found->hash), "%s", hash != NULL ? hash : "");
	return *path != NULL ? MPTP_OK : MPTP_ERR_NOMEM;
}

/* *path, which is found's, is to be freed; NULL: there is none. */
static int
find_likeliest(struct comparing *comparing, const struct mptp_copy *copy,
    struct found *found, char **path)
{
	int status = MPTP_OK;

	*path = NULL;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways) &&
	     status == MPTP_OK && *path == NULL;
	     i++) {
		sqlite3_stmt *s;
		int result;

		status = sql_prepare(
		    comparing->ledger, &s, ways[i], comparing->error);
		if (status != MPTP_OK)
			return status;
		sql_number(s, 1, (int64_t)copy->size);
		sql_text(s, 2, copy->hash);
		sql_number(s, 3, (int64_t)copy->inode);
		sql_number(s, 4, copy->modified);
		result = sqlite3_step(s);
		if (result == SQLITE_ROW)
			status = take(s, copy->size, found, path);
		else
			status = ledger_result(
			    comparing->ledger->db, result, comparing->error);
		sqlite3_finalize(s);
	}
	return status;
}

/* It is a copy's now. */
static int
drop_file(struct comparing *comparing, const char *path)
{
	const struct sql_value values[] = { as_text(path) };

	return sql_once(comparing->ledger,
	    "DELETE FROM temp.files WHERE path = ?1", values, 1,
	    comparing->error);
}

static int
remember_hash(struct comparing *comparing, const struct found *found)
{
	const struct sql_value values[] = { as_text(found->path),
		as_text(found->hash) };

	return sql_once(comparing->ledger,
	    "UPDATE temp.files SET hash = ?2 WHERE path = ?1", values, 2,
	    comparing->error);
}

static int
gather(struct verifying *verifying)
{
	struct stat st;
	int status = MPTP_OK;

	for (size_t i = 0; status == MPTP_OK && !verifying->gathered &&
	     i < verifying->n_paths;
	     i++)
		if (stat(verifying->paths[i], &st) == 0 && S_ISDIR(st.st_mode))
			status = files_gather(&verifying->comparing,
			    &verifying->paths[i], 1, false);
	if (status == MPTP_OK && !verifying->gathered)
		status = ledger_run(verifying->comparing.ledger->db,
		    "DELETE FROM temp.files"
		    " WHERE path IN (SELECT destination FROM copies)",
		    verifying->comparing.error);
	verifying->gathered = true;
	return status;
}

/* Of many files of one size, each is read once. */
static int
read_candidate(struct comparing *comparing, struct found *found)
{
	const uint64_t done = comparing->done;
	int status;

	if (found->hash[0] != '\0')
		return MPTP_OK;
	status = found_read(comparing, found, found->path, found->size);
	comparing->done = done;
	return status == MPTP_OK ? remember_hash(comparing, found) : status;
}

static int
look_elsewhere(struct verifying *verifying, const struct mptp_copy *copy)
{
	struct comparing *comparing = &verifying->comparing;
	int status = gather(verifying);
	bool is_it = false;

	while (status == MPTP_OK && !is_it) {
		struct found found;
		char *path;

		status = find_likeliest(comparing, copy, &found, &path);
		if (path == NULL)
			break;
		status = read_candidate(comparing, &found);
		is_it =
		    status == MPTP_OK && strcmp(found.hash, copy->hash) == 0;
		if (is_it)
			status = ledger_amend(comparing->ledger, copy, &found,
			    MPTP_COPY_VERIFIED, comparing->error);
		if (is_it && status == MPTP_OK)
			status = drop_file(comparing, path);
		if (is_it && status == MPTP_OK)
			status = comparing_tell(
			    comparing, MPTP_CHECK_MOVED, copy, path, 0);
		free(path);
	}
	return status == MPTP_OK && !is_it ?
	    comparing_tell(comparing, MPTP_CHECK_MISSING, copy,
		copy->destination, ENOENT) :
	    status;
}

/* It is there. */
static int
judge(struct comparing *comparing, const struct mptp_copy *copy,
    const struct found *found)
{
	const bool same = strcmp(found->hash, copy->hash) == 0;
	/* What differs keeps its old time, so that it is seen to differ. */
	const struct found was = { .path = copy->destination,
		.modified = copy->modified,
		.inode = copy->inode };
	int status = ledger_amend(comparing->ledger, copy, same ? found : &was,
	    same ? MPTP_COPY_VERIFIED : MPTP_COPY_BAD, comparing->error);

	if (status != MPTP_OK)
		return status;
	return comparing_tell(comparing,
	    same ? MPTP_CHECK_GOOD : found_differs(found, copy), copy,
	    copy->destination, found->sys);
}

static int
check(struct verifying *verifying, const struct mptp_copy *copy)
{
	struct comparing *comparing = &verifying->comparing;
	struct found found;
	int status;

	if (copy->hash == NULL)
		return comparing_tell(
		    comparing, MPTP_CHECK_UNHASHED, copy, copy->destination, 0);
	status = found_read(comparing, &found, copy->destination, copy->size);
	if (status != MPTP_OK)
		return status;
	if (found.is_there)
		return judge(comparing, copy, &found);
	if (found.sys == ENOENT)
		return look_elsewhere(verifying, copy);
	return comparing_tell(comparing, MPTP_CHECK_UNREADABLE, copy,
	    copy->destination, found.sys);
}

static int
check_all(struct verifying *verifying)
{
	struct comparing *comparing = &verifying->comparing;
	uint64_t done = 0;
	int status = MPTP_OK;

	for (size_t i = 0; status == MPTP_OK && i < verifying->n_ids; i++) {
		struct kept kept = { .strings = NULL };

		status = ledger_at(comparing->ledger, verifying->ids[i],
		    kept_first, &kept, comparing->error);
		if (status == KEPT) {
			done += kept.copy.size;
			status = check(verifying, &kept.copy);
		}
		comparing->done = done;
		kept_clear(&kept);
	}
	return status;
}

int
mptp_ledger_verify(struct mptp_ledger *ledger, const char *const *paths,
    size_t n_paths, const struct mptp_ledger_calls *calls, uint64_t *counts,
    struct mptp_error *error)
{
	struct verifying verifying = { .paths = paths, .n_paths = n_paths };
	int status =
	    comparing_begin(&verifying.comparing, ledger, calls, counts, error);

	if (status == MPTP_OK)
		status = mptp_ledger_list(ledger, add_id, &verifying, error);
	/* Where there is something, it is decided. */
	if (status == MPTP_OK)
		status =
		    mptp_ledger_hash(ledger, &verifying.comparing.hash, error);
	if (status == MPTP_OK)
		status = check_all(&verifying);
	free(verifying.ids);
	return comparing_end(&verifying.comparing, status);
}
