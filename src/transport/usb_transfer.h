/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB transfer, whoever moves it.
 */
#ifndef TRANSPORT_USB_TRANSFER_H
#define TRANSPORT_USB_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbered as libusb's. */
enum usb_error {
	USB_ERROR_IO = -1,
	USB_ERROR_NO_DEVICE = -4,
	USB_ERROR_NOT_FOUND = -5,
	USB_ERROR_TIMEOUT = -7,
	USB_ERROR_OVERFLOW = -8,
	USB_ERROR_PIPE = -9, /* halted, or the request is not known */
	USB_ERROR_INTERRUPTED = -10,
	USB_ERROR_NO_MEM = -11,
	USB_ERROR_FAR_MEM = -100 /* the memory of a server that has it */
};

/* It belongs to the host while it flies. */
struct usb_transfer {
	uint8_t endpoint; /* its address; 0: control, the setup packet first */
	uint8_t *buf;
	size_t len, actual; /* actual: without the setup packet */
	int code; /* how it ended: 0, enum usb_error; _INTERRUPTED: taken back */
	bool flying;
	void (*arrived)(struct usb_transfer *); /* may be NULL */
	void *ctx;
	void *own; /* the host's */
};

#endif
