/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading: a bulk transfer while somebody waits for one, and an interrupt
 * transfer that is always outstanding, so that no event is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/usb.h"

#define REAP_MS 3000

static bool
has_news(const struct usb_reader *reader)
{
	return reader->begin < reader->end || reader->last ||
	    reader->failure != 0;
}

static void
submit(struct usb_reader *reader)
{
	int code;

	if (reader->transfer == NULL || reader->flying)
		return;
	code = libusb_submit_transfer(reader->transfer);
	reader->flying = code == 0;
	if (code != 0)
		reader->failure = code;
}

/* Events go on being asked for as long as there is room for a packet. */
static void
submit_event(struct usb_reader *reader)
{
	if (reader->size - reader->end >= (size_t)reader->transfer->length &&
	    reader->failure == 0)
		submit(reader);
}

static void LIBUSB_CALL
bulk_arrived(struct libusb_transfer *transfer)
{
	struct usb_reader *reader = transfer->user_data;

	reader->flying = false;
	reader->begin = 0;
	reader->end = (size_t)transfer->actual_length;
	if (transfer->status == LIBUSB_TRANSFER_COMPLETED)
		reader->last = transfer->actual_length < transfer->length;
	else if (transfer->status != LIBUSB_TRANSFER_CANCELLED)
		reader->failure = usb_result(transfer->status);
	if (transfer->status == LIBUSB_TRANSFER_NO_DEVICE)
		reader->usb->gone = true;
}

static void LIBUSB_CALL
event_arrived(struct libusb_transfer *transfer)
{
	struct usb_reader *reader = transfer->user_data;

	reader->flying = false;
	memcpy(reader->buf + reader->end, reader->packet,
	    (size_t)transfer->actual_length);
	reader->end += (size_t)transfer->actual_length;
	switch (transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		/* A short packet ends the event, which is then taken first. */
		reader->last = transfer->actual_length < transfer->length;
		if (!reader->last)
			submit_event(reader);
		break;
	case LIBUSB_TRANSFER_CANCELLED:
		break;
	case LIBUSB_TRANSFER_NO_DEVICE:
		reader->usb->gone = true;
		break;
	default:
		reader->failure = usb_result(transfer->status);
	}
}

static int
reader_open(struct usb *usb, enum mptp_pipe pipe, size_t size)
{
	struct usb_reader *reader = &usb->reader[pipe];

	reader->usb = usb;
	reader->size = size;
	reader->fresh = true;
	reader->buf = malloc(size);
	reader->transfer = libusb_alloc_transfer(0);
	if (reader->buf == NULL || reader->transfer == NULL)
		return LIBUSB_ERROR_NO_MEM;
	return 0;
}

int
usb_readers_open(struct usb *usb)
{
	const struct usb_interface *interface = &usb->interface;
	struct usb_reader *bulk = &usb->reader[MPTP_PIPE_COMMAND];
	struct usb_reader *event = &usb->reader[MPTP_PIPE_EVENT];
	int code;

	/* Whole packets, or a device that sends more overflows the buffer. */
	code = reader_open(usb, MPTP_PIPE_COMMAND,
	    USB_READ_SIZE - USB_READ_SIZE % interface->in_packet);
	if (code != 0)
		return code;
	libusb_fill_bulk_transfer(bulk->transfer, usb->handle, interface->in,
	    bulk->buf, (int)bulk->size, bulk_arrived, bulk, 0);
	if (interface->event == 0)
		return 0;
	code = reader_open(usb, MPTP_PIPE_EVENT, USB_EVENT_SIZE);
	if (code != 0)
		return code;
	event->packet = malloc(interface->event_packet);
	if (event->packet == NULL)
		return LIBUSB_ERROR_NO_MEM;
	libusb_fill_interrupt_transfer(event->transfer, usb->handle,
	    interface->event, event->packet, (int)interface->event_packet,
	    event_arrived, event, 0);
	submit_event(event);
	return 0;
}

void
usb_reader_recall(struct usb_reader *reader)
{
	const int64_t deadline = deadline_in(REAP_MS);

	if (!reader->flying)
		return;
	libusb_cancel_transfer(reader->transfer);
	while (reader->flying && usb_turn(reader->usb, deadline, NULL) == 0)
		continue;
}

void
usb_readers_close(struct usb *usb)
{
	for (int i = 0; i < MPTP_PIPES; i++) {
		struct usb_reader *reader = &usb->reader[i];

		usb_reader_recall(reader);
		/* What the system did not give back must not be freed. */
		if (reader->flying)
			continue;
		libusb_free_transfer(reader->transfer);
		free(reader->packet);
		free(reader->buf);
	}
}

/* A pipe that stalls before anything came: protocol state left behind by
 * someone else, for which clearing it once is the cure. */
static void
cure_stall(struct usb *usb, struct usb_reader *reader, uint8_t endpoint)
{
	if (reader->failure != LIBUSB_ERROR_PIPE || !reader->fresh ||
	    reader->begin < reader->end)
		return;
	reader->fresh = false;
	if (libusb_clear_halt(usb->handle, endpoint) == 0)
		reader->failure = 0;
}

static bool
bulk_ready(struct usb *usb)
{
	struct usb_reader *reader = &usb->reader[MPTP_PIPE_COMMAND];

	cure_stall(usb, reader, usb->interface.in);
	if (!has_news(reader) && !usb->gone)
		submit(reader);
	return has_news(reader);
}

static bool
event_ready(struct usb *usb)
{
	struct usb_reader *reader = &usb->reader[MPTP_PIPE_EVENT];

	if (reader->transfer == NULL)
		return false;
	/* Events are not worth a session: a pipe that failed for good is
	 * left alone. */
	cure_stall(usb, reader, usb->interface.event);
	if (!usb->gone && !reader->last)
		submit_event(reader);
	return reader->begin < reader->end || reader->last;
}

int
usb_wait(struct mptp_transport *transport, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	const int64_t deadline = deadline_in(timeout_ms);
	int code = 0;

	*ready = 0;
	for (;;) {
		if (atomic_exchange(&usb->interrupted, false))
			return mptp_error_set(
			    error, MPTP_ERR_CANCELLED, "interrupted");
		if (pipes & 1u << MPTP_PIPE_COMMAND && bulk_ready(usb))
			*ready |= 1u << MPTP_PIPE_COMMAND;
		if (pipes & 1u << MPTP_PIPE_EVENT && event_ready(usb))
			*ready |= 1u << MPTP_PIPE_EVENT;
		if (*ready != 0)
			return MPTP_OK;
		if (usb->gone)
			code = LIBUSB_ERROR_NO_DEVICE;
		if (code != 0)
			return usb_fail(usb, error, code, "waiting for it");
		code = usb_turn(usb, deadline, NULL);
	}
}

int
usb_next(struct mptp_transport *transport, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	struct usb_reader *reader = &usb->reader[pipe];
	const int code = reader->failure;

	*slice = (struct mptp_slice){ .bytes = reader->buf };
	if (reader->begin < reader->end || reader->last) {
		slice->bytes = reader->buf + reader->begin;
		slice->len = reader->end - reader->begin;
		slice->last = reader->last;
		return MPTP_OK;
	}
	if (code == 0 || pipe == MPTP_PIPE_EVENT)
		return MPTP_OK;
	reader->failure = 0;
	return usb_fail(usb, error, code, "reading");
}

void
usb_done(struct mptp_transport *transport, enum mptp_pipe pipe, size_t n)
{
	struct usb *usb = (struct usb *)transport;
	struct usb_reader *reader = &usb->reader[pipe];
	const size_t left = reader->end - reader->begin;

	if (n > 0)
		reader->fresh = false;
	reader->begin += n < left ? n : left;
	if (reader->begin < reader->end)
		return;
	reader->begin = reader->end = 0;
	reader->last = false;
	/* One is outstanding while nobody waits, too. */
	if (pipe == MPTP_PIPE_EVENT && !usb->gone)
		submit_event(reader);
}
