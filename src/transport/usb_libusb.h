/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB camera at one of this machine's own ports.
 */
#ifndef TRANSPORT_USB_LIBUSB_H
#define TRANSPORT_USB_LIBUSB_H

#include <libusb.h>

#include "transport/poller.h"
#include "transport/usb.h"

struct usb_local {
	struct usb usb; /* first */
	libusb_context *context;
	libusb_device_handle *handle;
	bool claimed;
	struct poller poller;
};

/* ---- usb_host.c: transfers by libusb ------------------------------------ */

extern const struct usb_host usb_local_host;

/* ---- usb_poll.c --------------------------------------------------------- */

int usb_fd(struct mptp_transport *, struct mptp_error *);
void usb_fd_close(struct usb_local *);

#endif
