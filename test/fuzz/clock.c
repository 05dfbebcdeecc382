/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Time that passes at once.
 */
#include "clock.h"

#define BEGINNING 1000

static struct timespec now;

int __wrap_clock_gettime(clockid_t, struct timespec *);
int
__wrap_clock_gettime(clockid_t clock, struct timespec *t)
{
	(void)clock;
	now.tv_nsec += 10000;
	if (now.tv_nsec >= 1000000000) {
		now.tv_nsec -= 1000000000;
		now.tv_sec++;
	}
	*t = now;
	return 0;
}

int __wrap_nanosleep(const struct timespec *, struct timespec *);
int
__wrap_nanosleep(const struct timespec *t, struct timespec *left)
{
	(void)left;
	now.tv_sec += t->tv_sec;
	now.tv_nsec += t->tv_nsec;
	if (now.tv_nsec >= 1000000000) {
		now.tv_nsec -= 1000000000;
		now.tv_sec++;
	}
	return 0;
}

void
clock_start(void)
{
	now = (struct timespec){ BEGINNING, 0 };
}

time_t
clock_passed(void)
{
	return now.tv_sec - BEGINNING;
}
