/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is known of an object.
 */
#include "camera/object.h"

int
mptp_camera_object_info(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	struct sizes sizes = { 0 };
	int rc;

	rc = mptp_get_object_info(camera, handle, info);
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
