/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * import --rebuild: the ledger gets to know what is in the destination.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "import.h"
#include "interrupt.h"
#include "ledger_open.h"
#include "object.h"
#include "out.h"
#include "progress.h"

struct rebuilding {
	struct app *app;
	struct progress bar;
	bool begun;
};

static int
tell(void *ctx, const struct mptp_checked *checked)
{
	struct rebuilding *r = ctx;

	if (checked->check == MPTP_CHECK_UNREADABLE)
		fail(r->app, EXIT_PARTIAL, "%s: %s", checked->path,
		    strerror(checked->sys));
	if (checked->check == MPTP_CHECK_CHANGED)
		fail(r->app, EXIT_PARTIAL,
		    "%s: it was written to since it was imported; if the camera "
		    "still has the picture, the next import brings it again, "
		    "under another name",
		    checked->path);
	if (checked->check == MPTP_CHECK_PART)
		note(r->app,
		    "%s: the ledger does not know what was begun there, and no "
		    "import will go on with it; if nothing is writing to it, it "
		    "can be deleted",
		    checked->path);
	if (checked->check == MPTP_CHECK_BAD)
		fail(r->app, EXIT_PARTIAL,
		    "%s: it is not what was imported, though nobody wrote to "
		    "it; import it again, and look at the disk",
		    checked->path);
	return interrupted() ? MPTP_ERR_CANCELLED : 0;
}

static int
progressed(void *ctx, const char *path, uint64_t done, uint64_t total)
{
	struct rebuilding *r = ctx;

	(void)path;
	if (!r->begun)
		progress_begin(&r->bar, r->app, "files read", total);
	r->begun = true;
	if (done > r->bar.moved)
		progress_add(&r->bar, done - r->bar.moved);
	return interrupted() ? MPTP_ERR_CANCELLED : 0;
}

static int
report(struct app *app, const uint64_t counts[MPTP_CHECKS])
{
	static const struct {
		enum mptp_check check;
		const char *key, *text;
	} rows[] = {
		{ MPTP_CHECK_ADDED, "added", "added" },
		{ MPTP_CHECK_MOVED, "moved", "moved here" },
		{ MPTP_CHECK_GOOD, "known", "known already" },
		{ MPTP_CHECK_CHANGED, "changed", "changed since" },
		{ MPTP_CHECK_BAD, "bad", "bad" },
		{ MPTP_CHECK_UNREADABLE, "unreadable", "unreadable" },
		{ MPTP_CHECK_PART, "parts", "begun and not known" },
	};
	json_t *json = json_pack("{s:s}", "what", "rebuilt");
	const char *comma = "";

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const uint64_t n = counts[rows[i].check];

		json_object_set_new(json, rows[i].key, object_size_json(n));
		if (app->json || (n == 0 && i > 0))
			continue;
		out(app, "%s%" PRIu64 " %s", comma, n, rows[i].text);
		comma = "; ";
	}
	if (app->json)
		out_json_line(app, json_incref(json));
	else
		out(app, "\n");
	json_decref(json);
	return counts[MPTP_CHECK_BAD] + counts[MPTP_CHECK_CHANGED] +
		    counts[MPTP_CHECK_UNREADABLE] >
		0 ?
	    EXIT_PARTIAL :
	    EXIT_DONE;
}

int
import_rebuild(struct app *app, const struct import_wanted *wanted)
{
	struct rebuilding r = { .app = app };
	const struct mptp_ledger_calls calls = { tell, progressed, &r };
	uint64_t counts[MPTP_CHECKS] = { 0 };
	struct mptp_ledger *ledger = NULL;
	struct mptp_error error = { 0 };
	enum mptp_hash hash;
	int code;

	if (app->sink != NULL)
		return fail(app, EXIT_USAGE,
		    "--rebuild is not for several cameras: it needs none");
	code = ledger_open(app, wanted->ledger, false, &ledger);
	if (code == EXIT_DONE)
		code =
		    ledger_take_hash(app, ledger, wanted->hash, false, &hash);
	if (code == EXIT_DONE &&
	    mptp_ledger_rebuild(
		ledger, wanted->destination, &calls, counts, &error) != MPTP_OK)
		code =
		    interrupted() ? EXIT_INTERRUPTED : ledger_fail(app, &error);
	progress_end(&r.bar);
	if (code == EXIT_DONE)
		code = report(app, counts);
	mptp_ledger_close(&ledger);
	return code;
}
