/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Destinations whose disk is not mounted. Where it would be is an empty folder then,
 * mostly of the system's disk, which an import would fill. The ledger has copies below it,
 * and how it was known: by its inode and by where its file system was mounted. Devices
 * have other numbers each time, and so have the file systems of some. Who has emptied a
 * folder, has still the same one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/away.h"
#include "import/sql.h"
#include "local/folder.h"

static int
nomem(struct mptp_error *error)
{
	return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}

/* The highest folder above it, or itself, that is on its file system; free() it. NULL:
 * there is no memory. */
static char *
mount_of(const struct root *root)
{
	char *path = strdup(root->path);
	struct stat st;

	for (char *slash; path != NULL;) {
		char kept;

		slash = strrchr(path, '/');
		if (slash == NULL || path[1] == '\0')
			break;
		slash += slash == path;
		kept = *slash;
		*slash = '\0';
		if (stat(path, &st) == 0 && st.st_dev == root->device)
			continue;
		*slash = kept;
		break;
	}
	return path;
}

/* *any: is there a row of what is below it? */
static int
has_copies(struct mptp_ledger *ledger, const struct root *root, bool *any,
    struct mptp_error *error)
{
	char *from = root_path(root, ""), *to = root_path(root, "");
	int status, result = SQLITE_DONE;
	sqlite3_stmt *s = NULL;

	if (from == NULL || to == NULL) {
		status = nomem(error);
		goto out;
	}
	to[strlen(to) - 1] = '/' + 1; /* behind all that it begins */
	status = sql_prepare(ledger, &s,
	    "SELECT 1 FROM copies WHERE destination>?1 AND destination<?2"
	    " UNION ALL SELECT 1 FROM parts"
	    " WHERE destination>?1 AND destination<?2 LIMIT 1",
	    error);
	if (status == MPTP_OK) {
		sql_text(s, 1, from);
		sql_text(s, 2, to);
		result = sqlite3_step(s);
		status = ledger_result(ledger->db, result, error);
	}
	sqlite3_finalize(s);
	*any = status == MPTP_OK && result == SQLITE_ROW;
out:
	free(from);
	free(to);
	return status;
}

/* *same: is it the folder that was noted? */
static int
is_noted(struct mptp_ledger *ledger, const struct root *root, bool *same,
    struct mptp_error *error)
{
	char *mount = mount_of(root);
	int status, result = SQLITE_DONE;
	sqlite3_stmt *s = NULL;

	if (mount == NULL)
		return nomem(error);
	status = sql_prepare(ledger, &s,
	    "SELECT 1 FROM destinations"
	    " WHERE path=?1 AND mount=?2 AND inode=?3",
	    error);
	if (status == MPTP_OK) {
		sql_text(s, 1, root->path);
		sql_text(s, 2, mount);
		sql_number(s, 3, (int64_t)root->inode);
		result = sqlite3_step(s);
		status = ledger_result(ledger->db, result, error);
	}
	sqlite3_finalize(s);
	free(mount);
	*same = status == MPTP_OK && result == SQLITE_ROW;
	return status;
}

int
away_check(struct mptp_ledger *ledger, const struct root *root,
    struct mptp_error *error)
{
	bool any = false, same = false;
	int status;

	errno = 0;
	if (!folder_is_empty(root->path))
		return errno == ENOMEM ? nomem(error) : MPTP_OK;
	status = has_copies(ledger, root, &any, error);
	if (status == MPTP_OK && any)
		status = is_noted(ledger, root, &same, error);
	if (status != MPTP_OK || !any || same)
		return status;
	return mptp_error_set(error, MPTP_ERR_MISSING,
	    "%s is empty, though copies went there, and is another folder than "
	    "it was: if its disk is not mounted, mount it, and run again",
	    root->path);
}

int
away_note(struct mptp_ledger *ledger, const struct root *root,
    struct mptp_error *error)
{
	char *mount = mount_of(root);
	const struct sql_value values[] = { as_text(root->path), as_text(mount),
		as_number((int64_t)root->inode) };
	int status;

	if (mount == NULL)
		return nomem(error);
	status = sql_once(ledger,
	    "INSERT INTO destinations (path, mount, inode) VALUES (?1,?2,?3)"
	    " ON CONFLICT (path) DO UPDATE SET mount=?2, inode=?3"
	    " WHERE mount<>?2 OR inode<>?3",
	    values, 3, error);
	free(mount);
	return status;
}

int
mptp_ledger_is_away(struct mptp_ledger *ledger, const char *folder, bool *away,
    struct mptp_error *error)
{
	struct root root = { .fd = -1 };
	int status = root_open(&root, folder, error);

	*away = false;
	if (status == MPTP_OK)
		status = away_check(ledger, &root, error);
	root_close(&root);
	if (status != MPTP_ERR_MISSING)
		return status;
	*away = true;
	return MPTP_OK;
}
