/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A new file that appears under its name only when it is whole, and never in
 * the place of another.
 */
#ifndef CMD_SAVE_H
#define CMD_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "cmd.h"

struct save {
	struct app *app;
	char *final, *part;
	int fd;
	bool created; /* the part is ours to remove */
	uint64_t written;
	int error; /* errno of what failed; also afterwards */
};

/* Exit codes; failures have been told. EXIT_FAILED if path exists. */
int save_begin(struct app *, struct save *, const char *path);
/* 0, or an errno. */
int save_write(struct save *, const void *buf, size_t len);
/* Sync, set the time (NULL: leave it), give it its name. */
int save_commit(struct save *, const time_t *modified);
/* Remove what there is, if it was not committed. */
void save_abort(struct save *);

/* Is there anything, even a dangling link? */
bool save_exists(const char *path);
/* Would any other file fail, too? */
bool save_is_hopeless(int error);

#endif
