/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that take pictures and streams.
 */
#include "camera/camera.h"

/* Events refer to a capture by the transaction that began it. */
static int
begin_capture(struct mptp_camera *camera, uint16_t code, uint32_t storage,
    uint32_t format, uint32_t *transaction)
{
	const struct mptp_op request = {
		.code = code, .nparam = 2, .param = { storage, format }
	};
	int rc = camera_run(camera, &request, NULL, NULL, NULL);

	if (transaction != NULL)
		*transaction = rc == MPTP_OK ?
		    mptp_session_transaction(camera->session) :
		    0;
	return rc;
}

int
mptp_initiate_capture(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t *transaction)
{
	return begin_capture(
	    camera, MPTP_OP_INITIATE_CAPTURE, storage, format, transaction);
}

int
mptp_initiate_open_capture(struct mptp_camera *camera, uint32_t storage,
    uint32_t format, uint32_t *transaction)
{
	return begin_capture(camera, MPTP_OP_INITIATE_OPEN_CAPTURE, storage,
	    format, transaction);
}

int
mptp_terminate_open_capture(struct mptp_camera *camera, uint32_t transaction)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_TERMINATE_OPEN_CAPTURE, transaction);

	return camera_run(camera, &request, NULL, NULL, NULL);
}

int
mptp_get_stream_info(
    struct mptp_camera *camera, uint32_t stream, struct mptp_stream_info *info)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_STREAM_INFO, stream);

	return mptp_camera_read(
	    camera, &request, &mptp_dataset_stream_info, info);
}

int
mptp_get_stream(struct mptp_camera *camera, const struct mptp_sink *sink)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_STREAM };

	return camera_run(camera, &request, NULL, sink, NULL);
}

int
mptp_skip(struct mptp_camera *camera, int32_t delta)
{
	const struct mptp_op request =
	    request_about(MPTP_OP_SKIP, (uint32_t)delta);

	return camera_run(camera, &request, NULL, NULL, NULL);
}
