/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening a camera, and what it says it can do.
 */
#include <stdlib.h>

#include "camera/path.h"

/* Takes the session over, also if this fails. */
static int
begin(struct mptp_camera **out, struct mptp_session *session,
    struct mptp_error *error)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_DEVICE_INFO };
	struct mptp_camera *camera;
	int rc;

	if ((camera = calloc(1, sizeof(*camera))) == NULL) {
		mptp_session_close(&session);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	camera->session = session;
	rc = camera_read_any(
	    camera, &request, &mptp_dataset_device_info, &camera->device);
	if (rc != MPTP_OK) {
		if (error != NULL)
			*error = camera->error;
		mptp_camera_close(&camera);
		return rc;
	}
	camera->resume.has_device = true;
	camera->dialect = mptp_dialect_of(&camera->device);
	mptp_session_set_dialect(session, (int)camera->dialect);
	*out = camera;
	return MPTP_OK;
}

int
mptp_camera_open(struct mptp_camera **camera, const char *uri,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_session *session;
	int rc;

	*camera = NULL;
	rc = mptp_session_open(&session, uri, options, error);
	return rc == MPTP_OK ? begin(camera, session, error) : rc;
}

int
mptp_camera_adopt(struct mptp_camera **camera, struct mptp_transport *transport,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct mptp_session *session;
	int rc;

	*camera = NULL;
	rc = mptp_session_adopt(&session, transport, options, error);
	return rc == MPTP_OK ? begin(camera, session, error) : rc;
}

void
mptp_camera_close(struct mptp_camera **camera)
{
	if (camera == NULL || *camera == NULL)
		return;
	mptp_session_close(&(*camera)->session);
	path_forget(*camera);
	mptp_device_info_clear(&(*camera)->device);
	free(*camera);
	*camera = NULL;
}

struct mptp_session *
mptp_camera_session(struct mptp_camera *camera)
{
	return camera->session;
}

const struct mptp_device_info *
mptp_camera_device(const struct mptp_camera *camera)
{
	return &camera->device;
}

enum mptp_dialect
mptp_camera_dialect(const struct mptp_camera *camera)
{
	return camera->dialect;
}

bool
mptp_camera_supports(const struct mptp_camera *camera, uint16_t operation)
{
	for (uint32_t i = 0; i < camera->device.noperations; i++)
		if (camera->device.operations[i] == operation)
			return true;
	return false;
}

const struct mptp_error *
mptp_camera_error(const struct mptp_camera *camera)
{
	return &camera->error;
}
