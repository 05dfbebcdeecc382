/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <stdio.h> of mingw-w64 lacks, or has otherwise.
 */
#ifndef WINDOWS_STDIO_H
#define WINDOWS_STDIO_H

#include_next <stdio.h>

#include "posix_name.h"

int fileno(FILE *) POSIX_NAME(fileno);
FILE *fdopen(int, const char *) POSIX_NAME(fdopen);
/* Takes the place of what is there. */
#define rename posix_rename
int posix_rename(const char *, const char *);
/* In the user's folder for such files. */
#define tmpfile posix_tmpfile
FILE *posix_tmpfile(void);

#endif
