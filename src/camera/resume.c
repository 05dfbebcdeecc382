/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Going on after the connection or the session was lost, where that does no harm.
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

/* By what it says of itself, if it ever did. */
static bool
is_same(struct mptp_camera *camera)
{
	const struct mptp_op request = { .code = MPTP_OP_GET_DEVICE_INFO };
	const struct mptp_device_info *old = &camera->device;
	struct mptp_device_info now;
	bool same;

	if (!camera->resume.has_device)
		return true;
	if (camera_read_any(
		camera, &request, &mptp_dataset_device_info, &now) != MPTP_OK)
		return false;
	same = same_text(old->manufacturer, now.manufacturer) &&
	    same_text(old->model, now.model) &&
	    same_text(old->serial, now.serial);
	mptp_device_info_clear(&now);
	return same;
}

static bool
may_go_on(const struct mptp_camera *camera)
{
	return camera->session->options.reconnect;
}

bool
resume_may_connect(const struct mptp_camera *camera)
{
	const struct mptp_session *session = camera->session;

	return may_go_on(camera) && session->uri != NULL &&
	    session->transport->framing->handshake && !session->poller.open;
}

/* ---- what it had --------------------------------------------------------- */

#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3) /* FNV-1a */

static uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * HASH_PRIME;
	return hash;
}

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	return text == NULL ? hash : hash_bytes(hash, text, strlen(text) + 1);
}

/* Of the size as much as an ObjectInfo always tells. */
static uint64_t
hash_object(const struct mptp_object_info *info)
{
	const uint64_t size = mptp_object_is_folder(info) ? 0 :
	    info->size > UINT32_MAX			  ? UINT32_MAX :
							    info->size;

	return hash_text(
	    hash_bytes(HASH_BEGIN, &size, sizeof(size)), info->name);
}

static uint64_t
hash_dates(const struct mptp_object_info *info)
{
	return hash_text(hash_text(HASH_BEGIN, info->captured), info->modified);
}

static uint64_t
hash_handles(const struct mptp_u32_array *handles)
{
	return hash_bytes(
	    HASH_BEGIN, handles->items, handles->n * sizeof(*handles->items));
}

void
resume_note_object(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info, bool listed)
{
	struct resume_state *r = &camera->resume;
	const bool known = r->has_object && r->handle == handle &&
	    r->object == hash_object(info);

	/* A walk shows what its own ObjectInfo has told before. Every card has folders
	 * of such names, as where something goes to: a file tells more of it. */
	if (!may_go_on(camera) || r->under_way ||
	    (listed && known && r->dated) ||
	    (r->has_object && r->is_file && mptp_object_is_folder(info)))
		return;
	r->has_object = true;
	r->is_file = !mptp_object_is_folder(info);
	r->dated = !listed;
	r->handle = handle;
	r->object = hash_object(info);
	r->dates = hash_dates(info);
}

void
resume_note_list(struct mptp_camera *camera, uint32_t storage, uint32_t format,
    uint32_t parent, const struct mptp_u32_array *handles)
{
	struct resume_state *r = &camera->resume;

	if (!may_go_on(camera) || r->under_way || r->walks == 0)
		return;
	r->has_list = true;
	r->list[0] = storage;
	r->list[1] = format;
	r->list[2] = parent;
	r->handles = hash_handles(handles);
}

void
resume_note_request(struct mptp_camera *camera, const struct mptp_op *request)
{
	if (!resume_repeats(request->code))
		camera->resume.has_object = camera->resume.has_list = false;
}

void
resume_walk_begins(struct mptp_camera *camera)
{
	camera->resume.walks++;
}

void
resume_walk_ends(struct mptp_camera *camera)
{
	if (--camera->resume.walks == 0)
		camera->resume.has_list = false;
}

/* Does it have the object that was read last? */
static bool
has_object(struct mptp_camera *camera)
{
	const struct resume_state *r = &camera->resume;
	const struct mptp_op request =
	    request_about(MPTP_OP_GET_OBJECT_INFO, r->handle);
	struct mptp_object_info info;
	bool same;

	if (!r->has_object)
		return true;
	if (camera_read_any(
		camera, &request, &mptp_dataset_object_info, &info) != MPTP_OK)
		return false;
	same = hash_object(&info) == r->object &&
	    (!r->dated || hash_dates(&info) == r->dates);
	mptp_object_info_clear(&info);
	return same;
}

/* And what was in the folder that was listed last? */
static bool
has_list(struct mptp_camera *camera)
{
	const struct resume_state *r = &camera->resume;
	const struct mptp_op request = { MPTP_OP_GET_OBJECT_HANDLES, 3,
		{ r->list[0], r->list[1], r->list[2] } };
	struct mptp_u32_array handles;
	bool same;

	if (!r->has_list)
		return true;
	if (camera_read_any(
		camera, &request, &mptp_dataset_u32_array, &handles) != MPTP_OK)
		return false;
	same = hash_handles(&handles) == r->handles;
	mptp_u32_array_clear(&handles);
	return same;
}

/* ---- another session ------------------------------------------------------ */

/* It is open, and the camera as it was before. Else why is set, unless it is lost
 * again. */
static bool
is_as_before(struct mptp_camera *camera)
{
	struct mptp_session *session = camera->session;
	const char *why = NULL;

	if ((session->lost ? mptp_session_reconnect(session) :
			     mptp_session_recover(session, NULL)) != MPTP_OK)
		return false;
	if (!is_same(camera))
		why = "another camera answers now";
	else if (!has_object(camera) || !has_list(camera))
		why = "the camera has other objects now";
	if (why != NULL && !session->lost)
		camera->resume.why = why;
	return why == NULL;
}

static bool
may_be_tried(const struct mptp_camera *camera)
{
	const struct resume_state *r = &camera->resume;

	if (r->under_way || r->why != NULL)
		return false;
	if (camera->session->forgotten)
		return may_go_on(camera) && !camera->session->lost;
	return camera->session->lost && resume_may_connect(camera) &&
	    !r->given_up;
}

bool
resume_goes_on(struct mptp_camera *camera)
{
	struct mptp_session *session = camera->session;
	struct resume_state *r = &camera->resume;
	bool same;

	if (!may_be_tried(camera))
		return false;
	r->forgotten = !session->lost;
	session_notice(session, "%s",
	    r->forgotten ?
		"the camera has forgotten the session; opening another one" :
		"the connection to the camera was lost; connecting again");
	r->under_way = true;
	same = is_as_before(camera);
	r->under_way = false;
	if (!same)
		session->lost = true;
	path_forget(camera);
	return same;
}

static void
append(struct mptp_camera *camera, const char *what)
{
	char *text = camera->error.text;
	const size_t len = strlen(text), more = strlen(what) + 1;

	if (len + more <= sizeof(camera->error.text))
		memcpy(text + len, what, more);
}

/* The connection is lost, or by USB the device went away, and took with it what came of
 * the request. */
static bool
went_away(
    const struct mptp_camera *camera, const struct mptp_op *request, int status)
{
	const struct mptp_session *session = camera->session;
	const struct mptp_code *row =
	    mptp_code_find(MPTP_KIND_OPERATION, camera->dialect, request->code);

	if (session->transport->framing->handshake)
		return session->uri != NULL && !resume_repeats(request->code);
	return status == MPTP_ERR_NODEV && session->lost &&
	    session->transport->framing->transfers &&
	    !resume_repeats(request->code) &&
	    (row == NULL || row->phase != MPTP_PHASE_IN);
}

int
resume_explains(
    struct mptp_camera *camera, const struct mptp_op *request, int status)
{
	struct resume_state *r = &camera->resume;
	const bool unknown = went_away(camera, request, status);

	if (!camera->session->lost || r->under_way || r->given_up ||
	    (camera->session->forgotten && r->why == NULL))
		return status;
	if (r->why != NULL)
		return camera_fail(camera, request, MPTP_ERR_NODEV,
		    "%s, and %s; begin anew",
		    r->forgotten ? "the camera had forgotten the session" :
				   "the connection was lost",
		    r->why);
	if (unknown) {
		r->given_up = true;
		append(camera,
		    "; whether it was done is not known, and it is not "
		    "repeated: look at the camera first");
	}
	return status;
}
