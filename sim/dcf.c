/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where a new picture goes, and how it is called.
 */
#include <stdio.h>
#include <string.h>

#include "camera.h"
#include "dcf.h"

enum { FIRST_FOLDER = 100, LAST_FOLDER = 999, LAST_FILE = 9999 };

/* The decimal digits at s, exactly n; -1: others are there. */
static int
digits(const char *s, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

/* "100CANON" */
static int
folder_number(const struct mptp_object_info *info)
{
	int number = -1;

	if (info->format == MPTP_OF_ASSOCIATION && info->name != NULL &&
	    strlen(info->name) == 3 + SIM_DCF_FOLDER)
		number = digits(info->name, 3);
	return number < FIRST_FOLDER ? -1 : number;
}

/* "IMG_0001.JPG" */
static int
file_number(const struct mptp_object_info *info)
{
	const char *name = info->name;

	if (info->format == MPTP_OF_ASSOCIATION || name == NULL ||
	    strlen(name) < SIM_DCF_PREFIX + 5 ||
	    name[SIM_DCF_PREFIX + 4] != '.')
		return -1;
	return digits(name + SIM_DCF_PREFIX, 4);
}

/* The folder of that name in the root; 0: there is none. */
static uint32_t
find_dcim(struct mptp_sim *sim, uint32_t storage)
{
	struct sim_cursor cursor = { .storage = storage, .parent = SIM_ROOT };
	struct mptp_object_info info;
	uint32_t handle;

	while (sim->store->ops->next(sim->store, &cursor, &handle)) {
		if (sim->store->ops->info(sim->store, handle, &info) &&
		    info.format == MPTP_OF_ASSOCIATION && info.name != NULL &&
		    strcmp(info.name, "DCIM") == 0)
			return handle;
	}
	return 0;
}

/* The child with the highest number, and that; 0 and -1: there is none. */
static uint32_t
find_last(struct mptp_sim *sim, uint32_t storage, uint32_t parent,
    int (*number_of)(const struct mptp_object_info *), int *highest)
{
	struct sim_cursor cursor = { .storage = storage, .parent = parent };
	struct mptp_object_info info;
	uint32_t handle, last = 0;
	int number;

	*highest = -1;
	while (sim->store->ops->next(sim->store, &cursor, &handle)) {
		if (!sim->store->ops->info(sim->store, handle, &info))
			continue;
		if ((number = number_of(&info)) > *highest) {
			*highest = number;
			last = handle;
		}
	}
	return last;
}

static uint16_t
make_folder(struct mptp_sim *sim, uint32_t storage, uint32_t parent, char *name,
    uint32_t *handle)
{
	char date[SIM_DATE_SIZE];
	struct mptp_object_info info = { .storage = storage,
		.format = MPTP_OF_ASSOCIATION,
		.association_type = 1,
		.parent = parent,
		.name = name,
		.captured = date,
		.modified = date };
	uint16_t rc;

	sim_clock_tell(&sim->clock, date);
	rc = sim->store->ops->create(sim->store, &info, handle);
	return rc == MPTP_RC_OK ? sim->store->ops->commit(sim->store) : rc;
}

uint16_t
sim_dcf_next(struct mptp_sim *sim, uint32_t storage, struct sim_dcf *dcf)
{
	uint32_t dcim = find_dcim(sim, storage);
	int folder = FIRST_FOLDER - 1, file = -1;
	char name[24], root[] = "DCIM";
	uint16_t rc;

	*dcf = (struct sim_dcf){ 0 };
	if (dcim == 0) {
		if ((rc = make_folder(sim, storage, 0, root, &dcim)) !=
		    MPTP_RC_OK)
			return rc;
		dcf->made[0] = dcim;
	} else {
		dcf->folder =
		    find_last(sim, storage, dcim, folder_number, &folder);
	}
	if (dcf->folder != 0)
		find_last(sim, storage, dcf->folder, file_number, &file);
	if (dcf->folder == 0 || file >= LAST_FILE) {
		folder = folder < FIRST_FOLDER ? FIRST_FOLDER : folder + 1;
		if (folder > LAST_FOLDER)
			return MPTP_RC_STORE_FULL;
		snprintf(name, sizeof(name), "%03d%s", folder,
		    sim->profile.capture.folder);
		rc = make_folder(sim, storage, dcim, name, &dcf->folder);
		if (rc != MPTP_RC_OK)
			return rc;
		dcf->made[1] = dcf->folder;
		file = -1;
	}
	dcf->number = (uint16_t)(file < 1 ? 1 : file + 1);
	return MPTP_RC_OK;
}

void
sim_dcf_undo(struct mptp_sim *sim, struct sim_dcf *dcf)
{
	for (unsigned i = 2; i-- > 0; dcf->made[i] = 0) {
		if (dcf->made[i] != 0)
			sim->store->ops->remove(sim->store, dcf->made[i]);
	}
}

const char *
sim_dcf_extension(uint16_t format)
{
	static const struct {
		uint16_t format;
		char extension[4];
	} table[] = {
		{ MPTP_OF_EXIF_JPEG, "JPG" },
		{ MPTP_OF_JFIF, "JPG" },
		{ MPTP_OF_UNDEFINED_IMAGE, "JPG" },
		{ MPTP_OF_DNG, "DNG" },
		{ MPTP_OF_TIFF, "TIF" },
		{ MPTP_OF_TIFF_EP, "NEF" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (table[i].format == format)
			return table[i].extension;
	}
	return "RAW";
}
