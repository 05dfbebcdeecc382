/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * ledger verify: reading the copies back.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "alloc.h"
#include "fail.h"
#include "ledger.h"
#include "ledger_checks.h"
#include "ledger_choose.h"
#include "ledger_open.h"
#include "out.h"

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
find(void *ctx, const struct mptp_copy *copy)
{
	struct choice *choice = ctx;

	for (size_t i = 0; i < choice->n; i++)
		if (choice_path_holds(&choice->paths[i], copy->destination))
			choice->paths[i].found = true;
	return MPTP_OK;
}

/* Each is a copy, or a folder that something may have moved to. */
static int
check_words(struct app *app, struct mptp_ledger *ledger, struct choice *choice)
{
	struct mptp_error error;

	for (size_t i = 0; i < choice->n; i++)
		choice->paths[i].found = choice->paths[i].real != NULL &&
		    is_folder(choice->paths[i].real);
	if (mptp_ledger_list(ledger, find, choice, &error) != MPTP_OK)
		return ledger_fail(app, &error);
	return choice_check(app, choice);
}

static int
verify(struct app *app, struct mptp_ledger *ledger, const struct choice *choice)
{
	const char **paths = must_alloc(NULL, (choice->n + 1) * sizeof(*paths));
	int code;

	/* Not both: a file would have two names. */
	for (size_t i = 0; i < choice->n; i++)
		paths[i] = choice->paths[i].real != NULL ?
		    choice->paths[i].real :
		    choice->paths[i].path;
	code = ledger_check_paths(app, ledger, paths, choice->n);
	free(paths);
	return code;
}

int
ledger_verify(struct app *app, const struct args *args)
{
	struct mptp_ledger *ledger = NULL;
	struct choice choice;
	char *why_not = NULL;
	int code = choice_make(app, args, &choice);

	if (code == EXIT_DONE)
		code = ledger_open_to_read(
		    app, args->option[LEDGER_FILE].text, &ledger, &why_not);
	if (code == EXIT_DONE)
		code = check_words(app, ledger, &choice);
	if (code == EXIT_DONE && why_not != NULL)
		note(app, "what is found is told, and not kept: %s", why_not);
	if (code == EXIT_DONE)
		code = verify(app, ledger, &choice);
	mptp_ledger_close(&ledger);
	choice_clear(&choice);
	free(why_not);
	return code;
}
