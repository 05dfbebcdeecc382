/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Text, which may be NULL, and text that grows.
 */
#ifndef IMPORT_TEXT_H
#define IMPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* NULL is the same as NULL alone. */
bool text_is_same(const char *, const char *);
/* Is the path that of the folder, or of something below it? Slashes at the folder's end do
 * not count; all is below "". */
bool text_is_below(const char *path, const char *folder);

/* A failure sticks, and makes the rest do nothing. */
struct text {
	char *s; /* NULL: empty, or there was no memory */
	size_t len, cap;
	bool failed;
};

void text_add(struct text *, const char *s, size_t len);
void text_clear(struct text *);

#endif
