/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the two ways to speak to the shell share.
 */
#ifndef CMD_SHELL_H
#define CMD_SHELL_H

#include "cmd.h"

/* Runs a verb with its words, and sees to it that the shell can go on. */
int shell_run(struct app *, char *const *words, int n);
/* request.c: requests from standard input, answers to standard output. */
int request_loop(struct app *);

#endif
