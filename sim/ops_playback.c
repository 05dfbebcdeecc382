/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of MTP on what is being played, and on firmware.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera.h"

static void
set_number(struct mptp_sim *sim, uint16_t code, uint64_t number)
{
	struct mptp_property_desc *d = sim_property_find(sim, code);
	struct mptp_value value;

	if (d == NULL || mptp_type_size(d->type) == 0)
		return;
	value = (struct mptp_value){ .type = d->type, .u = number };
	sim_property_change(sim, d, &value);
}

void
sim_playback_changed(struct mptp_sim *sim, uint16_t code)
{
	if (code == MPTP_DP_PLAYBACK_OBJECT)
		set_number(sim, MPTP_DP_PLAYBACK_CONTAINER_INDEX, 0);
	if (code == MPTP_DP_PLAYBACK_OBJECT ||
	    code == MPTP_DP_PLAYBACK_CONTAINER_INDEX)
		set_number(sim, MPTP_DP_PLAYBACK_POSITION, 0);
}

/* Folders, and albums and playlists, which are abstract (MTP 1.1 A). */
static bool
is_container(uint16_t format)
{
	return format == MPTP_OF_ASSOCIATION || format >> 8 == 0xba;
}

/* How many objects it holds that can be played, and where among these one is. */
static uint32_t
count(struct mptp_sim *sim, uint32_t storage, uint32_t parent, uint32_t handle,
    uint32_t *index)
{
	struct sim_cursor cursor = { .storage = storage,
		.parent = parent == 0 ? SIM_ROOT : parent };
	struct mptp_object_info info;
	uint32_t at, n = 0;

	while (sim->store->ops->next(sim->store, &cursor, &at)) {
		if (!sim->store->ops->info(sim->store, at, &info) ||
		    is_container(info.format))
			continue;
		if (at == handle)
			*index = n;
		n++;
	}
	return n;
}

static uint32_t
object_at(
    struct mptp_sim *sim, uint32_t storage, uint32_t parent, uint32_t index)
{
	struct sim_cursor cursor = { .storage = storage,
		.parent = parent == 0 ? SIM_ROOT : parent };
	struct mptp_object_info info;
	uint32_t at;

	while (sim->store->ops->next(sim->store, &cursor, &at)) {
		if (sim->store->ops->info(sim->store, at, &info) &&
		    !is_container(info.format) && index-- == 0)
			return at;
	}
	return 0;
}

/* How many objects an album or a playlist refers to. */
static uint32_t
count_references(struct mptp_sim *sim, uint32_t handle)
{
	const struct sim_operation *o = sim_model_operation(
	    sim->profile.model, MPTP_OP_GET_OBJECT_REFERENCES);
	const struct mptp_op op = { MPTP_OP_GET_OBJECT_REFERENCES, 1,
		{ handle } };
	struct mptp_u32_array handles = { 0 };
	struct mptp_reply reply = { 0 };
	uint32_t n = 0;

	if (o == NULL || o->handler(sim, &op, &reply) != MPTP_RC_OK)
		return 0;
	if (mptp_u32_array_unpack(&handles, sim->data.bytes, sim->data.len) ==
	    MPTP_OK)
		n = handles.n;
	mptp_u32_array_clear(&handles);
	sim_data_clear(&sim->data);
	return n;
}

/* Within a container its index changes; otherwise a neighbour of the object is
 * played next (MTP 1.1 D.2.35). */
static uint16_t
skip(struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint32_t playing =
	    (uint32_t)sim_property_number(sim, MPTP_DP_PLAYBACK_OBJECT, 0);
	struct mptp_object_info info;
	uint32_t index = 0, n, storage, parent;
	bool within;
	int64_t to;

	(void)reply;
	if (op->param[0] == 0 ||
	    !sim->store->ops->info(sim->store, playing, &info))
		return MPTP_RC_INVALID_PARAMETER;
	within = is_container(info.format);
	storage = info.storage;
	parent = within ? playing : info.parent;
	n = within && info.format != MPTP_OF_ASSOCIATION ?
	    count_references(sim, playing) :
	    count(sim, storage, parent, playing, &index);
	if (within)
		index = (uint32_t)sim_property_number(
		    sim, MPTP_DP_PLAYBACK_CONTAINER_INDEX, 0);
	to = (int64_t)index + (int32_t)op->param[0];
	if (to < 0 || to >= (int64_t)n)
		return MPTP_RC_INVALID_PARAMETER;
	if (within)
		set_number(sim, MPTP_DP_PLAYBACK_CONTAINER_INDEX, (uint64_t)to);
	else
		set_number(sim, MPTP_DP_PLAYBACK_OBJECT,
		    object_at(sim, storage, parent, (uint32_t)to));
	set_number(sim, MPTP_DP_PLAYBACK_POSITION, 0);
	return MPTP_RC_OK;
}

/* "1.0" becomes "1.1". False: no memory. */
static bool
next_version(char **version)
{
	const char *now = *version == NULL ? "" : *version;
	const char *end = now + strlen(now), *digits = end;
	size_t size = strlen(now) + 12;
	char *next = malloc(size);

	if (next == NULL)
		return false;
	while (digits > now && digits[-1] >= '0' && digits[-1] <= '9' &&
	    end - digits < 9)
		digits--;
	snprintf(next, size, "%.*s%lu", (int)(digits - now), now,
	    strtoul(digits, NULL, 10) + 1);
	free(*version);
	*version = next;
	return true;
}

static uint16_t
update_device_firmware(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_event changed = { .code = MPTP_EV_DEVICE_INFO_CHANGED,
		.transaction = sim->transaction };
	struct mptp_object_info info;

	(void)reply;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (info.format != MPTP_OF_UNDEFINED_FIRMWARE)
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (!next_version(&sim->profile.info.device_version))
		return MPTP_RC_GENERAL_ERROR;
	sim_raise(sim, &changed);
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_playback[] = {
	{ MPTP_OP_UPDATE_DEVICE_FIRMWARE, MPTP_PHASE_NONE, 1, 1,
	    SIM_FIRST_OBJECT, .handler = update_device_firmware,
	    .raises = { MPTP_EV_DEVICE_INFO_CHANGED } },
	{ MPTP_OP_SKIP, MPTP_PHASE_NONE, 1, 1, .handler = skip }, { 0 }
};
