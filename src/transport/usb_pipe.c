/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Both ways in, as a transport.
 */
#include "base/error.h"
#include "transport/usb.h"

int
usb_pipes_open(struct usb *usb)
{
	int code = usb_in_open(usb);

	if (code == 0)
		code = usb_out_open(usb);
	if (code == 0)
		code = usb_events_open(usb);
	return code;
}

void
usb_pipes_close(struct usb *usb)
{
	usb_events_close(usb);
	usb_out_close(usb);
	usb_in_close(usb);
}

int
usb_wait(struct mptp_transport *transport, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	int64_t deadline = DEADLINE_NEVER;
	int code = 0;

	*ready = 0;
	for (bool waited = false;; waited = true) {
		if (atomic_exchange(&usb->interrupted, false))
			return mptp_error_set(
			    error, MPTP_ERR_CANCELLED, "interrupted");
		/* Events first: getting them into order may bring data. */
		if (pipes & 1u << MPTP_PIPE_EVENT && usb_events_ready(usb))
			*ready |= 1u << MPTP_PIPE_EVENT;
		if (pipes & 1u << MPTP_PIPE_COMMAND && usb_in_ready(usb))
			*ready |= 1u << MPTP_PIPE_COMMAND;
		if (*ready != 0)
			return MPTP_OK;
		if (usb->gone)
			code = USB_ERROR_NO_DEVICE;
		if (code != 0)
			return usb_fail(usb, error, code, "waiting for it");
		/* The clock is not asked as long as there is something. */
		if (!waited)
			deadline = deadline_in(timeout_ms);
		code = usb->host->turn(usb, deadline);
	}
}

int
usb_next(struct mptp_transport *transport, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;

	if (pipe == MPTP_PIPE_COMMAND)
		return usb_in_next(usb, slice, error);
	usb_events_next(usb, slice);
	return MPTP_OK;
}

void
usb_done(struct mptp_transport *transport, enum mptp_pipe pipe, size_t n)
{
	struct usb *usb = (struct usb *)transport;

	if (pipe == MPTP_PIPE_COMMAND)
		usb_in_done(usb, n);
	else
		usb_events_done(usb, n);
}

void
usb_expect(struct mptp_transport *transport, uint64_t bytes)
{
	usb_ring_expect(&((struct usb *)transport)->in.ring, bytes);
}
