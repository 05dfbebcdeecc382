/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras on this computer's clock.
 */
#include "date.h"

time_t
date_seconds(const struct mptp_date *d)
{
	struct tm tm = { .tm_year = d->year - 1900,
		.tm_mon = d->month - 1,
		.tm_mday = d->day,
		.tm_hour = d->hour,
		.tm_min = d->minute,
		.tm_sec = d->second,
		.tm_isdst = -1 };

	if (!d->zoned)
		return mktime(&tm);
	return (time_t)(mptp_date_seconds(d) - (int64_t)d->east * 60);
}

void
date_local(struct mptp_date *d, time_t when)
{
	struct tm tm = { 0 };

	localtime_r(&when, &tm);
	*d = (struct mptp_date){ .year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1,
		.day = tm.tm_mday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec,
		.zoned = true };
	d->east = (int)((mptp_date_seconds(d) - (int64_t)when) / 60);
}

char *
date_text(char buf[DATE_TEXT], const char *text, char separator)
{
	struct mptp_date d;

	buf[0] = '\0';
	if (!mptp_date_parse(text, &d))
		return buf;
	d.decimals = 0;
	return mptp_date_iso(buf, &d, separator);
}
