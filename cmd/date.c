/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"

static bool
digits(const char **s, int n, int *number)
{
	*number = 0;
	for (; n > 0; n--, (*s)++) {
		if (!isdigit((unsigned char)**s))
			return false;
		*number = *number * 10 + (**s - '0');
	}
	return true;
}

static bool
parse_zone(const char *s, struct date *d)
{
	int sign = *s == '-' ? -1 : 1, hours, minutes = 0;

	if (*s == '\0')
		return true;
	d->zoned = true;
	if (*s == 'Z')
		return s[1] == '\0';
	if ((*s != '+' && *s != '-') || (s++, !digits(&s, 2, &hours)))
		return false;
	if (*s == ':')
		s++;
	if (*s != '\0' && !digits(&s, 2, &minutes))
		return false;
	d->east = sign * (hours * 60 + minutes);
	return *s == '\0' && hours <= 24 && minutes < 60;
}

bool
date_parse(const char *s, struct date *d)
{
	*d = (struct date){ 0 };
	if (s == NULL || !digits(&s, 4, &d->year) ||
	    !digits(&s, 2, &d->month) || !digits(&s, 2, &d->day) ||
	    *s++ != 'T' || !digits(&s, 2, &d->hour) ||
	    !digits(&s, 2, &d->minute))
		return false;
	if (isdigit((unsigned char)*s) && !digits(&s, 2, &d->second))
		return false;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	return d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= 31 &&
	    d->hour < 24 && d->minute < 60 && d->second <= 60 &&
	    parse_zone(s, d);
}

time_t
date_seconds(const struct date *d)
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
	tm.tm_isdst = 0;
	return timegm(&tm) - (time_t)d->east * 60;
}

char *
date_text(char buf[DATE_TEXT], const char *text, char separator)
{
	struct date d;
	char zone[8] = "";

	buf[0] = '\0';
	if (!date_parse(text, &d))
		return buf;
	if (d.zoned && d.east == 0)
		snprintf(zone, sizeof(zone), "Z");
	else if (d.zoned)
		snprintf(zone, sizeof(zone), "%c%02d:%02d",
		    d.east < 0 ? '-' : '+', (abs(d.east) / 60) % 100,
		    abs(d.east) % 60);
	snprintf(buf, DATE_TEXT, "%04d-%02d-%02d%c%02d:%02d:%02d%s",
	    d.year % 10000, d.month % 100, d.day % 100, separator, d.hour % 100,
	    d.minute % 100, d.second % 100, zone);
	return buf;
}
