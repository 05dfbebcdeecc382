/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What mutators of messages behind each other have in common.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* The message at from, of that length, comes once more at to, where another one begins or
 * all ends, or not at all. Returns the new size, or the old one where there is no room. */
size_t mutate_move(uint8_t *data, size_t size, size_t max, size_t from,
    size_t len, size_t to, int away);

#endif
