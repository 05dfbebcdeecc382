/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Canon EOS cameras: what they have beside the standard.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "camera.h"

/* In an event of choices. */
enum { CHOICES_ENUM = 3 };

struct state {
	bool listening; /* SetEventMode was not 0 */
	bool *changed;	/* per vendor property: not told yet */
};

static void
put32(uint8_t *to, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t
get32(const uint8_t *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 |
	    (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* ---- state -------------------------------------------------------------- */

static int
start(struct mptp_sim *sim)
{
	struct state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return MPTP_ERR_NOMEM;
	state->changed = calloc(
	    sim->profile.nvendor_properties + 1, sizeof(*state->changed));
	if (state->changed == NULL) {
		free(state);
		return MPTP_ERR_NOMEM;
	}
	sim->model_state = state;
	return MPTP_OK;
}

static void
tell_all(struct mptp_sim *sim)
{
	struct state *state = sim->model_state;

	for (size_t i = 0; i < sim->profile.nvendor_properties; i++)
		state->changed[i] = true;
}

static void
session(struct mptp_sim *sim)
{
	struct state *state = sim->model_state;

	state->listening = false;
}

static void
stop(struct mptp_sim *sim)
{
	struct state *state = sim->model_state;

	free(state->changed);
	free(state);
}

/* ---- events ------------------------------------------------------------- */

/* Integers always take 32 bits, strings are bytes ending with 0. */
static bool
value_record(struct mptp_canon_event *event, const struct mptp_property_desc *d)
{
	const char *text = d->current.str == NULL ? "" : d->current.str;
	size_t len = d->type == MPTP_TYPE_STR ? strlen(text) + 1 : 4;

	event->code = MPTP_EV_CANON_PROP_VALUE_CHANGED;
	event->npayload = (uint32_t)(4 + len);
	if ((event->payload = malloc(event->npayload)) == NULL)
		return false;
	put32(event->payload, d->code);
	if (d->type == MPTP_TYPE_STR)
		memcpy(event->payload + 4, text, len);
	else
		put32(event->payload + 4, (uint32_t)d->current.u);
	return true;
}

static bool
choices_record(
    struct mptp_canon_event *event, const struct mptp_property_desc *d)
{
	event->code = MPTP_EV_CANON_AVAIL_LIST_CHANGED;
	event->npayload = 12 + 4 * d->nchoices;
	if ((event->payload = malloc(event->npayload)) == NULL)
		return false;
	put32(event->payload, d->code);
	put32(event->payload + 4, CHOICES_ENUM);
	put32(event->payload + 8, d->nchoices);
	for (uint32_t i = 0; i < d->nchoices; i++)
		put32(event->payload + 12 + 4 * (size_t)i,
		    (uint32_t)d->choices[i].u);
	return true;
}

static uint16_t
get_event(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	size_t n = sim->profile.nvendor_properties;
	struct state *state = sim->model_state;
	struct mptp_canon_events events = { 0 };
	uint16_t rc = MPTP_RC_GENERAL_ERROR;

	(void)op;
	events.items = calloc(2 * n + 1, sizeof(*events.items));
	if (events.items == NULL)
		return rc;
	for (size_t i = 0; state->listening && i < n; i++) {
		const struct mptp_property_desc *d =
		    &sim->profile.vendor_properties[i];

		if (!state->changed[i])
			continue;
		if (!value_record(&events.items[events.n++], d))
			goto out;
		if (d->form == MPTP_FORM_ENUM && d->type != MPTP_TYPE_STR &&
		    !choices_record(&events.items[events.n++], d))
			goto out;
		state->changed[i] = false;
	}
	rc = sim_send_dataset(sim, reply, &mptp_dataset_canon_events, &events);
out:
	mptp_canon_events_clear(&events);
	return rc;
}

static uint16_t
set_event_mode(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct state *state = sim->model_state;

	(void)reply;
	state->listening = op->param[0] != 0;
	if (state->listening)
		tell_all(sim);
	return MPTP_RC_OK;
}

/* ---- properties --------------------------------------------------------- */

static struct mptp_property_desc *
find(struct mptp_sim *sim, uint32_t code, size_t *index)
{
	for (size_t i = 0; i < sim->profile.nvendor_properties; i++) {
		if (sim->profile.vendor_properties[i].code == code) {
			*index = i;
			return &sim->profile.vendor_properties[i];
		}
	}
	return NULL;
}

static uint16_t
request_device_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct state *state = sim->model_state;
	size_t i;

	(void)reply;
	if (find(sim, op->param[0], &i) == NULL)
		return MPTP_RC_DEVICE_PROP_NOT_SUPPORTED;
	state->changed[i] = true;
	return MPTP_RC_OK;
}

/* The data: u32 size of all, u32 property, value as in an event. */
static uint16_t
set_device_prop_value_ex(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const uint8_t *bytes = sim->data.bytes;
	struct state *state = sim->model_state;
	struct mptp_property_desc *d;
	struct mptp_value value = { 0 };
	uint16_t rc;
	size_t i;

	(void)op;
	(void)reply;
	if (sim->data.len < 8 || get32(bytes) != sim->data.len)
		return MPTP_RC_INVALID_DATA_SET;
	if ((d = find(sim, get32(bytes + 4), &i)) == NULL)
		return MPTP_RC_DEVICE_PROP_NOT_SUPPORTED;
	value.type = d->type;
	if (d->type == MPTP_TYPE_STR) {
		value.str = calloc(1, sim->data.len);
		if (value.str == NULL)
			return MPTP_RC_GENERAL_ERROR;
		memcpy(value.str, bytes + 8, sim->data.len - 8);
	} else if (sim->data.len == 12) {
		value.u = get32(bytes + 8);
	} else {
		return MPTP_RC_INVALID_DEVICE_PROP_FORMAT;
	}
	if ((rc = sim_property_check(d, &value)) != MPTP_RC_OK) {
		mptp_value_clear(&value);
		return rc;
	}
	mptp_value_clear(&d->current);
	d->current = value;
	state->changed[i] = true;
	return MPTP_RC_OK;
}

static uint16_t
get_device_info_ex(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	size_t n = sim->profile.nvendor_properties;
	struct mptp_canon_device_info info = { 0 };
	uint16_t rc;

	(void)op;
	info.events = calloc(2, sizeof(*info.events));
	info.properties = calloc(n + 1, sizeof(*info.properties));
	if (info.events == NULL || info.properties == NULL) {
		rc = MPTP_RC_GENERAL_ERROR;
	} else {
		info.events[info.nevents++] = MPTP_EV_CANON_PROP_VALUE_CHANGED;
		info.events[info.nevents++] = MPTP_EV_CANON_AVAIL_LIST_CHANGED;
		for (size_t i = 0; i < n; i++)
			info.properties[info.nproperties++] =
			    sim->profile.vendor_properties[i].code;
		rc = sim_send_dataset(
		    sim, reply, &mptp_dataset_canon_device_info, &info);
	}
	mptp_canon_device_info_clear(&info);
	return rc;
}

/* ---- objects ------------------------------------------------------------ */

enum { ENTRY_SIZE = 0x38, ENTRY_SIZE_64 = 0x3c, ENTRY_NAME = 16 };

/* Seconds since 1970 by the camera's own clock. */
static uint32_t
seconds(const char *date)
{
	struct tm tm = { 0 };

	if (date == NULL ||
	    sscanf(date, "%4d%2d%2dT%2d%2d%2d", &tm.tm_year, &tm.tm_mon,
		&tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return (uint32_t)timegm(&tm);
}

/* With a size of 64 bits what is behind it is 4 bytes further. */
static size_t
put_entry(struct mptp_sim *sim, struct sim_selection *selection, uint8_t *buf,
    bool wide)
{
	const size_t size = wide ? ENTRY_SIZE_64 : ENTRY_SIZE;
	uint8_t *behind = buf + (wide ? 4 : 0);
	struct mptp_object_info info;
	uint32_t handle;
	size_t len;

	if (!sim_selection_next(sim, selection, &handle) ||
	    !sim->store->ops->info(sim->store, handle, &info))
		return 0;
	memset(buf, 0, size);
	put32(buf, (uint32_t)size);
	put32(buf + 4, handle);
	put32(buf + 8, info.storage);
	put32(buf + 12, info.format);
	put32(buf + 20, info.protection != 0);
	put32(buf + 24,
	    info.size > MPTP_SIZE_ASK && !wide ? MPTP_SIZE_ASK :
						 (uint32_t)info.size);
	if (wide)
		put32(buf + 28, (uint32_t)(info.size >> 32));
	put32(behind + 28, info.parent);
	len = info.name == NULL ? 0 : strlen(info.name);
	memcpy(behind + 36, info.name, len < ENTRY_NAME ? len : ENTRY_NAME - 1);
	put32(behind + 52, seconds(info.captured));
	return size;
}

static size_t
entry_record(struct mptp_sim *sim, struct sim_selection *selection,
    uint32_t *state, uint8_t *buf)
{
	(void)state;
	return put_entry(sim, selection, buf, false);
}

static size_t
entry_record_64(struct mptp_sim *sim, struct sim_selection *selection,
    uint32_t *state, uint8_t *buf)
{
	(void)state;
	return put_entry(sim, selection, buf, true);
}

/* Parameters storage, folder (0xffffffff: root), flags. */
static uint16_t
get_object_info_ex(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection = { .cursor.storage = op->param[0],
		.cursor.parent = op->param[1] == 0 ? SIM_ROOT : op->param[1] };
	struct mptp_object_info info;

	if (selection.cursor.parent != SIM_ROOT &&
	    !sim->store->ops->info(sim->store, op->param[1], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	return sim_send_list(sim, reply, &selection,
	    op->code == MPTP_OP_CANON_GET_OBJECT_INFO_EX_64 ? entry_record_64 :
							      entry_record,
	    4);
}

/* ---- the rest ----------------------------------------------------------- */

static uint16_t
get_mac_address(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	return sim_send_bytes(
	    sim, reply, sim->profile.mac, sizeof(sim->profile.mac));
}

static uint16_t
get_camera_support(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	reply->response.nparam = 1;
	reply->response.param[0] = sim->profile.model_id;
	return MPTP_RC_OK;
}

/* What only changes how a real body behaves by itself. */
static uint16_t
acknowledge(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)sim;
	(void)op;
	(void)reply;
	return MPTP_RC_OK;
}

/* Operations that do what standard ones do. */
static uint16_t
as_standard(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	static const uint16_t same[][2] = {
		{ MPTP_OP_CANON_EOS_GET_STORAGE_IDS, MPTP_OP_GET_STORAGE_IDS },
		{ MPTP_OP_CANON_EOS_GET_STORAGE_INFO,
		    MPTP_OP_GET_STORAGE_INFO },
		{ MPTP_OP_CANON_EOS_GET_OBJECT, MPTP_OP_GET_OBJECT },
		{ MPTP_OP_CANON_EOS_DELETE_OBJECT, MPTP_OP_DELETE_OBJECT },
		{ MPTP_OP_CANON_EOS_GET_PARTIAL_OBJECT,
		    MPTP_OP_GET_PARTIAL_OBJECT },
		{ MPTP_OP_CANON_GET_OBJECT_64, MPTP_OP_GET_OBJECT },
		{ MPTP_OP_CANON_EOS_GET_PARTIAL_OBJECT_64,
		    MPTP_OP_GET_PARTIAL_OBJECT },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		if (same[i][0] == op->code)
			return sim_model_operation(
			    sim->profile.model, same[i][1])
			    ->handler(sim, op, reply);
	}
	return MPTP_RC_OPERATION_NOT_SUPPORTED;
}

static const struct sim_operation operations[] = {
	{ MPTP_OP_CANON_GET_MAC_ADDRESS, MPTP_PHASE_IN,
	    .handler = get_mac_address },
	{ MPTP_OP_CANON_EOS_GET_STORAGE_IDS, MPTP_PHASE_IN,
	    .handler = as_standard },
	{ MPTP_OP_CANON_EOS_GET_STORAGE_INFO, MPTP_PHASE_IN, 1, 1,
	    SIM_FIRST_STORAGE, .handler = as_standard },
	{ MPTP_OP_CANON_EOS_GET_OBJECT, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = as_standard },
	{ MPTP_OP_CANON_EOS_DELETE_OBJECT, MPTP_PHASE_NONE, 1, 1,
	    SIM_FIRST_OBJECT, .handler = as_standard },
	{ MPTP_OP_CANON_EOS_GET_PARTIAL_OBJECT, MPTP_PHASE_IN, 3, 3,
	    SIM_FIRST_OBJECT, .handler = as_standard },
	{ MPTP_OP_CANON_GET_DEVICE_INFO_EX, MPTP_PHASE_IN, 0, 1,
	    .handler = get_device_info_ex },
	{ MPTP_OP_CANON_EOS_GET_OBJECT_INFO_EX, MPTP_PHASE_IN, 3, 3,
	    SIM_FIRST_STORAGE, .handler = get_object_info_ex },
	{ MPTP_OP_CANON_SET_DEVICE_PROP_VALUE_EX, MPTP_PHASE_OUT, 0, 1,
	    .handler = set_device_prop_value_ex },
	{ MPTP_OP_CANON_SET_REMOTE_MODE, MPTP_PHASE_NONE, 1, 1,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_SET_EVENT_MODE, MPTP_PHASE_NONE, 1, 1,
	    .handler = set_event_mode },
	{ MPTP_OP_CANON_GET_EVENT, MPTP_PHASE_IN, .handler = get_event },
	{ MPTP_OP_CANON_TRANSFER_COMPLETE, MPTP_PHASE_NONE, 1, 1,
	    SIM_FIRST_OBJECT, .handler = acknowledge },
	{ MPTP_OP_CANON_SET_PCHDD_CAPACITY, MPTP_PHASE_NONE, 0, 5,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_SET_UI_LOCK, MPTP_PHASE_NONE, 0, 1,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_RESET_UI_LOCK, MPTP_PHASE_NONE, 0, 1,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_EOS_KEEP_DEVICE_ON, MPTP_PHASE_NONE, 0, 1,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_REQUEST_DEVICE_PROP_VALUE, MPTP_PHASE_NONE, 1, 5,
	    .handler = request_device_prop_value },
	{ MPTP_OP_CANON_SET_REQUEST_OLC_INFO_GROUP, MPTP_PHASE_NONE, 1, 1,
	    .handler = acknowledge },
	{ MPTP_OP_CANON_GET_CAMERA_SUPPORT, MPTP_PHASE_NONE, 0, 1,
	    .handler = get_camera_support },
	{ MPTP_OP_CANON_GET_OBJECT_64, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = as_standard },
	{ MPTP_OP_CANON_EOS_GET_PARTIAL_OBJECT_64, MPTP_PHASE_IN, 3, 3,
	    SIM_FIRST_OBJECT, .handler = as_standard },
	{ MPTP_OP_CANON_GET_OBJECT_INFO_EX_64, MPTP_PHASE_IN, 3, 3,
	    SIM_FIRST_STORAGE, .handler = get_object_info_ex },
	{ MPTP_OP_CANON_GET_PARTIAL_OBJECT_EX_64, MPTP_PHASE_IN, 4, 4,
	    SIM_FIRST_OBJECT, .handler = sim_get_partial_object_64 },
	{ 0 }
};

static const struct sim_operation *const tables[] = { sim_operations_session,
	sim_operations_storage, sim_operations_object, sim_operations_transfer,
	sim_operations_upload, sim_operations_property, sim_operations_capture,
	operations, NULL };

const struct sim_model sim_model_canon = { "canon", tables, start, session,
	stop };
