/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where nobody tells who holds a USB device: on systems other than Linux.
 */
#include "transport/usb_holder.h"

bool
usb_rule_installed(void)
{
	return false;
}

size_t
usb_holders(struct usb_holder *holders, uint8_t bus, uint8_t device)
{
	(void)holders;
	(void)bus;
	(void)device;
	return 0;
}
