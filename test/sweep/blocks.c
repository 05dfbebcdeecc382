/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The allocator, counted: in the place of the C library's own functions, as glibc's
 * manual has it ("Replacing malloc").
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "blocks.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define COUNTED 0
#endif
#endif
#if !defined(COUNTED) && defined(__GLIBC__)
#define COUNTED 1
#endif

#if !defined(COUNTED) || COUNTED == 0

long
blocks_now(void)
{
	return -1;
}

#else

#include <errno.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
void *memalign(size_t, size_t);

static atomic_long blocks;

static void *
counted(void *block)
{
	if (block != NULL)
		atomic_fetch_add_explicit(&blocks, 1, memory_order_relaxed);
	return block;
}

void *
malloc(size_t size)
{
	return counted(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return counted(__libc_calloc(n, size));
}

void
free(void *block)
{
	if (block != NULL)
		atomic_fetch_sub_explicit(&blocks, 1, memory_order_relaxed);
	__libc_free(block);
}

void *
realloc(void *block, size_t size)
{
	if (block == NULL)
		return malloc(size);
	if (size == 0) {
		free(block);
		return NULL;
	}
	return __libc_realloc(block, size);
}

void *
memalign(size_t alignment, size_t size)
{
	return counted(__libc_memalign(alignment, size));
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	*block = memalign(alignment, size);
	return *block == NULL ? ENOMEM : 0;
}

long
blocks_now(void)
{
	return atomic_load(&blocks);
}

#endif
