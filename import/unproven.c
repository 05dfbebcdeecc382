/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Files that were here before, and were compared with the camera only at their beginning
 * and end: that costs little, and proves nothing of what is between. Once the whole is
 * known, for whatever reason, they are compared with that.
 */
#include <stdlib.h>

#include "import/here.h"
#include "import/remake.h"
#include "import/sql.h"
#include "import/unproven.h"

bool
unproven_is_asked(const struct mptp_import *import, uint32_t i)
{
	const struct entry *entry = &import->entries[i];
	/* Before it is deleted, all is compared anyway. */
	const bool verifies =
	    import->options.verify != MPTP_VERIFY_NONE && !import->options.move;
	bool asked = false;

	if (entry->hash != NULL)
		return false;
	for (unsigned s = 0; s < import->roots; s++)
		asked |= entry->side[s].alike ||
		    (verifies && entry->side[s].unproven);
	return asked;
}

static int
set_proven(struct run *run, uint32_t i, unsigned side)
{
	struct mptp_import *import = run->import;
	struct side *own = &import->entries[i].side[side];
	char *path = root_path(&import->root[side], own->rel);
	const struct sql_value values[] = { as_number(MPTP_COPY_DONE),
		as_text(path), as_number(MPTP_COPY_ALIKE) };
	int status = path == NULL ?
	    import_nomem(import) :
	    sql_once(import->options.ledger,
		"UPDATE copies SET state=?1 WHERE destination=?2 AND state=?3",
		values, 3, &import->error);

	if (path != NULL)
		own->unproven = false;
	free(path);
	return status;
}

int
unproven_settle(struct run *run, uint32_t i, const char *hash, bool *again)
{
	struct mptp_import *import = run->import;
	int status = MPTP_OK;

	*again = false;
	for (unsigned s = 0; s < import->roots && status == MPTP_OK; s++) {
		const struct side *side = &import->entries[i].side[s];

		if (!side->unproven || side->wanted || side->rel == NULL)
			continue;
		if (here_has_hash(import, s, side->rel, hash)) {
			status = set_proven(run, i, s);
			continue;
		}
		status = import_answered(import, MPTP_OK);
		if (status != MPTP_OK)
			return status;
		status = remake(run, i, s, NULL);
		*again = true;
	}
	return status;
}
