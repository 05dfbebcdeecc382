/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a virtual camera answers wrongly: when, and the answers themselves.
 */
#include <string.h>

#include "camera.h"

/* Handle of the content that stands behind data that are too long. */
#define TOO_LONG 0x746f6f21

/* ---- when --------------------------------------------------------------- */

static bool
hits(const struct sim_fault *fault)
{
	return fault->seen >= fault->first && fault->seen <= fault->last &&
	    fault->seen % fault->every == 0;
}

bool
sim_fault_reached(const struct sim_faults *faults, const struct sim_fault *f)
{
	if (!f->active || f->done)
		return false;
	return !f->placed ||
	    (faults->receives ? faults->taken : faults->sent) >= f->at;
}

static const struct sim_fault *
active(const struct sim_faults *faults, enum sim_fault_kind kind)
{
	for (size_t i = 0; i < faults->n; i++)
		if (faults->fault[i].active && faults->fault[i].kind == kind)
			return &faults->fault[i];
	return NULL;
}

int
sim_fault_due(const struct mptp_sim *sim)
{
	const struct sim_faults *faults = &sim->profile.faults;
	const int64_t now = sim_now_ms();

	if (faults->storm > 0 && !faults->hold)
		return 0;
	for (size_t i = 0; i < faults->n; i++) {
		const struct sim_fault *f = &faults->fault[i];

		if (f->active && !f->done && f->until != 0)
			return f->until > now ? (int)(f->until - now) : 0;
	}
	return -1;
}

/* ---- events ------------------------------------------------------------- */

bool
sim_fault_lets_events(const struct mptp_sim *sim)
{
	return !sim->profile.faults.hold;
}

bool
sim_fault_event(struct mptp_sim *sim, struct mptp_event *event)
{
	struct sim_faults *faults = &sim->profile.faults;

	if (faults->storm == 0)
		return false;
	faults->storm--;
	*event = (struct mptp_event){ .code = MPTP_EV_OBJECT_ADDED,
		.transaction = SIM_NO_TRANSACTION,
		.nparam = 1,
		.param = { ++faults->stormed } };
	return true;
}

/* The last one first. */
static void
turn_round(struct sim_events *events)
{
	for (unsigned i = 0; i < events->n / 2; i++) {
		struct mptp_event *a =
		    &events->waiting[(events->first + i) % SIM_EVENTS_MOST];
		struct mptp_event *b =
		    &events->waiting[(events->first + events->n - 1 - i) %
			SIM_EVENTS_MOST];
		const struct mptp_event kept = *a;

		*a = *b;
		*b = kept;
	}
}

/* ---- the answer --------------------------------------------------------- */

static void
remove_storage(struct mptp_sim *sim)
{
	for (size_t i = 0; i < sim->store->nstorages; i++) {
		struct sim_storage *storage = &sim->store->storages[i];

		if (storage->absent)
			continue;
		storage->absent = true;
		sim_raise_about(sim, MPTP_EV_STORE_REMOVED, storage->id);
		return;
	}
}

/* What one does before the request is looked at. */
static uint16_t
strike(struct mptp_sim *sim, const struct sim_fault *fault)
{
	struct sim_faults *faults = &sim->profile.faults;
	struct mptp_event event = { .transaction = sim->transaction };

	switch (fault->kind) {
	case SIM_FAULT_REFUSE:
		return faults->receives && fault->placed ?
		    MPTP_RC_OK :
		    (uint16_t)fault->value;
	case SIM_FAULT_EVENT:
		event.code = (uint16_t)fault->value;
		sim_raise_anyway(sim, &event);
		break;
	case SIM_FAULT_STORM:
		faults->storm += (uint32_t)fault->value;
		break;
	case SIM_FAULT_LATE_EVENTS:
		faults->hold = true;
		break;
	case SIM_FAULT_NO_STORE:
		remove_storage(sim);
		break;
	case SIM_FAULT_NO_SESSION:
		sim_session_end(sim);
		break;
	default:
		break;
	}
	return MPTP_RC_OK;
}

uint16_t
sim_fault_request(struct mptp_sim *sim, const struct mptp_op *op, uint8_t phase)
{
	struct sim_faults *faults = &sim->profile.faults;
	uint16_t rc = MPTP_RC_OK;

	faults->receives = phase == MPTP_PHASE_OUT;
	faults->sent = faults->taken = 0;
	faults->refusal = 0;
	if (faults->hold)
		turn_round(&sim->events);
	faults->hold = false;
	sim_fault_wire_begin(&faults->wire);
	for (size_t i = 0; i < faults->n; i++) {
		struct sim_fault *fault = &faults->fault[i];

		fault->active = fault->done = false;
		fault->until = 0;
		if (fault->operation != 0 && fault->operation != op->code)
			continue;
		fault->seen++;
		fault->active = hits(fault);
		if (fault->active && rc == MPTP_RC_OK)
			rc = strike(sim, fault);
	}
	return rc;
}

static ptrdiff_t
read_wrong(void *ctx, void *buf, size_t len)
{
	struct sim_faults *faults = ctx;
	const uint64_t left = faults->send.size;

	if (left == 0) {
		mptp_sim_content(TOO_LONG, 0, buf, len);
		return (ptrdiff_t)len;
	}
	if (len > left)
		len = (size_t)left;
	if (faults->send.read(faults->send.ctx, buf, len) != (ptrdiff_t)len)
		return -1;
	faults->send.size -= len;
	return (ptrdiff_t)len;
}

static int
begin_counting(void *ctx, uint64_t size)
{
	struct sim_faults *faults = ctx;

	return faults->receive.begin == NULL ?
	    0 :
	    faults->receive.begin(faults->receive.ctx, size);
}

static int
write_counting(void *ctx, const void *buf, size_t len)
{
	struct sim_faults *faults = ctx;
	const struct sim_fault *refuse = active(faults, SIM_FAULT_REFUSE);

	faults->taken += len;
	if (refuse != NULL && sim_fault_reached(faults, refuse)) {
		faults->refusal = (uint16_t)refuse->value;
		return -1;
	}
	return faults->receive.write(faults->receive.ctx, buf, len);
}

void
sim_fault_reply(struct mptp_sim *sim, struct mptp_reply *reply)
{
	struct sim_faults *faults = &sim->profile.faults;
	const struct sim_fault *cut = active(faults, SIM_FAULT_SHORT);
	const struct sim_fault *more = active(faults, SIM_FAULT_LONG);
	uint64_t n;

	if (faults->n == 0)
		return;
	if (faults->receives && reply->response.code == 0) {
		faults->receive = reply->receive;
		reply->receive = (struct mptp_sink){ begin_counting,
			write_counting, faults };
	}
	if ((cut == NULL && more == NULL) || reply->phase != MPTP_PHASE_IN ||
	    reply->response.code != MPTP_RC_OK ||
	    reply->send.size == MPTP_SIZE_UNKNOWN)
		return;
	if (cut != NULL) {
		n = (uint64_t)cut->value;
		reply->send.size -= n < reply->send.size ? n : reply->send.size;
	}
	faults->send = reply->send;
	if (more != NULL)
		reply->send.size += (uint64_t)more->value;
	reply->send.read = read_wrong;
	reply->send.ctx = faults;
}

void
sim_fault_received(struct mptp_sim *sim, struct mptp_reply *reply)
{
	if (sim->profile.faults.refusal != 0)
		reply->response.code = sim->profile.faults.refusal;
}

void
sim_fault_over(struct mptp_sim *sim)
{
	struct sim_faults *faults = &sim->profile.faults;

	for (size_t i = 0; i < faults->n; i++)
		faults->fault[i].active = false;
	faults->receives = false;
}

void
sim_fault_gone(struct mptp_sim *sim)
{
	struct sim_faults *faults = &sim->profile.faults;

	sim_fault_over(sim);
	faults->storm = 0;
	faults->hold = false;
	faults->wire.hung_up = faults->wire.mute = false;
}
