/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations on properties, of the device and of objects.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "camera/camera.h"

static struct mptp_op
request_about_two(uint16_t code, uint32_t first, uint32_t second)
{
	return (struct mptp_op){
		.code = code, .nparam = 2, .param = { first, second }
	};
}

/* An answer begins with the code of the property that it describes. Seen
 * instead is a bare value, which may even parse. */
static int
check_code(struct mptp_camera *camera, const struct mptp_op *request,
    const uint8_t *data, size_t len)
{
	unsigned code;

	if (len < 2)
		return camera_fail(camera, request, MPTP_ERR_SHORT,
		    "the camera described it in %zu bytes", len);
	code = get_le16(data);
	if (code == request->param[0])
		return MPTP_OK;
	return camera_fail(camera, request, MPTP_ERR_FORMAT,
	    "the camera described property 0x%04x, not 0x%04" PRIx32, code,
	    request->param[0]);
}

static int
read_description(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_dataset *dataset, void *desc)
{
	uint8_t *data;
	size_t len;
	int rc;

	memset(desc, 0, mptp_dataset_size(dataset));
	rc = mptp_camera_query(
	    camera, request, DATASET_LIMIT, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	rc = check_code(camera, request, data, len);
	if (rc == MPTP_OK) {
		rc = mptp_dataset_unpack(dataset, desc, data, len);
		if (rc != MPTP_OK)
			camera_fail(camera, request, rc,
			    "its description of %zu bytes does not parse: %s",
			    len, mptp_status_text(rc));
	}
	free(data);
	return rc;
}

static int
read_value(struct mptp_camera *camera, const struct mptp_op *request,
    uint16_t type, struct mptp_value *value)
{
	uint8_t *data;
	size_t len;
	int rc;

	*value = (struct mptp_value){ 0 };
	rc = mptp_camera_query(
	    camera, request, DATASET_LIMIT, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	/* Some devices send nothing at all for an empty string. */
	rc = len == 0 && type == MPTP_TYPE_STR ?
	    mptp_value_unpack(value, type, "", 1) :
	    mptp_value_unpack(value, type, data, len);
	if (rc != MPTP_OK) {
		const char *name = mptp_type_name(type);

		camera_fail(camera, request, rc,
		    "its value of %zu bytes is no %s: %s", len,
		    name != NULL ? name : "known type", mptp_status_text(rc));
	}
	free(data);
	return rc;
}

static int
send_value(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_value *value)
{
	size_t len = mptp_value_pack(value, NULL, 0);
	uint8_t *data;
	int rc;

	if (len == 0)
		return camera_fail(camera, request, MPTP_ERR_ARG,
		    "that value cannot be sent: a text is at most 254 UTF-16 "
		    "units of valid UTF-8");
	if ((data = malloc(len)) == NULL)
		return camera_fail(
		    camera, request, MPTP_ERR_NOMEM, "out of memory");
	mptp_value_pack(value, data, len);
	rc = camera_send_bytes(camera, request, data, len, NULL);
	free(data);
	return rc;
}

/* ---- of the device ------------------------------------------------------ */

int
mptp_get_device_prop_desc(struct mptp_camera *camera, uint32_t property,
    struct mptp_property_desc *desc)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_DEVICE_PROP_DESC, property);

	return read_description(
	    camera, &request, &mptp_dataset_property_desc, desc);
}

int
mptp_get_device_prop_value(struct mptp_camera *camera, uint32_t property,
    uint16_t type, struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_DEVICE_PROP_VALUE, property);

	return read_value(camera, &request, type, value);
}

int
mptp_set_device_prop_value(struct mptp_camera *camera, uint32_t property,
    const struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_SET_DEVICE_PROP_VALUE, property);

	return send_value(camera, &request, value);
}

int
mptp_reset_device_prop_value(struct mptp_camera *camera, uint32_t property)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_RESET_DEVICE_PROP_VALUE, property);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

/* ---- of objects --------------------------------------------------------- */

int
mptp_get_object_props_supported(struct mptp_camera *camera, uint32_t format,
    struct mptp_u16_array *properties)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, format);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_u16_array, properties);
}

int
mptp_get_object_prop_desc(struct mptp_camera *camera, uint32_t property,
    uint32_t format, struct mptp_object_prop_desc *desc)
{
	const struct mptp_op request =
	    request_about_two(MPTP_OP_GET_OBJECT_PROP_DESC, property, format);

	return read_description(
	    camera, &request, &mptp_dataset_object_prop_desc, desc);
}

int
mptp_get_interdependent_prop_desc(struct mptp_camera *camera, uint32_t format,
    struct mptp_interdependent_props *props)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_INTERDEPENDENT_PROP_DESC, format);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_interdependent_props, props);
}

int
mptp_get_object_prop_value(struct mptp_camera *camera, uint32_t handle,
    uint32_t property, uint16_t type, struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about_two(MPTP_OP_GET_OBJECT_PROP_VALUE, handle, property);

	return read_value(camera, &request, type, value);
}

int
mptp_set_object_prop_value(struct mptp_camera *camera, uint32_t handle,
    uint32_t property, const struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about_two(MPTP_OP_SET_OBJECT_PROP_VALUE, handle, property);

	return send_value(camera, &request, value);
}

int
mptp_get_object_prop_list(struct mptp_camera *camera, uint32_t handle,
    uint32_t format, uint32_t property, uint32_t group, uint32_t depth,
    struct mptp_object_prop_list *list)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_OBJECT_PROP_LIST,
		.nparam = 5,
		.param = { handle, format, property, group, depth } };

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_object_prop_list, list);
}

int
mptp_set_object_prop_list(struct mptp_camera *camera,
    const struct mptp_object_prop_list *list, uint32_t *failed)
{
	const struct mptp_op request = { .code = MPTP_OP_SET_OBJECT_PROP_LIST };
	struct mptp_op response = { 0 };
	int rc;

	rc = camera_send_dataset(
	    camera, &request, &mptp_dataset_object_prop_list, list, &response);
	if (failed != NULL)
		*failed = rc == MPTP_ERR_RESPONSE ? response.param[0] : 0;
	return rc;
}
