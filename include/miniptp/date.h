/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras: the DateTime strings of ISO 15740 5.3.5.1 and the forms of
 * ISO 8601. Arithmetic alone: no clock and no time zone of this computer.
 */
#ifndef MINIPTP_DATE_H
#define MINIPTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A civil time, and where it is known how far its clock is from UTC. */
struct mptp_date {
	int year; /* 0 to 9999 */
	int month, day, hour, minute;
	int second;	  /* 0 to 60 */
	uint32_t nano;	  /* billionths of a second */
	uint8_t decimals; /* digits of them that were written, 0 to 9 */
	bool zoned;
	int east; /* of UTC, in minutes, if zoned */
};

/* "20240131T120000", "20240131T120000.0+0200", "2024-01-31T12:00:00+02:00",
 * "2024-01-31 12:00" and what is between them; a zone is "Z", "+hh", "+hhmm" or
 * "+hh:mm". False: it is no date of the calendar; *date is then zeroed. NULL is
 * none. */
MPTP_API bool mptp_date_parse(const char *text, struct mptp_date *date);

/* Writing never fails: what is no date of the calendar is written all the same,
 * each field with its usual number of digits. */
#define MPTP_DATE_TEXT 48
/* As on the wire (ISO 15740 5.3.5.1): "20240131T120000.0+0200". Returns buf. */
MPTP_API char *mptp_date_wire(
    char buf[MPTP_DATE_TEXT], const struct mptp_date *date);
/* As in ISO 8601, with separator 'T', or ' ' for people. Returns buf. */
MPTP_API char *mptp_date_iso(
    char buf[MPTP_DATE_TEXT], const struct mptp_date *date, char separator);

/* Seconds since 1970-01-01T00:00:00 on the same clock: the zone is not looked
 * at, so to get to UTC, 60 * east is to be subtracted. */
MPTP_API int64_t mptp_date_seconds(const struct mptp_date *date);
/* The reverse, without fraction and zone. Beyond the years 0 to 9999 the nearest
 * end. */
MPTP_API void mptp_date_at(struct mptp_date *date, int64_t seconds);

#ifdef __cplusplus
}
#endif
#endif
