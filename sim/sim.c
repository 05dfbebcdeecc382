/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The virtual camera as a whole: opening and closing.
 */
#include <stdlib.h>

#include "camera.h"
#include "text.h"

/* New objects get handles above all that there are. */
static uint32_t
first_free_handle(const struct sim_profile *profile)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < profile->nobjects; i++) {
		if (profile->objects[i].handle > highest)
			highest = profile->objects[i].handle;
	}
	return highest + 1;
}

/* A folder or a generated card takes the place of all that the profile has. */
static int
open_store(struct mptp_sim *sim, struct mptp_error *error)
{
	const struct sim_profile *profile = &sim->profile;
	const struct sim_spec *spec = &sim->spec;

	if (spec->dir != NULL)
		return sim_store_dir_open(
		    &sim->store, profile->storages, spec->dir, error);
	if (spec->generated)
		return sim_store_generated_open(&sim->store, profile->storages,
		    spec->objects, spec->size, spec->perdir, error);
	return sim_store_list_open(&sim->store, profile->storages,
	    profile->nstorages, profile->objects, profile->nobjects,
	    first_free_handle(profile), error);
}

/* Of the objects that the profile has. Others may be there when the step comes. */
static bool
is_file(const struct sim_profile *profile, uint32_t handle)
{
	for (size_t i = 0; i < profile->nobjects; i++)
		if (profile->objects[i].handle == handle)
			return profile->objects[i].info.format !=
			    MPTP_OF_ASSOCIATION;
	return false;
}

static int
check_parents(const struct sim_profile *profile, struct mptp_error *error)
{
	const struct sim_script *script = &profile->script;

	for (size_t i = 0; i < script->n; i++)
		if (script->steps[i].action == SIM_ADD_OBJECT &&
		    is_file(profile, script->steps[i].object.parent))
			return mptp_error_set(error, MPTP_ERR_FORMAT,
			    "%s[%zu].add_object.parent: no folder",
			    script->where, i);
	return MPTP_OK;
}

/* Only the profile's own card is one of several. */
static int
check_script(const struct mptp_sim *sim, struct mptp_error *error)
{
	const struct sim_profile *profile = &sim->profile;

	if (sim->spec.dir == NULL && !sim->spec.generated)
		return check_parents(profile, error);
	for (size_t i = 0; i < profile->nstorages; i++) {
		if (profile->storages[i].absent)
			return mptp_error_set(error, MPTP_ERR_ARG,
			    "sim: the script adds a storage, which there can "
			    "only be without dir and objects");
	}
	return MPTP_OK;
}

int
mptp_sim_open(struct mptp_sim **out, const char *spec, struct mptp_error *error)
{
	struct mptp_sim *sim = calloc(1, sizeof(*sim));
	int rc;

	*out = NULL;
	if (sim == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if ((rc = sim_spec_parse(&sim->spec, spec, error)) != MPTP_OK ||
	    (rc = sim_profile_load(&sim->profile, sim->spec.profile, error)) !=
		MPTP_OK ||
	    (sim->spec.script != NULL &&
		(rc = sim_script_load_file(
		     &sim->profile, sim->spec.script, error)) != MPTP_OK) ||
	    (sim->spec.faults != NULL &&
		(rc = sim_faults_add(&sim->profile.faults, sim->spec.faults,
		     "sim", mptp_dialect_of(&sim->profile.info), error)) !=
		    MPTP_OK) ||
	    (rc = check_script(sim, error)) != MPTP_OK ||
	    (rc = sim_offer_init(sim, error)) != MPTP_OK ||
	    (rc = sim_events_init(sim, error)) != MPTP_OK ||
	    (rc = open_store(sim, error)) != MPTP_OK)
		goto fail;
	if (sim->profile.model->start != NULL &&
	    (rc = sim->profile.model->start(sim)) != MPTP_OK) {
		mptp_error_set(error, rc, "out of memory");
		goto fail;
	}
	sim_device_init(sim);
	*out = sim;
	return MPTP_OK;
fail:
	mptp_sim_close(&sim);
	return rc;
}

void
mptp_sim_close(struct mptp_sim **handle)
{
	struct mptp_sim *sim = handle == NULL ? NULL : *handle;

	if (sim == NULL)
		return;
	if (sim->model_state != NULL)
		sim->profile.model->stop(sim);
	sim_data_clear(&sim->data);
	sim_edits_forget(sim);
	sim_values_clear(&sim->values);
	if (sim->store != NULL)
		sim->store->ops->close(sim->store);
	free(sim->operations);
	sim_events_clear(sim);
	sim_profile_clear(&sim->profile);
	sim_spec_clear(&sim->spec);
	free(sim);
	*handle = NULL;
}

const struct mptp_device *
mptp_sim_device(struct mptp_sim *sim)
{
	return &sim->device;
}

void
mptp_sim_on_complaint(struct mptp_sim *sim,
    void (*complain)(void *ctx, const char *text), void *ctx)
{
	sim->profile.script.complain = complain;
	sim->profile.script.complain_ctx = ctx;
}

unsigned
mptp_sim_skipped(const struct mptp_sim *sim)
{
	return sim->store->ops->skipped == NULL ?
	    0 :
	    sim->store->ops->skipped(sim->store);
}

const char *
mptp_sim_model(const struct mptp_sim *sim)
{
	const char *model = sim->profile.info.model;

	return model == NULL ? "" : model;
}
