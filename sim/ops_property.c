/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations on device properties.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "text.h"
#include "wire.h"

struct mptp_property_desc *
sim_property_find(struct mptp_sim *sim, uint16_t code)
{
	for (size_t i = 0; i < sim->profile.nproperties; i++) {
		if (sim->profile.properties[i].code == code)
			return &sim->profile.properties[i];
	}
	return NULL;
}

uint64_t
sim_property_number(const struct mptp_sim *sim, uint16_t code, uint64_t other)
{
	const struct sim_profile *profile = &sim->profile;

	for (size_t i = 0; i < profile->nproperties; i++) {
		const struct mptp_property_desc *d = &profile->properties[i];

		if (d->code == code && mptp_type_size(d->type) != 0 &&
		    mptp_type_size(d->type) <= 8 &&
		    (d->type & MPTP_TYPE_ARRAY) == 0)
			return d->current.u;
	}
	return other;
}

static bool
is_clock(const struct mptp_property_desc *d)
{
	return d->code == MPTP_DP_DATE_TIME && d->type == MPTP_TYPE_STR;
}

/* With what it is now, if that goes on by itself. */
static struct mptp_property_desc *
property_now(struct mptp_sim *sim, uint16_t code)
{
	struct mptp_property_desc *d = sim_property_find(sim, code);
	char date[SIM_DATE_SIZE], *copy;

	if (d == NULL || !is_clock(d))
		return d;
	sim_clock_tell(&sim->clock, date);
	if ((copy = strdup(date)) != NULL) {
		free(d->current.str);
		d->current.str = copy;
	}
	return d;
}

/* By their bytes on the wire. */
static bool
equal(const struct mptp_value *a, const struct mptp_value *b)
{
	uint8_t x[512], y[512];
	size_t n = mptp_value_pack(a, x, sizeof(x));

	return n != 0 && n <= sizeof(x) &&
	    n == mptp_value_pack(b, y, sizeof(y)) && memcmp(x, y, n) == 0;
}

static bool
in_range(const struct mptp_property_desc *d, const struct mptp_value *v)
{
	uint64_t distance;

	if (mptp_type_size(v->type) > 8 || mptp_type_size(v->type) == 0 ||
	    (v->type & MPTP_TYPE_ARRAY) != 0)
		return false;
	if ((v->type & 1) != 0 ? v->i < d->minimum.i || v->i > d->maximum.i :
				 v->u < d->minimum.u || v->u > d->maximum.u)
		return false;
	distance = v->u - d->minimum.u;
	return d->step.u == 0 ? distance == 0 : distance % d->step.u == 0;
}

bool
sim_property_allows(
    const struct mptp_property_desc *d, const struct mptp_value *v)
{
	int64_t civil;

	if (d->form == MPTP_FORM_ENUM) {
		for (uint32_t i = 0; i < d->nchoices; i++)
			if (equal(&d->choices[i], v))
				return true;
		return false;
	}
	return (d->form != MPTP_FORM_RANGE || in_range(d, v)) &&
	    (!is_clock(d) || sim_date_civil(v->str, &civil));
}

uint16_t
sim_property_check(
    const struct mptp_property_desc *d, const struct mptp_value *v)
{
	if (!d->writable)
		return MPTP_RC_ACCESS_DENIED;
	if (v->type != d->type)
		return MPTP_RC_INVALID_DEVICE_PROP_FORMAT;
	return sim_property_allows(d, v) ? MPTP_RC_OK :
					   MPTP_RC_INVALID_DEVICE_PROP_VALUE;
}

static uint16_t
get_device_prop_desc(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	return sim_send_dataset(sim, reply, &mptp_dataset_property_desc,
	    property_now(sim, (uint16_t)op->param[0]));
}

static uint16_t
get_device_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	return sim_send_value(
	    sim, reply, &property_now(sim, (uint16_t)op->param[0])->current);
}

static uint16_t
begin_device_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)reply;
	return sim_property_find(sim, (uint16_t)op->param[0])->writable ?
	    MPTP_RC_OK :
	    MPTP_RC_ACCESS_DENIED;
}

void
sim_property_change(struct mptp_sim *sim, struct mptp_property_desc *d,
    struct mptp_value *value)
{
	bool same = equal(&d->current, value);
	int64_t civil;

	mptp_value_clear(&d->current);
	d->current = *value;
	if (is_clock(d) && sim_date_civil(value->str, &civil))
		sim_clock_set(&sim->clock, civil);
	if (!same)
		sim_echo(sim, MPTP_EV_DEVICE_PROP_CHANGED, d->code);
}

static uint16_t
set_device_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_property_desc *d =
	    sim_property_find(sim, (uint16_t)op->param[0]);
	struct mptp_object_info info;
	struct mptp_value value;
	uint16_t rc;

	(void)reply;
	if (sim_wire_value(d->type, sim->data.bytes, sim->data.len) !=
		sim->data.len ||
	    mptp_value_unpack(
		&value, d->type, sim->data.bytes, sim->data.len) != MPTP_OK)
		return MPTP_RC_INVALID_DEVICE_PROP_FORMAT;
	rc = sim_property_check(d, &value);
	if (rc != MPTP_RC_OK) {
		mptp_value_clear(&value);
		return rc;
	}
	/* Only what exists is played. */
	if (d->code == MPTP_DP_PLAYBACK_OBJECT && value.u != 0 &&
	    !sim->store->ops->info(sim->store, (uint32_t)value.u, &info))
		return MPTP_RC_INVALID_DEVICE_PROP_VALUE;
	sim_property_change(sim, d, &value);
	sim_playback_changed(sim, d->code);
	return MPTP_RC_OK;
}

/* A copy, by way of the wire. */
static bool
reset(struct mptp_sim *sim, struct mptp_property_desc *d)
{
	size_t len = mptp_value_pack(&d->initial, NULL, 0);
	uint8_t *bytes = len == 0 ? NULL : malloc(len);
	struct mptp_value value;
	bool done = false;

	if (bytes != NULL) {
		mptp_value_pack(&d->initial, bytes, len);
		done =
		    mptp_value_unpack(&value, d->type, bytes, len) == MPTP_OK;
	}
	if (done)
		sim_property_change(sim, d, &value);
	free(bytes);
	return done;
}

static uint16_t
reset_device_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_property_desc *d = NULL;

	(void)reply;
	if (op->param[0] == UINT32_MAX) {
		for (size_t i = 0; i < sim->profile.nproperties; i++) {
			d = &sim->profile.properties[i];
			if (d->writable && !reset(sim, d))
				return MPTP_RC_GENERAL_ERROR;
		}
		return MPTP_RC_OK;
	}
	if (op->param[0] <= UINT16_MAX)
		d = sim_property_find(sim, (uint16_t)op->param[0]);
	if (d == NULL)
		return MPTP_RC_DEVICE_PROP_NOT_SUPPORTED;
	if (!d->writable)
		return MPTP_RC_ACCESS_DENIED;
	return reset(sim, d) ? MPTP_RC_OK : MPTP_RC_GENERAL_ERROR;
}

const struct sim_operation sim_operations_property[] = {
	{ MPTP_OP_GET_DEVICE_PROP_DESC, MPTP_PHASE_IN, 1, 1, SIM_FIRST_PROPERTY,
	    .handler = get_device_prop_desc },
	{ MPTP_OP_GET_DEVICE_PROP_VALUE, MPTP_PHASE_IN, 1, 1,
	    SIM_FIRST_PROPERTY, .handler = get_device_prop_value },
	{ MPTP_OP_SET_DEVICE_PROP_VALUE, MPTP_PHASE_OUT, 1, 1,
	    SIM_FIRST_PROPERTY, .handler = set_device_prop_value,
	    .begin = begin_device_prop_value,
	    .echoes = { MPTP_EV_DEVICE_PROP_CHANGED } },
	{ MPTP_OP_RESET_DEVICE_PROP_VALUE, MPTP_PHASE_NONE, 1, 1,
	    .handler = reset_device_prop_value,
	    .echoes = { MPTP_EV_DEVICE_PROP_CHANGED } },
	{ 0 }
};
