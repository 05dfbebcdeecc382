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
#define SHOWN 8 /* of several that a word could be */

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

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
			row[j] =
			    above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
			row[j] = least(row[j], above[j] + 1);
			row[j] = least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

static void
suggest(const char *word, const struct words *words, char *problem, size_t cap)
{
	const char *nearest = NULL, *candidate;
	size_t best = strlen(word) / 3 + 1;

	for (size_t i = 0; (candidate = words->at(words->ctx, i)) != NULL;
	     i++) {
		size_t distance = word_distance(word, candidate);

		if (*candidate != '\0' &&
		    (distance < best ||
			(distance == best && nearest == NULL))) {
			best = distance;
			nearest = candidate;
		}
	}
	if (nearest == NULL)
		snprintf(problem, cap, " is unknown");
	else
		snprintf(problem, cap, " is unknown; did you mean %s%s?",
		    words->mark, nearest);
}

bool
word_same(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

bool
word_begins(const char *candidate, const char *word)
{
	for (; *word != '\0'; word++, candidate++)
		if (lower(*candidate) != lower(*word))
			return false;
	return true;
}

bool
word_within(const char *part, const char *whole)
{
	for (; *whole != '\0'; whole++)
		if (word_begins(whole, part))
			return true;
	return *part == '\0';
}

static void
add_match(char *problem, size_t cap, unsigned matches, const char *mark,
    const char *candidate)
{
	size_t used = matches == 0 ? 0 : strlen(problem);

	if (matches < SHOWN)
		snprintf(problem + used, cap - used, "%s%s%s",
		    matches == 0 ? " is ambiguous: could be " : ", ", mark,
		    candidate);
	else if (matches == SHOWN)
		snprintf(problem + used, cap - used, ", …");
}

int
word_find(
    const char *word, const struct words *words, char *problem, size_t cap)
{
	size_t len = strlen(word);
	const char *candidate, *first = "";
	int found = WORD_UNKNOWN;
	unsigned matches = 0;

	for (size_t i = 0; (candidate = words->at(words->ctx, i)) != NULL;
	     i++) {
		if (*candidate == '\0' || !word_begins(candidate, word))
			continue;
		if (candidate[len] == '\0')
			return (int)i;
		if (matches > 0 && word_same(first, candidate))
			continue;
		add_match(problem, cap, matches, words->mark, candidate);
		if (matches++ == 0) {
			found = (int)i;
			first = candidate;
		}
	}
	if (len > 0 && matches > 0)
		return matches == 1 ? found : WORD_AMBIGUOUS;
	suggest(word, words, problem, cap);
	return WORD_UNKNOWN;
}
