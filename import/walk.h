/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The files of a folder and of those in it.
 */
#ifndef IMPORT_WALK_H
#define IMPORT_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

#include <miniptp/error.h>

/* What is not 0 ends the walk, which returns it. */
struct walk_calls {
	int (*file)(void *ctx, const char *path, const struct stat *);
	/* Of something below the folder, and the errno. */
	int (*unreadable)(void *ctx, const char *path, int sys);
	/* A file that is not whole yet, "NAME.part"; NULL: nobody is told. */
	int (*part)(void *ctx, const char *path);
	void *ctx;
};

/* Tells the regular files, in no order. Links are not followed, but for the folder
 * itself, so nothing outside of it is told. Left out is what is hidden. MPTP_ERR_IO: the
 * folder cannot be looked into; MPTP_ERR_NOMEM. */
int walk_files(
    const char *folder, const struct walk_calls *, struct mptp_error *error);

#endif
