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

/* The interface to claim. */
struct usb_interface {
	uint8_t configuration, number, setting;
	uint8_t name;		/* index of its string */
	uint8_t in, out, event; /* endpoint addresses; event 0: has none */
	size_t in_packet, out_packet, event_packet; /* wMaxPacketSize */
};

struct usb_camera {
	libusb_device *device; /* borrowed from the walk */
	uint8_t bus, address;
	struct usb_interface interface;
	struct mptp_found found;
};

/* Calls visit for every camera until it returns non-zero, which is returned.
 * Else 0 or an enum libusb_error. Devices are not claimed, and where the system
 * knows their strings not even opened. */
int usb_walk(libusb_context *,
    int (*visit)(void *ctx, const struct usb_camera *), void *ctx);

/* The Microsoft OS descriptors: the vendor request to ask with, from the string
 * descriptor 0xEE, or -1; and whether the compatible-id descriptor that comes
 * back declares this interface to be MTP. */
int usb_msos_request(const uint8_t *string, size_t len);
bool usb_msos_is_mtp(const uint8_t *ids, size_t len, uint8_t interface);

#endif
