/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Memory, or the end of the program.
 */
#ifndef CMD_ALLOC_H
#define CMD_ALLOC_H

#include <stddef.h>

/* realloc() and strdup() that end the program when there is no memory. */
void *must_alloc(void *old, size_t size);
/* What somebody else allocated; NULL ends the program. */
void *must_have(void *);
char *must_copy(const char *);

#endif
