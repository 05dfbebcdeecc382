/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Codes by their names, or the beginnings of them.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What a word could mean. */
#define MEANT 8

struct meant {
	const struct mptp_code *row[MEANT];
	unsigned n; /* there may be more than are kept */
};

static void
add(struct meant *meant, const struct mptp_code *row)
{
	for (unsigned i = 0; i < meant->n && i < MEANT; i++)
		if (meant->row[i] == row)
			return;
	if (meant->n < MEANT)
		meant->row[meant->n] = row;
	meant->n++;
}

/* "FNumber (Aperture)", "ExposureIndex, ISOSpeed", or if they have one name,
 * "PTP_WhiteBalance, Canon_WhiteBalance". */
static void
list(const struct meant *meant, char *text, size_t cap)
{
	size_t used = 0;

	if (meant->n == 1) {
		snprintf(text, cap, "%s (%.*s)", meant->row[0]->name,
		    (int)strcspn(meant->row[0]->summary, "."),
		    meant->row[0]->summary);
		return;
	}
	text[0] = '\0';
	for (unsigned i = 0; i < meant->n && i < MEANT && used < cap; i++) {
		const struct mptp_code *row = meant->row[i];
		bool twin = word_same(row->name, meant->row[i == 0]->name);

		used += (size_t)snprintf(text + used, cap - used, "%s%s%s%s",
		    i > 0 ? ", " : "",
		    twin ? mptp_dialect_label(row->dialect) : "",
		    twin ? "_" : "", row->name);
	}
	if (meant->n > MEANT && used < cap)
		snprintf(text + used, cap - used, ", \xe2\x80\xa6");
}

/* That of the camera; or else of the tables. Makes give names that are the
 * standard's, too, to properties of their own. */
static struct meant
exactly(const struct names *names, const char *word)
{
	struct meant meant = { .n = 0 };
	const struct mptp_code *row;

	for (uint32_t i = 0; i < names->n; i++)
		if (word_same(present_at(names, i), word))
			add(&meant, row_at(names, i));
	if (meant.n > 0)
		return meant;
	for (size_t i = 0; (row = mptp_code_at(i)) != NULL; i++)
		if (word_same(possible_at(names, i), word))
			add(&meant, row);
	if (meant.n > 0)
		return meant;
	row = mptp_code_named(names->kind, names->dialect, word);
	if (row != NULL && is_possible(names, row))
		add(&meant, row);
	return meant;
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

/* "iso" is the unit of ExposureIndex. */
static bool
is_unit(const struct mptp_code *row, const char *word)
{
	char wanted[64];

	letters(wanted, sizeof(wanted), word);
	return strlen(wanted) >= 2 && row->unit != NULL &&
	    strncmp(row->unit, wanted, strlen(wanted)) == 0 &&
	    (row->unit[strlen(wanted)] == '_' ||
		row->unit[strlen(wanted)] == '\0');
}

/* Does the word tell what it is, or the unit? */
static bool
is_about(const struct mptp_code *row, const char *word)
{
	char wanted[64], summary[128];

	letters(wanted, sizeof(wanted), word);
	letters(summary, sizeof(summary), row->summary);
	return is_unit(row, word) ||
	    (strlen(wanted) >= 4 && strstr(summary, wanted) != NULL);
}

static struct meant
by_meaning(const struct names *names, const char *word)
{
	struct meant meant = { .n = 0 };
	const struct mptp_code *row;

	for (uint32_t i = 0; i < names->n; i++)
		if ((row = row_at(names, i)) != NULL && is_about(row, word))
			add(&meant, row);
	return meant;
}

/* That which alone begins so, and others whose unit the word is, of those of
 * the camera or of the tables. */
static struct meant
by_beginning(const struct names *names, const char *word,
    const struct mptp_code *only, bool present)
{
	struct meant meant = { .n = 0 };
	const struct mptp_code *row;

	add(&meant, only);
	if (names->kind != MPTP_KIND_PROPERTY)
		return meant;
	for (uint32_t i = 0; present && i < names->n; i++)
		if ((row = row_at(names, i)) != NULL && is_unit(row, word))
			add(&meant, row);
	for (size_t i = 0; !present && (row = mptp_code_at(i)) != NULL; i++)
		if (is_possible(names, row) && is_unit(row, word))
			add(&meant, row);
	return meant;
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
	char problem[400], summary[128], others[300];
	struct meant meant;

	word_find(row->name, &present, problem, sizeof(problem));
	letters(summary, sizeof(summary), row->summary);
	meant = by_meaning(&names, summary);
	list(&meant, others, sizeof(others));
	if (meant.n > 0)
		snprintf(advice, cap, "did you mean %s?",
		    meant.n == 1 ? meant.row[0]->name : others);
	else if (strstr(problem, "did you mean") != NULL)
		snprintf(advice, cap, "%s", strstr(problem, "did you mean"));
	else
		snprintf(advice, cap, "miniptp props lists what it has");
}

/* NULL: it is none, which is told. */
static const struct mptp_code *
not_clear(struct app *app, enum mptp_kind kind, const char *word,
    const struct meant *meant, const char *problem)
{
	char text[400];

	list(meant, text, sizeof(text));
	fail(app, EXIT_USAGE, "%s %s is %s %s%s", mptp_kind_name(kind), word,
	    problem, text, strchr(problem, ';') != NULL ? "?" : "");
	return NULL;
}

static const struct mptp_code *
unknown(
    struct app *app, enum mptp_kind kind, const char *word, const char *problem)
{
	fail(app, EXIT_USAGE, "%s %s%s%s", mptp_kind_name(kind), word, problem,
	    strchr(problem, '?') != NULL ?
		"" :
		kind == MPTP_KIND_PROPERTY ?
		"; miniptp props lists those of the camera" :
		kind == MPTP_KIND_OPERATION || kind == MPTP_KIND_EVENT ?
		"; miniptp info -v lists those of the camera" :
		"; miniptp codes lists all that have names");
	return NULL;
}

static const struct mptp_code *
if_clear(struct app *app, enum mptp_kind kind, const char *word,
    const struct meant *meant)
{
	return meant->n == 1 ?
	    meant->row[0] :
	    not_clear(app, kind, word, meant, "ambiguous: could be");
}

/* What the camera does not list. */
static const struct mptp_code *
not_present(struct app *app, const struct names *names, const char *word)
{
	const struct words possible = { possible_at, names, "" };
	const struct mptp_code *row;
	struct meant meant = { .n = 0 };
	char problem[400];
	int found;

	if (names->kind == MPTP_KIND_FORMAT &&
	    (row = only_one(names, word)) != NULL)
		return row;
	if (names->kind == MPTP_KIND_PROPERTY)
		meant = by_meaning(names, word);
	if (meant.n > 0)
		return not_clear(
		    app, names->kind, word, &meant, "unknown; did you mean");
	row = mptp_code_named(names->kind, names->dialect, word);
	if (row != NULL && row->code <= UINT16_MAX)
		return row;
	found = word_find(word, &possible, problem, sizeof(problem));
	if (found < 0)
		return unknown(app, names->kind, word, problem);
	meant = by_beginning(names, word, mptp_code_at((size_t)found), false);
	return if_clear(app, names->kind, word, &meant);
}

const struct mptp_code *
named_code(struct app *app, enum mptp_kind kind, const char *word)
{
	const struct names names = names_of(app, kind);
	const struct words present = { present_at, &names, "" };
	struct meant meant;
	char problem[400];
	int found;

	if (word[0] == '\0') {
		fail(app, EXIT_USAGE, "an empty word names no %s",
		    mptp_kind_name(kind));
		return NULL;
	}
	meant = exactly(&names, word);
	if (meant.n > 0)
		return if_clear(app, kind, word, &meant);
	found = word_find(word, &present, problem, sizeof(problem));
	if (found == WORD_UNKNOWN)
		return not_present(app, &names, word);
	if (found < 0)
		return unknown(app, kind, word, problem);
	meant =
	    by_beginning(&names, word, row_at(&names, (uint32_t)found), true);
	return if_clear(app, kind, word, &meant);
}

int
named_base(
    struct app *app, enum mptp_kind kind, const char *word, uint64_t number)
{
	const struct names names = names_of(app, kind);
	const unsigned long meant = strtoul(word, NULL, 16);
	bool other = false;

	if (strspn(word, "0123456789") != strlen(word))
		return EXIT_DONE;
	for (uint32_t i = 0; i < names.n; i++) {
		if (names.codes[i] == number)
			return EXIT_DONE;
		other |= names.codes[i] == meant;
	}
	if (!other)
		return EXIT_DONE;
	return fail(app, EXIT_USAGE,
	    "the camera has no %s %s, which is 0x%04x; did you mean 0x%s?",
	    mptp_kind_name(kind), word, (unsigned)number, word);
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
		return named_base(app, kind, word, number);
	}
	if ((row = named_code(app, kind, word)) == NULL)
		return EXIT_USAGE;
	*code = (uint16_t)row->code;
	return EXIT_DONE;
}
