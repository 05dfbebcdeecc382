/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An input that is read from the front, by a target that asks it what to do next.
 * Behind its end are zeros.
 */
#ifndef TEST_FUZZ_TAPE_H
#define TEST_FUZZ_TAPE_H

#include <stdbool.h>
#include <string.h>

#include "fuzz.h"

struct tape {
	const uint8_t *at;
	size_t left;
};

static inline uint8_t
tape_u8(struct tape *tape)
{
	if (tape->left == 0)
		return 0;
	tape->left--;
	return *tape->at++;
}

static inline uint16_t
tape_u16(struct tape *tape)
{
	uint8_t low = tape_u8(tape);

	return (uint16_t)(low | tape_u8(tape) << 8);
}

static inline uint32_t
tape_u32(struct tape *tape)
{
	uint32_t low = tape_u16(tape);

	return low | (uint32_t)tape_u16(tape) << 16;
}

/* At most n bytes of it, as memory of their very length, to be freed; *len is how
 * many. */
static inline uint8_t *
tape_take(struct tape *tape, size_t n, size_t *len)
{
	uint8_t *bytes;

	*len = n < tape->left ? n : tape->left;
	bytes = malloc(*len > 0 ? *len : 1);
	check(bytes != NULL);
	if (*len > 0)
		memcpy(bytes, tape->at, *len);
	tape->at += *len;
	tape->left -= *len;
	return bytes;
}

/* The rest of it as text, to be freed. */
static inline char *
tape_text(struct tape *tape, size_t n)
{
	char *text;

	n = n < tape->left ? n : tape->left;
	text = malloc(n + 1);
	check(text != NULL);
	if (n > 0)
		memcpy(text, tape->at, n);
	text[n] = '\0';
	tape->at += n;
	tape->left -= n;
	return text;
}

#endif
