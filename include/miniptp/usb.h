/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a camera that we serve is on USB.
 */
#ifndef MINIPTP_USB_H
#define MINIPTP_USB_H

#include <stdbool.h>
#include <stdint.h>

#include <miniptp/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Signalling rates, and with them the size of bulk packets: 64, 512 and 1024
 * bytes. Numbered as in USB/IP. */
enum mptp_usb_speed {
	MPTP_USB_FULL = 2,
	MPTP_USB_HIGH = 3,
	MPTP_USB_SUPER = 5
};

/*
 * Told by the device's descriptors (USB 2.0 9.6). The texts are UTF-8 and may be
 * NULL, which leaves the descriptor out; what is longer than 126 UTF-16 units is
 * cut. There is one interface of the still image class (6, 1, 1) with a bulk
 * endpoint each way and an interrupt endpoint for events.
 */
struct mptp_usb_identity {
	uint16_t vendor, product;
	uint16_t release; /* bcdDevice: 0x0123 is 1.23 */
	const char *maker, *model, *serial;
	enum mptp_usb_speed speed; /* 0: high */
	/* Tell Windows and libmtp that this is MTP: by the interface's name, and
	 * by Microsoft's descriptor of compatible ids. */
	bool mtp;
	/* The interface's class is 0xff, as of many a player and old phone. */
	bool vendor_class;
};

#ifdef __cplusplus
}
#endif
#endif
