/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Transfers by libusb.
 */
#include "transport/usb_libusb.h"

/* How long interrupt() may go unnoticed. */
#define SLICE_MS 50
#define GONE_TRIES 10

_Static_assert((int)USB_ERROR_IO == LIBUSB_ERROR_IO &&
	(int)USB_ERROR_NO_DEVICE == LIBUSB_ERROR_NO_DEVICE &&
	(int)USB_ERROR_NOT_FOUND == LIBUSB_ERROR_NOT_FOUND &&
	(int)USB_ERROR_TIMEOUT == LIBUSB_ERROR_TIMEOUT &&
	(int)USB_ERROR_OVERFLOW == LIBUSB_ERROR_OVERFLOW &&
	(int)USB_ERROR_PIPE == LIBUSB_ERROR_PIPE &&
	(int)USB_ERROR_INTERRUPTED == LIBUSB_ERROR_INTERRUPTED &&
	(int)USB_ERROR_NO_MEM == LIBUSB_ERROR_NO_MEM,
    "enum usb_error is numbered as libusb's");

static struct usb_local *
local_of(struct usb *usb)
{
	return (struct usb_local *)usb;
}

static int
result(enum libusb_transfer_status status)
{
	switch (status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return 0;
	case LIBUSB_TRANSFER_TIMED_OUT:
		return USB_ERROR_TIMEOUT;
	case LIBUSB_TRANSFER_CANCELLED:
		return USB_ERROR_INTERRUPTED;
	case LIBUSB_TRANSFER_STALL:
		return USB_ERROR_PIPE;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return USB_ERROR_NO_DEVICE;
	case LIBUSB_TRANSFER_OVERFLOW:
		return USB_ERROR_OVERFLOW;
	case LIBUSB_TRANSFER_ERROR:
		break;
	}
	return USB_ERROR_IO;
}

/* A third less system time on Linux. Elsewhere than on x86, such memory may not be
 * cached, and what is saved is paid for when it is written to the file. */
#if defined(__x86_64__) || defined(__i386__)
#define MAPPED_IS_CACHED true
#else
#define MAPPED_IS_CACHED false
#endif

static uint8_t *
map(struct usb *usb, size_t size)
{
	return MAPPED_IS_CACHED ?
	    libusb_dev_mem_alloc(local_of(usb)->handle, size) :
	    NULL;
}

static void
unmap(struct usb *usb, uint8_t *memory, size_t size)
{
	libusb_dev_mem_free(local_of(usb)->handle, memory, size);
}

static void LIBUSB_CALL
ended(struct libusb_transfer *theirs)
{
	struct usb_transfer *transfer = theirs->user_data;

	transfer->flying = false;
	transfer->actual = (size_t)theirs->actual_length;
	transfer->code = result(theirs->status);
	if (transfer->arrived != NULL)
		transfer->arrived(transfer);
}

static int
submit(struct usb *usb, struct usb_transfer *transfer)
{
	libusb_device_handle *handle = local_of(usb)->handle;
	struct libusb_transfer *theirs = transfer->own;
	int code;

	if (theirs == NULL)
		theirs = transfer->own = libusb_alloc_transfer(0);
	if (theirs == NULL)
		return USB_ERROR_NO_MEM;
	if (transfer->endpoint == 0)
		libusb_fill_control_transfer(
		    theirs, handle, transfer->buf, ended, transfer, 0);
	else if (transfer->endpoint == usb->interface.event)
		libusb_fill_interrupt_transfer(theirs, handle,
		    transfer->endpoint, transfer->buf, (int)transfer->len,
		    ended, transfer, 0);
	else
		libusb_fill_bulk_transfer(theirs, handle, transfer->endpoint,
		    transfer->buf, (int)transfer->len, ended, transfer, 0);
	code = libusb_submit_transfer(theirs);
	transfer->flying = code == 0;
	return code;
}

static void
cancel(struct usb *usb, struct usb_transfer *transfer)
{
	(void)usb;
	libusb_cancel_transfer(transfer->own);
}

static void
forget(struct usb_transfer *transfer)
{
	libusb_free_transfer(transfer->own);
	transfer->own = NULL;
}

static int
turn(struct usb *usb, int64_t deadline)
{
	const int left = deadline_left(deadline);
	struct timeval limit = { 0, 0 };
	int code;

	if (left != 0)
		limit.tv_usec =
		    (left > 0 && left < SLICE_MS ? left : SLICE_MS) * 1000;
	code = libusb_handle_events_timeout_completed(
	    local_of(usb)->context, &limit, NULL);
	if (code != 0 && code != LIBUSB_ERROR_INTERRUPTED)
		return code;
	return left != 0 ? 0 : USB_ERROR_TIMEOUT;
}

static int
clear_halt(struct usb *usb, uint8_t endpoint)
{
	return libusb_clear_halt(local_of(usb)->handle, endpoint);
}

static int
set_interface(struct usb *usb)
{
	return libusb_set_interface_alt_setting(local_of(usb)->handle,
	    usb->interface.number, usb->interface.setting);
}

static int
port_reset(struct usb *usb)
{
	return libusb_reset_device(local_of(usb)->handle);
}

static bool
is_gone(struct usb *usb)
{
	uint8_t status[2];

	for (int i = 0; i < GONE_TRIES; i++) {
		const int code = libusb_control_transfer(local_of(usb)->handle,
		    LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_STATUS, 0, 0, status,
		    sizeof(status), SLICE_MS);

		if (code >= 0)
			return false;
		if (code == LIBUSB_ERROR_NO_DEVICE || usb->gone)
			return true;
		turn(usb, deadline_in(SLICE_MS));
	}
	return false;
}

static const char *
words(int code)
{
	return libusb_strerror(code);
}

const struct usb_host usb_local_host = {
	.reads = USB_RING_SLOTS,
	.write_max = USB_WRITE_SIZE,
	.map = map,
	.unmap = unmap,
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
