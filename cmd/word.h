/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding the word that a person meant among those there are.
 */
#ifndef CMD_WORD_H
#define CMD_WORD_H

#include <stdbool.h>
#include <stddef.h>

/* Words by number; NULL behind the last. */
typedef const char *word_at(const void *ctx, size_t i);

struct words {
	word_at *at; /* of an empty one, no word is meant */
	const void *ctx;
	const char *mark; /* what is shown before each: "--" or "" */
};

#define WORD_UNKNOWN (-1)
#define WORD_AMBIGUOUS (-2)

/* The word itself, or the only one that begins so, not minding case: its
 * number. Otherwise one of the above, and problem has " is ambiguous: could be
 * …", " is unknown; did you mean …?" or " is unknown", to stand behind the
 * word. */
int word_find(
    const char *word, const struct words *, char *problem, size_t cap);
/* But for case: */
bool word_same(const char *, const char *);
bool word_within(const char *part, const char *whole);
bool word_begins(const char *candidate, const char *word);

/* How many letters must be changed, added, dropped or swapped with their
 * neighbour to make one word of the other. */
size_t word_distance(const char *a, const char *b);

#endif
