/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations about the device and its stores.
 */
#include "camera/camera.h"

int
mptp_get_device_info(struct mptp_camera *camera, struct mptp_device_info *info)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_DEVICE_INFO };

	return camera_read_any(
	    camera, &request, &mptp_dataset_device_info, info);
}

int
mptp_get_vendor_device_info(
    struct mptp_camera *camera, uint32_t vendor, struct mptp_device_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_VENDOR_DEVICE_INFO, vendor);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_device_info, info);
}

int
mptp_get_vendor_extension_maps(
    struct mptp_camera *camera, struct mptp_vendor_extension_maps *maps)
{
	const struct mptp_op request = {
		.code = MPTP_OP_GET_VENDOR_EXTENSION_MAPS
	};

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_vendor_extension_maps, maps);
}

int
mptp_reset_device(struct mptp_camera *camera)
{
	const struct mptp_op request = { .code = MPTP_OP_RESET_DEVICE };

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_self_test(struct mptp_camera *camera, uint16_t type)
{
	const struct mptp_op request = request_about(MPTP_OP_SELF_TEST, type);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_power_down(struct mptp_camera *camera)
{
	const struct mptp_op request = { .code = MPTP_OP_POWER_DOWN };

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_update_device_firmware(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_UPDATE_DEVICE_FIRMWARE, handle);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_get_storage_ids(struct mptp_camera *camera, struct mptp_u32_array *ids)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_STORAGE_IDS };

	return mptp_camera_read(camera, &request, &mptp_dataset_u32_array, ids);
}

int
mptp_get_storage_info(struct mptp_camera *camera, uint32_t storage,
    struct mptp_storage_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_STORAGE_INFO, storage);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_storage_info, info);
}

int
mptp_format_store(
    struct mptp_camera *camera, uint32_t storage, uint32_t filesystem)
{
	/* Cameras that know no parameter but the first are asked for none. */
	const struct mptp_op request = { .code = MPTP_OP_FORMAT_STORE,
		.nparam = filesystem != 0 ? 2 : 1,
		.param = { storage, filesystem } };

	if (storage == MPTP_STORAGE_ANY || storage == MPTP_STORAGE_ALL)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "that is no store's id: name the one to be erased");
	return camera_run(camera, &request, NULL, NULL, NULL);
}
