/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations on objects, but for their content.
 */
#include <string.h>

#include "camera.h"
#include "object_value.h"

bool
sim_is_image(const struct mptp_sim *sim, uint16_t format)
{
	if (format >> 8 == 0x38)
		return true;
	for (size_t i = 0; i < sim->profile.nimage_formats; i++) {
		if (sim->profile.image_formats[i] == format)
			return true;
	}
	return false;
}

void
sim_add_thumbnail(struct mptp_sim *sim, struct mptp_object_info *info)
{
	if (!sim_is_image(sim, info->format) ||
	    !sim_offers(sim, MPTP_OP_GET_THUMB))
		return;
	info->thumb_format = MPTP_OF_JFIF;
	info->thumb_size = SIM_THUMB_SIZE;
	info->thumb_width = SIM_THUMB_WIDTH;
	info->thumb_height = SIM_THUMB_HEIGHT;
}

uint16_t
sim_object_missing(struct mptp_sim *sim, uint32_t handle)
{
	struct mptp_object_info info;
	bool away = false;

	/* The stores hide what is in a storage that was taken out. */
	for (size_t i = 0; i < sim->store->nstorages && !away; i++) {
		struct sim_storage *storage = &sim->store->storages[i];

		if (!storage->absent)
			continue;
		storage->absent = false;
		away = sim->store->ops->info(sim->store, handle, &info);
		storage->absent = true;
	}
	return away ? MPTP_RC_STORE_NOT_AVAILABLE :
		      MPTP_RC_INVALID_OBJECT_HANDLE;
}

bool
sim_object_info(
    struct mptp_sim *sim, uint32_t handle, struct mptp_object_info *info)
{
	if (!sim->store->ops->info(sim->store, handle, info))
		return false;
	sim_add_thumbnail(sim, info);
	return true;
}

bool
sim_name_free(
    struct mptp_sim *sim, uint32_t storage, uint32_t parent, const char *name)
{
	return !sim->store->ops->named(sim->store, storage, parent, name);
}

/* ---- lists -------------------------------------------------------------- */

bool
sim_is_format(uint32_t code)
{
	return code >> 12 == 0x3 || code >> 12 == 0xb;
}

/* None, that of all images, or one. */
static bool
selects_format(uint32_t code)
{
	return code == 0 || code == UINT32_MAX || sim_is_format(code);
}

uint16_t
sim_select_objects(struct mptp_sim *sim, const struct mptp_op *op,
    struct sim_selection *selection)
{
	uint32_t storage = op->param[0], parent = op->param[2];
	struct mptp_object_info info;
	uint16_t rc;

	*selection = (struct sim_selection){ .cursor.storage = storage,
		.cursor.parent = parent,
		.format = op->param[1] };
	if (storage != SIM_EVERY_STORAGE &&
	    (rc = sim_storage_check(sim, storage, NULL)) != MPTP_RC_OK)
		return rc;
	if (!selects_format(op->param[1]))
		return MPTP_RC_INVALID_CODE_FORMAT;
	if (parent == SIM_EVERY_OBJECT || parent == SIM_ROOT)
		return MPTP_RC_OK;
	return sim->store->ops->info(sim->store, parent, &info) &&
		info.format == MPTP_OF_ASSOCIATION &&
		(storage == SIM_EVERY_STORAGE || storage == info.storage) ?
	    MPTP_RC_OK :
	    MPTP_RC_INVALID_PARENT_OBJECT;
}

static uint16_t
get_num_objects(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection;
	uint16_t rc = sim_select_objects(sim, op, &selection);
	uint32_t handle, n = 0;

	if (rc != MPTP_RC_OK)
		return rc;
	while (sim_selection_next(sim, &selection, &handle))
		n++;
	reply->response.nparam = 1;
	reply->response.param[0] = n;
	return MPTP_RC_OK;
}

static size_t
handle_record(struct mptp_sim *sim, struct sim_selection *selection,
    uint32_t *state, uint8_t *buf)
{
	uint32_t handle;

	(void)state;
	if (!sim_selection_next(sim, selection, &handle))
		return 0;
	for (unsigned i = 0; i < 4; i++)
		buf[i] = (uint8_t)(handle >> 8 * i);
	return 4;
}

static uint16_t
get_object_handles(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection;
	uint16_t rc = sim_select_objects(sim, op, &selection);

	if (rc != MPTP_RC_OK)
		return rc;
	return sim_send_list(sim, reply, &selection, handle_record, 4);
}

/* The dataset of one entry, but for its count. */
static size_t
manifest_record(struct mptp_sim *sim, struct sim_selection *selection,
    uint32_t *state, uint8_t *buf)
{
	const size_t count_size = 8;
	struct mptp_manifest_entry entry = { 0 };
	struct mptp_manifest one = { &entry, 1 };
	struct mptp_object_info info;
	uint8_t packed[1280]; /* numbers and two strings */
	size_t len;

	(void)state;
	if (!sim_selection_next(sim, selection, &entry.handle) ||
	    !sim->store->ops->info(sim->store, entry.handle, &info))
		return 0;
	entry.storage = info.storage;
	entry.format = info.format;
	entry.protection = info.protection;
	entry.size = info.size;
	entry.parent = info.parent;
	entry.association_type = info.association_type;
	entry.association_desc = info.association_desc;
	entry.sequence = info.sequence;
	entry.name = info.name;
	entry.modified = info.modified;
	len = mptp_manifest_pack(&one, packed, sizeof(packed));
	if (len <= count_size || len > sizeof(packed))
		return 0;
	memcpy(buf, packed + count_size, len - count_size);
	return len - count_size;
}

static uint16_t
get_filesystem_manifest(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_selection selection;
	uint16_t rc = sim_select_objects(sim, op, &selection);

	if (rc != MPTP_RC_OK)
		return rc;
	return sim_send_list(sim, reply, &selection, manifest_record, 8);
}

/* ---- one object --------------------------------------------------------- */

static uint16_t
get_object_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	struct mptp_value keywords;
	uint16_t rc;

	if (!sim_object_info(sim, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	sim_object_value_inform(sim, op->param[0], &info, &keywords);
	rc = sim_send_dataset(sim, reply, &mptp_dataset_object_info, &info);
	mptp_value_clear(&keywords);
	return rc;
}

void
sim_object_gone(struct mptp_sim *sim, uint32_t handle)
{
	sim_edit_forget(sim, handle);
	sim_values_drop(&sim->values, handle);
	sim_echo(sim, MPTP_EV_OBJECT_REMOVED, handle);
}

static uint16_t delete_child(struct mptp_sim *, uint32_t child);

uint16_t
sim_object_delete(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = handle };
	struct mptp_object_info info;
	uint16_t rc, failed = MPTP_RC_OK;
	bool some = false;
	uint32_t child;

	if (!sim->store->ops->info(sim->store, handle, &info))
		return sim_object_missing(sim, handle);
	if (sim_storage_access(sim, info.storage) == 1)
		return MPTP_RC_STORE_READ_ONLY;
	if (info.protection != 0)
		return MPTP_RC_OBJECT_WRITE_PROTECTED;
	if (info.format == MPTP_OF_ASSOCIATION) {
		while (sim->store->ops->next(sim->store, &cursor, &child)) {
			rc = delete_child(sim, child);
			some |=
			    rc == MPTP_RC_OK || rc == MPTP_RC_PARTIAL_DELETION;
			if (failed == MPTP_RC_OK)
				failed = rc;
		}
	}
	if (failed != MPTP_RC_OK)
		return some ? MPTP_RC_PARTIAL_DELETION : failed;
	rc = sim->store->ops->remove(sim->store, handle);
	/* Somebody else may have taken it away. */
	if (!sim->store->ops->info(sim->store, handle, &info))
		sim_object_gone(sim, handle);
	return rc;
}

/* Of what is in a folder: that is no hindrance if it is gone already, and the
 * handle of the folder is right in any case. */
static uint16_t
delete_child(struct mptp_sim *sim, uint32_t child)
{
	struct mptp_object_info info;
	uint16_t rc = sim_object_delete(sim, child);

	if (rc != MPTP_RC_INVALID_OBJECT_HANDLE)
		return rc;
	return sim->store->ops->info(sim->store, child, &info) ?
	    MPTP_RC_ACCESS_DENIED :
	    MPTP_RC_OK;
}

/* Every object, or all of one format, as far as possible. */
static uint16_t
delete_all(struct mptp_sim *sim, uint32_t format)
{
	struct sim_selection selection = { .cursor.storage = SIM_EVERY_STORAGE,
		.cursor.parent = format == 0 ? SIM_ROOT : SIM_EVERY_OBJECT,
		.format = format };
	bool some = false;
	uint16_t rc, failed = MPTP_RC_OK;
	uint32_t handle;

	while (sim_selection_next(sim, &selection, &handle)) {
		rc = sim_object_delete(sim, handle);
		some |= rc == MPTP_RC_OK || rc == MPTP_RC_PARTIAL_DELETION;
		if (rc != MPTP_RC_OK)
			failed = rc;
	}
	for (size_t i = 0; some && i < sim->store->nstorages; i++)
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED,
		    sim->store->storages[i].id);
	return failed != MPTP_RC_OK && some ? MPTP_RC_PARTIAL_DELETION : failed;
}

static uint16_t
delete_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	uint16_t rc;

	(void)reply;
	if (!selects_format(op->param[1]))
		return MPTP_RC_INVALID_CODE_FORMAT;
	if (op->param[0] == UINT32_MAX)
		return delete_all(sim, op->param[1]);
	if (op->param[1] != 0)
		return MPTP_RC_SPECIFICATION_BY_FORMAT_UNSUPPORTED;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return sim_object_missing(sim, op->param[0]);
	rc = sim_object_delete(sim, op->param[0]);
	if (rc == MPTP_RC_OK || rc == MPTP_RC_PARTIAL_DELETION)
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, info.storage);
	return rc;
}

static uint16_t
set_object_protection(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info;
	uint16_t rc;

	(void)reply;
	if (op->param[1] > 1)
		return MPTP_RC_INVALID_PARAMETER;
	if (!sim->store->ops->info(sim->store, op->param[0], &info))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	if (sim_storage_access(sim, info.storage) != 0)
		return MPTP_RC_STORE_READ_ONLY;
	rc = sim->store->ops->protect(
	    sim->store, op->param[0], (uint16_t)op->param[1]);
	if (rc == MPTP_RC_OK)
		sim_echo(sim, MPTP_EV_OBJECT_INFO_CHANGED, op->param[0]);
	return rc;
}

const struct sim_operation sim_operations_object[] = {
	{ MPTP_OP_GET_NUM_OBJECTS, MPTP_PHASE_NONE, 1, 3,
	    .handler = get_num_objects },
	{ MPTP_OP_GET_OBJECT_HANDLES, MPTP_PHASE_IN, 1, 3,
	    .handler = get_object_handles },
	{ MPTP_OP_GET_OBJECT_INFO, MPTP_PHASE_IN, 1, 1, SIM_FIRST_OBJECT,
	    .handler = get_object_info },
	{ MPTP_OP_DELETE_OBJECT, MPTP_PHASE_NONE, 1, 2,
	    .handler = delete_object,
	    .echoes = { MPTP_EV_OBJECT_REMOVED,
		MPTP_EV_STORAGE_INFO_CHANGED } },
	{ MPTP_OP_SET_OBJECT_PROTECTION, MPTP_PHASE_NONE, 2, 2,
	    SIM_FIRST_OBJECT, .handler = set_object_protection,
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED } },
	{ MPTP_OP_GET_FILESYSTEM_MANIFEST, MPTP_PHASE_IN, 1, 3,
	    .handler = get_filesystem_manifest },
	{ 0 }
};
