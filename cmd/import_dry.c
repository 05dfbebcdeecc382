/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger of a dry run where there is none: an empty one in a temporary folder.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "import_dry.h"
#include "local/home.h"
#include "local/newfile.h"
#include "output.h"

static bool
is_there(const char *ledger)
{
	char folder[HOME_SIZE];
	char *path;
	bool there;

	if (ledger != NULL)
		return newfile_exists(ledger);
	if (!home_find(folder, "XDG_DATA_HOME", ".local/share"))
		return true; /* which it is not: that is told elsewhere */
	path = path_join(folder, "ledger.db");
	there = newfile_exists(path);
	free(path);
	return there;
}

void
dry_ledger_begin(struct dry_ledger *dry, const char *ledger)
{
	const char *where = getenv("TMPDIR");

	*dry = (struct dry_ledger){ NULL, NULL };
	if (is_there(ledger))
		return;
	dry->folder =
	    path_join(where != NULL && where[0] == '/' ? where : "/tmp",
		"miniptp-XXXXXX");
	if (mkdtemp(dry->folder) != NULL) {
		dry->path = path_join(dry->folder, "ledger.db");
		return;
	}
	free(dry->folder);
	dry->folder = NULL;
}

void
dry_ledger_end(struct dry_ledger *dry)
{
	DIR *folder = dry->folder == NULL ? NULL : opendir(dry->folder);
	const struct dirent *file;

	while (folder != NULL && (file = readdir(folder)) != NULL)
		if (file->d_name[0] != '.')
			(void)unlinkat(dirfd(folder), file->d_name, 0);
	if (folder != NULL)
		(void)closedir(folder);
	if (dry->folder != NULL)
		(void)rmdir(dry->folder);
	free(dry->folder);
	free(dry->path);
}
