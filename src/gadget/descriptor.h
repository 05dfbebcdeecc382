/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a device on USB says of itself.
 */
#ifndef GADGET_DESCRIPTOR_H
#define GADGET_DESCRIPTOR_H

#include <stddef.h>

#include <miniptp/usb.h>

/* Endpoint addresses. */
enum {
	GADGET_BULK_IN = 0x81,
	GADGET_BULK_OUT = 0x02,
	GADGET_INTERRUPT_IN = 0x83
};

#define GADGET_CONFIGURATION 1
/* An event is a packet on its own, which is shorter than it might be: otherwise
 * an empty one would have to follow. */
#define GADGET_EVENT_MAX 24
#define GADGET_EVENT_PACKET 28
/* bRequest of Microsoft's descriptors; any that no class has. */
#define GADGET_MICROSOFT_REQUEST 0x20

enum mptp_usb_speed gadget_speed(const struct mptp_usb_identity *);
/* wMaxPacketSize of the bulk endpoints. */
size_t gadget_packet(enum mptp_usb_speed);

/* No descriptor of ours is longer. */
#define GADGET_DESCRIPTOR_MAX 256

/* Returns the descriptor's length; 0: there is none of this type and index. */
size_t gadget_descriptor(const struct mptp_usb_identity *, uint8_t type,
    uint8_t index, uint16_t language, uint8_t out[GADGET_DESCRIPTOR_MAX]);

/* The configuration, with its interface and endpoints; where in it the class,
 * subclass and protocol of the interface are. */
#define GADGET_INTERFACE_CLASS 14
size_t gadget_configuration(
    const struct mptp_usb_identity *, uint8_t out[GADGET_DESCRIPTOR_MAX]);

/* The interface with its endpoints as they are at a speed, without the configuration
 * around them; *count: of descriptors. */
size_t gadget_function(const struct mptp_usb_identity *, enum mptp_usb_speed,
    uint8_t out[GADGET_DESCRIPTOR_MAX], unsigned *count);

/* What GADGET_MICROSOFT_REQUEST answers to an index: 4 of Microsoft's descriptors
 * 1.0, and 7 of 2.0. */
size_t gadget_microsoft(const struct mptp_usb_identity *, uint16_t index,
    uint8_t out[GADGET_DESCRIPTOR_MAX]);

#endif
