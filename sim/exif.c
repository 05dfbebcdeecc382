/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a picture tells of itself (CIPA DC-008, Exif 2.3; DNG 1.4).
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "exif.h"
#include "tiff.h"

enum {
	TAG_SUBFILE = 0x00fe,
	TAG_WIDTH = 0x0100,
	TAG_HEIGHT = 0x0101,
	TAG_BITS = 0x0102,
	TAG_COMPRESSION = 0x0103,
	TAG_PHOTOMETRIC = 0x0106,
	TAG_MAKE = 0x010f,
	TAG_MODEL = 0x0110,
	TAG_STRIP = 0x0111,
	TAG_ORIENTATION = 0x0112,
	TAG_SAMPLES = 0x0115,
	TAG_ROWS = 0x0116,
	TAG_STRIP_BYTES = 0x0117,
	TAG_X_RESOLUTION = 0x011a,
	TAG_Y_RESOLUTION = 0x011b,
	TAG_PLANAR = 0x011c,
	TAG_RESOLUTION_UNIT = 0x0128,
	TAG_SOFTWARE = 0x0131,
	TAG_DATE = 0x0132,
	TAG_ARTIST = 0x013b,
	TAG_THUMBNAIL = 0x0201,
	TAG_THUMBNAIL_BYTES = 0x0202,
	TAG_POSITIONING = 0x0213,
	TAG_CFA_SIDES = 0x828d,
	TAG_CFA = 0x828e,
	TAG_COPYRIGHT = 0x8298,
	TAG_EXPOSURE_TIME = 0x829a,
	TAG_F_NUMBER = 0x829d,
	TAG_EXIF = 0x8769,
	TAG_PROGRAM = 0x8822,
	TAG_ISO = 0x8827,
	TAG_VERSION = 0x9000,
	TAG_ORIGINAL = 0x9003,
	TAG_DIGITIZED = 0x9004,
	TAG_COMPONENTS = 0x9101,
	TAG_BIAS = 0x9204,
	TAG_METERING = 0x9207,
	TAG_FOCAL_LENGTH = 0x920a,
	TAG_FLASHPIX = 0xa000,
	TAG_COLOR_SPACE = 0xa001,
	TAG_PIXELS_X = 0xa002,
	TAG_PIXELS_Y = 0xa003,
	TAG_WHITE_BALANCE = 0xa403,
	TAG_DNG = 0xc612,
	TAG_DNG_BACKWARD = 0xc613,
	TAG_UNIQUE_MODEL = 0xc614,
	TAG_COLOR_MATRIX = 0xc621,
	TAG_NEUTRAL = 0xc628,
	TAG_ILLUMINANT = 0xc65a
};

enum { MARKER = 10, DATE_SIZE = 20, DAYLIGHT = 21, CFA_SIDE = 2 };

static bool
told(uint32_t value)
{
	return value != 0 && value != 0xffff && value != 0xffffffff;
}

/* "2024:01:31 23:59:59" */
static void
exif_date(char to[DATE_SIZE], const char *date)
{
	to[0] = '\0';
	if (strlen(date) >= 15)
		snprintf(to, DATE_SIZE, "%.4s:%.2s:%.2s %.2s:%.2s:%.2s", date,
		    date + 4, date + 6, date + 9, date + 11, date + 13);
}

/* ---- the directories ---------------------------------------------------- */

static uint32_t
metering(uint32_t mode)
{
	static const uint8_t to[] = { 0, 1, 2, 4, 3 };

	return mode < sizeof(to) ? to[mode] : 255;
}

static void
fill_exif(
    struct sim_tiff_directory *d, const struct sim_exif *exif, const char *date)
{
	*d = (struct sim_tiff_directory){ 0 };
	if (told(exif->time_10000))
		sim_tiff_ratio(d, TAG_EXPOSURE_TIME, SIM_TIFF_RATIONAL,
		    exif->time_10000, 10000);
	if (told(exif->f_100))
		sim_tiff_ratio(
		    d, TAG_F_NUMBER, SIM_TIFF_RATIONAL, exif->f_100, 100);
	/* The standard's numbers are Exif's own. */
	if (told(exif->program))
		sim_tiff_number(d, TAG_PROGRAM, SIM_TIFF_SHORT, exif->program);
	if (told(exif->iso))
		sim_tiff_number(d, TAG_ISO, SIM_TIFF_SHORT, exif->iso);
	sim_tiff_bytes(d, TAG_VERSION, SIM_TIFF_UNDEFINED, "0230", 4);
	sim_tiff_text(d, TAG_ORIGINAL, date);
	sim_tiff_text(d, TAG_DIGITIZED, date);
	sim_tiff_bytes(
	    d, TAG_COMPONENTS, SIM_TIFF_UNDEFINED, "\x01\x02\x03\0", 4);
	sim_tiff_ratio(
	    d, TAG_BIAS, SIM_TIFF_SRATIONAL, (uint32_t)exif->bias_1000, 1000);
	if (told(exif->metering))
		sim_tiff_number(
		    d, TAG_METERING, SIM_TIFF_SHORT, metering(exif->metering));
	if (told(exif->focal_100))
		sim_tiff_ratio(d, TAG_FOCAL_LENGTH, SIM_TIFF_RATIONAL,
		    exif->focal_100, 100);
	sim_tiff_bytes(d, TAG_FLASHPIX, SIM_TIFF_UNDEFINED, "0100", 4);
	sim_tiff_number(d, TAG_COLOR_SPACE, SIM_TIFF_SHORT, 1);
	sim_tiff_number(d, TAG_PIXELS_X, SIM_TIFF_LONG, exif->width);
	sim_tiff_number(d, TAG_PIXELS_Y, SIM_TIFF_LONG, exif->height);
	if (told(exif->white_balance)) /* automatic: 0 */
		sim_tiff_number(d, TAG_WHITE_BALANCE, SIM_TIFF_SHORT,
		    exif->white_balance != 2);
}

static void
fill_resolution(struct sim_tiff_directory *d)
{
	sim_tiff_ratio(d, TAG_X_RESOLUTION, SIM_TIFF_RATIONAL, 72, 1);
	sim_tiff_ratio(d, TAG_Y_RESOLUTION, SIM_TIFF_RATIONAL, 72, 1);
}

static void
fill_thumbnail(
    struct sim_tiff_directory *d, const struct sim_exif *exif, uint32_t at)
{
	*d = (struct sim_tiff_directory){ 0 };
	sim_tiff_number(d, TAG_COMPRESSION, SIM_TIFF_SHORT, 6); /* JPEG */
	fill_resolution(d);
	sim_tiff_number(d, TAG_RESOLUTION_UNIT, SIM_TIFF_SHORT, 2);
	sim_tiff_number(d, TAG_THUMBNAIL, SIM_TIFF_LONG, at);
	sim_tiff_number(
	    d, TAG_THUMBNAIL_BYTES, SIM_TIFF_LONG, (uint32_t)exif->nthumbnail);
}

/* The one that is common to both kinds of file. exif_at: its place. */
static void
fill_main(struct sim_tiff_directory *d, const struct sim_exif *exif,
    const char *date, uint32_t exif_at)
{
	*d = (struct sim_tiff_directory){ 0 };
	sim_tiff_text(d, TAG_MAKE, exif->maker);
	sim_tiff_text(d, TAG_MODEL, exif->model);
	sim_tiff_number(d, TAG_ORIENTATION, SIM_TIFF_SHORT, exif->orientation);
	fill_resolution(d);
	sim_tiff_number(d, TAG_RESOLUTION_UNIT, SIM_TIFF_SHORT, 2);
	sim_tiff_text(d, TAG_SOFTWARE, exif->software);
	sim_tiff_text(d, TAG_DATE, date);
	sim_tiff_text(d, TAG_ARTIST, exif->artist);
	sim_tiff_number(d, TAG_POSITIONING, SIM_TIFF_SHORT, 1);
	sim_tiff_text(d, TAG_COPYRIGHT, exif->copyright);
	sim_tiff_number(d, TAG_EXIF, SIM_TIFF_LONG, exif_at);
}

static void
fill_color(struct sim_tiff_directory *d, const struct sim_exif *exif)
{
	static const uint32_t identity[18] = { 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0,
		1, 0, 1, 0, 1, 1, 1 };
	static const uint32_t neutral[6] = { 1, 1, 1, 1, 1, 1 };

	sim_tiff_bytes(d, TAG_DNG, SIM_TIFF_BYTE, "\x01\x04\0\0", 4);
	sim_tiff_bytes(d, TAG_DNG_BACKWARD, SIM_TIFF_BYTE, "\x01\x01\0\0", 4);
	sim_tiff_text(d, TAG_UNIQUE_MODEL, exif->model);
	sim_tiff_numbers(d, TAG_COLOR_MATRIX, SIM_TIFF_SRATIONAL, identity, 9);
	sim_tiff_numbers(d, TAG_NEUTRAL, SIM_TIFF_RATIONAL, neutral, 3);
	sim_tiff_number(d, TAG_ILLUMINANT, SIM_TIFF_SHORT, DAYLIGHT);
}

static void
fill_raw(struct sim_tiff_directory *d, const struct sim_exif *exif,
    const char *date, uint32_t exif_at, uint32_t strip_at)
{
	static const uint32_t sides[2] = { CFA_SIDE, CFA_SIDE };

	*d = (struct sim_tiff_directory){ 0 };
	sim_tiff_number(d, TAG_SUBFILE, SIM_TIFF_LONG, 0);
	sim_tiff_number(d, TAG_WIDTH, SIM_TIFF_LONG, exif->width);
	sim_tiff_number(d, TAG_HEIGHT, SIM_TIFF_LONG, exif->height);
	sim_tiff_number(d, TAG_BITS, SIM_TIFF_SHORT, 16);
	sim_tiff_number(d, TAG_COMPRESSION, SIM_TIFF_SHORT, 1);
	sim_tiff_number(d, TAG_PHOTOMETRIC, SIM_TIFF_SHORT, 32803); /* CFA */
	sim_tiff_text(d, TAG_MAKE, exif->maker);
	sim_tiff_text(d, TAG_MODEL, exif->model);
	sim_tiff_number(d, TAG_STRIP, SIM_TIFF_LONG, strip_at);
	sim_tiff_number(d, TAG_ORIENTATION, SIM_TIFF_SHORT, exif->orientation);
	sim_tiff_number(d, TAG_SAMPLES, SIM_TIFF_SHORT, 1);
	sim_tiff_number(d, TAG_ROWS, SIM_TIFF_LONG, exif->height);
	sim_tiff_number(
	    d, TAG_STRIP_BYTES, SIM_TIFF_LONG, exif->width * exif->height * 2);
	sim_tiff_number(d, TAG_PLANAR, SIM_TIFF_SHORT, 1);
	sim_tiff_text(d, TAG_SOFTWARE, exif->software);
	sim_tiff_text(d, TAG_DATE, date);
	sim_tiff_text(d, TAG_ARTIST, exif->artist);
	sim_tiff_numbers(d, TAG_CFA_SIDES, SIM_TIFF_SHORT, sides, 2);
	/* red green, green blue */
	sim_tiff_bytes(d, TAG_CFA, SIM_TIFF_BYTE, "\0\x01\x01\x02", 4);
	sim_tiff_text(d, TAG_COPYRIGHT, exif->copyright);
	sim_tiff_number(d, TAG_EXIF, SIM_TIFF_LONG, exif_at);
	fill_color(d, exif);
}

/* ---- the files ---------------------------------------------------------- */

/* Where everything is follows from the sizes, and these do not from where. */
static size_t
write_all(const struct sim_exif *exif, bool raw, uint8_t *buf, size_t cap)
{
	struct sim_tiff_directory first, sub, thumbnail;
	uint32_t exif_at = 8, thumbnail_at, jpeg_at;
	struct sim_tiff tiff;
	char date[DATE_SIZE];
	size_t len;

	exif_date(date, exif->date);
	fill_exif(&sub, exif, date);
	fill_thumbnail(&thumbnail, exif, 0);
	if (raw)
		fill_raw(&first, exif, date, 0, 0);
	else
		fill_main(&first, exif, date, 0);
	exif_at += (uint32_t)sim_tiff_size(&first);
	thumbnail_at = exif_at + (uint32_t)sim_tiff_size(&sub);
	jpeg_at = thumbnail_at + (uint32_t)sim_tiff_size(&thumbnail);
	len = jpeg_at + exif->nthumbnail;
	len += raw ? len % 2 : 0;
	if (len > cap)
		return 0;
	fill_thumbnail(&thumbnail, exif, jpeg_at);
	if (raw)
		fill_raw(&first, exif, date, exif_at, (uint32_t)len);
	else
		fill_main(&first, exif, date, exif_at);
	memset(buf, 0, len);
	sim_tiff_begin(&tiff, buf, cap);
	sim_tiff_write(&tiff, &first, thumbnail_at);
	sim_tiff_write(&tiff, &sub, 0);
	sim_tiff_write(&tiff, &thumbnail, 0);
	memcpy(buf + jpeg_at, exif->thumbnail, exif->nthumbnail);
	return len;
}

size_t
sim_exif_segment(const struct sim_exif *exif, uint8_t *buf, size_t cap)
{
	size_t len;

	if (cap > SIM_EXIF_MOST)
		cap = SIM_EXIF_MOST;
	if (cap <= MARKER ||
	    (len = write_all(exif, false, buf + MARKER, cap - MARKER)) == 0)
		return 0;
	/* The length counts itself, not the marker. */
	memcpy(buf, "\xff\xe1\0\0Exif\0\0", MARKER);
	buf[2] = (uint8_t)((len + MARKER - 2) >> 8);
	buf[3] = (uint8_t)(len + MARKER - 2);
	return MARKER + len;
}

size_t
sim_exif_raw(const struct sim_exif *exif, uint8_t *buf, size_t cap)
{
	return write_all(exif, true, buf, cap);
}
