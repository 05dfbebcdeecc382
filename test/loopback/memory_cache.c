/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "memory_cache.h"

static void
begin(
    void *ctx, const struct mptp_cache_card *card, struct mptp_cache_kept *kept)
{
	struct memory_cache *m = ctx;

	assert_int_equal(card->storage, MEMORY_CACHE_STORAGE);
	m->begun++;
	m->now_free = card->free_bytes;
	kept->free_bytes = m->free_bytes;
	kept->traits = m->traits;
	for (uint32_t i = 0; i < MEMORY_CACHE_MOST; i++)
		kept->objects += m->of[i].kept;
}

static bool
get(void *ctx, uint32_t handle, struct mptp_object_info *info)
{
	const struct memory_cache *m = ctx;
	const uint32_t i = handle - MEMORY_CACHE_FIRST;

	if (i >= MEMORY_CACHE_MOST || !m->of[i].kept)
		return false;
	*info = (struct mptp_object_info){ .storage = MEMORY_CACHE_STORAGE,
		.format = m->of[i].format,
		.size = m->of[i].size,
		.parent = m->of[i].parent,
		.association_type = m->of[i].association,
		.name = strdup(m->of[i].name) };
	return true;
}

static bool
look(
    void *ctx, uint32_t storage, uint32_t handle, struct mptp_object_info *info)
{
	struct memory_cache *m = ctx;

	assert_int_equal(storage, MEMORY_CACHE_STORAGE);
	assert_int_equal(m->begun, m->ended);
	return m->elsewhere ? get(ctx, MEMORY_CACHE_FIRST + 1, info) :
			      get(ctx, handle, info);
}

static void
put(void *ctx, uint32_t handle, const struct mptp_object_info *info)
{
	struct memory_cache *m = ctx;
	const uint32_t i = handle - MEMORY_CACHE_FIRST;

	assert_true(i < MEMORY_CACHE_MOST);
	m->puts++;
	m->of[i].kept = true;
	m->of[i].size = info->size;
	m->of[i].parent = info->parent;
	m->of[i].format = info->format;
	m->of[i].association = info->association_type;
	snprintf(m->of[i].name, sizeof(m->of[i].name), "%s", info->name);
}

static void
end(void *ctx, bool complete, uint32_t traits)
{
	struct memory_cache *m = ctx;

	m->ended++;
	m->complete = complete;
	m->traits = traits;
	if (complete)
		m->free_bytes = m->now_free;
}

static void
forget(void *ctx, uint32_t handle)
{
	struct memory_cache *m = ctx;

	m->forgotten++;
	if (handle - MEMORY_CACHE_FIRST < MEMORY_CACHE_MOST)
		m->of[handle - MEMORY_CACHE_FIRST].kept = false;
}

static void
drop(void *ctx, uint32_t storage)
{
	struct memory_cache *m = ctx;

	(void)storage;
	m->dropped++;
	for (uint32_t i = 0; i < MEMORY_CACHE_MOST; i++)
		m->of[i].kept = false;
}

void
memory_cache_forget(struct memory_cache *m, uint32_t handle)
{
	forget(m, handle);
}

struct mptp_cache
memory_cache_of(struct memory_cache *m)
{
	return (struct mptp_cache){ .begin = begin,
		.get = get,
		.look = look,
		.put = put,
		.end = end,
		.forget = forget,
		.drop = drop,
		.ctx = m };
}
