/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects with all that is in them, read before anything is done to them.
 */
#ifndef CMD_TREE_H
#define CMD_TREE_H

#include "target.h"

struct item {
	uint32_t handle, storage;
	uint16_t protection;
	bool folder;
	unsigned depth; /* below the object that was named */
	uint64_t size;
	char *path;
	bool twin; /* another one has the same path */
};

struct tree {
	struct item *items;
	size_t n, room;
	unsigned files, folders;
	uint64_t bytes;
};

/* Appends an object and, if asked to, what is in it: folders come before what
 * they hold. Exit code; what cannot be read has been told and fails. */
int tree_add(struct app *, const struct target *, bool whole, struct tree *);
/* The same of all, but what a folder holds comes before it, each object once, and
 * twins noted. */
int tree_bottom_up(
    struct app *, const struct targets *, bool whole, struct tree *);
void tree_clear(struct tree *);

/* Behind its path: " (0x00000003)" of a twin, and else nothing. */
#define ITEM_WHICH 16
char *item_which(char buf[ITEM_WHICH], const struct item *);

/* "3 files and 1 folder, 12.5 MiB" */
#define TREE_TEXT 96
char *tree_text(char buf[TREE_TEXT], const struct tree *);

#endif
