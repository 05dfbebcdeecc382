/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Codes by their names, or the beginnings of them.
 */
#include <string.h>

#include "fail.h"
#include "named.h"
#include "word.h"

struct names {
	enum mptp_kind kind;
	enum mptp_dialect dialect;
	const uint16_t *codes; /* that the camera has */
	uint32_t n;
};

static const char *
present_at(const void *ctx, size_t i)
{
	const struct names *names = ctx;
	const struct mptp_code *row;

	if (i >= names->n)
		return NULL;
	row = mptp_code_find(names->kind, names->dialect, names->codes[i]);
	return row == NULL ? "" : row->name;
}

/* Could a camera of this dialect have it? */
static bool
is_possible(const struct names *names, const struct mptp_code *row)
{
	return row->kind == names->kind && row->code <= UINT16_MAX &&
	    mptp_code_find(names->kind, names->dialect, row->code) == row;
}

static const char *
possible_at(const void *ctx, size_t i)
{
	const struct mptp_code *row = mptp_code_at(i);

	if (row == NULL)
		return NULL;
	return is_possible(ctx, row) ? row->name : "";
}

static const struct mptp_code *
row_at(const struct names *names, uint32_t i)
{
	return mptp_code_find(names->kind, names->dialect, names->codes[i]);
}

static const struct mptp_code *
exactly(const struct names *names, const char *word)
{
	const struct mptp_code *row;

	for (uint32_t i = 0; i < names->n; i++)
		if (word_same(present_at(names, i), word))
			return row_at(names, i);
	row = mptp_code_named(names->kind, names->dialect, word);
	return row != NULL && is_possible(names, row) ? row : NULL;
}

const struct mptp_code *
named_code(struct app *app, enum mptp_kind kind, const char *word)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	const bool operation = kind == MPTP_KIND_OPERATION;
	const struct names names = { kind, mptp_camera_dialect(app->camera),
		operation ? d->operations : d->properties,
		operation ? d->noperations : d->nproperties };
	const struct words present = { present_at, &names, "" };
	const struct words possible = { possible_at, &names, "" };
	const struct mptp_code *row = exactly(&names, word);
	char problem[400];
	int found;

	if (row != NULL)
		return row;
	found = word_find(word, &present, problem, sizeof(problem));
	if (found >= 0)
		return row_at(&names, (uint32_t)found);
	if (found == WORD_UNKNOWN) {
		row = mptp_code_named(kind, names.dialect, word);
		if (row != NULL && row->code <= UINT16_MAX)
			return row;
		found = word_find(word, &possible, problem, sizeof(problem));
		if (found >= 0)
			return mptp_code_at((size_t)found);
	}
	fail(app, EXIT_USAGE, "%s %s%s%s", mptp_kind_name(kind), word, problem,
	    strchr(problem, '?') != NULL ? "" :
		operation ? "; miniptp info -v lists those of the camera" :
			    "; miniptp props lists those of the camera");
	return NULL;
}
