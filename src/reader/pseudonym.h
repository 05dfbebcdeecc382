/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Other words for words: the same ones for the same, and as long.
 */
#ifndef READER_PSEUDONYM_H
#define READER_PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pseudonym {
	uint8_t *word; /* NULL: free */
	size_t len;
	size_t number; /* from 1, as they came */
};

struct pseudonyms {
	struct pseudonym *slot;
	size_t room, n;
};

/* In the place of *word, which is UTF-8 and from malloc(); NULL and "" stay. With
 * keep_extension, what is behind the last dot stays, if cameras name files so. False:
 * there is no memory. */
bool pseudonym_word(struct pseudonyms *, char **word, bool keep_extension);
/* The same for bytes. */
bool pseudonym_bytes(struct pseudonyms *, uint8_t *bytes, size_t len);
void pseudonyms_clear(struct pseudonyms *);

#endif
