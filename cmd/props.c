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

static int
run(struct app *app, const struct args *args)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	struct table table = { .align = "<<<<<" };
	struct tally tally = { 0 };
	json_t *list = app->json ? json_array() : NULL;
	static const char *const titles[] = { "CODE", "NAME", "TYPE", "VALUE",
		"WRITABLE" };

	(void)args;
	for (size_t i = 0; list == NULL && i < 5; i++)
		table_cell(&table, "%s", titles[i]);
	for (uint32_t i = 0; i < d->nproperties && !tally.stop; i++) {
		const struct mptp_code *row =
		    property_row(app, d->properties[i]);
		struct mptp_property_desc desc = { 0 };
		int code = property_read(app, d->properties[i], &desc);

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
	return tally_code(&tally, d->nproperties);
}

const struct command cmd_props = {
	.name = "props",
	.args = "",
	.summary = "List the properties of a camera with their values",
	.needs_camera = true,
	.run = run,
};
