/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What of the heap is in use, exactly: the linker sends malloc() and its kin here, and
 * jansson is told to. The C library's own numbers hold what it keeps for later, too.
 */
#ifndef TEST_HEAP_H
#define TEST_HEAP_H

#include <stddef.h>

/* Before anything is allocated. */
void heap_begin(void);
/* Bytes. */
long long heap_used(void);

#endif
