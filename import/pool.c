/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Strings that live as long as an import, and sets of them.
 */
#include <stdlib.h>
#include <string.h>

#include "import/pool.h"

#define BLOCK ((size_t)64 << 10)

struct pool_block {
	struct pool_block *next;
	size_t used, size;
	char bytes[];
};

char *
pool_copy(struct pool *pool, const char *s, size_t len)
{
	struct pool_block *block = pool->blocks;
	char *copy;

	if (block == NULL || block->size - block->used <= len) {
		size_t size = len < BLOCK ? BLOCK : len + 1;

		block = malloc(sizeof(*block) + size);
		if (block == NULL)
			return NULL;
		block->next = pool->blocks;
		block->used = 0;
		block->size = size;
		pool->blocks = block;
	}
	copy = block->bytes + block->used;
	memcpy(copy, s, len);
	copy[len] = '\0';
	block->used += len + 1;
	return copy;
}

void
pool_clear(struct pool *pool)
{
	while (pool->blocks != NULL) {
		struct pool_block *next = pool->blocks->next;

		free(pool->blocks);
		pool->blocks = next;
	}
}

struct strings_slot {
	const char *s; /* NULL: free */
	uint32_t value;
	bool removed;
};

/* FNV-1a. */
static uint64_t
scatter(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

/* Where it is, or the free place where it would be. */
static struct strings_slot *
slot_of(const struct strings *set, const char *s)
{
	size_t at = (size_t)scatter(s) & (set->cap - 1);

	while (set->slots[at].s != NULL && strcmp(set->slots[at].s, s) != 0)
		at = (at + 1) & (set->cap - 1);
	return &set->slots[at];
}

uint32_t *
strings_find(const struct strings *set, const char *s)
{
	struct strings_slot *slot;

	if (set->cap == 0)
		return NULL;
	slot = slot_of(set, s);
	return slot->s == NULL || slot->removed ? NULL : &slot->value;
}

static bool
grow(struct strings *set)
{
	struct strings more = { .cap = set->cap == 0 ? 64 : set->cap * 2 };

	more.slots = calloc(more.cap, sizeof(*more.slots));
	if (more.slots == NULL)
		return false;
	for (size_t i = 0; i < set->cap; i++)
		if (set->slots[i].s != NULL && !set->slots[i].removed) {
			*slot_of(&more, set->slots[i].s) = set->slots[i];
			more.n++;
		}
	free(set->slots);
	*set = more;
	return true;
}

uint32_t *
strings_add(struct strings *set, const char *s)
{
	struct strings_slot *slot;

	if (set->n * 2 >= set->cap && !grow(set))
		return NULL;
	slot = slot_of(set, s);
	if (slot->s == NULL)
		set->n++;
	if (slot->s == NULL || slot->removed)
		*slot = (struct strings_slot){ .s = s };
	return &slot->value;
}

void
strings_remove(struct strings *set, const char *s)
{
	struct strings_slot *slot = set->cap == 0 ? NULL : slot_of(set, s);

	if (slot != NULL && slot->s != NULL)
		slot->removed = true;
}

void
strings_clear(struct strings *set)
{
	free(set->slots);
	*set = (struct strings){ 0 };
}
