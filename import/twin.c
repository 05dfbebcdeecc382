/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The same picture by another path: of a camera that renumbered its folders, of a card
 * that was restored or is read by another camera, or of a second card for backups. That
 * it is the same, name, time of capture and size suggest, and its content proves, which is
 * known once it was copied: then the file that is here is read back, and the copy is not
 * kept. Under another name it is kept, since names say something, too; so are empty files.
 */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "import/here.h"
#include "import/item.h"
#include "import/sql.h"
#include "import/text.h"
#include "import/twin.h"
#include "local/system.h"

static bool
may_have_one(const struct mptp_import *import, uint32_t i)
{
	return !import->options.keep_duplicates && import->items[i].size > 0 &&
	    item_text(import->items[i].name)[0] != '\0';
}

static bool
is_named(const struct mptp_import_item *item, const char *path)
{
	return path != NULL && strcasecmp(local_name(path), item->name) == 0;
}

/* A copy of a rebuilt ledger says nothing of an object, and its file has to do. */
static bool
is_alike(const struct mptp_import *import, uint32_t i, sqlite3_stmt *s)
{
	const char *path = sql_column(s, 1), *captured = sql_column(s, 2);
	const struct mptp_import_item *item = &import->items[i];

	if (sqlite3_column_int(s, 3) == 0)
		return is_named(item, sql_column(s, 0));
	return is_named(item, path) &&
	    text_is_same(captured, import->entries[i].captured);
}

/* Is it a file here that has this content, as its disk has it? */
static int
take(struct run *run, struct job *job, unsigned side, const char *rel)
{
	struct mptp_import *import = run->import;
	const struct root *root = &import->root[side];
	struct target *target = &job->target[side];
	struct stat st;

	if (fstatat(root->fd, rel, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) ||
	    (uint64_t)st.st_size != import->items[job->i].size ||
	    !here_has_hash(import, side, rel, job->hash))
		return import_answered(import, MPTP_OK);
	target->existing = pool_copy(&import->pool, rel, strlen(rel));
	if (target->existing == NULL)
		return import_nomem(import);
	target->is_twin = true;
	target->modified = st.st_mtime;
	target->inode = st.st_ino;
	return MPTP_OK;
}

static int
find_known(struct run *run, struct job *job, unsigned side)
{
	struct mptp_import *import = run->import;
	struct target *target = &job->target[side];
	int result = SQLITE_DONE,
	    status = sql_keep(import->options.ledger, &run->find_twin,
		"SELECT destination, path, captured, camera NOTNULL FROM copies"
		" WHERE size=?1 AND hash=?2 AND state IN (1, 2, 4)",
		&import->error);
	sqlite3_stmt *s = run->find_twin;

	if (status != MPTP_OK)
		return status;
	sql_number(s, 1, (int64_t)import->items[job->i].size);
	sql_text(s, 2, job->hash);
	while (status == MPTP_OK && target->existing == NULL &&
	    (result = sqlite3_step(s)) == SQLITE_ROW) {
		const char *rel =
		    root_below(&import->root[side], sql_column(s, 0));

		if (rel != NULL && is_alike(import, job->i, s))
			status = take(run, job, side, rel);
	}
	if (status == MPTP_OK)
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	(void)sqlite3_reset(s);
	return status;
}

/* One of the same batch, which gets its name first. */
static struct job *
find_in_batch(struct run *run, const struct job *job, unsigned side)
{
	const struct mptp_import *import = run->import;
	const struct mptp_import_item *item = &import->items[job->i];

	for (struct job *other = run->now->jobs; other < job; other++) {
		const struct target *target = &other->target[side];

		if (job_is_due(other, side) && target->existing == NULL &&
		    target->like == NULL &&
		    strcmp(other->hash, job->hash) == 0 &&
		    import->items[other->i].size == item->size &&
		    is_named(item, item_text(import->items[other->i].name)) &&
		    text_is_same(import->entries[other->i].captured,
			import->entries[job->i].captured))
			return other;
	}
	return NULL;
}

int
twin_find(struct run *run, struct job *job, unsigned side)
{
	struct target *target = &job->target[side];

	if (!may_have_one(run->import, job->i) || target->existing != NULL)
		return MPTP_OK;
	target->like = find_in_batch(run, job, side);
	if (target->like != NULL)
		return MPTP_OK;
	return find_known(run, job, side);
}

/* Whoever it is like may have failed meanwhile: then it gets a name of its own. */
int
twin_settle(struct run *run, struct job *job, unsigned side)
{
	struct target *target = &job->target[side];
	const struct target *other;

	if (target->like == NULL)
		return MPTP_OK;
	other = &target->like->target[side];
	target->like = NULL;
	if (!other->named)
		return journal_rename(run, job, side);
	target->existing = other->rel;
	target->is_twin = true;
	target->modified = other->modified;
	target->inode = other->inode;
	return MPTP_OK;
}
