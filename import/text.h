/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text that grows. A failure sticks, and makes the rest do nothing.
 */
#ifndef IMPORT_TEXT_H
#define IMPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *s; /* NULL: empty, or there was no memory */
	size_t len, cap;
	bool failed;
};

void text_add(struct text *, const char *s, size_t len);
void text_clear(struct text *);

#endif
