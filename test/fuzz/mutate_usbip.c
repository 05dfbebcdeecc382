/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Mutates what a USB/IP client sends (usbip_protocol.rst) message by message, behind the
 * two bytes that choose: what tells how many bytes of data follow stays right, as all
 * behind is nonsense else, and what is unlinked was submitted.
 */
#include <stdbool.h>
#include <string.h>

#include "frame/usbip.h"
#include "fuzz.h"
#include "mutate.h"

#define CHOICES 2
#define IMPORT (USBIP_OPERATION_SIZE + USBIP_BUSID)
#define DATA_MOST 1024
/* Fields of a submit. */
enum { SEQUENCE = 4, DIRECTION = 12, ENDPOINT = 16, FLAGS = 20, LENGTH = 24 };

static uint32_t
get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static void
put32(uint8_t *p, size_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static bool
has_data(const uint8_t *header)
{
	return get32(header) == USBIP_CMD_SUBMIT &&
	    get32(header + DIRECTION) == 0;
}

/* Of the message there, with its data; 0: there is none. */
static size_t
message_at(const uint8_t *data, size_t left)
{
	size_t len = USBIP_HEADER_SIZE;

	if (left < len || data[0] != 0 || data[1] != 0 || data[2] != 0)
		return 0;
	if (has_data(data))
		len += get32(data + LENGTH);
	return len <= left ? len : 0;
}

/* What it says, to which endpoint, or how much of it. */
static void
mutate_header(uint8_t *header, const uint8_t *other, unsigned seed)
{
	static const uint8_t lengths[] = { 0, 1, 8, 12, 18, 31, 64, 255 };

	switch (seed % 6) {
	case 0:
		put32(header + ENDPOINT, seed / 6 % 5);
		break;
	case 1:
		put32(header + FLAGS,
		    (seed / 6 % 2) * USBIP_ZERO_PACKET +
			(seed / 12 % 2) * USBIP_SHORT_NOT_OK);
		break;
	case 2:
		if (!has_data(header))
			put32(header + LENGTH,
			    (size_t)lengths[seed / 6 % 8] << seed / 48 % 8);
		break;
	case 3:
		put32(header, USBIP_CMD_UNLINK);
		put32(header + FLAGS, get32(other + SEQUENCE));
		break;
	case 4:
		put32(
		    header + SEQUENCE, get32(other + SEQUENCE) + seed / 6 % 2);
		break;
	default:
		LLVMFuzzerMutate(header + 40, 8, 8);
		break;
	}
}

/* Its data become others, and the length says so. */
static size_t
mutate_data(uint8_t *data, size_t size, size_t max, size_t at, size_t len)
{
	const size_t room = max - size > 64 ? 64 : max - size;
	uint8_t body[DATA_MOST + 64];
	size_t n = len - USBIP_HEADER_SIZE, more;
	uint8_t *from = data + at + USBIP_HEADER_SIZE;

	if (n > DATA_MOST)
		return size;
	memcpy(body, from, n);
	more = LLVMFuzzerMutate(body, n, n + room);
	memmove(from + more, from + n, size - at - len);
	memcpy(from, body, more);
	put32(data + at + LENGTH, more);
	return size - n + more;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct mutate_two two;

	if (seed % 4 == 0 || max < size + 8 ||
	    !mutate_choose(
		&two, data, size, CHOICES + IMPORT, message_at, seed / 16))
		return LLVMFuzzerMutate(data, size, max);
	if (seed % 4 == 1 && has_data(data + two.from))
		return mutate_data(data, size, max, two.from, two.len);
	if (seed % 4 != 3) {
		mutate_header(data + two.from, data + two.to, two.seed);
		return size;
	}
	return mutate_move(
	    data, size, max, two.from, two.len, two.to, seed / 4 % 3 == 0);
}
