/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Allocations of the library alone, one of which fails.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "allocator.h"
#include "counter.h"

void *memory_malloc(size_t size);
void *memory_calloc(size_t n, size_t size);
void *memory_realloc(void *old, size_t size);
char *memory_strdup(const char *text);
char *memory_strndup(const char *text, size_t most);

static struct counter *shared;

void *
memory_malloc(size_t size)
{
	return counter_fails() ? NULL : malloc(size);
}

void *
memory_calloc(size_t n, size_t size)
{
	return counter_fails() ? NULL : calloc(n, size);
}

void *
memory_realloc(void *old, size_t size)
{
	return counter_fails() ? NULL : realloc(old, size);
}

char *
memory_strdup(const char *text)
{
	return counter_fails() ? NULL : strdup(text);
}

char *
memory_strndup(const char *text, size_t most)
{
	return counter_fails() ? NULL : strndup(text, most);
}

void
allocator_begin(void)
{
	if ((shared = counter_begin(-1)) == NULL)
		abort();
	json_set_alloc_funcs(memory_malloc, free);
}

void
allocator_arm(uint64_t failing, bool traced)
{
	memset(shared->stack, 0,
	    (allocator_count() < COUNTER_KEPT ? (size_t)allocator_count() :
						COUNTER_KEPT) *
		sizeof(*shared->stack));
	atomic_store(&shared->failing, failing);
	atomic_store(&shared->count, 0);
	atomic_store(&shared->failed, false);
	atomic_store(&shared->traced, traced);
	atomic_store(&shared->armed, true);
}

uint64_t
allocator_count(void)
{
	return atomic_load(&shared->count);
}

bool
allocator_failed(void)
{
	return atomic_load(&shared->failed);
}

uint64_t
allocator_stack(uint64_t n)
{
	return n < COUNTER_KEPT ? shared->stack[n] : 0;
}
