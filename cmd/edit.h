/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading the shell's lines. edit.c does it with libedit: keys, history and
 * completion; edit_plain.c is what there is without.
 */
#ifndef CMD_EDIT_H
#define CMD_EDIT_H

#include "cmd.h"

struct edit;

struct edit *edit_open(struct app *);
/* The next line, without its end, to be freed; NULL: there is none, or
 * interrupted(). */
char *edit_line(struct edit *, const char *prompt);
/* For the history, if it is fit for it. */
void edit_remember(struct edit *, const char *line);
void edit_close(struct edit *);

#endif
