/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which USB devices are cameras, told from descriptors.
 */
#ifndef TRANSPORT_USB_FIND_H
#define TRANSPORT_USB_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include <libusb.h>

#include <miniptp/transport.h>

#include "host/interface.h"

struct usb_camera {
	libusb_device *device; /* borrowed from the walk */
	uint8_t bus, address;
	char port[32]; /* "1-2.3": where it is plugged in; "": not known */
	struct usb_interface interface;
	struct mptp_found found;
};

/* Is this device a camera? Then *camera is filled in. It is not claimed, and where
 * the system knows its strings not even opened. */
bool usb_look_at(libusb_device *, struct usb_camera *);
/* Calls visit for every camera until it returns non-zero, which is returned.
 * Else 0 or an enum libusb_error. */
int usb_walk(libusb_context *,
    int (*visit)(void *ctx, const struct usb_camera *), void *ctx);

#endif
