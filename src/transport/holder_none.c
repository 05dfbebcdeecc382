/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Where nobody tells who holds a USB device: on systems other than Linux.
 */
#include <miniptp/transport.h>

bool
mptp_usb_rule_installed(const char *root)
{
	(void)root;
	return false;
}

size_t
mptp_usb_holders(struct mptp_holder *holders, size_t most, const char *root,
    uint8_t bus, uint8_t device)
{
	(void)holders;
	(void)most;
	(void)root;
	(void)bus;
	(void)device;
	return 0;
}
