/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The bulk endpoint that is written. While there is more to come, what was written is
 * on its way and the next is prepared meanwhile; what fails is told by a later write,
 * at the latest by the one that ends the transfer.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "transport/usb.h"

static void
arrived(struct usb_transfer *transfer)
{
	struct usb *usb = transfer->ctx;

	if (transfer->code == USB_ERROR_NO_DEVICE)
		usb->gone = true;
	if (transfer->code == 0 && transfer->actual != transfer->len)
		transfer->code = USB_ERROR_IO;
	usb->out.moved = usb->out.moved || transfer->actual > 0;
}

int
usb_out_open(struct usb *usb)
{
	struct usb_out *out = &usb->out;
	const size_t most = usb->host->write_max;

	out->size = most - most % usb->interface.out_packet;
	if (!usb->host->takes) {
		out->memory = malloc(USB_WRITE_SLOTS * out->size);
		if (out->memory == NULL)
			return USB_ERROR_NO_MEM;
	}
	for (int i = 0; i < USB_WRITE_SLOTS; i++) {
		out->slot[i].endpoint = usb->interface.out;
		out->slot[i].arrived = arrived;
		out->slot[i].ctx = usb;
	}
	return 0;
}

/* Of those that were submitted, the i-th from the youngest. */
static struct usb_transfer *
youngest(struct usb_out *out, unsigned i)
{
	return &out->slot[(out->next + USB_WRITE_SLOTS - 1 - i) %
	    USB_WRITE_SLOTS];
}

static void
recall(struct usb *usb)
{
	/* The youngest first, or it might go out in place of an older one. */
	for (unsigned i = 0; i < USB_WRITE_SLOTS; i++)
		usb_recall(usb, youngest(&usb->out, i));
}

void
usb_out_forget(struct usb *usb)
{
	recall(usb);
	for (int i = 0; i < USB_WRITE_SLOTS; i++)
		usb->out.slot[i].code = 0;
}

void
usb_out_close(struct usb *usb)
{
	struct usb_out *out = &usb->out;
	bool flying = false;

	recall(usb);
	for (unsigned i = 0; i < USB_WRITE_SLOTS; i++) {
		flying = flying || out->slot[i].flying;
		if (!out->slot[i].flying)
			usb->host->forget(&out->slot[i]);
	}
	/* What the system did not give back must not be freed. */
	if (!flying)
		free(out->memory);
}

/* ---- one after another -------------------------------------------------- */

/* Of those that have ended, the first that went wrong. */
static int
failure(struct usb_out *out)
{
	for (unsigned i = USB_WRITE_SLOTS; i > 0; i--) {
		const struct usb_transfer *transfer = youngest(out, i - 1);

		if (!transfer->flying && transfer->code != 0)
			return transfer->code;
	}
	return 0;
}

/* Until this one has ended. */
static int
await(struct usb *usb, const struct usb_transfer *transfer, int timeout_ms)
{
	const int64_t deadline = deadline_in(timeout_ms);
	int code = 0;

	while (transfer->flying && code == 0) {
		if (atomic_load(&usb->interrupted))
			return USB_ERROR_INTERRUPTED;
		code = usb->host->turn(usb, deadline);
	}
	return transfer->flying ? code : failure(&usb->out);
}

static int
send_one(struct usb *usb, const uint8_t *bytes, size_t len, int timeout_ms)
{
	struct usb_out *out = &usb->out;
	struct usb_transfer *transfer = &out->slot[out->next];
	int code = await(usb, transfer, timeout_ms);

	if (code != 0)
		return code;
	transfer->buf = (uint8_t *)(uintptr_t)bytes;
	if (!usb->host->takes) {
		transfer->buf = out->memory + out->next * out->size;
		memcpy(transfer->buf, bytes, len);
	}
	transfer->len = len;
	transfer->actual = 0;
	transfer->code = 0;
	code = usb->host->submit(usb, transfer);
	if (code == 0)
		out->next = (out->next + 1) % USB_WRITE_SLOTS;
	return code;
}

/* In as many transfers as it takes, which are one to the device: all but the last
 * are of whole packets. Of whole packets alone, it has no other end than an empty one. */
static int
send_all(struct usb *usb, const uint8_t *bytes, size_t len, bool last,
    int timeout_ms)
{
	const size_t packet = usb->interface.out_packet;
	const bool empty =
	    last && len % packet == 0 && (len > 0 || usb->out.open);
	int code = 0;

	while (code == 0 && len > 0) {
		const size_t n = len < usb->out.size ? len : usb->out.size;

		code = send_one(usb, bytes, n, timeout_ms);
		bytes += n;
		len -= n;
	}
	if (code == 0 && empty)
		code = send_one(usb, bytes, 0, timeout_ms);
	return code;
}

/* The oldest first, and a time-out for each. */
static int
await_all(struct usb *usb, int timeout_ms)
{
	int code = 0;

	for (unsigned i = USB_WRITE_SLOTS; i > 0 && code == 0; i--)
		code = await(usb, youngest(&usb->out, i - 1), timeout_ms);
	return code;
}

/* Of what is waited for: it may have gone out after all, in the very moment. */
static int
give_up(struct usb *usb, int code, bool all_sent)
{
	const bool waited =
	    code == USB_ERROR_INTERRUPTED || code == USB_ERROR_TIMEOUT;
	int failed;

	recall(usb);
	failed = failure(&usb->out);
	usb_out_forget(usb);
	return waited && all_sent && failed == 0 ? 0 : code;
}

/* ---- all of it ---------------------------------------------------------- */

/* The first of several is waited for, too: whether the pipe takes them at all. */
static int
attempt(struct usb *usb, const void *buf, size_t len, bool last, int timeout_ms)
{
	bool all_sent;
	int code;

	usb->out.moved = false;
	code = send_all(usb, buf, len, last, timeout_ms);
	all_sent = code == 0;
	if (all_sent && (last || !usb->out.open))
		code = await_all(usb, timeout_ms);
	return code == 0 ? 0 : give_up(usb, code, all_sent);
}

int
usb_write(struct mptp_transport *transport, enum mptp_pipe pipe,
    const void *buf, size_t len, bool last, int timeout_ms,
    struct mptp_error *error)
{
	struct usb *usb = (struct usb *)transport;
	struct usb_out *out = &usb->out;
	const bool whole = len % usb->interface.out_packet == 0;
	int code;

	if (pipe != MPTP_PIPE_COMMAND || len > INT32_MAX)
		return mptp_error_set(
		    error, MPTP_ERR_ARG, "USB cannot write that, or not there");
	usb_in_begin(usb);
	code = attempt(usb, buf, len, last, timeout_ms);
	if (code == USB_ERROR_PIPE && !out->moved && !out->open &&
	    usb->host->clear_halt(usb, usb->interface.out) == 0)
		code = attempt(usb, buf, len, last, timeout_ms);
	/* Of what failed, whole packets may have got there. */
	out->open = code == 0 ? !last && whole : out->moved || out->open;
	if (code == 0)
		return MPTP_OK;
	if (code == USB_ERROR_INTERRUPTED)
		atomic_store(&usb->interrupted, false);
	return usb_fail(usb, error, code, "writing to it");
}
