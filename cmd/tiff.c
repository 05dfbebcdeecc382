/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From a large TIFF file to a small one (TIFF 6.0, section 2).
 */
#include <string.h>

#include "tiff.h"

#define MOST_ENTRIES 256
#define LONGEST_VALUE 2048 /* thumbnails, maker notes and profiles have more */
#define ENTRY 12

#define TAG_EXIF 0x8769
#define TAG_GPS 0x8825
#define TAG_INTEROPERABILITY 0xa005
#define TAG_MAKER_NOTE 0x927c

struct extract {
	struct pieces *pieces;
	bool big; /* endian */
	uint8_t *out;
	size_t len;
};

static uint32_t
get(const struct extract *x, const uint8_t *p, unsigned bytes)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | p[x->big ? i : bytes - 1 - i];
	return value;
}

static void
put(const struct extract *x, uint8_t *p, unsigned bytes, uint32_t value)
{
	for (unsigned i = 0; i < bytes; i++) {
		p[x->big ? bytes - 1 - i : i] = (uint8_t)value;
		value >>= 8;
	}
}

/* Bytes of one element; 0: no such type. */
static unsigned
type_size(uint32_t type)
{
	static const uint8_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4,
		8 };

	return type < sizeof(sizes) ? sizes[type] : 0;
}

static uint32_t extract_directory(
    struct extract *, uint32_t offset, unsigned depth);

static bool
is_directory(uint32_t tag, unsigned depth)
{
	if (depth == 0)
		return tag == TAG_EXIF || tag == TAG_GPS;
	return depth == 1 && tag == TAG_INTEROPERABILITY;
}

/* Makes an entry of the small file in place. False: it is left out. */
static bool
extract_entry(struct extract *x, uint8_t *entry, unsigned depth)
{
	uint32_t tag = get(x, entry, 2), count = get(x, entry + 4, 4);
	uint64_t size = (uint64_t)type_size(get(x, entry + 2, 2)) * count;
	uint32_t at = get(x, entry + 8, 4);

	if (is_directory(tag, depth)) {
		at = extract_directory(x, at, depth + 1);
		put(x, entry + 8, 4, at);
		return at != 0;
	}
	if (tag == TAG_MAKER_NOTE || tag == TAG_INTEROPERABILITY ||
	    tag == TAG_EXIF || tag == TAG_GPS || size == 0)
		return false;
	if (size <= 4)
		return true;
	if (size > LONGEST_VALUE || x->len + size + 1 > TIFF_MOST ||
	    !pieces_get(x->pieces, at, x->out + x->len, (size_t)size))
		return false;
	put(x, entry + 8, 4, (uint32_t)x->len);
	x->len += (size_t)(size + size % 2);
	return true;
}

/* Where it is in the small file; 0: nowhere. */
static uint32_t
extract_directory(struct extract *x, uint32_t offset, unsigned depth)
{
	uint8_t head[2], *directory = x->out + x->len;
	uint32_t n, kept = 0, at = (uint32_t)x->len;

	if (offset == 0 || !pieces_get(x->pieces, offset, head, 2))
		return 0;
	n = get(x, head, 2);
	if (n == 0 || n > MOST_ENTRIES ||
	    x->len + 2 + n * ENTRY + 4 > TIFF_MOST)
		return 0;
	x->len += 2 + n * ENTRY + 4;
	for (uint32_t i = 0; i < n; i++) {
		uint8_t *entry = directory + 2 + kept * ENTRY;

		if (!pieces_get(x->pieces, (uint64_t)offset + 2 + i * ENTRY,
			entry, ENTRY))
			break;
		kept += extract_entry(x, entry, depth);
	}
	put(x, directory, 2, kept);
	put(x, directory + 2 + kept * ENTRY, 4, 0); /* no next one */
	return at;
}

bool
tiff_begins(const uint8_t head[4])
{
	/* Panasonic and Olympus have numbers of their own. */
	static const char magic[][4] = { { 'I', 'I', '*', 0 },
		{ 'M', 'M', 0, '*' }, { 'I', 'I', 'U', 0 },
		{ 'I', 'I', 'R', 'O' }, { 'I', 'I', 'R', 'S' } };

	for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
		if (memcmp(head, magic[i], 4) == 0)
			return true;
	return false;
}

size_t
tiff_extract(struct pieces *pieces, uint8_t out[TIFF_MOST])
{
	struct extract x = { .pieces = pieces, .out = out, .len = 8 };
	uint8_t head[8];

	if (!pieces_get(pieces, 0, head, sizeof(head)) || !tiff_begins(head))
		return 0;
	memset(out, 0, TIFF_MOST);
	x.big = head[0] == 'M';
	memcpy(out, head, 2);
	put(&x, out + 2, 2, 42);
	put(&x, out + 4, 4, 8);
	return extract_directory(&x, get(&x, head + 4, 4), 0) != 0 ? x.len : 0;
}
