/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The messages of FunctionFS, by which Linux lets a program be a function of a
 * gadget (Linux, include/uapi/linux/usb/functionfs.h); all of it little-endian.
 */
#ifndef GADGET_FUNCTIONFS_H
#define GADGET_FUNCTIONFS_H

#include "gadget/descriptor.h"

#define FUNCTIONFS_MESSAGE_MAX 512

/* What is written to "ep0" first: the descriptors at each speed, and Microsoft's.
 * The files of the endpoints are then ep1, ep2 and ep3: bulk in, bulk out,
 * interrupt in. Returns the length. Linux before 6.5 wants the version of Microsoft's
 * descriptors as 1, though it is 1.00. */
size_t functionfs_descriptors(const struct mptp_usb_identity *, bool before_6_5,
    uint8_t out[FUNCTIONFS_MESSAGE_MAX]);
/* And second: the interface's name, if it has one. */
size_t functionfs_strings(
    const struct mptp_usb_identity *, uint8_t out[FUNCTIONFS_MESSAGE_MAX]);

/* What is read from "ep0" afterwards: a setup packet, and in this place what
 * has happened. */
#define FUNCTIONFS_EVENT_SIZE 12
#define FUNCTIONFS_EVENT_TYPE 8

enum functionfs_event {
	FUNCTIONFS_BOUND,
	FUNCTIONFS_UNBOUND,
	FUNCTIONFS_ENABLED,
	FUNCTIONFS_DISABLED,
	FUNCTIONFS_SETUP_CAME,
	FUNCTIONFS_SUSPENDED,
	FUNCTIONFS_RESUMED
};

/* How much to read next from the OUT endpoint, such that the read ends with the
 * message even if the host leaves out the empty packet behind whole ones. */
struct functionfs_reading {
	bool within;   /* a message: its header was read */
	uint64_t left; /* of it */
};

/* A multiple of the packets, at least one and at most that. */
size_t functionfs_next_read(
    const struct functionfs_reading *, size_t packet, size_t most);
/* last: a short packet has ended what was read. */
void functionfs_was_read(
    struct functionfs_reading *, const uint8_t *bytes, size_t len, bool last);

#endif
