/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Setup packets.
 */
#include <errno.h>
#include <string.h>

#include <miniptp/error.h>

#include "base/bytes.h"
#include "trace/usb_class.h"

enum {
	CLASS_OUT = 0x21,
	CLASS_IN = 0xa1,
	TO_ENDPOINT = 0x02,
	TO_INTERFACE = 1
};
enum { CLEAR_FEATURE = 1, GET_DESCRIPTOR = 6, SET_INTERFACE = 11 };

static const struct {
	unsigned request;
	uint8_t type, code;
	const char *name;
} requests[] = {
	{ USB_CLASS_CANCEL, CLASS_OUT, 0x64, "Cancel Request" },
	{ USB_CLASS_RESET, CLASS_OUT, 0x66, "Device Reset Request" },
	{ USB_CLASS_STATUS, CLASS_IN, 0x67, "Get Device Status" },
	{ USB_CLASS_CLEAR_HALT, TO_ENDPOINT, CLEAR_FEATURE, "clear a halt" },
	{ USB_CLASS_INTERFACE, TO_INTERFACE, SET_INTERFACE,
	    "select the interface" },
};
#define REQUESTS (sizeof(requests) / sizeof(*requests))

const char *
usb_class_setup(
    uint8_t setup[8], unsigned request, const uint8_t *bytes, size_t len)
{
	memset(setup, 0, 8);
	for (size_t i = 0; i < REQUESTS; i++) {
		if (requests[i].request != request)
			continue;
		setup[0] = requests[i].type;
		setup[1] = requests[i].code;
		if (request == USB_CLASS_CLEAR_HALT)
			setup[4] = len > 0 ? bytes[0] : 0;
		else if (request == USB_CLASS_CANCEL ||
		    request == USB_CLASS_STATUS)
			put_le16(setup + 6, (uint16_t)len);
		return requests[i].name;
	}
	return NULL;
}

unsigned
usb_class_of(const uint8_t setup[8])
{
	for (size_t i = 0; i < REQUESTS; i++)
		if (requests[i].type == setup[0] &&
		    requests[i].code == setup[1])
			return requests[i].request;
	return 0;
}

void
usb_device_descriptor(
    uint8_t setup[8], uint8_t descriptor[18], uint16_t vendor, uint16_t product)
{
	memset(setup, 0, 8);
	setup[0] = 0x80;
	setup[1] = GET_DESCRIPTOR;
	setup[3] = 1; /* of the device */
	setup[6] = 18;
	memset(descriptor, 0, 18);
	descriptor[0] = 18;
	descriptor[1] = 1;
	put_le16(descriptor + 2, 0x0200);
	descriptor[7] = 64;
	put_le16(descriptor + 8, vendor);
	put_le16(descriptor + 10, product);
	descriptor[17] = 1; /* one configuration */
}

bool
usb_is_stall(int status, int sys)
{
	return status == MPTP_ERR_IO && sys == EPIPE;
}
