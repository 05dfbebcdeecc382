/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Storages, and how many objects there are.
 */
#include <miniptp.h>

#include "import_look.h"
#include "moment.h"

/* A camera that reads its whole card for it is not asked again. */
#define DEAR_MS 1000

static bool
has(const struct mptp_u32_array *stores, uint32_t store)
{
	for (uint32_t i = 0; i < stores->n; i++)
		if (stores->items[i] == store)
			return true;
	return false;
}

/* Those that went are forgotten, so that they are new when they come back. */
static bool
look_at_stores(struct look *look, struct mptp_camera *camera)
{
	struct mptp_u32_array stores = { 0 };
	bool more = false;

	if (mptp_get_storage_ids(camera, &stores) != MPTP_OK)
		return false;
	/* A logical part of 0 is a slot without a medium (10.4.4). */
	for (uint32_t i = 0; i < stores.n; i++)
		more |= (stores.items[i] & 0xffff) != 0 &&
		    !has(&look->stores, stores.items[i]);
	mptp_u32_array_clear(&look->stores);
	look->stores = stores;
	return more;
}

/* Store by store: some cameras hang where all are asked for at once. */
static bool
count_objects(
    const struct look *look, struct mptp_camera *camera, uint64_t *objects)
{
	const struct mptp_u32_array *stores = &look->stores;
	bool good = stores->n > 0 &&
	    mptp_camera_supports(camera, MPTP_OP_GET_NUM_OBJECTS);
	uint32_t count;

	*objects = 0;
	for (uint32_t i = 0; i < stores->n && good; i++) {
		if ((stores->items[i] & 0xffff) == 0)
			continue;
		good = mptp_get_num_objects(camera, stores->items[i],
			   MPTP_FORMAT_ANY, MPTP_PARENT_ANY, &count) == MPTP_OK;
		*objects += good ? count : 0;
	}
	return good;
}

/* Of what a store that came or went has, the other look tells. */
static bool
look_at_objects(struct look *look, struct mptp_camera *camera)
{
	const int64_t began = moment_now_ms();
	const bool counted = look->counts;
	const uint64_t before = look->objects;

	if (look->is_dear)
		return false;
	look->counts = count_objects(look, camera, &look->objects);
	look->is_dear = moment_now_ms() - began > DEAR_MS;
	return counted && look->counts && look->objects > before;
}

void
look_first(struct look *look, struct mptp_camera *camera)
{
	(void)look_again(look, camera);
}

void
look_deleted(struct look *look, uint64_t objects)
{
	look->objects -= objects < look->objects ? objects : look->objects;
}

bool
look_again(struct look *look, struct mptp_camera *camera)
{
	const bool stores = look_at_stores(look, camera);
	const bool objects = look_at_objects(look, camera);

	return stores || objects;
}

void
look_clear(struct look *look)
{
	mptp_u32_array_clear(&look->stores);
	*look = (struct look){ .counts = false };
}
