/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <string.h>

#include "mutate.h"

#define MESSAGES_MOST 128

bool
mutate_choose(struct mutate_two *two, const uint8_t *data, size_t size,
    size_t begin, size_t (*length)(const uint8_t *at, size_t left),
    unsigned seed)
{
	size_t at[MESSAGES_MOST], here = begin, len;
	unsigned n = 0;

	for (; n < MESSAGES_MOST && here < size &&
	     (len = length(data + here, size - here)) > 0;
	     here += len)
		at[n++] = here;
	if (n == 0)
		return false;
	two->from = at[seed % n];
	two->to = at[seed / n % n];
	two->len = length(data + two->from, size - two->from);
	two->seed = seed / n / n;
	return true;
}

size_t
mutate_move(uint8_t *data, size_t size, size_t max, size_t from, size_t len,
    size_t to, int away)
{
	if (away) {
		memmove(data + from, data + from + len, size - from - len);
		return size - len;
	}
	if (len > max - size)
		return size;
	memmove(data + to + len, data + to, size - to);
	memcpy(data + to, data + (from >= to ? from + len : from), len);
	return size + len;
}
