/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text that comes from a camera, made fit for terminals, files and scripts.
 */
#ifndef CMD_TEXT_H
#define CMD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* s with everything that must not reach a terminal shown as '?', cut to fit
 * cap bytes. NULL reads as "". Returns buf. */
char *text_safe(char *buf, size_t cap, const char *s);
/* Columns that s takes on a terminal. */
size_t text_width(const char *s);
/* s with at most width columns, its end replaced by "…" if it has more. */
char *text_fit(char *buf, size_t cap, const char *s, size_t width);

/* "17.4 MiB", for people. */
#define SIZE_TEXT 16
char *text_size(char buf[SIZE_TEXT], uint64_t size);

/* Whole of s is a number, decimal or 0x…: true. */
bool text_number(const char *s, uint64_t *number);

#endif
