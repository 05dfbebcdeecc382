/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Models: which operations there are, and what they do.
 */
#include <string.h>

#include "model.h"

static const struct sim_operation *const ptp_tables[] = {
	sim_operations_session, sim_operations_storage, sim_operations_object,
	sim_operations_place, sim_operations_transfer, sim_operations_upload,
	sim_operations_property, sim_operations_capture,
	sim_operations_enumeration, sim_operations_extension,
	sim_operations_image, sim_operations_stream, NULL
};

static const struct sim_operation *const mtp_tables[] = {
	sim_operations_session, sim_operations_storage, sim_operations_object,
	sim_operations_place, sim_operations_transfer, sim_operations_upload,
	sim_operations_property, sim_operations_capture,
	sim_operations_playback, sim_operations_object_prop,
	sim_operations_object_prop_list, sim_operations_reference,
	sim_operations_upload_list, sim_operations_android, NULL
};

static const struct sim_model model_ptp = { .name = "ptp",
	.tables = ptp_tables };
static const struct sim_model model_mtp = { .name = "mtp",
	.tables = mtp_tables };

static const struct sim_model *const models[] = { &model_ptp, &model_mtp,
	&sim_model_canon, &sim_model_nikon };

const char sim_model_names[] = "ptp, mtp, canon and nikon";

const struct sim_model *
sim_model_find(const char *name)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		if (strcmp(models[i]->name, name) == 0)
			return models[i];
	}
	return NULL;
}

const struct sim_model *
sim_model_best(const struct mptp_device_info *info)
{
	const struct sim_model *best = &model_ptp;
	unsigned most = 0;

	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		unsigned has = 0;

		for (uint32_t j = 0; j < info->noperations; j++)
			has += sim_model_operation(
				   models[i], info->operations[j]) != NULL;
		if (has > most) {
			most = has;
			best = models[i];
		}
	}
	return best;
}

const struct sim_operation *
sim_model_operation(const struct sim_model *model, uint16_t code)
{
	for (size_t t = 0; model->tables[t] != NULL; t++) {
		const struct sim_operation *o = model->tables[t];

		for (; o->code != 0; o++) {
			if (o->code == code)
				return o;
		}
	}
	return NULL;
}
