/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Profiles: which camera to be. data/profiles/README.md describes their JSON.
 */
#ifndef SIM_PROFILE_H
#define SIM_PROFILE_H

#include <miniptp.h>

#include "fault.h"
#include "script.h"
#include "store.h"

struct sim_model;

/* Which uploads a camera takes. */
enum sim_uploads { SIM_UPLOAD_ANYWHERE, SIM_UPLOAD_ROOT, SIM_UPLOAD_NOWHERE };

/* How a camera takes pictures, and tells of it. */
#define SIM_SHOT_MOST 4
#define SIM_DCF_FOLDER 5 /* characters behind the number of a folder */
#define SIM_DCF_PREFIX 4 /* and before that of a file */
struct sim_capture_habits {
	uint32_t delay_ms; /* from the response to the first object */
	/* Of the objects of one shot, unless the request says which. */
	uint16_t formats[SIM_SHOT_MOST];
	unsigned nformats;
	uint16_t orientation; /* as Exif has it */
	bool complete_first;  /* CaptureComplete before ObjectAdded */
	bool incomplete;      /* no CaptureComplete */
	bool silent;	      /* no event at all */
	char folder[SIM_DCF_FOLDER + 1];
	char prefix[SIM_DCF_PREFIX + 1];
};

struct sim_profile {
	const struct sim_model *model;
	/* A real camera's, which names no model: it may offer what the model lacks. */
	bool recorded;
	/* Operations as the profile lists them (none: all of the model), and no
	 * properties: those are computed. */
	struct mptp_device_info info;
	uint16_t usb_vendor;
	uint16_t usb_product;
	enum sim_uploads uploads;
	bool self_test_fails;
	struct sim_capture_habits capture;
	struct mptp_vendor_extension_maps extension_maps;
	struct sim_script script;
	struct sim_faults faults;
	/* No events about what the initiator itself did. */
	bool quiet;
	/* Formats beside 0x38xx whose objects are pictures with a thumbnail. */
	uint16_t *image_formats;
	size_t nimage_formats;
	struct mptp_property_desc *properties;
	size_t nproperties;
	/* Those that DeviceInfo does not tell of. */
	struct mptp_property_desc *vendor_properties;
	size_t nvendor_properties;
	uint8_t mac[6];
	uint32_t model_id;
	struct sim_storage *storages; /* at least one */
	size_t nstorages;
	struct sim_object *objects;
	size_t nobjects;
};

/* A built-in one by its name, or the file of that name when it holds a slash or
 * ends in ".json". MPTP_ERR_ARG, _IO, _FORMAT, _NOMEM. Cleared on failure. */
int sim_profile_load(
    struct sim_profile *, const char *name, struct mptp_error *);
void sim_profile_clear(struct sim_profile *);
/* profile_device.c: what the camera does by itself. Takes its keys out of the
 * root, a JSON object. MPTP_ERR_FORMAT, _NOMEM. */
struct json_t;
int sim_profile_load_device(struct sim_profile *, const char *file,
    struct json_t *root, struct mptp_error *);
/* And what happens to it; once all else is loaded. */
int sim_profile_load_script(struct sim_profile *, const char *file,
    struct json_t *root, struct mptp_error *);
/* What it does wrong. */
int sim_profile_load_faults(struct sim_profile *, const char *file,
    struct json_t *root, struct mptp_error *);

#endif
