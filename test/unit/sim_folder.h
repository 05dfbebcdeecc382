/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder for a virtual camera to be its card.
 */
#ifndef TEST_SIM_FOLDER_H
#define TEST_SIM_FOLDER_H

#include "sim_run.h"

struct folder {
	char path[64];
	struct run run;
};

/* DCIM/a.jpg "picture", DCIM/b.txt "text", z.bin "z"; *state is a folder. */
int folder_setup(void **state);
int folder_teardown(void **state);
/* Opens f->run on it. */
void folder_open(struct folder *, const char *profile);

void folder_put(const struct folder *, const char *name, const char *content);
void folder_make(const struct folder *, const char *name);
void folder_link(const struct folder *, const char *target, const char *name);
bool folder_holds(const struct folder *, const char *name);
/* How many parts of uploads there are, and files called "n". */
unsigned folder_leftovers(const struct folder *);

#endif
