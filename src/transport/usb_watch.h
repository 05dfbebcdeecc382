/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Cameras that come and go on USB.
 */
#ifndef TRANSPORT_USB_WATCH_H
#define TRANSPORT_USB_WATCH_H

#include <miniptp/transport.h>

int usb_watch(struct mptp_watcher **, const char *address,
    const struct mptp_options *, struct mptp_error *);

#endif
