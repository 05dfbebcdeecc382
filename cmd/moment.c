/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Moments.
 */
#include <stdio.h>
#include <time.h>

#include "local/date.h"
#include "moment.h"

static int64_t
read_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
moment_date(struct mptp_date *date, uint64_t moment)
{
	int64_t ns = (int64_t)moment - read_ns(CLOCK_MONOTONIC);

	ns += read_ns(CLOCK_REALTIME);
	(void)date_local(date, (time_t)(ns / 1000000000));
	date->nano = (uint32_t)(ns % 1000000000);
	date->decimals = 3;
}

char *
moment_text(char buf[MOMENT_TEXT], uint64_t ns)
{
	struct mptp_date date;

	moment_date(&date, ns);
	snprintf(buf, MOMENT_TEXT, "%02d:%02d:%02d.%03u", date.hour,
	    date.minute, date.second, (unsigned)(date.nano / 1000000));
	return buf;
}

uint64_t
moment_now_ns(void)
{
	return (uint64_t)read_ns(CLOCK_MONOTONIC);
}

int64_t
moment_now_ms(void)
{
	return read_ns(CLOCK_MONOTONIC) / 1000000;
}

int
moment_left_ms(int64_t end)
{
	const int64_t left = end - moment_now_ms();

	if (left < 0)
		return 0;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}
