/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ledger: what was imported, and whether it still is what it was.
 */
#include <stddef.h>
#include <string.h>

#include "fail.h"
#include "ledger.h"
#include "word.h"

static const struct opt opts[] = {
	[LEDGER_FILE] = { 0, "ledger", OPT_TEXT, "FILE",
	    "another ledger than the usual one" },
	[LEDGER_SERIAL] = { 0, "serial", OPT_TEXT, "SERIAL",
	    "only of the camera with this number" },
	[LEDGER_STATE] = { 0, "state", OPT_TEXT, "STATE",
	    "copied, verified, alike, bad, unfinished" },
	[LEDGER_MISSING] = { 0, "missing", OPT_FLAG, NULL,
	    "only copies whose file is not there" },
	[LEDGER_FORMAT] = { 0, "format", OPT_TEXT, "json|csv|xxh128|sha256",
	    "export: in this form; or JSON" },
	[LEDGER_OUTPUT] = { 'o', "output", OPT_TEXT, "FILE",
	    "export: to this new file" },
	[LEDGER_DRY] = { 'n', "dry-run", OPT_FLAG, NULL,
	    "forget: only show which" },
	[LEDGER_YES] = { 'y', "yes", OPT_FLAG, NULL, "forget: do not ask" },
};

#define BIT(option) (1u << (option))
#define CHOOSING (BIT(LEDGER_SERIAL) | BIT(LEDGER_STATE) | BIT(LEDGER_MISSING))

static const struct action {
	const char *name;
	unsigned options; /* that it takes, beside --ledger */
	int (*run)(struct app *, const struct args *);
} actions[] = {
	{ "list", CHOOSING, ledger_list },
	{ "verify", 0, ledger_verify },
	{ "forget", CHOOSING | BIT(LEDGER_DRY) | BIT(LEDGER_YES),
	    ledger_forget },
	{ "export", CHOOSING | BIT(LEDGER_FORMAT) | BIT(LEDGER_OUTPUT),
	    ledger_export },
};
#define ACTIONS (sizeof(actions) / sizeof(*actions))

static const char *
name_at(const void *ctx, size_t i)
{
	(void)ctx;
	return i < ACTIONS ? actions[i].name : NULL;
}

static int
run(struct app *app, const struct args *args)
{
	const struct words words = { name_at, NULL, "" };
	const struct action *action = &actions[0];
	char problem[400];
	int found;

	if (args->n > 0) {
		found = word_find(
		    args->operand[0], &words, problem, sizeof(problem));
		if (found < 0)
			return fail(app, EXIT_USAGE,
			    "ledger: %s%s (it takes list, verify, forget, "
			    "export; 'miniptp ledger list PATH' shows what is "
			    "in PATH)",
			    args->operand[0], problem);
		action = &actions[found];
	}
	for (size_t i = LEDGER_SERIAL; i < sizeof(opts) / sizeof(*opts); i++)
		if (args->option[i].times > 0 && !(action->options & BIT(i)))
			return fail(app, EXIT_USAGE,
			    "ledger %s does not take --%s", action->name,
			    opts[i].name);
	return action->run(app, args);
}

const struct command cmd_ledger = {
	.name = "ledger",
	.args = "[list|verify|forget|export] [PATH…]",
	.summary = "Show, verify or forget what was imported",
	.details =
	    "PATH is a file or folder on this computer, or a pattern: of the\n"
	    "name, or with a '/' of the whole path. verify takes no patterns,\n"
	    "and looks in the folders for what was renamed. forget deletes no\n"
	    "files; it wants a PATH or an option. With --json, one copy a\n"
	    "line.",
	OPTS(opts),
	.most = -1,
	.is_lines = true,
	.run = run,
};
