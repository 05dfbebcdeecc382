/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Going on after a connection was lost, where that does no harm.
 */
#include <stdio.h>
#include <string.h>

#include "camera/path.h"
#include "camera/resume.h"

bool
resume_repeats(uint16_t operation)
{
	switch (operation) {
	case MPTP_OP_GET_DEVICE_INFO:
	case MPTP_OP_GET_STORAGE_IDS:
	case MPTP_OP_GET_STORAGE_INFO:
	case MPTP_OP_GET_NUM_OBJECTS:
	case MPTP_OP_GET_OBJECT_HANDLES:
	case MPTP_OP_GET_OBJECT_INFO:
	case MPTP_OP_GET_OBJECT:
	case MPTP_OP_GET_THUMB:
	case MPTP_OP_GET_PARTIAL_OBJECT:
	case MPTP_OP_GET_PARTIAL_OBJECT_64:
	case MPTP_OP_GET_DEVICE_PROP_DESC:
	case MPTP_OP_GET_DEVICE_PROP_VALUE:
	case MPTP_OP_GET_OBJECT_PROPS_SUPPORTED:
	case MPTP_OP_GET_OBJECT_PROP_DESC:
	case MPTP_OP_GET_OBJECT_PROP_VALUE:
	case MPTP_OP_GET_OBJECT_PROP_LIST:
	case MPTP_OP_GET_OBJECT_REFERENCES:
	case MPTP_OP_GET_FILESYSTEM_MANIFEST:
		return true;
	default:
		return false;
	}
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* By what it says of itself. */
static bool
is_same(struct mptp_camera *camera)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_DEVICE_INFO };
	const struct mptp_device_info *old = &camera->device;
	struct mptp_device_info now;
	bool same;

	if (camera_read_any(
		camera, &request, &mptp_dataset_device_info, &now) != MPTP_OK)
		return false;
	same = same_text(old->manufacturer, now.manufacturer) &&
	    same_text(old->model, now.model) &&
	    same_text(old->serial, now.serial);
	mptp_device_info_clear(&now);
	return same;
}

bool
resume_may(const struct mptp_camera *camera)
{
	const struct mptp_session *session = camera->session;

	return session->options.reconnect && session->uri != NULL &&
	    session->transport->framing->handshake && !session->poller.open;
}

bool
resume_connects(struct mptp_camera *camera)
{
	struct mptp_session *session = camera->session;
	bool same = false;

	if (!resume_may(camera) || camera->resuming || camera->given_up ||
	    !session->lost)
		return false;
	session_notice(
	    session, "the connection to the camera was lost; connecting again");
	camera->resuming = true;
	if (mptp_session_reconnect(session) == MPTP_OK)
		same = is_same(camera);
	camera->resuming = false;
	if (!same)
		session->lost = true;
	path_forget(camera);
	return same;
}

void
resume_gives_up(struct mptp_camera *camera)
{
	static const char what[] = "; whether it was done is not known, and it "
				   "is not repeated: look at the camera first";
	char *text = camera->error.text;
	const size_t len = strlen(text);

	camera->given_up = true;
	if (len + sizeof(what) <= sizeof(camera->error.text))
		memcpy(text + len, what, sizeof(what));
}
