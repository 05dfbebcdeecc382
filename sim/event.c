/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events of a virtual camera: which there can be, and those not told yet.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"

/* ---- which there can be ------------------------------------------------- */

static void
offer(struct sim_events *events, uint16_t code)
{
	uint32_t at = 0;

	while (at < events->noffered && events->offered[at] < code)
		at++;
	if (code == 0 || (at < events->noffered && events->offered[at] == code))
		return;
	memmove(events->offered + at + 1, events->offered + at,
	    (events->noffered - at) * sizeof(*events->offered));
	events->offered[at] = code;
	events->noffered++;
}

static void
offer_of_operation(struct mptp_sim *sim, const struct sim_operation *o)
{
	for (size_t i = 0; i < SIM_RAISES_MOST; i++)
		offer(&sim->events, o->raises[i]);
	for (size_t i = 0; i < SIM_ECHOES_MOST && !sim->profile.quiet; i++)
		offer(&sim->events, o->echoes[i]);
}

static void
offer_of_script(struct mptp_sim *sim)
{
	static const uint16_t raised[] = {
		[SIM_ADD_STORAGE] = MPTP_EV_STORE_ADDED,
		[SIM_REMOVE_STORAGE] = MPTP_EV_STORE_REMOVED,
		[SIM_SET_PROPERTY] = MPTP_EV_DEVICE_PROP_CHANGED,
		[SIM_ADD_OBJECT] = MPTP_EV_OBJECT_ADDED,
		[SIM_REMOVE_OBJECT] = MPTP_EV_OBJECT_REMOVED,
	};
	const struct sim_script *script = &sim->profile.script;

	for (size_t i = 0; i < script->n; i++) {
		if (script->steps[i].action != SIM_EVENT)
			offer(&sim->events, raised[script->steps[i].action]);
	}
}

int
sim_events_init(struct mptp_sim *sim, struct mptp_error *error)
{
	const struct mptp_device_info *info = &sim->profile.info;
	size_t most = 1 + info->nevents + sim->profile.script.n +
	    sim->noperations * (SIM_RAISES_MOST + SIM_ECHOES_MOST);
	struct sim_events *events = &sim->events;

	events->offered = calloc(most, sizeof(*events->offered));
	if (events->offered == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (info->nevents != 0) {
		memcpy(events->offered, info->events,
		    info->nevents * sizeof(*info->events));
		events->noffered = info->nevents;
		return MPTP_OK;
	}
	offer(events, MPTP_EV_UNREPORTED_STATUS);
	for (uint32_t i = 0; i < sim->noperations; i++) {
		const struct sim_operation *o =
		    sim_model_operation(sim->profile.model, sim->operations[i]);

		if (o != NULL)
			offer_of_operation(sim, o);
	}
	offer_of_script(sim);
	return MPTP_OK;
}

void
sim_events_clear(struct mptp_sim *sim)
{
	free(sim->events.offered);
	sim->events = (struct sim_events){ 0 };
}

bool
sim_events_offer(const struct mptp_sim *sim, uint16_t code)
{
	for (uint32_t i = 0; i < sim->events.noffered; i++) {
		if (sim->events.offered[i] == code)
			return true;
	}
	return false;
}

/* ---- those not told yet ------------------------------------------------- */

bool
sim_events_take(struct mptp_sim *sim, struct mptp_event *out)
{
	struct sim_events *events = &sim->events;

	if (events->n == 0)
		return false;
	*out = events->waiting[events->first];
	events->first = (events->first + 1) % SIM_EVENTS_MOST;
	events->n--;
	return true;
}

void
sim_events_forget(struct mptp_sim *sim)
{
	sim->events.n = 0;
}

static void
put(struct sim_events *events, const struct mptp_event *event)
{
	events->waiting[(events->first + events->n++) % SIM_EVENTS_MOST] =
	    *event;
}

void
sim_raise_anyway(struct mptp_sim *sim, const struct mptp_event *event)
{
	const struct mptp_event lost = { .code = MPTP_EV_UNREPORTED_STATUS,
		.transaction = SIM_NO_TRANSACTION };
	struct sim_events *events = &sim->events;

	if (events->n < SIM_EVENTS_MOST - 1)
		put(events, event);
	else if (events->n < SIM_EVENTS_MOST &&
	    sim_events_offer(sim, lost.code))
		put(events, &lost);
}

void
sim_raise(struct mptp_sim *sim, const struct mptp_event *event)
{
	if (sim->open && sim_events_offer(sim, event->code))
		sim_raise_anyway(sim, event);
}

void
sim_raise_about(struct mptp_sim *sim, uint16_t code, uint32_t parameter)
{
	sim_raise(sim,
	    &(struct mptp_event){ .code = code,
		.transaction = sim->transaction,
		.nparam = 1,
		.param = { parameter } });
}

void
sim_echo(struct mptp_sim *sim, uint16_t code, uint32_t parameter)
{
	if (!sim->profile.quiet || !sim->working)
		sim_raise_about(sim, code, parameter);
}
