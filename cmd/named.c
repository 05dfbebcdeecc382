/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Codes by their names, or the beginnings of them.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "named.h"
#include "text.h"
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

/* The letters alone, small: "shutterspeed" of "Shutter speed.". */
static void
letters(char *out, size_t cap, const char *s)
{
	size_t n = 0;

	for (; *s != '\0' && n + 1 < cap; s++)
		if (isalnum((unsigned char)*s))
			out[n++] = (char)tolower((unsigned char)*s);
	out[n] = '\0';
}

/* Does the word tell what it is, or the unit? "iso" is of ExposureIndex. */
static bool
is_about(const struct mptp_code *row, const char *word)
{
	char wanted[64], summary[128];

	letters(wanted, sizeof(wanted), word);
	if (strlen(wanted) < 2)
		return false;
	letters(summary, sizeof(summary), row->summary);
	if (strlen(wanted) >= 4 && strstr(summary, wanted) != NULL)
		return true;
	return row->unit != NULL &&
	    strncmp(row->unit, wanted, strlen(wanted)) == 0 &&
	    (row->unit[strlen(wanted)] == '_' ||
		row->unit[strlen(wanted)] == '\0');
}

static const struct mptp_code *
by_meaning(const struct names *names, const char *word)
{
	const struct mptp_code *row;

	for (uint32_t i = 0; i < names->n; i++)
		if ((row = row_at(names, i)) != NULL && is_about(row, word))
			return row;
	return NULL;
}

/* The only one that has the word in its name: "jpeg" is EXIF_JPEG. */
static const struct mptp_code *
only_one(const struct names *names, const char *word)
{
	const struct mptp_code *found = NULL;
	char wanted[64], name[64];

	letters(wanted, sizeof(wanted), word);
	for (uint32_t i = 0; wanted[0] != '\0' && i < names->n; i++) {
		letters(name, sizeof(name), present_at(names, i));
		if (strstr(name, wanted) == NULL)
			continue;
		if (found != NULL)
			return NULL;
		found = row_at(names, i);
	}
	return found;
}

static struct names
names_of(struct app *app, enum mptp_kind kind)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	struct names names = { .kind = kind,
		.dialect = mptp_camera_dialect(app->camera) };

	switch (kind) {
	case MPTP_KIND_OPERATION:
		names.codes = d->operations;
		names.n = d->noperations;
		break;
	case MPTP_KIND_EVENT:
		names.codes = d->events;
		names.n = d->nevents;
		break;
	case MPTP_KIND_FORMAT:
		names.codes = d->capture_formats;
		names.n = d->ncapture_formats;
		break;
	case MPTP_KIND_PROPERTY:
		names.codes = d->properties;
		names.n = d->nproperties;
		break;
	default:
		break;
	}
	return names;
}

void
named_instead(
    struct app *app, const struct mptp_code *row, char *advice, size_t cap)
{
	const struct names names = names_of(app, (enum mptp_kind)row->kind);
	const struct words present = { present_at, &names, "" };
	const struct mptp_code *other;
	char problem[400], summary[128];

	word_find(row->name, &present, problem, sizeof(problem));
	letters(summary, sizeof(summary), row->summary);
	other = by_meaning(&names, summary);
	if (other != NULL)
		snprintf(advice, cap, "did you mean %s?", other->name);
	else if (strstr(problem, "did you mean") != NULL)
		snprintf(advice, cap, "%s", strstr(problem, "did you mean"));
	else
		snprintf(advice, cap, "miniptp props lists what it has");
}

const struct mptp_code *
named_code(struct app *app, enum mptp_kind kind, const char *word)
{
	const bool property = kind == MPTP_KIND_PROPERTY;
	const struct names names = names_of(app, kind);
	const struct words present = { present_at, &names, "" };
	const struct words possible = { possible_at, &names, "" };
	const struct mptp_code *row = exactly(&names, word), *meant;
	char problem[400];
	int found;

	if (row != NULL)
		return row;
	if (word[0] == '\0') {
		fail(app, EXIT_USAGE, "an empty word names no %s",
		    mptp_kind_name(kind));
		return NULL;
	}
	found = word_find(word, &present, problem, sizeof(problem));
	if (found >= 0)
		return row_at(&names, (uint32_t)found);
	if (found == WORD_UNKNOWN) {
		meant =
		    kind == MPTP_KIND_FORMAT ? only_one(&names, word) : NULL;
		if (meant != NULL)
			return meant;
		meant = property ? by_meaning(&names, word) : NULL;
		if (meant != NULL) {
			fail(app, EXIT_USAGE,
			    "property %s is unknown; did you mean %s (%.*s)?",
			    word, meant->name,
			    (int)strcspn(meant->summary, "."), meant->summary);
			return NULL;
		}
		row = mptp_code_named(kind, names.dialect, word);
		if (row != NULL && row->code <= UINT16_MAX)
			return row;
		found = word_find(word, &possible, problem, sizeof(problem));
		if (found >= 0)
			return mptp_code_at((size_t)found);
	}
	fail(app, EXIT_USAGE, "%s %s%s%s", mptp_kind_name(kind), word, problem,
	    strchr(problem, '?') != NULL ? "" :
		property ? "; miniptp props lists those of the camera" :
		kind == MPTP_KIND_OPERATION || kind == MPTP_KIND_EVENT ?
			   "; miniptp info -v lists those of the camera" :
			   "; miniptp codes lists all that have names");
	return NULL;
}

int
named_number(
    struct app *app, enum mptp_kind kind, const char *word, uint16_t *code)
{
	const struct mptp_code *row;
	uint64_t number;

	if (text_number(word, &number)) {
		if (number > UINT16_MAX)
			return fail(app, EXIT_USAGE,
			    "%s %s is no 16-bit number", mptp_kind_name(kind),
			    word);
		*code = (uint16_t)number;
		return EXIT_DONE;
	}
	if ((row = named_code(app, kind, word)) == NULL)
		return EXIT_USAGE;
	*code = (uint16_t)row->code;
	return EXIT_DONE;
}
