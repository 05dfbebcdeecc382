/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where files from the camera go on this computer: -o WHERE.
 */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include <jansson.h>

#include "cmd.h"

struct output {
	const char *folder;  /* where files go */
	const char *file;    /* name for the only one, or NULL */
	const char *missing; /* a folder to make when something goes there */
	const char *own;     /* the same, in that, of one of several cameras */
	bool to_stdout;
	bool ours;	     /* the folder was made for this */
	const char *made[2]; /* those that were, or NULL */
	char *memory, *own_memory;
};

/* where: an existing folder, one to make ("x/"), the name of the only file, or
 * "-"; NULL: the current folder. Exit code; failures have been told. */
int output_choose(
    struct app *, const char *where, bool several, struct output *);
/* Where what goes there failed, the folders that were made for it go again, if nothing is
 * in them. */
void output_clear(struct output *, int code);
/* Makes the folder, if it is missing. Exit code. */
int output_ready(struct app *, struct output *);
/* What a file that the camera calls name is called in the folder: never as one that is
 * not whole yet, but "NAME.part_". free() it. */
char *output_name(
    const char *folder, const char *name, uint32_t handle, bool *shortened);
/* The path of a file that the camera calls name; free() it. A name that has to be
 * shortened is told by output_report(). */
char *output_path(
    const struct output *, const char *name, uint32_t handle, bool *shortened);

/* Where the only file goes that a word names: of one of several cameras, into its
 * folder, which is made. free() *own. Exit code. */
int output_own(struct app *, const char *path, char **own);

/* "folder/name"; free() it. */
char *path_join(const char *folder, const char *name);
/* Exit code; a folder that is there already will do. */
int make_folder(struct app *, const char *path, bool *made);

/* A file or folder that is there now, and has not all of its name. */
void tell_shortened(struct app *, uint32_t handle, const char *path);
/* Tells of a file that is there now; json, if not NULL, is a list. It is the caller who
 * flushes. */
void output_report(struct app *, json_t *json, uint32_t handle,
    const char *path, uint64_t size, bool shortened);

#endif
