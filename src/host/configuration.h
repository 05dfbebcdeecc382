/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The descriptors of a USB device, as they come from the wire.
 */
#ifndef HOST_CONFIGURATION_H
#define HOST_CONFIGURATION_H

#include "host/interface.h"

#define USB_DEVICE_DESCRIPTOR 18
#define USB_CONFIGURATION_DESCRIPTOR 9

struct usb_device {
	uint16_t vendor, product;
	uint8_t class;
	uint8_t maker, model, serial; /* indices of strings */
	uint8_t configurations;
};

/* False: this is none (USB 2.0 9.6.1). */
bool usb_device_unpack(struct usb_device *, const uint8_t *, size_t len);

/* Of a configuration descriptor's head: the length of all of it, and the value
 * that selects it. False: this is none (9.6.3). */
bool usb_configuration_unpack(
    const uint8_t *, size_t len, uint16_t *total, uint8_t *value);

/* The first interface that is a camera's, out of a whole configuration. What
 * stands in it is believed as far as it fits. */
bool usb_configuration_find(struct usb_interface *, const uint8_t *, size_t len,
    const struct usb_asker *);

#endif
