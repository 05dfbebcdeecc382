/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Unique prefixes, and the nearest word when there is none.
 */
#include <stdio.h>
#include <string.h>

#include "word.h"

#define LONGEST 64

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
word_distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1]; /* the last two rows and the current one */
	size_t na = strlen(a), nb = strlen(b);

	if (na > LONGEST || nb > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const size_t *second = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(row[j], above[j] + 1);
			row[j] = least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

static void
suggest(const char *word, word_at *at, const void *ctx, char *problem,
    size_t cap)
{
	const char *nearest = NULL, *candidate;
	size_t best = strlen(word) / 3 + 1;

	for (size_t i = 0; (candidate = at(ctx, i)) != NULL; i++) {
		size_t distance = word_distance(word, candidate);

		if (distance < best || (distance == best && nearest == NULL)) {
			best = distance;
			nearest = candidate;
		}
	}
	if (nearest == NULL)
		snprintf(problem, cap, " is unknown");
	else
		snprintf(problem, cap, " is unknown; did you mean %s?",
		    nearest);
}

int
word_find(const char *word, word_at *at, const void *ctx, char *problem,
    size_t cap)
{
	size_t len = strlen(word), used = 0;
	const char *candidate;
	int found = -1, matches = 0;

	for (size_t i = 0; (candidate = at(ctx, i)) != NULL; i++) {
		if (strncmp(word, candidate, len) != 0)
			continue;
		if (candidate[len] == '\0')
			return (int)i;
		if (used < cap)
			used += (size_t)snprintf(problem + used, cap - used,
			    "%s%s", matches == 0 ? " is ambiguous: could be " :
			    ", ", candidate);
		found = (int)i;
		matches++;
	}
	if (matches == 1 && len > 0)
		return found;
	if (matches == 0 || len == 0)
		suggest(word, at, ctx, problem, cap);
	return -1;
}
