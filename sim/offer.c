/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a camera offers: computed from its model's tables and its profile.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"
#include "text.h"

static int
by_code(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int
by_property(const void *a, const void *b)
{
	return ((const struct mptp_property_desc *)a)->code -
	    ((const struct mptp_property_desc *)b)->code;
}

static size_t
count_operations(const struct sim_model *model)
{
	size_t n = 0;

	for (size_t t = 0; model->tables[t] != NULL; t++) {
		for (const struct sim_operation *o = model->tables[t];
		     o->code != 0; o++)
			n++;
	}
	return n;
}

static void
all_operations(struct mptp_sim *sim)
{
	const struct sim_model *model = sim->profile.model;

	for (size_t t = 0; model->tables[t] != NULL; t++) {
		for (const struct sim_operation *o = model->tables[t];
		     o->code != 0; o++)
			sim->operations[sim->noperations++] = o->code;
	}
}

int
sim_offer_init(struct mptp_sim *sim, struct mptp_error *error)
{
	struct sim_profile *profile = &sim->profile;
	const struct mptp_device_info *info = &profile->info;

	sim->operations =
	    calloc(count_operations(profile->model) + info->noperations + 1,
		sizeof(*sim->operations));
	if (sim->operations == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (info->noperations == 0) {
		all_operations(sim);
	} else {
		memcpy(sim->operations, info->operations,
		    info->noperations * sizeof(*info->operations));
		sim->noperations = info->noperations;
	}
	qsort(sim->operations, sim->noperations, sizeof(*sim->operations),
	    by_code);
	if (profile->nproperties != 0)
		qsort(profile->properties, profile->nproperties,
		    sizeof(*profile->properties), by_property);
	return MPTP_OK;
}

bool
sim_offers(const struct mptp_sim *sim, uint16_t operation)
{
	return bsearch(&operation, sim->operations, sim->noperations,
		   sizeof(operation), by_code) != NULL;
}
