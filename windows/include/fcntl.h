/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening files, and folders to begin from.
 */
#ifndef WINDOWS_FCNTL_H
#define WINDOWS_FCNTL_H

#include <sys/types.h>

#include "posix_name.h"

#define O_RDONLY 0x0000
#define O_WRONLY 0x0001
#define O_RDWR 0x0002
#define O_ACCMODE 0x0003
#define O_APPEND 0x0008
#define O_CREAT 0x0100
#define O_TRUNC 0x0200
#define O_EXCL 0x0400
#define _O_BINARY 0x8000 /* for _setmode() */
#define O_DIRECTORY 0x100000
#define O_NOFOLLOW 0x200000
#define O_NONBLOCK 0x400000 /* sockets; files never wait */
#define O_CLOEXEC 0	    /* always */

#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 1
#define AT_REMOVEDIR 2

#define F_GETFD 1
#define F_SETFD 2
#define F_SETFL 4
#define F_DUPFD_CLOEXEC 5
#define FD_CLOEXEC 1

int open(const char *, int, ...) POSIX_NAME(open);
/* The name is one of a file or folder in the folder, or ".". */
int openat(int, const char *, int, ...) POSIX_NAME(openat);
int fcntl(int, int, ...) POSIX_NAME(fcntl);

#endif
