/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An open USB camera and its pipes, whoever moves the transfers: the system's
 * host controllers (usb_libusb.c) or a USB/IP server (usbip.c).
 */
#ifndef TRANSPORT_USB_H
#define TRANSPORT_USB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/transport.h>

#include "host/interface.h"
#include "transport/deadline.h"

/* One bulk-in transfer. Its size is what is copied to the file at once. */
#define USB_READ_SIZE (256 * 1024)
#define USB_EVENT_SIZE 4096
#define USB_SETUP_SIZE 8
#define USB_TIMEOUT_MS 20000

/* Numbered as libusb's. */
enum usb_error {
	USB_ERROR_IO = -1,
	USB_ERROR_NO_DEVICE = -4,
	USB_ERROR_NOT_FOUND = -5,
	USB_ERROR_TIMEOUT = -7,
	USB_ERROR_OVERFLOW = -8,
	USB_ERROR_PIPE = -9, /* halted, or the request is not known */
	USB_ERROR_INTERRUPTED = -10,
	USB_ERROR_NO_MEM = -11
};

struct usb;

/* One transfer, of whoever made it; it belongs to the host while it flies. */
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

/* What moves transfers. All return 0 or enum usb_error. */
struct usb_host {
	/* What is written at once at most, in whole packets; 0: any length. */
	size_t write_max;
	int (*submit)(struct usb *, struct usb_transfer *);
	/* Ask for it back. It ends in turn() like any other, with what it had
	 * moved by then. */
	void (*cancel)(struct usb *, struct usb_transfer *);
	/* Move on, until something ended, the deadline (_TIMEOUT), or a short
	 * while. */
	int (*turn)(struct usb *, int64_t deadline);
	/* Give back what the host keeps of a transfer that does not fly. */
	void (*forget)(struct usb_transfer *);
	int (*clear_halt)(struct usb *, uint8_t endpoint);
	/* SET_INTERFACE, to the setting that is in use. */
	int (*set_interface)(struct usb *);
	int (*port_reset)(struct usb *);
	/* Is the device no longer there? What looks like a failure is often the
	 * first sign of unplugging. */
	bool (*is_gone)(struct usb *);
	const char *(*words)(int code);
};

/* A way in: one transfer, and what it brought. */
struct usb_reader {
	struct usb *usb;
	struct usb_transfer transfer; /* endpoint 0: the device has none */
	uint8_t *buf;
	size_t size;
	size_t begin, end; /* what is there to lend */
	bool last;	   /* a USB transfer ended at end */
	bool fresh;	   /* nothing arrived since the last write */
	int failure;	   /* enum usb_error to show once begin == end */
	/* Events only: packets are added to buf, so that there always is a
	 * transfer outstanding. */
	uint8_t *packet;
};

struct usb {
	struct mptp_transport transport; /* first: see struct mptp_transport */
	const struct usb_host *host;
	struct usb_interface interface;
	struct mptp_found found;
	bool gone;
	/* What took it from us, if that is not the device itself: NULL, or
	 * words that last. */
	const char *gone_by;
	bool write_open; /* whole packets were written, and no end of them */
	atomic_bool interrupted;
	struct usb_reader reader[MPTP_PIPES];
};

/* ---- usb.c: what the hosts share of struct mptp_transport_ops ------------ */

void usb_init(
    struct usb *, const struct mptp_transport_ops *, const struct usb_host *);
int usb_write(struct mptp_transport *, enum mptp_pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *);
int usb_control(struct mptp_transport *, enum mptp_control, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *);
void usb_describe(const struct mptp_transport *, struct mptp_found *);
void usb_interrupt(struct mptp_transport *);

/* ---- usb_transfer.c: one transfer --------------------------------------- */

/* Submit, and wait for the end, which is reaped in any case. 0, an
 * enum usb_error, or USB_ERROR_INTERRUPTED after interrupt(). */
int usb_run(struct usb *, struct usb_transfer *, int64_t deadline);
/* A request on endpoint 0. *len, at most USB_CONTROL_MAX, becomes how much came
 * where type has the bit that says so. */
#define USB_CONTROL_MAX 512
struct usb_request {
	uint8_t type, request;
	uint16_t value, index;
};
int usb_ask(struct usb *, const struct usb_request *, uint8_t *data,
    size_t *len, int64_t deadline);
/* A failure as a status, and told in *error; doing says of what. */
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

#endif
