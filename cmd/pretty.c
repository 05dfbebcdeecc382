/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Fields, bytes and paragraphs.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "pretty.h"
#include "text.h"
#include "value.h"

#define COLUMNS 79

void
wrap_begin(struct wrap *wrap, struct app *app, const char *title, size_t indent)
{
	size_t width = text_width(title);

	out(app, "%s%*s", title, width < indent ? (int)(indent - width) : 0,
	    "");
	wrap->app = app;
	wrap->indent = indent;
	wrap->column = width < indent ? indent : width;
}

void
wrap_word(struct wrap *wrap, const char *word)
{
	size_t width = text_width(word);

	if (wrap->column + 1 + width > COLUMNS && wrap->column > wrap->indent) {
		out(wrap->app, "\n%*s", (int)wrap->indent, "");
		wrap->column = wrap->indent;
	}
	if (wrap->column > wrap->indent) {
		out(wrap->app, " ");
		wrap->column++;
	}
	out(wrap->app, "%s", word);
	wrap->column += width;
}

void
wrap_end(struct wrap *wrap)
{
	out(wrap->app, "\n");
}

/* "f/4 (400)", where a value's text is not just its number. */
static bool
property_value_text(
    char *buf, size_t cap, const struct dataset_of *of, const json_t *json)
{
	struct mptp_value value = { .type = of->type };
	struct mptp_code copy;
	char *text, number[32];
	bool told;

	if (of->property == NULL || !json_is_integer(json))
		return false;
	value.i = json_integer_value(json);
	text = value_text(
	    mptp_property_in_dialect(&copy, of->property, of->dialect), &value);
	snprintf(number, sizeof(number), "%lld",
	    (long long)json_integer_value(json));
	told = strcmp(text, number) != 0;
	if (told)
		snprintf(buf, cap, "%s (%s)", text, number);
	free(text);
	return told;
}

/* In arrays of datasets, numbers are codes and handles. */
static void
scalar_text(char *buf, size_t cap, const struct dataset_of *of,
    const char *field, const json_t *json, bool in_array)
{
	json_int_t number = json_integer_value(json);

	if (field_is_value(field) && property_value_text(buf, cap, of, json))
		return;
	if (json_is_integer(json) && number >= 0 &&
	    field_text(buf, cap, of, field, (uint64_t)number, in_array))
		return;
	if (json_is_string(json) && json_string_length(json) == 0)
		snprintf(buf, cap, "\"\"");
	else if (json_is_string(json))
		text_safe(buf, cap, json_string_value(json));
	else if (json_is_integer(json) && in_array && number >= 0)
		snprintf(buf, cap, "0x%04llx", (unsigned long long)number);
	else if (json_is_integer(json) && number > 9)
		snprintf(buf, cap, "%lld (0x%llx)", (long long)number,
		    (unsigned long long)number);
	else if (json_is_integer(json))
		snprintf(buf, cap, "%lld", (long long)number);
	else
		snprintf(buf, cap, "%s",
		    json_is_true(json)	    ? "yes" :
			json_is_false(json) ? "no" :
					      "-");
}

static bool
is_flat(const json_t *json)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(json))
		return !json_is_object(json);
	json_array_foreach(json, i, item)
		if (json_is_array(item) || json_is_object(item))
			return false;
	return true;
}

static void
print_flat(struct app *app, const struct dataset_of *of, const char *field,
    const char *title, size_t indent, const json_t *json)
{
	struct wrap wrap;
	char text[1024];
	const json_t *item;
	size_t i;

	wrap_begin(&wrap, app, title, indent);
	if (json_is_array(json)) {
		json_array_foreach(json, i, item) {
			scalar_text(text, sizeof(text), of, field, item, true);
			wrap_word(&wrap, text);
		}
		if (json_array_size(json) == 0)
			wrap_word(&wrap, "-");
	} else {
		scalar_text(text, sizeof(text), of, field, json, false);
		wrap_word(&wrap, text);
	}
	wrap_end(&wrap);
}

/* What the values in an object belong to: the property with its code. */
static struct dataset_of
with_property(const struct dataset_of *of, const json_t *json)
{
	const json_t *object = json_object_get(json, "property");
	const json_t *code = json_object_get(json, "code");
	const json_t *type = json_object_get(json, "type");
	struct dataset_of with = *of;

	if (!json_is_integer(type))
		return with;
	if (json_is_integer(object))
		code = object;
	with.type = (uint16_t)json_integer_value(type);
	with.property = mptp_code_find(
	    json_is_integer(object) || strcmp(of->name, "property_desc") != 0 ?
		MPTP_KIND_OBJECT_PROPERTY :
		MPTP_KIND_PROPERTY,
	    of->dialect, (uint32_t)json_integer_value(code));
	return with;
}

static void
print_object(struct app *app, const struct dataset_of *outer,
    const json_t *json, int indent)
{
	const struct dataset_of with = with_property(outer, json);
	const struct dataset_of *of = &with;
	const char *key;
	json_t *value;
	size_t longest = 0;
	char title[256], safe[128];

	/* jansson's iteration has no const form. */
	json_object_foreach((json_t *)json, key, value)
		if (strlen(key) > longest)
			longest = strlen(key);
	json_object_foreach((json_t *)json, key, value) {
		snprintf(title, sizeof(title), "%*s%s", indent, "",
		    text_safe(safe, sizeof(safe), key));
		if (is_flat(value)) {
			print_flat(app, of, key, title,
			    (size_t)indent + longest + 2, value);
		} else {
			out(app, "%s\n", title);
			pretty_json(app, of, value, indent + 4);
		}
	}
}

void
pretty_json(struct app *app, const struct dataset_of *of, const json_t *json,
    int indent)
{
	const json_t *item;
	size_t i;
	char title[64];

	if (indent > 40)
		return;
	snprintf(title, sizeof(title), "%*s", indent, "");
	if (json_is_object(json)) {
		print_object(app, of, json, indent);
	} else if (is_flat(json)) {
		print_flat(app, of, "", title, (size_t)indent, json);
	} else {
		json_array_foreach(json, i, item) {
			if (i > 0 && json_is_object(item))
				out(app, "\n");
			pretty_json(app, of, item, indent);
		}
	}
}

void
pretty_bytes(struct app *app, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len; at += 16) {
		size_t n = len - at < 16 ? len - at : 16;
		char ascii[17] = "";

		out(app, "%08zx ", at);
		for (size_t i = 0; i < 16; i++) {
			if (i % 8 == 0)
				out(app, " ");
			if (i < n)
				out(app, "%02x ", bytes[at + i]);
			else
				out(app, "   ");
			ascii[i] = i >= n	   ? '\0' :
			    isprint(bytes[at + i]) ? (char)bytes[at + i] :
						     '.';
		}
		out(app, " %s\n", ascii);
	}
}
