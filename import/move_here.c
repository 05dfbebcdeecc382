/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What was here before a move: it is read back and compared with the camera, so that its
 * objects may go, too.
 */
#include <stdlib.h>
#include <string.h>

#include "import/move.h"
#include "import/remake.h"
#include "import/sql.h"
#include "import/verify.h"

static int
set_verified(struct run *run, uint32_t i, unsigned side, const char *hash)
{
	struct mptp_import *import = run->import;
	char *path =
	    root_path(&import->root[side], import->entries[i].side[side].rel);
	const struct sql_value values[] = { as_text(hash), as_text(path) };
	int status = path == NULL ?
	    import_nomem(import) :
	    sql_once(import->options.ledger,
		"UPDATE copies SET state=2, hash=?1 WHERE destination=?2",
		values, 2, &import->error);

	free(path);
	return status;
}

/* Those that are not what the camera has are made again, beside them: *good is false. */
static int
remake_bad(struct run *run, uint32_t i, char own[SIDES][HASH_SIZE], bool *good)
{
	const struct entry *entry = &run->import->entries[i];
	int status = MPTP_OK;

	*good = true;
	for (unsigned s = 0; s < run->import->roots && status == MPTP_OK; s++) {
		if (entry->side[s].read_back &&
		    strcmp(own[s], entry->hash) == 0)
			continue;
		*good = false;
		status =
		    remake(run, i, s, entry->side[s].read_back ? own[s] : NULL);
	}
	return status;
}

static int
set_all_verified(struct run *run, uint32_t i)
{
	struct entry *entry = &run->import->entries[i];
	int status = MPTP_OK;

	for (unsigned s = 0; s < run->import->roots && status == MPTP_OK; s++)
		status = set_verified(run, i, s, entry->hash);
	if (status != MPTP_OK)
		return status;
	entry->state = MPTP_IMPORT_VERIFIED;
	return move_verified(run, i);
}

/* What the ledger says is elsewhere cannot be compared. */
static bool
is_elsewhere(const struct mptp_import *import, uint32_t i)
{
	const struct entry *entry = &import->entries[i];
	bool elsewhere = false;

	for (unsigned s = 0; s < import->roots; s++)
		elsewhere |=
		    import->options.known_is_here && !entry->side[s].read_back;
	return elsewhere;
}

static int
compare_one(struct run *run, uint32_t i)
{
	struct mptp_import *import = run->import;
	char own[SIDES][HASH_SIZE] = { "" };
	bool good = false, known = false;
	int status = MPTP_OK;

	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++)
		status = verify_copy(run, i, s, own[s], &good);
	if (status != MPTP_OK)
		return status;
	if (is_elsewhere(import, i)) {
		status = move_keep(
		    run, i, MPTP_ERR_IO, "its copy cannot be read back");
		return status == MPTP_OK ? run_done(run, i) : status;
	}
	status = remake_ask(run, i, &known);
	if (status == MPTP_OK && !known) {
		status = move_keep(run, i, MPTP_ERR_RESPONSE,
		    mptp_camera_error(import->camera)->text);
		return status == MPTP_OK ? run_done(run, i) : status;
	}
	if (status == MPTP_OK)
		status = remake_bad(run, i, own, &good);
	return status != MPTP_OK || !good ? status : set_all_verified(run, i);
}

int
move_here(struct run *run)
{
	struct mptp_import *import = run->import;
	int status = MPTP_OK;

	if (!import->options.move)
		return MPTP_OK;
	for (size_t k = 0; k < import->wanted && status == MPTP_OK; k++) {
		uint32_t i = import->sequence[k];

		if (import->entries[i].state != MPTP_IMPORT_HERE ||
		    import->entries[i].told)
			continue;
		status = run_progress(run, NULL, 0);
		if (status == MPTP_OK)
			status = compare_one(run, i);
		run->bytes_compared += import->items[i].size;
	}
	return status;
}
