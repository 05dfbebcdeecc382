/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The numbers in decoded datasets, by what their fields are called.
 */
#ifndef CMD_FIELD_H
#define CMD_FIELD_H

#include <miniptp.h>

struct dataset_of {
	enum mptp_dialect dialect;
	const char *name;		  /* of the dataset */
	const struct mptp_code *property; /* that its values are of, or NULL */
	uint16_t type;			  /* of them */
	bool names_items;		  /* its items are codes of this kind */
	enum mptp_kind items;
};

/* The dialect of a dataset that was recorded: d is what was decoded. */
enum mptp_dialect field_dialect(const char *dataset, const void *d);

/* Does a field hold values of the property that is described? */
bool field_is_value(const char *field);
/* The number of a code by its name, or of a type by its own; false: the field
 * holds neither, or has none of that name. */
bool field_number(const struct dataset_of *, const char *field,
    const char *name, uint32_t *number);

/* "EXIF_JPEG (0x3801)" or, in a list, "0x3801/EXIF_JPEG", for a code that has a
 * name, and "0x00010001" for a handle or storage. False: any other number. */
bool field_text(char *buf, size_t cap, const struct dataset_of *,
    const char *field, uint64_t number, bool in_list);

#endif
