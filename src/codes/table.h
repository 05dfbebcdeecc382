/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The generated tables behind the lookups.
 */
#ifndef CODES_TABLE_H
#define CODES_TABLE_H

#include <miniptp/code.h>

/* A named value. Rows that have any share ranges of one table. */
struct code_value {
	uint64_t value; /* signed ones sign-extended */
	const char *name;
};

struct code_range {
	uint16_t row; /* in code_rows */
	uint16_t first;
	uint16_t n;
};

#define CODE_EVERYWHERE 0xff

struct code_dialect {
	const char *name;
	const char *label;
	/* Which dialect's cameras speak it: its own index, that of a dialect it
	 * extends, or CODE_EVERYWHERE. */
	uint8_t scope;
};

enum code_by {
	CODE_BY_MANUFACTURER, /* text begins the manufacturer's name */
	CODE_BY_VENDOR,	      /* the vendor extension id */
	CODE_BY_EXTENSION,    /* text is in the extension's description */
	CODE_BY_NOTHING	      /* the end */
};

/* How to recognise a dialect; the first sign that fits decides. */
struct code_sign {
	uint8_t by; /* enum code_by */
	uint8_t dialect;
	uint32_t vendor;
	const char *text;
};

/* Sorted by kind, dialect and code. */
extern const struct mptp_code code_rows[];
extern const size_t code_nrows;
/* Sorted by value in each range. */
extern const struct code_value code_values[];
/* Sorted by row. */
extern const struct code_range code_ranges[];
extern const size_t code_nranges;
extern const struct code_dialect code_dialects[];
extern const size_t code_ndialects;
/* Sorted by how much each is worth. */
extern const struct code_sign code_signs[];

#endif
