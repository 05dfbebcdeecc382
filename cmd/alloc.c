/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

void *
must_have(void *memory)
{
	if (memory == NULL) {
		fputs("miniptp: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return memory;
}

void *
must_alloc(void *old, size_t size)
{
	return must_have(realloc(old, size));
}

char *
must_copy(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(must_alloc(NULL, size), s, size);
}
