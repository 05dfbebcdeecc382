/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Mutates what a USB/IP server says (usbip_protocol.rst) return by return, behind the
 * byte that chooses and a device that was imported: they answer what was asked, whose
 * sequence numbers count from 1, and as many data follow as they say.
 */
#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "frame/usbip.h"
#include "fuzz.h"
#include "mutate.h"

#define IMPORTED (1 + USBIP_OPERATION_SIZE + USBIP_DEVICE_SIZE)
#define ASKED 6 /* how far sequence numbers are apart at most, or so */
/* Fields of a return. */
enum { SEQUENCE = 4, STATUS = 20, LENGTH = 24 };

static bool
is_header(const uint8_t *data, size_t left)
{
	uint32_t command = left >= USBIP_HEADER_SIZE ? get_be32(data) : 0;

	return command == USBIP_RET_SUBMIT || command == USBIP_RET_UNLINK;
}

/* Of the return there, with its data; 0: there is none. What was sent has a length too,
 * but no data. */
static size_t
return_at(const uint8_t *data, size_t left)
{
	const size_t len = USBIP_HEADER_SIZE;
	size_t more;

	if (!is_header(data, left))
		return 0;
	more = get_be32(data) == USBIP_RET_SUBMIT ? get_be32(data + LENGTH) : 0;
	return more > left - len || is_header(data + len, left - len) ?
	    len :
	    len + more;
}

/* What it answers, and how that ended. */
static void
mutate_header(uint8_t *header, const uint8_t *other, unsigned seed)
{
	static const int32_t statuses[] = { 0, USBIP_EPIPE, USBIP_ECONNRESET, 1,
		USBIP_EREMOTEIO };

	switch (seed % 4) {
	case 0:
		put_be32(header + SEQUENCE,
		    get_be32(other + SEQUENCE) + seed / 4 % ASKED);
		break;
	case 1:
		put_be32(header + STATUS, (uint32_t)statuses[seed / 4 % 5]);
		break;
	case 2:
		put_be32(header,
		    seed / 4 % 2 == 0 ? USBIP_RET_SUBMIT : USBIP_RET_UNLINK);
		break;
	default:
		put_be32(header + SEQUENCE, 1 + seed / 4 % 32);
		break;
	}
}

/* As many data as that many, and said so. */
static size_t
resize(uint8_t *data, size_t size, size_t max, size_t at, size_t len,
    unsigned seed)
{
	static const uint16_t lengths[] = { 0, 1, 18, 19, 100, 511, 512, 513 };
	const size_t n = len - USBIP_HEADER_SIZE, more = lengths[seed % 8];
	uint8_t *from = data + at + USBIP_HEADER_SIZE;

	if (size - n + more > max)
		return size;
	memmove(from + more, from + n, size - at - len);
	if (more > n)
		memset(from + n, 0, more - n);
	put_be32(data + at + LENGTH, (uint32_t)more);
	return size - n + more;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct mutate_two two;

	if (seed % 4 == 0 || max < size + 8 ||
	    !mutate_choose(&two, data, size, IMPORTED, return_at, seed / 16))
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 4 == 1)
		return resize(data, size, max, two.from, two.len, two.seed);
	if (seed % 4 == 2) {
		mutate_header(data + two.from, data + two.to, two.seed);
		return size;
	}
	return mutate_move(
	    data, size, max, two.from, two.len, two.to, seed / 4 % 3 == 0);
}
