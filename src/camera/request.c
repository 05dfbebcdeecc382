/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Running an operation, and putting its failure into words.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "camera/cache.h"
#include "camera/path.h"
#include "camera/resume.h"
#include "session/session.h"

/* A person who waits longer is told why. */
#define TELL_MS 1000
#define SUBJECT 96
#define MOST_HALVINGS 10

/* What to do about a refusal. */
static const struct {
	uint16_t response;
	uint16_t operation; /* 0: any */
	const char *words;
} advice[] = {
	{ MPTP_RC_INVALID_STORAGE_ID, 0, "ask anew which stores are present" },
	{ MPTP_RC_INVALID_OBJECT_HANDLE, 0,
	    "it may have been deleted; list the card again" },
	{ MPTP_RC_STORE_FULL, 0, "make room on the card" },
	{ MPTP_RC_OBJECT_WRITE_PROTECTED, 0,
	    "lift its protection in the camera's menu" },
	{ MPTP_RC_STORE_READ_ONLY, 0, "is the card's lock on?" },
	{ MPTP_RC_ACCESS_DENIED, MPTP_OP_SET_DEVICE_PROP_VALUE,
	    "it can only be read, at least in the mode that the camera is in" },
	{ MPTP_RC_ACCESS_DENIED, MPTP_OP_SET_OBJECT_PROP_VALUE,
	    "it can only be read, or the value cannot be that of this object" },
	{ MPTP_RC_ACCESS_DENIED, MPTP_OP_RESET_DEVICE_PROP_VALUE,
	    "it can only be read, at least in the mode that the camera is in" },
	{ MPTP_RC_ACCESS_DENIED, MPTP_OP_SEND_OBJECT_INFO,
	    "it may exist already, or not be wanted in that place" },
	{ MPTP_RC_ACCESS_DENIED, MPTP_OP_SEND_OBJECT_PROP_LIST,
	    "it may exist already, or not be wanted in that place" },
	{ MPTP_RC_PARAMETER_NOT_SUPPORTED, MPTP_OP_SEND_OBJECT_INFO,
	    "some cameras take files in the root only" },
	{ MPTP_RC_ACCESS_DENIED, 0,
	    "unlock the device and allow access on its screen" },
	{ MPTP_RC_STORE_NOT_AVAILABLE, 0,
	    "insert a card, or unlock the device and allow access" },
	{ MPTP_RC_DEVICE_BUSY, 0, "try again when the camera is idle" },
	{ MPTP_RC_INVALID_PARENT_OBJECT, 0, "it may be no folder" },
	{ MPTP_RC_INVALID_DEVICE_PROP_VALUE, 0,
	    "the camera's description of it tells which values it takes" },
	{ MPTP_RC_INVALID_OBJECT_PROP_VALUE, 0,
	    "it is none of those that the camera takes, or a file name that is "
	    "taken or is none" },
	{ MPTP_RC_INVALID_DEVICE_PROP_FORMAT, 0,
	    "the camera's description of it tells its type" },
	{ MPTP_RC_INVALID_OBJECT_PROP_FORMAT, 0,
	    "the camera's description of it tells its type" },
	{ MPTP_RC_OBJECT_PROP_NOT_SUPPORTED, 0,
	    "objects of its format do not have it" },
	{ MPTP_RC_INVALID_OBJECT_PROP_CODE, 0,
	    "objects of its format do not have it" },
	{ MPTP_RC_INVALID_OBJECT_REFERENCE, 0,
	    "one of the handles is no object's" },
	{ MPTP_RC_OBJECT_TOO_LARGE, 0,
	    "the card's file system takes no object of that size" },
	{ MPTP_RC_SPECIFICATION_BY_FORMAT_UNSUPPORTED, 0,
	    "ask without a format" },
	{ MPTP_RC_SPECIFICATION_BY_GROUP_UNSUPPORTED, 0,
	    "ask for a property or for all" },
	{ MPTP_RC_SPECIFICATION_BY_DEPTH_UNSUPPORTED, 0,
	    "ask for one object or one folder at a time" },
	{ MPTP_RC_SPECIFICATION_OF_DESTINATION_UNSUPPORTED, 0,
	    "leave the place to the camera" },
	{ MPTP_RC_PARTIAL_DELETION, 0,
	    "protected objects stay; list the card again" },
	{ MPTP_RC_NO_STREAM_ENABLED, 0,
	    "set the property EnabledStreams first" },
	{ MPTP_RC_INCOMPLETE_TRANSFER, 0, "try again" },
	{ MPTP_RC_SESSION_NOT_OPEN, 0,
	    "it has forgotten the session, and did nothing; try again" },
};

struct mptp_op
request_about(uint16_t code, uint32_t param)
{
	return (
	    struct mptp_op){ .code = code, .nparam = 1, .param = { param } };
}

static const char *
name_of(const struct mptp_camera *camera, enum mptp_kind kind, uint32_t code,
    char *buf, size_t cap)
{
	return mptp_code_text(kind, camera->dialect, code, buf, cap);
}

static void
put_store(uint32_t storage, char *out, size_t cap)
{
	if (storage == MPTP_STORAGE_ALL)
		snprintf(out, cap, " of all stores");
	else
		snprintf(out, cap, " of store_%08" PRIx32, storage);
}

static void
put_property(
    const struct mptp_camera *camera, uint32_t property, char *out, size_t cap)
{
	const struct mptp_code *code =
	    mptp_code_find(MPTP_KIND_PROPERTY, camera->dialect, property);

	if (property == MPTP_PROPERTY_ALL)
		snprintf(out, cap, " of all properties");
	else if (code != NULL)
		snprintf(
		    out, cap, " of %s (0x%04" PRIx32 ")", code->name, property);
	else
		snprintf(out, cap, " of property 0x%04" PRIx32, property);
}

static void
put_object(uint32_t handle, char *out, size_t cap)
{
	if (handle == MPTP_HANDLE_ALL)
		snprintf(out, cap, " of all objects");
	else
		snprintf(out, cap, " of 0x%08" PRIx32, handle);
}

/* What is in a folder, or on a store. */
static void
put_place(uint32_t storage, uint32_t parent, char *out, size_t cap)
{
	if (parent != MPTP_PARENT_ROOT && parent != 0)
		snprintf(out, cap, " of folder 0x%08" PRIx32, parent);
	else
		put_store(storage, out, cap);
}

/* Where something is to be put; 0 leaves it to the camera. */
static void
put_destination(uint32_t storage, uint32_t parent, char *out, size_t cap)
{
	if (parent != MPTP_PARENT_ROOT && parent != 0)
		snprintf(out, cap, " to folder 0x%08" PRIx32, parent);
	else if (storage != MPTP_STORAGE_ANY)
		snprintf(out, cap, " to store_%08" PRIx32, storage);
}

static void
put_object_property(const struct mptp_camera *camera, uint32_t property,
    const char *before, char *out, size_t cap)
{
	char buf[16];

	if (property == MPTP_PROPERTY_ALL || property == MPTP_PROPERTY_BY_GROUP)
		return;
	snprintf(out, cap, "%s%s", before,
	    name_of(
		camera, MPTP_KIND_OBJECT_PROPERTY, property, buf, sizeof(buf)));
}

static void
put_format(
    const struct mptp_camera *camera, uint32_t format, char *out, size_t cap)
{
	char buf[16];

	snprintf(out, cap, " of format %s",
	    name_of(camera, MPTP_KIND_FORMAT, format, buf, sizeof(buf)));
}

/* The rest of what is being written. */
static void
advance(char **out, size_t *cap)
{
	size_t len = strlen(*out);

	*out += len;
	*cap -= len;
}

/* The same for operations on the properties of objects. */
static void
put_property_subject(const struct mptp_camera *camera,
    const struct mptp_op *request, char *out, size_t cap)
{
	const uint32_t *param = request->param;

	switch (request->code) {
	case MPTP_OP_GET_OBJECT_PROPS_SUPPORTED:
	case MPTP_OP_GET_INTERDEPENDENT_PROP_DESC:
		put_format(camera, param[0], out, cap);
		break;
	case MPTP_OP_GET_OBJECT_PROP_DESC:
		put_object_property(camera, param[0], " of ", out, cap);
		advance(&out, &cap);
		put_format(camera, param[1], out, cap);
		break;
	case MPTP_OP_GET_OBJECT_PROP_VALUE:
	case MPTP_OP_SET_OBJECT_PROP_VALUE:
		put_object(param[0], out, cap);
		advance(&out, &cap);
		put_object_property(camera, param[1], ", ", out, cap);
		break;
	case MPTP_OP_GET_OBJECT_PROP_LIST:
		put_object(param[0], out, cap);
		advance(&out, &cap);
		put_object_property(camera, param[2], ", ", out, cap);
		break;
	default:
		break;
	}
}

/* " of 0x5190d381": what the request is about, as far as we know. Vendors give
 * the standard's numbers no other meaning. */
static void
put_subject(const struct mptp_camera *camera, const struct mptp_op *request,
    char *out, size_t cap)
{
	const uint32_t *param = request->param;

	out[0] = '\0';
	switch (request->code) {
	case MPTP_OP_GET_NUM_OBJECTS:
	case MPTP_OP_GET_OBJECT_HANDLES:
	case MPTP_OP_START_ENUM_HANDLES:
	case MPTP_OP_GET_FILESYSTEM_MANIFEST:
		put_place(param[0], param[2], out, cap);
		break;
	case MPTP_OP_GET_STORAGE_INFO:
	case MPTP_OP_FORMAT_STORE:
		put_store(param[0], out, cap);
		break;
	case MPTP_OP_SEND_OBJECT_INFO:
	case MPTP_OP_SEND_OBJECT_PROP_LIST:
		put_destination(param[0], param[1], out, cap);
		break;
	case MPTP_OP_MOVE_OBJECT:
	case MPTP_OP_COPY_OBJECT:
		put_object(param[0], out, cap);
		advance(&out, &cap);
		put_destination(param[1], param[2], out, cap);
		break;
	case MPTP_OP_GET_OBJECT_INFO:
	case MPTP_OP_GET_OBJECT:
	case MPTP_OP_GET_THUMB:
	case MPTP_OP_DELETE_OBJECT:
	case MPTP_OP_SET_OBJECT_PROTECTION:
	case MPTP_OP_GET_PARTIAL_OBJECT:
	case MPTP_OP_GET_RESIZED_IMAGE_OBJECT:
	case MPTP_OP_GET_OBJECT_REFERENCES:
	case MPTP_OP_SET_OBJECT_REFERENCES:
	case MPTP_OP_UPDATE_DEVICE_FIRMWARE:
	case MPTP_OP_GET_PARTIAL_OBJECT_64:
	case MPTP_OP_SEND_PARTIAL_OBJECT:
	case MPTP_OP_TRUNCATE_OBJECT:
	case MPTP_OP_BEGIN_EDIT_OBJECT:
	case MPTP_OP_END_EDIT_OBJECT:
		put_object(param[0], out, cap);
		break;
	case MPTP_OP_GET_DEVICE_PROP_DESC:
	case MPTP_OP_GET_DEVICE_PROP_VALUE:
	case MPTP_OP_SET_DEVICE_PROP_VALUE:
	case MPTP_OP_RESET_DEVICE_PROP_VALUE:
		put_property(camera, param[0], out, cap);
		break;
	default:
		put_property_subject(camera, request, out, cap);
		break;
	}
}

int
camera_fail(struct mptp_camera *camera, const struct mptp_op *request,
    int status, const char *format, ...)
{
	char words[sizeof(camera->error.text)], subject[SUBJECT], buf[16];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	put_subject(camera, request, subject, sizeof(subject));
	mptp_error_set(&camera->error, status, "%s%s: %s",
	    name_of(
		camera, MPTP_KIND_OPERATION, request->code, buf, sizeof(buf)),
	    subject, words);
	camera->error.operation = request->code;
	return status;
}

static int
refused(struct mptp_camera *camera, const struct mptp_op *request,
    uint16_t response)
{
	/* If it was for this operation alone, that is another matter. */
	const bool odd = response == MPTP_RC_SESSION_NOT_OPEN &&
	    !camera->session->forgotten;
	const char *words = "";
	char buf[16];

	for (size_t i = 0; !odd && i < sizeof(advice) / sizeof(*advice); i++)
		if (advice[i].response == response && *words == '\0' &&
		    (advice[i].operation == 0 ||
			advice[i].operation == request->code))
			words = advice[i].words;
	camera_fail(camera, request, MPTP_ERR_RESPONSE,
	    "the camera said %s (0x%04x)%s%s",
	    name_of(camera, MPTP_KIND_RESPONSE, response, buf, sizeof(buf)),
	    response, *words != '\0' ? "; " : "", words);
	camera->error.response = response;
	return MPTP_ERR_RESPONSE;
}

/* The session's words, with what the request was about put in. */
static int
failed(struct mptp_camera *camera, const struct mptp_op *request, int status)
{
	const struct mptp_error error = *mptp_session_error(camera->session);
	const char *words = error.text, *name;
	char buf[16];
	size_t len;

	name = name_of(
	    camera, MPTP_KIND_OPERATION, request->code, buf, sizeof(buf));
	len = strlen(name);
	if (strncmp(words, name, len) == 0 &&
	    strncmp(words + len, ": ", 2) == 0)
		words += len + 2;
	camera_fail(camera, request, status, "%s",
	    *words != '\0' ? words : mptp_status_text(status));
	camera->error.sys = error.sys;
	return status;
}

/* With a camera that is busy, or was lost, or has forgotten the session. */
struct patience {
	int64_t begun, deadline;
	int pause_ms;
	unsigned asked;
	bool told;
	bool resumed; /* in another session, once */
};

static int
waited(const struct patience *p)
{
	return p->begun == 0 ? 0 : (int)(deadline_in(0) - p->begun);
}

/* It was busy: is it to be asked again, now that some time has passed? */
static bool
wait_for_it(struct mptp_camera *camera, struct patience *p)
{
	struct mptp_session *session = camera->session;

	if (camera->hasty || atomic_load(&session->interrupted))
		return false;
	if (p->begun == 0)
		*p = (struct patience){ .begun = deadline_in(0),
			.deadline = deadline_in(
			    session->timeout_ms / (1 << camera->stayed_busy)),
			.pause_ms = SESSION_PAUSE_MS,
			.resumed = p->resumed };
	p->asked++;
	if (!p->told && waited(p) >= TELL_MS) {
		session_notice(session, "the camera is busy; asking it again");
		p->told = true;
	}
	return session_pause(p->deadline, &p->pause_ms);
}

int
camera_stayed_busy(struct mptp_camera *camera, const struct mptp_op *request,
    int ms, unsigned asked)
{
	refused(camera, request, MPTP_RC_DEVICE_BUSY);
	if (ms == 0)
		return MPTP_ERR_RESPONSE;
	camera_fail(camera, request, MPTP_ERR_RESPONSE,
	    "the camera said DeviceBusy (0x2019) for %d.%d s, asked %u times; try "
	    "again when it is idle",
	    ms / 1000, ms % 1000 / 100, asked);
	camera->error.response = MPTP_RC_DEVICE_BUSY;
	return MPTP_ERR_RESPONSE;
}

/* What follows waits for half as long each, until something else is answered: the many
 * requests of a verb together hardly longer than the first. */
static void
note_busy(struct mptp_camera *camera, bool busy, const struct patience *p)
{
	if (!busy)
		camera->stayed_busy = 0;
	else if (p->begun != 0 && camera->stayed_busy < MOST_HALVINGS)
		camera->stayed_busy++;
}

/* Is there a second time for what was given and what came? */
static bool
is_fresh(const struct mptp_camera *camera, const struct mptp_source *source,
    const struct camera_rewind *rewind)
{
	return rewind != NULL ||
	    (source == NULL &&
		mptp_initiator_progress(camera->session->machine) == 0);
}

/* It failed so: is it to be made once more? */
static bool
is_due_again(struct mptp_camera *camera, const struct mptp_op *request,
    bool busy, bool fresh, struct patience *patience)
{
	if (busy)
		return fresh && wait_for_it(camera, patience);
	if (!fresh || patience->resumed || !resume_repeats(request->code))
		return false;
	patience->resumed = true;
	return resume_goes_on(camera);
}

/* These are told as they are, and nothing is made once more. */
static bool
is_final(int status)
{
	return status == MPTP_OK || status == MPTP_ERR_CANCELLED ||
	    status == MPTP_ERR_NOMEM;
}

/* It failed with this status. A session that is not open for one operation may be so for
 * the others: only if it is open for none is it forgotten. What ends that question ends
 * the request, too. */
static int
make_sure(struct mptp_camera *camera, const struct mptp_op *request, int status)
{
	const struct mptp_op probe = { .code = MPTP_OP_GET_STORAGE_IDS };
	struct mptp_op answer = { 0 };
	int asked;

	if (!camera->session->forgotten || request->code == probe.code)
		return status;
	asked = mptp_session_run(camera->session, &probe, NULL, NULL, &answer);
	if (asked == MPTP_ERR_RESPONSE &&
	    answer.code != MPTP_RC_SESSION_NOT_OPEN)
		camera->session->forgotten = false;
	return asked != MPTP_OK && is_final(asked) ? asked : status;
}

int
camera_run_again(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink,
    const struct camera_rewind *rewind, struct mptp_op *response)
{
	struct mptp_op answer = { 0 };
	struct patience patience = { 0 };
	bool busy, fresh;
	int rc;

	do {
		if (rewind != NULL)
			rewind->rewind(rewind->ctx);
		rc = mptp_session_run(
		    camera->session, request, source, sink, &answer);
		busy = rc == MPTP_ERR_RESPONSE &&
		    answer.code == MPTP_RC_DEVICE_BUSY;
		if (is_final(rc))
			break;
		fresh = is_fresh(camera, source, rewind);
		rc = make_sure(camera, request, rc);
	} while (!is_final(rc) &&
	    is_due_again(camera, request, busy, fresh, &patience));
	/* What comes next may rely on what failed. */
	if (camera->session->forgotten)
		camera->session->lost = true;
	note_busy(camera, busy, &patience);
	cache_note(camera, request);
	resume_note_request(camera, request);
	if (request->code != MPTP_OP_GET_OBJECT_INFO &&
	    request->code != MPTP_OP_GET_OBJECT)
		path_forget(camera);
	if (response != NULL)
		*response = answer;
	if (rc == MPTP_OK)
		return rc;
	if (busy)
		return camera_stayed_busy(
		    camera, request, waited(&patience), patience.asked);
	if (rc == MPTP_ERR_RESPONSE)
		return refused(camera, request, answer.code);
	return resume_explains(camera, request, failed(camera, request, rc));
}

int
camera_run_any(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink,
    struct mptp_op *response)
{
	return camera_run_again(camera, request, source, sink, NULL, response);
}

int
camera_require(struct mptp_camera *camera, const struct mptp_op *request)
{
	if (mptp_camera_supports(camera, request->code))
		return MPTP_OK;
	return camera_fail(camera, request, MPTP_ERR_UNSUPPORTED,
	    "the camera does not offer this operation, at least not in the mode "
	    "it is in");
}

int
camera_run(struct mptp_camera *camera, const struct mptp_op *request,
    const struct mptp_source *source, const struct mptp_sink *sink,
    struct mptp_op *response)
{
	int rc = camera_require(camera, request);

	if (response != NULL)
		*response = (struct mptp_op){ 0 };
	return rc != MPTP_OK ?
	    rc :
	    camera_run_any(camera, request, source, sink, response);
}

bool
only_this_object(const struct mptp_camera *camera, int status)
{
	if (status == MPTP_ERR_RESPONSE)
		return !camera->session->forgotten;
	return status == MPTP_ERR_SHORT || status == MPTP_ERR_FORMAT ||
	    status == MPTP_ERR_INCOMPLETE;
}

int
forgive(struct mptp_camera *camera, int status)
{
	if (!only_this_object(camera, status))
		return status;
	error_clear(&camera->error);
	return MPTP_OK;
}

bool
camera_was_busy(const struct mptp_camera *camera, int status)
{
	return status == MPTP_ERR_RESPONSE &&
	    camera->error.response == MPTP_RC_DEVICE_BUSY;
}
