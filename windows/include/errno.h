/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <errno.h> of mingw-w64 lacks.
 */
#ifndef WINDOWS_ERRNO_H
#define WINDOWS_ERRNO_H

#include_next <errno.h>

#define EDQUOT 200
#define EHOSTDOWN 201
#define ESTALE 202

#endif
