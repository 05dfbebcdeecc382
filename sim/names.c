/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Entries by name: a hash table with open addressing.
 */
#include <stdlib.h>

#include "names.h"

struct sim_name {
	uint64_t hash;
	uint32_t entry; /* 0: none */
	bool used;	/* ever: a search goes on behind it */
};

/* FNV-1a over the folder and the name. */
static uint64_t
hash_of(uint32_t parent, const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (int i = 0; i < 4; i++)
		hash = (hash ^ (parent >> 8 * i & 0xff)) * 0x100000001b3;
	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
	return hash;
}

static size_t
place_of(const struct sim_names *names, uint64_t hash)
{
	return (size_t)(hash ^ hash >> 32) & (names->cap - 1);
}

void
sim_names_clear(struct sim_names *names)
{
	free(names->slots);
	*names = (struct sim_names){ 0 };
}

static void
put(struct sim_names *names, uint64_t hash, uint32_t entry)
{
	size_t i = place_of(names, hash);

	while (names->slots[i].used)
		i = (i + 1) & (names->cap - 1);
	names->slots[i] = (struct sim_name){ hash, entry, true };
	names->used++;
}

/* Makes room for one more: at most half of the slots are used. */
static bool
grow(struct sim_names *names)
{
	struct sim_names larger = { .cap = 64 };
	size_t n = 1;

	if (names->cap != 0 && names->used < names->cap / 2)
		return true;
	for (size_t i = 0; i < names->cap; i++)
		n += names->slots[i].entry != 0;
	while (larger.cap < 4 * n)
		larger.cap *= 2;
	larger.slots = calloc(larger.cap, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < names->cap; i++)
		if (names->slots[i].entry != 0)
			put(&larger, names->slots[i].hash,
			    names->slots[i].entry);
	free(names->slots);
	*names = larger;
	return true;
}

bool
sim_names_add(
    struct sim_names *names, uint32_t parent, const char *name, uint32_t entry)
{
	if (!grow(names))
		return false;
	put(names, hash_of(parent, name), entry);
	return true;
}

/* From the *at-th slot behind its place on; NULL: there is none left. */
static struct sim_name *
next_of(const struct sim_names *names, uint64_t hash, size_t *at)
{
	while (*at < names->cap) {
		size_t i = (place_of(names, hash) + *at) & (names->cap - 1);
		struct sim_name *slot = &names->slots[i];

		if (!slot->used)
			return NULL;
		++*at;
		if (slot->entry != 0 && slot->hash == hash)
			return slot;
	}
	return NULL;
}

void
sim_names_remove(
    struct sim_names *names, uint32_t parent, const char *name, uint32_t entry)
{
	const uint64_t hash = hash_of(parent, name);
	struct sim_name *slot;
	size_t at = 0;

	while ((slot = next_of(names, hash, &at)) != NULL)
		if (slot->entry == entry)
			slot->entry = 0;
}

uint32_t
sim_names_find(const struct sim_names *names, uint32_t parent, const char *name,
    size_t *at)
{
	const struct sim_name *slot = next_of(names, hash_of(parent, name), at);

	return slot == NULL ? 0 : slot->entry;
}
