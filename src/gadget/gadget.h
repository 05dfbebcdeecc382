/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera as a device on USB: its state, its endpoints, and the requests on
 * endpoint 0 (USB 2.0 9.4, Still Image Class 1.0 5.2).
 */
#ifndef GADGET_GADGET_H
#define GADGET_GADGET_H

#include "gadget/descriptor.h"
#include "gadget/endpoint.h"

/* Of the class. */
enum gadget_request {
	GADGET_CANCEL = 0x64,
	GADGET_EXTENDED_EVENT = 0x65,
	GADGET_RESET = 0x66,
	GADGET_STATUS = 0x67
};

/* What a control request sends or gets; ours never has more. */
#define GADGET_CONTROL_MAX GADGET_DESCRIPTOR_MAX

struct gadget {
	const struct mptp_usb_identity *identity;
	uint8_t configuration; /* 0: only addressed */
	uint8_t power; /* SuperSpeed's U1 and U2, as GET_STATUS has them */
	bool out_halted;
	struct gadget_endpoint bulk, interrupt;
	uint8_t event[GADGET_EVENT_PACKET]; /* the last one */
	size_t event_len;
	/* GADGET_CANCEL (6 bytes in buf; *len set to 0: of another transaction than
	 * the running one), _RESET (also when the configuration or the interface is
	 * set), and _STATUS (buf to be filled, *len set). False: it fails. */
	bool (*request)(
	    void *ctx, enum gadget_request, uint8_t *buf, size_t *len);
	void *ctx;
};

/* False: out of memory. The identity is borrowed. write: the most that is
 * written to the bulk endpoint at once. */
bool gadget_init(
    struct gadget *, const struct mptp_usb_identity *, size_t write);
void gadget_free(struct gadget *);
/* As after power-on. */
void gadget_power_on(struct gadget *);
/* As after a reset of its port, and with the same configuration again. */
bool gadget_port_reset(struct gadget *);
/* What is wrong is the host's to clear. */
void gadget_halt(struct gadget *);

/* A whole event, to the interrupt endpoint; false: not yet. One with more than
 * three parameters is none, and dropped. */
bool gadget_event(struct gadget *, const void *bytes, size_t len);

/* By its address; NULL: there is no such IN endpoint now. */
struct gadget_endpoint *gadget_in(struct gadget *, uint8_t address);

/* A request on endpoint 0, with its data if it is host to device. False: stall.
 * What is to be sent is in data, at most as long as the request allows. */
bool gadget_control(struct gadget *, const uint8_t setup[8],
    uint8_t data[GADGET_CONTROL_MAX], size_t *len);

#endif
