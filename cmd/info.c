/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * info: what a camera says of itself.
 */
#include <stdio.h>

#include "out.h"
#include "pretty.h"
#include "text.h"

#define INDENT 14

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
	    mptp_code_text(MPTP_KIND_VENDOR, dialect, d->vendor_extension,
		name, sizeof(name)),
	    d->vendor_version / 100u, d->vendor_version % 100u);
	if (d->vendor_description != NULL && d->vendor_description[0] != '\0')
		out(app, " (%s)", safe(text, sizeof(text),
		    d->vendor_description));
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

static void
print_group(struct app *app, enum mptp_kind kind, const uint16_t *codes,
    uint32_t n, unsigned dialect)
{
	struct wrap wrap;
	char title[64], buf[16];

	snprintf(title, sizeof(title), "  %s", dialect == UNNAMED ? "unnamed" :
	    mptp_dialect_label((enum mptp_dialect)dialect));
	wrap_begin(&wrap, app, title, INDENT);
	for (uint32_t i = 0; i < n; i++)
		if (dialect_of(app, kind, codes[i]) == dialect)
			wrap_word(&wrap, mptp_code_text(kind,
			    mptp_camera_dialect(app->camera), codes[i], buf,
			    sizeof(buf)));
	wrap_end(&wrap);
}

static void
print_codes(struct app *app, const char *title, enum mptp_kind kind,
    const uint16_t *codes, uint32_t n)
{
	bool present[UNNAMED + 1] = { false };

	out(app, "\n%s: %u\n", title, (unsigned)n);
	for (uint32_t i = 0; i < n; i++)
		present[dialect_of(app, kind, codes[i])] = true;
	for (unsigned dialect = 0; dialect <= UNNAMED; dialect++)
		if (present[dialect])
			print_group(app, kind, codes, n, dialect);
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
	    app->verbose > 0 ? print_list : print_codes;

	(void)args;
	if (app->json)
		return print_json(app, d);
	print_identity(app, d);
	print(app, "Operations", MPTP_KIND_OPERATION, d->operations,
	    d->noperations);
	print(app, "Events", MPTP_KIND_EVENT, d->events, d->nevents);
	print(app, "Properties", MPTP_KIND_PROPERTY, d->properties,
	    d->nproperties);
	print(app, "Capture formats", MPTP_KIND_FORMAT, d->capture_formats,
	    d->ncapture_formats);
	print(app, "Image formats", MPTP_KIND_FORMAT, d->image_formats,
	    d->nimage_formats);
	return EXIT_DONE;
}

const struct command cmd_info = {
	.name = "info",
	.args = "",
	.summary = "Show what a camera is and can",
	.details = "With -v, one line for each operation, event, property and "
		   "format.",
	.needs_camera = true,
	.run = run,
};
