/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations on storages.
 */
#include <stdlib.h>

#include "camera.h"

/* Of ISO 15740 5.5.3. */
enum { HIERARCHICAL = 2, DCF = 3 };

uint16_t
sim_storage_check(const struct mptp_sim *sim, uint32_t id, size_t *index)
{
	for (size_t i = 0; i < sim->store->nstorages; i++) {
		if (sim->store->storages[i].id != id)
			continue;
		if (index != NULL)
			*index = i;
		/* No logical store: the slot is empty (ISO 15740 5.2.3). */
		return (id & 0xffff) == 0 || sim->store->storages[i].absent ?
		    MPTP_RC_STORE_NOT_AVAILABLE :
		    MPTP_RC_OK;
	}
	return MPTP_RC_INVALID_STORAGE_ID;
}

uint16_t
sim_storage_room(struct mptp_sim *sim, size_t index, uint64_t size)
{
	const struct mptp_storage_info *info =
	    &sim->store->storages[index].info;

	if (sim->store->ops->measure != NULL)
		sim->store->ops->measure(sim->store, index);
	return size > info->free_bytes || info->free_objects == 0 ?
	    MPTP_RC_STORE_FULL :
	    MPTP_RC_OK;
}

uint32_t
sim_storage_default(const struct mptp_sim *sim)
{
	const struct sim_store *store = sim->store;

	for (size_t i = 0; i < store->nstorages; i++) {
		if (sim_storage_check(sim, store->storages[i].id, NULL) ==
		    MPTP_RC_OK)
			return store->storages[i].id;
	}
	return store->storages[0].id;
}

uint16_t
sim_storage_access(const struct mptp_sim *sim, uint32_t id)
{
	size_t i;

	return sim_storage_check(sim, id, &i) == MPTP_RC_OK ?
	    sim->store->storages[i].info.access :
	    0;
}

static uint16_t
get_storage_ids(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_store *store = sim->store;
	struct mptp_u32_array ids = { 0 };
	uint16_t rc;

	(void)op;
	ids.items = calloc(store->nstorages + 1, sizeof(*ids.items));
	if (ids.items == NULL)
		return MPTP_RC_GENERAL_ERROR;
	for (size_t i = 0; i < store->nstorages; i++)
		if (!store->storages[i].absent)
			ids.items[ids.n++] = store->storages[i].id;
	rc = sim_send_dataset(sim, reply, &mptp_dataset_u32_array, &ids);
	mptp_u32_array_clear(&ids);
	return rc;
}

static uint16_t
get_storage_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	size_t i = 0;

	sim_storage_check(sim, op->param[0], &i);
	if (sim->store->ops->measure != NULL)
		sim->store->ops->measure(sim->store, i);
	return sim_send_dataset(sim, reply, &mptp_dataset_storage_info,
	    &sim->store->storages[i].info);
}

static uint16_t
format_store(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_cursor cursor = { .storage = op->param[0] };
	struct mptp_storage_info *info;
	uint32_t handle;
	uint16_t rc;
	size_t i = 0;

	(void)reply;
	sim_storage_check(sim, op->param[0], &i);
	info = &sim->store->storages[i].info;
	if (!sim->store->ops->can_format || info->access != 0)
		return MPTP_RC_STORE_READ_ONLY;
	/* As it is, or another one that has folders. */
	if (op->param[1] != 0 && op->param[1] != info->filesystem &&
	    op->param[1] != HIERARCHICAL && op->param[1] != DCF)
		return MPTP_RC_INVALID_PARAMETER;
	while (sim->store->ops->next(sim->store, &cursor, &handle)) {
		if ((rc = sim->store->ops->remove(sim->store, handle)) !=
		    MPTP_RC_OK)
			return rc;
		sim_object_gone(sim, handle);
	}
	if (op->param[1] != 0)
		info->filesystem = (uint16_t)op->param[1];
	sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, op->param[0]);
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_storage[] = {
	{ MPTP_OP_GET_STORAGE_IDS, MPTP_PHASE_IN, .handler = get_storage_ids },
	{ MPTP_OP_GET_STORAGE_INFO, MPTP_PHASE_IN, 1, 1, SIM_FIRST_STORAGE,
	    .handler = get_storage_info },
	{ MPTP_OP_FORMAT_STORE, MPTP_PHASE_NONE, 1, 2, SIM_FIRST_STORAGE,
	    .handler = format_store,
	    .echoes = { MPTP_EV_OBJECT_REMOVED,
		MPTP_EV_STORAGE_INFO_CHANGED } },
	{ 0 }
};
