/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were found by the plan. They are read first and written down afterwards,
 * some at a time, so that nobody is locked out of the ledger while a file is read.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "import/adopt.h"
#include "import/remake.h"
#include "import/sql.h"
#include "import/unproven.h"
#include "import/verify.h"

#define TOGETHER 64

struct found {
	uint32_t i;
	unsigned side;
	struct stat st;
	char hash[HASH_SIZE]; /* "": it is known, and was moved */
};

/* A row of another copy that is there stays. */
static int
put_moved(struct run *run, const struct found *found, const char *path)
{
	struct mptp_import *import = run->import;
	const struct sql_value values[] = { as_text(path),
		as_number(found->st.st_mtime),
		as_number((int64_t)found->st.st_ino),
		as_number(import->entries[found->i].side[found->side].row) };

	return sql_once(import->options.ledger,
	    "UPDATE OR IGNORE copies SET destination=?1, modified=?2, inode=?3"
	    " WHERE id=?4",
	    values, 4, &import->error);
}

static enum mptp_copy_state
state_of(const struct mptp_import *import, const struct found *found)
{
	const struct entry *entry = &import->entries[found->i];

	if (entry->side[found->side].unproven)
		return MPTP_COPY_ALIKE;
	return entry->compared && import->options.verify != MPTP_VERIFY_NONE ?
	    MPTP_COPY_VERIFIED :
	    MPTP_COPY_DONE;
}

static int
put(struct run *run, const struct found *found)
{
	struct mptp_import *import = run->import;
	char storage[9];
	struct mptp_copy copy = import_key(import, found->i, storage);
	char *path = root_path(&import->root[found->side],
	    import->entries[found->i].side[found->side].rel);
	int status = MPTP_OK;

	if (path == NULL)
		return import_nomem(import);
	copy.destination = path;
	copy.hash = found->hash;
	copy.modified = found->st.st_mtime;
	copy.inode = found->st.st_ino;
	copy.imported = (int64_t)time(NULL);
	copy.state = state_of(import, found);
	if (import->entries[found->i].side[found->side].row != 0)
		status = put_moved(run, found, path);
	if (status == MPTP_OK && found->hash[0] != '\0')
		status = mptp_ledger_put(
		    import->options.ledger, &copy, &import->error);
	free(path);
	return status;
}

static int
put_all(struct run *run, const struct found *found, size_t n)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	int status;

	if (n == 0)
		return MPTP_OK;
	status = mptp_ledger_begin(ledger, &import->error);
	for (size_t i = 0; i < n && status == MPTP_OK; i++)
		status = put(run, &found[i]);
	if (status == MPTP_OK)
		return mptp_ledger_commit(ledger, &import->error);
	mptp_ledger_rollback(ledger);
	return status;
}

/* What the ledger knows better is no copy; what nobody knows, the camera is asked about.
 * *good: it is one. */
static int
prove(struct run *run, const struct found *found, bool *good)
{
	struct entry *entry = &run->import->entries[found->i];
	bool known = entry->hash != NULL;
	int status = MPTP_OK;

	if (!known && !unproven_is_asked(run->import, found->i))
		return MPTP_OK;
	if (!known)
		status = remake_ask(run, found->i, &known);
	*good = known && strcmp(entry->hash, found->hash) == 0;
	if (status == MPTP_OK && *good)
		entry->side[found->side].unproven = false;
	if (status != MPTP_OK || *good)
		return status;
	status = remake(run, found->i, found->side, found->hash);
	if (!known) /* then nobody can say so */
		entry->unlike = NULL;
	return status;
}

/* One that is gone again, or another, is planned anew the next time: *good. */
static int
look(struct run *run, struct found *found, bool *good)
{
	struct mptp_import *import = run->import;
	const struct entry *entry = &import->entries[found->i];
	const struct side *side = &entry->side[found->side];
	const bool reads = side->adopted ||
	    (side->unproven &&
		(entry->hash != NULL || unproven_is_asked(import, found->i)));
	uint64_t size = 0;
	int fd, status = MPTP_OK;

	*good = false;
	if (entry->state == MPTP_IMPORT_FILTERED || side->wanted ||
	    side->rel == NULL || (side->row == 0 && !reads))
		return MPTP_OK;
	fd = openat(import->root[found->side].fd, side->rel,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return MPTP_OK;
	*good = fstat(fd, &found->st) == 0;
	found->hash[0] = '\0';
	if (*good && reads) {
		status = verify_disk(import, fd, found->hash, &size);
		*good =
		    status == MPTP_OK && size == import->items[found->i].size;
		if (status != MPTP_ERR_CANCELLED && status != MPTP_ERR_NOMEM)
			status = MPTP_OK;
	}
	(void)close(fd);
	return *good && reads ? prove(run, found, good) : status;
}

int
adopt_found(struct run *run)
{
	struct mptp_import *import = run->import;
	struct found *found = calloc(TOGETHER, sizeof(*found));
	int status = found == NULL ? import_nomem(import) : MPTP_OK;
	size_t n = 0;

	for (size_t k = 0; k < import->wanted * import->roots; k++) {
		bool good;

		if (status != MPTP_OK)
			break;
		found[n].i = import->sequence[k / import->roots];
		found[n].side = (unsigned)(k % import->roots);
		status = look(run, &found[n], &good);
		n += status == MPTP_OK && good;
		if (status == MPTP_OK && n == TOGETHER) {
			status = put_all(run, found, n);
			n = 0;
		}
	}
	if (status == MPTP_OK)
		status = put_all(run, found, n);
	free(found);
	return status;
}
