/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The stores of a camera.
 */
#include "camera/camera.h"

int
mptp_camera_storages(struct mptp_camera *camera, struct mptp_u32_array *ids)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_STORAGE_IDS };

	return mptp_camera_read(camera, &request, &mptp_dataset_u32_array, ids);
}

int
mptp_camera_storage_info(struct mptp_camera *camera, uint32_t storage,
    struct mptp_storage_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_STORAGE_INFO, storage);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_storage_info, info);
}
