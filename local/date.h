/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras on this computer's clock.
 */
#ifndef LOCAL_DATE_H
#define LOCAL_DATE_H

#include <stdbool.h>
#include <time.h>

#include <miniptp/date.h>

/* What the camera's clock shows. NULL, or one that is not fixed, is the civil
 * time of this computer, its changes in summer and winter included. */
struct zone {
	bool fixed;
	int east; /* of UTC, in minutes */
};
/* "+02:00", "-0330", "+2" or "Z". */
bool zone_parse(const char *text, struct zone *);

/* A date with a zone of its own is taken as it is, and the zone that is given is
 * not applied to it. Of civil times that there are twice, the first is meant;
 * those that there are not are counted on from before the gap. */
time_t date_seconds(const struct mptp_date *, const struct zone *);
/* "20130822T070830" in that zone; with the zone behind it only where it could
 * not be told otherwise, in the hour that comes twice. False: no such year. */
bool date_wire(char buf[MPTP_DATE_TEXT], time_t, const struct zone *);
/* The reverse, in this computer's time zone of that day. False: nobody knows. */
bool date_local(struct mptp_date *, time_t when);

#define DATE_TEXT MPTP_DATE_TEXT
/* "2013-08-22T07:08:30+02:00", or with separator ' ' for people, without
 * fractions of seconds. What is no date gives "". */
char *date_text(char buf[DATE_TEXT], const char *text, char separator);

#endif
