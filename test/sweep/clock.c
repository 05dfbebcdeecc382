/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A clock that goes on only when somebody waits.
 */
#include <stdatomic.h>
#include <time.h>

#include "clock.h"

#define SECOND INT64_C(1000000000)
#define MS INT64_C(1000000)
/* Looking at it takes time, too, so that nobody looks for ever. */
#define LOOK_NS 1000

int __real_clock_gettime(clockid_t, struct timespec *);
int __wrap_clock_gettime(clockid_t, struct timespec *);
int __wrap_nanosleep(const struct timespec *, struct timespec *);

static atomic_llong now_ns = 1000 * SECOND;

int
__wrap_clock_gettime(clockid_t which, struct timespec *time)
{
	long long now;

	if (which != CLOCK_MONOTONIC)
		return __real_clock_gettime(which, time);
	now = atomic_fetch_add(&now_ns, LOOK_NS);
	time->tv_sec = (time_t)(now / SECOND);
	time->tv_nsec = (long)(now % SECOND);
	return 0;
}

int
__wrap_nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)left;
	atomic_fetch_add(
	    &now_ns, (long long)time->tv_sec * SECOND + time->tv_nsec);
	return 0;
}

int64_t
clock_now(void)
{
	return atomic_load(&now_ns) / MS;
}

void
clock_advance(int64_t ms)
{
	atomic_fetch_add(&now_ns, (long long)(ms * MS));
}
