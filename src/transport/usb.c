/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A USB camera, whoever moves the transfers: writing, class requests.
 */
#include "base/error.h"
#include "transport/usb.h"

#define CLASS_DATA_MAX 64

void
usb_init(struct usb *usb, const struct mptp_transport_ops *ops,
    const struct usb_host *host)
{
	usb->transport.ops = ops;
	usb->transport.framing = &mptp_framing_usb;
	usb->host = host;
	atomic_init(&usb->interrupted, false);
}

/* ---- out ---------------------------------------------------------------- */

/* One transfer; how much of it went in *sent. */
static int
send_one(struct usb *usb, const uint8_t *bytes, size_t len, int64_t deadline,
    size_t *sent)
{
	struct usb_transfer transfer = { .endpoint = usb->interface.out,
		.buf = (uint8_t *)(uintptr_t)bytes,
		.len = len };
	int code = usb_run(usb, &transfer, deadline);

	usb->host->forget(&transfer);
	*sent = transfer.actual;
	return code == 0 && *sent != len ? USB_ERROR_IO : code;
}

/* All of buf, in as many transfers as the host needs, which are one to the
 * device: all but the last are of whole packets. */
static int
send_bulk(struct usb *usb, const void *buf, size_t len, int64_t deadline,
    size_t *sent)
{
	const size_t most = usb->host->write_max;
	const uint8_t *bytes = buf;
	int code;

	*sent = 0;
	do {
		size_t n = len - *sent, moved;

		if (most > 0 && n > most)
			n = most - most % usb->interface.out_packet;
		code = send_one(usb, bytes + *sent, n, deadline, &moved);
		*sent += moved;
	} while (code == 0 && *sent < len);
	return code;
}

int
usb_write(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	struct usb_reader *reader = &usb->reader[MPTP_PIPE_COMMAND];
	const int64_t deadline = deadline_in(timeout_ms);
	const bool whole = len % usb->interface.out_packet == 0;
	int code = 0;
	size_t sent = 0;

	if (pipe != MPTP_PIPE_COMMAND || len > INT32_MAX)
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "USB cannot write that, or not there");
	/* A read that was left outstanding may come from before: QEMU's device
	 * never answers one that it saw ahead of the command. What it brought
	 * without an end is left over, too, and would hide what comes next. */
	if (reader->transfer.flying) {
		usb_reader_recall(reader);
		if (!reader->last)
			reader->begin = reader->end = 0;
	}
	reader->fresh = true;
	if (len > 0) {
		code = send_bulk(usb, buf, len, deadline, &sent);
		if (code == USB_ERROR_PIPE && sent == 0 && !usb->write_open &&
		    usb->host->clear_halt(usb, usb->interface.out) == 0)
			code = send_bulk(usb, buf, len, deadline, &sent);
	}
	/* A transfer of whole packets has no other end than an empty one. */
	if (code == 0 && last && whole && (len > 0 || usb->write_open))
		code = send_bulk(usb, buf, 0, deadline, &sent);
	/* Of what failed, whole packets may have got there. */
	usb->write_open =
	    code == 0 ? !last && whole : sent > 0 || usb->write_open;
	if (code == 0)
		return MPTP_OK;
	if (code == USB_ERROR_INTERRUPTED)
		atomic_store(&usb->interrupted, false);
	return usb_fail(usb, error, code, "writing to it");
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

/* What was read, or is being read, is of no more use. */
static void
forget(struct usb_reader *reader)
{
	usb_reader_recall(reader);
	reader->begin = reader->end = 0;
	reader->last = false;
	reader->failure = 0;
	reader->fresh = true;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	for (int i = 0; i < MPTP_PIPES; i++) {
		struct usb_reader *reader = &usb->reader[i];

		if (reader->transfer.endpoint == endpoint) {
			usb_reader_recall(reader);
			reader->failure = 0;
		}
	}
	return usb->host->clear_halt(usb, endpoint);
}

static int
clear_both(struct usb *usb)
{
	int in = clear_halt(usb, usb->interface.in);
	int out = clear_halt(usb, usb->interface.out);

	return in != 0 ? in : out;
}

/* Both ends of the pipes as after SET_CONFIGURATION (USB 2.0 9.1.1.5). */
static int
select_interface(struct usb *usb)
{
	usb->write_open = false;
	for (int i = 0; i < MPTP_PIPES; i++)
		forget(&usb->reader[i]);
	return usb->host->set_interface(usb);
}

static int
port_reset(struct usb *usb)
{
	int code;

	usb->write_open = false;
	for (int i = 0; i < MPTP_PIPES; i++)
		forget(&usb->reader[i]);
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
		usb->write_open = false;
		forget(&usb->reader[MPTP_PIPE_COMMAND]);
		break;
	case MPTP_CONTROL_CANCEL:
		/* Nothing more is asked for (Still Image Class 1.0, 5.2.1), and
		 * what a read under way has brought is not wanted. */
		forget(&usb->reader[MPTP_PIPE_COMMAND]);
		break;
	case MPTP_CONTROL_STATUS:
		break;
	}
	code = class_request(usb, request, buf, len, deadline);
	/* The transfer that was begun will not be ended. */
	if (request == MPTP_CONTROL_CANCEL && code == 0)
		usb->write_open = false;
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
