/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * prop: one setting, to look at or to change.
 */
#include <stdio.h>
#include <stdlib.h>

#include "out.h"
#include "pretty.h"
#include "property.h"
#include "text.h"
#include "value.h"

static void
print_value(struct app *app, const char *title, const struct mptp_code *row,
    const struct mptp_value *v)
{
	char *text = value_text(row, v), safe[4096];

	out(app, "%-10s %s\n", title, text_safe(safe, sizeof(safe), text));
	free(text);
}

static void
print_choices(struct app *app, const struct mptp_code *row,
    const struct mptp_property_desc *desc)
{
	struct wrap wrap;
	char safe[512];

	wrap_begin(&wrap, app, "Choices", 11);
	for (uint32_t i = 0; i < desc->nchoices; i++) {
		char *text = value_text(row, &desc->choices[i]);

		wrap_word(&wrap, text_safe(safe, sizeof(safe), text));
		free(text);
	}
	wrap_end(&wrap);
}

static void
print_desc(struct app *app, const struct mptp_code *row,
    const struct mptp_property_desc *desc)
{
	const char *type = mptp_type_name(desc->type);

	out(app, "Property   0x%04x %s\n", desc->code,
	    row == NULL ? "" : row->name);
	if (row != NULL)
		out(app, "           %s\n", row->summary);
	out(app, "Type       %s, %s\n", type == NULL ? "?" : type,
	    desc->writable ? "can be set" : "can only be read");
	print_value(app, "Value", row, &desc->current);
	print_value(app, "Default", row, &desc->initial);
	if (desc->form == MPTP_FORM_RANGE) {
		print_value(app, "Minimum", row, &desc->minimum);
		print_value(app, "Maximum", row, &desc->maximum);
		print_value(app, "Step", row, &desc->step);
	} else if (desc->form == MPTP_FORM_ENUM) {
		print_choices(app, row, desc);
	}
}

/* Tells what was asked for and what the camera made of it. */
static int
report(struct app *app, const struct mptp_code *row, uint16_t code,
    const struct mptp_value *wanted, const struct mptp_value *actual)
{
	bool same = value_equal(wanted, actual);

	if (app->json) {
		out_json(app,
		    json_pack("{s:o, s:o, s:o, s:b}", "code",
			json_integer(code), "requested",
			mptp_value_to_json(wanted), "actual",
			mptp_value_to_json(actual), "verified", (int)same));
	} else {
		out(app, "Property   0x%04x %s\n", code,
		    row == NULL ? "" : row->name);
		print_value(app, "Requested", row, wanted);
		print_value(app, "Actual", row, actual);
	}
	return same ?
	    EXIT_DONE :
	    fail(app, EXIT_UNVERIFIED,
		"the camera accepted the value, but has another one now");
}

/* Not every camera that sets values also gives them by themselves. */
static int
read_back(struct app *app, const struct mptp_property_desc *desc,
    struct mptp_value *value)
{
	struct mptp_property_desc now = { 0 };
	int status = mptp_get_device_prop_value(
	    app->camera, desc->code, desc->type, value);

	if (status != MPTP_ERR_UNSUPPORTED && status != MPTP_ERR_RESPONSE)
		return status;
	status = mptp_get_device_prop_desc(app->camera, desc->code, &now);
	if (status == MPTP_OK) {
		*value = now.current;
		now.current = (struct mptp_value){ 0 };
	}
	mptp_property_desc_clear(&now);
	return status;
}

static int
parse(struct app *app, struct mptp_value *v, const struct mptp_code *row,
    const struct mptp_property_desc *desc, const char *text)
{
	struct mptp_error error = { 0 };
	char problem[400];

	if (value_parse(v, desc->type, row, text, &error) == MPTP_OK)
		return EXIT_DONE;
	mptp_value_clear(v);
	if (value_named(v, desc, row, text, problem, sizeof(problem)))
		return EXIT_DONE;
	if (problem[0] == ' ')
		return fail(app, EXIT_USAGE, "the value %s%s", text, problem);
	return fail(app, EXIT_USAGE, "'%s' is no value of the type %s: %s%s",
	    text, mptp_type_name(desc->type), error.text, problem);
}

static int
set(struct app *app, const struct mptp_code *row,
    const struct mptp_property_desc *desc, const char *text)
{
	struct mptp_value wanted = { 0 }, actual = { 0 };
	int code = parse(app, &wanted, row, desc, text);

	if (code != EXIT_DONE)
		return code;
	if (mptp_set_device_prop_value(app->camera, desc->code, &wanted) !=
	    MPTP_OK)
		code = fail_camera(app, NULL);
	else if (read_back(app, desc, &actual) != MPTP_OK)
		code = fail_camera(app,
		    "the camera took the value, but it "
		    "could not be read back");
	else
		code = report(app, row, desc->code, &wanted, &actual);
	mptp_value_clear(&wanted);
	mptp_value_clear(&actual);
	return code;
}

static int
run(struct app *app, const struct args *args)
{
	struct mptp_property_desc desc = { 0 };
	const struct mptp_code *row;
	uint16_t number;
	int code = property_find(app, args->operand[0], &number);

	if (code == EXIT_DONE)
		code = property_read(app, number, &desc);
	if (code != EXIT_DONE)
		return code;
	row = property_row(app, number);
	if (args->n == 2)
		code = set(app, row, &desc, args->operand[1]);
	else if (app->json)
		code = out_json(app, property_json(row, &desc));
	else
		print_desc(app, row, &desc);
	mptp_property_desc_clear(&desc);
	return code;
}

const struct command cmd_prop = {
	.name = "prop",
	.args = "NAME|CODE [VALUE]",
	.summary = "Show a property and what it can be, or set it",
	.details = "VALUE is one of the names shown, a number (also as shown: "
		   "f/2.8), numbers with\ncommas between them, or text. What "
		   "the camera made of it is read back.",
	.least = 1,
	.most = 2,
	.needs_camera = true,
	.run = run,
};
