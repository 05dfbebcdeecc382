/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Allocations are counted, and one of them fails, or all from one on.
 */
#ifndef TEST_COUNTER_H
#define TEST_COUNTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define COUNTER_KEPT 262144 /* more than any test has */

/* Shared with other processes; program_test.py knows where what is. */
struct counter {
	atomic_bool armed;   /* they are counted, from 0 */
	atomic_bool traced;  /* by whom each is made is kept */
	atomic_bool failed;  /* has one? */
	atomic_bool lasting; /* so do all behind it */
	atomic_ullong failing, count;
	uint64_t stack[COUNTER_KEPT]; /* of each, the same for the same calls */
};

/* In the memory of an open file, or of this process and those that are forked later
 * (fd < 0); NULL: there is none. */
struct counter *counter_begin(int fd);
/* Is this one to fail? It is counted. */
bool counter_fails(void);

#endif
