/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is done to several objects, one after another, or would be.
 */
#ifndef CMD_CHANGES_H
#define CMD_CHANGES_H

#include <jansson.h>

#include "cmd.h"
#include "fail.h"

struct item;

struct changes {
	struct app *app;
	const char *will, *did; /* "delete", "deleted" */
	bool dry;		/* only say what would be done */
	json_t *list;
	struct tally tally;
};

void changes_begin(struct changes *, struct app *, bool dry, const char *will,
    const char *did);
/* Tell of one; code says how it went, and failures have been told. A folder is
 * shown with a slash. to, if not NULL, is where it is now. */
void changes_add(struct changes *, int code, uint32_t handle, bool folder,
    const char *path, const char *to);
/* The same of what a tree has; of twins it tells which. */
void changes_add_item(struct changes *, int code, const struct item *);
/* One that was not come to. */
void changes_left(struct changes *, uint32_t handle, const char *path);
/* Is it of no use to go on? */
bool changes_stop(const struct changes *);
/* Prints the JSON. The exit code, where so many words were to be done. */
int changes_end(struct changes *, size_t of);

/* The access of a store, or of that which holds the object: exit code of a
 * refusal that was told. For deletion, a store may be read-only otherwise. */
int store_writable(struct app *, uint32_t storage, bool deleting);
/* Does the camera have the operation? what is said to be impossible, or else:
 * "delete objects". Exit code; it has been told. */
int camera_offers(struct app *, uint16_t operation, const char *what);

#endif
