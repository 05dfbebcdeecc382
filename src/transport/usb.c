/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB camera, whoever moves the transfers: class requests.
 */
#include "base/error.h"
#include "transport/usb.h"

#define CLASS_DATA_MAX 64

void
usb_init(struct usb *usb, const struct mptp_transport_ops *ops,
    const struct usb_host *host, const struct mptp_options *options)
{
	usb->transport.ops = ops;
	usb->transport.framing = &mptp_framing_usb;
	usb->host = host;
	if (options != NULL) {
		usb->log = options->log;
		usb->log_ctx = options->log_ctx;
	}
	atomic_init(&usb->interrupted, false);
}

/* ---- class requests ----------------------------------------------------- */

/* Requests go to the interface. */
static int
class_request(struct usb *usb, enum mptp_control request, uint8_t *buf,
    size_t *len, int64_t deadline)
{
	const bool in = request == MPTP_CONTROL_STATUS;
	const struct usb_request setup = { (uint8_t)(in ? 0xa1 : 0x21),
		(uint8_t)request, 0, usb->interface.number };
	size_t none = 0;

	if (request == MPTP_CONTROL_RESET)
		len = &none;
	else if (*len > CLASS_DATA_MAX)
		*len = CLASS_DATA_MAX;
	return usb_ask(usb, &setup, buf, len, deadline);
}

/* What is being written, and what was read or is being read, is of no more use. */
static void
forget_bulk(struct usb *usb)
{
	usb_out_forget(usb);
	usb_in_forget(usb);
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	if (endpoint == usb->interface.in)
		usb_in_forgive(usb);
	else if (endpoint == usb->interface.out)
		usb_out_forget(usb);
	else if (endpoint == usb->interface.event)
		usb_events_forgive(usb);
	return usb->host->clear_halt(usb, endpoint);
}

static int
clear_both(struct usb *usb)
{
	int in = clear_halt(usb, usb->interface.in);
	int out = clear_halt(usb, usb->interface.out);

	return in != 0 ? in : out;
}

static void
start_over(struct usb *usb)
{
	usb->out.open = false;
	forget_bulk(usb);
	usb_events_forget(usb);
}

/* Both ends of the pipes as after SET_CONFIGURATION (USB 2.0 9.1.1.5). */
static int
select_interface(struct usb *usb)
{
	start_over(usb);
	return usb->host->set_interface(usb);
}

static int
port_reset(struct usb *usb)
{
	int code;

	start_over(usb);
	code = usb->host->port_reset(usb);
	/* It came back as another device, for which it has to be opened. */
	return code == USB_ERROR_NOT_FOUND ? USB_ERROR_NO_DEVICE : code;
}

static int
run_control(struct usb *usb, enum mptp_control request, void *buf, size_t *len,
    int64_t deadline)
{
	int code;

	switch (request) {
	case MPTP_CONTROL_CLEAR_HALT:
		return *(const uint8_t *)buf == 0 ?
		    clear_both(usb) :
		    clear_halt(usb, *(const uint8_t *)buf);
	case MPTP_CONTROL_INTERFACE:
		return select_interface(usb);
	case MPTP_CONTROL_PORT_RESET:
		return port_reset(usb);
	case MPTP_CONTROL_RESET:
		usb->out.open = false;
		forget_bulk(usb);
		break;
	case MPTP_CONTROL_CANCEL:
		/* Nothing more is asked for (Still Image Class 1.0, 5.2.1), and
		 * what a read under way has brought is not wanted. */
		forget_bulk(usb);
		break;
	case MPTP_CONTROL_STATUS:
		break;
	case MPTP_CONTROL_HALF_CLOSE:
	case MPTP_CONTROL_ABORT:
		return USB_ERROR_NOT_FOUND; /* of connections */
	}
	code = class_request(usb, request, buf, len, deadline);
	/* The transfer that was begun will not be ended. */
	if (request == MPTP_CONTROL_CANCEL && code == 0)
		usb->out.open = false;
	return code;
}

int
usb_control(struct mptp_transport *transport, enum mptp_control request,
    void *buf, size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	const bool bare = request == MPTP_CONTROL_RESET ||
	    request == MPTP_CONTROL_PORT_RESET ||
	    request == MPTP_CONTROL_INTERFACE;
	int code;

	if (!bare && (buf == NULL || len == NULL || *len == 0))
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "this class request needs a buffer");
	code = run_control(usb, request, buf, len, deadline_in(timeout_ms));
	if (code == 0)
		return MPTP_OK;
	if (code == USB_ERROR_PIPE || code == USB_ERROR_NOT_FOUND)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "%s does not know class request 0x%02x", usb->found.uri,
		    (unsigned)request);
	return usb_fail(usb, error, code, "answering a class request");
}

void
usb_describe(const struct mptp_transport *transport, struct mptp_found *found)
{
	*found = ((const struct usb *)transport)->found;
}

void
usb_interrupt(struct mptp_transport *transport)
{
	atomic_store(&((struct usb *)transport)->interrupted, true);
}
