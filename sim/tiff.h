/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Writing TIFF directories, which Exif and raw files are made of.
 */
#ifndef SIM_TIFF_H
#define SIM_TIFF_H

#include <stddef.h>
#include <stdint.h>

enum sim_tiff_type {
	SIM_TIFF_BYTE = 1,
	SIM_TIFF_ASCII = 2,
	SIM_TIFF_SHORT = 3,
	SIM_TIFF_LONG = 4,
	SIM_TIFF_RATIONAL = 5,
	SIM_TIFF_UNDEFINED = 7,
	SIM_TIFF_SRATIONAL = 10
};

#define SIM_TIFF_MOST 32 /* entries of a directory, and words of its values */
#define SIM_TIFF_WORDS 64

/* A directory that is being filled, tags in ascending order. */
struct sim_tiff_directory {
	struct {
		uint16_t tag;
		uint16_t type;
		uint32_t count;
		const void *bytes; /* text and bytes; NULL: words */
		size_t at;	   /* the first word of the value */
	} entry[SIM_TIFF_MOST];
	size_t n;
	uint32_t word[SIM_TIFF_WORDS];
	size_t nwords;
};

/* One that does not fit is left out. Bytes and text are borrowed until written;
 * an empty text is left out. */
void sim_tiff_number(struct sim_tiff_directory *, uint16_t tag,
    enum sim_tiff_type, uint32_t value);
void sim_tiff_numbers(struct sim_tiff_directory *, uint16_t tag,
    enum sim_tiff_type, const uint32_t *values, size_t n);
void sim_tiff_ratio(struct sim_tiff_directory *, uint16_t tag,
    enum sim_tiff_type, uint32_t numerator, uint32_t denominator);
void sim_tiff_text(struct sim_tiff_directory *, uint16_t tag, const char *text);
void sim_tiff_bytes(struct sim_tiff_directory *, uint16_t tag,
    enum sim_tiff_type, const void *bytes, size_t n);

/* The file that is being written. */
struct sim_tiff {
	uint8_t *bytes;
	size_t cap;
	size_t len; /* beyond cap: it did not fit */
};

/* The header, which points to the directory that follows it. */
void sim_tiff_begin(struct sim_tiff *, uint8_t *bytes, size_t cap);
/* Bytes that it will take. */
size_t sim_tiff_size(const struct sim_tiff_directory *);
/* next: where the directory is that follows, or 0. */
void sim_tiff_write(
    struct sim_tiff *, const struct sim_tiff_directory *, uint32_t next);

#endif
