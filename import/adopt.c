/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were found by the plan.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "import/adopt.h"
#include "import/sql.h"

/* A row of another copy that is there stays. */
static int
set_moved(struct run *run, int64_t row, const char *path, const struct stat *st)
{
	struct mptp_import *import = run->import;
	sqlite3_stmt *s;
	int status = sql_prepare(import->options.ledger, &s,
	    "UPDATE OR IGNORE copies SET destination=?1, modified=?2, inode=?3"
	    " WHERE id=?4",
	    &import->error);

	if (status == MPTP_OK) {
		sql_text(s, 1, path);
		sql_number(s, 2, st->st_mtime);
		sql_number(s, 3, (int64_t)st->st_ino);
		sql_number(s, 4, row);
	}
	return sql_finish(import->options.ledger, s, status, &import->error);
}

static int
set_copy(struct run *run, uint32_t i, unsigned side, const char *path)
{
	struct mptp_import *import = run->import;
	const char *rel = import->entries[i].side[side].rel;
	int fd = openat(import->root[side].fd, rel, O_RDONLY | O_CLOEXEC);
	char storage[9], hash[HASH_SIZE];
	struct mptp_copy copy = import_key(import, i, storage);
	struct stat st;
	int status = MPTP_OK;

	/* One that is gone again is planned anew the next time. */
	if (fd >= 0 && fstat(fd, &st) == 0 &&
	    hash_file(fd, hash, NULL, NULL, NULL, NULL) == MPTP_OK) {
		copy.destination = path;
		copy.hash = hash;
		copy.modified = st.st_mtime;
		copy.inode = st.st_ino;
		copy.imported = (int64_t)time(NULL);
		copy.state = MPTP_COPY_DONE;
		status = mptp_ledger_put(
		    import->options.ledger, &copy, &import->error);
	}
	if (fd >= 0)
		(void)close(fd);
	return status;
}

static int
adopt(struct run *run, uint32_t i, unsigned side)
{
	struct mptp_import *import = run->import;
	const struct side *own = &import->entries[i].side[side];
	struct stat st;
	char *path;
	int status = MPTP_OK;

	if (own->wanted || own->rel == NULL || (own->row == 0 && !own->adopted))
		return MPTP_OK;
	path = root_path(&import->root[side], own->rel);
	if (path == NULL)
		return import_nomem(import);
	if (own->adopted)
		status = set_copy(run, i, side, path);
	else if (fstatat(import->root[side].fd, own->rel, &st, 0) == 0)
		status = set_moved(run, own->row, path, &st);
	free(path);
	return status;
}

int
adopt_found(struct run *run)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	int status = mptp_ledger_begin(ledger, &import->error);

	for (size_t k = 0; k < import->wanted && status == MPTP_OK; k++)
		for (unsigned s = 0; s < import->roots; s++)
			if (status == MPTP_OK)
				status = adopt(run, import->sequence[k], s);
	if (status == MPTP_OK)
		return mptp_ledger_commit(ledger, &import->error);
	mptp_ledger_rollback(ledger);
	return status;
}
