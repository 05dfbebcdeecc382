/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras.
 */
#include <stdio.h>
#include <stdlib.h>

#include <miniptp/date.h>

#define DAY 86400
#define FIRST INT64_C(-62167219200) /* 0000-01-01T00:00:00 */
#define LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59 */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
digits(const char **s, int n, int *number)
{
	*number = 0;
	for (; n > 0; n--, (*s)++) {
		if (!is_digit(**s))
			return false;
		*number = *number * 10 + (**s - '0');
	}
	return true;
}

/* Two digits behind a separator, which is there always or never. */
static bool
part(const char **s, char separator, bool separated, int *number)
{
	if (separated && *(*s)++ != separator)
		return false;
	return digits(s, 2, number);
}

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

static bool
parse_day(const char **s, struct mptp_date *d)
{
	bool separated;

	if (!digits(s, 4, &d->year))
		return false;
	separated = **s == '-';
	return part(s, '-', separated, &d->month) &&
	    part(s, '-', separated, &d->day) && d->month >= 1 &&
	    d->month <= 12 && d->day >= 1 &&
	    d->day <= days_of(d->year, d->month);
}

/* Digits beyond billionths are dropped. */
static bool
parse_fraction(const char **s, struct mptp_date *d)
{
	uint32_t place = 100000000;

	if (**s != '.' && **s != ',')
		return true;
	for ((*s)++; is_digit(**s); (*s)++) {
		if (d->decimals == 9)
			continue;
		d->decimals++;
		d->nano += (uint32_t)(**s - '0') * place;
		place /= 10;
	}
	return true;
}

static bool
parse_time(const char **s, struct mptp_date *d)
{
	bool separated, seconds;

	if (!digits(s, 2, &d->hour))
		return false;
	separated = **s == ':';
	if (!part(s, ':', separated, &d->minute))
		return false;
	seconds = separated ? **s == ':' : is_digit(**s);
	if (seconds &&
	    (!part(s, ':', separated, &d->second) || !parse_fraction(s, d)))
		return false;
	return d->hour < 24 && d->minute < 60 && d->second <= 60;
}

static bool
parse_zone(const char *s, struct mptp_date *d)
{
	int sign = *s == '-' ? -1 : 1, hours, minutes = 0;

	if (*s == '\0')
		return true;
	d->zoned = true;
	if (*s == 'Z' || *s == 'z')
		return s[1] == '\0';
	if ((*s != '+' && *s != '-') || (s++, !digits(&s, 2, &hours)))
		return false;
	if (*s != '\0' && !part(&s, ':', *s == ':', &minutes))
		return false;
	d->east = sign * (hours * 60 + minutes);
	return *s == '\0' && hours <= 24 && minutes < 60;
}

bool
mptp_date_parse(const char *text, struct mptp_date *date)
{
	struct mptp_date d = { 0 };
	bool good = text != NULL && parse_day(&text, &d) &&
	    (*text == 'T' || *text == 't' || *text == ' ') &&
	    (text++, parse_time(&text, &d)) && parse_zone(text, &d);

	*date = good ? d : (struct mptp_date){ 0 };
	return good;
}

static int
within(int n, int below)
{
	return n < 0 ? 0 : n % below;
}

/* "20240131T120000.0+0200" with the separators that are given. */
static char *
put(char buf[MPTP_DATE_TEXT], const struct mptp_date *d, const char *dash,
    char middle, const char *colon)
{
	int n = snprintf(buf, MPTP_DATE_TEXT, "%04d%s%02d%s%02d%c%02d%s%02d",
	    within(d->year, 10000), dash, within(d->month, 100), dash,
	    within(d->day, 100), middle, within(d->hour, 100), colon,
	    within(d->minute, 100));
	int east = abs(d->east) % 6000;
	uint32_t fraction = d->nano;

	n += snprintf(buf + n, MPTP_DATE_TEXT - (size_t)n, "%s%02d", colon,
	    within(d->second, 100));
	if (d->decimals > 0 && d->decimals <= 9) {
		for (int i = d->decimals; i < 9; i++)
			fraction /= 10;
		n += snprintf(buf + n, MPTP_DATE_TEXT - (size_t)n, ".%0*u",
		    d->decimals, (unsigned)(fraction % 1000000000));
	}
	if (d->zoned && d->east == 0)
		snprintf(buf + n, MPTP_DATE_TEXT - (size_t)n, "Z");
	else if (d->zoned)
		snprintf(buf + n, MPTP_DATE_TEXT - (size_t)n, "%c%02d%s%02d",
		    d->east < 0 ? '-' : '+', east / 60, colon, east % 60);
	return buf;
}

char *
mptp_date_wire(char buf[MPTP_DATE_TEXT], const struct mptp_date *date)
{
	return put(buf, date, "", 'T', "");
}

char *
mptp_date_iso(
    char buf[MPTP_DATE_TEXT], const struct mptp_date *date, char separator)
{
	return put(buf, date, "-", separator, ":");
}

/* Days since 1970-01-01, by years that begin in March, so that the leap day is
 * their last. */
static int64_t
days_since(int year, int month, int day)
{
	int64_t y = year - (month <= 2) + 400; /* never negative */
	int64_t m = (month + 9) % 12;
	int64_t days =
	    y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1;

	return days - 719468 - 146097;
}

int64_t
mptp_date_seconds(const struct mptp_date *date)
{
	return days_since(date->year, date->month, date->day) * DAY +
	    date->hour * 3600 + date->minute * 60 + date->second;
}

void
mptp_date_at(struct mptp_date *date, int64_t seconds)
{
	int64_t days, left;

	seconds = seconds < FIRST ? FIRST : seconds > LAST ? LAST : seconds;
	days = (seconds - FIRST) / DAY;
	left = (seconds - FIRST) % DAY;
	*date = (struct mptp_date){ .month = 1,
		.day = 1,
		.hour = (int)(left / 3600),
		.minute = (int)(left / 60 % 60),
		.second = (int)(left % 60) };
	/* At most 366 days a year: never too far. */
	date->year = (int)(days / 366);
	days += days_since(0, 1, 1);
	while (date->year < 9999 && days_since(date->year + 1, 1, 1) <= days)
		date->year++;
	days -= days_since(date->year, 1, 1);
	while (days >= days_of(date->year, date->month))
		days -= days_of(date->year, date->month++);
	date->day = (int)days + 1;
}
