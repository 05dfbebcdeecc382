/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ledger forget: rows go, files stay.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "ledger.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "local/newfile.h"
#include "object.h"
#include "out.h"
#include "text.h"

#define LISTED 20 /* before a question */

struct picked {
	int64_t id, imported;
	uint64_t size;
	char *file;
	bool still; /* it is as it was when it was shown */
};

struct forgetting {
	struct app *app;
	struct choice choice;
	struct picked *items;
	size_t n, room;
	size_t next; /* of those that are looked for again */
};

static int
pick(void *ctx, const struct mptp_copy *copy)
{
	struct forgetting *forgetting = ctx;

	if (!choice_fits(&forgetting->choice, copy))
		return MPTP_OK;
	if (forgetting->n == forgetting->room) {
		forgetting->room = forgetting->room * 2 + 64;
		forgetting->items = must_alloc(forgetting->items,
		    forgetting->room * sizeof(*forgetting->items));
	}
	forgetting->items[forgetting->n++] = (struct picked){ .id = copy->id,
		.imported = copy->imported,
		.size = copy->size,
		.file = must_copy(copy->destination) };
	return MPTP_OK;
}

static bool
is_before(const struct picked *picked, const struct mptp_copy *copy)
{
	return picked->imported != copy->imported ?
	    picked->imported < copy->imported :
	    picked->id < copy->id;
}

/* Somebody may have taken his time with the question, and others have imported
 * meanwhile. Both lists are in one order. */
static int
pick_again(void *ctx, const struct mptp_copy *copy)
{
	struct forgetting *forgetting = ctx;
	struct picked *picked;

	while (forgetting->next < forgetting->n &&
	    is_before(&forgetting->items[forgetting->next], copy))
		forgetting->next++;
	picked = &forgetting->items[forgetting->next];
	if (forgetting->next < forgetting->n && picked->id == copy->id &&
	    picked->imported == copy->imported)
		picked->still = strcmp(picked->file, copy->destination) == 0;
	return MPTP_OK;
}

/* Of a disk that is not plugged in, nothing is there, not even the folders. */
static size_t
count_unplugged(const struct forgetting *forgetting)
{
	size_t n = 0;

	for (size_t i = 0; i < forgetting->n; i++) {
		char *folder = must_copy(forgetting->items[i].file);
		char *slash = strrchr(folder, '/');

		if (slash != NULL && slash != folder) {
			*slash = '\0';
			n += !newfile_exists(folder) && errno == ENOENT;
		}
		free(folder);
	}
	return n;
}

static void
warn(const struct forgetting *forgetting)
{
	size_t n = forgetting->choice.missing ? count_unplugged(forgetting) : 0;

	if (n > 0)
		note(forgetting->app,
		    "of %zu of them, the folder is not there either: are they "
		    "on a disk that is not plugged in?",
		    n);
}

/* As what changes objects is told (changes.h). */
static void
print(struct app *app, const struct picked *picked, bool done)
{
	char safe[4096];

	if (app->json)
		out_json_line(app,
		    json_pack("{s:o, s:o, s:b}", "file",
			json_text(picked->file), "size",
			object_size_json(picked->size), "done", (int)done));
	else
		out(app, "%s  %s\n", done ? "forgotten" : "would forget",
		    text_safe(safe, sizeof(safe), picked->file));
}

static int
ask(const struct forgetting *forgetting)
{
	struct app *app = forgetting->app;
	char question[80];

	if (!ask_possible(app))
		return fail(app, EXIT_USAGE,
		    "ledger forget wants --yes where nobody can be asked; "
		    "nothing was forgotten");
	for (size_t i = 0; i < forgetting->n && i < LISTED; i++)
		note(app, "%s", forgetting->items[i].file);
	if (forgetting->n > LISTED)
		note(app, "and %zu more", forgetting->n - LISTED);
	warn(forgetting);
	snprintf(question, sizeof(question),
	    "Forget %zu? The files stay. [y/N]", forgetting->n);
	return ask_yes(question) ?
	    EXIT_DONE :
	    fail(app, EXIT_FAILED, "nothing was forgotten");
}

/* Together, or not at all. */
static int
forget(struct forgetting *forgetting, struct mptp_ledger *ledger)
{
	struct mptp_error error;
	size_t n = 0;
	int status = mptp_ledger_begin(ledger, &error);

	if (status == MPTP_OK)
		status =
		    mptp_ledger_list(ledger, pick_again, forgetting, &error);
	for (size_t i = 0; i < forgetting->n && status == MPTP_OK; i++)
		if (forgetting->items[i].still)
			status = mptp_ledger_forget(
			    ledger, forgetting->items[i].id, &error);
	if (status == MPTP_OK)
		status = mptp_ledger_commit(ledger, &error);
	if (status != MPTP_OK)
		return ledger_fail(forgetting->app, &error);
	for (size_t i = 0; i < forgetting->n; i++) {
		if (!forgetting->items[i].still)
			continue;
		print(forgetting->app, &forgetting->items[i], true);
		n++;
	}
	if (!forgetting->app->json)
		out(forgetting->app, "%zu forgotten; the files stay\n", n);
	return EXIT_DONE;
}

static int
choose(struct forgetting *forgetting, struct mptp_ledger *ledger)
{
	struct app *app = forgetting->app;
	struct mptp_error error;
	int code;

	if (mptp_ledger_list(ledger, pick, forgetting, &error) != MPTP_OK)
		return ledger_fail(app, &error);
	code = choice_check(app, &forgetting->choice);
	if (code == EXIT_DONE && forgetting->n == 0)
		code = fail(app, EXIT_FAILED, "the ledger has no such copies");
	return code;
}

static int
run(struct forgetting *forgetting, const struct args *args,
    struct mptp_ledger *ledger)
{
	int code = choose(forgetting, ledger);

	if (code != EXIT_DONE)
		return code;
	if (args->option[LEDGER_DRY].times > 0) {
		for (size_t i = 0; i < forgetting->n; i++)
			print(forgetting->app, &forgetting->items[i], false);
		warn(forgetting);
		return EXIT_DONE;
	}
	if (args->option[LEDGER_YES].times == 0)
		code = ask(forgetting);
	return code == EXIT_DONE ? forget(forgetting, ledger) : code;
}

static int
open_for(struct app *app, const struct args *args, struct mptp_ledger **ledger)
{
	const char *path = args->option[LEDGER_FILE].text;

	return args->option[LEDGER_DRY].times > 0 ?
	    ledger_open_to_read(app, path, ledger, NULL) :
	    ledger_open(app, path, true, ledger);
}

int
ledger_forget(struct app *app, const struct args *args)
{
	struct forgetting forgetting = { .app = app };
	struct mptp_ledger *ledger = NULL;
	int code = choice_make(app, args, &forgetting.choice);

	if (code == EXIT_DONE && choice_is_all(&forgetting.choice))
		code = fail(app, EXIT_USAGE,
		    "ledger forget wants a PATH, --missing, --state or "
		    "--serial");
	if (code == EXIT_DONE)
		code = open_for(app, args, &ledger);
	if (code == EXIT_DONE)
		code = run(&forgetting, args, ledger);
	mptp_ledger_close(&ledger);
	for (size_t i = 0; i < forgetting.n; i++)
		free(forgetting.items[i].file);
	free(forgetting.items);
	choice_clear(&forgetting.choice);
	return code;
}
