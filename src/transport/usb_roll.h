/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The roll of what is on the bus: who came, who left, and when that is told. No
 * I/O.
 */
#ifndef TRANSPORT_USB_ROLL_H
#define TRANSPORT_USB_ROLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/transport.h>

struct usb_entry {
	uint8_t bus, address;
	uint8_t calls; /* in how many it was there; 2: and more */
	bool there;    /* in this one */
	bool left;     /* since the last one, though another may be there now */
	bool is_camera; /* and one that is meant */
	bool told;
	struct mptp_found found;
};

struct usb_roll {
	struct usb_entry *entry;
	size_t n, room;
	bool first; /* was called */
};

void roll_clear(struct usb_roll *);
/* Begin a call. */
void roll_begin(struct usb_roll *);
/*
 * This device is there. *look: its entry, if it should be seen whether it is a
 * camera, and is_camera and found be set; else NULL. The interfaces of a device
 * that has just come may not be known yet, so what seems to be none is asked for
 * twice. MPTP_ERR_NOMEM.
 */
int roll_mark(
    struct usb_roll *, uint8_t bus, uint8_t address, struct usb_entry **look);
/* Between the calls, it was told that this one has left. */
void roll_left(struct usb_roll *, uint8_t bus, uint8_t address);
/*
 * End the call: seen() is told of the cameras that left and then of those that
 * came. announced: the system said that something is new and ready; else a camera
 * is told only when it was there in two calls, so that udev has had its time to
 * give access. The result is whether the next call should be soon.
 */
bool roll_end(struct usb_roll *, bool announced,
    int (*seen)(void *ctx, enum mptp_sighted, const struct mptp_found *),
    void *ctx);

#endif
