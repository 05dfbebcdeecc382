/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The end of a data phase that was broken off.
 */
#include <string.h>

#include <miniptp/codes.h>

#include "base/bytes.h"
#include "machine/leftover.h"

#define HEADER 12
#define COMMAND 1
/* The packets of all speeds are multiples of it. */
#define PACKET 64

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

size_t
leftover_opening(const struct leftover *l, uint64_t len, const uint8_t **bytes)
{
	const size_t n = leftover_request(l, bytes);
	uint16_t code;

	/* The data's own header is in the first packet, or in one of its own. */
	if (n == 0 || get_le32(*bytes + 8) != 0 ||
	    ((len - n) % PACKET != 0 && (len - n + HEADER) % PACKET != 0))
		return 0;
	code = get_le16(*bytes + 6);
	return code == MPTP_OP_OPEN_SESSION || code == MPTP_OP_GET_DEVICE_INFO ?
	    n :
	    0;
}
