/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What ObjectPropLists tell of many objects.
 */
#include <stdlib.h>
#include <string.h>

#include <miniptp/codes.h>
#include <miniptp/error.h>

#include "base/utf.h"
#include "camera/batch.h"

/* Of more objects nothing is kept: they are read one by one. */
#define OBJECTS_MOST (1u << 18)
#define TEXT_MOST (1u << 25)

static uint32_t
first_slot(const struct batch *b, uint32_t handle)
{
	return (uint32_t)((uint64_t)handle * 0x9e3779b97f4a7c15u >> 32) &
	    (b->nslots - 1);
}

/* Where the object's slot is, or would be. There is always a free one. */
static uint32_t
slot_of(const struct batch *b, uint32_t handle)
{
	uint32_t i = first_slot(b, handle);

	while (b->slots[i] != 0 && b->items[b->slots[i] - 1].handle != handle)
		i = (i + 1) & (b->nslots - 1);
	return i;
}

const struct batch_object *
batch_find(const struct batch *b, uint32_t handle)
{
	uint32_t slot;

	if (b->n == 0)
		return NULL;
	slot = b->slots[slot_of(b, handle)];
	return slot != 0 ? &b->items[slot - 1] : NULL;
}

static bool
make_room(struct batch *b)
{
	const uint32_t cap = b->cap != 0 ? 2 * b->cap : 64;
	struct batch_object *items;
	uint32_t *slots;

	if (b->n < b->cap)
		return true;
	if (cap > OBJECTS_MOST)
		return false;
	if ((items = realloc(b->items, cap * sizeof(*items))) != NULL)
		b->items = items;
	if ((slots = calloc(2 * (size_t)cap, sizeof(*slots))) == NULL ||
	    items == NULL) {
		free(slots);
		b->no_memory = true;
		return false;
	}
	free(b->slots);
	b->slots = slots;
	b->nslots = 2 * cap;
	b->cap = cap;
	for (uint32_t i = 0; i < b->n; i++)
		b->slots[slot_of(b, b->items[i].handle)] = i + 1;
	return true;
}

/* Found or made; NULL: it is not to be kept. */
static struct batch_object *
object_of(struct batch *b, uint32_t handle)
{
	uint32_t slot;

	/* What a list tells of an object mostly stands together. */
	if (b->n > 0 && b->items[b->last].handle == handle)
		return &b->items[b->last];
	slot = b->n > 0 ? slot_of(b, handle) : 0;
	if (b->n == 0 || b->slots[slot] == 0) {
		if (!make_room(b))
			return NULL;
		slot = slot_of(b, handle); /* the table may have grown */
		b->items[b->n] = (struct batch_object){ .handle = handle };
		b->slots[slot] = ++b->n;
	}
	b->last = b->slots[slot] - 1;
	return &b->items[b->last];
}

static bool
text_of(struct batch *b, const struct prop_element *e, uint32_t *at)
{
	const size_t units = e->bytes[0];
	uint32_t cap = b->text_cap;
	char *text;

	if (e->type != MPTP_TYPE_STR)
		return false;
	if (cap == 0)
		cap = 1024;
	/* What one unit becomes has at most 3 bytes. */
	while (cap - b->text_len < 3 * units + 2)
		cap *= 2;
	if (cap > TEXT_MOST)
		return false;
	if (cap != b->text_cap) {
		if ((text = realloc(b->text, cap)) == NULL) {
			b->no_memory = true;
			return false;
		}
		b->text = text;
		b->text_cap = cap;
	}
	if (b->text_len == 0)
		b->text[b->text_len++] = '\0'; /* offset 0: no text */
	*at = b->text_len;
	b->text_len += (uint32_t)utf16le_to_utf8(b->text + b->text_len,
			   e->bytes + 1, units < 255 ? units : 254) +
	    1;
	return true;
}

/* A number of at most so many bytes, which has to be without a sign. */
static bool
number_of(const struct prop_element *e, size_t most, uint64_t *number)
{
	if (e->len > most || (e->type & 1) != 0 || e->type == MPTP_TYPE_STR)
		return false;
	*number = 0;
	for (size_t i = 0; i < e->len; i++)
		*number |= (uint64_t)e->bytes[i] << 8 * i;
	return true;
}

static bool
narrow(const struct prop_element *e, uint16_t *to)
{
	uint64_t number;

	if (!number_of(e, sizeof(*to), &number))
		return false;
	*to = (uint16_t)number;
	return true;
}

static bool
wide(const struct prop_element *e, uint32_t *to)
{
	uint64_t number;

	if (!number_of(e, sizeof(*to), &number))
		return false;
	*to = (uint32_t)number;
	return true;
}

static uint16_t
bit(uint16_t property)
{
	return (uint16_t)(1u << (property - MPTP_OPC_STORAGE_ID));
}

static bool
take(struct batch *b, struct batch_object *o, const struct prop_element *e)
{
	switch (e->property) {
	case MPTP_OPC_STORAGE_ID:
		return wide(e, &o->storage);
	case MPTP_OPC_OBJECT_FORMAT:
		return narrow(e, &o->format);
	case MPTP_OPC_PROTECTION_STATUS:
		return narrow(e, &o->protection);
	case MPTP_OPC_OBJECT_SIZE: /* some write 32 bits */
		return number_of(e, sizeof(o->size), &o->size);
	case MPTP_OPC_ASSOCIATION_TYPE:
		return narrow(e, &o->association_type);
	case MPTP_OPC_ASSOCIATION_DESC:
		return wide(e, &o->association_desc);
	case MPTP_OPC_OBJECT_FILE_NAME:
		return e->bytes[0] > 1 && text_of(b, e, &o->name);
	case MPTP_OPC_DATE_CREATED:
		return text_of(b, e, &o->created);
	case MPTP_OPC_DATE_MODIFIED:
		return text_of(b, e, &o->modified);
	case MPTP_OPC_PARENT_OBJECT:
		return wide(e, &o->parent);
	default:
		return false;
	}
}

void
batch_add(void *batch, const struct prop_element *e)
{
	struct batch *b = batch;
	const bool about = e->property >= MPTP_OPC_STORAGE_ID &&
	    e->property <= MPTP_OPC_PARENT_OBJECT;
	struct batch_object *o;

	if (!about && e->property != MPTP_OPC_WIDTH &&
	    e->property != MPTP_OPC_HEIGHT)
		return;
	if (e->handle == 0 || (o = object_of(b, e->handle)) == NULL)
		return;
	if (e->property == MPTP_OPC_WIDTH)
		(void)wide(e, &o->width);
	else if (e->property == MPTP_OPC_HEIGHT)
		(void)wide(e, &o->height);
	else if (take(b, o, e))
		o->told |= bit(e->property);
}

bool
batch_told(const struct batch_object *o, uint16_t property)
{
	return (o->told & bit(property)) != 0;
}

static bool
is_enough(const struct batch_object *o)
{
	const uint16_t least =
	    bit(MPTP_OPC_OBJECT_FILE_NAME) | bit(MPTP_OPC_OBJECT_FORMAT);

	return o != NULL && (o->told & least) == least &&
	    (o->format == MPTP_OF_ASSOCIATION ||
		(o->told & bit(MPTP_OPC_OBJECT_SIZE)) != 0);
}

bool
batch_knows(const struct batch *b, uint32_t handle)
{
	return is_enough(batch_find(b, handle));
}

static int
copy_text(const struct batch *b, uint32_t at, char **to)
{
	size_t len;

	if (at == 0)
		return MPTP_OK;
	len = strlen(b->text + at) + 1;
	if ((*to = malloc(len)) == NULL)
		return MPTP_ERR_NOMEM;
	memcpy(*to, b->text + at, len);
	return MPTP_OK;
}

int
batch_info(const struct batch *b, uint32_t handle,
    const struct batch_defaults *defaults, struct mptp_object_info *info)
{
	const struct batch_object *o = batch_find(b, handle);
	uint32_t created = o->created;
	int rc;

	*info = (struct mptp_object_info){ .storage = o->storage,
		.format = o->format,
		.protection = o->protection,
		.size = o->size,
		.image_width = o->width,
		.image_height = o->height,
		.parent = o->parent,
		.association_type = o->association_type,
		.association_desc = o->association_desc };
	if ((o->told & bit(MPTP_OPC_STORAGE_ID)) == 0)
		info->storage = defaults->storage;
	if ((o->told & bit(MPTP_OPC_PARENT_OBJECT)) == 0)
		info->parent = defaults->parent;
	if ((o->told & bit(MPTP_OPC_ASSOCIATION_TYPE)) == 0 &&
	    o->format == MPTP_OF_ASSOCIATION)
		info->association_type = MPTP_ASSOCIATION_TYPE_GENERIC_FOLDER;
	if ((o->told & bit(MPTP_OPC_DATE_CREATED)) == 0 &&
	    defaults->created_is_modified)
		created = o->modified;
	rc = copy_text(b, o->name, &info->name);
	if (rc == MPTP_OK)
		rc = copy_text(b, created, &info->captured);
	if (rc == MPTP_OK)
		rc = copy_text(b, o->modified, &info->modified);
	if (rc != MPTP_OK)
		mptp_object_info_clear(info);
	return rc;
}

void
batch_clear(struct batch *b)
{
	free(b->items);
	free(b->slots);
	free(b->text);
	*b = (struct batch){ 0 };
}
