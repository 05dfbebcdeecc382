/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Allocations that fail when they are told to, and are counted. The program has
 * to be linked with --wrap=malloc, --wrap=calloc, --wrap=realloc and --wrap=free.
 */
#ifndef TEST_FAILING_H
#define TEST_FAILING_H

#include <stdbool.h>
#include <stddef.h>

/* Let n allocations succeed and the one after them fail. */
void failing_after(unsigned long n);
/* The same, and all behind that one, too. */
void failing_from(unsigned long n);
/* No more failures. Did the one that was ordered happen? */
bool failing_stop(void);
/* For json_set_alloc_funcs(). */
void *failing_malloc(size_t size);
/* Bytes asked for by the largest allocation since failing_after(). */
size_t failing_largest(void);
/* How many allocations have not been freed. */
long failing_live(void);

#endif
