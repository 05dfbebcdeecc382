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

/* The word itself, or the only one that begins so: its number. Otherwise -1,
 * and problem has " is ambiguous: could be …", " is unknown; did you mean …?"
 * or " is unknown", to stand behind the word. */
int word_find(const char *word, word_at *at, const void *ctx, char *problem,
    size_t cap);

/* How many letters must be changed, added, dropped or swapped with their
 * neighbour to make one word of the other. */
size_t word_distance(const char *a, const char *b);

#endif
