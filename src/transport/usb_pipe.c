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

static bool
exists(const struct usb_reader *reader)
{
	return reader->transfer.endpoint != 0;
}

static void
submit(struct usb_reader *reader)
{
	int code;

	if (!exists(reader) || reader->transfer.flying)
		return;
	code = reader->usb->host->submit(reader->usb, &reader->transfer);
	if (code != 0)
		reader->failure = code;
}

/* Events go on being asked for as long as there is room for a packet. */
static void
submit_event(struct usb_reader *reader)
{
	if (reader->size - reader->end >= reader->transfer.len &&
	    reader->failure == 0)
		submit(reader);
}

/* Did it end by itself? A failure is kept. */
static bool
ended_well(struct usb_reader *reader)
{
	const int code = reader->transfer.code;

	if (code == USB_ERROR_NO_DEVICE)
		reader->usb->gone = true;
	if (code != 0 && code != USB_ERROR_INTERRUPTED)
		reader->failure = code;
	return code == 0;
}

static void
bulk_arrived(struct usb_transfer *transfer)
{
	struct usb_reader *reader = transfer->ctx;

	reader->begin = 0;
	reader->end = transfer->actual;
	if (ended_well(reader))
		reader->last = transfer->actual < transfer->len;
}

static void
event_arrived(struct usb_transfer *transfer)
{
	struct usb_reader *reader = transfer->ctx;

	memcpy(reader->buf + reader->end, reader->packet, transfer->actual);
	reader->end += transfer->actual;
	if (!ended_well(reader))
		return;
	/* A short packet ends the event, which is then taken first. */
	reader->last = transfer->actual < transfer->len;
	if (!reader->last)
		submit_event(reader);
}

static int
reader_open(struct usb *usb, enum mptp_pipe pipe, size_t size)
{
	struct usb_reader *reader = &usb->reader[pipe];

	reader->usb = usb;
	reader->size = size;
	reader->fresh = true;
	reader->buf = malloc(size);
	reader->transfer.ctx = reader;
	return reader->buf == NULL ? USB_ERROR_NO_MEM : 0;
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
	bulk->transfer.endpoint = interface->in;
	bulk->transfer.buf = bulk->buf;
	bulk->transfer.len = bulk->size;
	bulk->transfer.arrived = bulk_arrived;
	if (interface->event == 0)
		return 0;
	code = reader_open(usb, MPTP_PIPE_EVENT, USB_EVENT_SIZE);
	if (code != 0)
		return code;
	event->packet = malloc(interface->event_packet);
	if (event->packet == NULL)
		return USB_ERROR_NO_MEM;
	event->transfer.endpoint = interface->event;
	event->transfer.buf = event->packet;
	event->transfer.len = interface->event_packet;
	event->transfer.arrived = event_arrived;
	submit_event(event);
	return 0;
}

void
usb_reader_recall(struct usb_reader *reader)
{
	const int64_t deadline = deadline_in(REAP_MS);

	if (!reader->transfer.flying)
		return;
	reader->usb->host->cancel(reader->usb, &reader->transfer);
	while (reader->transfer.flying &&
	    reader->usb->host->turn(reader->usb, deadline) == 0)
		continue;
}

void
usb_readers_close(struct usb *usb)
{
	for (int i = 0; i < MPTP_PIPES; i++) {
		struct usb_reader *reader = &usb->reader[i];

		usb_reader_recall(reader);
		/* What the system did not give back must not be freed. */
		if (reader->transfer.flying)
			continue;
		if (exists(reader))
			usb->host->forget(&reader->transfer);
		free(reader->packet);
		free(reader->buf);
	}
}

/* A pipe that stalls before anything came: protocol state left behind by
 * someone else, for which clearing it once is the cure. */
static void
cure_stall(struct usb *usb, struct usb_reader *reader, uint8_t endpoint)
{
	if (reader->failure != USB_ERROR_PIPE || !reader->fresh ||
	    reader->begin < reader->end)
		return;
	reader->fresh = false;
	if (usb->host->clear_halt(usb, endpoint) == 0)
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

	if (!exists(reader))
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
			code = USB_ERROR_NO_DEVICE;
		if (code != 0)
			return usb_fail(usb, error, code, "waiting for it");
		code = usb->host->turn(usb, deadline);
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
