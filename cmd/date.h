/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The DateTime strings of ISO 15740 5.3.6: "20130822T070830.0", with or without
 * a zone.
 */
#ifndef CMD_DATE_H
#define CMD_DATE_H

#include <stdbool.h>
#include <time.h>

struct date {
	int year, month, day, hour, minute, second;
	bool zoned;
	int east; /* of UTC, in minutes */
};

bool date_parse(const char *text, struct date *);
/* Without a zone it is the camera's civil time, taken as this computer's. -1:
 * no such time. */
time_t date_seconds(const struct date *);

#define DATE_TEXT 40
/* "2013-08-22T07:08:30+02:00", or with separator ' ' for people. What is no
 * date gives "". */
char *date_text(char buf[DATE_TEXT], const char *text, char separator);

#endif
