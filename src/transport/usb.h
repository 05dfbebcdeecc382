/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An open USB camera and its pipes.
 */
#ifndef TRANSPORT_USB_H
#define TRANSPORT_USB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libusb.h>

#include "transport/deadline.h"
#include "transport/poller.h"
#include "transport/usb_find.h"

/* One bulk-in transfer. Its size is what is copied to the file at once. */
#define USB_READ_SIZE (256 * 1024)
#define USB_EVENT_SIZE 4096

/* A way in: one transfer, and what it brought. */
struct usb_reader {
	struct usb *usb;
	struct libusb_transfer *transfer; /* NULL: the device has none */
	uint8_t *buf;
	size_t size;
	size_t begin, end; /* what is there to lend */
	bool last;	   /* a USB transfer ended at end */
	bool flying;	   /* the transfer belongs to libusb */
	bool fresh;	   /* nothing arrived since the last write */
	int failure;	   /* enum libusb_error to show once begin == end */
	/* Events only: packets are added to buf, so that there always is a
	 * transfer outstanding. */
	uint8_t *packet;
};

struct usb {
	struct mptp_transport transport; /* first: see struct mptp_transport */
	libusb_context *context;
	libusb_device_handle *handle;
	struct usb_interface interface;
	struct mptp_found found;
	bool claimed;
	bool gone;
	bool write_open; /* whole packets were written, and no end of them */
	atomic_bool interrupted;
	struct poller poller;
	struct usb_reader reader[MPTP_PIPES];
};

/* ---- usb_transfer.c: one transfer --------------------------------------- */

/* Let libusb work until *completed (which may be NULL), the deadline, or a
 * short while. LIBUSB_ERROR_TIMEOUT: the deadline passed. */
int usb_turn(struct usb *, int64_t deadline, int *completed);
/* Submit, and wait for the end, which is reaped in any case. 0, an
 * enum libusb_error, or LIBUSB_ERROR_INTERRUPTED after interrupt(). */
int usb_run(struct usb *, struct libusb_transfer *, int64_t deadline);
/* enum libusb_transfer_status as enum libusb_error. */
int usb_result(enum libusb_transfer_status);
/* Is the device no longer there? Asks it; what looks like a failure is often
 * the first sign of unplugging. */
bool usb_is_gone(struct usb *);
/* A failure of libusb as a status, and told in *error; doing says of what. */
int usb_fail(struct usb *, struct mptp_error *, int code, const char *doing);

/* ---- usb_pipe.c: both ways in ------------------------------------------- */

int usb_readers_open(struct usb *);
/* Cancels what is outstanding and frees. */
void usb_readers_close(struct usb *);
/* Take back a transfer that is outstanding; what it brought is kept. */
void usb_reader_recall(struct usb_reader *);

int usb_wait(struct mptp_transport *, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *);
int usb_next(struct mptp_transport *, enum mptp_pipe, struct mptp_slice *,
    struct mptp_error *);
void usb_done(struct mptp_transport *, enum mptp_pipe, size_t n);

/* ---- usb_poll.c --------------------------------------------------------- */

int usb_fd(struct mptp_transport *, struct mptp_error *);
void usb_fd_close(struct usb *);

#endif
