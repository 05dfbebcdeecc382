/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Content of generated objects.
 */
#include <string.h>

#include <miniptp/sim.h>

static uint64_t
word_at(uint64_t seed, uint64_t index)
{
	uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void
put_word(uint8_t *out, uint64_t word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(out, &word, sizeof(word));
#else
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)(word >> 8 * i);
#endif
}

void
mptp_sim_content(uint32_t handle, uint64_t offset, void *buf, size_t len)
{
	uint64_t seed = (uint64_t)handle << 32 | handle;
	uint64_t index = offset / 8;
	size_t skip = (size_t)(offset % 8);
	uint8_t *out = buf;
	uint8_t part[8];
	size_t n;

	if (skip != 0 && len != 0) {
		n = len < 8 - skip ? len : 8 - skip;
		put_word(part, word_at(seed, index++));
		memcpy(out, part + skip, n);
		out += n;
		len -= n;
	}
	for (; len >= 8; len -= 8, out += 8)
		put_word(out, word_at(seed, index++));
	if (len != 0) {
		put_word(part, word_at(seed, index));
		memcpy(out, part, len);
	}
}
