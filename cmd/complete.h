/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How a word that is begun can go on, by the tables of verbs and options.
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "cmd.h"

struct candidate {
	char *text; /* the whole word; it goes on if it ends in '/' or '=' */
	const char *help; /* or NULL */
};

struct candidates {
	struct candidate *item; /* without duplicates, in the tables' order */
	size_t n;
	bool files;  /* and files of this computer */
	size_t skip; /* bytes of the word before the file's name: "--to=" */
};

/* words[n - 1] is begun, perhaps empty, and those before it are whole. Objects
 * of the camera are candidates only while one is open. */
void complete(struct app *, char *const *words, int n, struct candidates *);
void complete_clear(struct candidates *);
/* The files of this computer that it can be, for whom has no shell to tell. */
void complete_files(struct candidates *, const char *word);

/* The beginning that all of them share: its length. */
size_t complete_common(const struct candidates *);
/* The address of the camera among whole words, or NULL. */
const char *complete_uri(char *const *words, int n);

#endif
