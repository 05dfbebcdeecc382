/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations of PTP 1.1 for cameras that know several vendors' extensions.
 */
#include <stdlib.h>
#include <string.h>

#include "camera.h"

/* Codes of vendors have this bit (ISO 15740 5.1). */
#define VENDOR_BIT 0x8000

static uint16_t
get_vendor_extension_maps(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	(void)op;
	return sim_send_dataset(sim, reply, &mptp_dataset_vendor_extension_maps,
	    &sim->profile.extension_maps);
}

static bool
knows(const struct mptp_sim *sim, uint32_t vendor)
{
	const struct mptp_vendor_extension_maps *maps =
	    &sim->profile.extension_maps;

	for (uint32_t i = 0; i < maps->n; i++) {
		if (maps->items[i].vendor == vendor)
			return true;
	}
	return false;
}

static int
by_code(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Standard codes are everybody's; of its own, the vendor sees those that stand
 * for one of the vendor's. A copy. */
static bool
translate(
    const struct mptp_sim *sim, uint32_t vendor, uint16_t **codes, uint32_t *n)
{
	const struct mptp_vendor_extension_maps *maps =
	    &sim->profile.extension_maps;
	uint16_t *to = calloc(*n + 1, sizeof(*to));
	uint32_t kept = 0;

	if (to == NULL)
		return false;
	for (uint32_t i = 0; i < *n; i++) {
		uint16_t code = (*codes)[i];

		if ((code & VENDOR_BIT) == 0)
			to[kept++] = code;
		for (uint32_t k = 0; k < maps->n; k++) {
			if (maps->items[k].vendor == vendor &&
			    maps->items[k].native == code && kept < *n)
				to[kept++] = maps->items[k].mapped;
		}
	}
	qsort(to, kept, sizeof(*to), by_code);
	*codes = to;
	*n = kept;
	return true;
}

static uint16_t
get_vendor_device_info(
    struct mptp_sim *sim, const struct mptp_op *op, struct mptp_reply *reply)
{
	uint16_t properties[SIM_PROPERTIES_MOST], *lists[5] = { NULL };
	uint32_t vendor = op->param[0], *n[5];
	struct mptp_device_info info;
	uint16_t rc = MPTP_RC_GENERAL_ERROR;
	size_t i;

	sim_device_info(sim, &info, properties);
	if (vendor != 0 && vendor == info.vendor_extension)
		return sim_send_dataset(
		    sim, reply, &mptp_dataset_device_info, &info);
	if (!knows(sim, vendor))
		return MPTP_RC_UNKNOWN_VENDOR_CODE;
	lists[0] = info.operations;
	lists[1] = info.events;
	lists[2] = info.properties;
	lists[3] = info.capture_formats;
	lists[4] = info.image_formats;
	n[0] = &info.noperations;
	n[1] = &info.nevents;
	n[2] = &info.nproperties;
	n[3] = &info.ncapture_formats;
	n[4] = &info.nimage_formats;
	for (i = 0; i < 5; i++) {
		if (!translate(sim, vendor, &lists[i], n[i]))
			goto out;
	}
	info.operations = lists[0];
	info.events = lists[1];
	info.properties = lists[2];
	info.capture_formats = lists[3];
	info.image_formats = lists[4];
	info.vendor_extension = vendor;
	info.vendor_version = 100;
	info.vendor_description = NULL;
	rc = sim_send_dataset(sim, reply, &mptp_dataset_device_info, &info);
out:
	while (i-- > 0)
		free(lists[i]);
	return rc;
}

const struct sim_operation sim_operations_extension[] = {
	{ MPTP_OP_GET_VENDOR_EXTENSION_MAPS, MPTP_PHASE_IN,
	    .handler = get_vendor_extension_maps },
	{ MPTP_OP_GET_VENDOR_DEVICE_INFO, MPTP_PHASE_IN, 1, 1,
	    .handler = get_vendor_device_info },
	{ 0 }
};
