/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where objects go that are moved or copied on the camera: into a folder that
 * is there, or to a path whose last part is new.
 */
#ifndef CMD_DESTINATION_H
#define CMD_DESTINATION_H

#include "folder.h"
#include "target.h"

struct move {
	const struct target *target;
	struct folder *to;
	const char *name; /* there */
	const char *old_name;
	bool renames;
	uint32_t from_parent; /* 0: the root */
};

struct destination {
	struct targets targets;
	struct folder folder;
	char *name; /* NULL: each keeps its own */
	struct move *moves;
	size_t n;
};

/* All words but the last are objects, the last is where they go. Names that are
 * taken there have been told, as all that is wrong. Exit code. */
int destination_find(struct app *, const struct args *, struct destination *);
void destination_clear(struct destination *);

/* ObjectFileName, MTP 1.1 B.2.7. A status. */
int object_rename(struct app *, uint32_t handle, const char *name);

#endif
