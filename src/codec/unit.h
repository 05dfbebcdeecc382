/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Units of properties, both ways: 280 is f/2.8.
 */
#ifndef CODEC_UNIT_H
#define CODEC_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How the values of a unit are written. */
enum unit_style {
	UNIT_NONE,    /* no such unit: as bare numbers */
	UNIT_NUMBER,  /* a number with its unit */
	UNIT_SECONDS, /* the same, and short ones as fractions */
	UNIT_NAMED,   /* the names of the values are in this unit */
	UNIT_HANDLE,  /* 0x%08x */
	UNIT_CODE,    /* the name of a code, see unit_kind() */
	UNIT_SET,     /* names of bits */
	UNIT_FOURCC,  /* four letters */
	UNIT_UNIX,    /* seconds since 1970 as a date */
	UNIT_DATE,    /* strings: ISO 15740 5.3.5.1 */
	UNIT_PIXELS,  /* strings: WIDTHxHEIGHT; integers: a number */
	UNIT_RGB,     /* strings: R:G:B */
	UNIT_TEXT     /* UTF-16 in 16-bit elements */
};

enum unit_style unit_style(const char *unit);
/* The enum mptp_kind of a UNIT_CODE, or -1. */
int unit_kind(const char *unit);
/* What stands before and after numbers and names of it; "" for most. */
const char *unit_before(const char *unit);
const char *unit_after(const char *unit);

/* A number on the wire. */
struct unit_number {
	bool negative;
	uint64_t magnitude;
};

#define UNIT_TEXT_SIZE 64
/* False: the unit has no way of writing numbers, and the bare one will do. */
bool unit_text(
    char buf[UNIT_TEXT_SIZE], const char *unit, const struct unit_number *);

/* The numbers that a text may stand for: the nearest to exact, which is number,
 * and those less than spread from it. */
struct unit_amount {
	struct unit_number number;
	double exact, spread;
	bool bare; /* written without unit, point or fraction */
};
/* False: text is not written in this unit. A whole number alone is what is on
 * the wire, and only taken if that is the same; EV are always EV. */
bool unit_parse(const char *unit, const char *text, struct unit_amount *);
/* A whole number alone, read as if the unit were behind it. */
bool unit_parse_bare(const char *unit, const char *text, struct unit_amount *);

/* Behind word, whose spaces and case do not count, and behind spaces; false: s
 * does not begin so. */
bool unit_skip(const char **s, const char *word);

#endif
