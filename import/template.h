/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A template, taken apart.
 */
#ifndef IMPORT_TEMPLATE_H
#define IMPORT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include <miniptp/import.h>

enum part_kind {
	PART_LITERAL,
	PART_SLASH,
	PART_DATE,
	PART_CAMERA,
	PART_SERIAL,
	PART_STORAGE,
	PART_FOLDER,
	PART_NAME,
	PART_EXT,
	PART_SEQ,
	PART_EXIF
};

struct part {
	enum part_kind kind;
	char *text;	/* literal, format, or name of an EXIF field */
	int width;	/* of a number */
	bool continued; /* the date of the part before, behind a slash */
	size_t at;	/* in the template's text */
};

struct mptp_template {
	struct part *parts;
	size_t n, cap;
};

/* What may stand behind '%' in a date. */
#define TEMPLATE_CONVERSIONS "YymdHMSj%"

#endif
