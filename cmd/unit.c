/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What stands around a number, and how many of its parts make one.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const struct unit {
	const char *name, *before, *after;
	int parts;
	bool bare; /* numbers without it are of it, too */
} units[] = {
	{ "ev_1000", "", " EV", 1000, true },
	{ "f_100", "f/", "", 100, false },
	{ "factor_10", "", "x", 10, false },
	{ "hz", "", " Hz", 1, false },
	{ "iso", "ISO ", "", 1, false },
	{ "mm", "", " mm", 1, false },
	{ "mm_100", "", " mm", 100, false },
	{ "ms", "", " ms", 1, false },
	{ "percent", "", "%", 1, false },
	{ "s_10000", "", " s", 10000, false },
};

static const struct unit *
find(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(units) / sizeof(*units);
	     i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return NULL;
}

bool
unit_text(char *buf, size_t cap, const char *name, int64_t value)
{
	const struct unit *unit = find(name);
	double amount;

	if (unit == NULL)
		return false;
	amount = (double)value / unit->parts;
	/* Short exposures are fractions. */
	if (strcmp(unit->after, " s") == 0 && amount > 0 && amount < 0.3)
		snprintf(buf, cap, "1/%.0f s", 1 / amount);
	else
		snprintf(
		    buf, cap, "%s%.6g%s", unit->before, amount, unit->after);
	return true;
}

/* Spaces do not count, nor does case. */
static bool
skip(const char **text, const char *word)
{
	const char *at = *text;

	for (; *word != '\0'; word++) {
		if (*word == ' ')
			continue;
		at += strspn(at, " ");
		if (tolower((unsigned char)*at++) !=
		    tolower((unsigned char)*word))
			return false;
	}
	*text = at + strspn(at, " ");
	return true;
}

bool
unit_parse(const char *name, const char *text, int64_t *value)
{
	const struct unit *unit = find(name);
	double amount, below = 1;
	char *end;

	if (unit == NULL || !skip(&text, unit->before) ||
	    (text[0] == '0' && tolower((unsigned char)text[1]) == 'x' &&
		text[2] != '\0'))
		return false; /* 0x… is what is on the wire */
	amount = strtod(text, &end);
	if (end == text)
		return false;
	if (*end == '/') {
		text = end + 1;
		below = strtod(text, &end);
		if (end == text || below <= 0)
			return false;
	}
	text = end;
	text += strspn(text, " ");
	if (!(unit->bare && *text == '\0') &&
	    (!skip(&text, unit->after) || *text != '\0'))
		return false;
	amount = amount / below * unit->parts;
	if (!(amount > -9e18 && amount < 9e18))
		return false;
	*value = (int64_t)(amount < 0 ? amount - 0.5 : amount + 0.5);
	return true;
}
