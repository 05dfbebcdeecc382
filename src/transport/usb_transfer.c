/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Running one USB transfer under a deadline, and what its failure means.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/error.h"
#include "transport/usb.h"

/* For what is taken back to end. */
#define RECALL_MS 3000

void
usb_recall(struct usb *usb, struct usb_transfer *transfer)
{
	const int64_t deadline = deadline_in(RECALL_MS);

	if (!transfer->flying)
		return;
	usb->host->cancel(usb, transfer);
	while (transfer->flying && usb->host->turn(usb, deadline) == 0)
		continue;
}

/* Submit, and wait for the end, which is reaped in any case. 0, an enum usb_error, or
 * USB_ERROR_INTERRUPTED after interrupt(). */
static int
run(struct usb *usb, struct usb_transfer *transfer, int64_t deadline)
{
	const struct timespec pause = { 0, 1000000 };
	int why = 0, code;

	code = usb->host->submit(usb, transfer);
	if (code != 0)
		return code;
	while (transfer->flying && why == 0) {
		if (atomic_load(&usb->interrupted))
			why = USB_ERROR_INTERRUPTED;
		else
			why = usb->host->turn(usb, deadline);
	}
	if (transfer->flying)
		usb->host->cancel(usb, transfer);
	/* It holds the caller's memory: no return before it is back. Errors of
	 * the event loop must not make this spin. */
	while (transfer->flying)
		if (usb->host->turn(usb, DEADLINE_NEVER) != 0)
			nanosleep(&pause, NULL);
	if (transfer->code == USB_ERROR_INTERRUPTED && why != 0)
		return why;
	return transfer->code;
}

int
usb_ask(struct usb *usb, const struct usb_request *request, uint8_t *data,
    size_t *len, int64_t deadline)
{
	const bool in = (request->type & 0x80) != 0;
	uint8_t packet[USB_SETUP_SIZE + USB_CONTROL_MAX];
	struct usb_transfer transfer = { .buf = packet };
	int code;

	if (*len > USB_CONTROL_MAX)
		*len = USB_CONTROL_MAX;
	packet[0] = request->type;
	packet[1] = request->request;
	put_le16(packet + 2, request->value);
	put_le16(packet + 4, request->index);
	put_le16(packet + 6, (uint16_t)*len);
	if (!in && *len > 0)
		memcpy(packet + USB_SETUP_SIZE, data, *len);
	transfer.len = USB_SETUP_SIZE + *len;
	code = run(usb, &transfer, deadline);
	usb->host->forget(&transfer);
	if (code != 0 || !in)
		return code;
	*len = transfer.actual;
	if (*len > 0)
		memcpy(data, packet + USB_SETUP_SIZE, *len);
	return 0;
}

static int
system_error(int code)
{
	switch (code) {
	case USB_ERROR_PIPE:
		return EPIPE;
	case USB_ERROR_OVERFLOW:
		return EOVERFLOW;
	default:
		return EIO;
	}
}

int
usb_fail(struct usb *usb, struct mptp_error *error, int code, const char *doing)
{
	const char *uri = usb->found.uri;
	int status;

	if (code == USB_ERROR_NO_DEVICE)
		usb->gone = true;
	else if (code == USB_ERROR_IO && !usb->gone)
		usb->gone = usb->host->is_gone(usb);
	if (usb->gone && usb->gone_by != NULL)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s was lost while %s: %s", uri, doing, usb->gone_by);
	if (usb->gone)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s went away while "
		    "%s: unplugged or switched off",
		    uri, doing);
	switch (code) {
	case USB_ERROR_TIMEOUT:
		return mptp_error_set(error, MPTP_ERR_TIMEOUT,
		    "%s did not answer in time while %s", uri, doing);
	case USB_ERROR_INTERRUPTED:
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	case USB_ERROR_NO_MEM:
		return mptp_error_set(error, MPTP_ERR_NOMEM,
		    "%s: out of memory while %s", uri, doing);
	case USB_ERROR_PIPE:
		status = mptp_error_set(error, MPTP_ERR_IO,
		    "%s stalled the pipe while %s", uri, doing);
		break;
	default:
		status =
		    mptp_error_set(error, MPTP_ERR_IO, "%s failed while %s: %s",
			uri, doing, usb->host->words(code));
	}
	if (error != NULL)
		error->sys = system_error(code);
	return status;
}
