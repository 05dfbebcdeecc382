/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The folders of a batch, held open until what was changed in them is on the disk.
 */
#ifndef IMPORT_FOLDERS_H
#define IMPORT_FOLDERS_H

#include "import/root.h"

struct folders {
	struct folder *items;
	size_t n, cap;
};

/* The folder of a path below the root, made if it is not there, with those above it;
 * links of the user's are followed. *fd stays the folders' own. make false: it has to
 * be there. 0 or an errno. */
int folders_get(
    struct folders *, const struct root *, const char *rel, bool make, int *fd);
/* Something in it was changed. */
void folders_touch(struct folders *, int fd);
/* 0 or an errno. Those that were touched are then not any more. */
int folders_sync(struct folders *);
void folders_close(struct folders *);

#endif
