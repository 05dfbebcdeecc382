/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Strings that live as long as an import, and sets of them.
 */
#ifndef IMPORT_POOL_H
#define IMPORT_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool {
	struct pool_block *blocks;
};

/* NULL: there is no memory. */
char *pool_copy(struct pool *, const char *s, size_t len);
void pool_clear(struct pool *);

/* Strings, borrowed, each with a number. */
struct strings {
	struct strings_slot *slots;
	size_t n, cap;
};

/* Its number; NULL: it is not there. */
uint32_t *strings_find(const struct strings *, const char *s);
/* Adds it with 0, if it is not there. NULL: there is no memory. */
uint32_t *strings_add(struct strings *, const char *s);
void strings_remove(struct strings *, const char *s);
void strings_clear(struct strings *);

#endif
