/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of PTP 1.1 that list objects piecewise.
 */
#include <stdlib.h>

#include "camera.h"

/* Handles of one answer, however many are asked for. */
#define HANDLES_MOST 16384

static struct sim_enumeration *
find(struct mptp_sim *sim, uint32_t id)
{
	for (size_t i = 0; id != 0 && i < SIM_ENUMERATIONS_MOST; i++) {
		if (sim->enumerations.list[i].id == id)
			return &sim->enumerations.list[i];
	}
	return NULL;
}

static uint16_t
start_enum_handles(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_enumeration *enumeration = NULL;
	struct sim_selection selection;
	uint16_t rc = sim_select_objects(sim, op, &selection);

	if (rc != MPTP_RC_OK)
		return rc;
	for (size_t i = 0; i < SIM_ENUMERATIONS_MOST; i++) {
		if (sim->enumerations.list[i].id == 0)
			enumeration = &sim->enumerations.list[i];
	}
	/* One has to be stopped first. */
	if (enumeration == NULL)
		return MPTP_RC_DEVICE_BUSY;
	enumeration->selection = selection;
	enumeration->id = ++sim->enumerations.last;
	reply->response.nparam = 1;
	reply->response.param[0] = enumeration->id;
	return MPTP_RC_OK;
}

/* No handles: that was all. */
static uint16_t
enum_handles(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_enumeration *enumeration = find(sim, op->param[0]);
	uint32_t most = op->param[1];
	struct mptp_u32_array handles = { 0 };
	uint16_t rc;

	if (enumeration == NULL)
		return MPTP_RC_INVALID_ENUM_HANDLE;
	if (most == 0)
		return MPTP_RC_INVALID_PARAMETER;
	if (most > HANDLES_MOST)
		most = HANDLES_MOST;
	handles.items = calloc(most, sizeof(*handles.items));
	if (handles.items == NULL)
		return MPTP_RC_GENERAL_ERROR;
	while (handles.n < most &&
	    sim_selection_next(
		sim, &enumeration->selection, &handles.items[handles.n]))
		handles.n++;
	rc = sim_send_dataset(sim, reply, &mptp_dataset_u32_array, &handles);
	mptp_u32_array_clear(&handles);
	return rc;
}

static uint16_t
stop_enum_handles(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_enumeration *enumeration = find(sim, op->param[0]);

	(void)reply;
	if (enumeration == NULL)
		return MPTP_RC_INVALID_ENUM_HANDLE;
	*enumeration = (struct sim_enumeration){ 0 };
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_enumeration[] = {
	{ MPTP_OP_START_ENUM_HANDLES, MPTP_PHASE_NONE, 1, 3,
	    .handler = start_enum_handles },
	{ MPTP_OP_ENUM_HANDLES, MPTP_PHASE_IN, 2, 2, .handler = enum_handles },
	{ MPTP_OP_STOP_ENUM_HANDLES, MPTP_PHASE_NONE, 1, 1,
	    .handler = stop_enum_handles },
	{ 0 }
};
