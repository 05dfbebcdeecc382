/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing TIFF directories (TIFF 6.0, section 2), little-endian.
 */
#include <string.h>

#include "tiff.h"

enum { HEADER = 8, ENTRY = 12, INLINE = 4 };

/* ---- filling a directory ------------------------------------------------ */

static size_t
size_of(uint16_t type)
{
	switch (type) {
	case SIM_TIFF_SHORT:
		return 2;
	case SIM_TIFF_LONG:
		return 4;
	case SIM_TIFF_RATIONAL:
	case SIM_TIFF_SRATIONAL:
		return 8;
	default:
		return 1;
	}
}

static size_t
words_of(enum sim_tiff_type type)
{
	return size_of((uint16_t)type) == 8 ? 2 : 1;
}

void
sim_tiff_numbers(struct sim_tiff_directory *d, uint16_t tag,
    enum sim_tiff_type type, const uint32_t *values, size_t n)
{
	if (d->n == SIM_TIFF_MOST ||
	    n * words_of(type) > SIM_TIFF_WORDS - d->nwords)
		return;
	d->entry[d->n].tag = tag;
	d->entry[d->n].type = (uint16_t)type;
	d->entry[d->n].count = (uint32_t)n;
	d->entry[d->n].bytes = NULL;
	d->entry[d->n++].at = d->nwords;
	for (size_t i = 0; i < n * words_of(type); i++)
		d->word[d->nwords++] = values[i];
}

void
sim_tiff_number(struct sim_tiff_directory *d, uint16_t tag,
    enum sim_tiff_type type, uint32_t value)
{
	sim_tiff_numbers(d, tag, type, &value, 1);
}

void
sim_tiff_ratio(struct sim_tiff_directory *d, uint16_t tag,
    enum sim_tiff_type type, uint32_t numerator, uint32_t denominator)
{
	const uint32_t both[2] = { numerator, denominator };

	sim_tiff_numbers(d, tag, type, both, 1);
}

void
sim_tiff_bytes(struct sim_tiff_directory *d, uint16_t tag,
    enum sim_tiff_type type, const void *bytes, size_t n)
{
	if (d->n == SIM_TIFF_MOST || n == 0)
		return;
	d->entry[d->n].tag = tag;
	d->entry[d->n].type = (uint16_t)type;
	d->entry[d->n].count = (uint32_t)n;
	d->entry[d->n++].bytes = bytes;
}

void
sim_tiff_text(struct sim_tiff_directory *d, uint16_t tag, const char *text)
{
	if (text != NULL && text[0] != '\0')
		sim_tiff_bytes(d, tag, SIM_TIFF_ASCII, text, strlen(text) + 1);
}

/* ---- writing it --------------------------------------------------------- */

static void
put(struct sim_tiff *tiff, const void *bytes, size_t n)
{
	if (tiff->len <= tiff->cap && n <= tiff->cap - tiff->len)
		memcpy(tiff->bytes + tiff->len, bytes, n);
	tiff->len += n;
}

static void
put_number(struct sim_tiff *tiff, uint32_t value, size_t size)
{
	uint8_t bytes[4];

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	put(tiff, bytes, size);
}

static size_t
length_of(const struct sim_tiff_directory *d, size_t i)
{
	return size_of(d->entry[i].type) * d->entry[i].count;
}

/* Values begin at even places. */
static size_t
even(size_t n)
{
	return n + n % 2;
}

static void
put_value(struct sim_tiff *tiff, const struct sim_tiff_directory *d, size_t i)
{
	uint16_t type = d->entry[i].type;
	size_t size = size_of(type) == 8 ? 4 : size_of(type);

	if (d->entry[i].bytes != NULL) {
		put(tiff, d->entry[i].bytes, length_of(d, i));
		return;
	}
	for (size_t k = 0; k < d->entry[i].count * words_of(type); k++)
		put_number(tiff, d->word[d->entry[i].at + k], size);
}

void
sim_tiff_begin(struct sim_tiff *tiff, uint8_t *bytes, size_t cap)
{
	*tiff = (struct sim_tiff){ .bytes = bytes, .cap = cap };
	put(tiff, "II\x2a\0", 4);
	put_number(tiff, HEADER, 4);
}

size_t
sim_tiff_size(const struct sim_tiff_directory *d)
{
	size_t size = 2 + d->n * ENTRY + 4;

	for (size_t i = 0; i < d->n; i++) {
		if (length_of(d, i) > INLINE)
			size += even(length_of(d, i));
	}
	return size;
}

void
sim_tiff_write(
    struct sim_tiff *tiff, const struct sim_tiff_directory *d, uint32_t next)
{
	size_t outside = tiff->len + 2 + d->n * ENTRY + 4, len;

	put_number(tiff, (uint32_t)d->n, 2);
	for (size_t i = 0; i < d->n; i++) {
		len = length_of(d, i);
		put_number(tiff, d->entry[i].tag, 2);
		put_number(tiff, d->entry[i].type, 2);
		put_number(tiff, d->entry[i].count, 4);
		if (len > INLINE) {
			put_number(tiff, (uint32_t)outside, 4);
			outside += even(len);
		} else {
			put_value(tiff, d, i);
			put_number(tiff, 0, INLINE - len);
		}
	}
	put_number(tiff, next, 4);
	for (size_t i = 0; i < d->n; i++) {
		len = length_of(d, i);
		if (len <= INLINE)
			continue;
		put_value(tiff, d, i);
		put_number(tiff, 0, even(len) - len);
	}
}
