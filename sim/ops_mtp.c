/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of MTP and its Android extension: properties of objects.
 */
#include <string.h>

#include "camera.h"
#include "text.h"

/* MTP 1.1 defines further depths and groups; few devices have them. */
#define DEPTH_ALL 0xffffffffu
#define PROPERTY_ALL 0xffffffffu

static const struct {
	uint16_t code;
	uint16_t type;
} object_properties[] = {
	{ MPTP_OPC_STORAGE_ID, MPTP_TYPE_U32 },
	{ MPTP_OPC_OBJECT_FORMAT, MPTP_TYPE_U16 },
	{ MPTP_OPC_PROTECTION_STATUS, MPTP_TYPE_U16 },
	{ MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64 },
	{ MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_STR },
	{ MPTP_OPC_DATE_CREATED, MPTP_TYPE_STR },
	{ MPTP_OPC_DATE_MODIFIED, MPTP_TYPE_STR },
	{ MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_U32 },
	{ MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER, MPTP_TYPE_U128 },
	{ MPTP_OPC_NAME, MPTP_TYPE_STR },
};
#define NPROPERTIES (sizeof(object_properties) / sizeof(*object_properties))

static size_t
index_of(uint32_t code)
{
	size_t i = 0;

	while (i < NPROPERTIES && object_properties[i].code != code)
		i++;
	return i;
}

/* Strings are borrowed from info. */
static struct mptp_value
value_of(size_t i, uint32_t handle, const struct mptp_object_info *info)
{
	struct mptp_value value = { .type = object_properties[i].type };

	switch (object_properties[i].code) {
	case MPTP_OPC_STORAGE_ID:
		value.u = info->storage;
		break;
	case MPTP_OPC_OBJECT_FORMAT:
		value.u = info->format;
		break;
	case MPTP_OPC_PROTECTION_STATUS:
		value.u = info->protection;
		break;
	case MPTP_OPC_OBJECT_SIZE:
		value.u = info->size;
		break;
	case MPTP_OPC_PARENT_OBJECT:
		value.u = info->parent;
		break;
	case MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER:
		for (unsigned b = 0; b < 4; b++) {
			value.u128[b] = (uint8_t)(handle >> 8 * b);
			value.u128[4 + b] = (uint8_t)(info->storage >> 8 * b);
		}
		break;
	case MPTP_OPC_DATE_CREATED:
		value.str = info->captured;
		break;
	case MPTP_OPC_DATE_MODIFIED:
		value.str = info->modified;
		break;
	default:
		value.str = info->name;
		break;
	}
	return value;
}

static uint16_t
get_object_props_supported(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint16_t codes[NPROPERTIES];
	struct mptp_u16_array array = { codes, NPROPERTIES };

	if (op->param[0] > UINT16_MAX)
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	for (size_t i = 0; i < NPROPERTIES; i++)
		codes[i] = object_properties[i].code;
	return sim_send_dataset(sim, reply, &mptp_dataset_u16_array, &array);
}

static uint16_t
get_object_prop_desc(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_prop_desc desc = { 0 };
	size_t i = index_of(op->param[0]);

	if (i == NPROPERTIES)
		return MPTP_RC_INVALID_OBJECT_PROP_CODE;
	if (op->param[1] > UINT16_MAX)
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	desc.code = object_properties[i].code;
	desc.type = desc.initial.type = object_properties[i].type;
	desc.writable = desc.code == MPTP_OPC_OBJECT_FILE_NAME;
	return sim_send_dataset(
	    sim, reply, &mptp_dataset_object_prop_desc, &desc);
}

static uint16_t
get_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	size_t i = index_of(op->param[1]);
	struct mptp_object_info info;
	struct mptp_value value;

	if (i == NPROPERTIES)
		return MPTP_RC_INVALID_OBJECT_PROP_CODE;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	value = value_of(i, op->param[0], &info);
	return sim_send_value(sim, reply, &value);
}

/* Only names can be set. */
static uint16_t
begin_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	size_t i = 0;

	(void)reply;
	if (index_of(op->param[1]) == NPROPERTIES)
		return MPTP_RC_INVALID_OBJECT_PROP_CODE;
	if (op->param[1] != MPTP_OPC_OBJECT_FILE_NAME)
		return MPTP_RC_ACCESS_DENIED;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (info.protection != 0)
		return MPTP_RC_OBJECT_WRITE_PROTECTED;
	if (sim_storage_check(sim, info.storage, &i) == MPTP_RC_OK &&
	    sim->store->storages[i].info.access != 0)
		return MPTP_RC_STORE_READ_ONLY;
	return MPTP_RC_OK;
}

static uint16_t
rename_object(struct mptp_sim *sim, uint32_t handle, const char *name)
{
	uint16_t rc = sim->store->ops->rename(sim->store, handle, name);

	if (rc == MPTP_RC_OK)
		sim_echo(sim, MPTP_EV_OBJECT_INFO_CHANGED, handle);
	return rc;
}

static uint16_t
set_object_prop_value(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	struct mptp_value name;
	uint16_t rc;

	(void)reply;
	if (mptp_value_unpack(&name, MPTP_TYPE_STR, sim->data.bytes,
		sim->data.len) != MPTP_OK)
		return MPTP_RC_INVALID_OBJECT_PROP_FORMAT;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		rc = MPTP_RC_INVALID_OBJECT_HANDLE;
	else if (!sim_name_valid(name.str))
		rc = MPTP_RC_INVALID_OBJECT_PROP_VALUE;
	else if (info.name != NULL && strcmp(info.name, name.str) == 0)
		rc = MPTP_RC_OK;
	else if (!sim_name_free(sim, info.storage, info.parent, name.str))
		rc = MPTP_RC_ACCESS_DENIED;
	else
		rc = rename_object(sim, op->param[0], name.str);
	mptp_value_clear(&name);
	return rc;
}

/* ---- many properties of many objects ------------------------------------ */

/* The dataset of one property of one object, but for its count. The state is
 * the index of the property that comes next. */
static size_t
property_record(struct mptp_sim *sim, struct sim_selection *selection,
    uint32_t *state, uint8_t *buf)
{
	const size_t count_size = 4;
	struct mptp_object_prop item = { 0 };
	struct mptp_object_prop_list one = { &item, 1 };
	struct mptp_object_info info;
	uint8_t packed[SIM_RECORD_MOST];
	size_t len, i = *state;

	if (selection->property != PROPERTY_ALL)
		i = index_of(selection->property);
	if ((*state == 0 || selection->property != PROPERTY_ALL) &&
	    !sim_selection_next(sim, selection, &selection->handle))
		return 0;
	if (!sim->store->ops->info(sim->store, selection->handle, &info))
		return 0;
	*state = (*state + 1) % NPROPERTIES;
	item.handle = selection->handle;
	item.property = object_properties[i].code;
	item.value = value_of(i, item.handle, &info);
	len = mptp_object_prop_list_pack(&one, packed, sizeof(packed));
	if (len <= count_size || len > sizeof(packed))
		return 0;
	memcpy(buf, packed + count_size, len - count_size);
	return len - count_size;
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
		.property = op->param[2] };
	if (depth > 1 && depth != DEPTH_ALL)
		return MPTP_RC_SPECIFICATION_BY_DEPTH_UNSUPPORTED;
	if (handle == UINT32_MAX || (handle == 0 && depth == DEPTH_ALL)) {
		s->cursor.parent = SIM_EVERY_OBJECT;
		return MPTP_RC_OK;
	}
	if (handle == 0) {
		s->cursor.parent = SIM_ROOT;
		return MPTP_RC_OK;
	}
	if (!sim->store->ops->info(sim->store, handle, &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (depth == 0)
		s->only = handle;
	else if (depth == 1)
		s->cursor.parent = handle;
	else
		s->within = handle;
	return MPTP_RC_OK;
}

static uint16_t
get_object_prop_list(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection;
	uint16_t rc = select_depth(sim, op, &selection);

	if (rc != MPTP_RC_OK)
		return rc;
	if (selection.property == 0)
		return MPTP_RC_SPECIFICATION_BY_GROUP_UNSUPPORTED;
	if (selection.property != PROPERTY_ALL &&
	    index_of(selection.property) == NPROPERTIES)
		return MPTP_RC_INVALID_OBJECT_PROP_CODE;
	return sim_send_list(sim, reply, &selection, property_record, 4);
}

const struct sim_operation sim_operations_mtp[] = {
	{ MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, MPTP_PHASE_IN, 1, 1,
	    .handler = get_object_props_supported },
	{ MPTP_OP_GET_OBJECT_PROP_DESC, MPTP_PHASE_IN, 1, 2,
	    .handler = get_object_prop_desc },
	{ MPTP_OP_GET_OBJECT_PROP_VALUE, MPTP_PHASE_IN, 2, 2, SIM_FIRST_OBJECT,
	    .handler = get_object_prop_value },
	{ MPTP_OP_SET_OBJECT_PROP_VALUE, MPTP_PHASE_OUT, 2, 2, SIM_FIRST_OBJECT,
	    .handler = set_object_prop_value, .begin = begin_object_prop_value,
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED } },
	{ MPTP_OP_GET_OBJECT_PROP_LIST, MPTP_PHASE_IN, 3, 5,
	    .handler = get_object_prop_list },
	{ 0 }
};
