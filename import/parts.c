/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were begun, when an import is planned.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/parts.h"
#include "import/place.h"
#include "import/reader.h"
#include "import/run.h"
#include "import/sql.h"

enum { ID, RUN, FILE_NAME, DESTINATION, OURS, STORAGE, PATH, CAPTURED, SIZE };

int
parts_ask(struct mptp_import *import, sqlite3_stmt **s)
{
	int status = sql_prepare(import->options.ledger, s,
	    "SELECT id, run, file, destination, camera=?1, storage, path,"
	    " captured, size FROM parts",
	    &import->error);

	if (status == MPTP_OK)
		sql_text(*s, 1, import->camera_key);
	return status;
}

/* NULL: it is none, or there is no memory. */
static const char *
keep_text(struct mptp_import *import, sqlite3_stmt *s, int at)
{
	const char *text = sql_column(s, at);

	return text == NULL ? NULL :
			      pool_copy(&import->pool, text, strlen(text));
}

int
parts_take(struct mptp_import *import, sqlite3_stmt *s, struct part *part)
{
	*part = (struct part){ .id = sqlite3_column_int64(s, ID),
		.run = sqlite3_column_int64(s, RUN),
		.file = keep_text(import, s, FILE_NAME),
		.destination = keep_text(import, s, DESTINATION),
		.is_ours = sqlite3_column_int(s, OURS) != 0,
		.storage = keep_text(import, s, STORAGE),
		.path = keep_text(import, s, PATH),
		.captured = keep_text(import, s, CAPTURED),
		.size = (uint64_t)sqlite3_column_int64(s, SIZE) };
	return part->file == NULL || part->destination == NULL ||
		part->storage == NULL || part->path == NULL ?
	    import_nomem(import) :
	    MPTP_OK;
}

static int
add(struct mptp_import *import, sqlite3_stmt *s)
{
	struct part *more = realloc(
	    import->parts, (import->nparts + 1) * sizeof(*import->parts));
	struct part *part;
	uint32_t *first;

	if (more == NULL)
		return import_nomem(import);
	import->parts = more;
	part = &more[import->nparts];
	if (parts_take(import, s, part) != MPTP_OK)
		return MPTP_ERR_NOMEM;
	first = strings_add(&import->part_paths, part->path);
	if (first == NULL)
		return import_nomem(import);
	part->next = *first;
	*first = (uint32_t)++import->nparts;
	return MPTP_OK;
}

static int
take_name(struct mptp_import *import, const char *destination)
{
	int status = MPTP_OK;

	for (unsigned i = 0; i < import->roots && status == MPTP_OK; i++) {
		const char *rel = root_below(&import->root[i], destination);

		if (rel != NULL)
			status = place_take(import, i, rel);
	}
	return status;
}

int
parts_load(struct mptp_import *import)
{
	sqlite3_stmt *s;
	int status = parts_ask(import, &s), result = SQLITE_DONE;

	while (status == MPTP_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		const char *name = sql_column(s, DESTINATION);

		if (name != NULL)
			status = take_name(import, name);
		if (status == MPTP_OK && sqlite3_column_int(s, OURS) != 0)
			status = add(import, s);
	}
	if (status == MPTP_OK)
		status = ledger_result(
		    import->options.ledger->db, result, &import->error);
	sqlite3_finalize(s);
	return status;
}

unsigned
parts_side(const struct mptp_import *import, const struct part *part)
{
	unsigned side = 0;

	while (side < import->roots &&
	    (root_below(&import->root[side], part->destination) == NULL ||
		root_below(&import->root[side], part->file) == NULL))
		side++;
	return side < import->roots ? side : SIDES;
}

uint64_t
parts_here(const struct mptp_import *import, const struct part *part)
{
	unsigned side = parts_side(import, part);
	struct stat st;

	if (side == SIDES ||
	    fstatat(import->root[side].fd,
		root_below(&import->root[side], part->file), &st,
		AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	return (uint64_t)st.st_size;
}

struct mptp_copy
parts_object(const struct part *part)
{
	return (struct mptp_copy){ .storage = part->storage,
		.path = part->path,
		.captured = part->captured,
		.size = part->size };
}

/* Its path is the object's. */
static bool
is_about(const struct part *part, const struct mptp_copy *key)
{
	const struct mptp_copy object = parts_object(part);

	return import_is_copy_of(&object, key);
}

bool
parts_any(const struct mptp_import *import, uint32_t i)
{
	char storage[9];
	const struct mptp_copy key = import_part_key(import, i, storage);
	const uint32_t *first = strings_find(&import->part_paths, key.path);

	for (uint32_t at = first == NULL ? 0 : *first; at != 0;) {
		const struct part *part = &import->parts[at - 1];

		if (is_about(part, &key) && parts_side(import, part) != SIDES)
			return true;
		at = part->next;
	}
	return false;
}

static bool
is_there(const struct mptp_import *import, unsigned side, const char *path)
{
	struct stat st;

	return fstatat(import->root[side].fd,
		   root_below(&import->root[side], path), &st,
		   AT_SYMLINK_NOFOLLOW) == 0;
}

/* What is here of it; what is not whole is of no use if the camera sends no rest. */
static uint64_t
usable(const struct mptp_import *import, uint32_t i, const struct part *part)
{
	const struct mptp_import_item *item = &import->items[i];
	const uint64_t here = parts_here(import, part);

	return reader_can(import->camera,
		   item->size_unknown ? MPTP_SIZE_UNKNOWN : item->size) ||
		(!item->size_unknown && here == item->size) ?
	    here :
	    0;
}

void
parts_match(struct mptp_import *import, uint32_t i)
{
	struct entry *entry = &import->entries[i];
	char storage[9];
	const struct mptp_copy key = import_part_key(import, i, storage);
	const uint32_t *first = strings_find(&import->part_paths, key.path);
	bool larger, matched[SIDES] = { false };

	for (uint32_t at = first == NULL ? 0 : *first; at != 0;) {
		struct part *part = &import->parts[at - 1];
		unsigned side = parts_side(import, part);

		at = part->next;
		if (side == SIDES || part->used || !is_about(part, &key) ||
		    !entry->side[side].wanted || matched[side])
			continue;
		part->used = matched[side] = true;
		/* A name that somebody took meanwhile is not for it. */
		if (!is_there(import, side, part->destination))
			entry->side[side].rel =
			    root_below(&import->root[side], part->destination);
		entry->side[side].resume = usable(import, i, part);
		if (entry->side[side].resume > import->items[i].size &&
		    !import->items[i].size_unknown &&
		    (import_ask_size(import, i, &larger) != MPTP_OK ||
			entry->side[side].resume > import->items[i].size))
			entry->side[side].resume = 0;
	}
}

bool
parts_is_useless(const struct mptp_import *import, const struct part *part)
{
	return import_is_all_listed(import) && !part->used &&
	    parts_side(import, part) != SIDES;
}

/* One that got its name before the ledger heard of it is no part any more. */
static bool
has_file(const struct mptp_import *import, const struct part *part)
{
	return is_there(import, parts_side(import, part), part->file);
}

int
mptp_import_parts(struct mptp_import *import,
    int (*tell)(void *ctx, const struct mptp_import_part *), void *ctx)
{
	int status = MPTP_OK;

	for (size_t i = 0; i < import->nparts && status == MPTP_OK; i++) {
		const struct part *part = &import->parts[i];
		const struct mptp_import_part told = { .file = part->file,
			.path = part->path,
			.size = part->size,
			.is_here = part->removed ? part->was_here :
						   parts_here(import, part),
			.removed = part->removed };

		if (parts_is_useless(import, part) &&
		    (part->removed || has_file(import, part)))
			status = tell(ctx, &told);
	}
	return status;
}

/* The file goes first: a row without one costs nothing. */
int
mptp_import_discard_parts(struct mptp_import *import)
{
	struct run run = { .import = import };
	int status =
	    owner_open(&run.owner, import->options.ledger, &import->error);

	for (size_t i = 0; i < import->nparts && status == MPTP_OK; i++) {
		struct part *part = &import->parts[i];
		unsigned side = parts_side(import, part);

		if (!parts_is_useless(import, part) ||
		    owner_is_alive(&run.owner, part->run))
			continue;
		part->was_here = parts_here(import, part);
		if (unlinkat(import->root[side].fd,
			root_below(&import->root[side], part->file), 0) != 0 &&
		    errno != ENOENT)
			status = import_fail(import, MPTP_ERR_IO,
			    "cannot remove %s: %s", part->file,
			    strerror(errno));
		else
			status = journal_release(&run, part->id, false);
		part->removed = status == MPTP_OK;
	}
	journal_close(&run);
	owner_close(&run.owner);
	return status;
}
