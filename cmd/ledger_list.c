/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ledger list: the copies, the oldest first.
 */
#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "local/date.h"
#include "out.h"
#include "text.h"

#define CAMERA_COLUMNS 32 /* the serial number of an MTP device */

struct rows {
	size_t n;
	size_t camera; /* how wide its column is */
	enum mptp_hash hash;
};

static const char *
camera_of(const struct mptp_copy *copy)
{
	return copy->camera == NULL ? "-" : copy->camera;
}

/* Each one first, unless it is JSON. */
static void
measure_row(struct rows *rows, const struct mptp_copy *copy)
{
	char safe[256];
	size_t width =
	    text_width(text_safe(safe, sizeof(safe), camera_of(copy)));

	if (width > CAMERA_COLUMNS)
		width = CAMERA_COLUMNS;
	if (width > rows->camera)
		rows->camera = width;
	rows->n++;
}

/* "2026-11-26 02:30", on this computer's clock. */
static void
local_minute(char buf[MPTP_DATE_TEXT], int64_t seconds)
{
	struct mptp_date date;

	if (!date_local(&date, (time_t)seconds))
		mptp_date_at(&date, seconds);
	mptp_date_iso(buf, &date, ' ');
	buf[strlen("2026-11-26 02:30")] = '\0';
}

/* Then each one as a row, or a line of JSON. */
static void
print_row(
    struct app *app, const struct rows *rows, const struct mptp_copy *copy)
{
	char camera[256], safe[4096], size[SIZE_TEXT], when[MPTP_DATE_TEXT];

	if (app->json) {
		out_json_line(app, copy_json(copy, rows->hash));
		return;
	}
	text_fit(camera, sizeof(camera),
	    text_safe(safe, sizeof(safe), camera_of(copy)), CAMERA_COLUMNS);
	local_minute(when, copy->imported);
	out(app, "%-10s  %s%*s  %10s  %s  %s\n", copy_state(copy), camera,
	    (int)(rows->camera - text_width(camera)), "",
	    text_size(size, copy->size), when,
	    text_safe(safe, sizeof(safe), copy->destination));
}

struct listing {
	struct app *app;
	struct choice *choice;
	struct rows rows;
};

static int
measure(void *ctx, const struct mptp_copy *copy)
{
	struct listing *listing = ctx;

	if (choice_fits(listing->choice, copy))
		measure_row(&listing->rows, copy);
	return 0;
}

static int
print(void *ctx, const struct mptp_copy *copy)
{
	struct listing *listing = ctx;

	if (choice_fits(listing->choice, copy))
		print_row(listing->app, &listing->rows, copy);
	return out_row(listing->app) ? MPTP_OK : MPTP_ERR_CANCELLED;
}

int
ledger_list(struct app *app, const struct args *args)
{
	struct choice choice;
	struct listing listing = { .app = app, .choice = &choice };
	struct mptp_ledger *ledger = NULL;
	struct mptp_error error;
	int status = MPTP_OK, code = choice_make(app, args, &choice);

	if (code == EXIT_DONE)
		code = ledger_open_to_read(
		    app, args->option[LEDGER_FILE].text, &ledger, NULL);
	if (code == EXIT_DONE)
		code = ledger_take_hash(
		    app, ledger, MPTP_HASH_ANY, true, &listing.rows.hash);
	if (code != EXIT_DONE)
		goto out;
	if (!app->json)
		status = mptp_ledger_list(ledger, measure, &listing, &error);
	if (status == MPTP_OK)
		status = mptp_ledger_list(ledger, print, &listing, &error);
	/* Where output fails, out_end() says so. */
	if (status != MPTP_OK && app->out_error == 0)
		code = ledger_fail(app, &error);
	if (code == EXIT_DONE && !app->json && listing.rows.n == 0)
		note(app, "the ledger has %s",
		    choice_is_all(&choice) ? "no copies yet" :
					     "no such copies");
out:
	mptp_ledger_close(&ledger);
	choice_clear(&choice);
	return code;
}
