/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The interrupt endpoint: a transfer is always outstanding, so that no event is lost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/usb.h"

/* Failures in a row: noise on the line is over by then. */
#define TRIES 3

static bool
exists(const struct usb_events *events)
{
	return events->transfer.endpoint != 0;
}

static void
fail(struct usb *usb, int code)
{
	usb->events.failure = code;
	usb->events.failures++;
	if (code == USB_ERROR_NO_DEVICE)
		usb->gone = true;
}

/* Events go on being asked for as long as there is room for a packet. */
static void
submit(struct usb *usb)
{
	struct usb_events *events = &usb->events;
	int code;

	if (!exists(events) || events->transfer.flying || usb->gone ||
	    events->failure != 0 ||
	    USB_EVENT_SIZE - events->end < events->transfer.len)
		return;
	code = usb->host->submit(usb, &events->transfer);
	if (code != 0)
		fail(usb, code);
}

static void
arrived(struct usb_transfer *transfer)
{
	struct usb *usb = transfer->ctx;
	struct usb_events *events = &usb->events;

	if (transfer->code != 0 && transfer->code != USB_ERROR_INTERRUPTED) {
		fail(usb, transfer->code);
		/* Of an event that was begun, the rest is lost. */
		events->last = !usb->gone;
		return;
	}
	memcpy(events->buf + events->end, events->packet, transfer->actual);
	events->end += transfer->actual;
	if (transfer->code != 0)
		return;
	events->failures = 0;
	/* A short packet ends the event, which is then taken first. */
	events->last = transfer->actual < transfer->len;
	if (!events->last)
		submit(usb);
}

int
usb_events_open(struct usb *usb)
{
	const struct usb_interface *interface = &usb->interface;
	struct usb_events *events = &usb->events;

	if (interface->event == 0)
		return 0;
	events->buf = malloc(USB_EVENT_SIZE);
	events->packet = malloc(interface->event_packet);
	if (events->buf == NULL || events->packet == NULL)
		return USB_ERROR_NO_MEM;
	events->transfer.endpoint = interface->event;
	events->transfer.buf = events->packet;
	events->transfer.len = interface->event_packet;
	events->transfer.arrived = arrived;
	events->transfer.ctx = usb;
	submit(usb);
	return 0;
}

void
usb_events_close(struct usb *usb)
{
	struct usb_events *events = &usb->events;

	usb_recall(usb, &events->transfer);
	/* What the system did not give back must not be freed. */
	if (events->transfer.flying)
		return;
	if (exists(events))
		usb->host->forget(&events->transfer);
	free(events->packet);
	free(events->buf);
}

static void
give_up(struct usb *usb, const char *why)
{
	char line[sizeof(((struct mptp_error *)0)->text) + 40];

	usb->events.failures++;
	if (usb->log == NULL)
		return;
	snprintf(
	    line, sizeof(line), "%s; its events are lost from now on", why);
	usb->log(usb->log_ctx, MPTP_LOG_INFO, line);
}

/* What failed is asked for again, a few times; a halt may also have been left behind by
 * someone else: see usb_in.c. Events are not worth a session: a pipe that failed for
 * good is left alone. */
static void
mend(struct usb *usb)
{
	struct usb_events *events = &usb->events;
	struct mptp_error error;

	if (events->failure == 0 || events->failures > TRIES)
		return;
	usb_fail(usb, &error, events->failure, "telling events");
	if (usb->gone)
		return;
	if (events->failures == TRIES)
		give_up(usb, error.text);
	else if (events->failure != USB_ERROR_PIPE ||
	    usb->host->clear_halt(usb, usb->interface.event) == 0)
		events->failure = 0;
	else
		events->failures++;
}

bool
usb_events_ready(struct usb *usb)
{
	struct usb_events *events = &usb->events;

	if (!exists(events))
		return false;
	if (events->begin == events->end && !events->last)
		mend(usb);
	if (!events->last)
		submit(usb);
	return events->begin < events->end || events->last;
}

void
usb_events_next(struct usb *usb, struct mptp_slice *slice)
{
	const struct usb_events *events = &usb->events;

	*slice = (struct mptp_slice){ .bytes = events->buf };
	if (events->begin == events->end && !events->last)
		return;
	slice->bytes = events->buf + events->begin;
	slice->len = events->end - events->begin;
	slice->last = events->last;
}

void
usb_events_done(struct usb *usb, size_t n)
{
	struct usb_events *events = &usb->events;
	const size_t left = events->end - events->begin;

	events->begin += n < left ? n : left;
	if (events->begin < events->end)
		return;
	events->begin = events->end = 0;
	events->last = false;
	/* One is outstanding while nobody waits, too. */
	submit(usb);
}

void
usb_events_forgive(struct usb *usb)
{
	usb_recall(usb, &usb->events.transfer);
	usb->events.failure = 0;
	usb->events.failures = 0;
}

void
usb_events_forget(struct usb *usb)
{
	struct usb_events *events = &usb->events;

	usb_events_forgive(usb);
	events->begin = events->end = 0;
	events->last = false;
}
