/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What Linux's vhci_hcd, a USB host controller whose devices come over a socket,
 * tells of its ports.
 */
#ifndef GADGET_VHCI_H
#define GADGET_VHCI_H

#include <stdbool.h>

/* Linux, drivers/usb/usbip/usbip_common.h: enum usbip_device_status. */
enum vhci_state { VHCI_FREE = 4, VHCI_ATTACHED = 5, VHCI_ADDRESSED = 6 };

struct vhci_port {
	bool super; /* for a device of SuperSpeed, else for one of any other */
	unsigned number, state; /* enum vhci_state; others are failures */
	char busid[32];		/* of the device, once it has an address */
};

/* The next port in what a file "status" has, and *text moves on; false: there is
 * no further one. */
bool vhci_next(const char **text, struct vhci_port *);

#endif
