/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A profile of a virtual camera (data/profiles/README.md), made of what a real one says
 * of itself. Its model is left to the virtual camera.
 */
#ifndef CMD_PROFILE_H
#define CMD_PROFILE_H

#include <jansson.h>

#include "cmd.h"

struct profile {
	json_t *info, *properties, *storages;
	json_t *objects; /* by handle, as text */
	uint16_t usb_vendor, usb_product;
};

void profile_begin(struct profile *);
/* Of several that are told of the same thing, the last one counts. */
void profile_info(struct profile *, const struct mptp_device_info *);
void profile_property(struct profile *, const struct mptp_property_desc *);
void profile_storage(
    struct profile *, uint32_t id, const struct mptp_storage_info *);
void profile_object(
    struct profile *, uint32_t handle, const struct mptp_object_info *);
/* The info that a list of properties tells of, object by object. */
void profile_object_list(
    struct profile *, const struct mptp_object_prop_list *);
/* Whole, or NULL: there was no DeviceInfo. A virtual camera has a store, so there is one
 * where none was told of. Nothing is left in *profile. */
json_t *profile_end(struct profile *);

/* info --all: of the open camera. Exit code. */
int profile_of_camera(struct app *);

#endif
