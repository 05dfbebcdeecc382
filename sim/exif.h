/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a picture tells of itself: Exif in JPEG, and in raw files.
 */
#ifndef SIM_EXIF_H
#define SIM_EXIF_H

#include <stddef.h>
#include <stdint.h>

/* Numbers are as the standard's properties have them; 0: not told, 0xffff and
 * 0xffffffff: automatic, not told either. */
struct sim_exif {
	const char *maker;
	const char *model;
	const char *software;
	const char *artist;    /* may be NULL */
	const char *copyright; /* may be NULL */
	const char *date;      /* "20240131T235959" */
	uint32_t width, height;
	uint16_t orientation;	  /* 1 to 8 */
	uint32_t f_100;		  /* FNumber */
	uint32_t time_10000;	  /* ExposureTime */
	uint32_t iso;		  /* ExposureIndex */
	int32_t bias_1000;	  /* ExposureBiasCompensation */
	uint32_t focal_100;	  /* FocalLength */
	uint32_t program;	  /* ExposureProgramMode */
	uint32_t metering;	  /* ExposureMeteringMode */
	uint32_t white_balance;	  /* WhiteBalance */
	const uint8_t *thumbnail; /* a JPEG */
	size_t nthumbnail;
};

/* An APP1 segment holds no more. */
#define SIM_EXIF_MOST 65535

/* The APP1 segment, marker included. Bytes written, 0: it does not fit. */
size_t sim_exif_segment(const struct sim_exif *, uint8_t *buf, size_t cap);
/* The beginning of a raw file, a DNG, whose samples of 16 bits (width x height
 * of them, a Bayer pattern) come right behind. Bytes written, 0: it does not
 * fit. */
size_t sim_exif_raw(const struct sim_exif *, uint8_t *buf, size_t cap);

#endif
