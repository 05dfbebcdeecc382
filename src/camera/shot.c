/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What events say about a capture (ISO 15740 12.5).
 */
#include <string.h>

#include "camera/camera.h"
#include "camera/shot.h"
#include "transport/deadline.h"

/* Does it speak of an earlier capture? Cameras that do not count speak of none, or of
 * whatever they like. */
static bool
is_stale(const struct shot *shot, const struct mptp_typed_event *event)
{
	return (event->has & MPTP_EVENT_TRANSACTION) != 0 &&
	    event->transaction < shot->transaction;
}

static void
forget(struct shot *shot, unsigned at)
{
	shot->n--;
	if (at < shot->found)
		shot->found--;
	memmove(&shot->handle[at], &shot->handle[at + 1],
	    (shot->n - at) * sizeof(*shot->handle));
}

static void
removed(struct shot *shot, uint32_t handle)
{
	for (unsigned i = shot->n; i-- > 0;)
		if (shot->handle[i] == handle)
			forget(shot, i);
}

bool
shot_add(struct shot *shot, uint32_t handle)
{
	for (unsigned i = 0; i < shot->n; i++)
		if (shot->handle[i] == handle)
			return false;
	if (shot->n == SHOT_OBJECTS)
		return false;
	shot->handle[shot->n++] = handle;
	shot->changed = deadline_in(0);
	return true;
}

void
shot_settle(struct shot *shot, bool belongs)
{
	if (belongs)
		shot->found++;
	else
		forget(shot, shot->found);
}

void
shot_event(struct shot *shot, const struct mptp_typed_event *event)
{
	switch (event->code) {
	case MPTP_EV_OBJECT_ADDED:
		if ((event->has & MPTP_EVENT_HANDLE) == 0)
			break;
		shot->told = true;
		shot_add(shot, event->handle);
		break;
	case MPTP_EV_OBJECT_REMOVED:
		if ((event->has & MPTP_EVENT_HANDLE) != 0)
			removed(shot, event->handle);
		break;
	case MPTP_EV_CAPTURE_COMPLETE:
		if (is_stale(shot, event))
			break;
		shot->complete = true;
		shot->changed = deadline_in(0);
		break;
	case MPTP_EV_STORE_FULL:
		/* Behind the last object of a shot, it is none of ours. */
		if (!shot->complete && !is_stale(shot, event) &&
		    (shot->storage == 0 ||
			(event->has & MPTP_EVENT_STORAGE) == 0 ||
			event->storage == shot->storage))
			shot->refusal = MPTP_RC_STORE_FULL;
		break;
	case MPTP_EV_CANCEL_TRANSACTION:
		if (!shot->complete &&
		    (event->has & MPTP_EVENT_TRANSACTION) != 0 &&
		    event->transaction == shot->transaction)
			shot->refusal = MPTP_RC_TRANSACTION_CANCELLED;
		break;
	default:
		break;
	}
}
