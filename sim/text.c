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
	if (strftime(date, SIM_DATE_SIZE, "%Y%m%dT%H%M%S", tm) == 0)
		date[0] = '\0';
}
