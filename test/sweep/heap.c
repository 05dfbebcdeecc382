/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A heap that is counted.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "heap.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t most);
void __wrap_free(void *p);

static long long used;

static void *
counted(void *p)
{
	if (p != NULL)
		used += (long long)malloc_usable_size(p);
	return p;
}

void *
__wrap_malloc(size_t size)
{
	return counted(__real_malloc(size));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return counted(__real_calloc(n, size));
}

void *
__wrap_realloc(void *old, size_t size)
{
	const long long before =
	    old == NULL ? 0 : (long long)malloc_usable_size(old);
	void *p = counted(__real_realloc(old, size));

	if (p != NULL)
		used -= before;
	return p;
}

char *
__wrap_strdup(const char *text)
{
	return __wrap_strndup(text, strlen(text));
}

char *
__wrap_strndup(const char *text, size_t most)
{
	const size_t len = strnlen(text, most);
	char *copy = __wrap_malloc(len + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void
__wrap_free(void *p)
{
	if (p != NULL)
		used -= (long long)malloc_usable_size(p);
	__real_free(p);
}

void
heap_begin(void)
{
	json_set_alloc_funcs(__wrap_malloc, __wrap_free);
}

long long
heap_used(void)
{
	return used;
}
