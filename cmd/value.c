/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading and writing values.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"
#include "unit.h"
#include "value.h"
#include "word.h"

#define FEW 16 /* names, that can be listed in a message */

static bool
is_integer(uint16_t type)
{
	return type >= MPTP_TYPE_I8 && type <= MPTP_TYPE_U64;
}

/* What JSON says of it, without the quotes and brackets. */
static char *
flat_text(const struct mptp_value *v)
{
	json_t *json = mptp_value_to_json(v);
	char *dump, *text;
	size_t len;

	if (json_is_string(json)) {
		text = must_copy(json_string_value(json));
	} else {
		dump = json_dumps(json, JSON_ENCODE_ANY);
		text = must_copy(dump == NULL ? "" : dump);
		free(dump);
		len = strlen(text);
		if (text[0] == '[') {
			text[len - 1] = '\0';
			memmove(text, text + 1, len - 1);
		}
	}
	json_decref(json);
	return text;
}

char *
value_text(const struct mptp_code *property, const struct mptp_value *v)
{
	const char *name = NULL;
	char number[64];

	if (!is_integer(v->type))
		return flat_text(v);
	if (property != NULL)
		name = mptp_code_value_name(property, v->u);
	if (name != NULL)
		return must_copy(name);
	if (property != NULL && ((v->type & 1) != 0 || v->u <= INT64_MAX) &&
	    unit_text(number, sizeof(number), property->unit, v->i))
		return must_copy(number);
	if ((v->type & 1) != 0)
		snprintf(number, sizeof(number), "%" PRId64, v->i);
	else
		snprintf(number, sizeof(number), "%" PRIu64, v->u);
	return must_copy(number);
}

static json_t *
number_json(const char *text)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (end != text && *end == '\0' && errno == 0)
		return json_integer(number);
	/* The library takes "0x…", and tells what is wrong with the rest. */
	return json_text(text);
}

static json_t *
list_json(const char *text)
{
	json_t *list = json_array();
	char *copy = must_copy(text), *save = NULL;

	for (char *word = strtok_r(copy, ", []", &save); word != NULL;
	     word = strtok_r(NULL, ", []", &save))
		json_array_append_new(list, number_json(word));
	free(copy);
	return list;
}

int
value_parse(struct mptp_value *v, uint16_t type,
    const struct mptp_code *property, const char *text,
    struct mptp_error *error)
{
	json_t *json;
	int64_t number;
	int status;

	memset(v, 0, sizeof(*v));
	v->type = type;
	if (is_integer(type) && property != NULL &&
	    mptp_code_value_named(property, text, &v->u) == MPTP_OK)
		return MPTP_OK;
	if (is_integer(type) && property != NULL &&
	    unit_parse(property->unit, text, &number))
		json = json_integer(number);
	else
		json = type == MPTP_TYPE_STR	  ? json_text(text) :
		    (type & MPTP_TYPE_ARRAY) != 0 ? list_json(text) :
						    number_json(text);
	status = mptp_value_from_json(v, type, json, error);
	json_decref(json);
	return status;
}

struct values {
	const struct mptp_property_desc *desc;
	const struct mptp_code *property;
};

/* Names of the choices, or of all values if it does not have choices. */
static const char *
name_at(const void *ctx, size_t i)
{
	const struct values *values = ctx;
	const struct mptp_property_desc *desc = values->desc;
	const char *name;
	uint64_t number;

	if (desc->form != MPTP_FORM_ENUM)
		return mptp_code_value_at(values->property, i, &number);
	if (i >= desc->nchoices)
		return NULL;
	name = mptp_code_value_name(values->property, desc->choices[i].u);
	return name == NULL ? "" : name;
}

static void
list_names(const struct values *values, char *problem, size_t cap)
{
	const char *name, *joint = "; it takes ";
	unsigned n = 0;

	for (size_t i = 0; (name = name_at(values, i)) != NULL; i++)
		n += *name != '\0';
	problem[0] = '\0';
	for (size_t i = 0; n <= FEW && (name = name_at(values, i)) != NULL;
	     i++) {
		size_t used = strlen(problem);

		if (*name == '\0')
			continue;
		snprintf(problem + used, cap - used, "%s%s", joint, name);
		joint = ", ";
	}
}

bool
value_named(struct mptp_value *v, const struct mptp_property_desc *desc,
    const struct mptp_code *property, const char *text, char *problem,
    size_t cap)
{
	const struct values values = { desc, property };
	const struct words words = { name_at, &values, "" };
	int found;

	problem[0] = '\0';
	if (!is_integer(desc->type) || property == NULL)
		return false;
	found = word_find(text, &words, problem, cap);
	if (found >= 0) {
		v->type = desc->type;
		return mptp_code_value_named(property,
			   name_at(&values, (size_t)found), &v->u) == MPTP_OK;
	}
	if (found == WORD_UNKNOWN && strchr(problem, '?') == NULL)
		list_names(&values, problem, cap);
	return false;
}

bool
value_equal(const struct mptp_value *a, const struct mptp_value *b)
{
	char *one = flat_text(a), *other = flat_text(b);
	bool equal = a->type == b->type && strcmp(one, other) == 0;

	free(one);
	free(other);
	return equal;
}
