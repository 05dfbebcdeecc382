/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Transfers by USB/IP.
 */
#include <stdlib.h>
#include <string.h>

#include "transport/usbip.h"

/* How long a server may take to answer that a transfer is taken back. */
#define UNLINK_MS 3000
#define REQUEST_MS 1000
#define SETTING_MS 5000
#define GONE_MS 500

/* CLEAR_FEATURE(ENDPOINT_HALT) (USB 2.0 9.4.1); and what a hub is asked for to
 * reset a port (11.24.2.13): Linux's server, and ours, take it for theirs. */
#define TO_INTERFACE 0x01
#define TO_ENDPOINT 0x02
#define TO_PORT 0x23
enum { CLEAR_FEATURE = 1, SET_FEATURE = 3, PORT_RESET = 4, SET_INTERFACE = 11 };

/* What a transfer has here. */
struct flight {
	struct import_submit submit; /* first */
	struct usb_transfer *transfer;
	bool recalled;
};

static struct usbip *
usbip_of(struct usb *usb)
{
	return (struct usbip *)usb;
}

static bool
is_opening(const struct usbip *u)
{
	return u->open_by != DEADLINE_NEVER;
}

static int
result(const struct flight *flight)
{
	switch (flight->submit.status) {
	case 0:
		return 0;
	case USBIP_EPIPE:
		return USB_ERROR_PIPE;
	case USBIP_EOVERFLOW:
		return USB_ERROR_OVERFLOW;
	case USBIP_ENOMEM:
		return USB_ERROR_FAR_MEM;
	case USBIP_ENODEV:
	case USBIP_ESHUTDOWN:
		return USB_ERROR_NO_DEVICE;
	case USBIP_ECONNRESET:
		return flight->recalled ? USB_ERROR_INTERRUPTED : USB_ERROR_IO;
	default:
		return USB_ERROR_IO;
	}
}

static void
ended(struct import_submit *submit)
{
	struct flight *flight = (struct flight *)submit;
	struct usb_transfer *transfer = flight->transfer;

	transfer->flying = false;
	transfer->actual = submit->moved;
	transfer->code = result(flight);
	if (transfer->arrived != NULL)
		transfer->arrived(transfer);
}

static const char *
gone_by(enum usbip_loss loss)
{
	switch (loss) {
	case USBIP_LOSS_NONSENSE:
		return "its server breaks the USB/IP protocol; restart it, or "
		       "connect the camera to this computer";
	case USBIP_LOSS_SILENT:
		return "its server answers no more; does it run, and is the "
		       "network up?";
	default:
		return NULL;
	}
}

static void
blame(struct usbip *u, enum usbip_loss loss)
{
	if (u->loss != USBIP_LOSS_NONE)
		return;
	u->loss = loss;
	u->usb.gone_by = gone_by(loss);
}

/* The connection is of no use any more. */
static int
lose(struct usbip *u, enum usbip_loss loss)
{
	struct import_submit *submit;

	blame(u, loss);
	u->usb.gone = true;
	while ((submit = import_abandon(&u->import)) != NULL)
		ended(submit);
	return USB_ERROR_NO_DEVICE;
}

/* The first len bytes of out. What need not be sent gives way to an interrupt;
 * of a message that was begun, nothing does. */
static int
transmit(struct usbip *u, size_t len, bool needed)
{
	int status;

	do
		status = tcp_write(&u->link->transport, MPTP_PIPE_COMMAND,
		    u->out, len, true, u->timeout_ms, NULL);
	while (status == MPTP_ERR_CANCELLED && !is_opening(u) &&
	    (needed || !atomic_load(&u->usb.interrupted)));
	if (status == MPTP_OK)
		return 0;
	if (status == MPTP_ERR_CANCELLED && !is_opening(u))
		return USB_ERROR_INTERRUPTED;
	if (status == MPTP_ERR_CANCELLED)
		blame(u, USBIP_LOSS_INTERRUPTED);
	return status == MPTP_ERR_TIMEOUT && !needed &&
		!u->link->stream[MPTP_PIPE_COMMAND].broken ?
	    USB_ERROR_TIMEOUT :
	    USB_ERROR_NO_DEVICE;
}

static struct flight *
flight_of(struct usb_transfer *transfer)
{
	struct flight *flight = transfer->own;

	if (flight == NULL)
		flight = transfer->own = calloc(1, sizeof(*flight));
	if (flight != NULL)
		flight->transfer = transfer;
	return flight;
}

/* The setup packet stands before the data of a control transfer. Returns how
 * much of the data is to be sent. */
static size_t
prepare(const struct usb *usb, struct import_submit *submit,
    const struct usb_transfer *transfer)
{
	const size_t setup = transfer->endpoint == 0 ? USB_SETUP_SIZE : 0;
	const uint8_t direction =
	    setup > 0 ? transfer->buf[0] : transfer->endpoint;

	memcpy(submit->setup, transfer->buf, setup);
	submit->endpoint = transfer->endpoint;
	submit->interrupt =
	    setup == 0 && transfer->endpoint == usb->interface.event;
	submit->buf = transfer->buf + setup;
	submit->len = (uint32_t)(transfer->len - setup);
	return (direction & 0x80) != 0 ? 0 : submit->len;
}

static int
submit(struct usb *usb, struct usb_transfer *transfer)
{
	struct usbip *u = usbip_of(usb);
	struct flight *flight = flight_of(transfer);
	size_t out;
	int code;

	transfer->actual = 0;
	if (usb->gone)
		return USB_ERROR_NO_DEVICE;
	if (flight == NULL)
		return USB_ERROR_NO_MEM;
	flight->recalled = false;
	out = prepare(usb, &flight->submit, transfer);
	if (out > USBIP_WRITE_SIZE)
		return USB_ERROR_IO;
	import_submit(&u->import, &flight->submit, u->out);
	if (out > 0)
		memcpy(u->out + USBIP_HEADER_SIZE, flight->submit.buf, out);
	code = transmit(u, USBIP_HEADER_SIZE + out, out == 0);
	if (code != 0) {
		import_withdraw(&u->import, &flight->submit);
		if (code == USB_ERROR_NO_DEVICE)
			lose(u, USBIP_LOSS_CLOSED);
		return code;
	}
	transfer->flying = true;
	return 0;
}

static void
cancel(struct usb *usb, struct usb_transfer *transfer)
{
	struct usbip *u = usbip_of(usb);
	struct flight *flight = transfer->own;

	if (flight->recalled)
		return;
	flight->recalled = true;
	import_unlink(&u->import, &flight->submit, u->out);
	if (transmit(u, USBIP_HEADER_SIZE, true) != 0)
		lose(u, USBIP_LOSS_CLOSED);
	else
		u->answer_by = deadline_in(UNLINK_MS);
}

static void
forget(struct usb_transfer *transfer)
{
	free(transfer->own);
	transfer->own = NULL;
}

/* What a slice of the connection tells. */
static int
digest(struct usbip *u, const uint8_t *bytes, size_t len)
{
	struct import_told told;

	for (;;) {
		switch (import_feed(&u->import, &bytes, &len, &told)) {
		case IMPORT_NOTHING:
			return 0;
		case IMPORT_RETURNED:
			if (((struct flight *)told.submit)->recalled)
				u->answer_by = DEADLINE_NEVER;
			ended(told.submit);
			break;
		default:
			return lose(u, USBIP_LOSS_NONSENSE);
		}
	}
}

static int
turn(struct usb *usb, int64_t deadline)
{
	struct usbip *u = usbip_of(usb);
	const int64_t by = deadline_sooner(
	    deadline, deadline_sooner(u->answer_by, u->open_by));
	struct mptp_slice slice;
	unsigned ready;
	int status;

	if (usb->gone)
		return lose(u, USBIP_LOSS_CLOSED);
	status = tcp_wait(&u->link->transport, 1u << MPTP_PIPE_COMMAND, &ready,
	    deadline_left(by), NULL);
	if (status == MPTP_OK)
		status = tcp_next(
		    &u->link->transport, MPTP_PIPE_COMMAND, &slice, NULL);
	if (status == MPTP_OK) {
		tcp_done(&u->link->transport, MPTP_PIPE_COMMAND, slice.len);
		if (digest(u, slice.bytes, slice.len) != 0)
			return USB_ERROR_NO_DEVICE;
	} else if (status == MPTP_ERR_CANCELLED && is_opening(u)) {
		return lose(u, USBIP_LOSS_INTERRUPTED);
	} else if (status != MPTP_ERR_TIMEOUT && status != MPTP_ERR_CANCELLED) {
		return lose(u, USBIP_LOSS_CLOSED);
	}
	if (deadline_left(u->open_by) == 0)
		return lose(u, USBIP_LOSS_LATE);
	if (deadline_left(u->answer_by) == 0)
		return lose(u, USBIP_LOSS_SILENT);
	return deadline_left(deadline) != 0 ? 0 : USB_ERROR_TIMEOUT;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	const struct usb_request request = { TO_ENDPOINT, CLEAR_FEATURE, 0,
		endpoint };
	size_t none = 0;

	return usb_ask(usb, &request, NULL, &none, deadline_in(REQUEST_MS));
}

static int
set_interface(struct usb *usb)
{
	const struct usb_request request = { TO_INTERFACE, SET_INTERFACE,
		usb->interface.setting, usb->interface.number };
	size_t none = 0;

	return usb_ask(usb, &request, NULL, &none, deadline_in(SETTING_MS));
}

/* Linux's server also passes the request on to the device, which does not know
 * it: that it was refused tells nothing. */
static int
port_reset(struct usb *usb)
{
	const struct usb_request request = { TO_PORT, SET_FEATURE, PORT_RESET,
		0 };
	size_t none = 0;
	int code =
	    usb_ask(usb, &request, NULL, &none, deadline_in(USB_TIMEOUT_MS));

	return code == USB_ERROR_PIPE ? 0 : code;
}

/* When a device is unplugged, its server soon hangs up. */
static bool
is_gone(struct usb *usb)
{
	const int64_t deadline = deadline_in(GONE_MS);

	while (!usb->gone && turn(usb, deadline) == 0)
		continue;
	return usb->gone;
}

static const char *
words(int code)
{
	switch (code) {
	case USB_ERROR_OVERFLOW:
		return "it sent more than it may";
	case USB_ERROR_FAR_MEM:
		return "its server has no memory for the transfer";
	default:
		return "the transfer failed";
	}
}

const struct usb_host usbip_host = {
	.reads = USBIP_READS,
	.write_max = USBIP_WRITE_SIZE,
	.takes = true,
	.submit = submit,
	.cancel = cancel,
	.turn = turn,
	.forget = forget,
	.clear_halt = clear_halt,
	.set_interface = set_interface,
	.port_reset = port_reset,
	.is_gone = is_gone,
	.words = words,
};
