/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of MTP on many properties of many objects.
 */
#include <string.h>

#include "camera.h"
#include "object_value.h"

#define DEPTH_ALL 0xffffffffu
#define PROPERTY_ALL 0xffffffffu
#define PROPERTY_BY_GROUP 0u

static bool
is_wanted(const struct sim_selection *s, const struct sim_object_prop *p,
    unsigned kind)
{
	if ((p->kinds & kind) == 0)
		return false;
	if (s->property == PROPERTY_ALL)
		return p->group != SIM_GROUP_SLOW;
	return s->property == PROPERTY_BY_GROUP ? p->group == s->group :
						  p->code == s->property;
}

static void
put(uint8_t *to, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

/* One element of the list (MTP 1.1 E.2.1): handle, property, type, value. 0: it
 * cannot be told. */
static size_t
element(struct mptp_sim *sim, uint32_t handle,
    const struct mptp_object_info *info, const struct sim_object_prop *p,
    uint8_t *buf)
{
	size_t len = sim_object_value_pack(
	    sim, handle, info, p, buf + 8, SIM_RECORD_MOST - 8);

	put(buf, handle, 4);
	put(buf + 4, p->code, 2);
	put(buf + 6, p->type, 2);
	return len == 0 ? 0 : 8 + len;
}

/* The state is 0 before an object, and then one more than the index of the
 * property that comes next. */
static size_t
property_record(struct mptp_sim *sim, struct sim_selection *s, uint32_t *state,
    uint8_t *buf)
{
	const struct sim_object_prop *p;
	struct mptp_object_info info;
	unsigned kind;
	size_t len;

	for (;;) {
		if (*state == 0 && !sim_selection_next(sim, s, &s->handle))
			return 0;
		if (*state == 0)
			*state = 1;
		if (!sim->store->ops->info(sim->store, s->handle, &info))
			return 0;
		kind = sim_kind_of(sim, info.format);
		for (; (p = &sim_object_props[*state - 1])->code != 0;) {
			++*state;
			if (is_wanted(s, p, kind) &&
			    (len = element(sim, s->handle, &info, p, buf)) != 0)
				return len;
		}
		*state = 0;
	}
}

/* Parameters handle, format, property, group, depth. */
static uint16_t
select_depth(
    struct mptp_sim *sim, const struct mptp_op *op, struct sim_selection *s)
{
	uint32_t handle = op->param[0], depth = op->param[4];
	struct mptp_object_info info;

	*s = (struct sim_selection){ .cursor.storage = SIM_EVERY_STORAGE,
		.format = op->param[1],
		.property = op->param[2],
		.group = op->param[3] };
	if (op->param[1] != 0 && op->param[1] != UINT32_MAX &&
	    !sim_is_format(op->param[1]))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (handle == UINT32_MAX || (handle == 0 && depth == DEPTH_ALL)) {
		s->cursor.parent = SIM_EVERY_OBJECT;
		return MPTP_RC_OK;
	}
	if (handle != 0 && !sim->store->ops->info(sim->store, handle, &info))
		return sim_object_missing(sim, handle);
	if (handle != 0 && depth == 0)
		s->only = handle;
	s->cursor.parent = handle == 0 ? SIM_ROOT : handle;
	s->levels = depth;
	return MPTP_RC_OK;
}

/* Which properties, of which at least one object may have some. */
static uint16_t
check_properties(struct mptp_sim *sim, const struct sim_selection *s)
{
	const struct sim_object_prop *prop = sim_object_props;
	struct mptp_object_info info;
	unsigned kinds = SIM_KIND_ANY;

	if (s->property == PROPERTY_ALL)
		return MPTP_RC_OK;
	if (s->property == PROPERTY_BY_GROUP) {
		while (prop->code != 0 && prop->group != s->group)
			prop++;
		return prop->code != 0 ? MPTP_RC_OK :
					 MPTP_RC_GROUP_NOT_SUPPORTED;
	}
	if (s->only != 0 && sim->store->ops->info(sim->store, s->only, &info))
		kinds = sim_kind_of(sim, info.format);
	return sim_object_prop_of(s->property, kinds, &prop);
}

static uint16_t
get_object_prop_list(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection;
	uint16_t rc = select_depth(sim, op, &selection);

	if (rc == MPTP_RC_OK)
		rc = check_properties(sim, &selection);
	if (rc != MPTP_RC_OK)
		return rc;
	return sim_send_list(sim, reply, &selection, property_record, 4);
}

static uint16_t
set_one(struct mptp_sim *sim, const struct mptp_object_prop *item)
{
	const struct sim_object_prop *prop;
	struct mptp_object_info info;
	uint16_t rc;

	if (!sim->store->ops->info(sim->store, item->handle, &info))
		return sim_object_missing(sim, item->handle);
	rc = sim_object_prop_of(
	    item->property, sim_kind_of(sim, info.format), &prop);
	if (rc != MPTP_RC_OK)
		return rc;
	return sim_object_value_set(sim, item->handle, prop, &item->value);
}

/* One after another, until one is refused: the response has its index. */
static uint16_t
set_object_prop_list(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_prop_list list;
	uint16_t rc = MPTP_RC_OK;

	(void)op;
	if (!sim_object_props_unpack(sim, &list))
		return MPTP_RC_INVALID_DATASET_MTP;
	for (uint32_t i = 0; i < list.n && rc == MPTP_RC_OK; i++) {
		rc = set_one(sim, &list.items[i]);
		if (rc != MPTP_RC_OK) {
			reply->response.nparam = 1;
			reply->response.param[0] = i;
		}
	}
	mptp_object_prop_list_clear(&list);
	return rc;
}

const struct sim_operation sim_operations_object_prop_list[] = {
	{ MPTP_OP_GET_OBJECT_PROP_LIST, MPTP_PHASE_IN, 3, 5,
	    .handler = get_object_prop_list },
	{ MPTP_OP_SET_OBJECT_PROP_LIST, MPTP_PHASE_OUT,
	    .handler = set_object_prop_list,
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED,
		MPTP_EV_OBJECT_PROP_CHANGED } },
	{ 0 }
};
