/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Local files that are sent, and lines of standard input.
 */
#ifndef CMD_INPUT_H
#define CMD_INPUT_H

#include <stdint.h>

#include "cmd.h"

/* Exit code. Only regular files have a size that can be announced. */
int input_open(struct app *, const char *path, int *fd, uint64_t *size);

/* May standard input be read as one? Exit code. */
int input_standard(struct app *);

#define INPUT_LINE (1 << 20)
/* The next line of standard input, without its end, to be freed; NULL: there
 * is none, or interrupted(). A line of INPUT_LINE bytes or more, or with a zero
 * byte in it, is read to its end, and *problem then says what is wrong with it;
 * problem may be NULL. */
char *input_line(const char **problem);

#endif
