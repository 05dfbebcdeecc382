/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The verb, in a build with libminiptp-import.
 */
#include "fail.h"
#include "import.h"
#include "interrupt.h"

int
import_run(struct app *app, const struct args *args)
{
	struct import_outcome outcome = { .files = 0 };
	struct import_wanted wanted;
	int code = import_read(app, args, &wanted);

	/* While no camera is open, too, a signal is to end it in good order. */
	if (!app->in_shell && app->sink == NULL)
		interrupt_keep(1);
	if (code == EXIT_DONE && wanted.rebuilds)
		code = import_rebuild(app, &wanted);
	else if (code == EXIT_DONE && wanted.watches)
		code = import_watch(app, &wanted);
	else if (code == EXIT_DONE)
		code = import_camera(app, &wanted, &outcome);
	import_clear(&wanted);
	return code;
}
