/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A virtual camera that outlives its connections, each of which goes through a
 * struct mangle: in memory, where "sweep:" is its URI, or as it is served to others,
 * in a network of our own.
 */
#ifndef TEST_CAMERA_H
#define TEST_CAMERA_H

#include "mangle.h"

enum camera_by {
	CAMERA_USB,   /* framed as on USB, in memory */
	CAMERA_IP,    /* as by PTP/IP, in memory */
	CAMERA_USBIP, /* by USB/IP */
	CAMERA_PTPIP  /* by PTP/IP */
};

extern const struct mptp_transport_ops camera_transport; /* for "sweep:" */

/* "usb", "ip", "usbip", "ptpip"; false: none of them. */
bool camera_by_name(const char *name, enum camera_by *);
/* Once, before all else. */
void camera_begin(enum camera_by);
const char *camera_uri(void);
/* Before something is run: what it connects by begins at byte 0. */
void camera_next_run(void);
/* It has seen all that was done. */
void camera_settle(void);

/* What the next connection goes through. */
extern struct mangle camera_mangle;

/* As if it had just been made, of that specification. */
void camera_renew(const char *spec);
void camera_end(void);

#endif
