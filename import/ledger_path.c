/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which files are ledgers, by what is in them.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/ledger.h"

/* SQLite's format has the application at byte 68. */
bool
ledger_is_file(const char *path)
{
	static const unsigned char application[4] = { 'm', 'p', 't', 'p' };
	unsigned char at[sizeof(application)];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool is = fd >= 0 && pread(fd, at, sizeof(at), 68) == sizeof(at) &&
	    memcmp(at, application, sizeof(at)) == 0;

	if (fd >= 0)
		(void)close(fd);
	return is;
}

/* Its own file is not opened: closing it would end the locks on it. */
static bool
is_any(struct mptp_ledger *ledger, const char *path)
{
	const char *own = sqlite3_db_filename(ledger->db, "main");
	struct stat a, b;

	if (own != NULL && stat(own, &a) == 0 && stat(path, &b) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return true;
	return ledger_is_file(path);
}

bool
ledger_is_or_beside(struct mptp_ledger *ledger, const char *path)
{
	static const char *const ends[] = { "-lock", "-runs", "-wal", "-shm",
		"-journal" };
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t end = strlen(ends[i]);
		char *base;
		bool is;

		if (len <= end || strcmp(path + len - end, ends[i]) != 0)
			continue;
		base = strndup(path, len - end);
		is = base != NULL && is_any(ledger, base);
		free(base);
		return is;
	}
	return is_any(ledger, path);
}
