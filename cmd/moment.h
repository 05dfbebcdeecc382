/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Moments of a clock that nobody sets, on the one that people have.
 */
#ifndef CMD_MOMENT_H
#define CMD_MOMENT_H

#include <miniptp.h>

/* Both from nanoseconds of CLOCK_MONOTONIC. */
void moment_date(struct mptp_date *, uint64_t ns);
/* "16:30:01.123", on this computer's clock. */
#define MOMENT_TEXT 32
char *moment_text(char buf[MOMENT_TEXT], uint64_t ns);

/* That clock now. */
uint64_t moment_now_ns(void);
int64_t moment_now_ms(void);
/* Until then: 0 once it is over, and never more than INT32_MAX. */
int moment_left_ms(int64_t end);

#endif
