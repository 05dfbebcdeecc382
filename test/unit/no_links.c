/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A file system without hard links, and without a renaming that does not replace. What
 * holds the name meanwhile has to have the time of the part.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

long __wrap_syscall(long number, ...);
int __wrap_linkat(
    int from_folder, const char *from, int to_folder, const char *to, int flags);
int __real_renameat(
    int from_folder, const char *from, int to_folder, const char *to);
int __wrap_renameat(
    int from_folder, const char *from, int to_folder, const char *to);

long
__wrap_syscall(long number, ...)
{
	(void)number;
	errno = EINVAL;
	return -1;
}

int
__wrap_linkat(
    int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	(void)from_folder, (void)from, (void)to_folder, (void)to, (void)flags;
	errno = EPERM;
	return -1;
}

int
__wrap_renameat(
    int from_folder, const char *from, int to_folder, const char *to)
{
	struct stat part, taken;

	if (fstatat(from_folder, from, &part, 0) == 0 &&
	    fstatat(to_folder, to, &taken, 0) == 0 &&
	    part.st_mtime != taken.st_mtime) {
		errno = ESTALE;
		return -1;
	}
	return __real_renameat(from_folder, from, to_folder, to);
}
