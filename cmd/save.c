/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * New files for the verbs.
 */
#include <errno.h>
#include <string.h>

#include "out.h"
#include "save.h"

/* Ends it. */
static int
failed(struct save *save, int error, const char *what, const char *path)
{
	if (error == EEXIST)
		fail(save->app, EXIT_FAILED,
		    "%s exists already, and was not overwritten", path);
	else
		fail(save->app, EXIT_FAILED, "cannot %s %s: %s", what, path,
		    strerror(error));
	save->error = error;
	save_abort(save);
	return EXIT_FAILED;
}

int
save_begin(struct app *app, struct save *save, const char *path)
{
	const struct newfile *file = &save->file;
	int error;

	*save = (struct save){ .app = app };
	error = newfile_begin(&save->file, path);
	if (error == 0)
		return EXIT_DONE;
	return failed(
	    save, error, "create", file->part == NULL ? path : file->part);
}

int
save_write(struct save *save, const void *buf, size_t len)
{
	save->error = newfile_write(&save->file, buf, len);
	return save->error;
}

int
save_commit(struct save *save, const time_t *modified)
{
	int error = newfile_commit(&save->file, modified);

	if (error != 0)
		return failed(save, error, "save", save->file.final);
	save_abort(save);
	return EXIT_DONE;
}

void
save_abort(struct save *save)
{
	newfile_close(&save->file);
}
