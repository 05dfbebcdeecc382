/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of MTP on what objects refer to: albums and playlists.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "wire.h"

/* Where they are among the object's values; no property has that code. */
#define REFERENCES 0

/* A million of them, in bytes. */
#define REFERENCES_MOST ((size_t)4 << 20)

/* Those that are still there: a reference goes with its object. */
static uint16_t
get_object_references(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_kept *kept =
	    sim_values_find(&sim->values, op->param[0], REFERENCES);
	struct mptp_u32_array handles = { 0 };
	struct mptp_object_info info;
	uint32_t n = 0;
	uint16_t rc;

	if (kept != NULL &&
	    mptp_u32_array_unpack(&handles, kept->bytes, kept->len) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	for (uint32_t i = 0; i < handles.n; i++) {
		if (sim->store->ops->info(sim->store, handles.items[i], &info))
			handles.items[n++] = handles.items[i];
	}
	handles.n = n;
	rc = sim_send_dataset(sim, reply, &mptp_dataset_u32_array, &handles);
	mptp_u32_array_clear(&handles);
	return rc;
}

static uint16_t
begin_object_references(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;

	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (sim_storage_access(sim, info.storage) != 0)
		return MPTP_RC_STORE_READ_ONLY;
	if (info.protection != 0)
		return MPTP_RC_OBJECT_WRITE_PROTECTED;
	sim_receive(sim, reply, REFERENCES_MOST, MPTP_RC_STORE_FULL);
	return MPTP_RC_OK;
}

static uint16_t
set_object_references(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_u32_array handles;
	struct mptp_object_info info;
	uint16_t rc = MPTP_RC_OK;

	(void)reply;
	if (sim_wire_value(MPTP_TYPE_U32 | MPTP_TYPE_ARRAY, sim->data.bytes,
		sim->data.len) != sim->data.len ||
	    mptp_u32_array_unpack(&handles, sim->data.bytes, sim->data.len) !=
		MPTP_OK)
		return MPTP_RC_INVALID_DATASET_MTP;
	for (uint32_t i = 0; i < handles.n && rc == MPTP_RC_OK; i++) {
		if (!sim->store->ops->info(sim->store, handles.items[i], &info))
			rc = MPTP_RC_INVALID_OBJECT_REFERENCE;
	}
	if (rc == MPTP_RC_OK &&
	    !sim_values_set(&sim->values, op->param[0], REFERENCES,
		sim->data.bytes, sim->data.len))
		rc = MPTP_RC_STORE_FULL;
	if (rc == MPTP_RC_OK)
		sim_echo(sim, MPTP_EV_OBJECT_REFERENCES_CHANGED, op->param[0]);
	mptp_u32_array_clear(&handles);
	return rc;
}

const struct sim_operation sim_operations_reference[] = {
	{ MPTP_OP_GET_OBJECT_REFERENCES, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = get_object_references },
	{ MPTP_OP_SET_OBJECT_REFERENCES, MPTP_PHASE_OUT, 1, 1, SIM_FIRST_OBJECT,
	    .handler = set_object_references, .begin = begin_object_references,
	    .echoes = { MPTP_EV_OBJECT_REFERENCES_CHANGED } },
	{ 0 }
};
