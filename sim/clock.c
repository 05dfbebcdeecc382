/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera's clock.
 */
#include <time.h>

#include "clock.h"

int64_t
sim_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
sim_clock_set(struct sim_clock *clock, int64_t civil)
{
	clock->set_to = civil;
	clock->set_at = sim_now_ms();
}

void
sim_clock_set_to_host(struct sim_clock *clock)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	sim_clock_set(clock, (int64_t)timegm(&tm));
}

void
sim_clock_tell(const struct sim_clock *clock, char date[SIM_DATE_SIZE])
{
	time_t t =
	    (time_t)(clock->set_to + (sim_now_ms() - clock->set_at) / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	sim_date(date, &tm);
}
