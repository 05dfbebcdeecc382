/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is known of an object.
 */
#include <string.h>

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

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool
object_same(const struct mptp_object_info *a, const struct mptp_object_info *b)
{
	return a->storage == b->storage && a->format == b->format &&
	    a->protection == b->protection && a->parent == b->parent &&
	    mptp_object_is_folder(a) == mptp_object_is_folder(b) &&
	    (a->size == b->size || mptp_object_is_folder(a)) &&
	    same_text(a->name, b->name) &&
	    same_text(a->captured, b->captured) &&
	    same_text(a->modified, b->modified);
}

bool
object_same_picture(
    const struct mptp_object_info *a, const struct mptp_object_info *b)
{
	return a->image_width == b->image_width &&
	    a->image_height == b->image_height && a->size == b->size;
}
