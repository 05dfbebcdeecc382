/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Safe text, its width, sizes and numbers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "text.h"

struct range {
	uint32_t first, last;
};

/* Marks that take no column of their own; not all there are, but those of
 * file names in living languages. */
static const struct range narrow[] = { { 0x300, 0x36f }, { 0x483, 0x489 },
	{ 0x591, 0x5bd }, { 0x610, 0x61a }, { 0x64b, 0x65f }, { 0xe31, 0xe31 },
	{ 0xe34, 0xe3a }, { 0xe47, 0xe4e }, { 0x20d0, 0x20f0 },
	{ 0x3099, 0x309a }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f } };

static const struct range wide[] = { { 0x1100, 0x115f }, { 0x2e80, 0x303e },
	{ 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0xa4cf },
	{ 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };

static bool
within(uint32_t c, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

char *
text_safe(char *buf, size_t cap, const char *s)
{
	size_t at = 0, n;
	uint32_t c;

	s = s == NULL ? "" : s;
	while (*s >= ' ' && *s <= '~' && at + 1 < cap) /* almost always all */
		buf[at++] = *s++;
	for (; *s != '\0'; s += n == 0 ? 1 : n) {
		n = mptp_text_next(s, &c);
		if (n == 0 || !mptp_text_printable(c)) {
			if (at + 1 >= cap)
				break;
			buf[at++] = '?';
		} else {
			if (at + n >= cap)
				break;
			memcpy(buf + at, s, n);
			at += n;
		}
	}
	buf[at] = '\0';
	return buf;
}

static size_t
columns(uint32_t c)
{
	if (within(c, narrow, sizeof(narrow) / sizeof(*narrow)))
		return 0;
	return within(c, wide, sizeof(wide) / sizeof(*wide)) ? 2 : 1;
}

size_t
text_width(const char *s)
{
	size_t width = 0, n;
	uint32_t c;

	for (; *s != '\0'; s += n == 0 ? 1 : n) {
		n = mptp_text_next(s, &c);
		width += n == 0 ? 1 : columns(c);
	}
	return width;
}

char *
text_fit(char *buf, size_t cap, const char *s, size_t width)
{
	size_t at = 0, used = 0, n;
	uint32_t c;

	if (text_width(s) <= width)
		return text_safe(buf, cap, s);
	for (; *s != '\0'; s += n) {
		if ((n = mptp_text_next(s, &c)) == 0) {
			c = '?';
			n = 1;
		}
		if (used + columns(c) + 1 > width || at + n + 4 > cap)
			break;
		used += columns(c);
		memcpy(buf + at, s, n);
		at += n;
	}
	memcpy(buf + at, "\xe2\x80\xa6", 4);
	return buf;
}

char *
text_size(char buf[SIZE_TEXT], uint64_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB",
		"PiB", "EiB" };
	double amount = (double)size;
	size_t unit = 0;

	while (amount >= 1024 && unit < 6) {
		amount /= 1024;
		unit++;
	}
	/* What would be rounded up to 1024.0 of one unit is 1.0 of the next. */
	if (unit > 0 && unit < 6 && amount >= 1023.95) {
		amount = 1;
		unit++;
	}
	snprintf(buf, SIZE_TEXT, unit == 0 ? "%.0f %s" : "%.1f %s", amount,
	    units[unit]);
	return buf;
}

bool
text_number(const char *s, uint64_t *number)
{
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	const char *digits = hex ? s + 2 : s;
	char *end;

	/* strtoull() would also take signs, spaces and octal. */
	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") !=
		strlen(digits) ||
	    *digits == '\0')
		return false;
	errno = 0;
	*number = strtoull(digits, &end, hex ? 16 : 10);
	return errno == 0 && *end == '\0';
}
