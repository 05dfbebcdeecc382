/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A descriptor for libusb's: readable when a transfer has ended, the interrupt
 * transfer above all. None of ours has a time-out of libusb's, so that there is
 * no timer to watch.
 */
#include "base/error.h"
#include "transport/usb_libusb.h"

static void LIBUSB_CALL
added(int fd, short events, void *ctx)
{
	struct usb_local *usb = ctx;

	poller_add(&usb->poller, fd, events, NULL);
}

static void LIBUSB_CALL
removed(int fd, void *ctx)
{
	struct usb_local *usb = ctx;

	poller_remove(&usb->poller, fd);
}

int
usb_fd(struct mptp_transport *transport, struct mptp_error *error)
{
	struct usb_local *usb = (struct usb_local *)transport;
	const struct libusb_pollfd **fds;
	int status;

	if (usb->poller.open)
		return usb->poller.fd;
	fds = libusb_get_pollfds(usb->context);
	if (fds == NULL)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "libusb has no pollable descriptors on this system");
	status = poller_open(&usb->poller, error);
	for (size_t i = 0; status == MPTP_OK && fds[i] != NULL; i++)
		status =
		    poller_add(&usb->poller, fds[i]->fd, fds[i]->events, error);
	libusb_free_pollfds(fds);
	if (status != MPTP_OK) {
		poller_close(&usb->poller);
		return status;
	}
	libusb_set_pollfd_notifiers(usb->context, added, removed, usb);
	return usb->poller.fd;
}

void
usb_fd_close(struct usb_local *usb)
{
	if (!usb->poller.open)
		return;
	libusb_set_pollfd_notifiers(usb->context, NULL, NULL, NULL);
	poller_close(&usb->poller);
}
