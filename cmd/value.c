/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values of properties on the command line, and why they are not taken.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "out.h"
#include "value.h"
#include "word.h"

#define FEW 16 /* names, that can be listed in a message */

char *
value_text(const struct mptp_code *property, const struct mptp_value *v)
{
	return must_have(mptp_value_text(property, v));
}

static bool
is_integer(uint16_t type)
{
	return type >= MPTP_TYPE_I8 && type <= MPTP_TYPE_U64;
}

/* ---- by the beginning of a name ----------------------------------------- */

struct values {
	const struct mptp_allowed *allowed;
	const struct mptp_code *property;
};

/* Of a range, only what is in it; "" of others. */
static const char *
name_in_range(const struct values *values, size_t i)
{
	struct mptp_allowed any = *values->allowed;
	struct mptp_value v = { .type = any.type };
	const char *name = mptp_code_value_at(values->property, i, &v.u);

	any.writable = true;
	return name == NULL ||
		mptp_allowed_check(&any, &v) == MPTP_VERDICT_ALLOWED ?
	    name :
	    "";
}

/* Names of the choices, or of all values if it does not have choices. */
static const char *
name_at(const void *ctx, size_t i)
{
	const struct values *values = ctx;
	const struct mptp_allowed *allowed = values->allowed;
	const char *name;

	if (allowed->form != MPTP_FORM_ENUM)
		return name_in_range(values, i);
	if (i >= allowed->nchoices)
		return NULL;
	name = mptp_code_value_name(values->property, allowed->choices[i].u);
	return name == NULL ? "" : name;
}

/* "; it takes Manual, Automatic", unless these are too many. */
static void
list_names(const struct values *values, char *list, size_t cap)
{
	const char *name, *joint = "; it takes ";
	unsigned n = 0;

	for (size_t i = 0; (name = name_at(values, i)) != NULL; i++)
		n += *name != '\0';
	list[0] = '\0';
	for (size_t i = 0; n <= FEW && (name = name_at(values, i)) != NULL;
	     i++) {
		size_t used = strlen(list);

		if (*name == '\0')
			continue;
		snprintf(list + used, cap - used, "%s%s", joint, name);
		joint = ", ";
	}
}

/* "; it takes 640x480, 6000x4000", unless these are too many. */
static void
list_choices(char *advice, size_t cap, const struct mptp_allowed *allowed,
    const struct mptp_code *property)
{
	const char *joint = "; it takes ";

	if (allowed->form != MPTP_FORM_ENUM || allowed->nchoices > FEW) {
		snprintf(advice, cap, "; --choices lists them");
		return;
	}
	advice[0] = '\0';
	for (uint32_t i = 0; i < allowed->nchoices; i++) {
		char *text = value_text(property, &allowed->choices[i]);
		size_t used = strlen(advice);

		snprintf(advice + used, cap - used, "%s%s", joint, text);
		joint = ", ";
		free(text);
	}
}

static bool
has_range(const struct mptp_allowed *allowed)
{
	return allowed->form == MPTP_FORM_RANGE && is_integer(allowed->type);
}

/* What the camera says that it takes, or else the names in the tables. */
static void
list_values(const struct values *values, char *advice, size_t cap)
{
	const struct mptp_allowed *allowed = values->allowed;
	char *low, *high;

	if (allowed->form == MPTP_FORM_ENUM && allowed->nchoices > 0) {
		list_choices(advice, cap, allowed, values->property);
	} else if (has_range(allowed)) {
		low = value_text(values->property, allowed->minimum);
		high = value_text(values->property, allowed->maximum);
		snprintf(advice, cap, "; it takes %s to %s", low, high);
		free(low);
		free(high);
	} else {
		list_names(values, advice, cap);
	}
}

/* False: problem has what was perhaps meant, or is empty. */
static bool
read_name(struct mptp_value *v, const struct mptp_allowed *allowed,
    const struct mptp_code *property, const char *text, char *problem,
    size_t cap)
{
	const struct values values = { allowed, property };
	const struct words words = { name_at, &values, "" };
	int found;

	problem[0] = '\0';
	if (!is_integer(allowed->type) || property == NULL)
		return false;
	found = word_find(text, &words, problem, cap);
	if (found >= 0)
		return mptp_value_parse(v, allowed->type, property,
			   name_at(&values, (size_t)found), NULL) == MPTP_OK;
	if (found == WORD_UNKNOWN && strchr(problem, '?') == NULL)
		problem[0] = '\0';
	return false;
}

/* Nobody types one on purpose. */
static bool
has_control(const char *text, uint32_t *character)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		n = mptp_text_next(text, character);
		if (n == 0)
			n = 1; /* no UTF-8, which is told as such */
		else if (*character < ' ' ||
		    (*character >= 0x7f && *character < 0xa0))
			return true;
	}
	return false;
}

/* Why it is none: of a described property, by what the camera takes. */
static int
no_value(struct app *app, const struct mptp_allowed *allowed,
    const struct mptp_code *property, const char *text,
    const struct mptp_error *error)
{
	const struct values values = { allowed, property };
	const bool described = has_range(allowed) ||
	    (allowed->form == MPTP_FORM_ENUM && allowed->nchoices > 0);
	/* An example from the tables would be no help. */
	const bool vague = described && error->status == MPTP_ERR_ARG;
	const char *type = mptp_type_name(allowed->type);
	char advice[400] = "";

	if (described || is_integer(allowed->type))
		list_values(&values, advice, sizeof(advice));
	return fail(app, EXIT_USAGE, "'%s' is no value of the type %s%s%s%s",
	    text, type == NULL ? "?" : type, vague ? "" : ": ",
	    vague ? "" : error->text, advice);
}

/* A number that makes as much sense with the unit as without. */
static int
check_doubt(struct app *app, const struct mptp_value *v,
    const struct mptp_allowed *allowed, const struct mptp_code *property,
    const char *text)
{
	struct mptp_allowed any = *allowed;
	struct mptp_value other;
	bool plain_fits, other_fits;
	char *plain, *with_unit;
	int code = EXIT_DONE;

	any.writable = true;
	if (mptp_allowed_count(allowed) == 0 ||
	    mptp_value_parse_bare(&other, allowed->type, property, text) !=
		MPTP_OK)
		return EXIT_DONE;
	plain_fits = mptp_allowed_check(&any, v) == MPTP_VERDICT_ALLOWED;
	other_fits = mptp_allowed_check(&any, &other) == MPTP_VERDICT_ALLOWED;
	plain = value_text(property, v);
	with_unit = value_text(property, &other);
	if (other_fits && plain_fits)
		code = fail(app, EXIT_USAGE,
		    "%s could be %s or %s: write '%s', or 0x%" PRIx64
		    " for the former",
		    text, plain, with_unit, with_unit, v->u);
	else if (other_fits)
		code = fail(app, EXIT_USAGE,
		    "%s alone is %s, which %s cannot have; did you mean '%s'?",
		    text, plain, property->name, with_unit);
	free(plain);
	free(with_unit);
	return code;
}

int
value_read(struct app *app, struct mptp_value *v,
    const struct mptp_allowed *allowed, const struct mptp_code *property,
    const char *text)
{
	struct mptp_error error = { 0 };
	uint32_t control;
	char problem[400];

	if (has_control(text, &control))
		return fail(app, EXIT_USAGE,
		    "the value has a control character, U+%04X, in it; raw "
		    "--encode sends such text, as JSON",
		    (unsigned)control);
	if (mptp_allowed_parse(allowed, property, text, v, &error) == MPTP_OK)
		return check_doubt(app, v, allowed, property, text);
	if (read_name(v, allowed, property, text, problem, sizeof(problem)))
		return EXIT_DONE;
	if (problem[0] == ' ')
		return fail(app, EXIT_USAGE, "the value %s%s", text, problem);
	return no_value(app, allowed, property, text, &error);
}

/* ---- why not ------------------------------------------------------------ */

/* Of names, the nearest number means nothing. */
static bool
is_named(const struct mptp_allowed *allowed, const struct mptp_code *property)
{
	const struct values values = { allowed, property };

	if (property == NULL || !is_integer(allowed->type) ||
	    allowed->form != MPTP_FORM_ENUM || allowed->nchoices == 0)
		return false;
	for (size_t i = 0; i < allowed->nchoices; i++)
		if (*name_at(&values, i) == '\0')
			return false;
	return property->unit == NULL;
}

/* ": nearest is f/2.8", or what there is. */
static void
advise(char *advice, size_t cap, const struct mptp_value *v,
    const struct mptp_allowed *allowed, const struct mptp_code *property)
{
	const struct values values = { allowed, property };
	struct mptp_value nearest;
	char *text;

	if (is_named(allowed, property)) {
		list_names(&values, advice, cap);
	} else if (mptp_allowed_nearest(allowed, v, &nearest) == MPTP_OK) {
		text = value_text(property, &nearest);
		snprintf(advice, cap, ": nearest is %s", text);
		free(text);
		mptp_value_clear(&nearest);
	} else {
		list_choices(advice, cap, allowed, property);
	}
}

static int
refuse_range(struct app *app, const char *text,
    const struct mptp_allowed *allowed, const struct mptp_code *property,
    const char *about, const char *advice)
{
	char *low = value_text(property, allowed->minimum);
	char *high = value_text(property, allowed->maximum);
	int code =
	    fail(app, EXIT_REFUSED, "%s is out of the range of %s, %s to %s%s",
		text, about, low, high, advice);

	free(low);
	free(high);
	return code;
}

static int
refuse(struct app *app, enum mptp_verdict verdict, const char *text,
    const struct mptp_value *v, const struct mptp_allowed *allowed,
    const struct mptp_code *property, const char *about)
{
	char advice[400];

	advise(advice, sizeof(advice), v, allowed, property);
	switch (verdict) {
	case MPTP_VERDICT_READ_ONLY:
		return fail(app, EXIT_REFUSED, "%s can only be read", about);
	case MPTP_VERDICT_RANGE:
		return refuse_range(
		    app, text, allowed, property, about, advice);
	case MPTP_VERDICT_STEP:
		return fail(app, EXIT_REFUSED,
		    "%s is between two steps of %s%s", text, about, advice);
	case MPTP_VERDICT_CHOICES:
		return fail(app, EXIT_REFUSED,
		    "%s is not among the choices of %s%s", text, about, advice);
	case MPTP_VERDICT_LENGTH:
		return fail(app, EXIT_REFUSED,
		    "%s has %" PRIu32 " elements, not %" PRIu32, about,
		    allowed->length, v->n);
	case MPTP_VERDICT_DATE:
		return fail(app, EXIT_REFUSED,
		    "%s is a date, such as 2024-01-31T12:00:00", about);
	default:
		return fail(
		    app, EXIT_REFUSED, "%s has values of another type", about);
	}
}

/* But for spaces and case. */
static bool
is_alike(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
	}
}

int
value_check(struct app *app, const struct mptp_value *v, const char *written,
    const struct mptp_allowed *allowed, const struct mptp_code *property,
    const char *about)
{
	enum mptp_verdict verdict = mptp_allowed_check(allowed, v);
	char *text, both[400];
	int code;

	if (verdict == MPTP_VERDICT_ALLOWED)
		return EXIT_DONE;
	text = value_text(property, v);
	if (written == NULL || is_alike(written, text))
		snprintf(both, sizeof(both), "%s", text);
	else
		snprintf(both, sizeof(both), "%.150s (%.200s)", written, text);
	code = refuse(app, verdict, both, v, allowed, property, about);
	free(text);
	return code;
}
