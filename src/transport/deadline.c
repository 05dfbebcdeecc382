/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Points in time, in milliseconds of a clock that nobody sets.
 */
#include <limits.h>
#include <time.h>

#include "transport/deadline.h"

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
deadline_in(int timeout_ms)
{
	return timeout_ms < 0 ? DEADLINE_NEVER : now() + timeout_ms;
}

int
deadline_left(int64_t deadline)
{
	int64_t left;

	if (deadline < 0)
		return -1;
	left = deadline - now();
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

int64_t
deadline_sooner(int64_t a, int64_t b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}
