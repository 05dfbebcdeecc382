/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A clock that goes on only when somebody waits: the linker sends clock_gettime()
 * and nanosleep() here.
 */
#ifndef TEST_CLOCK_H
#define TEST_CLOCK_H

#include <stdint.h>

/* In milliseconds. */
int64_t clock_now(void);
void clock_advance(int64_t ms);

#endif
