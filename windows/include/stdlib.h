/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <stdlib.h> of mingw-w64 has otherwise.
 */
#ifndef WINDOWS_STDLIB_H
#define WINDOWS_STDLIB_H

#include_next <stdlib.h>

#include "posix_name.h"

/* For reading and writing, without translation, and removable while open. */
#define mkstemp posix_mkstemp
int posix_mkstemp(char *);

/* With slashes; of what is there. free() it. */
char *realpath(const char *, char *) POSIX_NAME(realpath);

#endif
