/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Allocations that fail when they are told to.
 */
#include <stdlib.h>

#include "failing.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

static struct {
	bool armed;
	bool lasting;
	bool failed;
	unsigned long left;
	size_t largest;
	long live;
} failing;

static bool
fails(size_t size)
{
	if (size > failing.largest)
		failing.largest = size;
	if (!failing.armed || failing.left-- > 0)
		return false;
	failing.armed = failing.lasting;
	failing.left = 0;
	failing.failed = true;
	return true;
}

static void *
counted(void *p)
{
	failing.live += p != NULL;
	return p;
}

void *
__wrap_malloc(size_t size)
{
	return fails(size) ? NULL : counted(__real_malloc(size));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails(n * size) ? NULL : counted(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t size)
{
	void *q = fails(size) ? NULL : __real_realloc(p, size);

	failing.live += p == NULL && q != NULL;
	return q;
}

void
__wrap_free(void *p)
{
	failing.live -= p != NULL;
	__real_free(p);
}

void *
failing_malloc(size_t size)
{
	return __wrap_malloc(size);
}

void
failing_after(unsigned long n)
{
	failing.armed = true;
	failing.lasting = false;
	failing.failed = false;
	failing.left = n;
	failing.largest = 0;
}

void
failing_from(unsigned long n)
{
	failing_after(n);
	failing.lasting = true;
}

bool
failing_stop(void)
{
	failing.armed = false;
	return failing.failed;
}

size_t
failing_largest(void)
{
	return failing.largest;
}

long
failing_live(void)
{
	return failing.live;
}
