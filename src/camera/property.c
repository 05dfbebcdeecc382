/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Settings of a camera: describe, read, write.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "camera/camera.h"

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

int
mptp_camera_property(
    struct mptp_camera *camera, uint16_t code, struct mptp_property_desc *desc)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_DEVICE_PROP_DESC, code);
	uint8_t *data;
	size_t len;
	int rc;

	*desc = (struct mptp_property_desc){ 0 };
	rc = mptp_camera_query(
	    camera, &request, DATASET_LIMIT, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	rc = check_code(camera, &request, data, len);
	if (rc == MPTP_OK) {
		rc = mptp_property_desc_unpack(desc, data, len);
		if (rc != MPTP_OK)
			camera_fail(camera, &request, rc,
			    "its description of %zu bytes does not parse: %s",
			    len, mptp_status_text(rc));
	}
	free(data);
	return rc;
}

int
mptp_camera_property_value(struct mptp_camera *camera, uint16_t code,
    uint16_t type, struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_DEVICE_PROP_VALUE, code);
	uint8_t *data;
	size_t len;
	int rc;

	*value = (struct mptp_value){ 0 };
	rc = mptp_camera_query(
	    camera, &request, DATASET_LIMIT, &data, &len, NULL);
	if (rc != MPTP_OK)
		return rc;
	rc = mptp_value_unpack(value, type, data, len);
	if (rc != MPTP_OK) {
		const char *name = mptp_type_name(type);

		camera_fail(camera, &request, rc,
		    "its value of %zu bytes is no %s: %s", len,
		    name != NULL ? name : "known type", mptp_status_text(rc));
	}
	free(data);
	return rc;
}

int
mptp_camera_set_property(
    struct mptp_camera *camera, uint16_t code, const struct mptp_value *value)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_SET_DEVICE_PROP_VALUE, code);
	size_t len = mptp_value_pack(value, NULL, 0);
	uint8_t *data;
	int rc;

	if (len == 0)
		return camera_fail(camera, &request, MPTP_ERR_ARG,
		    "that value cannot be sent: a text is at most 254 UTF-16 "
		    "units of valid UTF-8");
	if ((data = malloc(len)) == NULL)
		return camera_fail(
		    camera, &request, MPTP_ERR_NOMEM, "out of memory");
	mptp_value_pack(value, data, len);
	rc = camera_send_bytes(camera, &request, data, len, NULL);
	free(data);
	return rc;
}
