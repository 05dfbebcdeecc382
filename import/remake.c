/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Copies that turn out to be none: what is here under their name is not what the camera
 * has. It stays as it is, and the object is copied beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "import/known.h"
#include "import/place.h"
#include "import/remake.h"
#include "import/sql.h"
#include "import/verify.h"

int
remake_ask(struct run *run, uint32_t i, bool *known)
{
	struct mptp_import *import = run->import;
	struct entry *entry = &import->entries[i];
	char hash[HASH_SIZE];
	int status;

	*known = entry->compared;
	if (*known)
		return MPTP_OK;
	status = verify_camera(run, i, hash, known);
	if (status != MPTP_OK || !*known)
		return status;
	entry->hash = pool_copy(&import->pool, hash, strlen(hash));
	if (entry->hash == NULL)
		return import_nomem(import);
	entry->compared = true;
	return MPTP_OK;
}

/* Of what the ledger says of the object, nothing is believed any more. */
static int
look_at(void *ctx, const struct mptp_copy *copy)
{
	struct entry *entry = ctx;

	if (copy->id > entry->others)
		entry->others = copy->id;
	return MPTP_OK;
}

/* What only looked like a copy is nobody's file again. */
static int
forget_alike(struct run *run, const char *path)
{
	struct mptp_import *import = run->import;
	const struct sql_value values[] = { as_text(path),
		as_number(MPTP_COPY_ALIKE) };

	return sql_once(import->options.ledger,
	    "DELETE FROM copies WHERE destination=?1 AND state=?2", values, 2,
	    &import->error);
}

/* Unless it is as it came: then it is a copy, but of what the camera had. */
static int
mark_bad(struct run *run, const char *path, const char *hash)
{
	struct mptp_import *import = run->import;
	const struct sql_value values[] = { as_number(MPTP_COPY_BAD),
		as_text(path), as_number(MPTP_COPY_DONE),
		as_number(MPTP_COPY_VERIFIED), as_text(hash) };

	return sql_once(import->options.ledger,
	    "UPDATE copies SET state=?1 WHERE destination=?2"
	    " AND state IN (?3, ?4) AND (?5 IS NULL OR hash<>?5)",
	    values, 5, &import->error);
}

static int
tell_unlike(
    struct run *run, struct entry *entry, unsigned side, const char *hash)
{
	struct mptp_import *import = run->import;
	char *path = root_path(&import->root[side], entry->side[side].rel);
	int status =
	    path == NULL ? import_nomem(import) : forget_alike(run, path);

	if (status == MPTP_OK)
		status = mark_bad(run, path, hash);
	if (status == MPTP_OK && entry->unlike == NULL) {
		entry->unlike = pool_copy(&import->pool, path, strlen(path));
		if (entry->unlike == NULL)
			status = import_nomem(import);
	}
	free(path);
	return status;
}

int
remake(struct run *run, uint32_t i, unsigned side, const char *hash)
{
	struct mptp_import *import = run->import;
	struct entry *entry = &import->entries[i];
	struct mptp_import_sums *sums = &import->sums;
	int status = MPTP_OK;

	if (entry->side[side].rel != NULL)
		status = tell_unlike(run, entry, side, hash);
	if (status == MPTP_OK)
		status = known_each(import, entry->key, look_at, entry);
	entry->side[side] = (struct side){ .wanted = true };
	if (status == MPTP_OK)
		status = place_one(import, i);
	if (!import_is_wanted(entry)) {
		sums->wanted.files++;
		sums->wanted.bytes += import->items[i].size;
		entry->state = MPTP_IMPORT_NEW;
	}
	run->remade++;
	return status;
}
