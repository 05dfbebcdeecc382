/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing baseline JPEG of any size, a piece at a time.
 */
#ifndef SIM_JPEG_H
#define SIM_JPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that JPEG can say. */
#define SIM_JPEG_SIDE 65535

/* What is in the picture: soft stripes, which hue and how many the number says,
 * so that no two pictures are the same, and one picture looks the same at any
 * size. */
struct sim_picture {
	uint32_t width; /* 1 to SIM_JPEG_SIDE */
	uint32_t height;
	uint32_t number;
	bool grey;
};

/* Segments between SOI and the tables, such as APP1; may be empty. Borrowed. */
struct sim_jpeg {
	struct sim_picture picture;
	const uint8_t *segments;
	size_t nsegments;
	size_t at;	      /* in what comes before the picture's own data */
	uint32_t row, column; /* of the next minimum coded unit */
	int before[3];	      /* the last value of each component */
	uint32_t bits;	      /* not yet a byte of */
	unsigned nbits;
	uint8_t bytes[64]; /* made and not yet read */
	size_t begin, end;
	bool ended;
};

void sim_jpeg_begin(struct sim_jpeg *, const struct sim_picture *,
    const uint8_t *segments, size_t nsegments);
/* The next bytes of the file; fewer than len only at its end. */
size_t sim_jpeg_read(struct sim_jpeg *, uint8_t *buf, size_t len);
/* Of the whole file. */
uint64_t sim_jpeg_size(
    const struct sim_picture *, const uint8_t *segments, size_t nsegments);

#endif
