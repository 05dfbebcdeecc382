/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What imports left that were killed: files that have their names, or were about to,
 * while the ledger does not say so; and parts of what was copied since. All of it is
 * one transaction, so that of two imports that begin at once only one does it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/away.h"
#include "import/here.h"
#include "import/known.h"
#include "import/parts.h"
#include "import/run.h"
#include "import/sql.h"

struct naming {
	bool any;
	uint64_t size, inode;
	int64_t modified;
	char hash[HASH_SIZE];
};

static int
find_naming(struct run *run, const char *destination, struct naming *naming)
{
	struct mptp_import *import = run->import;
	sqlite3_stmt *s;
	int status = sql_prepare(import->options.ledger, &s,
	    "SELECT size, inode, modified, hash FROM copies"
	    " WHERE destination=?1 AND state=0",
	    &import->error);
	int result;

	*naming = (struct naming){ .any = false };
	if (status == MPTP_OK) {
		const char *hash;

		sql_text(s, 1, destination);
		result = sqlite3_step(s);
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
		hash = result == SQLITE_ROW ? sql_column(s, 3) : NULL;
		if (hash_is_of(import->hash, hash)) {
			naming->any = true;
			naming->size = (uint64_t)sqlite3_column_int64(s, 0);
			naming->inode = (uint64_t)sqlite3_column_int64(s, 1);
			naming->modified = sqlite3_column_int64(s, 2);
			strcpy(naming->hash, hash);
		}
	}
	sqlite3_finalize(s);
	return status;
}

/* Its data were written back before it got its name. */
static bool
is_ours(struct mptp_import *import, unsigned side, const char *rel,
    const struct stat *st, const struct naming *naming)
{
	if ((uint64_t)st->st_size != naming->size || !S_ISREG(st->st_mode))
		return false;
	return ((uint64_t)st->st_ino == naming->inode &&
		   st->st_mtime == naming->modified) ||
	    here_has_hash(import, side, rel, naming->hash);
}

/* The folder is on the disk before the ledger says that the name is. */
static bool
sync_folder(struct run *run, const struct root *root, const char *rel)
{
	int fd;

	if (folders_get(&run->now->folders, root, rel, false, &fd) != 0)
		return false;
	folders_touch(&run->now->folders, fd);
	return folders_sync(&run->now->folders) == 0;
}

/* Did an import make it, to hold the name? Another program's empty file is let be. */
static bool
holds_name(const struct stat *final, const struct stat *part,
    const struct naming *naming)
{
	return S_ISREG(final->st_mode) && final->st_size == 0 &&
	    naming->size > 0 && final->st_mtime == part->st_mtime;
}

/* One that was about to get its name: it has it, or it is a part as before. */
static int
recover_naming(struct run *run, const struct part *part, unsigned side,
    const struct naming *naming)
{
	const struct root *root = &run->import->root[side];
	const char *rel = root_below(root, part->destination);
	const char *file = root_below(root, part->file);
	struct stat final, begun;
	bool has_final =
	    fstatat(root->fd, rel, &final, AT_SYMLINK_NOFOLLOW) == 0;
	bool has_part =
	    fstatat(root->fd, file, &begun, AT_SYMLINK_NOFOLLOW) == 0;
	int status;

	if (has_final && has_part && final.st_dev == begun.st_dev &&
	    final.st_ino == begun.st_ino) /* linked, not unlinked */
		has_part = unlinkat(root->fd, file, 0) != 0;
	if (has_final && has_part && holds_name(&final, &begun, naming))
		has_final = unlinkat(root->fd, rel, 0) != 0;
	if (has_final && !has_part &&
	    is_ours(run->import, side, rel, &final, naming) &&
	    sync_folder(run, root, rel)) {
		status = journal_has_name(run, side, rel, MPTP_COPY_DONE);
		return status == MPTP_OK ?
		    journal_release(run, part->id, false) :
		    status;
	}
	status = import_answered(run->import, MPTP_OK);
	if (status == MPTP_OK)
		status = journal_forget(run, side, rel);
	if (status == MPTP_OK)
		status = journal_release(run, part->id, has_part);
	return status;
}

struct look {
	struct mptp_import *import;
	struct mptp_copy object;
	unsigned side;
	bool is_here;
};

static int
look_at(void *ctx, const struct mptp_copy *copy)
{
	struct look *look = ctx;
	const struct root *root = &look->import->root[look->side];
	const char *rel = root_below(root, copy->destination);

	if (rel != NULL && copy->state != MPTP_COPY_BAD &&
	    copy->state != MPTP_COPY_NAMING &&
	    import_is_copy_of(copy, &look->object))
		look->is_here |=
		    here_is_file(look->import, look->side, rel, copy);
	return import_answered(look->import, MPTP_OK);
}

/* A part of what is here is of no use to anybody. */
static int
drop_if_here(struct run *run, const struct part *part, unsigned side)
{
	struct mptp_import *import = run->import;
	struct look look = {
		.import = import, .object = parts_object(part), .side = side
	};
	int status = known_each(import, part->path, look_at, &look);

	if (status != MPTP_OK || !look.is_here)
		return status;
	if (unlinkat(import->root[side].fd,
		root_below(&import->root[side], part->file), 0) != 0 &&
	    errno != ENOENT)
		return MPTP_OK;
	return journal_release(run, part->id, false);
}

static int
recover_part(struct run *run, const struct part *part)
{
	unsigned side = parts_side(run->import, part);
	struct naming naming;
	int status;

	if (side == SIDES)
		return MPTP_OK;
	status = find_naming(run, part->destination, &naming);
	if (status != MPTP_OK)
		return status;
	if (naming.any)
		return recover_naming(run, part, side, &naming);
	return part->is_ours ? drop_if_here(run, part, side) : MPTP_OK;
}

static int
load(struct run *run, struct part **parts, size_t *n)
{
	struct mptp_import *import = run->import;
	sqlite3_stmt *s;
	int result = SQLITE_DONE, status = parts_ask(import, &s);

	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		struct part *more = realloc(*parts, (*n + 1) * sizeof(*more));

		if (more == NULL) {
			status = import_nomem(import);
			break;
		}
		*parts = more;
		status = parts_take(import, s, &more[(*n)++]);
	}
	if (status == MPTP_OK)
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	sqlite3_finalize(s);
	return status;
}

int
recover(struct run *run)
{
	struct mptp_import *import = run->import;
	struct mptp_ledger *ledger = import->options.ledger;
	struct part *parts = NULL;
	size_t n = 0;
	int status = mptp_ledger_begin(ledger, &import->error);

	if (status != MPTP_OK)
		return status;
	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++)
		status = away_note(ledger, &import->root[s], &import->error);
	if (status == MPTP_OK)
		status = load(run, &parts, &n);
	for (size_t i = 0; i < n && status == MPTP_OK; i++)
		if (!owner_is_alive(&run->owner, parts[i].run))
			status = recover_part(run, &parts[i]);
	free(parts);
	folders_close(&run->now->folders);
	if (status == MPTP_OK)
		return mptp_ledger_commit(ledger, &import->error);
	mptp_ledger_rollback(ledger);
	return status;
}
