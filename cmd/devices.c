/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * devices: every camera that can be seen, without opening any.
 */
#include "out.h"

struct listing {
	struct table table;
	json_t *json; /* or NULL */
	unsigned n;
};

static int
add(void *ctx, const struct mptp_found *found)
{
	struct listing *listing = ctx;

	listing->n++;
	if (listing->json != NULL)
		return json_array_append_new(listing->json,
		    json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}",
			"uri", json_text(found->uri),
			"maker", json_text(found->maker),
			"model", json_text(found->model),
			"serial", json_text(found->serial),
			"usb_vendor", found->usb_vendor == 0 ? json_null() :
			    json_hex(found->usb_vendor, 4),
			"usb_product", found->usb_vendor == 0 ? json_null() :
			    json_hex(found->usb_product, 4)));
	if (listing->n == 1) {
		table_cell(&listing->table, "CAMERA");
		table_cell(&listing->table, "MAKER");
		table_cell(&listing->table, "MODEL");
		table_cell(&listing->table, "SERIAL");
	}
	table_cell(&listing->table, "%s", found->uri);
	table_cell(&listing->table, "%s", found->maker);
	table_cell(&listing->table, "%s", found->model);
	table_cell(&listing->table, "%s", found->serial);
	return 0;
}

static int
run(struct app *app, const struct args *args)
{
	struct listing listing = { .table = { .align = "<<<<" } };
	struct mptp_error error = { 0 };
	int status;

	(void)args;
	if (app->json && (listing.json = json_array()) == NULL)
		return fail_status(MPTP_ERR_NOMEM);
	status = mptp_devices(&app->options, add, &listing, &error);
	table_end(app, &listing.table);
	if (status != MPTP_OK && status != MPTP_ERR_NODEV) {
		json_decref(listing.json);
		return fail_error(&error);
	}
	if (listing.n == 0 && !app->json)
		fail(0, "no camera is connected by USB; those in the network "
			"are reached with -c ip:HOST");
	return listing.json != NULL ? out_json(app, listing.json) : EXIT_DONE;
}

const struct command cmd_devices = {
	.name = "devices",
	.args = "",
	.summary = "List the cameras that are connected",
	.run = run,
};
