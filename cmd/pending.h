/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What came while something else was done, in the order in which it came.
 */
#ifndef CMD_PENDING_H
#define CMD_PENDING_H

#include <stdbool.h>
#include <stddef.h>

struct pending {
	size_t size; /* of one item; the rest begins as 0 */
	unsigned char *items;
	size_t first, n, room;
};

/* No more is to be taken in: whoever goes on asking would use up the memory. */
bool pending_is_full(const struct pending *);
bool pending_is_empty(const struct pending *);
/* Copies the item. */
void pending_put(struct pending *, const void *item);
/* False: there is none. */
bool pending_take(struct pending *, void *item);
void pending_clear(struct pending *);

#endif
