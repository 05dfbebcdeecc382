/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A name for a file that is whole, never in the place of another.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "import/run.h"
#include "local/newfile.h"

/* The file that holds the name has the time of what it holds it for, by which recover.c
 * tells it from another program's. */
static void
mark(int fd, int folder, const char *from)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
	struct stat st;

	if (fstatat(folder, from, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	times[1].tv_sec = st.st_mtime;
	(void)futimens(fd, times);
}

/* link() names without replacing. Where there are no hard links, the name is taken
 * first, and only our own empty file is replaced; one that is left by a crash is known
 * by the ledger's row of a copy that is about to get that name. */
int
naming_rename(int folder, const char *from, const char *to)
{
	int error = newfile_rename_at_once(folder, from, to), fd;

	if (error != ENOSYS)
		return error;
	if (linkat(folder, from, folder, to, 0) == 0)
		return unlinkat(folder, from, 0) == 0 ? 0 : errno;
	if (errno == EEXIST)
		return EEXIST;
	fd = openat(folder, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	mark(fd, folder, from);
	(void)close(fd);
	if (renameat(folder, from, folder, to) == 0)
		return 0;
	error = errno;
	(void)unlinkat(folder, to, 0);
	return error;
}
