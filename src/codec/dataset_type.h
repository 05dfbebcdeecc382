/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a struct mptp_dataset is, and the walk function of each dataset.
 */
#ifndef CODEC_DATASET_TYPE_H
#define CODEC_DATASET_TYPE_H

#include "codec/walk.h"

struct mptp_dataset {
	const char *name;
	size_t size; /* of the struct */
	walk_function *walk;
};

void walk_device_info(struct walk *, struct mptp_device_info *);
void walk_storage_info(struct walk *, struct mptp_storage_info *);
void walk_object_info(struct walk *, struct mptp_object_info *);
void walk_property_desc(struct walk *, struct mptp_property_desc *);
void walk_object_prop_desc(struct walk *, struct mptp_object_prop_desc *);
void walk_object_prop_list(struct walk *, struct mptp_object_prop_list *);
void walk_interdependent_props(
    struct walk *, struct mptp_interdependent_props *);
void walk_stream_info(struct walk *, struct mptp_stream_info *);
void walk_vendor_extension_maps(
    struct walk *, struct mptp_vendor_extension_maps *);
void walk_manifest(struct walk *, struct mptp_manifest *);
void walk_u16_array(struct walk *, struct mptp_u16_array *);
void walk_u32_array(struct walk *, struct mptp_u32_array *);
void walk_canon_events(struct walk *, struct mptp_canon_events *);
void walk_canon_device_info(struct walk *, struct mptp_canon_device_info *);

/* The choices of a property of that type, behind their number. */
void walk_choices(struct walk *, uint16_t type, struct mptp_value **choices,
    uint32_t *nchoices, bool may_be_cut);

#endif
