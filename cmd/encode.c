/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * JSON to bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encode.h"
#include "input.h"
#include "out.h"
#include "text.h"

/* The data alone of what raw printed. */
static json_t *
without_answer(json_t *json)
{
	json_t *data = json_object_get(json, "data");

	if (data == NULL || json_object_get(json, "operation") == NULL)
		return json;
	json_incref(data);
	json_decref(json);
	return data;
}

int
encode_read(struct app *app, const char *path, json_t **json)
{
	const bool standard = strcmp(path, "-") == 0;
	json_error_t error;
	FILE *file;
	int code;

	if (standard && (code = input_standard(app)) != EXIT_DONE)
		return code;
	if ((file = standard ? stdin : fopen(path, "rb")) == NULL)
		return fail(app, EXIT_FAILED, "cannot read %s: %s", path,
		    strerror(errno));
	*json = json_loadf(file, JSON_DECODE_ANY, &error);
	if (!standard)
		fclose(file);
	if (*json == NULL)
		return fail(app, EXIT_USAGE, "%s is no JSON: line %d: %s", path,
		    error.line, json_problem(&error));
	*json = without_answer(*json);
	return EXIT_DONE;
}

/* ---- names to numbers --------------------------------------------------- */

static void number_names(
    const struct dataset_of *of, const char *field, json_t *json);

static void
number_fields(const struct dataset_of *of, json_t *object)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(object, next, key, value)
	{
		uint32_t number;

		if (json_is_string(value) &&
		    field_number(of, key, json_string_value(value), &number))
			json_object_set_new(object, key, json_integer(number));
		else
			number_names(of, key, value);
	}
}

static void
number_names(const struct dataset_of *of, const char *field, json_t *json)
{
	json_t *value;
	size_t i;

	if (json_is_object(json))
		number_fields(of, json);
	if (!json_is_array(json))
		return;
	json_array_foreach(json, i, value) {
		uint32_t number;

		if (json_is_string(value) &&
		    field_number(of, field, json_string_value(value), &number))
			json_array_set_new(json, i, json_integer(number));
		else
			number_names(of, field, value);
	}
}

/* ---- values ------------------------------------------------------------- */

static bool
is_number(const json_t *json)
{
	uint64_t number;

	return json_is_integer(json) ||
	    (json_is_string(json) &&
		text_number(json_string_value(json), &number));
}

static json_int_t
number_of(const json_t *json)
{
	uint64_t number = 0;

	if (json_is_integer(json))
		return json_integer_value(json);
	text_number(json_string_value(json), &number);
	return (json_int_t)number;
}

/* A string for what is no string may be a name, or in the property's unit. */
static int
parse_value(struct mptp_value *value, uint16_t type,
    const struct mptp_code *property, const json_t *json,
    struct mptp_error *error)
{
	memset(value, 0, sizeof(*value));
	if (mptp_value_from_json(value, type, json, error) == MPTP_OK)
		return MPTP_OK;
	if (!json_is_string(json) || type == MPTP_TYPE_STR)
		return MPTP_ERR_FORMAT;
	return mptp_value_parse(
	    value, type, property, json_string_value(json), error);
}

/* An element of a list of properties: its type from the tables where it is left
 * out, and its value as JSON that the library takes. */
static int
complete_property(struct app *app, const struct dataset_of *of, json_t *item)
{
	const json_t *code = json_object_get(item, "property");
	const json_t *type = json_object_get(item, "type");
	const struct mptp_code *row;
	struct mptp_error error = { 0 };
	struct mptp_value value;
	int status;

	if (!is_number(code))
		return EXIT_DONE; /* the library tells */
	row = mptp_code_find(
	    MPTP_KIND_OBJECT_PROPERTY, of->dialect, (uint32_t)number_of(code));
	if (type == NULL && row != NULL && row->type != MPTP_TYPE_UNDEFINED)
		json_object_set_new(item, "type", json_integer(row->type));
	type = json_object_get(item, "type");
	if (!is_number(type))
		return fail(app, EXIT_USAGE,
		    "property 0x%04x: the tables do not tell its type; add "
		    "\"type\"",
		    (unsigned)number_of(code));
	if (json_object_get(item, "value") == NULL)
		return fail(app, EXIT_USAGE, "%s lacks its \"value\"",
		    row != NULL ? row->name : "a property");
	status = parse_value(&value, (uint16_t)number_of(type), row,
	    json_object_get(item, "value"), &error);
	if (status == MPTP_OK)
		json_object_set_new(item, "value", mptp_value_to_json(&value));
	mptp_value_clear(&value);
	return status == MPTP_OK ?
	    EXIT_DONE :
	    fail(app, EXIT_USAGE, "the value of %s: %s",
		row != NULL ? row->name : "a property", error.text);
}

static int
complete_properties(struct app *app, const struct dataset_of *of, json_t *json)
{
	json_t *item;
	size_t i;
	int code = EXIT_DONE;

	json_array_foreach(json_object_get(json, "items"), i, item) {
		if (json_is_object(item))
			code = complete_property(app, of, item);
		if (code != EXIT_DONE)
			break;
	}
	return code;
}

/* ---- bytes -------------------------------------------------------------- */

static int
pack(struct app *app, const struct mptp_dataset *dataset, const json_t *json,
    uint8_t **bytes, size_t *len)
{
	const char *name = mptp_dataset_name(dataset);
	struct mptp_error error = { 0 };
	void *d = must_alloc(NULL, mptp_dataset_size(dataset));
	int code = EXIT_DONE;

	memset(d, 0, mptp_dataset_size(dataset));
	if (mptp_dataset_from_json(dataset, d, json, &error) != MPTP_OK)
		code = fail(
		    app, EXIT_USAGE, "that is no %s: %s", name, error.text);
	else if ((*len = mptp_dataset_pack(dataset, d, NULL, 0)) == 0)
		code = fail(app, EXIT_USAGE,
		    "that %s cannot be sent: each value has to fit its type",
		    name);
	if (code == EXIT_DONE) {
		*bytes = must_alloc(NULL, *len);
		mptp_dataset_pack(dataset, d, *bytes, *len);
	}
	mptp_dataset_clear(dataset, d);
	free(d);
	return code;
}

int
encode_dataset(struct app *app, const struct mptp_dataset *dataset,
    json_t *json, uint8_t **bytes, size_t *len)
{
	const struct dataset_of of = { .dialect =
					   mptp_camera_dialect(app->camera),
		.name = mptp_dataset_name(dataset) };
	json_t *whole = json_is_array(json) ?
	    json_pack("{s:O}", "items", json) :
	    json_incref(json);
	int code = EXIT_DONE;

	number_names(&of, "", whole);
	if (dataset == &mptp_dataset_object_prop_list)
		code = complete_properties(app, &of, whole);
	if (code == EXIT_DONE)
		code = pack(app, dataset, whole, bytes, len);
	json_decref(whole);
	return code;
}

/* Takes the value. */
static int
pack_value(
    struct app *app, struct mptp_value *value, uint8_t **bytes, size_t *len)
{
	*len = mptp_value_pack(value, NULL, 0);
	*bytes = must_alloc(NULL, *len + 1);
	mptp_value_pack(value, *bytes, *len);
	mptp_value_clear(value);
	return *len != 0 ? EXIT_DONE :
			   fail(app, EXIT_USAGE, "that value cannot be sent");
}

static int
no_value(struct app *app, uint16_t type, const struct mptp_error *error)
{
	return fail(app, EXIT_USAGE, "that is no value of type %s: %s",
	    mptp_type_name(type), error->text);
}

int
encode_value(struct app *app, uint16_t type, const struct mptp_code *property,
    const json_t *json, uint8_t **bytes, size_t *len)
{
	struct mptp_error error = { 0 };
	struct mptp_value value;

	if (parse_value(&value, type, property, json, &error) != MPTP_OK)
		return no_value(app, type, &error);
	return pack_value(app, &value, bytes, len);
}

int
encode_text(struct app *app, uint16_t type, const struct mptp_code *property,
    const char *text, uint8_t **bytes, size_t *len)
{
	struct mptp_error error = { 0 };
	struct mptp_value value;

	if (mptp_value_parse(&value, type, property, text, &error) != MPTP_OK)
		return no_value(app, type, &error);
	return pack_value(app, &value, bytes, len);
}
