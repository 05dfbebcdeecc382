/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing baseline JPEG (ISO/IEC 10918-1) of any size, a piece at a time.
 *
 * Every block of 8 x 8 has one colour, so each is a difference of brightness and
 * an end of block. The two halves of colour have half the resolution.
 */
#include <string.h>

#include "jpeg.h"

/* Of a step of DC; a block's DC is 8 times the mean of its samples. */
#define QUANTUM 8
#define UNIT 16 /* pixels on a side of a minimum coded unit */

/* ---- what comes before the picture's own data --------------------------- */

static const uint8_t start[] = { 0xff, 0xd8 };

/* One table of quantisation for all, all its steps alike. */
static const uint8_t quantisation[] = { 0xff, 0xdb, 0, 67, 0, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM,
	QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM, QUANTUM };

#define FRAME_HEIGHT 5 /* where they stand in it */
#define FRAME_WIDTH 7
static const uint8_t frame[] = { 0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22,
	0, 2, 0x11, 0, 3, 0x11, 0 };

/* Codes of DC: 12 categories, of which 0 to 3 have 3 bits, 4 and 5 have 4, and
 * each further one bit more. Of AC, only end of block, with 1 bit. */
static const uint8_t codes[] = { 0xff, 0xc4, 0, 49, 0x00, 0, 0, 4, 2, 1, 1, 1,
	1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x10,
	1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00 };

static const uint8_t scan[] = { 0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x00, 3, 0x00,
	0, 63, 0 };

/* As the codes above follow from their lengths (annex C). */
static const struct {
	uint16_t code;
	uint8_t length;
} category[12] = { { 0, 3 }, { 1, 3 }, { 2, 3 }, { 3, 3 }, { 8, 4 }, { 9, 4 },
	{ 20, 5 }, { 42, 6 }, { 86, 7 }, { 174, 8 }, { 350, 9 }, { 702, 10 } };

/* Copies what of a part of the head lies within the bytes wanted. */
static void
copy_part(
    size_t *skip, uint8_t **to, size_t *room, const uint8_t *part, size_t len)
{
	size_t n;

	if (*skip >= len) {
		*skip -= len;
		return;
	}
	n = len - *skip < *room ? len - *skip : *room;
	if (n != 0)
		memcpy(*to, part + *skip, n);
	*to += n;
	*room -= n;
	*skip = 0;
}

static size_t
read_head(const struct sim_jpeg *jpeg, uint8_t *buf, size_t len)
{
	const struct sim_picture *picture = &jpeg->picture;
	size_t skip = jpeg->at, room = len;
	uint8_t own[sizeof(frame)];

	memcpy(own, frame, sizeof(frame));
	own[FRAME_HEIGHT] = (uint8_t)(picture->height >> 8);
	own[FRAME_HEIGHT + 1] = (uint8_t)picture->height;
	own[FRAME_WIDTH] = (uint8_t)(picture->width >> 8);
	own[FRAME_WIDTH + 1] = (uint8_t)picture->width;
	copy_part(&skip, &buf, &room, start, sizeof(start));
	copy_part(&skip, &buf, &room, jpeg->segments, jpeg->nsegments);
	copy_part(&skip, &buf, &room, quantisation, sizeof(quantisation));
	copy_part(&skip, &buf, &room, own, sizeof(own));
	copy_part(&skip, &buf, &room, codes, sizeof(codes));
	copy_part(&skip, &buf, &room, scan, sizeof(scan));
	return len - room;
}

/* ---- the picture -------------------------------------------------------- */

/* Up and down again, between 0 and 255, so many times over the side. */
static int
wave(uint32_t at, uint32_t side, uint32_t times)
{
	uint32_t phase =
	    (uint32_t)((uint64_t)at * times * 512 / (side == 0 ? 1 : side)) %
	    512;

	return (int)(phase < 256 ? phase : 511 - phase);
}

/* Of component 0 (brightness), 1 or 2 (colour), around 0. */
static int
sample(const struct sim_picture *picture, int component, uint32_t x, uint32_t y)
{
	uint32_t number = picture->number;
	int across = wave(x, picture->width, 1 + number % 5);
	int down = wave(y, picture->height, 1 + number / 5 % 3);

	if (component == 0)
		return (across + 2 * down) / 3 - 128;
	if (picture->grey)
		return 0;
	return component == 1 ? (int)(number * 37 % 128) - 64 :
				down / 4 + (int)(number * 53 % 64) - 64;
}

/* ---- its data ----------------------------------------------------------- */

static void
put_byte(struct sim_jpeg *jpeg, uint8_t byte)
{
	jpeg->bytes[jpeg->end++] = byte;
	if (byte == 0xff) /* no marker */
		jpeg->bytes[jpeg->end++] = 0;
}

static void
put_bits(struct sim_jpeg *jpeg, uint32_t bits, unsigned n)
{
	jpeg->bits = jpeg->bits << n | bits;
	jpeg->nbits += n;
	while (jpeg->nbits >= 8) {
		jpeg->nbits -= 8;
		put_byte(jpeg, (uint8_t)(jpeg->bits >> jpeg->nbits));
	}
	jpeg->bits &= (1u << jpeg->nbits) - 1;
}

static void
put_block(struct sim_jpeg *jpeg, int component, uint32_t x, uint32_t y)
{
	int value = sample(&jpeg->picture, component, x, y) * 8 / QUANTUM;
	int step = value - jpeg->before[component];
	unsigned size = 0, magnitude = (unsigned)(step < 0 ? -step : step);

	jpeg->before[component] = value;
	while (magnitude >> size != 0)
		size++;
	put_bits(jpeg, category[size].code, category[size].length);
	/* Negative ones are told as if they began at 0 (F.1.2.1). */
	if (size != 0)
		put_bits(jpeg,
		    (uint32_t)(step < 0 ? step + (1 << size) - 1 : step), size);
	put_bits(jpeg, 0, 1); /* end of block */
}

/* The next unit: four blocks of brightness, two of colour. */
static void
put_unit(struct sim_jpeg *jpeg)
{
	const struct sim_picture *picture = &jpeg->picture;
	uint32_t x = jpeg->column * UNIT, y = jpeg->row * UNIT;

	jpeg->begin = jpeg->end = 0;
	for (uint32_t i = 0; i < 4; i++)
		put_block(jpeg, 0, x + i % 2 * 8 + 4, y + i / 2 * 8 + 4);
	put_block(jpeg, 1, x + 8, y + 8);
	put_block(jpeg, 2, x + 8, y + 8);
	if (x + UNIT < picture->width) {
		jpeg->column++;
		return;
	}
	jpeg->column = 0;
	jpeg->row++;
	if (y + UNIT < picture->height)
		return;
	if (jpeg->nbits > 0) /* the rest of a byte is ones */
		put_bits(jpeg, 0xff >> (jpeg->nbits), 8 - jpeg->nbits);
	jpeg->bytes[jpeg->end++] = 0xff;
	jpeg->bytes[jpeg->end++] = 0xd9;
	jpeg->ended = true;
}

void
sim_jpeg_begin(struct sim_jpeg *jpeg, const struct sim_picture *picture,
    const uint8_t *segments, size_t nsegments)
{
	*jpeg = (struct sim_jpeg){ .picture = *picture,
		.segments = segments,
		.nsegments = nsegments };
}

size_t
sim_jpeg_read(struct sim_jpeg *jpeg, uint8_t *buf, size_t len)
{
	size_t done = read_head(jpeg, buf, len), n;

	jpeg->at += done;
	while (done < len) {
		if (jpeg->begin == jpeg->end) {
			if (jpeg->ended)
				break;
			put_unit(jpeg);
		}
		n = jpeg->end - jpeg->begin;
		if (n > len - done)
			n = len - done;
		memcpy(buf + done, jpeg->bytes + jpeg->begin, n);
		jpeg->begin += n;
		done += n;
	}
	return done;
}

uint64_t
sim_jpeg_size(const struct sim_picture *picture, const uint8_t *segments,
    size_t nsegments)
{
	struct sim_jpeg jpeg;
	uint8_t buf[4096];
	uint64_t size = 0;
	size_t n;

	sim_jpeg_begin(&jpeg, picture, segments, nsegments);
	while ((n = sim_jpeg_read(&jpeg, buf, sizeof(buf))) != 0)
		size += n;
	return size;
}
