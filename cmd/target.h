/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The objects that the words of a command line name. In the last part of a path
 * * stands for any characters and ? for one, unless an object is called just so. One
 * that is shown so, with ? for what is invisible, must be the only one that matches.
 */
#ifndef CMD_TARGET_H
#define CMD_TARGET_H

#include "object.h"

struct target {
	struct object object;
	char *path; /* or its handle, if the list is .by_handle */
	bool tree;  /* the word ends in a slash */
};

struct targets {
	struct target *items;
	size_t n, room;
	/* What is named by its handle is called by that, since its path would have to
	 * be asked for. */
	bool by_handle;
};

/* Appends what word names. Exit code; failures have been told. */
int targets_add(struct app *, const char *word, struct targets *);
/* To an empty list, all words, each object once. Every word that is wrong is told; if one is, the
 * list is empty. */
int targets_find(struct app *, char *const *words, int n, struct targets *);
void targets_clear(struct targets *);

#endif
