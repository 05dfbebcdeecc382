/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Running one USB transfer under a deadline, and what its failure means.
 */
#include <errno.h>
#include <time.h>

#include "base/error.h"
#include "transport/usb.h"

/* How long interrupt() may go unnoticed. */
#define SLICE_MS 50
#define GONE_TRIES 10

int
usb_turn(struct usb *usb, int64_t deadline, int *completed)
{
	const int left = deadline_left(deadline);
	struct timeval limit = { 0, 0 };
	int code;

	if (left != 0)
		limit.tv_usec =
		    (left > 0 && left < SLICE_MS ? left : SLICE_MS) * 1000;
	code = libusb_handle_events_timeout_completed(
	    usb->context, &limit, completed);
	if (code != 0 && code != LIBUSB_ERROR_INTERRUPTED)
		return code;
	return left != 0 ? 0 : LIBUSB_ERROR_TIMEOUT;
}

int
usb_result(enum libusb_transfer_status status)
{
	switch (status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return 0;
	case LIBUSB_TRANSFER_TIMED_OUT:
		return LIBUSB_ERROR_TIMEOUT;
	case LIBUSB_TRANSFER_CANCELLED:
		return LIBUSB_ERROR_INTERRUPTED;
	case LIBUSB_TRANSFER_STALL:
		return LIBUSB_ERROR_PIPE;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return LIBUSB_ERROR_NO_DEVICE;
	case LIBUSB_TRANSFER_OVERFLOW:
		return LIBUSB_ERROR_OVERFLOW;
	case LIBUSB_TRANSFER_ERROR:
		break;
	}
	return LIBUSB_ERROR_IO;
}

static void LIBUSB_CALL
finished(struct libusb_transfer *transfer)
{
	*(int *)transfer->user_data = 1;
}

int
usb_run(struct usb *usb, struct libusb_transfer *transfer, int64_t deadline)
{
	const struct timespec pause = { 0, 1000000 };
	int completed = 0, why = 0, code;

	transfer->callback = finished;
	transfer->user_data = &completed;
	code = libusb_submit_transfer(transfer);
	if (code != 0)
		return code;
	while (!completed && why == 0) {
		if (atomic_load(&usb->interrupted))
			why = LIBUSB_ERROR_INTERRUPTED;
		else
			why = usb_turn(usb, deadline, &completed);
	}
	if (!completed)
		libusb_cancel_transfer(transfer);
	/* It holds the caller's memory: no return before it is back. Errors of
	 * the event loop must not make this spin. */
	while (!completed)
		if (usb_turn(usb, DEADLINE_NEVER, &completed) != 0)
			nanosleep(&pause, NULL);
	if (transfer->status == LIBUSB_TRANSFER_CANCELLED && why != 0)
		return why;
	return usb_result(transfer->status);
}

bool
usb_is_gone(struct usb *usb)
{
	uint8_t status[2];

	for (int i = 0; i < GONE_TRIES && !usb->gone; i++) {
		const int code = libusb_control_transfer(usb->handle,
		    LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_STATUS, 0, 0, status,
		    sizeof(status), SLICE_MS);

		if (code >= 0)
			return false;
		usb->gone = code == LIBUSB_ERROR_NO_DEVICE;
		if (!usb->gone)
			usb_turn(usb, deadline_in(SLICE_MS), NULL);
	}
	return usb->gone;
}

static int
system_error(int code)
{
	switch (code) {
	case LIBUSB_ERROR_PIPE:
		return EPIPE;
	case LIBUSB_ERROR_OVERFLOW:
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

	if (code == LIBUSB_ERROR_NO_DEVICE)
		usb->gone = true;
	else if (code == LIBUSB_ERROR_IO)
		usb_is_gone(usb);
	if (usb->gone)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "%s went away while "
		    "%s: unplugged or switched off",
		    uri, doing);
	switch (code) {
	case LIBUSB_ERROR_TIMEOUT:
		return mptp_error_set(error, MPTP_ERR_TIMEOUT,
		    "%s did not answer in time while %s", uri, doing);
	case LIBUSB_ERROR_INTERRUPTED:
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	case LIBUSB_ERROR_NO_MEM:
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	case LIBUSB_ERROR_PIPE:
		status = mptp_error_set(error, MPTP_ERR_IO,
		    "%s stalled the pipe while %s", uri, doing);
		break;
	default:
		status =
		    mptp_error_set(error, MPTP_ERR_IO, "%s failed while %s: %s",
			uri, doing, libusb_strerror(code));
	}
	if (error != NULL)
		error->sys = system_error(code);
	return status;
}
