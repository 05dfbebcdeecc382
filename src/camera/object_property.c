/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The properties of an object, by whichever operations the camera has.
 */
#include <stdlib.h>

#include "camera/camera.h"

/* There are no more codes than these. */
#define MOST_PROPERTIES 0x10000u

int
mptp_camera_object_prop_type(struct mptp_camera *camera, uint32_t property,
    uint32_t format, uint16_t *type)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_OBJECT_PROP_DESC,
		.nparam = 2,
		.param = { property, format } };
	const struct mptp_code *row = mptp_code_find(
	    MPTP_KIND_OBJECT_PROPERTY, camera->dialect, property);
	struct mptp_object_prop_desc desc;
	int rc;

	*type = MPTP_TYPE_UNDEFINED;
	if (mptp_camera_supports(camera, request.code)) {
		rc = mptp_get_object_prop_desc(camera, property, format, &desc);
		if (rc == MPTP_OK) {
			*type = desc.type;
			mptp_object_prop_desc_clear(&desc);
			return MPTP_OK;
		}
		if ((rc = forgive(camera, rc)) != MPTP_OK)
			return rc;
	}
	if (row != NULL)
		*type = row->type;
	if (*type != MPTP_TYPE_UNDEFINED)
		return MPTP_OK;
	return camera_fail(camera, &request, MPTP_ERR_UNSUPPORTED,
	    "neither the camera nor the tables tell its type");
}

/* Some devices answer about other objects too, and some leave the handle out. */
static void
keep_own(struct mptp_object_prop_list *list, uint32_t handle)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < list->n; i++) {
		struct mptp_object_prop *prop = &list->items[i];

		if (prop->handle != handle && prop->handle != 0) {
			mptp_value_clear(&prop->value);
			continue;
		}
		prop->handle = handle;
		if (n != i)
			list->items[n] = *prop;
		n++;
	}
	list->n = n;
}

/* One property of the object into the list; one that cannot be read is left
 * out. */
static int
append(struct mptp_camera *camera, uint32_t handle, uint32_t format,
    uint16_t property, struct mptp_object_prop_list *list)
{
	struct mptp_object_prop *prop = &list->items[list->n];
	uint16_t type;
	int rc;

	rc = mptp_camera_object_prop_type(camera, property, format, &type);
	if (rc == MPTP_ERR_UNSUPPORTED) {
		error_clear(&camera->error);
		return MPTP_OK;
	}
	if (rc == MPTP_OK)
		rc = mptp_get_object_prop_value(
		    camera, handle, property, type, &prop->value);
	if (rc != MPTP_OK)
		return forgive(camera, rc);
	prop->handle = handle;
	prop->property = property;
	list->n++;
	return MPTP_OK;
}

static int
read_each(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_prop_list *list)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_PROP_VALUE, handle);
	struct mptp_u16_array properties = { 0 };
	struct mptp_object_info info;
	uint32_t n;
	int rc;

	if ((rc = camera_require(camera, &request)) != MPTP_OK ||
	    (rc = mptp_get_object_info(camera, handle, &info)) != MPTP_OK)
		return rc;
	rc = mptp_get_object_props_supported(camera, info.format, &properties);
	n = properties.n < MOST_PROPERTIES ? properties.n : MOST_PROPERTIES;
	if (n > 0 && (list->items = calloc(n, sizeof(*list->items))) == NULL)
		rc = camera_fail(
		    camera, &request, MPTP_ERR_NOMEM, "out of memory");
	for (uint32_t i = 0; i < n && rc == MPTP_OK; i++)
		rc = append(
		    camera, handle, info.format, properties.items[i], list);
	mptp_u16_array_clear(&properties);
	mptp_object_info_clear(&info);
	if (rc != MPTP_OK)
		mptp_object_prop_list_clear(list);
	return rc;
}

int
mptp_camera_object_properties(struct mptp_camera *camera, uint32_t handle,
    struct mptp_object_prop_list *list)
{
	int rc;

	*list = (struct mptp_object_prop_list){ 0 };
	if (!mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_LIST))
		return read_each(camera, handle, list);
	rc = mptp_get_object_prop_list(camera, handle, MPTP_FORMAT_ANY,
	    MPTP_PROPERTY_ALL, 0, MPTP_DEPTH_OBJECT, list);
	keep_own(list, handle);
	if (rc == MPTP_OK && list->n > 0)
		return MPTP_OK;
	mptp_object_prop_list_clear(list);
	if (rc != MPTP_OK &&
	    (!only_this_object(camera, rc) ||
		camera->error.response == MPTP_RC_INVALID_OBJECT_HANDLE ||
		!mptp_camera_supports(camera, MPTP_OP_GET_OBJECT_PROP_VALUE)))
		return rc;
	return read_each(camera, handle, list);
}
