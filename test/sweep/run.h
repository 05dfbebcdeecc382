/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The program, run in this process with what it says caught.
 */
#ifndef TEST_RUN_H
#define TEST_RUN_H

#include <stddef.h>
#include <stdint.h>

#define RUN_TEXT 65536
/* The program's --timeout. */
#define RUN_TIMEOUT "1"

struct run {
	int code;
	int64_t ms;
	char out[RUN_TEXT], err[RUN_TEXT];
	size_t nout, nerr;
};

extern char run_case[200]; /* the case that runs, for whom it may concern */

/* A line of TAP. */
void say(const char *format, ...);
/* In a new folder, with nothing of the user's. folder as for mkdtemp(). */
void run_prepare(char *folder);
/* The words of a command line, without the program's own. */
void run_verb(const char *words, struct run *);
/* stderr as it was, for sanitizers. 0: done. */
int run_end(void);

#endif
