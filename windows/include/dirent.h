/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading folders; names are UTF-8.
 */
#ifndef WINDOWS_DIRENT_H
#define WINDOWS_DIRENT_H

#include "posix_name.h"

struct dirent {
	char d_name[3 * 255 + 1];
};

typedef struct posix_dir DIR;

DIR *opendir(const char *) POSIX_NAME(opendir);
DIR *fdopendir(int) POSIX_NAME(fdopendir);
struct dirent *readdir(DIR *) POSIX_NAME(readdir);
int scandir(const char *, struct dirent ***, int (*)(const struct dirent *),
    int (*)(const struct dirent **, const struct dirent **))
    POSIX_NAME(scandir);
int alphasort(const struct dirent **, const struct dirent **)
    POSIX_NAME(alphasort);
int closedir(DIR *) POSIX_NAME(closedir);

#endif
