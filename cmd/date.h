/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates of cameras on this computer's clock.
 */
#ifndef CMD_DATE_H
#define CMD_DATE_H

#include <time.h>

#include <miniptp.h>

/* Without a zone it is the camera's civil time, taken as this computer's. -1:
 * no such time. */
time_t date_seconds(const struct mptp_date *);
/* The reverse, in this computer's time zone of that day. */
void date_local(struct mptp_date *, time_t when);

#define DATE_TEXT MPTP_DATE_TEXT
/* "2013-08-22T07:08:30+02:00", or with separator ' ' for people, without
 * fractions of seconds. What is no date gives "". */
char *date_text(char buf[DATE_TEXT], const char *text, char separator);

#endif
