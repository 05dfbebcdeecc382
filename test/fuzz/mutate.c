/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <string.h>

#include "mutate.h"

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
