/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Finding, reading and describing device properties.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "named.h"
#include "out.h"
#include "property.h"
#include "text.h"
#include "value.h"

const struct mptp_code *
property_row(struct app *app, uint32_t code)
{
	return mptp_code_find(
	    MPTP_KIND_PROPERTY, mptp_camera_dialect(app->camera), code);
}

int
property_find(struct app *app, const char *word, uint16_t *code)
{
	const struct mptp_code *row;
	uint64_t number;

	if (text_number(word, &number) && number <= UINT16_MAX) {
		*code = (uint16_t)number;
		return named_base(app, MPTP_KIND_PROPERTY, word, number);
	}
	row = named_code(app, MPTP_KIND_PROPERTY, word);
	if (row == NULL)
		return EXIT_USAGE;
	*code = (uint16_t)row->code;
	return EXIT_DONE;
}

int
property_read(struct app *app, uint16_t code, struct mptp_property_desc *desc)
{
	const struct mptp_code *row = property_row(app, code);
	const struct mptp_error *error = mptp_camera_error(app->camera);
	char advice[200];

	if (mptp_get_device_prop_desc(app->camera, code, desc) == MPTP_OK)
		return EXIT_DONE;
	if (error->response != MPTP_RC_DEVICE_PROP_NOT_SUPPORTED || row == NULL)
		return fail_camera(app, NULL); /* it names the property */
	named_instead(app, row, advice, sizeof(advice));
	return fail(app, EXIT_REFUSED,
	    "the camera does not have %s (0x%04x, DevicePropNotSupported); %s",
	    row->name, code, advice);
}

json_t *
property_json(
    const struct mptp_code *row, const struct mptp_property_desc *desc)
{
	json_t *json = mptp_dataset_to_json(&mptp_dataset_property_desc, desc);
	const char *value = row == NULL ||
		(desc->current.type & MPTP_TYPE_ARRAY) != 0 ||
		mptp_type_size(desc->type) > 8 ?
	    NULL :
	    mptp_code_value_name(row, desc->current.u);
	char *text;

	json_object_set_new(
	    json, "name", row == NULL ? json_null() : json_text(row->name));
	json_object_set_new(
	    json, "type_name", json_text(mptp_type_name(desc->type)));
	json_object_set_new(
	    json, "value_name", value == NULL ? json_null() : json_text(value));
	text = value_text(row, &desc->current);
	json_object_set_new(json, "value_text", json_text(text));
	free(text);
	json_object_set_new(json, "unit",
	    row == NULL || row->unit == NULL ? json_null() :
					       json_text(row->unit));
	return json;
}
