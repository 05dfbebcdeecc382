/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that send the content of objects.
 */
#include "camera.h"

static ptrdiff_t
read_object(void *ctx, void *buf, size_t len)
{
	struct mptp_sim *sim = ctx;
	struct sim_data *data = &sim->data;
	ptrdiff_t n;

	if (len > data->left)
		len = (size_t)data->left;
	n = sim->store->ops->read(
	    sim->store, data->handle, data->offset, buf, len);
	if (n < 0)
		return MPTP_ERR_IO;
	data->offset += (uint64_t)n;
	data->left -= (uint64_t)n;
	return n;
}

/* A part of an object, all of it if length is MPTP_SIZE_UNKNOWN. */
static uint16_t
send_object(struct mptp_sim *sim, struct mptp_reply *reply, uint32_t handle,
    uint64_t offset, uint64_t length)
{
	struct mptp_object_info info;
	uint64_t size;
	uint16_t rc;

	/* Folders have no content. */
	if (!sim->store->ops->info(sim->store, handle, &info) ||
	    info.format == MPTP_OF_ASSOCIATION)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	rc = sim->store->ops->open(sim->store, handle, &size);
	if (rc != MPTP_RC_OK)
		return rc;
	if (offset > size)
		return MPTP_RC_INVALID_PARAMETER;
	sim->data.handle = handle;
	sim->data.offset = offset;
	sim->data.left = size - offset < length ? size - offset : length;
	reply->send = (struct mptp_source){ sim->data.left, read_object, sim };
	return MPTP_RC_OK;
}

static uint16_t
get_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	return send_object(sim, reply, op->param[0], 0, MPTP_SIZE_UNKNOWN);
}

/* The response tells how many bytes were sent. */
static uint16_t
send_part(struct mptp_sim *sim, struct mptp_reply *reply, uint32_t handle,
    uint64_t offset, uint32_t most)
{
	uint16_t rc = send_object(sim, reply, handle, offset, most);

	if (rc == MPTP_RC_OK) {
		reply->response.nparam = 1;
		reply->response.param[0] = (uint32_t)sim->data.left;
	}
	return rc;
}

static uint16_t
get_partial_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	return send_part(sim, reply, op->param[0], op->param[1], op->param[2]);
}

static uint16_t
get_thumb(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;

	if (!sim_object_info(sim, op->param[0], &info) || info.thumb_size == 0)
		return MPTP_RC_NO_THUMBNAIL_PRESENT;
	return sim_send_bytes(sim, reply, sim_thumbnail, sizeof(sim_thumbnail));
}

uint16_t
sim_get_partial_object_64(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint64_t offset = (uint64_t)op->param[2] << 32 | op->param[1];

	return send_part(sim, reply, op->param[0], offset, op->param[3]);
}

const struct sim_operation sim_operations_transfer[] = {
	{ MPTP_OP_GET_OBJECT, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = get_object },
	{ MPTP_OP_GET_THUMB, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = get_thumb },
	{ MPTP_OP_GET_PARTIAL_OBJECT, MPTP_PHASE_IN, 3, 3, SIM_FIRST_OBJECT,
	    .handler = get_partial_object },
	{ 0 }
};
