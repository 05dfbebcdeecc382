/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras on this computer's clock.
 */
#include <stdio.h>
#include <string.h>

#include "local/date.h"

bool
zone_parse(const char *text, struct zone *zone)
{
	struct mptp_date d;
	char date[MPTP_DATE_TEXT];
	bool brief = strlen(text) == 2; /* "+2" */
	int n = snprintf(date, sizeof(date), "20000101T000000%.1s%s%s", text,
	    brief ? "0" : "", text[0] == '\0' ? "" : text + 1);

	*zone = (struct zone){ .fixed = true };
	if (n >= (int)sizeof(date) || !mptp_date_parse(date, &d) || !d.zoned)
		return false;
	zone->east = d.east;
	return true;
}

/* Seconds that local time is ahead of UTC. */
static int64_t
ahead(int64_t t)
{
	struct mptp_date d;

	return date_local(&d, (time_t)t) ? mptp_date_seconds(&d) - t : 0;
}

/* mktime() leaves open what it does with times that there are twice or never. */
static int64_t
local_seconds(int64_t civil)
{
	const int64_t day = 86400;
	int64_t before = ahead(civil - day), after = ahead(civil + day);

	if (ahead(civil - before) != before && ahead(civil - after) == after)
		return civil - after;
	return civil - before;
}

time_t
date_seconds(const struct mptp_date *d, const struct zone *zone)
{
	int64_t civil = mptp_date_seconds(d);

	if (d->zoned)
		return (time_t)(civil - (int64_t)d->east * 60);
	if (zone != NULL && zone->fixed)
		return (time_t)(civil - (int64_t)zone->east * 60);
	return (time_t)local_seconds(civil);
}

bool
date_wire(char buf[MPTP_DATE_TEXT], time_t t, const struct zone *zone)
{
	bool fixed = zone != NULL && zone->fixed;
	int64_t east = fixed ? (int64_t)zone->east * 60 : ahead(t);
	int64_t civil = t + east;
	struct mptp_date d;

	mptp_date_at(&d, civil);
	if (mptp_date_seconds(&d) != civil)
		return false;
	/* In whole minutes: there were other zones before 1972. */
	d.zoned = !fixed && local_seconds(civil) != t && east % 60 == 0;
	d.east = (int)(east / 60);
	mptp_date_wire(buf, &d);
	return true;
}

bool
date_local(struct mptp_date *d, time_t when)
{
	struct tm tm = { 0 };
	bool known = localtime_r(&when, &tm) != NULL;

	*d = (struct mptp_date){ .year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1,
		.day = tm.tm_mday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec,
		.zoned = true };
	d->east = (int)((mptp_date_seconds(d) - (int64_t)when) / 60);
	return known;
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
