/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What has to hold of a run, whatever went wrong.
 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <stdbool.h>

#include "run.h"

#define OBJECT_SIZE 1500
#define LARGE_SIZE 70000

/* The first thing that was wrong since then; "": nothing. */
void check_begin(void);
void wrong(const char *format, ...);
const char *check_failing(void);

/* Exit code and words. single: it is about one thing, so there is one error at most.
 * altered: what the camera said was changed, so that two objects may have one name. */
void check_run(const struct run *, bool single, bool altered);
/* All files in a folder, which are removed, are whole; and, exact, right. parts: some
 * may be left. How many there are. */
unsigned check_files(int parent, const char *name, bool exact, bool parts);

#endif
