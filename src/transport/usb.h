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
#include "transport/usb_ring.h"

/* One read, and what is written to the file at once. All of them together are far from
 * the 16 MiB that Linux grants to all programs together (usbfs_memory_mb). */
#define USB_READ_SIZE (256 * 1024)
#define USB_WRITE_SIZE (256 * 1024)
#define USB_WRITE_SLOTS 4
#define USB_EVENT_SIZE 4096
#define USB_SETUP_SIZE 8
#define USB_TIMEOUT_MS 20000

struct usb;

/* What moves transfers. All return 0 or enum usb_error. */
struct usb_host {
	/* How many reads are outstanding together, at most USB_RING_SLOTS. */
	unsigned reads;
	/* What is written at once at most, in whole packets; not 0. */
	size_t write_max;
	/* Submit has taken what is written: the memory may be used again. */
	bool takes;
	/* Memory for reads that the device writes to without a copy. NULL: ordinary
	 * memory will do. Both optional. */
	uint8_t *(*map)(struct usb *, size_t size);
	void (*unmap)(struct usb *, uint8_t *, size_t size);
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

/* The interrupt endpoint: packets are added to buf, so that there always is a transfer
 * outstanding. */
struct usb_events {
	struct usb_transfer transfer; /* endpoint 0: the device has none */
	uint8_t *buf, *packet;
	size_t begin, end; /* what is there to lend */
	bool last;	   /* an event ended at end */
	int failure;	   /* enum usb_error */
	unsigned failures; /* since a packet came */
};

/* The bulk endpoint that is read. */
struct usb_in {
	uint8_t *memory;
	size_t
	    mapped; /* so much of it, by the host; 0: it is ordinary memory */
	bool fresh; /* nothing arrived since the last write */
	struct usb_ring ring;
};

/* The one that is written. */
struct usb_out {
	unsigned next;
	uint8_t *memory; /* NULL: the host takes what is written */
	size_t size;	 /* of each slot */
	bool open;	 /* whole packets were written, and no end of them */
	bool moved;	 /* some of it got there */
	struct usb_transfer slot[USB_WRITE_SLOTS];
};

struct usb {
	struct mptp_transport transport; /* first: see struct mptp_transport */
	const struct usb_host *host;
	struct usb_interface interface;
	bool gone;
	/* What took it from us, if that is not the device itself: NULL, or
	 * words that last. */
	const char *gone_by;
	/* Of what no call fails for; may be NULL. */
	void (*log)(void *ctx, enum mptp_log_level, const char *line);
	void *log_ctx;
	atomic_bool interrupted;
	struct usb_events events;
	struct usb_in in;
	struct usb_out out;
	struct mptp_found found;
};

/* ---- usb.c: what the hosts share of struct mptp_transport_ops ------------ */

/* options may be NULL. */
void usb_init(struct usb *, const struct mptp_transport_ops *,
    const struct usb_host *, const struct mptp_options *);
int usb_control(struct mptp_transport *, enum mptp_control, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *);
void usb_describe(const struct mptp_transport *, struct mptp_found *);
void usb_interrupt(struct mptp_transport *);

/* ---- usb_transfer.c: one transfer --------------------------------------- */

/* Take it back, which the host is given a while for; what it moved is kept. */
void usb_recall(struct usb *, struct usb_transfer *);
/* A request on endpoint 0. *len, of which USB_CONTROL_MAX are asked for at most, becomes
 * how much came where type has the bit that says so. Linux has the same limit; no
 * camera's configuration is longer. */
#define USB_CONTROL_MAX 4096
struct usb_request {
	uint8_t type, request;
	uint16_t value, index;
};
int usb_ask(struct usb *, const struct usb_request *, uint8_t *data,
    size_t *len, int64_t deadline);
/* A failure as a status, and told in *error; doing says of what. */
int usb_fail(struct usb *, struct mptp_error *, int code, const char *doing);

/* ---- usb_in.c: the bulk endpoint that is read --------------------------- */

int usb_in_open(struct usb *);
void usb_in_close(struct usb *);
/* Submit what is to be; is there anything to lend, or to tell? */
bool usb_in_ready(struct usb *);
int usb_in_next(struct usb *, struct mptp_slice *, struct mptp_error *);
void usb_in_done(struct usb *, size_t n);
/* Something is about to be written: no read may be older. */
void usb_in_begin(struct usb *);
/* The halt was cleared; or what was read is of no more use. */
void usb_in_forgive(struct usb *);
void usb_in_forget(struct usb *);

/* ---- usb_out.c: the one that is written --------------------------------- */

int usb_out_open(struct usb *);
void usb_out_close(struct usb *);
int usb_write(struct mptp_transport *, enum mptp_pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *);
/* Take back what was not written yet; nothing is told of it. */
void usb_out_forget(struct usb *);

/* ---- usb_events.c: the interrupt endpoint ------------------------------- */

int usb_events_open(struct usb *);
void usb_events_close(struct usb *);
bool usb_events_ready(struct usb *);
void usb_events_next(struct usb *, struct mptp_slice *);
void usb_events_done(struct usb *, size_t n);
void usb_events_forgive(struct usb *);
void usb_events_forget(struct usb *);

/* ---- usb_pipe.c: all of them -------------------------------------------- */

int usb_pipes_open(struct usb *);
/* Takes back what is outstanding and frees. */
void usb_pipes_close(struct usb *);

int usb_wait(struct mptp_transport *, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *);
int usb_next(struct mptp_transport *, enum mptp_pipe, struct mptp_slice *,
    struct mptp_error *);
void usb_done(struct mptp_transport *, enum mptp_pipe, size_t n);
void usb_expect(struct mptp_transport *, uint64_t bytes);

#endif
