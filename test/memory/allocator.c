/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Allocations of the library alone, one of which fails.
 */
#include <execinfo.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <jansson.h>

#include "allocator.h"

/* Some four callers, and what is between them and backtrace(). */
#define DEPTH 8

void *memory_malloc(size_t size);
void *memory_calloc(size_t n, size_t size);
void *memory_realloc(void *old, size_t size);
char *memory_strdup(const char *text);
char *memory_strndup(const char *text, size_t most);

static struct shared {
	atomic_bool armed, traced, failed;
	atomic_ullong failing, count;
	uint64_t stack[ALLOCATOR_KEPT];
} * shared;

/* FNV-1a */
static uint64_t
stack_now(void)
{
	void *caller[DEPTH];
	const int n = backtrace(caller, DEPTH);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (int i = 0; i < n; i++)
		hash = (hash ^ (uint64_t)(uintptr_t)caller[i]) *
		    UINT64_C(0x100000001b3);
	return hash | 1;
}

static bool
fails(void)
{
	uint64_t n;

	if (!atomic_load(&shared->armed))
		return false;
	n = atomic_fetch_add(&shared->count, 1);
	if (atomic_load(&shared->traced) && n < ALLOCATOR_KEPT)
		shared->stack[n] = stack_now();
	if (n != atomic_load(&shared->failing))
		return false;
	atomic_store(&shared->failed, true);
	return true;
}

void *
memory_malloc(size_t size)
{
	return fails() ? NULL : malloc(size);
}

void *
memory_calloc(size_t n, size_t size)
{
	return fails() ? NULL : calloc(n, size);
}

void *
memory_realloc(void *old, size_t size)
{
	return fails() ? NULL : realloc(old, size);
}

char *
memory_strdup(const char *text)
{
	return fails() ? NULL : strdup(text);
}

char *
memory_strndup(const char *text, size_t most)
{
	return fails() ? NULL : strndup(text, most);
}

void
allocator_begin(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		abort();
	json_set_alloc_funcs(memory_malloc, free);
	stack_now(); /* what it needs is loaded now */
}

void
allocator_arm(uint64_t failing, bool traced)
{
	memset(shared->stack, 0,
	    (allocator_count() < ALLOCATOR_KEPT ? (size_t)allocator_count() :
						  ALLOCATOR_KEPT) *
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
	return n < ALLOCATOR_KEPT ? shared->stack[n] : 0;
}
