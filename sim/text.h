/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names and dates.
 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdbool.h>
#include <time.h>

#include <miniptp.h>

/* May an object be called so, on the wire and in a folder? At least one
 * character, no slash, no control character, not "." or "..", and no longer
 * than a PTP string holds. */
bool sim_name_valid(const char *name);

#define SIM_DATE_SIZE 20
/* "20240131T235959" (ISO 15740 5.3.5.1). */
void sim_date(char date[SIM_DATE_SIZE], const struct tm *tm);
/* The same of a moment, in the camera's local time; "" if there is none. */
void sim_date_of(char date[SIM_DATE_SIZE], time_t when);
/* Is it a date of that form? A fraction and a zone may follow it. */
bool sim_date_valid(const char *date);
/* What a clock shows then, in seconds since 1970 as if it stood in Greenwich: the
 * zone is passed over. False: it is none. */
bool sim_date_civil(const char *date, int64_t *civil);
/* The moment of a valid date, which is local unless it tells its zone. False: it
 * is none. */
bool sim_date_parse(const char *date, time_t *when);

#endif
