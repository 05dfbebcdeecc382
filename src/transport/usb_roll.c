/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Keeping the roll.
 */
#include <stdlib.h>

#include "transport/usb_roll.h"

#define SETTLED 2 /* calls */

void
roll_clear(struct usb_roll *roll)
{
	free(roll->entry);
	*roll = (struct usb_roll){ 0 };
}

void
roll_begin(struct usb_roll *roll)
{
	for (size_t i = 0; i < roll->n; i++)
		roll->entry[i].there = false;
}

static struct usb_entry *
find(struct usb_roll *roll, uint8_t bus, uint8_t address)
{
	for (size_t i = 0; i < roll->n; i++)
		if (roll->entry[i].bus == bus &&
		    roll->entry[i].address == address && !roll->entry[i].left)
			return &roll->entry[i];
	return NULL;
}

static struct usb_entry *
append(struct usb_roll *roll, uint8_t bus, uint8_t address)
{
	struct usb_entry *grown;

	if (roll->n == roll->room) {
		const size_t room = roll->room * 2 + 8;

		grown = realloc(roll->entry, room * sizeof(*grown));
		if (grown == NULL)
			return NULL;
		roll->entry = grown;
		roll->room = room;
	}
	roll->entry[roll->n] =
	    (struct usb_entry){ .bus = bus, .address = address };
	return &roll->entry[roll->n++];
}

int
roll_mark(struct usb_roll *roll, uint8_t bus, uint8_t address,
    struct usb_entry **look)
{
	struct usb_entry *entry = find(roll, bus, address);

	*look = NULL;
	if (entry == NULL)
		entry = append(roll, bus, address);
	if (entry == NULL)
		return MPTP_ERR_NOMEM;
	entry->there = true;
	if (entry->calls < SETTLED) {
		entry->calls++;
		if (!entry->is_camera)
			*look = entry;
	}
	return MPTP_OK;
}

void
roll_left(struct usb_roll *roll, uint8_t bus, uint8_t address)
{
	struct usb_entry *entry = find(roll, bus, address);

	if (entry != NULL)
		entry->left = true;
}

bool
roll_end(struct usb_roll *roll, bool announced,
    int (*seen)(void *ctx, enum mptp_sighted, const struct mptp_found *),
    void *ctx)
{
	const enum mptp_sighted news =
	    roll->first ? MPTP_DEVICE_ARRIVED : MPTP_DEVICE_THERE;
	bool soon = false, full = false;
	size_t kept = 0;

	for (size_t i = 0; i < roll->n; i++) {
		struct usb_entry *entry = &roll->entry[i];

		entry->left |= !entry->there;
		if (entry->left && entry->told && !full)
			full = seen(ctx, MPTP_DEVICE_LOST, &entry->found) != 0;
		if (!entry->left || (entry->told && full))
			roll->entry[kept++] = *entry;
	}
	roll->n = kept;
	for (size_t i = 0; i < roll->n; i++) {
		struct usb_entry *entry = &roll->entry[i];
		const bool ready =
		    !roll->first || announced || entry->calls == SETTLED;

		if (entry->left)
			continue;
		if (entry->is_camera && !entry->told && ready && !full) {
			full = seen(ctx, news, &entry->found) != 0;
			entry->told = !full;
		}
		soon |= entry->calls < SETTLED;
	}
	roll->first = true;
	return soon || full;
}
