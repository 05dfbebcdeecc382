/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Nikon cameras: what they have beside the standard to fetch large objects.
 */
#include "camera.h"

static uint16_t
get_object_size(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	uint8_t size[8];

	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	for (unsigned i = 0; i < sizeof(size); i++)
		size[i] = (uint8_t)(info.size >> 8 * i);
	return sim_send_bytes(sim, reply, size, sizeof(size));
}

/* The size has 64 bits, too; more than 32 bits of it are not needed at once. */
static uint16_t
get_partial_object_ex(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_op narrow = *op;

	if (op->param[4] != 0)
		narrow.param[3] = UINT32_MAX;
	narrow.param[4] = 0;
	return sim_get_partial_object_64(sim, &narrow, reply);
}

static const struct sim_operation operations[] = {
	{ MPTP_OP_NIKON_GET_OBJECT_SIZE, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = get_object_size },
	{ MPTP_OP_NIKON_GET_PARTIAL_OBJECT_EX, MPTP_PHASE_IN, 5, 5,
	    SIM_FIRST_OBJECT, .handler = get_partial_object_ex },
	{ 0 }
};

static const struct sim_operation *const tables[] = { sim_operations_session,
	sim_operations_storage, sim_operations_object, sim_operations_transfer,
	sim_operations_upload, sim_operations_property, sim_operations_capture,
	operations, NULL };

const struct sim_model sim_model_nikon = { .name = "nikon", .tables = tables };
