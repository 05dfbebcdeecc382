/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Error texts and names.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Bytes of the character at s; 0: none that a terminal should see. */
static size_t
printable(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 :
	    s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	unsigned long c = s[0];

	if (n == 1)
		return c >= 0x20 && c != 0x7f ? 1 : 0;
	c &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if (c < 0xa0 || c == 0x200e || c == 0x200f || c == 0x2028 ||
	    c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

int
sim_error(struct mptp_error *error, int status, const char *format, ...)
{
	va_list args;
	size_t n;

	if (error == NULL)
		return status;
	*error = (struct mptp_error){ .status = status };
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	for (char *s = error->text; *s != '\0'; s += n) {
		if ((n = printable(s)) == 0) {
			*s = '?';
			n = 1;
		}
	}
	return status;
}

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
