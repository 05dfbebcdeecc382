/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations that move and copy objects.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "depth.h"
#include "tree.h"

#define PIECE 65536

/* Parameters handle, storage, [parent]. Where to, and whether it may go there;
 * info is a copy, for the caller to clear if the answer is OK. */
static uint16_t
check(struct mptp_sim *sim, const struct mptp_op *op,
    struct mptp_object_info *info, struct mptp_object_info *to, size_t *index)
{
	uint32_t handle = op->param[0];
	struct mptp_object_info borrowed;
	uint16_t rc;

	if (op->param[1] == 0)
		return MPTP_RC_INVALID_STORAGE_ID;
	rc = sim_destination(sim, op->param[1], op->param[2], to, index);
	if (rc != MPTP_RC_OK)
		return rc;
	/* A folder within itself has no end. */
	if (to->parent == handle ||
	    (to->parent != 0 && sim_is_within(sim, to->parent, handle)) ||
	    !sim_depth_allows_tree(sim, to->parent, handle))
		return MPTP_RC_INVALID_PARENT_OBJECT;
	if (!sim->store->ops->info(sim->store, handle, &borrowed))
		return MPTP_RC_INVALID_OBJECT_HANDLE;
	return sim_object_info_copy(info, &borrowed) == MPTP_OK ?
	    MPTP_RC_OK :
	    MPTP_RC_GENERAL_ERROR;
}

static uint16_t
move_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info, to;
	uint16_t rc;
	size_t i;

	(void)reply;
	if ((rc = check(sim, op, &info, &to, &i)) != MPTP_RC_OK)
		return rc;
	if (sim_storage_access(sim, info.storage) != 0)
		rc = MPTP_RC_STORE_READ_ONLY;
	else if (info.protection != 0)
		rc = MPTP_RC_OBJECT_WRITE_PROTECTED;
	else if (info.storage == to.storage && info.parent == to.parent)
		goto out; /* it is there */
	else if (!sim_name_free(sim, to.storage, to.parent, info.name))
		rc = MPTP_RC_ACCESS_DENIED;
	else if (info.storage != to.storage)
		rc = sim_storage_room(sim, i, 0);
	if (rc == MPTP_RC_OK)
		rc = sim->store->ops->move(
		    sim->store, op->param[0], to.storage, to.parent);
	if (rc == MPTP_RC_STORE_FULL)
		sim_raise_about(sim, MPTP_EV_STORE_FULL, to.storage);
	if (rc != MPTP_RC_OK)
		goto out;
	sim_echo(sim, MPTP_EV_OBJECT_INFO_CHANGED, op->param[0]);
	if (info.storage != to.storage) {
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, info.storage);
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, to.storage);
	}
out:
	mptp_object_info_clear(&info);
	return rc;
}

/* ---- copies ------------------------------------------------------------- */

/* Of an object and all that it holds. */
static uint64_t
size_of(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = handle };
	struct mptp_object_info info;
	uint64_t size = 0;
	uint32_t child;

	if (!sim->store->ops->info(sim->store, handle, &info))
		return 0;
	if (info.format != MPTP_OF_ASSOCIATION)
		return info.size;
	while (sim->store->ops->next(sim->store, &cursor, &child))
		size += size_of(sim, child);
	return size;
}

static uint16_t
copy_content(struct mptp_sim *sim, uint32_t from)
{
	const struct sim_store_ops *ops = sim->store->ops;
	uint8_t *piece = malloc(PIECE);
	uint16_t rc = piece == NULL ? MPTP_RC_GENERAL_ERROR : MPTP_RC_OK;
	uint64_t size = 0;
	ptrdiff_t n;

	if (rc == MPTP_RC_OK)
		rc = ops->open(sim->store, from, &size);
	for (uint64_t at = 0; rc == MPTP_RC_OK && at < size;
	     at += (uint64_t)n) {
		n = ops->read(sim->store, from, at, piece,
		    size - at < PIECE ? (size_t)(size - at) : PIECE);
		rc = n <= 0 ? MPTP_RC_INCOMPLETE_TRANSFER :
			      ops->write(sim->store, piece, (size_t)n);
	}
	if (ops->done != NULL)
		ops->done(sim->store);
	free(piece);
	return rc;
}

/* One object, without what it holds. */
static uint16_t
copy_one(struct mptp_sim *sim, uint32_t from,
    const struct mptp_object_info *wanted, uint32_t *copy)
{
	const struct sim_store_ops *ops = sim->store->ops;
	bool folder = wanted->format == MPTP_OF_ASSOCIATION;
	uint16_t rc;

	if (!folder && ops->clone != NULL &&
	    ops->clone(sim->store, from, wanted, copy, &rc))
		return rc;
	rc = ops->create(sim->store, wanted, copy);
	if (rc != MPTP_RC_OK)
		return rc;
	if (!folder)
		rc = copy_content(sim, from);
	if (rc == MPTP_RC_OK)
		return ops->commit(sim->store);
	ops->abort(sim->store);
	return rc;
}

/* *copy is 0 when nothing was made. */
static uint16_t
copy_tree(struct mptp_sim *sim, uint32_t from,
    const struct mptp_object_info *place, uint32_t *copy, unsigned depth)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = from };
	struct mptp_object_info wanted, borrowed;
	struct mptp_object_info within = { .storage = place->storage };
	uint32_t child, made;
	bool folder;
	uint16_t rc;

	*copy = 0;
	if (depth > SIM_TREE_DEPTH ||
	    !sim->store->ops->info(sim->store, from, &borrowed) ||
	    sim_object_info_copy(&wanted, &borrowed) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	wanted.storage = place->storage;
	wanted.parent = place->parent;
	wanted.protection = 0;
	folder = wanted.format == MPTP_OF_ASSOCIATION;
	if ((rc = copy_one(sim, from, &wanted, &made)) == MPTP_RC_OK) {
		*copy = within.parent = made;
		if (!sim_values_copy(&sim->values, from, made))
			rc = MPTP_RC_STORE_FULL;
	}
	mptp_object_info_clear(&wanted);
	while (rc == MPTP_RC_OK && folder &&
	    sim->store->ops->next(sim->store, &cursor, &child))
		rc = copy_tree(sim, child, &within, &made, depth + 1);
	return rc;
}

/* What is left of a copy that failed. */
static void
remove_tree(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = handle };
	struct mptp_object_info info;
	uint32_t child;

	if (handle == 0 || !sim->store->ops->info(sim->store, handle, &info))
		return;
	while (info.format == MPTP_OF_ASSOCIATION &&
	    sim->store->ops->next(sim->store, &cursor, &child))
		remove_tree(sim, child);
	sim->store->ops->remove(sim->store, handle);
	sim_values_drop(&sim->values, handle);
}

static void
tell_added(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_cursor cursor = { .storage = SIM_EVERY_STORAGE,
		.parent = handle };
	struct mptp_object_info info;
	uint32_t child;

	sim_echo(sim, MPTP_EV_OBJECT_ADDED, handle);
	if (!sim->store->ops->info(sim->store, handle, &info) ||
	    info.format != MPTP_OF_ASSOCIATION)
		return;
	while (sim->store->ops->next(sim->store, &cursor, &child))
		tell_added(sim, child);
}

static uint16_t
copy_object(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct mptp_object_info info, to;
	uint32_t copy = 0;
	uint16_t rc;
	size_t i;

	if ((rc = check(sim, op, &info, &to, &i)) != MPTP_RC_OK)
		return rc;
	if (!sim_name_free(sim, to.storage, to.parent, info.name))
		rc = MPTP_RC_ACCESS_DENIED;
	else
		rc = sim_storage_room(sim, i, size_of(sim, op->param[0]));
	if (rc == MPTP_RC_OK &&
	    (rc = copy_tree(sim, op->param[0], &to, &copy, 0)) != MPTP_RC_OK)
		remove_tree(sim, copy);
	if (rc == MPTP_RC_OK) {
		tell_added(sim, copy);
		sim_echo(sim, MPTP_EV_STORAGE_INFO_CHANGED, to.storage);
		reply->response.nparam = 1;
		reply->response.param[0] = copy;
	} else if (rc == MPTP_RC_STORE_FULL) {
		sim_raise_about(sim, MPTP_EV_STORE_FULL, to.storage);
	}
	mptp_object_info_clear(&info);
	return rc;
}

const struct sim_operation sim_operations_place[] = {
	{ MPTP_OP_MOVE_OBJECT, MPTP_PHASE_NONE, 2, 3, SIM_FIRST_OBJECT,
	    .handler = move_object, .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_INFO_CHANGED,
		MPTP_EV_STORAGE_INFO_CHANGED } },
	{ MPTP_OP_COPY_OBJECT, MPTP_PHASE_NONE, 2, 3, SIM_FIRST_OBJECT,
	    .handler = copy_object, .raises = { MPTP_EV_STORE_FULL },
	    .echoes = { MPTP_EV_OBJECT_ADDED, MPTP_EV_STORAGE_INFO_CHANGED } },
	{ 0 }
};
