/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of MTP on single properties of objects, and on their descriptions.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "object_value.h"

static uint16_t
get_object_props_supported(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint16_t codes[128];
	struct mptp_u16_array array = { codes, 0 };
	unsigned kind;

	if (!sim_is_format(op->param[0]))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	kind = sim_kind_of(sim, (uint16_t)op->param[0]);
	for (const struct sim_object_prop *p = sim_object_props; p->code != 0;
	     p++) {
		if ((p->kinds & kind) != 0 && array.n < 128)
			codes[array.n++] = p->code;
	}
	return sim_send_dataset(sim, reply, &mptp_dataset_u16_array, &array);
}

/* Format 0: of any object that has it. */
static uint16_t
get_object_prop_desc(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_object_prop *prop;
	struct mptp_object_prop_desc desc;
	unsigned kinds = SIM_KIND_ANY;
	uint16_t rc;

	if (op->param[1] != 0 && !sim_is_format(op->param[1]))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (op->param[1] != 0)
		kinds = sim_kind_of(sim, (uint16_t)op->param[1]);
	rc = sim_object_prop_of(op->param[0], kinds, &prop);
	if (rc != MPTP_RC_OK)
		return rc;
	rc = MPTP_RC_GENERAL_ERROR;
	if (sim_object_prop_describe(sim, prop, kinds, &desc))
		rc = sim_send_dataset(
		    sim, reply, &mptp_dataset_object_prop_desc, &desc);
	mptp_object_prop_desc_clear(&desc);
	return rc;
}

/* Parameters handle, property. */
static uint16_t
find(struct mptp_sim *sim, const struct mptp_op *op,
    struct mptp_object_info *info, const struct sim_object_prop **prop)
{
	if (!sim->store->ops->info(sim->store, op->param[0], info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	return sim_object_prop_of(
	    op->param[1], sim_kind_of(sim, info->format), prop);
}

static uint16_t
get_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_object_prop *prop;
	struct mptp_object_info info;
	uint8_t *bytes;
	size_t len;
	uint16_t rc = find(sim, op, &info, &prop);

	/* There is such a property, but not of this object (MTP 1.1 D.2.31). */
	if (rc == MPTP_RC_INVALID_OBJECT_PROP_CODE && prop != NULL)
		return MPTP_RC_OBJECT_PROP_NOT_SUPPORTED;
	if (rc != MPTP_RC_OK)
		return rc;
	rc = MPTP_RC_GENERAL_ERROR;
	if ((bytes = malloc(SIM_DATA_MOST)) == NULL)
		return rc;
	len = sim_object_value_pack(
	    sim, op->param[0], &info, prop, bytes, SIM_DATA_MOST);
	if (len != 0)
		rc = sim_send_bytes(sim, reply, bytes, len);
	free(bytes);
	return rc;
}

static uint16_t
begin_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_object_prop *prop;
	struct mptp_object_info info;
	uint16_t rc = find(sim, op, &info, &prop);

	(void)reply;
	return rc == MPTP_RC_OK ?
	    sim_object_value_may_set(sim, op->param[0], prop) :
	    rc;
}

static uint16_t
set_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	const struct sim_object_prop *prop;
	struct mptp_object_info info;
	struct mptp_value value;
	uint16_t rc = find(sim, op, &info, &prop);

	(void)reply;
	if (rc == MPTP_RC_OK)
		rc = sim_object_value_unpack(
		    &value, prop, sim->data.bytes, sim->data.len);
	if (rc != MPTP_RC_OK)
		return rc;
	rc = sim_object_value_set(sim, op->param[0], prop, &value);
	mptp_value_clear(&value);
	return rc;
}

/* No value here depends on another. */
static uint16_t
get_interdependent_prop_desc(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_interdependent_props none = { 0 };

	if (!sim_is_format(op->param[0]))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	return sim_send_dataset(
	    sim, reply, &mptp_dataset_interdependent_props, &none);
}

const struct sim_operation sim_operations_object_prop[] = {
	{ MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, MPTP_PHASE_IN, 1, 1,
	    .handler = get_object_props_supported },
	{ MPTP_OP_GET_OBJECT_PROP_DESC, MPTP_PHASE_IN, 1, 2,
	    .handler = get_object_prop_desc },
	{ MPTP_OP_GET_OBJECT_PROP_VALUE, MPTP_PHASE_IN, 2, 2, SIM_FIRST_OBJECT,
	    .handler = get_object_prop_value },
	{ MPTP_OP_SET_OBJECT_PROP_VALUE, MPTP_PHASE_OUT, 2, 2, SIM_FIRST_OBJECT,
	    .handler = set_object_prop_value, .begin = begin_object_prop_value,
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED,
		MPTP_EV_OBJECT_PROP_CHANGED } },
	{ MPTP_OP_GET_INTERDEPENDENT_PROP_DESC, MPTP_PHASE_IN, 1, 1,
	    .handler = get_interdependent_prop_desc },
	{ 0 }
};
