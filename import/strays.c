/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is left of another program, of another ledger, or of one that was lost.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/sql.h"
#include "import/strays.h"
#include "local/newfile.h"

int
strays_note(struct mptp_import *import, unsigned side, const char *rel)
{
	struct stray *more;
	size_t cap = import->nstrays;

	if (!newfile_is_part(rel))
		return MPTP_OK;
	/* Full whenever it is 0 or a power of 2. */
	if ((cap & (cap - 1)) == 0) {
		more = realloc(import->strays,
		    (cap == 0 ? 1 : cap * 2) * sizeof(*import->strays));
		if (more == NULL)
			return import_nomem(import);
		import->strays = more;
	}
	more = &import->strays[import->nstrays];
	*more = (struct stray){ .side = side,
		.rel = pool_copy(&import->pool, rel, strlen(rel)) };
	if (more->rel == NULL)
		return import_nomem(import);
	import->nstrays++;
	return MPTP_OK;
}

static bool
is_file(const struct mptp_import *import, const struct stray *stray)
{
	struct stat st;

	return fstatat(import->root[stray->side].fd, stray->rel, &st,
		   AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(st.st_mode);
}

/* A row is there before its file, and goes after it. */
static int
is_stray(struct mptp_import *import, sqlite3_stmt *s, const struct stray *stray,
    bool *is)
{
	char *path = root_path(&import->root[stray->side], stray->rel);
	int result;

	if (path == NULL)
		return import_nomem(import);
	sql_text(s, 1, path);
	result = sqlite3_step(s);
	*is = result == SQLITE_DONE && is_file(import, stray);
	(void)sqlite3_reset(s);
	free(path);
	return result == SQLITE_ROW || result == SQLITE_DONE ?
	    MPTP_OK :
	    ledger_result(import->options.ledger->db, result, &import->error);
}

int
strays_check(struct mptp_import *import)
{
	sqlite3_stmt *s = NULL;
	size_t kept = 0;
	bool is = false;
	int status;

	if (import->nstrays == 0)
		return MPTP_OK;
	status = sql_prepare(import->options.ledger, &s,
	    "SELECT 1 FROM parts WHERE file=?1", &import->error);
	for (size_t i = 0; i < import->nstrays && status == MPTP_OK; i++) {
		status = is_stray(import, s, &import->strays[i], &is);
		if (status == MPTP_OK && is)
			import->strays[kept++] = import->strays[i];
	}
	(void)sqlite3_finalize(s);
	import->nstrays = kept;
	return status;
}

int
mptp_import_strays(struct mptp_import *import,
    int (*tell)(void *ctx, const char *path), void *ctx)
{
	int rc = 0;

	for (size_t i = 0; i < import->nstrays && rc == 0; i++) {
		const struct stray *stray = &import->strays[i];
		char *path = root_path(&import->root[stray->side], stray->rel);

		rc = path == NULL ? import_nomem(import) : tell(ctx, path);
		free(path);
	}
	return rc;
}
