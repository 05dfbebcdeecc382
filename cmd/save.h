/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A new file (local/newfile.h), and what a person is told when it fails.
 */
#ifndef CMD_SAVE_H
#define CMD_SAVE_H

#include <stddef.h>
#include <time.h>

#include "cmd.h"
#include "local/newfile.h"

struct save {
	struct app *app;
	struct newfile file;
	int error; /* errno of what failed; also afterwards */
};

/* Exit codes; failures have been told. EXIT_FAILED if path exists. */
int save_begin(struct app *, struct save *, const char *path);
/* The same, its folder being known (newfile_begin()), and nothing told: 0, or an errno,
 * which save_fail() tells. */
int save_try(struct app *, struct save *, const char *path,
    const struct newfile_folder *);
int save_fail(struct save *);
/* 0, or an errno. */
int save_write(struct save *, const void *buf, size_t len);
/* Set the time (NULL: leave it), give it its name. */
int save_commit(struct save *, const time_t *modified);
/* Remove what there is, if it was not committed. */
void save_abort(struct save *);

#endif
