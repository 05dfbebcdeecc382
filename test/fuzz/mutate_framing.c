/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Mutates what `framing` reads transfer by transfer, behind two bytes that choose: the
 * byte that tells how long one is stays right, and so mostly does the length in the
 * message that it begins with, without which all behind is taken apart elsewhere.
 */
#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "mutate.h"

#define CHOICES 2
#define HUNDREDS 200 /* above, a length is told in hundreds */
#define HEAD 12	     /* of a container, and of data by IP */
#define IP_TYPES 14

/* Of the transfer there, with the byte before it; the last one may be cut. */
static size_t
transfer_at(const uint8_t *data, size_t left)
{
	const size_t n =
	    data[0] > HUNDREDS ? (data[0] - HUNDREDS) * (size_t)100 : data[0];

	return 1 + (n < left - 1 ? n : left - 1);
}

/* Its bytes become others, and it and the message say how many. */
static size_t
mutate_bytes(
    uint8_t *data, size_t size, size_t max, size_t at, size_t len, bool told)
{
	uint8_t body[HUNDREDS];
	size_t n = len - 1, more, room = max - size;

	if (n > HUNDREDS)
		return size;
	memcpy(body, data + at + 1, n);
	more = LLVMFuzzerMutate(
	    body, n, room > HUNDREDS - n ? HUNDREDS : n + room);
	if (told && more >= 4)
		put_le32(body, (uint32_t)more);
	memmove(data + at + 1 + more, data + at + len, size - at - len);
	memcpy(data + at + 1, body, more);
	data[at] = (uint8_t)more;
	return size - n + more;
}

/* Its message becomes one of another type, or of the transaction of another one. */
static void
mutate_message(uint8_t *message, const uint8_t *other, bool ip, unsigned seed)
{
	switch (seed % 4) {
	case 0:
		if (ip)
			put_le32(message + 4, 1 + seed / 4 % IP_TYPES);
		else
			put_le16(message + 4, (uint16_t)(1 + seed / 4 % 4));
		break;
	case 1:
		memmove(message + 8, other + 8, 4); /* of short ones */
		break;
	case 2: /* of more transfers than this one, or of no known end */
		put_le32(message,
		    seed / 4 % 4 == 0 ? 0xffffffff :
					get_le32(message) + seed / 16 % 600);
		break;
	default:
		put_le32(message, HEAD + seed / 4 % 24);
		break;
	}
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct mutate_two two;

	if (seed % 4 == 0 || max < size + 8 ||
	    !mutate_choose(&two, data, size, CHOICES, transfer_at, seed / 16))
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 4 == 1)
		return mutate_bytes(
		    data, size, max, two.from, two.len, seed / 4 % 4 != 0);
	if (seed % 4 == 2) {
		if (two.len > HEAD && size - two.to > HEAD)
			mutate_message(data + two.from + 1, data + two.to + 1,
			    data[0] % 2 != 0, two.seed);
		return size;
	}
	return mutate_move(
	    data, size, max, two.from, two.len, two.to, seed / 4 % 3 == 0);
}
