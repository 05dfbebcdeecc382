/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What files are.
 */
#ifndef WINDOWS_SYS_STAT_H
#define WINDOWS_SYS_STAT_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "../posix_name.h"

#define S_IFMT 0170000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_IFLNK 0120000
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#define S_ISLNK(mode) (((mode) & S_IFMT) == S_IFLNK)

/* Links are the symbolic ones, and whatever else leads to another place. */
struct posix_stat {
	uint64_t st_dev, st_ino; /* of files: together, no other's */
	unsigned st_mode;
	int64_t st_size;
	int64_t st_blocks; /* of 512 bytes */
	time_t st_mtime;
};

#define stat posix_stat
int posix_stat(const char *, struct posix_stat *);
int lstat(const char *, struct posix_stat *) POSIX_NAME(lstat);
#define fstat posix_fstat
int posix_fstat(int, struct posix_stat *);
int fstatat(int, const char *, struct posix_stat *, int) POSIX_NAME(fstatat);

int fchmod(int, unsigned) POSIX_NAME(fchmod);
int mkdir(const char *, unsigned) POSIX_NAME(mkdir);
int mkdirat(int, const char *, unsigned) POSIX_NAME(mkdirat);

#define UTIME_NOW 0x3fffffff
#define UTIME_OMIT 0x3ffffffe
/* The time of access, and of modification. */
int futimens(int, const struct timespec[2]) POSIX_NAME(futimens);
int utimensat(int, const char *, const struct timespec[2], int)
    POSIX_NAME(utimensat);

#endif
