/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taking pictures, which goes on between requests.
 */
#include <limits.h>
#include <stdio.h>

#include "camera.h"
#include "dcf.h"
#include "shot.h"

static void
tell(struct mptp_sim *sim, uint16_t code, unsigned n, uint32_t parameter)
{
	if (!sim->profile.capture.silent && !sim->capture.alone)
		sim_raise(sim,
		    &(struct mptp_event){ .code = code,
			.transaction = sim->capture.transaction,
			.nparam = (uint8_t)n,
			.param = { parameter } });
}

static uint16_t
store(struct mptp_sim *sim, struct sim_shot *shot)
{
	uint8_t buf[4096];
	uint16_t rc = MPTP_RC_OK;
	size_t n;

	while (rc == MPTP_RC_OK &&
	    (n = sim_shot_read(shot, buf, sizeof(buf))) != 0)
		rc = sim->store->ops->write(sim->store, buf, n);
	if (rc == MPTP_RC_OK)
		return sim->store->ops->commit(sim->store);
	sim->store->ops->abort(sim->store);
	return rc;
}

/* One of the objects of a shot. */
static uint16_t
make_object(struct mptp_sim *sim, const struct sim_dcf *dcf, uint16_t format,
    uint32_t *handle)
{
	char name[32], date[SIM_DATE_SIZE];
	struct mptp_object_info info = { .storage = sim->capture.storage,
		.format = format,
		.parent = dcf->folder,
		.image_depth = 24,
		.sequence = dcf->number,
		.name = name,
		.captured = date,
		.modified = date };
	struct sim_shot shot;
	uint16_t rc;
	size_t i = 0;

	snprintf(name, sizeof(name), "%s%04u.%s", sim->profile.capture.prefix,
	    (unsigned)dcf->number, sim_dcf_extension(format));
	sim_clock_tell(&sim->clock, date);
	if (sim_shot_begin(&shot, sim, format, dcf->number) != MPTP_OK)
		return MPTP_RC_GENERAL_ERROR;
	info.size = shot.size;
	info.image_width = shot.width;
	info.image_height = shot.height;
	rc = sim_storage_check(sim, info.storage, &i);
	if (rc == MPTP_RC_OK)
		rc = sim_storage_room(sim, i, shot.size);
	if (rc == MPTP_RC_OK)
		rc = sim->store->ops->create(sim->store, &info, handle);
	if (rc == MPTP_RC_OK)
		rc = store(sim, &shot);
	sim_shot_end(&shot);
	return rc;
}

static void
tell_folders(struct mptp_sim *sim, const struct sim_dcf *dcf)
{
	for (unsigned i = 0; i < 2; i++) {
		if (dcf->made[i] != 0)
			tell(sim, MPTP_EV_OBJECT_ADDED, 1, dcf->made[i]);
	}
}

/* All that one press of the button makes. */
static uint16_t
shoot(struct mptp_sim *sim)
{
	const struct sim_capture_habits *habits = &sim->profile.capture;
	unsigned n = sim->capture.format != 0 ? 1 : habits->nformats;
	struct sim_dcf dcf;
	uint32_t handle;
	unsigned made = 0;
	uint16_t rc = sim_storage_check(sim, sim->capture.storage, NULL);

	if (rc != MPTP_RC_OK)
		return rc;
	rc = sim_dcf_next(sim, sim->capture.storage, &dcf);
	for (unsigned i = 0; i < n && rc == MPTP_RC_OK; i++) {
		rc = make_object(sim, &dcf,
		    sim->capture.format != 0 ? sim->capture.format :
					       habits->formats[i],
		    &handle);
		if (rc != MPTP_RC_OK)
			break;
		if (made++ == 0)
			tell_folders(sim, &dcf);
		tell(sim, MPTP_EV_OBJECT_ADDED, 1, handle);
	}
	if (made > 0)
		tell(
		    sim, MPTP_EV_STORAGE_INFO_CHANGED, 1, sim->capture.storage);
	else
		sim_dcf_undo(sim, &dcf);
	sim->capture.taken++;
	return rc;
}

static void
end(struct mptp_sim *sim)
{
	sim->capture.running = false;
	if (sim->capture.open)
		sim->capture.ended = sim->capture.transaction;
	sim->capture.open = false;
}

static void
complete(struct mptp_sim *sim)
{
	if (!sim->profile.capture.incomplete)
		tell(sim, MPTP_EV_CAPTURE_COMPLETE, 0, 0);
}

static void
next_shot(struct mptp_sim *sim)
{
	struct sim_capture *capture = &sim->capture;
	bool last = !capture->open && capture->left <= 1;
	bool early = sim->profile.capture.complete_first;
	uint16_t rc = MPTP_RC_OK;

	if (last && early)
		complete(sim);
	if (capture->open || capture->left > 0)
		rc = shoot(sim);
	if (rc != MPTP_RC_OK) {
		/* In place of CaptureComplete (ISO 15740 12.5.13). That the
		 * storage went away was told. */
		if (rc == MPTP_RC_STORE_FULL)
			tell(sim, MPTP_EV_STORE_FULL, 1, capture->storage);
		else if (!last || !early)
			complete(sim);
		end(sim);
		return;
	}
	if (last) {
		if (!early)
			complete(sim);
		end(sim);
		return;
	}
	capture->left -= capture->open ? 0 : 1;
	capture->next += capture->interval_ms;
}

void
sim_capture_run(struct mptp_sim *sim)
{
	/* No more than one shot at a time, so that nobody waits for long. */
	if (sim->capture.running && sim_now_ms() >= sim->capture.next)
		next_shot(sim);
}

int
sim_capture_due(const struct mptp_sim *sim)
{
	int64_t left = sim->capture.next - sim_now_ms();

	if (!sim->capture.running)
		return -1;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

void
sim_capture_leave(struct mptp_sim *sim)
{
	struct sim_capture *capture = &sim->capture;

	if (capture->open) {
		capture->left = capture->taken == 0 ? 1 : 0;
		capture->next = sim_now_ms();
	}
	capture->open = false;
	capture->alone = true;
	capture->ended = 0;
}

void
sim_capture_forget(struct mptp_sim *sim)
{
	sim->capture = (struct sim_capture){ 0 };
}

bool
sim_capture_excludes(const struct mptp_sim *sim, uint16_t operation)
{
	static const uint16_t excluded[] = { MPTP_OP_INITIATE_CAPTURE,
		MPTP_OP_INITIATE_OPEN_CAPTURE, MPTP_OP_FORMAT_STORE,
		MPTP_OP_SELF_TEST, MPTP_OP_SEND_OBJECT_INFO,
		MPTP_OP_SEND_OBJECT_PROP_LIST, MPTP_OP_BEGIN_EDIT_OBJECT,
		MPTP_OP_MOVE_OBJECT, MPTP_OP_COPY_OBJECT };

	if (!sim->capture.running)
		return false;
	for (size_t i = 0; i < sizeof(excluded) / sizeof(*excluded); i++) {
		if (excluded[i] == operation)
			return true;
	}
	return false;
}
