/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The walkers: what can be done with anything that a walk function describes.
 */
#ifndef CODEC_WALKERS_H
#define CODEC_WALKERS_H

#include "codec/walk.h"

/* *d must be zeroed. After a failure it holds what was read so far, and
 * clear_walk() frees it. Every string read is allocated, also an empty one. */
int unpack_walk(walk_function *, void *d, const void *buf, size_t len);
/* The size needed, whatever cap; 0 when it cannot be encoded. */
size_t pack_walk(walk_function *, const void *d, void *buf, size_t cap);
/* Frees and sets to NULL and 0 whatever is allocated; leaves the rest. */
void clear_walk(walk_function *, void *d);
void clear_item(void *item, const struct list *);
bool equal_walk(walk_function *, const void *a, const void *b);
/* *d must be zeroed; to be cleared after a failure. */
int arbitrary_walk(
    walk_function *, void *d, uint32_t (*next)(void *ctx), void *ctx);

#endif
