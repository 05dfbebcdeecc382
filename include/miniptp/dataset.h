/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets: the structured payloads of data phases, as plain structs.
 *
 * Each dataset NAME has three functions of its own,
 *   mptp_NAME_unpack  overwrites *d; on failure *d is cleared;
 *   mptp_NAME_pack    writes at most cap bytes and returns the size needed, as
 *                     snprintf does, or 0 if *d cannot be encoded;
 *   mptp_NAME_clear   frees what unpack allocated and zeroes *d;
 * and a struct mptp_dataset that describes it, for code that learns only at run
 * time which dataset it has.
 *
 * unpack accepts what cameras really send: trailing fields that are left out
 * read as empty, and bytes behind the last field are ignored. It returns
 * MPTP_ERR_SHORT, MPTP_ERR_FORMAT or MPTP_ERR_NOMEM. The strings it fills in
 * are never NULL, but "" where there is none; everywhere else NULL reads as "".
 */
#ifndef MINIPTP_DATASET_H
#define MINIPTP_DATASET_H

#include <stdbool.h>

#include <miniptp/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mptp_dataset;

#define MPTP_DATASET(name)                                                     \
	extern MPTP_API const struct mptp_dataset mptp_dataset_##name;         \
	MPTP_API int mptp_##name##_unpack(                                     \
	    struct mptp_##name *d, const void *buf, size_t len);               \
	MPTP_API size_t mptp_##name##_pack(                                    \
	    const struct mptp_##name *d, void *buf, size_t cap);               \
	MPTP_API void mptp_##name##_clear(struct mptp_##name *d)

/* ISO 15740 5.5.1, MTP 1.1 5.1.1. */
struct mptp_device_info {
	uint16_t standard_version; /* 100: 1.00 */
	uint32_t
	    vendor_extension; /* vendor extension id; 6 is Microsoft: MTP */
	uint16_t vendor_version;
	char *vendor_description; /* "microsoft.com: 1.0; android.com: 1.0;" */
	uint16_t functional_mode;
	uint16_t *operations;
	uint32_t noperations;
	uint16_t *events;
	uint32_t nevents;
	uint16_t *properties;
	uint32_t nproperties;
	uint16_t *capture_formats;
	uint32_t ncapture_formats;
	uint16_t *image_formats;
	uint32_t nimage_formats;
	char *manufacturer;
	char *model;
	char *device_version;
	char *serial;
};
MPTP_DATASET(device_info);

/* ISO 15740 5.5.3, MTP 1.1 5.2.2. Sizes in bytes. */
struct mptp_storage_info {
	uint16_t type;	     /* enum in storage_type codes */
	uint16_t filesystem; /* filesystem_type */
	uint16_t access;     /* access_capability */
	uint64_t capacity;
	uint64_t free_bytes;
	uint32_t free_objects; /* 0xffffffff: unknown */
	char *description;
	char *label;
};
MPTP_DATASET(storage_info);

/* ISO 15740 5.5.2, MTP 1.1 5.3.1. */
struct mptp_object_info {
	uint32_t storage;
	uint16_t format;
	uint16_t protection;
	/* Bytes. On the wire 32 bits: packing a larger size, and a camera that
	 * cannot say, give MPTP_SIZE_ASK; the true size is to be asked for. */
	uint64_t size;
	uint16_t thumb_format;
	uint32_t thumb_size;
	uint32_t thumb_width;
	uint32_t thumb_height;
	uint32_t image_width;
	uint32_t image_height;
	uint32_t image_depth;
	uint32_t parent; /* 0: root */
	uint16_t association_type;
	uint32_t association_desc;
	uint32_t sequence;
	char *name;
	char *
	    captured; /* "20130822T070830.0", camera-local unless it has a zone */
	char *modified;
	char *keywords;
	/* Not on the wire: this device writes size as 64 bits (seen on Samsung
	 * phones). Set by unpack, obeyed by pack. */
	bool wide_size;
};
MPTP_DATASET(object_info);
#define MPTP_SIZE_ASK 0xffffffffu

enum mptp_form {
	MPTP_FORM_NONE = 0,
	MPTP_FORM_RANGE = 1,
	MPTP_FORM_ENUM = 2,
	MPTP_FORM_DATE_TIME = 3, /* object properties only, as all below */
	MPTP_FORM_FIXED_ARRAY = 4,
	MPTP_FORM_REGULAR_EXPRESSION = 5,
	MPTP_FORM_BYTE_ARRAY = 6,
	MPTP_FORM_LONG_STRING = 0xff
};

/* DevicePropDesc: ISO 15740 13.3.3, MTP 1.1 5.1.2. */
struct mptp_property_desc {
	uint16_t code;
	uint16_t type;
	uint8_t writable;
	struct mptp_value initial;
	struct mptp_value current;
	uint8_t form;
	struct mptp_value minimum; /* MPTP_FORM_RANGE */
	struct mptp_value maximum;
	struct mptp_value step;
	struct mptp_value *choices; /* MPTP_FORM_ENUM */
	uint32_t nchoices;
};
MPTP_DATASET(property_desc);

/* ObjectPropDesc: MTP 1.1 5.3.2.3. */
struct mptp_object_prop_desc {
	uint16_t code;
	uint16_t type;
	uint8_t writable;
	struct mptp_value initial;
	uint32_t group;
	uint8_t form;
	struct mptp_value minimum;
	struct mptp_value maximum;
	struct mptp_value step;
	struct mptp_value *choices;
	uint32_t nchoices;
	/* MPTP_FORM_FIXED_ARRAY: how many elements; _BYTE_ARRAY, _LONG_STRING: at
	 * most so many; 0: not told. */
	uint32_t length;
	char *pattern; /* MPTP_FORM_REGULAR_EXPRESSION; _DATE_TIME: rarely */
};
MPTP_DATASET(object_prop_desc);

/* InterdependentPropDesc: MTP 1.1 E.2.3. Each group describes values that can
 * be had together. */
struct mptp_interdependent_group {
	struct mptp_object_prop_desc *items;
	uint32_t n;
};
struct mptp_interdependent_props {
	struct mptp_interdependent_group *items;
	uint32_t n;
	/* Not on the wire: the groups' counts have 32 bits, as Nokia's phones
	 * write them, not 16. Set by unpack, obeyed by pack. */
	bool wide_counts;
};
MPTP_DATASET(interdependent_props);

/* ObjectPropList: MTP 1.1 E.2.1. */
struct mptp_object_prop {
	uint32_t handle;
	uint16_t property;
	struct mptp_value value;
};
struct mptp_object_prop_list {
	struct mptp_object_prop *items;
	uint32_t n;
};
MPTP_DATASET(object_prop_list);

/* ObjectFilesystemInfo list of GetFilesystemManifest: ISO 15740:2013. */
struct mptp_manifest_entry {
	uint32_t handle;
	uint32_t storage;
	uint16_t format;
	uint16_t protection;
	uint64_t size;
	uint32_t parent;
	uint16_t association_type;
	uint32_t association_desc;
	uint32_t sequence;
	char *name;
	char *modified;
};
struct mptp_manifest {
	struct mptp_manifest_entry *items;
	uint32_t
	    n; /* 64 bits on the wire; more than fit the input is an error */
};
MPTP_DATASET(manifest);

/* StreamInfo: ISO 15740:2013. Sizes in bytes. */
struct mptp_stream_info {
	uint64_t dataset_size;
	uint64_t time_resolution; /* nanoseconds */
	uint32_t frame_header_size;
	uint32_t frame_max_size;
	uint32_t packet_header_size;
	uint32_t packet_max_size;
	uint32_t packet_alignment;
};
MPTP_DATASET(stream_info);

/* VendorExtensionMap array: ISO 15740:2013. native, a code of the camera's own
 * vendor extension, stands for mapped, a code of another one. */
struct mptp_vendor_extension_map {
	uint16_t native;
	uint16_t mapped;
	uint32_t vendor; /* extension id of mapped */
};
struct mptp_vendor_extension_maps {
	struct mptp_vendor_extension_map *items;
	uint32_t n; /* 64 bits on the wire */
};
MPTP_DATASET(vendor_extension_maps);

/* Counted arrays: ISO 15740 5.4. */
struct mptp_u16_array {
	uint16_t *items;
	uint32_t n;
};
MPTP_DATASET(u16_array);

struct mptp_u32_array {
	uint32_t *items;
	uint32_t n;
};
MPTP_DATASET(u32_array);

/* Answer to Canon GetEvent: records up to an empty one or the end of input. A
 * record that does not parse ends the list (seen on truncated answers). */
struct mptp_canon_event {
	uint32_t code;
	uint8_t *payload;
	uint32_t npayload;
};
struct mptp_canon_events {
	struct mptp_canon_event *items;
	uint32_t n;
};
MPTP_DATASET(canon_events);

/* Answer to Canon GetDeviceInfoEx. */
struct mptp_canon_device_info {
	uint32_t *events;
	uint32_t nevents;
	uint32_t *properties;
	uint32_t nproperties;
	uint32_t *others;
	uint32_t nothers;
};
MPTP_DATASET(canon_device_info);

/* ---- datasets by description -------------------------------------------- */

/* NULL when no dataset has that name ("device_info"). */
MPTP_API const struct mptp_dataset *mptp_dataset_find(const char *name);
/* The i-th dataset, NULL behind the last. */
MPTP_API const struct mptp_dataset *mptp_dataset_at(size_t i);
MPTP_API const char *mptp_dataset_name(const struct mptp_dataset *);
/* Bytes of its struct, to allocate one; zeroed memory is an empty dataset. */
MPTP_API size_t mptp_dataset_size(const struct mptp_dataset *);
MPTP_API int mptp_dataset_unpack(
    const struct mptp_dataset *, void *d, const void *buf, size_t len);
MPTP_API size_t mptp_dataset_pack(
    const struct mptp_dataset *, const void *d, void *buf, size_t cap);
MPTP_API void mptp_dataset_clear(const struct mptp_dataset *, void *d);
/* Field by field; NULL strings equal "". */
MPTP_API bool mptp_dataset_equal(
    const struct mptp_dataset *, const void *a, const void *b);
/* Fill zeroed *d with a valid dataset drawn from next() (32 random bits a call).
 * For tests and fuzzers. MPTP_ERR_NOMEM. */
MPTP_API int mptp_dataset_arbitrary(const struct mptp_dataset *, void *d,
    uint32_t (*next)(void *ctx), void *ctx);

#ifdef __cplusplus
}
#endif
#endif
