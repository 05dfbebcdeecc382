/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Templates: putting in what is known of an object. Each name is put together as it
 * comes, and tamed as a whole.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/template.h"
#include "import/text.h"
#include "local/name.h"

#define LEAST 32
#define USUAL 255
#define UNKNOWN "unknown"
#define UNDATED "undated"

static void
add(struct text *out, const char *s)
{
	text_add(out, s, strlen(s));
}

static void
add_number(struct text *out, uint64_t n, int width)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%0*" PRIu64, width, n);
	add(out, digits);
}

static int
day_of_year(const struct mptp_date *d)
{
	struct mptp_date first = { .year = d->year, .month = 1, .day = 1 };
	struct mptp_date day = {
		.year = d->year, .month = d->month, .day = d->day
	};

	return (int)((mptp_date_seconds(&day) - mptp_date_seconds(&first)) /
		   86400) +
	    1;
}

static void
add_date(struct text *out, const char *format, const struct mptp_date *d)
{
	for (const char *s = format; *s != '\0'; s++) {
		int value = 0, width = 2;

		if (*s != '%') {
			text_add(out, s, 1);
			continue;
		}
		switch (*++s) {
		case 'Y':
			value = d->year;
			width = 4;
			break;
		case 'y':
			value = d->year % 100;
			break;
		case 'm':
			value = d->month;
			break;
		case 'd':
			value = d->day;
			break;
		case 'H':
			value = d->hour;
			break;
		case 'M':
			value = d->minute;
			break;
		case 'S':
			value = d->second;
			break;
		case 'j':
			value = day_of_year(d);
			width = 3;
			break;
		default:
			add(out, "%");
			continue;
		}
		add_number(out, value < 0 ? 0 : (uint64_t)value, width);
	}
}

static void
add_value(struct text *out, const char *value)
{
	add(out, value == NULL || *value == '\0' ? UNKNOWN : value);
}

static void
add_name(struct text *out, const struct mptp_template_values *values)
{
	char of_handle[NAME_OF_HANDLE];
	const char *name = values->name;

	if (name != NULL && *name != '\0') {
		text_add(out, name, name_stem(name));
		return;
	}
	name_of_handle(of_handle, values->handle);
	add(out, of_handle);
}

static void
add_ext(struct text *out, const struct part *before,
    const struct mptp_template_values *values)
{
	const char *name = values->name == NULL ? "" : values->name;
	const char *dot = name + name_stem(name);
	bool dotted = before != NULL && before->kind == PART_LITERAL &&
	    before->text[strlen(before->text) - 1] == '.';

	if (*dot == '.' && dot[1] != '\0')
		add(out, dot + 1);
	else if (dotted && out->len > 0)
		out->s[--out->len] = '\0';
}

static void
add_part(struct text *out, const struct part *part, const struct part *before,
    const struct mptp_template_values *values)
{
	switch (part->kind) {
	case PART_LITERAL:
		add(out, part->text);
		break;
	case PART_DATE:
		if (values->date != NULL)
			add_date(out, part->text, values->date);
		else if (!part->continued)
			add(out, UNDATED);
		break;
	case PART_CAMERA:
		add_value(out, values->camera);
		break;
	case PART_SERIAL:
		add_value(out, values->serial);
		break;
	case PART_STORAGE:
		add_value(out, values->storage);
		break;
	case PART_FOLDER:
		add_value(out, values->folder);
		break;
	case PART_NAME:
		add_name(out, values);
		break;
	case PART_EXT:
		add_ext(out, before, values);
		break;
	case PART_SEQ:
		add_number(out, values->seq, part->width);
		break;
	case PART_EXIF:
		add_value(out,
		    values->exif == NULL ?
			NULL :
			values->exif(values->ctx, part->text));
		break;
	case PART_SLASH:
		break;
	}
}

/* A folder's name ends early, and what is an end then may be none of a name. */
static char *
fit_folder(char *name, uint32_t handle, size_t longest)
{
	char *again;

	if (name == NULL || strlen(name) <= longest)
		return name;
	name[name_cut(name, longest)] = '\0';
	again = name_tame_portable(name, handle);
	free(name);
	return again;
}

/* Takes what was put together, and adds the name that it makes. */
static void
finish(struct text *path, struct text *raw, bool is_file, bool hidden,
    const struct mptp_template_values *values)
{
	const size_t longest = values->longest == 0 ? USUAL : values->longest;
	bool shortened;
	char *name;

	if (raw->len == 0)
		add(raw, UNKNOWN);
	if (raw->failed) {
		path->failed = true;
		return;
	}
	if (raw->s[0] == '.' && !hidden)
		raw->s[0] = '_';
	name = name_tame_portable(raw->s, values->handle);
	name = is_file ? name_fit(name, values->handle, longest, &shortened) :
			 fit_folder(name, values->handle, longest);
	if (name == NULL)
		path->failed = true;
	else
		add(path, name);
	free(name);
	raw->len = 0;
}

int
mptp_template_expand(const struct mptp_template *t,
    const struct mptp_template_values *values, char **path)
{
	struct text out = { 0 }, raw = { 0 };
	bool hidden = false, pending = true;

	*path = NULL;
	if (values->longest != 0 && values->longest < LEAST)
		return MPTP_ERR_ARG;
	for (size_t i = 0; i < t->n; i++) {
		const struct part *part = &t->parts[i];

		if (part->kind == PART_SLASH) {
			/* The folders of a date that is not known are one. */
			if (i + 1 < t->n && t->parts[i + 1].continued &&
			    values->date == NULL)
				continue;
			finish(&out, &raw, false, hidden, values);
			add(&out, "/");
			pending = true;
			continue;
		}
		if (pending)
			hidden =
			    part->kind == PART_LITERAL && part->text[0] == '.';
		pending = false;
		add_part(&raw, part, i == 0 ? NULL : part - 1, values);
	}
	finish(&out, &raw, true, hidden, values);
	text_clear(&raw);
	if (out.failed) {
		text_clear(&out);
		return MPTP_ERR_NOMEM;
	}
	*path = out.s;
	return MPTP_OK;
}
