/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that take pictures.
 */
#include "camera.h"

/* Of the property StillCaptureMode. */
enum { BURST = 2, TIMELAPSE = 3 };
/* Between the pictures of an open capture, and the shortest there is. */
enum { OPEN_INTERVAL_MS = 500, LEAST_INTERVAL_MS = 1 };
/* However many are asked for, and however late: nobody tests that long. */
enum { MOST_SHOTS = 9999, MOST_WAIT_MS = 3600000 };

/* Parameters [storage], [format]. */
static uint16_t
check(struct mptp_sim *sim, const struct mptp_op *op, uint32_t *storage)
{
	const struct mptp_device_info *info = &sim->profile.info;
	uint32_t format = op->param[1];
	bool known = format == 0;
	size_t i = 0;
	uint16_t rc;

	*storage = op->param[0] == 0 ? sim_storage_default(sim) : op->param[0];
	if ((rc = sim_storage_check(sim, *storage, &i)) != MPTP_RC_OK)
		return rc;
	for (uint32_t k = 0; k < info->ncapture_formats && !known; k++)
		known = info->capture_formats[k] == format;
	if (!known)
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	rc = sim_storage_room(sim, i, 1);
	return sim->store->storages[i].info.access != 0 ?
	    MPTP_RC_STORE_READ_ONLY :
	    rc;
}

static uint32_t
bounded(uint64_t value, uint32_t least, uint32_t most)
{
	return value < least ? least : value > most ? most : (uint32_t)value;
}

/* How many, and how far apart. */
static void
plan(struct mptp_sim *sim, struct sim_capture *capture)
{
	uint64_t n = 1, interval = OPEN_INTERVAL_MS;

	switch (sim_property_number(sim, MPTP_DP_STILL_CAPTURE_MODE, 1)) {
	case BURST:
		n = sim_property_number(sim, MPTP_DP_BURST_NUMBER, 1);
		interval = sim_property_number(sim, MPTP_DP_BURST_INTERVAL, 0);
		break;
	case TIMELAPSE:
		n = sim_property_number(sim, MPTP_DP_TIMELAPSE_NUMBER, 1);
		interval =
		    sim_property_number(sim, MPTP_DP_TIMELAPSE_INTERVAL, 0);
		break;
	default:
		break;
	}
	capture->left = bounded(n, 1, MOST_SHOTS);
	capture->interval_ms =
	    bounded(interval, LEAST_INTERVAL_MS, MOST_WAIT_MS);
}

static uint16_t
begin(struct mptp_sim *sim, const struct mptp_op *op, bool open)
{
	struct sim_capture *capture = &sim->capture;
	uint32_t storage, ended = capture->ended;
	uint16_t rc = check(sim, op, &storage);

	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, storage);
	if (rc != MPTP_RC_OK)
		return rc;
	*capture = (struct sim_capture){ .running = true,
		.open = open,
		.transaction = sim->transaction,
		.storage = storage,
		.format = (uint16_t)op->param[1],
		.ended = ended };
	plan(sim, capture);
	capture->next = sim_now_ms() + sim->profile.capture.delay_ms +
	    bounded(sim_property_number(sim, MPTP_DP_CAPTURE_DELAY, 0), 0,
		MOST_WAIT_MS);
	return MPTP_RC_OK;
}

static uint16_t
initiate_capture(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)reply;
	return begin(sim, op, false);
}

static uint16_t
initiate_open_capture(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)reply;
	return begin(sim, op, true);
}

/* What was taken so far is all, but for the one that is being exposed when there
 * is none yet. */
static uint16_t
terminate_open_capture(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_capture *capture = &sim->capture;

	(void)reply;
	if (capture->running && capture->open &&
	    capture->transaction == op->param[0]) {
		capture->open = false;
		capture->ended = capture->transaction;
		capture->left = capture->taken == 0 ? 1 : 0;
		capture->next = sim_now_ms();
		return MPTP_RC_OK;
	}
	return capture->ended != 0 && capture->ended == op->param[0] ?
	    MPTP_RC_CAPTURE_ALREADY_TERMINATED :
	    MPTP_RC_INVALID_PARAMETER;
}

const struct sim_operation sim_operations_capture[] = {
	{ MPTP_OP_INITIATE_CAPTURE, MPTP_PHASE_NONE, 0, 2,
	    .handler = initiate_capture,
	    .raises = { MPTP_EV_OBJECT_ADDED, MPTP_EV_CAPTURE_COMPLETE,
		MPTP_EV_STORAGE_INFO_CHANGED, MPTP_EV_STORE_FULL } },
	{ MPTP_OP_TERMINATE_OPEN_CAPTURE, MPTP_PHASE_NONE, 1, 1,
	    .handler = terminate_open_capture,
	    .raises = { MPTP_EV_OBJECT_ADDED, MPTP_EV_CAPTURE_COMPLETE,
		MPTP_EV_STORAGE_INFO_CHANGED, MPTP_EV_STORE_FULL } },
	{ MPTP_OP_INITIATE_OPEN_CAPTURE, MPTP_PHASE_NONE, 0, 2,
	    .handler = initiate_open_capture,
	    .raises = { MPTP_EV_OBJECT_ADDED, MPTP_EV_CAPTURE_COMPLETE,
		MPTP_EV_STORAGE_INFO_CHANGED, MPTP_EV_STORE_FULL } },
	{ 0 }
};
