/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Chunks: a sum over all that follows (8 bytes), what it is of, and the records.
 * A record: its length (2), the handle (4), numbers of fixed size, which of the strings
 * there are, and those, each with a NUL. All numbers begin with the lowest byte.
 */
#include <stdlib.h>
#include <string.h>

#include "cache_record.h"

enum { OF_OBJECTS, OF_GONE };

#define FIXED 37
#define GONE 6
#define STRINGS 3
#define STRING_MOST 1024

static void
put_number(uint8_t **p, uint64_t value, unsigned bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		*(*p)++ = (uint8_t)value;
}

static uint64_t
get_number(const uint8_t **p, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)(*p)[i] << 8 * i;
	*p += bytes;
	return value;
}

/* As get_number() does it, but known to the compiler as one load. */
static uint64_t
get_eight(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static uint64_t
mix(uint64_t sum, uint64_t number)
{
	sum = (sum ^ number) * 0x9e3779b97f4a7c15u;
	return sum ^ sum >> 29;
}

/* Against accidents, not against people. */
static uint64_t
sum_of(const struct chunk *chunk)
{
	const uint8_t *p = chunk->data + 8, *end = chunk->data + chunk->len;
	uint64_t sum = chunk->len;

	for (; end - p >= 8; p += 8)
		sum = mix(sum, get_eight(p));
	return p < end ? mix(sum, get_number(&p, (unsigned)(end - p))) : sum;
}

void
chunk_begin(struct chunk *chunk, bool gone)
{
	chunk->len = CHUNK_HEAD;
	chunk->n = 0;
	chunk->data[CHUNK_HEAD - 1] = gone ? OF_GONE : OF_OBJECTS;
}

static bool
has_room(const struct chunk *chunk, size_t size)
{
	return chunk->n < CHUNK_RECORDS && size <= CHUNK_MOST - chunk->len;
}

static uint8_t *
begin_record(struct chunk *chunk, size_t size, uint32_t handle)
{
	uint8_t *p = chunk->data + chunk->len;

	chunk->at[chunk->n++] = (uint16_t)chunk->len;
	chunk->len += size;
	put_number(&p, size, 2);
	put_number(&p, handle, 4);
	return p;
}

bool
chunk_add(
    struct chunk *chunk, uint32_t handle, const struct mptp_object_info *info)
{
	const char *const strings[STRINGS] = { info->name, info->captured,
		info->modified };
	size_t len[STRINGS] = { 0 }, size = FIXED;
	unsigned there = 0;
	uint8_t *p;

	for (unsigned i = 0; i < STRINGS; i++) {
		if (strings[i] == NULL)
			continue;
		there |= 1u << i;
		len[i] = strlen(strings[i]) + 1;
		if (len[i] > STRING_MOST)
			return true;
		size += len[i];
	}
	if (!has_room(chunk, size))
		return false;
	p = begin_record(chunk, size, handle);
	put_number(&p, info->storage, 4);
	put_number(&p, info->format, 2);
	put_number(&p, info->protection, 2);
	put_number(&p, info->size, 8);
	put_number(&p, info->image_width, 4);
	put_number(&p, info->image_height, 4);
	put_number(&p, info->parent, 4);
	put_number(&p, info->association_type, 2);
	put_number(&p, there, 1);
	for (unsigned i = 0; i < STRINGS; i++) {
		if (strings[i] != NULL)
			memcpy(p, strings[i], len[i]);
		p += len[i];
	}
	return true;
}

bool
chunk_add_gone(struct chunk *chunk, uint32_t handle)
{
	if (!has_room(chunk, GONE))
		return false;
	begin_record(chunk, GONE, handle);
	return true;
}

void
chunk_seal(struct chunk *chunk)
{
	uint8_t *p = chunk->data;

	put_number(&p, sum_of(chunk), 8);
}

/* Is it text, as the library would make it? */
static bool
is_text(const char *s)
{
	uint32_t c;

	while (*s >= ' ' && *s <= '~')
		s++;
	for (size_t n; *s != '\0'; s += n)
		if ((n = mptp_text_next(s, &c)) == 0)
			return false;
	return true;
}

static bool
check_strings(const uint8_t *p, const uint8_t *end, unsigned there)
{
	for (unsigned i = 0; i < STRINGS; i++) {
		const uint8_t *nul;

		if ((there & 1u << i) == 0)
			continue;
		nul = memchr(p, '\0', (size_t)(end - p));
		if (nul == NULL || nul - p >= STRING_MOST ||
		    !is_text((const char *)p))
			return false;
		p = nul + 1;
	}
	return p == end && there >> STRINGS == 0;
}

bool
chunk_check(struct chunk *chunk)
{
	const uint8_t *p = chunk->data, *end = chunk->data + chunk->len;
	bool gone;

	chunk->n = 0;
	if (chunk->len <= CHUNK_HEAD || chunk->len > CHUNK_MOST ||
	    get_number(&p, 8) != sum_of(chunk) || *p > OF_GONE)
		return false;
	gone = *p++ == OF_GONE;
	while (p < end) {
		const uint8_t *record = p;
		const size_t left = (size_t)(end - p);
		size_t size;

		if (left < GONE || chunk->n == CHUNK_RECORDS)
			return false;
		chunk->at[chunk->n++] = (uint16_t)(p - chunk->data);
		size = (size_t)get_number(&p, 2);
		if (size > left || get_number(&p, 4) == 0 ||
		    (gone ? size != GONE : size < FIXED) ||
		    (!gone &&
			!check_strings(
			    record + FIXED, record + size, record[FIXED - 1])))
			return false;
		p = record + size;
	}
	return true;
}

bool
chunk_is_gone(const struct chunk *chunk)
{
	return chunk->data[CHUNK_HEAD - 1] == OF_GONE;
}

uint32_t
chunk_handle(const struct chunk *chunk, unsigned record)
{
	const uint8_t *p = chunk->data + chunk->at[record] + 2;

	return (uint32_t)get_number(&p, 4);
}

bool
chunk_info(
    const struct chunk *chunk, unsigned record, struct mptp_object_info *to)
{
	const uint8_t *p = chunk->data + chunk->at[record] + 6;
	struct mptp_object_info info = { 0 };
	char **const strings[STRINGS] = { &info.name, &info.captured,
		&info.modified };
	unsigned there;

	info.storage = (uint32_t)get_number(&p, 4);
	info.format = (uint16_t)get_number(&p, 2);
	info.protection = (uint16_t)get_number(&p, 2);
	info.size = get_number(&p, 8);
	info.image_width = (uint32_t)get_number(&p, 4);
	info.image_height = (uint32_t)get_number(&p, 4);
	info.parent = (uint32_t)get_number(&p, 4);
	info.association_type = (uint16_t)get_number(&p, 2);
	there = (unsigned)get_number(&p, 1);
	for (unsigned i = 0; i < STRINGS; i++) {
		if ((there & 1u << i) == 0)
			continue;
		if ((*strings[i] = strdup((const char *)p)) == NULL) {
			mptp_object_info_clear(&info);
			return false;
		}
		p += strlen((const char *)p) + 1;
	}
	*to = info;
	return true;
}
