/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How full a disk is.
 */
#ifndef WINDOWS_SYS_STATVFS_H
#define WINDOWS_SYS_STATVFS_H

#include <stdint.h>

#include "../posix_name.h"

#define ST_RDONLY 1

struct statvfs {
	uint64_t f_frsize, f_blocks, f_bavail;
	unsigned f_flag;
};

int fstatvfs(int, struct statvfs *) POSIX_NAME(fstatvfs);

#endif
