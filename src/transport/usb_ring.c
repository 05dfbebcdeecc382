/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reads that are outstanding together, as one stream.
 */
#include "transport/usb_ring.h"

static struct usb_transfer *
slot(struct usb_ring *ring, unsigned i)
{
	return &ring->slot[(ring->first + i) % ring->slots];
}

/* It ended by itself, and not well. */
static bool
is_failure(const struct usb_transfer *transfer)
{
	return !transfer->flying && transfer->code != 0 &&
	    transfer->code != USB_ERROR_INTERRUPTED;
}

/* A short or empty packet ended it. */
static bool
is_last(const struct usb_transfer *transfer)
{
	return !transfer->flying && transfer->code == 0 &&
	    transfer->actual < transfer->len;
}

/* Nothing of it is left to tell. */
static bool
is_spent(const struct usb_transfer *transfer, size_t at)
{
	return !transfer->flying && at == transfer->actual &&
	    !is_last(transfer) && !is_failure(transfer);
}

static void
retire(struct usb_ring *ring)
{
	ring->first = (ring->first + 1) % ring->slots;
	ring->count--;
	ring->at = 0;
}

/* Reads that were taken back may have brought nothing. */
static void
skip_spent(struct usb_ring *ring)
{
	while (ring->count > 0 && is_spent(slot(ring, 0), ring->at))
		retire(ring);
}

void
usb_ring_init(struct usb_ring *ring, uint8_t endpoint, uint8_t *memory,
    size_t size, unsigned most)
{
	*ring = (struct usb_ring){ .slots = most, .most = most };
	for (unsigned i = 0; i < most; i++) {
		ring->slot[i].endpoint = endpoint;
		ring->slot[i].buf = memory + i * size;
		ring->slot[i].len = size;
	}
}

/* ---- reads ---------------------------------------------------------------- */

void
usb_ring_expect(struct usb_ring *ring, uint64_t bytes)
{
	ring->expected = bytes;
}

/* Is there a read for all that is expected, and one for the response behind it? */
static bool
is_covered(struct usb_ring *ring)
{
	uint64_t expected = ring->expected, covered = 0;
	unsigned behind = 0;

	for (unsigned i = 0; i < ring->count && covered < expected; i++) {
		const struct usb_transfer *transfer = slot(ring, i);

		covered += transfer->flying ? transfer->len : transfer->actual;
		if (i == 0)
			covered -= ring->at;
		if (is_last(transfer) && covered < expected)
			expected = covered;
		behind = i + 1;
	}
	return behind < ring->count && covered >= expected;
}

struct usb_transfer *
usb_ring_arm(struct usb_ring *ring)
{
	struct usb_transfer *transfer;

	skip_spent(ring);
	if (ring->count >= ring->most || usb_ring_failed(ring) ||
	    is_covered(ring))
		return NULL;
	transfer = slot(ring, ring->count++);
	transfer->actual = 0;
	transfer->code = 0;
	return transfer;
}

void
usb_ring_refused(struct usb_ring *ring, int code)
{
	struct usb_transfer *transfer = slot(ring, ring->count - 1);

	transfer->flying = false;
	transfer->actual = 0;
	transfer->code = code;
	/* Other programs may have used up the system's memory for this. */
	if (code == USB_ERROR_NO_MEM && ring->count > 1)
		ring->most = --ring->count;
}

struct usb_transfer *
usb_ring_flying(struct usb_ring *ring)
{
	for (unsigned i = ring->count; i > 0; i--)
		if (slot(ring, i - 1)->flying)
			return slot(ring, i - 1);
	return NULL;
}

/* ---- the stream ----------------------------------------------------------- */

int
usb_ring_next(struct usb_ring *ring, struct mptp_slice *slice)
{
	const struct usb_transfer *transfer;

	skip_spent(ring);
	transfer = slot(ring, 0);
	*slice = (struct mptp_slice){ .bytes = transfer->buf };
	if (ring->count == 0 || transfer->flying)
		return 0;
	slice->bytes = transfer->buf + ring->at;
	slice->len = transfer->actual - ring->at;
	slice->last = is_last(transfer);
	if (slice->len > 0 || slice->last || usb_ring_flying(ring) != NULL)
		return 0;
	return transfer->code;
}

void
usb_ring_done(struct usb_ring *ring, size_t n)
{
	const struct usb_transfer *transfer;
	size_t left;

	skip_spent(ring);
	transfer = slot(ring, 0);
	if (ring->count == 0 || transfer->flying)
		return;
	left = transfer->actual - ring->at;
	if (n > left)
		n = left;
	ring->at += n;
	if (ring->expected != MPTP_SIZE_UNKNOWN)
		ring->expected -= n < ring->expected ? n : ring->expected;
	if (n < left || !is_last(transfer))
		return;
	ring->expected = 0;
	retire(ring);
}

bool
usb_ring_failed(struct usb_ring *ring)
{
	for (unsigned i = 0; i < ring->count; i++)
		if (is_failure(slot(ring, i)))
			return true;
	return false;
}

void
usb_ring_forgive(struct usb_ring *ring)
{
	for (unsigned i = 0; i < ring->count; i++)
		if (is_failure(slot(ring, i)))
			slot(ring, i)->code = USB_ERROR_INTERRUPTED;
}

void
usb_ring_trim(struct usb_ring *ring)
{
	ring->expected = 0;
	while (ring->count > 0 && !is_last(slot(ring, ring->count - 1)) &&
	    !is_failure(slot(ring, ring->count - 1)))
		ring->count--;
	if (ring->count == 0)
		ring->at = 0;
}

void
usb_ring_clear(struct usb_ring *ring)
{
	ring->expected = 0;
	ring->count = 0;
	ring->at = 0;
}
