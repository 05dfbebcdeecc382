/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A clock of the target's own (-Wl,--wrap of clock_gettime and nanosleep): time passes
 * when somebody waits for it, and a little whenever he looks.
 */
#ifndef TEST_FUZZ_CLOCK_H
#define TEST_FUZZ_CLOCK_H

#include <time.h>

void clock_start(void);
/* Seconds since then. */
time_t clock_passed(void);

#endif
