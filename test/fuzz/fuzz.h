/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A fuzz target is a file with this one function. What it finds wrong ends the
 * program, by a sanitizer or by check().
 */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* MemorySanitizer takes some keys that jansson compares for not written: known.c. */
#define KNOWS_JSON 1
#ifdef __has_feature
#if __has_feature(memory_sanitizer)
#undef KNOWS_JSON
#define KNOWS_JSON 0
#endif
#endif

/* Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define check(holds) check_at((holds) != 0, __FILE__, __LINE__)

static inline void
check_at(int holds, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: what is checked does not hold\n", file, line);
	abort();
}

/* How long the next slice is, out of len: from a seed, and so always the same. */
static inline size_t
slice_of(uint32_t *seed, size_t len)
{
	*seed = *seed * 1664525u + 1013904223u;
	/* Mostly short ones, and all of it a quarter of the time. */
	if ((*seed >> 30) == 0 || len == 0)
		return len;
	return 1 + (*seed >> 8) % (len < 100 ? len : 100);
}

#endif
