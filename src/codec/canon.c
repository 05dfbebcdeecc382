/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets of Canon's own operations, as seen in recorded sessions.
 */
#include "base/bytes.h"
#include "codec/dataset_type.h"
#include "codec/own_size.h"

/* A record begins with its size, which includes these 8 bytes, and its code. */
#define HEADER 8

/* How many records there are before the empty one that ends them, or one that
 * cannot be right. */
static uint32_t
count_records(const uint8_t *in, size_t left)
{
	uint32_t n = 0;

	while (left >= HEADER && n < UINT32_MAX) {
		uint32_t size = get_le32(in);
		uint32_t code = get_le32(in + 4);

		if (size < HEADER || size > left)
			break;
		if (size == HEADER && code == 0)
			break;
		in += size;
		left -= size;
		n++;
	}
	return n;
}

static void
walk_byte(struct walk *w, void *item, const void *context)
{
	(void)context;
	walk_u8(w, NULL, item);
}

static void
walk_canon_event(struct walk *w, void *item, const void *context)
{
	static const struct number code = {
		.held = 4, .wire = 4, .nonzero = true
	};
	static const struct list payload = {
		.size = 1, .least = 1, .bytes = true, .item = walk_byte
	};
	struct mptp_canon_event *e = item;

	(void)context;
	/* An empty one would end the list. */
	walk_require(w, e->code != 0 || e->npayload != 0);
	walk_count(w, &e->npayload, 4, HEADER);
	walk_number(w, "code", &e->code, code);
	walk_list(w, "payload", &e->payload, &e->npayload, &payload);
}

void
walk_canon_events(struct walk *w, struct mptp_canon_events *d)
{
	static const struct list list = {
		.size = sizeof(*d->items),
		.least = HEADER,
		.records = true,
		.item = walk_canon_event,
	};
	const uint8_t *in;
	size_t left;

	if ((in = walk_input(w, &left)) != NULL)
		d->n = count_records(in, left);
	walk_list(w, "items", &d->items, &d->n, &list);
	/* Whatever ends the records is not looked at again. */
	if (walk_input(w, &left) == NULL) {
		walk_derived(w, HEADER, 4);
		walk_derived(w, 0, 4);
	}
}

void
walk_canon_device_info(struct walk *w, struct mptp_canon_device_info *d)
{
	uint64_t lists = (uint64_t)d->nevents + d->nproperties + d->nothers;

	walk_derived(w, 4 * (1 + 3 + lists), 4);
	walk_u32s(w, "events", &d->events, &d->nevents);
	walk_u32s(w, "properties", &d->properties, &d->nproperties);
	walk_u32s(w, "others", &d->others, &d->nothers);
}

/* ---- GetObjectInfoEx64 -------------------------------------------------- */

/* A count, and as many entries, each of which begins with its size. */
enum {
	ENTRY_HANDLE = 4,
	ENTRY_OBJECT_SIZE = 24,
	ENTRY_LEAST = ENTRY_OBJECT_SIZE + 8
};
/* With it, an entry has more than a handle. */
#define ENTRY_WHOLE 0x00100000

static bool
next_size(const uint8_t *data, size_t len, size_t *at, uint32_t *handle,
    uint64_t *size)
{
	const uint8_t *entry;
	uint32_t step;

	if (*at == 0)
		*at = 4;
	if (len < *at || len - *at < ENTRY_LEAST)
		return false;
	entry = data + *at;
	step = get_le32(entry);
	if (step < ENTRY_LEAST || step > len - *at)
		return false;
	*at += step;
	*handle = get_le32(entry + ENTRY_HANDLE);
	*size = get_le64(entry + ENTRY_OBJECT_SIZE);
	return true;
}

const struct own_size own_size_canon = {
	.dialect = MPTP_DIALECT_CANON,
	.operation = MPTP_OP_CANON_GET_OBJECT_INFO_EX_64,
	.flags = ENTRY_WHOLE,
	.next = next_size,
};
