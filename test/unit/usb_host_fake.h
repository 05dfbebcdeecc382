/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the hosts that tests make have in common: parts of struct usb_host.
 */
#ifndef TEST_USB_HOST_FAKE_H
#define TEST_USB_HOST_FAKE_H

#include "transport/usb.h"

/* One that still flies may not be forgotten. */
void fake_forget(struct usb_transfer *);
const char *fake_words(int code);
/* The transfer, which the host does not hold any more, ends so. */
void fake_end(struct usb_transfer *, int code, size_t actual);

#endif
