/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets about the device and its storages, and plain arrays.
 */
#include "codec/dataset_type.h"

/* ISO 15740 5.5.1. Some devices leave out the strings behind the lists. */
void
walk_device_info(struct walk *w, struct mptp_device_info *d)
{
	walk_u16(w, "standard_version", &d->standard_version);
	walk_u32(w, "vendor_extension", &d->vendor_extension);
	walk_u16(w, "vendor_version", &d->vendor_version);
	walk_string(w, "vendor_description", &d->vendor_description);
	walk_u16(w, "functional_mode", &d->functional_mode);
	walk_u16s(w, "operations", &d->operations, &d->noperations);
	walk_u16s(w, "events", &d->events, &d->nevents);
	walk_u16s(w, "properties", &d->properties, &d->nproperties);
	walk_u16s(
	    w, "capture_formats", &d->capture_formats, &d->ncapture_formats);
	walk_u16s(w, "image_formats", &d->image_formats, &d->nimage_formats);
	walk_may_end(w, true);
	walk_string(w, "manufacturer", &d->manufacturer);
	walk_string(w, "model", &d->model);
	walk_string(w, "device_version", &d->device_version);
	walk_string(w, "serial", &d->serial);
}

/* ISO 15740 5.5.3. */
void
walk_storage_info(struct walk *w, struct mptp_storage_info *d)
{
	walk_u16(w, "type", &d->type);
	walk_u16(w, "filesystem", &d->filesystem);
	walk_u16(w, "access", &d->access);
	walk_u64(w, "capacity", &d->capacity);
	walk_u64(w, "free_bytes", &d->free_bytes);
	walk_u32(w, "free_objects", &d->free_objects);
	walk_may_end(w, true);
	walk_string(w, "description", &d->description);
	walk_string(w, "label", &d->label);
}

/* ISO 15740:2013, StreamInfo. */
void
walk_stream_info(struct walk *w, struct mptp_stream_info *d)
{
	walk_u64(w, "dataset_size", &d->dataset_size);
	walk_u64(w, "time_resolution", &d->time_resolution);
	walk_u32(w, "frame_header_size", &d->frame_header_size);
	walk_u32(w, "frame_max_size", &d->frame_max_size);
	walk_u32(w, "packet_header_size", &d->packet_header_size);
	walk_u32(w, "packet_max_size", &d->packet_max_size);
	walk_u32(w, "packet_alignment", &d->packet_alignment);
}

static void
walk_vendor_extension_map(struct walk *w, void *item, const void *context)
{
	struct mptp_vendor_extension_map *map = item;

	(void)context;
	walk_u16(w, "native", &map->native);
	walk_u16(w, "mapped", &map->mapped);
	walk_u32(w, "vendor", &map->vendor);
}

/* ISO 15740:2013, VendorExtensionMap array. [?] That its count has 64 bits is
 * what sequoia-ptpy makes of the standard. */
void
walk_vendor_extension_maps(struct walk *w, struct mptp_vendor_extension_maps *d)
{
	static const struct list list = {
		.size = sizeof(*d->items),
		.least = 8,
		.prefix = 8,
		.records = true,
		.item = walk_vendor_extension_map,
	};

	walk_list(w, "items", &d->items, &d->n, &list);
}

void
walk_u16_array(struct walk *w, struct mptp_u16_array *d)
{
	walk_u16s(w, "items", &d->items, &d->n);
}

void
walk_u32_array(struct walk *w, struct mptp_u32_array *d)
{
	walk_u32s(w, "items", &d->items, &d->n);
}
