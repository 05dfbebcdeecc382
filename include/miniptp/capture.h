/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taking a picture, and knowing what came of it.
 */
#ifndef MINIPTP_CAPTURE_H
#define MINIPTP_CAPTURE_H

#include <miniptp/camera.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPTP_CAPTURE_TIMEOUT_MS 30000

/* How to take it; all zero is fine. */
struct mptp_capture {
	uint32_t storage; /* MPTP_STORAGE_ANY: the camera's choice */
	uint32_t format;  /* MPTP_FORMAT_ANY: the camera's choice */
	/* For all of it, in milliseconds; negative: as long as it takes; 0:
	 * MPTP_CAPTURE_TIMEOUT_MS. A long exposure wants more. */
	int timeout_ms;
	/* Find the objects by listing the handles before and after, too: for a
	 * camera that lists ObjectAdded in DeviceInfo, but does not send it. One
	 * that does not list it is treated so in any case, and so is one that was
	 * silent once. */
	bool compare;
};

/*
 * InitiateCapture (ISO 15740 10.4.14, MTP 1.1 D.2.14), and what it led to: the handles of every
 * object of the shot, such as a raw picture and its JPEG, in the order in which the
 * camera told of them. Each could be asked for with GetObjectInfo; folders that were
 * made on the way are left out. Events are watched, none is taken: all of them go to
 * struct mptp_options' event() or stay for mptp_session_event(). Objects that are on
 * the card already are neither listed nor looked at, but for .compare.
 *
 * It ends a moment after CaptureComplete, since some cameras tell of objects only
 * then, or where that does not come, when nothing was told for a while; at the latest
 * when the time is over. A busy camera is asked again until then. capture may be NULL.
 *
 * MPTP_OK: at least one object. Otherwise *handles may hold some all the same:
 * MPTP_ERR_RESPONSE: the camera refused; also with StoreFull, if that event ended the
 *   capture, or TransactionCancelled.
 * MPTP_ERR_TIMEOUT: no object was told of. There may be a picture nevertheless.
 * MPTP_ERR_CANCELLED: interrupted; the camera goes on with what it does.
 * MPTP_ERR_UNSUPPORTED: DeviceInfo lacks InitiateCapture, or, where handles have to
 *   be listed, GetObjectHandles.
 * MPTP_ERR_SHORT, _FORMAT: a list of handles does not parse.
 * MPTP_ERR_STATE: called from struct mptp_options' event().
 * MPTP_ERR_NODEV, _IO, _NOMEM, and all that mptp_session_run() returns.
 */
MPTP_API int mptp_camera_capture(struct mptp_camera *,
    const struct mptp_capture *capture, struct mptp_u32_array *handles);

#ifdef __cplusplus
}
#endif
#endif
