/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What happens to a camera while it is used.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "depth.h"
#include "script.h"

/* Events of a storm that wait at a time; others have room beside them. */
#define STORM_WAITING (SIM_EVENTS_MOST / 4)

/* ---- when --------------------------------------------------------------- */

static void
arm(struct sim_step *step)
{
	step->armed = true;
	step->at = sim_now_ms() + step->after_ms;
}

void
sim_script_begin(struct mptp_sim *sim)
{
	struct sim_script *script = &sim->profile.script;

	for (size_t i = 0; i < script->n; i++) {
		struct sim_step *step = &script->steps[i];

		step->seen = 0;
		step->armed = step->done = false;
		step->left = step->count;
		if (step->operation == 0)
			arm(step);
	}
}

void
sim_script_operation(struct mptp_sim *sim, uint16_t operation)
{
	struct sim_script *script = &sim->profile.script;

	for (size_t i = 0; i < script->n; i++) {
		struct sim_step *step = &script->steps[i];

		if (step->operation == operation && operation != 0 &&
		    ++step->seen == step->times)
			arm(step);
	}
}

int
sim_script_due(const struct mptp_sim *sim)
{
	const struct sim_script *script = &sim->profile.script;
	int64_t now = sim_now_ms(), first = INT_MAX;
	bool any = false;

	for (size_t i = 0; i < script->n && sim->open; i++) {
		const struct sim_step *step = &script->steps[i];

		if (!step->armed || step->done)
			continue;
		any = true;
		if (step->at - now < first)
			first = step->at - now;
	}
	return !any ? -1 : first < 0 ? 0 : (int)first;
}

/* ---- what --------------------------------------------------------------- */

/* What a step could not do: to whom it may concern. */
static void
complain(struct mptp_sim *sim, const struct sim_step *step, const char *key,
    const char *why)
{
	const struct sim_script *script = &sim->profile.script;
	char text[1200];

	if (script->complain == NULL)
		return;
	snprintf(text, sizeof(text), "%s[%zu].%s: %s", script->where,
	    (size_t)(step - script->steps), key, why);
	script->complain(script->complain_ctx, text);
}

static void
complain_of(struct mptp_sim *sim, const struct sim_step *step, const char *key,
    uint16_t rc)
{
	const struct mptp_code *code = mptp_code_find(
	    MPTP_KIND_RESPONSE, mptp_dialect_of(&sim->profile.info), rc);

	if (rc != MPTP_RC_OK)
		complain(sim, step, key,
		    code == NULL ? "the card refuses it" : code->name);
}

static void
show_storage(struct mptp_sim *sim, const struct sim_step *step, bool present)
{
	bool done = false;

	for (size_t i = 0; i < sim->store->nstorages; i++) {
		struct sim_storage *storage = &sim->store->storages[i];

		if (storage->id != step->id || storage->absent != present)
			continue;
		storage->absent = !present;
		done = true;
		sim_raise_about(sim,
		    present ? MPTP_EV_STORE_ADDED : MPTP_EV_STORE_REMOVED,
		    step->id);
	}
	if (!done && present)
		complain(sim, step, "add_storage", "it is there already");
	else if (!done)
		complain(sim, step, "remove_storage", "it is not there");
}

/* A copy, by way of the wire. */
static void
set_property(struct mptp_sim *sim, const struct sim_step *step)
{
	struct mptp_property_desc *d =
	    sim_property_find(sim, (uint16_t)step->id);
	size_t len = mptp_value_pack(&step->value, NULL, 0);
	uint8_t *bytes = len == 0 ? NULL : malloc(len);
	struct mptp_value value;

	if (d != NULL && bytes != NULL &&
	    mptp_value_pack(&step->value, bytes, len) == len &&
	    mptp_value_unpack(&value, d->type, bytes, len) == MPTP_OK)
		sim_property_change(sim, d, &value);
	free(bytes);
}

/* With content by the formula, as the profile's own objects have. */
static uint16_t
fill_object(struct mptp_sim *sim, uint32_t handle, uint64_t size)
{
	uint8_t buf[4096];
	uint16_t rc = MPTP_RC_OK;

	for (uint64_t at = 0; at < size && rc == MPTP_RC_OK;) {
		size_t n =
		    size - at < sizeof(buf) ? (size_t)(size - at) : sizeof(buf);

		mptp_sim_content(handle, at, buf, n);
		rc = sim->store->ops->write(sim->store, buf, n);
		at += n;
	}
	if (rc == MPTP_RC_OK)
		return sim->store->ops->commit(sim->store);
	sim->store->ops->abort(sim->store);
	return rc;
}

/* NULL: it can be added; or why not. */
static const char *
object_fault(struct mptp_sim *sim, const struct mptp_object_info *info)
{
	struct mptp_object_info parent;

	if (sim_storage_check(sim, info->storage, NULL) != MPTP_RC_OK)
		return "its storage is not there";
	if (info->parent == 0)
		parent.format = MPTP_OF_ASSOCIATION;
	else if (!sim->store->ops->info(sim->store, info->parent, &parent) ||
	    parent.storage != info->storage)
		return "its parent is not there";
	if (parent.format != MPTP_OF_ASSOCIATION)
		return "its parent is no folder";
	if (!sim_depth_allows(sim, info->parent))
		return "it would lie in too many folders";
	return sim_name_free(sim, info->storage, info->parent, info->name) ?
	    NULL :
	    "its name is taken";
}

/* That of a folder, or the first. */
static uint32_t
storage_of(struct mptp_sim *sim, uint32_t folder)
{
	struct mptp_object_info info;

	return folder != 0 && sim->store->ops->info(sim->store, folder, &info) ?
	    info.storage :
	    sim_storage_default(sim);
}

static void
add_object(struct mptp_sim *sim, const struct sim_step *step)
{
	struct mptp_object_info info = step->object;
	const char *fault;
	uint32_t handle;
	uint16_t rc;

	if (info.storage == 0)
		info.storage = storage_of(sim, info.parent);
	if ((fault = object_fault(sim, &info)) != NULL) {
		complain(sim, step, "add_object", fault);
		return;
	}
	rc = sim->store->ops->create(sim->store, &info, &handle);
	if (rc == MPTP_RC_OK)
		rc = fill_object(sim, handle,
		    info.format == MPTP_OF_ASSOCIATION ? 0 : info.size);
	complain_of(sim, step, "add_object", rc);
	if (rc == MPTP_RC_OK)
		sim_raise_about(sim, MPTP_EV_OBJECT_ADDED, handle);
}

/* True: that was the last. */
static bool
raise_events(struct mptp_sim *sim, struct sim_step *step)
{
	while (step->left > 0 && sim->events.n < STORM_WAITING) {
		struct mptp_event event = step->event;

		if (step->numbered)
			event.param[0] = step->count - step->left + 1;
		sim_raise_anyway(sim, &event);
		step->left--;
	}
	return step->left == 0;
}

/* True: it is done. */
static bool
act(struct mptp_sim *sim, struct sim_step *step)
{
	switch (step->action) {
	case SIM_ADD_STORAGE:
	case SIM_REMOVE_STORAGE:
		show_storage(sim, step, step->action == SIM_ADD_STORAGE);
		return true;
	case SIM_SET_PROPERTY:
		set_property(sim, step);
		return true;
	case SIM_ADD_OBJECT:
		add_object(sim, step);
		return true;
	case SIM_REMOVE_OBJECT:
		complain_of(sim, step, "remove_object",
		    sim_object_delete(sim, step->id));
		return true;
	case SIM_EVENT:
		return raise_events(sim, step);
	}
	return true;
}

void
sim_script_run(struct mptp_sim *sim)
{
	struct sim_script *script = &sim->profile.script;

	for (size_t i = 0; i < script->n && sim->open; i++) {
		struct sim_step *step = &script->steps[i];

		if (step->armed && !step->done && sim_now_ms() >= step->at)
			step->done = act(sim, step);
	}
}
