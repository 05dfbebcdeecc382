/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * info: what a camera says of itself.
 */
#include <stdio.h>

#include "out.h"
#include "profile.h"
#include "text.h"

enum { INFO_ALL };

static const char *
safe(char *buf, size_t cap, const char *s)
{
	return s == NULL || s[0] == '\0' ? "-" : text_safe(buf, cap, s);
}

static void
print_identity(struct app *app, const struct mptp_device_info *d)
{
	char text[512], name[16];
	struct mptp_found found = { 0 };
	enum mptp_dialect dialect = mptp_camera_dialect(app->camera);

	mptp_session_describe(mptp_camera_session(app->camera), &found);
	out(app, "Model         %s\n", safe(text, sizeof(text), d->model));
	out(app, "Maker         %s\n",
	    safe(text, sizeof(text), d->manufacturer));
	out(app, "Version       %s\n",
	    safe(text, sizeof(text), d->device_version));
	out(app, "Serial        %s\n", safe(text, sizeof(text), d->serial));
	out(app, "Address       %s\n", safe(text, sizeof(text), found.uri));
	out(app, "Standard      PTP %u.%02u\n", d->standard_version / 100u,
	    d->standard_version % 100u);
	out(app, "Extension     %s %u.%02u",
	    mptp_code_text(MPTP_KIND_VENDOR, dialect, d->vendor_extension, name,
		sizeof(name)),
	    d->vendor_version / 100u, d->vendor_version % 100u);
	if (d->vendor_description != NULL && d->vendor_description[0] != '\0')
		out(app, " (%s)",
		    safe(text, sizeof(text), d->vendor_description));
	out(app, "\nDialect       %s\n", mptp_dialect_name(dialect));
}

#define UNNAMED 256

/* Whose name the code has, or UNNAMED. */
static unsigned
dialect_of(struct app *app, enum mptp_kind kind, uint16_t code)
{
	const struct mptp_code *row =
	    mptp_code_find(kind, mptp_camera_dialect(app->camera), code);

	return row == NULL ? UNNAMED : row->dialect;
}

/* One line: how many, and whose. */
static void
print_count(struct app *app, const char *title, enum mptp_kind kind,
    const uint16_t *codes, uint32_t n)
{
	unsigned count[UNNAMED + 1] = { 0 };
	const char *separator = ": ";

	out(app, "%-14s%u", title, (unsigned)n);
	for (uint32_t i = 0; i < n; i++)
		count[dialect_of(app, kind, codes[i])]++;
	for (unsigned dialect = 0; dialect <= UNNAMED; dialect++) {
		if (count[dialect] == 0)
			continue;
		out(app, "%s%u %s", separator, count[dialect],
		    dialect == UNNAMED ?
			"without a name" :
			mptp_dialect_label((enum mptp_dialect)dialect));
		separator = ", ";
	}
	out(app, "\n");
}

static void
print_list(struct app *app, const char *title, enum mptp_kind kind,
    const uint16_t *codes, uint32_t n)
{
	enum mptp_dialect dialect = mptp_camera_dialect(app->camera);

	out(app, "\n%s: %u\n", title, (unsigned)n);
	for (uint32_t i = 0; i < n; i++) {
		const struct mptp_code *row =
		    mptp_code_find(kind, dialect, codes[i]);

		if (row == NULL)
			out(app, "  0x%04x\n", codes[i]);
		else
			out(app, "  0x%04x  %-10s %-28s %s\n", codes[i],
			    mptp_dialect_label((enum mptp_dialect)row->dialect),
			    row->name, row->summary);
	}
}

static int
print_json(struct app *app, const struct mptp_device_info *d)
{
	json_t *json = mptp_dataset_to_json(&mptp_dataset_device_info, d);
	struct mptp_found found = { 0 };

	mptp_session_describe(mptp_camera_session(app->camera), &found);
	json_object_set_new(json, "uri", json_text(found.uri));
	json_object_set_new(json, "dialect",
	    json_text(mptp_dialect_name(mptp_camera_dialect(app->camera))));
	return out_json(app, json);
}

static int
run(struct app *app, const struct args *args)
{
	const struct mptp_device_info *d = mptp_camera_device(app->camera);
	void (*print)(struct app *, const char *, enum mptp_kind,
	    const uint16_t *, uint32_t) =
	    app->verbose > 0 ? print_list : print_count;

	if (args->option[INFO_ALL].times > 0)
		return app->json ?
		    profile_of_camera(app) :
		    fail(app, EXIT_USAGE,
			"info --all is a profile, with --json; of all "
			"cameras, --all stands before the verb");
	if (app->json)
		return print_json(app, d);
	print_identity(app, d);
	if (app->verbose == 0)
		out(app, "\n");
	print(app, "Operations", MPTP_KIND_OPERATION, d->operations,
	    d->noperations);
	print(app, "Events", MPTP_KIND_EVENT, d->events, d->nevents);
	print(app, "Properties", MPTP_KIND_PROPERTY, d->properties,
	    d->nproperties);
	print(app, "Captures", MPTP_KIND_FORMAT, d->capture_formats,
	    d->ncapture_formats);
	print(app, "Formats", MPTP_KIND_FORMAT, d->image_formats,
	    d->nimage_formats);
	if (app->verbose == 0)
		out(app, "\n(-v lists them)\n");
	return EXIT_DONE;
}

static const struct opt opts[] = {
	[INFO_ALL] = { 0, "all", OPT_FLAG, NULL,
	    "with --json: all that makes a virtual camera" },
};

const struct command cmd_info = {
	.name = "info",
	.args = "",
	.summary = "Show what a camera is and can",
	.details = "With -v, one line for each operation, event, property and "
		   "format.",
	OPTS(opts),
	.needs_camera = true,
	.run = run,
};
