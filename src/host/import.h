/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * One connection to a USB/IP server, without its socket: bytes in, bytes out.
 * Nothing grows: devices of a list are told one by one, and what is read goes to
 * buffers of the caller.
 */
#ifndef HOST_IMPORT_H
#define HOST_IMPORT_H

#include "frame/usbip.h"

/* ---- before a device is imported ---------------------------------------- */

#define IMPORT_REQUEST_MAX (USBIP_OPERATION_SIZE + USBIP_BUSID)

/* Both return the length of what is to be sent. busid is shorter than
 * USBIP_BUSID. */
size_t import_list(uint8_t out[IMPORT_REQUEST_MAX]);
size_t import_device(uint8_t out[IMPORT_REQUEST_MAX], const char *busid);

/* Of a list: what its interfaces say. */
enum import_looks {
	IMPORT_NO_CAMERA,
	IMPORT_MAYBE, /* one has a class of the vendor's, or nothing is told */
	IMPORT_CAMERA /* one is of the still image class */
};

/* ---- submits ------------------------------------------------------------ */

/* The caller's, and to be left alone while it is outstanding, as its buffer. */
struct import_submit {
	uint8_t endpoint; /* its address; 0: control, by the setup packet */
	uint8_t setup[8];
	bool interrupt; /* it is such an endpoint */
	uint8_t *buf;	/* IN: where what comes is put */
	uint32_t len;

	/* How it ended: what moved, and 0 or enum usbip_error, which is
	 * USBIP_ECONNRESET if it was unlinked. */
	uint32_t moved;
	int status;

	/* Private. */
	struct import_submit *next;
	uint32_t sequence, unlink; /* 0: not outstanding, not to be unlinked */
	bool returned;
};

#define IMPORT_LATE 8

struct import {
	uint32_t device; /* its id, once it is imported */
	uint32_t sequence;
	struct import_submit *first; /* those outstanding */
	/* Submits that a server said to have returned when they were to be
	 * unlinked, and had not. */
	struct {
		uint32_t sequence, len; /* 0: none */
	} late[IMPORT_LATE];
	unsigned next_late;
	uint64_t lost; /* bytes for these, which nobody waited for any more */

	int state;
	size_t have;	     /* of the message that is being collected */
	uint32_t devices;    /* of a list: those to come */
	unsigned interfaces; /* of a device: those to come */
	struct import_submit *filling;
	uint32_t left; /* to be put there, or to be dropped */
	/* The last device that was told; its texts are valid until the next is. */
	struct usbip_device found;
	enum import_looks looks;
	uint8_t message[USBIP_HEADER_SIZE], described[USBIP_DEVICE_SIZE];
};

void import_init(struct import *);

/* Returns the header to be sent, before the data if it is OUT. len of them, or
 * for a control request those that the setup packet tells. */
void import_submit(
    struct import *, struct import_submit *, uint8_t header[USBIP_HEADER_SIZE]);
/* Take it back: it ends in any case once the server has answered. Once for each
 * submit that is outstanding. */
void import_unlink(
    struct import *, struct import_submit *, uint8_t header[USBIP_HEADER_SIZE]);
bool import_outstanding(const struct import_submit *);
/* It was not sent after all. */
void import_withdraw(struct import *, struct import_submit *);
/* The connection is gone: takes off one that was outstanding, which ends with
 * USBIP_ENODEV. NULL: there is none. */
struct import_submit *import_abandon(struct import *);

/* ---- what comes --------------------------------------------------------- */

enum import_news {
	IMPORT_NOTHING,	 /* all was taken, and more is needed */
	IMPORT_DEVICE,	 /* one of the list: found, looks */
	IMPORT_LIST_END, /* that was all */
	IMPORT_DONE,	 /* the device is ours: found */
	IMPORT_REFUSED,	 /* *status tells why, as enum usbip_status */
	IMPORT_RETURNED, /* *submit has ended */
	IMPORT_NONSENSE	 /* this is no USB/IP, hang up */
};

struct import_told {
	uint32_t status;
	struct import_submit *submit;
};

/* Takes from the bytes until there is news. */
enum import_news import_feed(
    struct import *, const uint8_t **bytes, size_t *len, struct import_told *);

#endif
