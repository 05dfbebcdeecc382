/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * props: every setting that a camera offers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "out.h"
#include "property.h"
#include "text.h"
#include "value.h"
#include "word.h"

static void
add_row(struct table *t, const struct mptp_code *row,
    const struct mptp_property_desc *desc)
{
	char *value = value_text(row, &desc->current);
	const char *type = mptp_type_name(desc->type);
	char fitted[256], safe[256];

	text_fit(
	    fitted, sizeof(fitted), text_safe(safe, sizeof(safe), value), 40);
	table_cell(t, "0x%04x", desc->code);
	table_cell(t, "%s", row == NULL ? "-" : row->name);
	table_cell(t, "%s", type == NULL ? "?" : type);
	table_cell(t, "%s", fitted);
	table_cell(t, "%s", desc->writable ? "yes" : "no");
	free(value);
}

/* By a part of its name, or by its number. */
static bool
is_wanted(const struct mptp_code *row, uint16_t code, const struct args *args)
{
	uint64_t number;

	for (int i = 0; i < args->n; i++) {
		if (row != NULL && word_within(args->operand[i], row->name))
			return true;
		if (text_number(args->operand[i], &number) && number == code)
			return true;
	}
	return args->n == 0;
}

static unsigned
count_wanted(struct app *app, const struct args *args)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	unsigned n = 0;

	for (uint32_t i = 0; i < d->nproperties; i++)
		n += is_wanted(property_row(app, d->properties[i]),
		    d->properties[i], args);
	return n;
}

static int
run(struct app *app, const struct args *args)
{
	const unsigned wanted = count_wanted(app, args);
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	struct table table = { .align = "<<<<<" };
	struct tally tally = { 0 };
	json_t *list = app->json ? json_array() : NULL;
	static const char *const titles[] = { "CODE", "NAME", "TYPE", "VALUE",
		"WRITABLE" };

	if (wanted == 0 && args->n > 0) {
		json_decref(list);
		return fail(app, EXIT_FAILED,
		    "the camera lists no property with %s in its name",
		    args->n == 1 ? args->operand[0] : "one of these words");
	}
	for (size_t i = 0; list == NULL && i < 5; i++)
		table_cell(&table, "%s", titles[i]);
	for (uint32_t i = 0; i < d->nproperties && !tally.stop; i++) {
		const struct mptp_code *row =
		    property_row(app, d->properties[i]);
		struct mptp_property_desc desc = { 0 };
		int code;

		if (!is_wanted(row, d->properties[i], args))
			continue;
		code = property_read(app, d->properties[i], &desc);
		tally_count(&tally, code);
		if (code != EXIT_DONE)
			continue;
		if (list != NULL)
			json_array_append_new(list, property_json(row, &desc));
		else
			add_row(&table, row, &desc);
		mptp_property_desc_clear(&desc);
	}
	table_end(app, &table);
	if (list != NULL)
		out_json(app, list);
	return tally_code(&tally, wanted);
}

const struct command cmd_props = {
	.name = "props",
	.args = "[WORD…]",
	.summary = "List the properties of a camera with their values",
	.details = "With words, only properties whose names have one of them "
		   "in it.",
	.most = -1,
	.needs_camera = true,
	.run = run,
};
