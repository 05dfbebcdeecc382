/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The numbers in decoded datasets, by what their fields are called.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "field.h"

/* Which codes a field holds; of a dataset, or (NULL) of any that has it. */
static const struct {
	const char *field, *dataset;
	enum mptp_kind kind;
} kinds[] = {
	{ "operations", NULL, MPTP_KIND_OPERATION },
	{ "events", NULL, MPTP_KIND_EVENT },
	{ "properties", NULL, MPTP_KIND_PROPERTY },
	{ "capture_formats", NULL, MPTP_KIND_FORMAT },
	{ "image_formats", NULL, MPTP_KIND_FORMAT },
	{ "format", NULL, MPTP_KIND_FORMAT },
	{ "thumb_format", NULL, MPTP_KIND_FORMAT },
	{ "vendor_extension", NULL, MPTP_KIND_VENDOR },
	{ "vendor", NULL, MPTP_KIND_VENDOR },
	{ "type", "storage_info", MPTP_KIND_STORAGE_TYPE },
	{ "filesystem", NULL, MPTP_KIND_FILESYSTEM_TYPE },
	{ "access", NULL, MPTP_KIND_ACCESS_CAPABILITY },
	{ "association_type", NULL, MPTP_KIND_ASSOCIATION_TYPE },
	{ "protection", NULL, MPTP_KIND_PROTECTION },
	{ "code", "property_desc", MPTP_KIND_PROPERTY },
	{ "code", "object_prop_desc", MPTP_KIND_OBJECT_PROPERTY },
	{ "code", NULL, MPTP_KIND_EVENT },
	{ "property", NULL, MPTP_KIND_OBJECT_PROPERTY },
};

static bool
is_identity(const char *field)
{
	return strcmp(field, "handle") == 0 || strcmp(field, "storage") == 0 ||
	    strcmp(field, "parent") == 0;
}

/* False: it holds no codes. */
static bool
kind_of(const struct dataset_of *of, const char *field, enum mptp_kind *kind)
{
	*kind = of->items;
	if (of->names_items && strcmp(field, "items") == 0)
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].field, field) != 0 ||
		    (kinds[i].dataset != NULL &&
			strcmp(kinds[i].dataset, of->name) != 0))
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

/* How the values of a property are limited (MTP 1.1 5.3.2.3). */
static const char *
form_name(uint32_t form)
{
	static const struct {
		enum mptp_form form;
		const char *name;
	} names[] = {
		{ MPTP_FORM_NONE, "None" },
		{ MPTP_FORM_RANGE, "Range" },
		{ MPTP_FORM_ENUM, "Enumeration" },
		{ MPTP_FORM_DATE_TIME, "DateTime" },
		{ MPTP_FORM_FIXED_ARRAY, "FixedLengthArray" },
		{ MPTP_FORM_REGULAR_EXPRESSION, "RegularExpression" },
		{ MPTP_FORM_BYTE_ARRAY, "ByteArray" },
		{ MPTP_FORM_LONG_STRING, "LongString" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if ((uint32_t)names[i].form == form)
			return names[i].name;
	return NULL;
}

/* NULL: it has none. */
static const char *
name_of(const struct dataset_of *of, const char *field, uint32_t number)
{
	const struct mptp_code *row;
	enum mptp_kind kind;

	if (kind_of(of, field, &kind)) {
		row = mptp_code_find(kind, of->dialect, number);
		return row == NULL ? NULL : row->name;
	}
	if (strcmp(field, "form") == 0)
		return form_name(number);
	return strcmp(field, "type") == 0 ? mptp_type_name((uint16_t)number) :
					    NULL;
}

bool
field_is_value(const char *field)
{
	static const char *const fields[] = { "initial", "current", "minimum",
		"maximum", "step", "choices", "value" };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (strcmp(fields[i], field) == 0)
			return true;
	return false;
}

bool
field_number(const struct dataset_of *of, const char *field, const char *name,
    uint32_t *number)
{
	static const uint16_t kinds_of_types[] = { 0, MPTP_TYPE_ARRAY };
	const struct mptp_code *row;
	enum mptp_kind kind;

	if (kind_of(of, field, &kind)) {
		row = mptp_code_named(kind, of->dialect, name);
		*number = row == NULL ? 0 : row->code;
		return row != NULL;
	}
	if (strcmp(field, "type") != 0)
		return false;
	*number = MPTP_TYPE_STR;
	if (strcmp(name, mptp_type_name(MPTP_TYPE_STR)) == 0)
		return true;
	for (uint16_t i = MPTP_TYPE_I8; i <= MPTP_TYPE_U128; i++)
		for (size_t k = 0; k < 2; k++) {
			*number = (uint32_t)(i | kinds_of_types[k]);
			if (strcmp(name, mptp_type_name((uint16_t)*number)) ==
			    0)
				return true;
		}
	return false;
}

bool
field_text(char *buf, size_t cap, const struct dataset_of *of,
    const char *field, uint64_t number, bool in_list)
{
	const char *name;

	if (number > UINT32_MAX)
		return false;
	if (is_identity(field)) {
		snprintf(buf, cap, "0x%08" PRIx64, number);
		return true;
	}
	if ((name = name_of(of, field, (uint32_t)number)) == NULL)
		return false;
	if (in_list)
		snprintf(buf, cap, "0x%04" PRIx64 "/%s", number, name);
	else
		snprintf(buf, cap, "%s (0x%04" PRIx64 ")", name, number);
	return true;
}

/* Makers' datasets begin with the name of their dialect. */
enum mptp_dialect
field_dialect(const char *dataset, const void *d)
{
	size_t len = strcspn(dataset, "_");

	if (strcmp(dataset, "device_info") == 0)
		return mptp_dialect_of(d);
	for (int i = 0;
	     strcmp(mptp_dialect_name((enum mptp_dialect)i), "unknown") != 0;
	     i++) {
		const char *name = mptp_dialect_name((enum mptp_dialect)i);

		if (strlen(name) == len && strncmp(name, dataset, len) == 0)
			return (enum mptp_dialect)i;
	}
	return MPTP_DIALECT_PTP;
}
