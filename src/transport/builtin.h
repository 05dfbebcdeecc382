/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The transports of this build.
 */
#ifndef TRANSPORT_BUILTIN_H
#define TRANSPORT_BUILTIN_H

#include <miniptp/transport.h>

extern const struct mptp_transport_ops ip_transport;
extern const struct mptp_transport_ops usbip_transport;
#ifdef HAVE_USB
extern const struct mptp_transport_ops usb_transport;
#endif

#endif
