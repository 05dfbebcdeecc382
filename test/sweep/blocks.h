/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * How many blocks of memory are allocated, exactly, so that what leaks is known by the
 * case that leaked it.
 */
#ifndef TEST_BLOCKS_H
#define TEST_BLOCKS_H

/* -1 where it is not known: with sanitizers, which look at the end by themselves, and
 * with other C libraries than GNU's. */
long blocks_now(void);

#endif
