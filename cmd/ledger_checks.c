/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling what became of copies.
 */
#include <stdio.h>
#include <string.h>

#include "interrupt.h"
#include "ledger_checks.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "out.h"
#include "progress.h"
#include "text.h"

/* Of what verifying tells. */
static const char *const words[MPTP_CHECKS] = { [MPTP_CHECK_GOOD] = "good",
	[MPTP_CHECK_MOVED] = "moved",
	[MPTP_CHECK_ADDED] = "added",
	[MPTP_CHECK_CHANGED] = "changed",
	[MPTP_CHECK_BAD] = "bad",
	[MPTP_CHECK_MISSING] = "missing",
	[MPTP_CHECK_UNREADABLE] = "unreadable",
	[MPTP_CHECK_UNHASHED] = "unhashed" };

/* What can be done about it. */
static const char *const advice[MPTP_CHECKS] = {
	[MPTP_CHECK_CHANGED] =
	    "changed: another program wrote to them. If the camera still has "
	    "the picture, the next import brings it again, under another name",
	[MPTP_CHECK_BAD] =
	    "bad: nobody wrote to them, and yet they are not what came from "
	    "the camera: the disk may fail. Restore them from a backup; if "
	    "the camera still has the picture, the next import brings it "
	    "again, under another name",
	[MPTP_CHECK_MISSING] =
	    "missing: if they are elsewhere, 'miniptp ledger verify FOLDER' "
	    "finds them below FOLDER; if they are gone for good, 'miniptp "
	    "ledger forget --missing' has the ledger forget them",
	[MPTP_CHECK_UNREADABLE] =
	    "unreadable: what the system says of them is in their lines",
	[MPTP_CHECK_UNHASHED] =
	    "unhashed: the ledger does not know what they should be; "
	    "'miniptp import --rebuild FOLDER' has it learn what they are",
};

struct checks {
	struct app *app;
	struct progress progress;
	bool begun;
	enum mptp_hash hash;
	uint64_t counts[MPTP_CHECKS];
};

/* Only what is no good, unless more is asked for. */
static bool
is_shown(const struct app *app, enum mptp_check check)
{
	return check != MPTP_CHECK_GOOD || app->verbose > 0;
}

static void
print(struct app *app, const struct mptp_checked *checked)
{
	char safe[4096];

	out(app, "%-10s  %s", words[checked->check],
	    text_safe(safe, sizeof(safe), checked->path));
	if (checked->check == MPTP_CHECK_MOVED && checked->copy != NULL)
		out(app, ", which was %s",
		    text_safe(safe, sizeof(safe), checked->copy->destination));
	if (checked->check == MPTP_CHECK_UNREADABLE)
		out(app, ": %s", strerror(checked->sys));
	out(app, "\n");
}

static json_t *
checked_json(const struct mptp_checked *checked, enum mptp_hash hash)
{
	return json_pack("{s:s, s:o, s:o, s:o}", "check", words[checked->check],
	    "file", json_text(checked->path), "copy",
	    checked->copy == NULL ? json_null() :
				    copy_json(checked->copy, hash),
	    "error",
	    checked->check == MPTP_CHECK_UNREADABLE ?
		json_text(strerror(checked->sys)) :
		json_null());
}

static int
go_on(const struct checks *checks)
{
	return interrupted() || checks->app->out_error != 0 ?
	    MPTP_ERR_CANCELLED :
	    MPTP_OK;
}

static int
tell(void *ctx, const struct mptp_checked *checked)
{
	struct checks *checks = ctx;
	struct app *app = checks->app;

	if (app->json) {
		out_json_line(app, checked_json(checked, checks->hash));
	} else if (is_shown(app, checked->check)) {
		progress_hide(&checks->progress);
		print(app, checked);
	}
	(void)out_row(app);
	return go_on(checks);
}

static int
progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
	struct checks *checks = ctx;

	(void)path;
	if (!checks->begun)
		progress_begin(
		    &checks->progress, checks->app, "verifying", total);
	checks->begun = true;
	if (done > checks->progress.moved)
		progress_add(&checks->progress, done - checks->progress.moved);
	return go_on(checks);
}

static void
print_counts(struct app *app, const uint64_t *counts)
{
	const char *comma = "";

	for (size_t i = 0; i < MPTP_CHECKS; i++) {
		if (counts[i] == 0 || words[i] == NULL)
			continue;
		out(app, "%s%llu %s", comma, (unsigned long long)counts[i],
		    words[i]);
		comma = ", ";
	}
	out(app, "%s\n", comma[0] == '\0' ? "there are no copies" : "");
}

static json_t *
counts_json(const uint64_t *counts, enum mptp_hash hash)
{
	json_t *json = json_object();

	for (size_t i = 0; i < MPTP_CHECKS && words[i] != NULL; i++)
		json_object_set_new(
		    json, words[i], json_integer((json_int_t)counts[i]));
	return json_pack(
	    "{s:s, s:o}", "hash", mptp_hash_name(hash), "counts", json);
}

/* Takes what the library returned to an exit code. */
static int
end(struct checks *checks, int status, const struct mptp_error *error)
{
	struct app *app = checks->app;
	int code = EXIT_DONE;

	progress_end(&checks->progress);
	if (status != MPTP_OK && status != MPTP_ERR_CANCELLED)
		return ledger_fail(app, error);
	if (app->json)
		out_json_line(app, counts_json(checks->counts, checks->hash));
	else
		print_counts(app, checks->counts);
	for (size_t i = 0; i < MPTP_CHECKS; i++) {
		if (checks->counts[i] == 0 || advice[i] == NULL)
			continue;
		code = EXIT_PARTIAL;
		if (out_flush(app))
			note(app, "%s", advice[i]);
	}
	if (status == MPTP_ERR_CANCELLED && interrupted())
		return EXIT_INTERRUPTED;
	return code;
}

int
ledger_check_paths(struct app *app, struct mptp_ledger *ledger,
    const char *const *paths, size_t n)
{
	struct checks checks = { .app = app };
	const struct mptp_ledger_calls calls = { tell, progress, &checks };
	struct mptp_error error = { 0 };
	int status,
	    code = ledger_take_hash(
		app, ledger, MPTP_HASH_ANY, true, &checks.hash);

	if (code != EXIT_DONE)
		return code;
	interrupt_keep(1);
	status =
	    mptp_ledger_verify(ledger, paths, n, &calls, checks.counts, &error);
	interrupt_keep(0);
	return end(&checks, status, &error);
}
