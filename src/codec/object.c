/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets about objects.
 */
#include <string.h>

#include "codec/dataset_type.h"

/*
 * Some Samsung phones write the size of an object with 64 bits, which moves all
 * that follows by 4 bytes. Their sequence number, always 0, then stands where
 * the four strings begin: a dataset with no strings at all but with more bytes,
 * and these begin a name.
 */
static bool
size_is_wide(const uint8_t *in, size_t left)
{
	static const uint8_t sequence[4];

	return left > 58 && memcmp(in + 52, sequence, sizeof(sequence)) == 0 &&
	    in[56] != 0 && (in[57] | in[58]) != 0;
}

/* ISO 15740 5.5.2. */
void
walk_object_info(struct walk *w, struct mptp_object_info *d)
{
	static const struct number size = {
		.held = 8, .wire = 4, .saturates = true
	};
	const uint8_t *in;
	size_t left;

	if ((in = walk_input(w, &left)) != NULL)
		d->wide_size = size_is_wide(in, left);
	walk_u32(w, "storage", &d->storage);
	walk_u16(w, "format", &d->format);
	walk_u16(w, "protection", &d->protection);
	walk_flag(w, "wide_size", &d->wide_size);
	if (d->wide_size)
		walk_u64(w, "size", &d->size);
	else
		walk_number(w, "size", &d->size, size);
	walk_u16(w, "thumb_format", &d->thumb_format);
	walk_u32(w, "thumb_size", &d->thumb_size);
	walk_u32(w, "thumb_width", &d->thumb_width);
	walk_u32(w, "thumb_height", &d->thumb_height);
	walk_u32(w, "image_width", &d->image_width);
	walk_u32(w, "image_height", &d->image_height);
	walk_u32(w, "image_depth", &d->image_depth);
	walk_u32(w, "parent", &d->parent);
	walk_u16(w, "association_type", &d->association_type);
	walk_u32(w, "association_desc", &d->association_desc);
	walk_u32(w, "sequence", &d->sequence);
	walk_may_end(w, true);
	walk_string(w, "name", &d->name);
	walk_string(w, "captured", &d->captured);
	walk_string(w, "modified", &d->modified);
	walk_string(w, "keywords", &d->keywords);
}

static void
walk_object_prop(struct walk *w, void *item, const void *context)
{
	struct mptp_object_prop *p = item;

	(void)context;
	walk_u32(w, "handle", &p->handle);
	walk_u16(w, "property", &p->property);
	walk_type(w, "type", &p->value.type);
	walk_value(w, "value", p->value.type, &p->value);
}

/* MTP 1.1 E.2.1. */
void
walk_object_prop_list(struct walk *w, struct mptp_object_prop_list *d)
{
	static const struct list list = {
		.size = sizeof(*d->items),
		.least = 9,
		.prefix = 4,
		.records = true,
		.may_be_cut = true,
		.item = walk_object_prop,
	};

	walk_list(w, "items", &d->items, &d->n, &list);
}

static void
walk_manifest_entry(struct walk *w, void *item, const void *context)
{
	struct mptp_manifest_entry *e = item;

	(void)context;
	walk_u32(w, "handle", &e->handle);
	walk_u32(w, "storage", &e->storage);
	walk_u16(w, "format", &e->format);
	walk_u16(w, "protection", &e->protection);
	walk_u64(w, "size", &e->size);
	walk_u32(w, "parent", &e->parent);
	walk_u16(w, "association_type", &e->association_type);
	walk_u32(w, "association_desc", &e->association_desc);
	walk_u32(w, "sequence", &e->sequence);
	walk_string(w, "name", &e->name);
	walk_string(w, "modified", &e->modified);
}

/* ISO 15740:2013, ObjectFilesystemInfo. */
void
walk_manifest(struct walk *w, struct mptp_manifest *d)
{
	static const struct list list = {
		.size = sizeof(*d->items),
		.least = 36,
		.prefix = 8,
		.records = true,
		.item = walk_manifest_entry,
	};

	walk_list(w, "items", &d->items, &d->n, &list);
}
