/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Looking up codes and their names.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "codes/fold.h"
#include "codes/table.h"

/* The i-th dialect to look into for a camera that speaks dialect d: its own,
 * then whatever else it may speak. SIZE_MAX: skip this one. */
static size_t
dialect_in_order(size_t d, size_t i)
{
	size_t other = i - 1; /* when i > 0 */

	if (i == 0)
		return d;
	if (other == d)
		return SIZE_MAX;
	if (code_dialects[other].scope != CODE_EVERYWHERE &&
	    code_dialects[other].scope != d)
		return SIZE_MAX;
	return other;
}

/* The first row that does not sort before (kind, dialect, code). */
static size_t
lower_bound(size_t kind, size_t dialect, uint32_t code)
{
	size_t low = 0, high = code_nrows;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct mptp_code *row = &code_rows[middle];
		bool before = row->kind != kind ? row->kind < kind :
		    row->dialect != dialect	? row->dialect < dialect :
						  row->code < code;

		if (before)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct mptp_code *
find_exactly(size_t kind, size_t dialect, uint32_t code)
{
	size_t i = lower_bound(kind, dialect, code);

	if (i == code_nrows || code_rows[i].kind != kind ||
	    code_rows[i].dialect != dialect || code_rows[i].code != code)
		return NULL;
	return &code_rows[i];
}

static const struct mptp_code *
find_name(size_t kind, size_t dialect, const char *name)
{
	for (size_t i = lower_bound(kind, dialect, 0); i < code_nrows &&
	     code_rows[i].kind == kind && code_rows[i].dialect == dialect;
	     i++)
		if (fold_equal(name, code_rows[i].name))
			return &code_rows[i];
	return NULL;
}

/* "canon_GetEvent", in the dialect of that label only. */
static const struct mptp_code *
find_labelled(size_t kind, const char *name)
{
	for (size_t d = 0; d < code_ndialects; d++) {
		const char *label = code_dialects[d].label;
		size_t n = strlen(label);

		if (fold_has_prefix(name, label) && name[n] == '_')
			return find_name(kind, d, name + n + 1);
	}
	return NULL;
}

const struct mptp_code *
mptp_code_find(enum mptp_kind kind, enum mptp_dialect dialect, uint32_t code)
{
	const struct mptp_code *row;

	for (size_t i = 0; i <= code_ndialects; i++) {
		size_t d = dialect_in_order((size_t)dialect, i);

		if (d != SIZE_MAX &&
		    (row = find_exactly((size_t)kind, d, code)) != NULL)
			return row;
	}
	return NULL;
}

const struct mptp_code *
mptp_code_named(
    enum mptp_kind kind, enum mptp_dialect dialect, const char *name)
{
	const struct mptp_code *row;

	for (size_t i = 0; i <= code_ndialects; i++) {
		size_t d = dialect_in_order((size_t)dialect, i);

		if (d != SIZE_MAX &&
		    (row = find_name((size_t)kind, d, name)) != NULL)
			return row;
	}
	if ((row = find_labelled((size_t)kind, name)) != NULL)
		return row;
	for (size_t d = 0; d < code_ndialects; d++)
		if ((row = find_name((size_t)kind, d, name)) != NULL)
			return row;
	return NULL;
}

const struct mptp_code *
mptp_code_at(size_t i)
{
	return i < code_nrows ? &code_rows[i] : NULL;
}

const char *
mptp_code_text(enum mptp_kind kind, enum mptp_dialect dialect, uint32_t code,
    char *buf, size_t cap)
{
	const struct mptp_code *row = mptp_code_find(kind, dialect, code);

	if (row != NULL)
		return row->name;
	if (cap == 0)
		return "";
	snprintf(buf, cap, "0x%04x", (unsigned)code);
	return buf;
}

/* The named values of a row, which may be a copy. */
static const struct code_value *
values_of(const struct mptp_code *property, size_t *n)
{
	const struct mptp_code *row;

	*n = 0;
	if (property == NULL)
		return NULL;
	row = find_exactly(property->kind, property->dialect, property->code);
	if (row == NULL)
		return NULL;
	for (size_t i = 0; i < code_nranges; i++) {
		if (code_ranges[i].row == row - code_rows) {
			*n = code_ranges[i].n;
			return &code_values[code_ranges[i].first];
		}
	}
	return NULL;
}

const char *
mptp_code_value_name(const struct mptp_code *property, uint64_t value)
{
	size_t n;
	const struct code_value *values = values_of(property, &n);

	for (size_t i = 0; i < n; i++)
		if (values[i].value == value)
			return values[i].name;
	return NULL;
}

const char *
mptp_code_value_at(const struct mptp_code *property, size_t i, uint64_t *value)
{
	size_t n;
	const struct code_value *values = values_of(property, &n);

	if (i >= n)
		return NULL;
	*value = values[i].value;
	return values[i].name;
}

int
mptp_code_value_named(
    const struct mptp_code *property, const char *name, uint64_t *value)
{
	size_t n;
	const struct code_value *values = values_of(property, &n);

	for (size_t i = 0; i < n; i++) {
		if (fold_equal(name, values[i].name)) {
			*value = values[i].value;
			return MPTP_OK;
		}
	}
	return MPTP_ERR_ARG;
}
