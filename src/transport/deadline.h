/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Points in time, in milliseconds of a clock that nobody sets.
 */
#ifndef TRANSPORT_DEADLINE_H
#define TRANSPORT_DEADLINE_H

#include <stdint.h>

#define DEADLINE_NEVER (-1)

/* Negative: never. */
int64_t deadline_in(int timeout_ms);
/* What poll() wants: 0 when it has passed, -1 when it never will. */
int deadline_left(int64_t deadline);
/* The one that comes first. */
int64_t deadline_sooner(int64_t a, int64_t b);

#endif
