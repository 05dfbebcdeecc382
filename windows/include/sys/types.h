/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <sys/types.h> of mingw-w64 lacks without its old names.
 */
#ifndef WINDOWS_SYS_TYPES_H
#define WINDOWS_SYS_TYPES_H

#include_next <sys/types.h>

typedef _pid_t pid_t;

#endif
