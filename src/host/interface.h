/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which interface of a USB device is a camera's: by the still image class, by
 * its name, or by Microsoft's OS descriptors.
 */
#ifndef HOST_INTERFACE_H
#define HOST_INTERFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An alternate setting, as its descriptors tell it (USB 2.0 9.6.5, 9.6.6). */
struct usb_interface {
	uint8_t configuration, number, setting;
	uint8_t name; /* index of its string */
	uint8_t class, subclass, protocol;
	uint8_t endpoints;	/* how many it has */
	uint8_t in, out, event; /* endpoint addresses; event 0: has none */
	size_t in_packet, out_packet, event_packet; /* wMaxPacketSize */
};

/* Take note of an endpoint of it. */
void usb_interface_endpoint(struct usb_interface *, uint8_t address,
    uint8_t attributes, uint16_t packet);

/* How a device is asked; each may go unanswered. */
struct usb_asker {
	/* A control request for data: how many came, negative: none. */
	int (*control)(void *ctx, uint8_t type, uint8_t request, uint16_t value,
	    uint16_t index, uint8_t *data, uint16_t len);
	/* The interface's name, "" if it has none. */
	void (*name)(
	    void *ctx, const struct usb_interface *, char *out, size_t size);
	void *ctx;
};

/* Needs no more than it must ask. */
bool usb_interface_is_camera(
    const struct usb_interface *, const struct usb_asker *);

/* A string descriptor as UTF-8, as it came; "" if it cannot be had. */
void usb_string(
    const struct usb_asker *, uint8_t index, char *out, size_t size);
/* The same text, made fit for a terminal. */
void usb_string_clean(char *text);

/* The Microsoft OS descriptors: the vendor request to ask with, from the string
 * descriptor 0xEE, or -1; and whether the compatible-id descriptor that comes
 * back declares this interface to be MTP. */
int usb_msos_request(const uint8_t *string, size_t len);
bool usb_msos_is_mtp(const uint8_t *ids, size_t len, uint8_t interface);

#endif
