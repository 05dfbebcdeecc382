/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that bring new objects: SendObjectInfo and SendObject.
 */
#include <time.h>

#include "camera.h"
#include "depth.h"
#include "object_value.h"
#include "text.h"
#include "wire.h"

void
sim_upload_forget(struct mptp_sim *sim)
{
	if (sim->upload.state == SIM_UPLOAD_ANNOUNCED ||
	    sim->upload.state == SIM_UPLOAD_RUNNING) {
		sim->store->ops->abort(sim->store);
		sim_values_drop(&sim->values, sim->upload.handle);
	}
	sim->upload = (struct sim_upload){ 0 };
}

uint16_t
sim_destination(struct mptp_sim *sim, uint32_t storage, uint32_t parent,
    struct mptp_object_info *info, size_t *index)
{
	struct mptp_object_info folder;
	uint16_t rc;

	if (sim->profile.uploads == SIM_UPLOAD_NOWHERE)
		return MPTP_RC_STORE_READ_ONLY;
	info->storage = storage;
	info->parent = parent == SIM_ROOT ? 0 : parent;
	if (info->parent != 0) {
		if (sim->profile.uploads == SIM_UPLOAD_ROOT)
			return MPTP_RC_PARAMETER_NOT_SUPPORTED;
		if (!sim->store->ops->info(sim->store, parent, &folder) ||
		    folder.format != MPTP_OF_ASSOCIATION)
			return MPTP_RC_INVALID_PARENT_OBJECT;
		if (storage == 0)
			info->storage = folder.storage;
		else if (storage != folder.storage)
			return MPTP_RC_INVALID_PARENT_OBJECT;
		if (!sim_depth_allows(sim, parent))
			return MPTP_RC_INVALID_PARENT_OBJECT;
	}
	if (info->storage == 0)
		info->storage = sim_storage_default(sim);
	rc = sim_storage_check(sim, info->storage, index);
	if (rc != MPTP_RC_OK)
		return rc;
	if (sim->store->ops->measure != NULL)
		sim->store->ops->measure(sim->store, *index);
	return sim->store->storages[*index].info.access != 0 ?
	    MPTP_RC_STORE_READ_ONLY :
	    MPTP_RC_OK;
}

static uint16_t
begin_object_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info wanted;
	size_t i;

	(void)reply;
	return sim_destination(sim, op->param[0], op->param[1], &wanted, &i);
}

static void
keep_arrival(struct mptp_sim *sim, uint32_t handle)
{
	char now[SIM_DATE_SIZE];
	struct mptp_value value = { .type = MPTP_TYPE_STR, .str = now };

	sim_date_of(now, time(NULL));
	sim_object_value_keep(sim, handle, MPTP_OPC_DATE_ADDED, &value);
}

/* Albums and the like have no content (MTP 1.1 5.3.2); some initiators send an
 * empty one all the same, or a byte. */
static bool
is_complete(const struct mptp_object_info *wanted, uint64_t announced)
{
	return wanted->format == MPTP_OF_ASSOCIATION ||
	    (announced == 0 && wanted->format >> 8 == 0xba);
}

uint16_t
sim_upload_announce(struct mptp_sim *sim, const struct mptp_object_info *wanted,
    uint64_t announced, struct mptp_reply *reply)
{
	uint32_t handle;
	size_t i = 0;
	uint16_t rc;

	sim_storage_check(sim, wanted->storage, &i);
	if (!sim_name_free(sim, wanted->storage, wanted->parent, wanted->name))
		return MPTP_RC_ACCESS_DENIED;
	rc = sim_storage_room(
	    sim, i, announced == MPTP_SIZE_UNKNOWN ? 0 : announced);
	if (rc == MPTP_RC_OK)
		rc = sim->store->ops->create(sim->store, wanted, &handle);
	if (rc != MPTP_RC_OK)
		return rc;
	sim->upload = (struct sim_upload){ .state = SIM_UPLOAD_ANNOUNCED,
		.handle = handle,
		.storage = wanted->storage,
		.announced = announced };
	keep_arrival(sim, handle);
	reply->response.nparam = 3;
	reply->response.param[0] = wanted->storage;
	/* In the root: as the request has it (ISO 15740 10.4.12). */
	reply->response.param[1] =
	    wanted->parent == 0 ? SIM_ROOT : wanted->parent;
	reply->response.param[2] = handle;
	return MPTP_RC_OK;
}

uint16_t
sim_upload_arrive(struct mptp_sim *sim, const struct mptp_object_info *wanted,
    struct mptp_reply *reply)
{
	struct sim_upload *upload = &sim->upload;
	uint16_t rc;

	if (!is_complete(wanted, upload->announced))
		return MPTP_RC_OK;
	upload->state = wanted->format == MPTP_OF_ASSOCIATION ?
	    SIM_UPLOAD_NONE :
	    SIM_UPLOAD_COMPLETE;
	rc = sim->store->ops->commit(sim->store);
	if (rc == MPTP_RC_OK) {
		sim_echo(sim, MPTP_EV_OBJECT_ADDED, upload->handle);
		return rc;
	}
	sim_values_drop(&sim->values, upload->handle);
	*upload = (struct sim_upload){ 0 };
	reply->response = (struct mptp_op){ 0 };
	return rc;
}

/* What could not be set later is not taken, either; a date that is none is not
 * known. */
static uint16_t
check_info(struct mptp_object_info *info)
{
	if (!sim_is_format(info->format))
		return MPTP_RC_INVALID_OBJECT_FORMAT_CODE;
	if (info->protection > 1)
		return MPTP_RC_INVALID_DATA_SET;
	if (!sim_name_valid(info->name))
		return MPTP_RC_GENERAL_ERROR;
	if (!sim_date_valid(info->captured) && info->captured != NULL)
		info->captured[0] = '\0';
	if (!sim_date_valid(info->modified) && info->modified != NULL)
		info->modified[0] = '\0';
	return MPTP_RC_OK;
}

static uint16_t
send_object_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info wanted, placed = { 0 };
	size_t i;
	uint16_t rc;

	if (mptp_object_info_unpack(&wanted, sim->data.bytes, sim->data.len) !=
	    MPTP_OK)
		return MPTP_RC_INVALID_DATA_SET;
	if (!sim_wire_is_object_info(&wanted, sim->data.bytes, sim->data.len)) {
		mptp_object_info_clear(&wanted);
		return MPTP_RC_INVALID_DATA_SET;
	}
	rc = sim_destination(sim, op->param[0], op->param[1], &placed, &i);
	wanted.storage = placed.storage;
	wanted.parent = placed.parent;
	if (rc == MPTP_RC_OK)
		rc = check_info(&wanted);
	if (rc == MPTP_RC_OK)
		rc = sim_upload_announce(sim, &wanted,
		    wanted.size == MPTP_SIZE_ASK && !wanted.wide_size ?
			MPTP_SIZE_UNKNOWN :
			wanted.size,
		    reply);
	if (rc == MPTP_RC_OK)
		rc = sim_upload_arrive(sim, &wanted, reply);
	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, wanted.storage);
	mptp_object_info_clear(&wanted);
	return rc;
}

/* The data are taken to their end even if they do not fit. */
static int
take(void *ctx, const void *buf, size_t len)
{
	struct mptp_sim *sim = ctx;
	uint16_t rc;

	sim->upload.received += len;
	if (sim->upload.failed != 0)
		return 0;
	rc = sim->store->ops->write(sim->store, buf, len);
	sim->upload.failed = rc == MPTP_RC_OK ? 0 : rc;
	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, sim->upload.storage);
	return 0;
}

static uint16_t
begin_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	if (sim->upload.state == SIM_UPLOAD_COMPLETE)
		return MPTP_RC_OK; /* nobody needs them */
	if (sim->upload.state != SIM_UPLOAD_ANNOUNCED)
		return MPTP_RC_NO_VALID_OBJECT_INFO;
	sim->upload.state = SIM_UPLOAD_RUNNING;
	reply->receive = (struct mptp_sink){ NULL, take, sim };
	return MPTP_RC_OK;
}

static uint16_t
send_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct sim_upload upload = sim->upload;
	uint16_t rc;

	(void)op;
	(void)reply;
	if (upload.state == SIM_UPLOAD_COMPLETE) {
		sim->upload.state = SIM_UPLOAD_NONE;
		return MPTP_RC_OK;
	}
	if (upload.failed == 0 && upload.announced != MPTP_SIZE_UNKNOWN &&
	    upload.received != upload.announced)
		upload.failed = MPTP_RC_INCOMPLETE_TRANSFER;
	if (upload.failed != 0) {
		sim_upload_forget(sim);
		return upload.failed;
	}
	sim->upload.state = SIM_UPLOAD_NONE;
	rc = sim->store->ops->commit(sim->store);
	if (rc != MPTP_RC_OK) {
		sim_values_drop(&sim->values, upload.handle);
		return rc;
	}
	sim_echo(sim, MPTP_EV_OBJECT_ADDED, upload.handle);
	sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, upload.storage);
	return MPTP_RC_OK;
}

const struct sim_operation sim_operations_upload[] = {
	{ MPTP_OP_SEND_OBJECT_INFO, MPTP_PHASE_OUT, 0, 2,
	    .handler = send_object_info, .begin = begin_object_info,
	    .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_ADDED } },
	{ MPTP_OP_SEND_OBJECT, MPTP_PHASE_OUT, .handler = send_object,
	    .begin = begin_object, .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_ADDED, MPTP_EV_STORAGE_INFO_CHANGED } },
	{ 0 }
};
