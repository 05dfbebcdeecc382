/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What of a cancelled data phase still comes from the host: to be dropped, but for
 * the request that may stand at its end.
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

#endif
