/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Comparing names without minding case.
 */
#include <string.h>

#include "codes/fold.h"

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool
fold_has_prefix(const char *s, const char *prefix)
{
	for (; *prefix != '\0'; s++, prefix++)
		if (lower(*s) != lower(*prefix))
			return false;
	return true;
}

bool
fold_equal(const char *a, const char *b)
{
	return fold_has_prefix(a, b) && a[strlen(b)] == '\0';
}

bool
fold_has_part(const char *s, const char *part)
{
	for (; *s != '\0'; s++)
		if (fold_has_prefix(s, part))
			return true;
	return false;
}
