/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of the "android.com" extension: sizes of 64 bits, and editing.
 * Evidence for what is refused and how: MtpServer.cpp of the Android Open Source
 * Project.
 */
#include "camera.h"

/* May it be changed? */
static uint16_t
check(struct mptp_sim *sim, uint32_t handle, struct mptp_object_info *info)
{
	if (!sim->store->ops->info(sim->store, handle, info) ||
	    info->format == MPTP_OF_ASSOCIATION)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (sim_storage_access(sim, info->storage) != 0)
		return MPTP_RC_STORE_READ_ONLY;
	return info->protection != 0 ? MPTP_RC_OBJECT_WRITE_PROTECTED :
				       MPTP_RC_OK;
}

/* As of any other upload, the initiator is told that the store is full (ISO 15740
 * 12.5.10). Gives rc. */
static uint16_t
tell_if_full(struct mptp_sim *sim, uint32_t handle, uint16_t rc)
{
	struct mptp_object_info info;

	if (rc == MPTP_RC_STORE_FULL &&
	    sim->store->ops->info(sim->store, handle, &info))
		sim_raise_about(sim, MPTP_EV_STORE_FULL, info.storage);
	return rc;
}

static uint16_t
begin_edit_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	uint16_t rc;

	(void)reply;
	/* One edit for an object. */
	if (sim_edit_find(sim, op->param[0]) != NULL)
		return MPTP_RC_GENERAL_ERROR;
	rc = check(sim, op->param[0], &info);
	if (rc == MPTP_RC_OK)
		rc = sim_edit_begin(sim, op->param[0]);
	return tell_if_full(sim, op->param[0], rc);
}

/* Parameters handle, offset (low, high), size. */
static int
take_part(void *ctx, const void *buf, size_t len)
{
	struct mptp_sim *sim = ctx;
	struct sim_data *data = &sim->data;
	struct sim_edit *edit = sim_edit_find(sim, data->handle);

	/* More than was told: taken to its end, and refused. */
	if (edit == NULL || len > data->left)
		data->failed = MPTP_RC_INVALID_PARAMETER;
	if (data->failed == 0) {
		uint16_t rc = sim_edit_write(sim, edit, data->offset, buf, len);

		data->failed = rc == MPTP_RC_OK ? 0 : rc;
		tell_if_full(sim, data->handle, rc);
		data->offset += len;
		data->left -= len;
	}
	return 0;
}

static uint16_t
begin_partial_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint64_t offset = (uint64_t)op->param[2] << 32 | op->param[1];
	const struct sim_edit *edit = sim_edit_find(sim, op->param[0]);

	if (edit == NULL)
		return MPTP_RC_GENERAL_ERROR;
	if (offset > edit->size)
		return MPTP_RC_INVALID_PARAMETER;
	sim->data.handle = op->param[0];
	sim->data.offset = offset;
	sim->data.left = op->param[3];
	sim->data.failed = 0;
	reply->receive = (struct mptp_sink){ NULL, take_part, sim };
	return MPTP_RC_OK;
}

static uint16_t
send_partial_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	if (sim->data.failed != 0)
		return sim->data.failed;
	if (sim->data.left != 0)
		return MPTP_RC_INCOMPLETE_TRANSFER;
	reply->response.nparam = 1;
	reply->response.param[0] = op->param[3];
	return MPTP_RC_OK;
}

static uint16_t
truncate_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_edit *edit = sim_edit_find(sim, op->param[0]);

	(void)reply;
	if (edit == NULL)
		return MPTP_RC_GENERAL_ERROR;
	return tell_if_full(sim, op->param[0],
	    sim_edit_truncate(
		sim, edit, (uint64_t)op->param[2] << 32 | op->param[1]));
}

static uint16_t
end_edit_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_edit *edit = sim_edit_find(sim, op->param[0]);
	struct mptp_object_info info;
	uint16_t rc;

	(void)reply;
	if (edit == NULL)
		return MPTP_RC_GENERAL_ERROR;
	/* It may have been protected meanwhile. */
	if ((rc = check(sim, op->param[0], &info)) != MPTP_RC_OK) {
		sim_edit_forget(sim, op->param[0]);
		return rc;
	}
	rc = sim_edit_end(sim, edit);
	if (rc == MPTP_RC_OK) {
		sim_echo(sim, MPTP_EV_OBJECT_INFO_CHANGED, op->param[0]);
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, info.storage);
	}
	return tell_if_full(sim, op->param[0], rc);
}

const struct sim_operation sim_operations_android[] = {
	{ MPTP_OP_GET_PARTIAL_OBJECT_64, MPTP_PHASE_IN, 4, 4, SIM_FIRST_OBJECT,
	    .handler = sim_get_partial_object_64 },
	{ MPTP_OP_SEND_PARTIAL_OBJECT, MPTP_PHASE_OUT, 4, 4, SIM_FIRST_OBJECT,
	    .handler = send_partial_object, .begin = begin_partial_object,
	    .raises = { MPTP_EV_STORE_FULL } },
	{ MPTP_OP_TRUNCATE_OBJECT, MPTP_PHASE_NONE, 3, 3, SIM_FIRST_OBJECT,
	    .handler = truncate_object, .raises = { MPTP_EV_STORE_FULL } },
	{ MPTP_OP_BEGIN_EDIT_OBJECT, MPTP_PHASE_NONE, 1, 1, SIM_FIRST_OBJECT,
	    .handler = begin_edit_object, .raises = { MPTP_EV_STORE_FULL } },
	{ MPTP_OP_END_EDIT_OBJECT, MPTP_PHASE_NONE, 1, 1, SIM_FIRST_OBJECT,
	    .handler = end_edit_object, .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED,
		MPTP_EV_STORAGE_INFO_CHANGED } },
	{ 0 }
};
