/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What <time.h> of mingw-w64 lacks.
 */
#ifndef WINDOWS_TIME_H
#define WINDOWS_TIME_H

#include_next <time.h>

#include "posix_name.h"

time_t timegm(struct tm *) POSIX_NAME(timegm);

#endif
