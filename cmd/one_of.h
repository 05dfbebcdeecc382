/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Options whose value is one of a few words.
 */
#ifndef CMD_ONE_OF_H
#define CMD_ONE_OF_H

#include "output.h"
#include "word.h"

/* Which of the words is meant, or less than 0: it has been told, with all of them. */
int one_of(struct app *, const char *option, const char *text, word_at *,
    const void *ctx, const char *all);
/* Of an array of them, which is ctx, with NULL behind the last. */
word_at one_of_names;

#endif
