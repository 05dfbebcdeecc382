/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What mutators of messages behind each other have in common.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own, and what it calls. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

/* Two messages of an input, which may be the same one. */
struct mutate_two {
	size_t from, len; /* where the first one begins */
	size_t to;	  /* where the other does */
	unsigned seed;	  /* what is left to choose by */
};

/* Of those behind each other from begin on; length() is that of the one there, 0: there is
 * none. False: there are none. */
bool mutate_choose(struct mutate_two *, const uint8_t *data, size_t size,
    size_t begin, size_t (*length)(const uint8_t *at, size_t left),
    unsigned seed);

/* The message at from, of that length, comes once more at to, where another one begins or
 * all ends, or not at all. Returns the new size, or the old one where there is no room. */
size_t mutate_move(uint8_t *data, size_t size, size_t max, size_t from,
    size_t len, size_t to, int away);

#endif
