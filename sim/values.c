/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What initiators have set: values by object and property.
 */
#include <stdlib.h>
#include <string.h>

#include "values.h"

void
sim_values_clear(struct sim_values *values)
{
	for (size_t i = 0; i < values->n; i++)
		free(values->items[i].bytes);
	free(values->items);
	*values = (struct sim_values){ 0 };
}

/* Where it is, or would be. */
static size_t
place_of(const struct sim_values *values, uint32_t handle, uint16_t code)
{
	size_t from = 0, to = values->n;

	while (from < to) {
		size_t i = from + (to - from) / 2;
		const struct sim_kept *kept = &values->items[i];

		if (kept->handle < handle ||
		    (kept->handle == handle && kept->code < code))
			from = i + 1;
		else
			to = i;
	}
	return from;
}

static bool
is_at(const struct sim_values *values, size_t i, uint32_t handle, uint16_t code)
{
	return i < values->n && values->items[i].handle == handle &&
	    values->items[i].code == code;
}

const struct sim_kept *
sim_values_find(const struct sim_values *values, uint32_t handle, uint16_t code)
{
	size_t i = place_of(values, handle, code);

	return is_at(values, i, handle, code) ? &values->items[i] : NULL;
}

static bool
grow(struct sim_values *values)
{
	size_t cap = values->cap == 0 ? 32 : 2 * values->cap;
	struct sim_kept *items;

	if (values->n < values->cap)
		return true;
	items = realloc(values->items, cap * sizeof(*items));
	if (items == NULL)
		return false;
	values->items = items;
	values->cap = cap;
	return true;
}

bool
sim_values_set(struct sim_values *values, uint32_t handle, uint16_t code,
    const void *bytes, size_t len)
{
	size_t i = place_of(values, handle, code);
	bool there = is_at(values, i, handle, code);
	size_t cost = sizeof(struct sim_kept) + len;
	uint8_t *copy;

	if (cost > SIM_VALUES_MOST - values->size ||
	    (!there && !grow(values)) || (copy = malloc(len + 1)) == NULL)
		return false;
	memcpy(copy, bytes, len);
	if (there) {
		values->size -= sizeof(struct sim_kept) + values->items[i].len;
		free(values->items[i].bytes);
	} else {
		memmove(values->items + i + 1, values->items + i,
		    (values->n - i) * sizeof(*values->items));
		values->n++;
	}
	values->items[i] = (struct sim_kept){ handle, code, copy, len };
	values->size += cost;
	return true;
}

bool
sim_values_copy(struct sim_values *values, uint32_t from, uint32_t to)
{
	size_t i = place_of(values, from, 0);

	while (i < values->n && values->items[i].handle == from) {
		struct sim_kept kept = values->items[i];

		if (!sim_values_set(
			values, to, kept.code, kept.bytes, kept.len))
			return false;
		/* The new one may have moved it. */
		i = place_of(values, from, kept.code) + 1;
	}
	return true;
}

void
sim_values_drop(struct sim_values *values, uint32_t handle)
{
	size_t first = place_of(values, handle, 0), end = first;

	for (; end < values->n && values->items[end].handle == handle; end++) {
		values->size -=
		    sizeof(struct sim_kept) + values->items[end].len;
		free(values->items[end].bytes);
	}
	if (end != first)
		memmove(values->items + first, values->items + end,
		    (values->n - end) * sizeof(*values->items));
	values->n -= end - first;
}
