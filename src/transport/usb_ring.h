/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reads of one bulk endpoint that are outstanding together, as one stream: bytes, ends
 * of transfers and failures, in the order in which the reads were submitted, in
 * whatever order they end. No I/O: who has the ring submits what it arms, and takes
 * back what is no longer of use.
 */
#ifndef TRANSPORT_USB_RING_H
#define TRANSPORT_USB_RING_H

#include <miniptp/transport.h>

#include "transport/usb_transfer.h"

#define USB_RING_SLOTS 8

struct usb_ring {
	unsigned slots;
	unsigned first, count; /* submitted, and not done with */
	unsigned most;	       /* how many the system lets us have at once */
	size_t at;	       /* of the first one, so much is done with */
	uint64_t expected;
	struct usb_transfer slot[USB_RING_SLOTS];
};

/* At most so many reads at once, which share the memory, most times size. Size is whole
 * packets, or a device that sends more overflows a read. */
void usb_ring_init(struct usb_ring *, uint8_t endpoint, uint8_t *memory,
    size_t size, unsigned most);

/* ---- reads ---------------------------------------------------------------- */

/*
 * So many bytes more will come behind what is done with; MPTP_SIZE_UNKNOWN: up to an
 * end of transfer. Done bytes count down, and an end of transfer ends it. Reads are
 * armed up to there, and one more, for the response; what is armed beyond could be
 * given a later answer, and take it along when it is taken back.
 */
void usb_ring_expect(struct usb_ring *, uint64_t bytes);
/* The next read to submit; NULL: none. Nothing expected: one, once all is done with. */
struct usb_transfer *usb_ring_arm(struct usb_ring *);
/* What arm() gave could not be submitted. Where others are outstanding, the ring
 * goes on with these; else it is a failure. */
void usb_ring_refused(struct usb_ring *, int code);
/* The youngest that flies, which is to be taken back first; NULL: none does. */
struct usb_transfer *usb_ring_flying(struct usb_ring *);

/* ---- the stream ----------------------------------------------------------- */

/* What is next: bytes, an end, both, or neither and the failure, enum usb_error;
 * 0: none either. A failure is told only when no read flies any more. */
int usb_ring_next(struct usb_ring *, struct mptp_slice *);
void usb_ring_done(struct usb_ring *, size_t n);
/* Has any read failed? The others are then to be taken back. */
bool usb_ring_failed(struct usb_ring *);
/* Pass over what failed: all that flew together fails for the same reason. */
void usb_ring_forgive(struct usb_ring *);
/* Nothing flies. Drop what came behind the last end of a transfer, or all. */
void usb_ring_trim(struct usb_ring *);
void usb_ring_clear(struct usb_ring *);

#endif
