/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where the objects of a card are in its chunks, in the order of their handles. 8 bytes
 * of memory each; what is known of them stays in the file.
 */
#ifndef CMD_CACHE_INDEX_H
#define CMD_CACHE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than any card has; beyond that, nothing is kept. */
#define INDEX_MOST (1u << 20)
/* Chunks are numbered below that. */
#define INDEX_CHUNKS (1u << 22)

struct cache_index {
	uint64_t *items;
	size_t n, room;
};

/* Of objects in any order; what comes later holds. False: there is no room. */
bool index_add(struct cache_index *, uint32_t handle, uint32_t chunk,
    unsigned record, bool gone);
/* Once all were added. */
void index_sort(struct cache_index *);
void index_clear(struct cache_index *);

uint32_t index_at(const struct cache_index *, size_t i);
/* Where one is, which is marked as seen; false: nowhere. */
bool index_find(
    struct cache_index *, uint32_t handle, uint32_t *chunk, unsigned *record);
/* It is nowhere any more. */
void index_forget(struct cache_index *, uint32_t handle);
/* Was it neither found nor forgotten? */
bool index_is_unseen(const struct cache_index *, size_t i);

#endif
