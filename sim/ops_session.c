/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations on the session and the device.
 */
#include "camera.h"

void
sim_device_info(const struct mptp_sim *sim, struct mptp_device_info *info,
    uint16_t properties[SIM_PROPERTIES_MOST])
{
	const struct sim_profile *profile = &sim->profile;

	*info = profile->info;
	info->functional_mode = (uint16_t)sim_property_number(
	    sim, MPTP_DP_FUNCTIONAL_MODE, info->functional_mode);
	info->operations = sim->operations;
	info->noperations = sim->noperations;
	info->events = sim->events.offered;
	info->nevents = sim->events.noffered;
	info->properties = properties;
	for (size_t i = 0; i < profile->nproperties && i < SIM_PROPERTIES_MOST;
	     i++)
		properties[info->nproperties++] = profile->properties[i].code;
}

static uint16_t
get_device_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint16_t properties[SIM_PROPERTIES_MOST];
	struct mptp_device_info info;

	(void)op;
	sim_device_info(sim, &info, properties);
	return sim_send_dataset(sim, reply, &mptp_dataset_device_info, &info);
}

static uint16_t
open_session(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	if (op->param[0] == 0)
		return MPTP_RC_INVALID_PARAMETER;
	if (sim->open) {
		reply->response.nparam = 1;
		reply->response.param[0] = sim->session;
		return MPTP_RC_SESSION_ALREADY_OPEN;
	}
	sim->open = true;
	sim->session = op->param[0];
	sim_events_forget(sim);
	sim_script_begin(sim);
	if (sim->store->ops->refresh != NULL)
		sim->store->ops->refresh(sim->store);
	if (sim->profile.model->session != NULL)
		sim->profile.model->session(sim);
	return MPTP_RC_OK;
}

static uint16_t
close_session(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	(void)reply;
	sim_session_end(sim);
	return MPTP_RC_OK;
}

/*
 * The session ends with it (ISO 15740 10.4.16). The standard has the event sent to
 * other sessions, of which there are none: here it is for whoever listens beside the
 * one that asked.
 */
static uint16_t
reset_device(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct mptp_event event = { .code = MPTP_EV_DEVICE_RESET,
		.transaction = sim->transaction };

	(void)op;
	(void)reply;
	sim_session_end(sim);
	sim_capture_forget(sim);
	if (sim_events_offer(sim, event.code))
		sim_raise_anyway(sim, &event);
	return MPTP_RC_OK;
}

/* Only the default test; the others are reserved, or of vendors (ISO 15740
 * 10.4.17). */
static uint16_t
self_test(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)reply;
	if (op->param[0] != 0)
		return MPTP_RC_PARAMETER_NOT_SUPPORTED;
	return sim->profile.self_test_fails ? MPTP_RC_SELF_TEST_FAILED :
					      MPTP_RC_OK;
}

static uint16_t
power_down(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	(void)reply;
	sim_session_end(sim);
	sim_capture_forget(sim);
	sim->off = true;
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_session[] = {
	{ MPTP_OP_GET_DEVICE_INFO, MPTP_PHASE_IN, .sessionless = true,
	    .handler = get_device_info },
	{ MPTP_OP_OPEN_SESSION, MPTP_PHASE_NONE, 1, 1, .sessionless = true,
	    .handler = open_session },
	/* Some small programs send the session's id along. Refused, the session
	 * would stay open, and such a program fail when it is run again. */
	{ MPTP_OP_CLOSE_SESSION, MPTP_PHASE_NONE, 0, 1,
	    .handler = close_session },
	{ MPTP_OP_RESET_DEVICE, MPTP_PHASE_NONE, .handler = reset_device,
	    .echoes = { MPTP_EV_DEVICE_RESET } },
	{ MPTP_OP_SELF_TEST, MPTP_PHASE_NONE, 0, 1, .handler = self_test },
	{ MPTP_OP_POWER_DOWN, MPTP_PHASE_NONE, .handler = power_down }, { 0 }
};
