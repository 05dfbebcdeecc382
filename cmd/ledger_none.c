/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A build without libminiptp-import.
 */
#include "fail.h"
#include "ledger.h"

static int
none(struct app *app)
{
	return fail(app, EXIT_FAILED,
	    "this build has no ledger: it was built without SQLite, "
	    "libutf8proc, libxxhash or libcrypto; meson's -Dimport=enabled tells which");
}

int
ledger_list(struct app *app, const struct args *args)
{
	(void)args;
	return none(app);
}

int
ledger_verify(struct app *app, const struct args *args)
{
	(void)args;
	return none(app);
}

int
ledger_forget(struct app *app, const struct args *args)
{
	(void)args;
	return none(app);
}

int
ledger_export(struct app *app, const struct args *args)
{
	(void)args;
	return none(app);
}
