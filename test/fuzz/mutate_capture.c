/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Mutates captures (pcapng) block by block, such that what tells lengths stays right:
 * one that is wrong ends the reading, and most changes of bytes make one wrong.
 */
#include <stdbool.h>
#include <string.h>

#include "fuzz.h"
#include "mutate.h"

#define SECTION 0x0a0d0d0au
#define PACKET 6u
#define HEAD 8	       /* type and length */
#define LEAST 12       /* and the length again */
#define PACKET_HEAD 28 /* before the bytes of a packet */
#define CAPTURED 20    /* where it tells how many these are */
#define BLOCKS_MOST 256
#define BODY_MOST 4096

static uint32_t
get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static void
put32(uint8_t *p, size_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* How long the block is; 0: it is none. */
static size_t
block_at(const uint8_t *data, size_t left)
{
	size_t len = left >= LEAST ? get32(data + 4) : 0;

	return len >= LEAST && len <= left && len % 4 == 0 ? len : 0;
}

/* Room for n bytes at the block's end becomes more or less. */
static size_t
resize(uint8_t *data, size_t size, size_t block, size_t len)
{
	size_t old = block_at(data + block, size - block);

	memmove(data + block + len, data + block + old, size - block - old);
	put32(data + block + 4, len);
	put32(data + block + len - 4, len);
	return size - old + len;
}

static size_t
mutate_body(uint8_t *data, size_t size, size_t max, size_t block)
{
	const size_t len = block_at(data + block, size - block);
	const bool packet =
	    get32(data + block) == PACKET && len >= PACKET_HEAD + 4;
	const size_t head = packet ? PACKET_HEAD : HEAD;
	const size_t room = max - size > 64 ? 64 : max - size;
	uint8_t body[BODY_MOST];
	size_t n = len - head - 4, whole;

	if (packet && get32(data + block + CAPTURED) <= n)
		n = get32(data + block + CAPTURED);
	if (n + room > sizeof(body))
		return size;
	memcpy(body, data + block + head, n);
	n = LLVMFuzzerMutate(body, n, (n + room) & ~(size_t)3);
	whole = head + (n + 3) / 4 * 4 + 4;
	if (size - len + whole > max)
		return size;
	size = resize(data, size, block, whole);
	memset(data + block + head, 0, whole - head - 4);
	memcpy(data + block + head, body, n);
	if (packet) {
		put32(data + block + CAPTURED, n);
		if (get32(data + block + CAPTURED + 4) < n)
			put32(data + block + CAPTURED + 4, n);
	}
	return size;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	size_t block[BLOCKS_MOST], n = 0, at = 0, len, from, to;

	while (at + 4 <= size && get32(data + at) != SECTION)
		at++;
	for (; n < BLOCKS_MOST && (len = block_at(data + at, size - at)) > 0;
	     at += len)
		block[n++] = at;
	/* What is before, and what is damaged, now and then. */
	if (n < 3 || seed % 8 == 0 || max < size + 8)
		return LLVMFuzzerMutate(data, size, max);
	from = block[seed / 8 % n];
	to = block[seed / 8 / n % n];
	if (seed % 8 < 6)
		return mutate_body(data, size, max, from);
	len = block_at(data + from, size - from);
	return mutate_move(data, size, max, from, len, to, seed % 8 == 6);
}
