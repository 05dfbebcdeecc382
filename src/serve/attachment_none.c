/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Plugging a gadget into this computer's own USB, where the system has no way.
 */
#include "base/error.h"
#include "serve/attachment.h"

int
attachment_begin(struct attachment *a, int *fd, enum mptp_usb_speed speed,
    uint32_t device, struct mptp_error *error)
{
	(void)a;
	(void)speed;
	(void)device;
	*fd = -1;
	return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
	    "only Linux can be attached to; let a Linux machine import the "
	    "camera by USB/IP instead");
}

int
attachment_check(
    struct attachment *a, struct mptp_found *found, struct mptp_error *error)
{
	(void)a;
	(void)found;
	(void)error;
	return MPTP_ERR_STATE;
}

void
attachment_end(struct attachment *a)
{
	(void)a;
}
