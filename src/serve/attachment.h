/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Plugging a gadget into this computer's own USB, by Linux's vhci_hcd.
 */
#ifndef SERVE_ATTACHMENT_H
#define SERVE_ATTACHMENT_H

#include <miniptp/transport.h>
#include <miniptp/usb.h>

#include "gadget/vhci.h"

struct attachment {
	unsigned port;
	int64_t deadline; /* of the enumeration */
};

/* *fd, which is the caller's, speaks USB/IP, beginning with submits for the
 * device of that number. MPTP_ERR_UNSUPPORTED: no such thing here; _NODEV: the
 * module is not loaded; _ACCESS, _BUSY: no free port; _IO. */
int attachment_begin(struct attachment *, int *fd, enum mptp_usb_speed,
    uint32_t device, struct mptp_error *);
/* Has the system done with enumerating it? MPTP_OK, with found->uri;
 * MPTP_ERR_STATE: not yet; _NODEV: it did not succeed. */
int attachment_check(
    struct attachment *, struct mptp_found *found, struct mptp_error *);
/* How often to look. */
#define ATTACHMENT_CHECK_MS 20
/* The descriptor is closed, which unplugs: wait until this has happened. */
void attachment_end(struct attachment *);

#endif
