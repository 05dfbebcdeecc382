/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a walk remembers of objects, by handle.
 */
#include <stdlib.h>

#include "camera/seen.h"

#define FIRST_SLOTS 64

/* Where the handle is, or would be. There is always a free slot. */
static struct seen_object *
slot_of(struct seen_object *slots, size_t cap, uint32_t handle)
{
	size_t i = ((uint64_t)handle * 0x9e3779b97f4a7c15u >> 32) & (cap - 1);

	while (slots[i].used && slots[i].handle != handle)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static bool
grow(struct seen *seen)
{
	size_t cap = seen->cap != 0 ? 2 * seen->cap : FIRST_SLOTS;
	struct seen_object *slots = calloc(cap, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (size_t i = 0; i < seen->cap; i++)
		if (seen->slots[i].used)
			*slot_of(slots, cap, seen->slots[i].handle) =
			    seen->slots[i];
	free(seen->slots);
	seen->slots = slots;
	seen->cap = cap;
	return true;
}

struct seen_object *
seen_find(const struct seen *seen, uint32_t handle)
{
	struct seen_object *object;

	if (seen->cap == 0)
		return NULL;
	object = slot_of(seen->slots, seen->cap, handle);
	return object->used ? object : NULL;
}

struct seen_object *
seen_add(struct seen *seen, uint32_t handle)
{
	struct seen_object *object;

	if (2 * (seen->n + 1) > seen->cap && !grow(seen))
		return NULL;
	object = slot_of(seen->slots, seen->cap, handle);
	if (!object->used) {
		*object =
		    (struct seen_object){ .handle = handle, .used = true };
		seen->n++;
	}
	return object;
}

void
seen_clear(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){ 0 };
}
