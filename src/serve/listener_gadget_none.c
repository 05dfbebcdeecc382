/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Being a camera at a USB device controller, where the system has no way.
 */
#include "base/error.h"
#include "serve/listener.h"

int
listener_gadget_new(
    struct mptp_listener **out, const char *address, struct mptp_error *error)
{
	*out = NULL;
	return mptp_error_set(
	    error, MPTP_ERR_UNSUPPORTED, "gadget:%s needs Linux", address);
}
