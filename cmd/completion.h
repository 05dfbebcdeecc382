/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The scripts of data/completion, in the program.
 */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

struct embedded {
	const char *name, *text;
};

extern const struct embedded completion_scripts[]; /* the last has no name */

#endif
