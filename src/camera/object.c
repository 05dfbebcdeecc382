/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects: which there are, and what is known of each.
 */
#include "camera/object.h"

static struct mptp_op
objects_request(
    uint16_t code, uint32_t storage, uint16_t format, uint32_t parent)
{
	return (struct mptp_op){
		.code = code, .nparam = 3, .param = { storage, format, parent }
	};
}

int
mptp_camera_count(struct mptp_camera *camera, uint32_t storage, uint16_t format,
    uint32_t parent, uint32_t *count)
{
	const struct mptp_op request =
	    objects_request(MPTP_OP_GET_NUM_OBJECTS, storage, format, parent);
	struct mptp_op response;
	int rc;

	rc = camera_run(camera, &request, NULL, NULL, &response);
	*count = rc == MPTP_OK ? response.param[0] : 0;
	return rc;
}

int
mptp_camera_handles(struct mptp_camera *camera, uint32_t storage,
    uint16_t format, uint32_t parent, struct mptp_u32_array *handles)
{
	const struct mptp_op request = objects_request(
	    MPTP_OP_GET_OBJECT_HANDLES, storage, format, parent);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_u32_array, handles);
}

int
object_info(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_INFO, handle);
	int rc;

	rc =
	    mptp_camera_read(camera, &request, &mptp_dataset_object_info, info);
	if (rc == MPTP_OK && info->wide_size)
		camera->wide_size = true;
	return rc;
}

int
mptp_camera_object_info(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	struct sizes sizes = { 0 };
	int rc;

	rc = object_info(camera, handle, info);
	if (rc == MPTP_OK)
		rc = object_size(camera, handle, info, &sizes);
	sizes_clear(&sizes);
	if (rc != MPTP_OK)
		mptp_object_info_clear(info);
	return rc;
}

bool
mptp_object_is_folder(const struct mptp_object_info *info)
{
	return info->format == MPTP_OF_ASSOCIATION ||
	    info->association_type == MPTP_ASSOCIATION_TYPE_GENERIC_FOLDER;
}

int
mptp_camera_delete(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_DELETE_OBJECT, handle);

	/* To the camera that handle means every object (10.4.11). */
	if (handle == 0 || handle == UINT32_MAX)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "that is no object's handle");
	return camera_run(camera, &request, NULL, NULL, NULL);
}
