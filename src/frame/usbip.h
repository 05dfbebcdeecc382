/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The messages of USB/IP 1.1.1 (Linux, Documentation/usb/usbip_protocol.rst):
 * all of it big-endian, but for the setup packet, which is as on the wire.
 */
#ifndef FRAME_USBIP_H
#define FRAME_USBIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USBIP_PORT 3240
#define USBIP_VERSION 0x0111
#define USBIP_BUSID 32

/* ---- before a device is imported ---------------------------------------- */

enum usbip_operation {
	USBIP_REQ_IMPORT = 0x8003,
	USBIP_REP_IMPORT = 0x0003,
	USBIP_REQ_DEVLIST = 0x8005,
	USBIP_REP_DEVLIST = 0x0005
};

/* As tools/usb/usbip names them. */
enum usbip_status {
	USBIP_OK = 0,
	USBIP_NOT_AVAILABLE = 1,
	USBIP_BUSY = 2,
	USBIP_NO_DEVICE = 4
};

/* Every request and reply begins so; an import request goes on with a bus id. */
#define USBIP_OPERATION_SIZE 8
struct usbip_op {
	uint16_t version, code;
	uint32_t status;
};
void usbip_op_unpack(struct usbip_op *, const uint8_t *);
void usbip_op_pack(uint8_t *, enum usbip_operation, enum usbip_status);

#define USBIP_DEVICE_SIZE 312
#define USBIP_INTERFACE_SIZE 4 /* class, subclass, protocol, 0 */
struct usbip_device {
	const char *path, *busid; /* cut to 255 and 31 bytes */
	uint32_t bus, number, speed;
	uint16_t vendor, product, release;
	uint8_t class, subclass, protocol;
	uint8_t configuration, configurations, interfaces;
};
void usbip_device_pack(uint8_t *, const struct usbip_device *);
/* The texts point into the bytes. False: one of them has no end. */
bool usbip_device_unpack(struct usbip_device *, const uint8_t *);
/* What a command's device field names it. */
uint32_t usbip_device_id(const struct usbip_device *);

/* ---- afterwards --------------------------------------------------------- */

enum usbip_command {
	USBIP_CMD_SUBMIT = 1,
	USBIP_CMD_UNLINK = 2,
	USBIP_RET_SUBMIT = 3,
	USBIP_RET_UNLINK = 4
};

enum usbip_flag { USBIP_SHORT_NOT_OK = 0x0001, USBIP_ZERO_PACKET = 0x0040 };

/* Linux's error numbers, whatever the system here calls them. */
enum usbip_error {
	USBIP_ENOMEM = -12,
	USBIP_ENODEV = -19,
	USBIP_EPIPE = -32,	 /* halted */
	USBIP_EPROTO = -71,	 /* nothing answers there */
	USBIP_EOVERFLOW = -75,	 /* a packet did not fit the buffer */
	USBIP_ECONNRESET = -104, /* unlinked */
	USBIP_ESHUTDOWN = -108,	 /* the device is gone */
	USBIP_EREMOTEIO = -121	 /* short, which was not OK */
};

#define USBIP_HEADER_SIZE 48
struct usbip_submit {
	uint32_t command; /* enum usbip_command; the rest is a submit's */
	uint32_t sequence;
	uint32_t device;
	bool in;
	uint32_t endpoint;
	uint32_t flags;
	uint32_t length;
	uint32_t packets; /* of an isochronous transfer; else 0 or 0xffffffff */
	uint32_t
	    interval; /* of an interrupt transfer, in frames or microframes */
	uint8_t setup[8];
	uint32_t unlink; /* of an unlink: which sequence number */
};
/* False: neither a submit nor an unlink. */
bool usbip_submit_unpack(struct usbip_submit *, const uint8_t *);
void usbip_submit_pack(uint8_t *, const struct usbip_submit *);

struct usbip_return {
	uint32_t command;
	uint32_t sequence;
	int32_t status; /* 0 or enum usbip_error */
	uint32_t length;
};
/* False: not a return. */
bool usbip_return_unpack(struct usbip_return *, const uint8_t *);
void usbip_return_pack(uint8_t *, const struct usbip_return *);

#endif
