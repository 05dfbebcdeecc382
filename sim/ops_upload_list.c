/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * SendObjectPropList: a new object, announced by its properties, of any size.
 */
#include <string.h>

#include "camera.h"
#include "object_value.h"
#include "text.h"

/* Parameters storage, parent, format, size (high, low). */
static uint64_t
size_of(const struct mptp_op *op)
{
	return (uint64_t)op->param[3] << 32 | op->param[4];
}

static uint16_t
begin_object_prop_list(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info placed;
	size_t i;
	uint16_t rc =
	    sim_destination(sim, op->param[0], op->param[1], &placed, &i);

	(void)reply;
	if (rc != MPTP_RC_OK)
		return rc;
	if (!sim_is_format(op->param[2]))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (size_of(op) > INT64_MAX)
		return MPTP_RC_OBJECT_TOO_LARGE;
	rc = sim_storage_room(sim, i, size_of(op));
	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, placed.storage);
	return rc;
}

/* Those that are parameters have no place in the list (MTP 1.1 E.2.4), and do no
 * harm if they say the same. */
static bool
contradicts(const struct mptp_object_info *wanted, uint64_t size,
    const struct mptp_object_prop *item)
{
	switch (item->property) {
	case MPTP_OPC_STORAGE_ID:
		return item->value.u != wanted->storage;
	case MPTP_OPC_PARENT_OBJECT:
		return item->value.u != wanted->parent &&
		    (item->value.u != SIM_ROOT || wanted->parent != 0);
	case MPTP_OPC_OBJECT_FORMAT:
		return item->value.u != wanted->format;
	case MPTP_OPC_OBJECT_SIZE:
		return item->value.u != size;
	default:
		return false;
	}
}

/* Properties that the store keeps itself; strings are borrowed. False: it is
 * none of them. */
static bool
goes_to_info(
    const struct mptp_object_prop *item, struct mptp_object_info *wanted)
{
	switch (item->property) {
	case MPTP_OPC_STORAGE_ID:
	case MPTP_OPC_PARENT_OBJECT:
	case MPTP_OPC_OBJECT_FORMAT:
	case MPTP_OPC_OBJECT_SIZE:
	case MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER:
		return true;
	case MPTP_OPC_OBJECT_FILE_NAME:
		wanted->name = item->value.str;
		return true;
	case MPTP_OPC_DATE_CREATED:
		wanted->captured = item->value.str;
		return true;
	case MPTP_OPC_DATE_MODIFIED:
		wanted->modified = item->value.str;
		return true;
	case MPTP_OPC_PROTECTION_STATUS:
		wanted->protection = (uint16_t)item->value.u;
		return true;
	case MPTP_OPC_ASSOCIATION_TYPE:
		wanted->association_type = (uint16_t)item->value.u;
		return true;
	case MPTP_OPC_ASSOCIATION_DESC:
		wanted->association_desc = (uint32_t)item->value.u;
		return true;
	default:
		return false;
	}
}

static uint16_t
check_one(const struct mptp_object_prop *item, unsigned kind, uint64_t size,
    const struct mptp_object_info *wanted)
{
	const struct sim_object_prop *prop;
	uint16_t rc;

	if (item->handle != 0)
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	rc = sim_object_prop_of(item->property, kind, &prop);
	if (rc != MPTP_RC_OK)
		return rc;
	if (item->value.type != prop->type)
		return MPTP_RC_INVALID_OBJECT_PROP_FORMAT;
	if (!sim_object_prop_allows(prop, &item->value) ||
	    contradicts(wanted, size, item))
		return MPTP_RC_INVALID_OBJECT_PROP_VALUE;
	return MPTP_RC_OK;
}

/* Fills in what the list says. Failing, *failed is the index of what is wrong,
 * and behind the last when something is missing. */
static uint16_t
read_list(struct mptp_sim *sim, const struct mptp_object_prop_list *list,
    uint64_t size, struct mptp_object_info *wanted, uint32_t *failed)
{
	unsigned kind = sim_kind_of(sim, wanted->format);
	uint16_t rc;

	for (*failed = 0; *failed < list->n; ++*failed) {
		const struct mptp_object_prop *item = &list->items[*failed];

		rc = check_one(item, kind, size, wanted);
		if (rc != MPTP_RC_OK)
			return rc;
		goes_to_info(item, wanted);
	}
	return wanted->name != NULL ? MPTP_RC_OK : MPTP_RC_INVALID_DATASET_MTP;
}

/* What can be set later and what cannot, such as the width of a picture. */
static uint16_t
keep_list(struct mptp_sim *sim, const struct mptp_object_prop_list *list,
    uint32_t handle)
{
	struct mptp_object_info ignored;
	uint16_t rc = MPTP_RC_OK;

	for (uint32_t i = 0; i < list->n && rc == MPTP_RC_OK; i++) {
		if (!goes_to_info(&list->items[i], &ignored))
			rc = sim_object_value_keep(sim, handle,
			    list->items[i].property, &list->items[i].value);
	}
	return rc;
}

/* What was checked, with all its properties or not at all. */
static uint16_t
take_list(struct mptp_sim *sim, const struct mptp_object_info *wanted,
    uint64_t size, const struct mptp_object_prop_list *list,
    struct mptp_reply *reply)
{
	uint16_t rc = sim_upload_announce(sim, wanted, size, reply);

	if (rc != MPTP_RC_OK)
		return rc;
	rc = keep_list(sim, list, reply->response.param[2]);
	if (rc == MPTP_RC_OK)
		return sim_upload_arrive(sim, wanted, reply);
	sim_upload_forget(sim);
	reply->response = (struct mptp_op){ 0 };
	return rc;
}

static uint16_t
send_object_prop_list(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info wanted = { .format = (uint16_t)op->param[2] };
	struct mptp_object_prop_list list;
	uint32_t failed = 0;
	size_t i;
	uint16_t rc;

	if (!sim_object_props_unpack(sim, &list))
		return MPTP_RC_INVALID_DATASET_MTP;
	if (wanted.format == MPTP_OF_ASSOCIATION)
		wanted.association_type = 1; /* generic folder */
	rc = sim_destination(sim, op->param[0], op->param[1], &wanted, &i);
	if (rc == MPTP_RC_OK)
		rc = read_list(sim, &list, size_of(op), &wanted, &failed);
	else
		failed = list.n;
	if (rc != MPTP_RC_OK && failed < list.n) {
		reply->response.nparam = 4;
		reply->response.param[3] = failed;
	}
	if (rc == MPTP_RC_OK)
		rc = take_list(sim, &wanted, size_of(op), &list, reply);
	if (rc == MPTP_RC_OK) /* no index, which android-file-transfer wants */
		reply->response.nparam = 4;
	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, wanted.storage);
	mptp_object_prop_list_clear(&list);
	return rc;
}

const struct sim_operation sim_operations_upload_list[] = {
	{ MPTP_OP_SEND_OBJECT_PROP_LIST, MPTP_PHASE_OUT, 5, 5,
	    .handler = send_object_prop_list, .begin = begin_object_prop_list,
	    .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_ADDED } },
	{ 0 }
};
