/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a program's cache knows of the objects of a card.
 *
 * A card that another device wrote to may have other files under the same handles.
 * Whoever exchanges all of them is found out by any sample; the first and the last
 * handle are what a card with other, or more, or fewer files differs in most probably,
 * and the free space is what tells of a few that were exchanged: it is asked for, and
 * calls for more samples.
 */
#include "camera/cache.h"
#include "camera/object.h"
#include "session/session.h"

#define SAMPLES 12
#define SAMPLES_MORE 48

static void
drop(struct mptp_camera *camera, uint32_t storage)
{
	struct cache_state *state = &camera->cache;

	state->believed = false;
	state->ops->drop(state->ops->ctx, storage);
}

/* Is what is kept of an object what the camera says? */
static int
compare(struct mptp_camera *camera, uint32_t handle, bool *same)
{
	const struct mptp_cache *ops = camera->cache.ops;
	struct mptp_object_info kept, read = { 0 };
	int rc;

	*same = false;
	if (handle == 0 || !ops->get(ops->ctx, handle, &kept))
		return MPTP_OK;
	rc = mptp_camera_object_info(camera, handle, &read);
	*same = rc == MPTP_OK && object_same(&kept, &read) &&
	    object_same_picture(&kept, &read);
	mptp_object_info_clear(&kept);
	mptp_object_info_clear(&read);
	return forgive(camera, rc);
}

/* Which of n objects is looked at as the i-th of so many; not to be known beforehand. */
static uint32_t
choose(uint32_t n, uint32_t i, uint32_t samples)
{
	uint32_t random = 0;

	if (n == samples)
		return i;
	if (i < 2)
		return i == 0 ? 0 : n - 1;
	(void)session_random(&random, sizeof(random));
	return random % n;
}

static int
verify(struct mptp_camera *camera, uint32_t n, bool changed)
{
	const struct mptp_cache *ops = camera->cache.ops;
	const uint32_t most = changed ? SAMPLES_MORE : SAMPLES;
	const uint32_t samples = n < most ? n : most;
	bool same = true;
	int rc = MPTP_OK;

	for (uint32_t i = 0; rc == MPTP_OK && same && i < samples; i++)
		rc = compare(
		    camera, ops->at(ops->ctx, choose(n, i, samples)), &same);
	if (rc != MPTP_OK)
		return rc;
	camera->cache.believed = n > 0 && same;
	if (!same)
		drop(camera, camera->cache.storage);
	return MPTP_OK;
}

int
cache_begin(struct mptp_camera *camera, uint32_t storage, bool *began)
{
	struct cache_state *state = &camera->cache;
	struct mptp_storage_info info;
	struct mptp_cache_card card = { .storage = storage };
	uint64_t free_bytes = 0;
	uint32_t n;
	int rc;

	*began = false;
	/* From within a listing another one does without. */
	if (state->ops == NULL || state->begun || storage == MPTP_STORAGE_ALL)
		return MPTP_OK;
	rc = mptp_get_storage_info(camera, storage, &info);
	if (rc != MPTP_OK)
		return rc == MPTP_ERR_UNSUPPORTED ? MPTP_OK :
						    forgive(camera, rc);
	card.capacity = info.capacity;
	card.free_bytes = info.free_bytes;
	card.description = info.description;
	card.label = info.label;
	n = state->ops->begin(state->ops->ctx, &card, &free_bytes);
	mptp_storage_info_clear(&info);
	*began = state->begun = true;
	state->storage = storage;
	state->believed = false;
	return verify(camera, n, free_bytes != card.free_bytes);
}

void
cache_end(struct mptp_camera *camera, bool complete)
{
	struct cache_state *state = &camera->cache;

	state->begun = state->believed = false;
	if (state->ops != NULL)
		state->ops->end(state->ops->ctx, complete);
}

bool
cache_get(
    struct mptp_camera *camera, uint32_t handle, struct mptp_object_info *info)
{
	const struct cache_state *state = &camera->cache;

	return state->believed &&
	    state->ops->get(state->ops->ctx, handle, info);
}

void
cache_put(struct mptp_camera *camera, uint32_t handle,
    const struct mptp_object_info *info)
{
	struct cache_state *state = &camera->cache;
	struct mptp_object_info kept;

	if (!state->begun)
		return;
	if (cache_get(camera, handle, &kept)) {
		if (!object_same(&kept, info))
			drop(camera, state->storage);
		mptp_object_info_clear(&kept);
	}
	state->ops->put(state->ops->ctx, handle, info);
}

/* ---- changes ------------------------------------------------------------- */

static void
forget(struct mptp_camera *camera, uint32_t handle)
{
	const struct mptp_cache *ops = camera->cache.ops;

	if (handle == 0 || handle == MPTP_HANDLE_ALL)
		drop(camera, MPTP_STORAGE_ALL);
	else
		ops->forget(ops->ctx, handle);
}

void
cache_note(struct mptp_camera *camera, const struct mptp_op *request)
{
	if (camera->cache.ops == NULL)
		return;
	switch (request->code) {
	case MPTP_OP_DELETE_OBJECT:
	case MPTP_OP_SET_OBJECT_PROTECTION:
	case MPTP_OP_MOVE_OBJECT:
	case MPTP_OP_SET_OBJECT_PROP_VALUE:
	case MPTP_OP_SEND_PARTIAL_OBJECT:
	case MPTP_OP_TRUNCATE_OBJECT:
	case MPTP_OP_BEGIN_EDIT_OBJECT:
	case MPTP_OP_END_EDIT_OBJECT:
		forget(camera, request->param[0]);
		break;
	case MPTP_OP_SET_OBJECT_PROP_LIST:
		drop(camera, MPTP_STORAGE_ALL);
		break;
	case MPTP_OP_FORMAT_STORE:
		drop(camera, request->param[0]);
		break;
	default:
		break;
	}
}

static void
on_event(void *ctx, const struct mptp_typed_event *event)
{
	struct mptp_camera *camera = ctx;

	if ((event->has & MPTP_EVENT_HANDLE) != 0)
		forget(camera, event->handle);
	switch (event->code) {
	case MPTP_EV_STORE_ADDED:
	case MPTP_EV_STORE_REMOVED:
		camera->cache.believed = false;
		break;
	case MPTP_EV_DEVICE_RESET:
	case MPTP_EV_UNREPORTED_STATUS:
		drop(camera, MPTP_STORAGE_ALL);
		break;
	default:
		break;
	}
}

void
mptp_camera_set_cache(
    struct mptp_camera *camera, const struct mptp_cache *cache)
{
	struct cache_state *state = &camera->cache;

	*state = (struct cache_state){ .ops = cache,
		.watch = { .seen = on_event, .ctx = camera } };
	session_set_watch(camera->session, SESSION_WATCH_CACHE,
	    cache != NULL ? &state->watch : NULL);
}
