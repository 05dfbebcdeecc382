/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder that the program does not get out of.
 */
#ifndef TEST_FUZZ_CONFINED_H
#define TEST_FUZZ_CONFINED_H

#include <stdbool.h>

/* In a folder that has some files; in the end it is emptied. */
void confined_begin(void);
void confined_end(void);
/* Does this word, or the value of the option that it is, stay within that folder? */
bool confined_word(const char *);

#endif
