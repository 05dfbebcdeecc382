/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A file system without hard links, and without a renaming that does not replace.
 */
#include <errno.h>

long __wrap_syscall(long number, ...);
int __wrap_linkat(
    int from_folder, const char *from, int to_folder, const char *to, int flags);

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
