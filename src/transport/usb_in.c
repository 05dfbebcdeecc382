/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The bulk endpoint that is read: one read while somebody waits, and several for as
 * long as it is known that there is more.
 */
#include <stdlib.h>

#include "base/error.h"
#include "transport/usb.h"

static void
arrived(struct usb_transfer *transfer)
{
	struct usb *usb = transfer->ctx;

	if (transfer->code == USB_ERROR_NO_DEVICE)
		usb->gone = true;
}

static void
allocate(struct usb *usb, size_t size)
{
	struct usb_in *in = &usb->in;

	if (usb->host->map != NULL)
		in->memory = usb->host->map(usb, size);
	in->mapped = in->memory != NULL ? size : 0;
	if (in->memory == NULL)
		in->memory = malloc(size);
}

static void
release(struct usb *usb)
{
	struct usb_in *in = &usb->in;

	if (in->mapped > 0)
		usb->host->unmap(usb, in->memory, in->mapped);
	else
		free(in->memory);
}

int
usb_in_open(struct usb *usb)
{
	struct usb_in *in = &usb->in;
	const size_t size =
	    USB_READ_SIZE - USB_READ_SIZE % usb->interface.in_packet;

	allocate(usb, usb->host->reads * size);
	if (in->memory == NULL)
		return USB_ERROR_NO_MEM;
	usb_ring_init(
	    &in->ring, usb->interface.in, in->memory, size, usb->host->reads);
	for (unsigned i = 0; i < usb->host->reads; i++) {
		in->ring.slot[i].arrived = arrived;
		in->ring.slot[i].ctx = usb;
	}
	in->fresh = true;
	return 0;
}

/* The youngest first: what comes meanwhile is the oldest's. */
static void
recall(struct usb *usb)
{
	struct usb_transfer *transfer;

	while ((transfer = usb_ring_flying(&usb->in.ring)) != NULL) {
		usb_recall(usb, transfer);
		if (transfer->flying)
			return;
	}
}

void
usb_in_close(struct usb *usb)
{
	struct usb_in *in = &usb->in;

	if (in->memory == NULL)
		return;
	recall(usb);
	for (unsigned i = 0; i < usb->host->reads; i++)
		if (!in->ring.slot[i].flying)
			usb->host->forget(&in->ring.slot[i]);
	/* What the system did not give back must not be freed. */
	if (usb_ring_flying(&in->ring) == NULL)
		release(usb);
	in->memory = NULL;
}

static void
submit(struct usb *usb)
{
	struct usb_ring *ring = &usb->in.ring;
	struct usb_transfer *transfer;
	int code;

	while (!usb->gone && (transfer = usb_ring_arm(ring)) != NULL) {
		code = usb->host->submit(usb, transfer);
		if (code != 0)
			usb_ring_refused(ring, code);
	}
}

/* A pipe that stalls before anything came: protocol state left behind by
 * someone else, for which clearing it once is the cure. */
static void
cure_stall(struct usb *usb)
{
	struct usb_in *in = &usb->in;
	struct mptp_slice slice;

	if (!in->fresh || usb_ring_next(&in->ring, &slice) != USB_ERROR_PIPE)
		return;
	in->fresh = false;
	if (usb->host->clear_halt(usb, usb->interface.in) == 0)
		usb_ring_forgive(&in->ring);
}

bool
usb_in_ready(struct usb *usb)
{
	struct usb_ring *ring = &usb->in.ring;
	struct mptp_slice slice;

	if (usb_ring_failed(ring)) {
		recall(usb);
		cure_stall(usb);
	}
	submit(usb);
	return usb_ring_next(ring, &slice) != 0 || slice.len > 0 || slice.last;
}

int
usb_in_next(struct usb *usb, struct mptp_slice *slice, struct mptp_error *error)
{
	const int code = usb_ring_next(&usb->in.ring, slice);

	if (code == 0)
		return MPTP_OK;
	usb_ring_forgive(&usb->in.ring);
	return usb_fail(usb, error, code, "reading");
}

void
usb_in_done(struct usb *usb, size_t n)
{
	if (n > 0)
		usb->in.fresh = false;
	usb_ring_done(&usb->in.ring, n);
}

/* A read that was left outstanding may come from before: QEMU's device never answers
 * one that it saw ahead of the command. What it brought without an end is left over,
 * too, and would hide what comes next. */
void
usb_in_begin(struct usb *usb)
{
	usb->in.fresh = true;
	usb_ring_expect(&usb->in.ring, 0);
	if (usb_ring_flying(&usb->in.ring) == NULL)
		return;
	recall(usb);
	usb_ring_trim(&usb->in.ring);
}

void
usb_in_forgive(struct usb *usb)
{
	recall(usb);
	usb_ring_forgive(&usb->in.ring);
}

void
usb_in_forget(struct usb *usb)
{
	recall(usb);
	usb_ring_clear(&usb->in.ring);
	usb->in.fresh = true;
}
