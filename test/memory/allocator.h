/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where the library's allocations go, and those of jansson: see redirect.py. They are
 * counted, and one of them fails.
 */
#ifndef TEST_ALLOCATOR_H
#define TEST_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALLOCATOR_NEVER UINT64_MAX

/* Before anything else. What is counted is seen by processes that are forked later, and
 * by their parent. */
void allocator_begin(void);
/* From now on, all allocations are counted, from 0; that one fails. With traced, by whom
 * each is made is kept. */
void allocator_arm(uint64_t failing, bool traced);
/* How many there were; the last that was armed counts. */
uint64_t allocator_count(void);
/* Did the one fail? */
bool allocator_failed(void);
/* A number for the calls that led to the n-th, the same for the same; 0: not kept. */
uint64_t allocator_stack(uint64_t n);

#endif
