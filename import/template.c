/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Templates: taking them apart.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "import/template.h"

#define WIDEST 9

struct parser {
	struct mptp_template *pattern;
	const char *begin;
	const char *now; /* the field, literal or slash that is being read */
	struct mptp_error *error;
	int status; /* of the first failure */
};

static const struct {
	const char *name;
	enum part_kind kind;
	const char *format; /* of a date, if it has none */
} fields[] = {
	{ "date", PART_DATE, "%Y-%m-%d" },
	{ "time", PART_DATE, "%H%M%S" },
	{ "camera", PART_CAMERA, NULL },
	{ "serial", PART_SERIAL, NULL },
	{ "storage", PART_STORAGE, NULL },
	{ "folder", PART_FOLDER, NULL },
	{ "name", PART_NAME, NULL },
	{ "ext", PART_EXT, NULL },
	{ "seq", PART_SEQ, NULL },
	{ "exif", PART_EXIF, NULL },
};
#define FIELDS (sizeof(fields) / sizeof(*fields))

/* Characters up to there, from 1; each byte that is none counts as one. */
static int
column(const struct parser *p, const char *at)
{
	int n = 1;
	uint32_t c;

	for (const char *s = p->begin; s < at; n++) {
		size_t len = mptp_text_next(s, &c);

		s += len == 0 ? 1 : len;
	}
	return n;
}

static void
wrong(struct parser *p, const char *at, const char *what)
{
	if (p->status == MPTP_OK)
		p->status = mptp_error_set(p->error, MPTP_ERR_ARG,
		    "column %d: %s", column(p, at), what);
}

static struct part *
add(struct parser *p, enum part_kind kind, const char *text, size_t len)
{
	struct mptp_template *t = p->pattern;
	struct part *part;

	if (p->status != MPTP_OK)
		return NULL;
	if (t->n == t->cap) {
		size_t cap = t->cap == 0 ? 8 : 2 * t->cap;
		struct part *more = realloc(t->parts, cap * sizeof(*more));

		if (more == NULL)
			goto none;
		t->parts = more;
		t->cap = cap;
	}
	part = &t->parts[t->n];
	*part =
	    (struct part){ .kind = kind, .at = (size_t)(p->now - p->begin) };
	if (text != NULL && (part->text = strndup(text, len)) == NULL)
		goto none;
	t->n++;
	return part;
none:
	p->status = mptp_error_set(p->error, MPTP_ERR_NOMEM, "out of memory");
	return NULL;
}

/* Conversions alone are what a slash cannot be in. */
static void
add_date(struct parser *p, const char *format, size_t len)
{
	const char *end = format + len;
	bool continued = false;

	for (const char *s = format; s < end; s++)
		if (*s == '%' &&
		    (++s == end || !strchr(TEMPLATE_CONVERSIONS, *s)))
			wrong(p, s - 1,
			    "in a date there are %Y %y %m %d %H %M %S %j %%");
	while (p->status == MPTP_OK) {
		const char *slash = memchr(format, '/', (size_t)(end - format));
		const char *stop = slash == NULL ? end : slash;
		struct part *part =
		    add(p, PART_DATE, format, (size_t)(stop - format));

		if (part != NULL)
			part->continued = continued;
		if (slash == NULL)
			break;
		if (stop == format || slash + 1 == end)
			wrong(p, slash, "a folder needs a name");
		add(p, PART_SLASH, NULL, 0);
		format = slash + 1;
		continued = true;
	}
}

static void
add_seq(struct parser *p, const char *text, size_t len)
{
	struct part *part = add(p, PART_SEQ, NULL, 0);
	int width = 0;

	for (size_t i = 0; i < len; i++)
		width = isdigit((unsigned char)text[i]) && width <= WIDEST ?
		    10 * width + (text[i] - '0') :
		    WIDEST + 1;
	if (width > WIDEST)
		wrong(p, text, "{seq:04} takes a number of digits, up to 9");
	if (part != NULL)
		part->width = width;
}

static void
add_exif(struct parser *p, const char *text, size_t len)
{
	bool good = len > 0;

	for (size_t i = 0; i < len; i++)
		good = good && isalnum((unsigned char)text[i]);
	if (!good)
		wrong(p, text, "{exif:FIELD} takes the name of a field");
	add(p, PART_EXIF, text, len);
}

static void
add_field(struct parser *p, const char *name, const char *end)
{
	const char *colon = memchr(name, ':', (size_t)(end - name));
	size_t len = (size_t)((colon == NULL ? end : colon) - name), i = 0;
	const char *more = colon == NULL ? end : colon + 1;

	while (i < FIELDS &&
	    (strlen(fields[i].name) != len ||
		memcmp(fields[i].name, name, len) != 0))
		i++;
	if (i == FIELDS) {
		wrong(p, name,
		    "there is no such field, but {date} {time} {camera} "
		    "{serial} {storage} {folder} {name} {ext} {seq} "
		    "{exif:FIELD}");
	} else if (colon != NULL && more == end) {
		wrong(p, more, "there is nothing behind the colon");
	} else if (fields[i].kind == PART_DATE) {
		if (colon == NULL)
			add_date(p, fields[i].format, strlen(fields[i].format));
		else
			add_date(p, more, (size_t)(end - more));
	} else if (fields[i].kind == PART_SEQ) {
		add_seq(p, more, (size_t)(end - more));
	} else if (fields[i].kind == PART_EXIF) {
		add_exif(p, more, (size_t)(end - more));
	} else {
		if (colon != NULL)
			wrong(p, colon, "this field takes nothing more");
		add(p, fields[i].kind, NULL, 0);
	}
}

/* Up to a brace or slash; a doubled brace is the first character of its own part. */
static const char *
add_literal(struct parser *p, const char *s)
{
	size_t len = 1 + strcspn(s + 1, "{}/");
	uint32_t c;

	add(p, PART_LITERAL, s, len);
	for (size_t i = 0, n; i < len; i += n == 0 ? 1 : n) {
		n = mptp_text_next(s + i, &c);
		if (n == 0 || !mptp_text_nameable(c))
			wrong(p, s + i, "this cannot be in a name");
	}
	return s + len;
}

static void
check_format(struct parser *p, const char *s, const char *end)
{
	uint32_t c;

	for (size_t n; s < end; s += n == 0 ? 1 : n) {
		n = mptp_text_next(s, &c);
		if (n == 0 || (c != '/' && !mptp_text_nameable(c)))
			wrong(p, s, "this cannot be in a name");
	}
}

static void
parse(struct parser *p, const char *s)
{
	while (*s != '\0' && p->status == MPTP_OK) {
		const char *end = s + strcspn(s, "}");

		p->now = s;
		if (*s == '/') {
			add(p, PART_SLASH, NULL, 0);
			s++;
		} else if ((*s == '{' || *s == '}') && s[1] == *s) {
			s = add_literal(p, s + 1);
		} else if (*s == '}') {
			wrong(p, s, "a '}' without '{'; the character is '}}'");
		} else if (*s != '{') {
			s = add_literal(p, s);
		} else if (*end == '\0') {
			wrong(p, s, "a '{' without '}'; the character is '{{'");
		} else {
			check_format(p, s + 1, end);
			add_field(p, s + 1, end);
			s = end + 1;
		}
	}
}

static bool
is_dots(const struct part *part)
{
	return (part->kind == PART_LITERAL || part->kind == PART_DATE) &&
	    part->text[strspn(part->text, ".")] == '\0';
}

/* Each folder, and the file, has a name that is not of dots alone. */
static void
check_names(struct parser *p, const char *end)
{
	const struct mptp_template *t = p->pattern;
	size_t first = 0;

	for (size_t i = 0; i <= t->n && p->status == MPTP_OK; i++) {
		const char *at = i < t->n ? p->begin + t->parts[i].at : end;
		bool dots = i > first;

		if (i < t->n && t->parts[i].kind != PART_SLASH)
			continue;
		if (i == first)
			wrong(p, at,
			    i == t->n ? "a file needs a name" :
					"a folder needs a name");
		for (size_t k = first; k < i; k++)
			dots = dots && is_dots(&t->parts[k]);
		if (dots)
			wrong(p, p->begin + t->parts[first].at,
			    "dots alone are no name");
		first = i + 1;
	}
}

int
mptp_template_parse(
    struct mptp_template **pattern, const char *text, struct mptp_error *error)
{
	struct parser p = { .begin = text, .now = text, .error = error };

	*pattern = NULL;
	p.pattern = calloc(1, sizeof(*p.pattern));
	if (p.pattern == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	parse(&p, text);
	if (p.status == MPTP_OK)
		check_names(&p, text + strlen(text));
	if (p.status == MPTP_OK)
		*pattern = p.pattern;
	else
		mptp_template_free(&p.pattern);
	return p.status;
}

void
mptp_template_free(struct mptp_template **pattern)
{
	struct mptp_template *t = *pattern;

	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->parts[i].text);
	free(t->parts);
	free(t);
	*pattern = NULL;
}

const char *
mptp_template_exif(const struct mptp_template *t, size_t at)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->parts[i].kind == PART_EXIF && at-- == 0)
			return t->parts[i].text;
	return NULL;
}

unsigned
mptp_template_needs(const struct mptp_template *t)
{
	unsigned needs = 0;

	for (size_t i = 0; i < t->n; i++)
		switch (t->parts[i].kind) {
		case PART_DATE:
			needs |= MPTP_TEMPLATE_DATE;
			break;
		case PART_SEQ:
			needs |= MPTP_TEMPLATE_SEQ;
			break;
		case PART_EXIF:
			needs |= MPTP_TEMPLATE_EXIF;
			break;
		default:
			break;
		}
	return needs;
}
