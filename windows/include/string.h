/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <string.h> of mingw-w64 lacks without its old names.
 */
#ifndef WINDOWS_STRING_H
#define WINDOWS_STRING_H

#include_next <string.h>

#include "posix_name.h"

char *strdup(const char *) POSIX_NAME(strdup);
/* Knows the errors of sockets, too. */
#define strerror posix_strerror
char *posix_strerror(int);

#endif
