/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dropping what is left of a cancelled data phase.
 */
#include <string.h>

#include "base/bytes.h"
#include "machine/leftover.h"

#define HEADER 12
#define COMMAND 1

void
leftover_add(struct leftover *l, const uint8_t *bytes, size_t len)
{
	size_t add = len < LEFTOVER_TAIL ? len : LEFTOVER_TAIL;
	size_t keep = LEFTOVER_TAIL - add;

	if (keep > l->len)
		keep = l->len;
	memmove(l->tail, l->tail + l->len - keep, keep);
	/* An end alone comes without bytes, and maybe from NULL. */
	if (add > 0)
		memcpy(l->tail + keep, bytes + len - add, add);
	l->len = keep + add;
}

size_t
leftover_request(const struct leftover *l, const uint8_t **bytes)
{
	for (size_t n = HEADER; n <= l->len; n += 4) {
		*bytes = l->tail + l->len - n;
		if (get_le32(*bytes) == n && get_le16(*bytes + 4) == COMMAND)
			return n;
	}
	return 0;
}
