/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A build without libminiptp-import.
 */
#include "fail.h"
#include "import.h"

int
import_run(struct app *app, const struct args *args)
{
	(void)args;
	return fail(app, EXIT_FAILED,
	    "this build has no import: it was built without SQLite, "
	    "libutf8proc, libxxhash or libcrypto; meson's -Dimport=enabled tells which");
}
