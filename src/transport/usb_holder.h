/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the system knows of a USB device besides USB itself.
 */
#ifndef TRANSPORT_USB_HOLDER_H
#define TRANSPORT_USB_HOLDER_H

#include "transport/usb_address.h"

/* Other processes that have the device open, as far as this account may look:
 * how many of at most USB_HOLDERS were written. */
size_t usb_holders(struct usb_holder *, uint8_t bus, uint8_t device);
/* Is the udev rule where udev looks for it? */
bool usb_rule_installed(void);

#endif
