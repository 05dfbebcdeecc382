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

#endif
