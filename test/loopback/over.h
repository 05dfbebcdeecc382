/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cameras of tests behind a real pipe instead of one in memory, as the environment
 * variable MINIPTP_TEST_OVER tells, of which tests know nothing:
 *
 *   usbip       served and opened by USB/IP
 *   ip          by PTP/IP
 *   usb         served by USB/IP, plugged into this machine through vhci_hcd, and
 *               opened by libusb; needs root, and that module
 *   usb-super   the same at SuperSpeed
 */
#ifndef TEST_OVER_H
#define TEST_OVER_H

#include <miniptp.h>

bool over_wanted(void);

/* Serve the device in a thread of its own, and connect to it. Closing the transport
 * ends that, and then calls closed(). */
struct mptp_transport *over_open(
    const struct mptp_device *, void (*closed)(void *ctx), void *ctx);

#endif
