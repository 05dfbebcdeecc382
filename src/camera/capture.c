/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taking a picture, and waiting for what comes of it.
 */
#include <miniptp/capture.h>

#include <stdlib.h>
#include <string.h>

#include "camera/camera.h"
#include "camera/listing.h"
#include "camera/shot.h"
#include "session/session.h"

/* How long after CaptureComplete objects may still be told of. */
#define GRACE_MS 300
/* How long nothing must come until a shot is taken for complete, with a camera that
 * sends CaptureComplete, and with one that does not. */
#define QUIET_MS 5000
#define SILENT_QUIET_MS 2000
/* A camera may tell of an object before it can be asked for (seen: 50 ms). */
#define READABLE_TRIES 20
#define READABLE_MS 50
/* Between listings. */
#define LISTING_MS 250
#define LONGEST_LISTING_MS 2000

struct capture {
	struct mptp_camera *camera;
	struct mptp_session *session;
	struct mptp_op request;
	int64_t deadline;
	int quiet_ms;
	bool compare;
	struct listing listing;
	int64_t list_at; /* when to list again */
	int list_ms;
	bool stable; /* the last listing had nothing new */
	struct shot shot;
};

static bool
lists_event(const struct mptp_camera *camera, uint16_t code)
{
	for (uint32_t i = 0; i < camera->device.nevents; i++)
		if (camera->device.events[i] == code)
			return true;
	return false;
}

static void
seen(void *ctx, const struct mptp_typed_event *event)
{
	struct capture *c = ctx;

	/* Events may overtake the response. */
	if (c->shot.transaction == 0)
		c->shot.transaction = mptp_session_transaction(c->session);
	shot_event(&c->shot, event);
}

static int
sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void
found_by_listing(void *ctx, uint32_t handle)
{
	struct capture *c = ctx;

	if (shot_add(&c->shot, handle))
		c->stable = false;
}

/* Add what was not there before. */
static int
list_again(struct capture *c)
{
	int rc;

	c->stable = true;
	rc = listing_compare(c->camera, &c->listing, found_by_listing, c);
	c->list_ms = c->list_ms * 2 < LONGEST_LISTING_MS ? c->list_ms * 2 :
							   LONGEST_LISTING_MS;
	c->list_at = deadline_in(c->list_ms);
	return rc;
}

/* ---- the objects that were told of -------------------------------------- */

static bool
may_come(const struct mptp_camera *camera, int rc)
{
	return rc == MPTP_ERR_RESPONSE &&
	    (camera->error.response == MPTP_RC_INVALID_OBJECT_HANDLE ||
		camera->error.response == MPTP_RC_DEVICE_BUSY);
}

/* Those that cannot be asked for at all are left out; any other failure ends the
 * capture. A camera may go on to tell of what is not there: when the time is over, only
 * those are asked for that were told of before. */
static int
look_at_objects(struct capture *c)
{
	struct shot *shot = &c->shot;
	unsigned told = shot->n - shot->found;
	const int left = deadline_left(c->deadline);
	const int64_t end = left < 0 ?
	    DEADLINE_NEVER :
	    deadline_in(left + READABLE_TRIES * READABLE_MS);

	while (shot->found < shot->n) {
		const uint32_t handle = shot->handle[shot->found];
		struct mptp_op request =
		    request_about(MPTP_OP_GET_OBJECT_INFO, handle);
		struct mptp_object_info info;
		bool belongs;
		int rc;

		if (told == 0 && deadline_left(end) == 0)
			break;
		told -= told > 0 ? 1 : 0;
		for (int i = 0; i < READABLE_TRIES; i++) {
			rc = camera_read_any(c->camera, &request,
			    &mptp_dataset_object_info, &info);
			if (!may_come(c->camera, rc) || deadline_left(end) == 0)
				break;
			session_sleep(READABLE_MS);
		}
		if (rc != MPTP_OK && !only_this_object(c->camera, rc))
			return rc;
		belongs = rc == MPTP_OK && !mptp_object_is_folder(&info);
		if (rc == MPTP_OK && !belongs)
			listing_add_folder(&c->listing, handle);
		mptp_object_info_clear(&info);
		/* An event may have told meanwhile that it is gone. */
		if (shot->found < shot->n &&
		    shot->handle[shot->found] == handle)
			shot_settle(shot, belongs);
	}
	return MPTP_OK;
}

/* ---- waiting ------------------------------------------------------------ */

/* In how many milliseconds what we have may be taken for all; negative: not yet
 * known. */
static int
time_to_end(const struct capture *c)
{
	const struct shot *shot = &c->shot;
	int64_t since = deadline_in(0) - shot->changed;
	int64_t ms = shot->complete ? GRACE_MS : c->quiet_ms;

	if (shot->n == 0)
		return -1;
	/* Found by listing: done when a listing has nothing more. */
	if (!shot->told && c->stable)
		return 0;
	return since >= ms ? 0 : (int)(ms - since);
}

static int
wait_for_objects(struct capture *c)
{
	struct shot *shot = &c->shot;
	int rc, left, ms;

	for (;;) {
		left = deadline_left(c->deadline);
		ms = sooner(left, time_to_end(c));
		if (c->compare && !shot->told)
			ms = sooner(ms, deadline_left(c->list_at));
		rc = shot->refusal != 0 ? MPTP_OK :
					  session_await(c->session, ms);
		if (rc != MPTP_OK && rc != MPTP_ERR_TIMEOUT)
			return camera_fail(c->camera, &c->request, rc, "%s%s",
			    mptp_session_error(c->session)->text,
			    c->session->lost ? "; the shutter was released "
					       "before: look at the camera "
					       "for the picture" :
					       "");
		if (shot->refusal != 0) {
			session_look(c->session);
			return look_at_objects(c);
		}
		if (c->compare && !shot->told &&
		    (deadline_left(c->list_at) == 0 || left == 0) &&
		    (rc = list_again(c)) != MPTP_OK)
			return rc;
		if (time_to_end(c) == 0 || left == 0) {
			rc = look_at_objects(c);
			if (rc != MPTP_OK || shot->found > 0 || left == 0)
				return rc;
		}
	}
}

/* ---- the whole ---------------------------------------------------------- */

static int
release_shutter(struct capture *c)
{
	const int64_t begun = deadline_in(0);
	int rc, ms = SESSION_PAUSE_MS;
	unsigned asked = 0;

	do {
		c->shot.transaction = 0;
		rc = camera_run(c->camera, &c->request, NULL, NULL, NULL);
		asked++;
	} while (
	    camera_was_busy(c->camera, rc) && session_pause(c->deadline, &ms));
	if (camera_was_busy(c->camera, rc))
		rc = camera_stayed_busy(c->camera, &c->request,
		    (int)(deadline_in(0) - begun), asked);
	c->shot.transaction = mptp_session_transaction(c->session);
	c->shot.changed = deadline_in(0);
	c->list_ms = LISTING_MS;
	c->list_at = deadline_in(c->list_ms);
	return rc;
}

/* What it comes to, if nothing failed by itself. */
static int
conclude(struct capture *c)
{
	struct mptp_camera *camera = c->camera;
	const struct shot *shot = &c->shot;

	if (shot->refusal != 0) {
		camera_fail(camera, &c->request, MPTP_ERR_RESPONSE, "%s",
		    shot->refusal == MPTP_RC_STORE_FULL ?
			"the camera's card is full; make room on it" :
			"the camera gave it up");
		camera->error.response = shot->refusal;
		return MPTP_ERR_RESPONSE;
	}
	if (shot->found > 0)
		return MPTP_OK;
	/* Next time, do not rely on events alone. */
	camera->silent |= !shot->told;
	return camera_fail(camera, &c->request, MPTP_ERR_TIMEOUT, "%s",
	    shot->told ?
		"no object came that can be asked for" :
		c->compare ?
		"no object came in time" :
		"the camera told of no object in time; its card may be "
		"listed before and after to find what came");
}

static int
hand_out(const struct shot *shot, struct mptp_u32_array *handles)
{
	if (shot->found == 0)
		return MPTP_OK;
	handles->items = malloc(shot->found * sizeof(*handles->items));
	if (handles->items == NULL)
		return MPTP_ERR_NOMEM;
	handles->n = shot->found;
	memcpy(
	    handles->items, shot->handle, shot->found * sizeof(*shot->handle));
	return MPTP_OK;
}

int
mptp_camera_capture(struct mptp_camera *camera,
    const struct mptp_capture *capture, struct mptp_u32_array *handles)
{
	static const struct mptp_capture plain;
	struct capture *c = calloc(1, sizeof(*c));
	struct session_watch watch = { seen, c };
	int rc;

	*handles = (struct mptp_u32_array){ 0 };
	if (capture == NULL)
		capture = &plain;
	if (c == NULL)
		return mptp_error_set(
		    &camera->error, MPTP_ERR_NOMEM, "out of memory");
	c->camera = camera;
	c->session = camera->session;
	camera->hasty = true; /* there is a deadline, and a way for each */
	c->request = (struct mptp_op){ .code = MPTP_OP_INITIATE_CAPTURE,
		.nparam = 2,
		.param = { capture->storage, capture->format } };
	c->deadline =
	    deadline_in(capture->timeout_ms != 0 ? capture->timeout_ms :
						   MPTP_CAPTURE_TIMEOUT_MS);
	c->quiet_ms = lists_event(camera, MPTP_EV_CAPTURE_COMPLETE) ?
	    QUIET_MS :
	    SILENT_QUIET_MS;
	c->compare = capture->compare || camera->silent ||
	    !lists_event(camera, MPTP_EV_OBJECT_ADDED);
	c->shot.storage = capture->storage;
	if ((rc = camera_require(camera, &c->request)) != MPTP_OK ||
	    (c->compare &&
		(rc = listing_begin(camera, &c->listing, capture->storage,
		     c->deadline)) != MPTP_OK))
		goto out;
	/* What waits already is of earlier days. */
	session_look(c->session);
	session_set_watch(c->session, SESSION_WATCH_CAPTURE, &watch);
	rc = release_shutter(c);
	if (rc == MPTP_OK)
		rc = wait_for_objects(c);
	session_set_watch(c->session, SESSION_WATCH_CAPTURE, NULL);
	if (rc == MPTP_OK)
		rc = conclude(c);
	if (hand_out(&c->shot, handles) != MPTP_OK)
		rc = mptp_error_set(
		    &camera->error, MPTP_ERR_NOMEM, "out of memory");
out:
	camera->hasty = false;
	listing_clear(&c->listing);
	free(c);
	return rc;
}
