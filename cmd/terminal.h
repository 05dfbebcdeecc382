/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The terminal, and the three files that a program is born with.
 */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include <stddef.h>

/* Before anything else: standard files are open, take bytes as they are, and
 * show UTF-8. */
void terminal_prepare(void);
/* How wide the terminal is that stderr goes to; 80 if nobody knows. */
size_t terminal_columns(void);

#endif
