/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of PTP 1.1 on pictures.
 */
#include "camera.h"

/* Larger ones nobody needs, and they take long. */
#define SIDE_MOST 16384

static ptrdiff_t
read_jpeg(void *ctx, void *buf, size_t len)
{
	return (ptrdiff_t)sim_jpeg_read(
	    &((struct mptp_sim *)ctx)->resized, buf, len);
}

/* A height of 0 keeps the ratio. False: no picture has that size. */
static bool
fit(const struct mptp_object_info *info, uint32_t width, uint32_t height,
    struct sim_picture *picture)
{
	uint64_t full_width = info->image_width == 0 ? 4 : info->image_width;
	uint64_t full_height = info->image_height == 0 ? 3 : info->image_height;
	uint64_t fitting = height;

	if (height == 0)
		fitting = (width * full_height + full_width / 2) / full_width;
	if (height == 0 && fitting == 0)
		fitting = 1;
	picture->width = width;
	picture->height = (uint32_t)fitting;
	return width != 0 && width <= SIDE_MOST && fitting <= SIDE_MOST;
}

/* The response tells the size. The picture is made up, as that of captures is:
 * what an object really shows would have to be decoded. */
static uint16_t
get_resized_image_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_picture picture = { 0 };
	struct mptp_object_info info;

	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (!sim_is_image(sim, info.format))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (!fit(&info, op->param[1], op->param[2], &picture))
		return MPTP_RC_INVALID_PARAMETER;
	picture.number = info.sequence != 0 ? info.sequence : op->param[0];
	reply->send = (struct mptp_source){ sim_jpeg_size(&picture, NULL, 0),
		read_jpeg, sim };
	sim_jpeg_begin(&sim->resized, &picture, NULL, 0);
	reply->response.nparam = 2;
	reply->response.param[0] = picture.width;
	reply->response.param[1] = picture.height;
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_image[] = {
	{ MPTP_OP_GET_RESIZED_IMAGE_OBJECT, MPTP_PHASE_IN, 2, 3,
	    SIM_FIRST_OBJECT, .handler = get_resized_image_object },
	{ 0 }
};
