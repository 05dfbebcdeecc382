/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names and dates.
 */
#include <string.h>

#include "text.h"

bool
sim_name_valid(const char *name)
{
	struct mptp_value value = { .type = MPTP_TYPE_STR };

	if (name == NULL || name[0] == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return false;
	for (const char *s = name; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f || c == '/')
			return false;
	}
	value.str = (char *)(uintptr_t)name;
	return mptp_value_pack(&value, NULL, 0) != 0;
}

void
sim_date(char date[SIM_DATE_SIZE], const struct tm *tm)
{
	int year = tm->tm_year + 1900;

	date[0] = '\0';
	if (year < 0 || year > 9999 ||
	    strftime(date + 4, SIM_DATE_SIZE - 4, "%m%dT%H%M%S", tm) == 0)
		return;
	/* %Y has as few digits as there are. */
	for (int i = 3; i >= 0; i--) {
		date[i] = (char)('0' + year % 10);
		year /= 10;
	}
}

void
sim_date_of(char date[SIM_DATE_SIZE], time_t when)
{
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		date[0] = '\0';
	else
		sim_date(date, &tm);
}

/* n digits. */
static int
digits(const char *s, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = 10 * value + (s[i] - '0');
	}
	return value;
}

/* What follows the seconds: [.d] and [Z|+hhmm|-hhmm]; the offset in minutes. */
static bool
parse_zone(const char *s, bool *zoned, int *minutes)
{
	int value;

	*zoned = false;
	*minutes = 0;
	if (*s == '.') {
		if (s[1] < '0' || s[1] > '9')
			return false;
		for (s++; *s >= '0' && *s <= '9'; s++)
			;
	}
	if (*s == '\0')
		return true;
	*zoned = true;
	if (strcmp(s, "Z") == 0)
		return true;
	if ((*s != '+' && *s != '-') || strlen(s) != 5 ||
	    (value = digits(s + 1, 4)) < 0 || value > 2359 || value % 100 > 59)
		return false;
	*minutes = value / 100 * 60 + value % 100;
	if (*s == '-')
		*minutes = -*minutes;
	return true;
}

/* Months have their days. */
static bool
is_day(const struct tm *tm)
{
	struct tm day = { .tm_year = tm->tm_year,
		.tm_mon = tm->tm_mon,
		.tm_mday = tm->tm_mday };

	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
	    timegm(&day) != (time_t)-1 && day.tm_mday == tm->tm_mday;
}

static bool
parse(const char *s, struct tm *tm, bool *zoned, int *minutes)
{
	if (s == NULL || strlen(s) < 15 || s[8] != 'T')
		return false;
	*tm = (struct tm){ .tm_year = digits(s, 4) - 1900,
		.tm_mon = digits(s + 4, 2) - 1,
		.tm_mday = digits(s + 6, 2),
		.tm_hour = digits(s + 9, 2),
		.tm_min = digits(s + 11, 2),
		.tm_sec = digits(s + 13, 2),
		.tm_isdst = -1 };
	return tm->tm_year >= -1900 && is_day(tm) && tm->tm_hour >= 0 &&
	    tm->tm_hour < 24 && tm->tm_min >= 0 && tm->tm_min < 60 &&
	    tm->tm_sec >= 0 && tm->tm_sec <= 60 &&
	    parse_zone(s + 15, zoned, minutes);
}

bool
sim_date_valid(const char *date)
{
	struct tm tm;
	bool zoned;
	int minutes;

	return parse(date, &tm, &zoned, &minutes);
}

bool
sim_date_civil(const char *date, int64_t *civil)
{
	struct tm tm;
	bool zoned;
	int minutes;

	if (!parse(date, &tm, &zoned, &minutes))
		return false;
	*civil = (int64_t)timegm(&tm);
	return true;
}

bool
sim_date_parse(const char *date, time_t *when)
{
	struct tm tm;
	bool zoned;
	int minutes;

	if (!parse(date, &tm, &zoned, &minutes))
		return false;
	tm.tm_wday = -1; /* filled in, unless there is no such time */
	*when = zoned ? timegm(&tm) - (time_t)minutes * 60 : mktime(&tm);
	return tm.tm_wday >= 0;
}
