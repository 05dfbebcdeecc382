/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The datasets by name, and the functions of each.
 */
#include <string.h>

#include "codec/dataset_type.h"
#include "codec/walkers.h"

int
mptp_dataset_unpack(
    const struct mptp_dataset *set, void *d, const void *buf, size_t len)
{
	int err;

	memset(d, 0, set->size);
	if ((err = unpack_walk(set->walk, d, buf, len)) != 0)
		mptp_dataset_clear(set, d);
	return err;
}

size_t
mptp_dataset_pack(
    const struct mptp_dataset *set, const void *d, void *buf, size_t cap)
{
	return pack_walk(set->walk, d, buf, cap);
}

void
mptp_dataset_clear(const struct mptp_dataset *set, void *d)
{
	clear_walk(set->walk, d);
	memset(d, 0, set->size);
}

bool
mptp_dataset_equal(const struct mptp_dataset *set, const void *a, const void *b)
{
	return equal_walk(set->walk, a, b);
}

int
mptp_dataset_arbitrary(const struct mptp_dataset *set, void *d,
    uint32_t (*next)(void *ctx), void *ctx)
{
	int err;

	if ((err = arbitrary_walk(set->walk, d, next, ctx)) != 0)
		mptp_dataset_clear(set, d);
	return err;
}

const char *
mptp_dataset_name(const struct mptp_dataset *set)
{
	return set->name;
}

size_t
mptp_dataset_size(const struct mptp_dataset *set)
{
	return set->size;
}

/* What each dataset has of its own: its description and the public three. */
#define DATASET(NAME)                                                          \
	static void walk_any_##NAME(struct walk *w, void *d)                   \
	{                                                                      \
		walk_##NAME(w, d);                                             \
	}                                                                      \
	const struct mptp_dataset mptp_dataset_##NAME = { #NAME,               \
		sizeof(struct mptp_##NAME), walk_any_##NAME };                 \
	int mptp_##NAME##_unpack(                                              \
	    struct mptp_##NAME *d, const void *buf, size_t len)                \
	{                                                                      \
		return mptp_dataset_unpack(&mptp_dataset_##NAME, d, buf, len); \
	}                                                                      \
	size_t mptp_##NAME##_pack(                                             \
	    const struct mptp_##NAME *d, void *buf, size_t cap)                \
	{                                                                      \
		return mptp_dataset_pack(&mptp_dataset_##NAME, d, buf, cap);   \
	}                                                                      \
	void mptp_##NAME##_clear(struct mptp_##NAME *d)                        \
	{                                                                      \
		mptp_dataset_clear(&mptp_dataset_##NAME, d);                   \
	}

DATASET(device_info)
DATASET(storage_info)
DATASET(object_info)
DATASET(property_desc)
DATASET(object_prop_desc)
DATASET(object_prop_list)
DATASET(interdependent_props)
DATASET(manifest)
DATASET(stream_info)
DATASET(vendor_extension_maps)
DATASET(u16_array)
DATASET(u32_array)
DATASET(canon_events)
DATASET(canon_device_info)

const struct mptp_dataset *
mptp_dataset_at(size_t i)
{
	static const struct mptp_dataset *const all[] = {
		&mptp_dataset_device_info,
		&mptp_dataset_storage_info,
		&mptp_dataset_object_info,
		&mptp_dataset_property_desc,
		&mptp_dataset_object_prop_desc,
		&mptp_dataset_object_prop_list,
		&mptp_dataset_interdependent_props,
		&mptp_dataset_manifest,
		&mptp_dataset_stream_info,
		&mptp_dataset_vendor_extension_maps,
		&mptp_dataset_u16_array,
		&mptp_dataset_u32_array,
		&mptp_dataset_canon_events,
		&mptp_dataset_canon_device_info,
	};

	return i < sizeof(all) / sizeof(*all) ? all[i] : NULL;
}

const struct mptp_dataset *
mptp_dataset_find(const char *name)
{
	const struct mptp_dataset *set;

	for (size_t i = 0; (set = mptp_dataset_at(i)) != NULL; i++)
		if (strcmp(set->name, name) == 0)
			break;
	return set;
}
