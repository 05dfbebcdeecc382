/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Comparing without regard to case.
 */
#ifndef WINDOWS_STRINGS_H
#define WINDOWS_STRINGS_H

#include <string.h>

int strcasecmp(const char *, const char *) POSIX_NAME(strcasecmp);
int strncasecmp(const char *, const char *, size_t) POSIX_NAME(strncasecmp);

#endif
