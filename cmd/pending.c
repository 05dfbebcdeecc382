/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "pending.h"

#define MOST 65536

bool
pending_is_full(const struct pending *pending)
{
	return pending->n - pending->first >= MOST;
}

bool
pending_is_empty(const struct pending *pending)
{
	return pending->first == pending->n;
}

void
pending_put(struct pending *pending, const void *item)
{
	if (pending->n == pending->room) {
		pending->room = pending->room * 2 + 16;
		pending->items =
		    must_alloc(pending->items, pending->room * pending->size);
	}
	memcpy(
	    pending->items + pending->n++ * pending->size, item, pending->size);
}

bool
pending_take(struct pending *pending, void *item)
{
	if (pending_is_empty(pending))
		return false;
	memcpy(item, pending->items + pending->first++ * pending->size,
	    pending->size);
	if (pending_is_empty(pending))
		pending->first = pending->n = 0;
	return true;
}

void
pending_clear(struct pending *pending)
{
	free(pending->items);
	*pending = (struct pending){ .size = pending->size };
}
