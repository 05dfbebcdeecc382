/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What ObjectPropLists (MTP 1.1 E.2.1) tell of many objects, by handle: as much of an
 * ObjectInfo as a listing shows. Only that is kept, and only of so many objects as is
 * sane, whatever the lists hold.
 */
#ifndef CAMERA_BATCH_H
#define CAMERA_BATCH_H

#include <miniptp/dataset.h>

#include "codec/prop_stream.h"

/* Of an object: which of its properties were told, by their codes from StorageID on,
 * and their values; texts are offsets. */
struct batch_object {
	uint64_t size;
	uint32_t handle, storage, parent;
	uint32_t width, height;
	uint32_t association_desc;
	uint32_t name, created, modified;
	uint16_t format, protection, association_type;
	uint16_t told;
};

/* Zeroed memory is an empty one. */
struct batch {
	struct batch_object *items;
	uint32_t n, cap, last;
	uint32_t *slots; /* by handle: 1 + index */
	uint32_t nslots;
	char *text;
	uint32_t text_len, text_cap;
	uint64_t bytes; /* of all lists */
	bool partial;	/* some properties were not asked for */
	bool no_memory;
};

/* What stands for a property that was not told. */
struct batch_defaults {
	uint32_t storage, parent;
	bool created_is_modified;
};

/* The element of a list, for a struct prop_stream. */
void batch_add(void *batch, const struct prop_element *);
/* What was told of an object; NULL: nothing. */
const struct batch_object *batch_find(const struct batch *, uint32_t handle);
/* Is a property among that, from StorageID to ParentObject? */
bool batch_told(const struct batch_object *, uint16_t property);
/* Is enough known of the object to show it? */
bool batch_knows(const struct batch *, uint32_t handle);
/* Its info, to be cleared by the caller. MPTP_ERR_NOMEM. */
int batch_info(const struct batch *, uint32_t handle,
    const struct batch_defaults *, struct mptp_object_info *);
void batch_clear(struct batch *);

#endif
