/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One number for each: handle (32 bits), chunk (22), record (8), GONE, SEEN.
 */
#include <stdlib.h>

#include "cache_index.h"

#define SEEN 1u
#define GONE 2u

bool
index_add(struct cache_index *index, uint32_t handle, uint32_t chunk,
    unsigned record, bool gone)
{
	if (index->n == index->room) {
		const size_t room = index->room * 2 + 1024;
		uint64_t *items;

		if (index->n >= 2 * INDEX_MOST ||
		    (items = realloc(index->items, room * sizeof(*items))) ==
			NULL)
			return false;
		index->items = items;
		index->room = room;
	}
	index->items[index->n++] = (uint64_t)handle << 32 |
	    (uint64_t)chunk << 10 | (uint64_t)record << 2 | (gone ? GONE : 0);
	return true;
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void
index_sort(struct cache_index *index)
{
	uint64_t *items = index->items;
	size_t kept = 0, i = 1;

	while (i < index->n && items[i - 1] < items[i])
		i++;
	if (i < index->n)
		qsort(items, index->n, sizeof(*items), by_value);
	for (i = 0; i < index->n; i++) {
		const bool last =
		    i + 1 == index->n || items[i] >> 32 != items[i + 1] >> 32;

		if (last && (items[i] & GONE) == 0)
			items[kept++] = items[i];
	}
	index->n = kept;
}

void
index_clear(struct cache_index *index)
{
	free(index->items);
	*index = (struct cache_index){ 0 };
}

uint32_t
index_at(const struct cache_index *index, size_t i)
{
	return i < index->n ? (uint32_t)(index->items[i] >> 32) : 0;
}

static uint64_t *
find(struct cache_index *index, uint32_t handle)
{
	size_t low = 0, high = index->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (index->items[middle] >> 32 < handle)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->n && index->items[low] >> 32 == handle ?
	    &index->items[low] :
	    NULL;
}

bool
index_find(struct cache_index *index, uint32_t handle, uint32_t *chunk,
    unsigned *record)
{
	uint64_t *item = find(index, handle);

	if (item == NULL || (*item & GONE) != 0)
		return false;
	*item |= SEEN;
	*chunk = (uint32_t)*item >> 10;
	*record = (unsigned)(*item >> 2) & 0xff;
	return true;
}

void
index_forget(struct cache_index *index, uint32_t handle)
{
	uint64_t *item = find(index, handle);

	if (item != NULL)
		*item |= GONE;
}

bool
index_is_unseen(const struct cache_index *index, size_t i)
{
	return (index->items[i] & (GONE | SEEN)) == 0;
}
