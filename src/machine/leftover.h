/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What still comes from the host of a data phase that it has cancelled, or of one
 * that its program did not live to send: to be dropped, but for the request that may
 * stand at the end.
 */
#ifndef MACHINE_LEFTOVER_H
#define MACHINE_LEFTOVER_H

#include <stddef.h>
#include <stdint.h>

/* The longest request in a USB container has five parameters. */
#define LEFTOVER_TAIL 32

struct leftover {
	uint8_t tail[LEFTOVER_TAIL]; /* the last bytes */
	size_t len;
};

void leftover_add(struct leftover *, const uint8_t *bytes, size_t len);
/* At the end of the transfer: the request, and its length; 0: there is none. */
size_t leftover_request(const struct leftover *, const uint8_t **bytes);
/* The same where nobody has cancelled, so that they may be data: a new program's first
 * request, with transaction 0 as before any session (ISO 15740 9.3.1), in a packet of
 * its own behind so many bytes of data, itself included, which were to be more. */
size_t leftover_opening(
    const struct leftover *, uint64_t len, const uint8_t **bytes);

#endif
