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

static int
note_error(struct save *save, int error)
{
	save->error = error;
	save->app->disk_failed |= newfile_is_hopeless(error);
	return error;
}

/* Ends it. */
static int
failed(struct save *save, int error, const char *what, const char *path)
{
	if (error == EEXIST)
		fail(save->app, EXIT_FAILED,
		    "%s exists already, and was not overwritten", path);
	else if (error == ESTALE && save->file.part != NULL)
		fail(save->app, EXIT_FAILED,
		    "cannot save %s: another program moved or replaced %s, "
		    "which is left as it is; fetch it again without that",
		    path, save->file.part);
	else
		fail(save->app, EXIT_FAILED, "cannot %s %s: %s", what, path,
		    strerror(error));
	note_error(save, error);
	save_abort(save);
	return EXIT_FAILED;
}

int
save_try(struct app *app, struct save *save, const char *path,
    const struct newfile_folder *folder)
{
	*save = (struct save){ .app = app };
	return note_error(save, newfile_begin(&save->file, path, folder));
}

int
save_fail(struct save *save)
{
	const struct newfile *file = &save->file;
	const char *path = file->part != NULL ? file->part : file->final;

	return failed(
	    save, save->error, "create", path == NULL ? "a file" : path);
}

int
save_begin(struct app *app, struct save *save, const char *path)
{
	return save_try(app, save, path, NULL) == 0 ? EXIT_DONE :
						      save_fail(save);
}

int
save_write(struct save *save, const void *buf, size_t len)
{
	return note_error(save, newfile_write(&save->file, buf, len));
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
