/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects that are edited in place: private copies until they are kept.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "camera.h"
#include "edit.h"
#include "file.h"

#define PIECE 65536

struct sim_edit *
sim_edit_find(struct mptp_sim *sim, uint32_t handle)
{
	for (size_t i = 0; i < SIM_EDITS_MOST; i++) {
		if (sim->edits[i].handle == handle)
			return &sim->edits[i];
	}
	return NULL;
}

static void
drop(struct sim_edit *edit)
{
	close(edit->fd);
	*edit = (struct sim_edit){ 0 };
}

void
sim_edit_forget(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_edit *edit = sim_edit_find(sim, handle);

	if (handle != 0 && edit != NULL)
		drop(edit);
}

void
sim_edits_forget(struct mptp_sim *sim)
{
	for (size_t i = 0; i < SIM_EDITS_MOST; i++) {
		if (sim->edits[i].handle != 0)
			drop(&sim->edits[i]);
	}
}

static uint16_t
refusal(int sys)
{
	return sys == ENOSPC ? MPTP_RC_STORE_FULL : MPTP_RC_GENERAL_ERROR;
}

/* The store's content into the private file. */
static uint16_t
load(struct mptp_sim *sim, struct sim_edit *edit)
{
	const struct sim_store_ops *ops = sim->store->ops;
	uint8_t *piece = malloc(PIECE);
	uint16_t rc = piece == NULL ? MPTP_RC_GENERAL_ERROR : MPTP_RC_OK;
	uint64_t size = 0;
	ptrdiff_t n = 0;
	int failed;

	if (rc == MPTP_RC_OK)
		rc = ops->open(sim->store, edit->handle, &size);
	for (; rc == MPTP_RC_OK && edit->size < size;
	     edit->size += (uint64_t)n) {
		uint64_t left = size - edit->size;

		n = ops->read(sim->store, edit->handle, edit->size, piece,
		    left < PIECE ? (size_t)left : PIECE);
		if (n <= 0) {
			rc = MPTP_RC_GENERAL_ERROR;
			break;
		}
		failed = sim_file_write_fresh(
		    edit->fd, edit->size, piece, (size_t)n);
		if (failed != 0)
			rc = refusal(failed);
	}
	if (rc == MPTP_RC_OK && ftruncate(edit->fd, (off_t)size) != 0)
		rc = refusal(errno);
	if (ops->done != NULL)
		ops->done(sim->store);
	free(piece);
	return rc;
}

uint16_t
sim_edit_begin(struct mptp_sim *sim, uint32_t handle)
{
	struct sim_edit *edit = sim_edit_find(sim, 0);
	uint16_t rc;

	if (edit == NULL)
		return MPTP_RC_DEVICE_BUSY;
	*edit = (struct sim_edit){ .handle = handle };
	if ((edit->fd = sim_file_temporary()) < 0) {
		*edit = (struct sim_edit){ 0 };
		return refusal(errno);
	}
	if ((rc = load(sim, edit)) != MPTP_RC_OK)
		drop(edit);
	return rc;
}

/* May it become so large? */
static bool
fits(struct mptp_sim *sim, const struct sim_edit *edit, uint64_t size)
{
	struct mptp_object_info info;
	size_t i;

	if (!sim->store->ops->info(sim->store, edit->handle, &info) ||
	    sim_storage_check(sim, info.storage, &i) != MPTP_RC_OK)
		return false;
	if (size <= info.size)
		return true;
	if (sim->store->ops->measure != NULL)
		sim->store->ops->measure(sim->store, i);
	return size - info.size <= sim->store->storages[i].info.free_bytes;
}

uint16_t
sim_edit_write(struct mptp_sim *sim, struct sim_edit *edit, uint64_t offset,
    const void *buf, size_t len)
{
	int failed;

	if (offset > edit->size)
		return MPTP_RC_INVALID_PARAMETER;
	if (!fits(sim, edit, offset + len))
		return MPTP_RC_STORE_FULL;
	failed = offset == edit->size ?
	    sim_file_write_fresh(edit->fd, offset, buf, len) :
	    sim_file_write(edit->fd, offset, buf, len);
	/* Nothing is left behind the end, where zeros are not written. */
	if (failed != 0)
		return ftruncate(edit->fd, (off_t)edit->size) == 0 ?
		    refusal(failed) :
		    MPTP_RC_GENERAL_ERROR;
	if (offset + len > edit->size)
		edit->size = offset + len;
	return MPTP_RC_OK;
}

uint16_t
sim_edit_truncate(struct mptp_sim *sim, struct sim_edit *edit, uint64_t size)
{
	if (size > INT64_MAX || !fits(sim, edit, size))
		return MPTP_RC_STORE_FULL;
	if (ftruncate(edit->fd, (off_t)size) != 0)
		return refusal(errno);
	edit->size = size;
	return MPTP_RC_OK;
}

static uint16_t
store(struct mptp_sim *sim, const struct sim_edit *edit)
{
	const struct sim_store_ops *ops = sim->store->ops;
	uint8_t *piece = malloc(PIECE);
	uint16_t rc = piece == NULL ? MPTP_RC_GENERAL_ERROR : MPTP_RC_OK;
	ptrdiff_t n;

	for (uint64_t at = 0; rc == MPTP_RC_OK && at < edit->size;
	     at += PIECE) {
		uint64_t left = edit->size - at;
		size_t len = left < PIECE ? (size_t)left : PIECE;

		n = sim_file_read(edit->fd, at, piece, len);
		/* Zeros at the end may not be in the file. */
		for (size_t i = n < 0 ? len : (size_t)n; i < len; i++)
			piece[i] = 0;
		rc = n < 0 ? MPTP_RC_GENERAL_ERROR :
			     ops->write(sim->store, piece, len);
	}
	free(piece);
	return rc;
}

uint16_t
sim_edit_end(struct mptp_sim *sim, struct sim_edit *edit)
{
	const struct sim_store_ops *ops = sim->store->ops;
	uint16_t rc = ops->replace(sim->store, edit->handle);

	if (rc == MPTP_RC_OK) {
		rc = store(sim, edit);
		if (rc == MPTP_RC_OK)
			rc = ops->commit(sim->store);
		else
			ops->abort(sim->store);
	}
	drop(edit);
	return rc;
}
