/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How the headers here name functions that mingw-w64 does not have, or has
 * otherwise: as POSIX does, for whoever includes them, and posix_NAME for the linker.
 */
#ifndef WINDOWS_POSIX_NAME_H
#define WINDOWS_POSIX_NAME_H

#include <_mingw.h>

#define POSIX_NAME(name) __MINGW_ASM_CALL(posix_##name)

#endif
