/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * TCP segments in packets of a network.
 */
#ifndef READER_NETWORK_H
#define READER_NETWORK_H

#include "reader/capture.h"
#include "reader/fragment.h"

struct tcp {
	uint8_t from[18], to[18]; /* address and port */
	uint32_t sequence, acknowledged;
	uint8_t flags;
	const uint8_t *bytes;
	size_t len;	 /* captured */
	uint64_t length; /* that it had */
};

/* *found: the packet is one of this link type with a segment, or the last of the fragments
 * of one. Its bytes are in the packet, or last until the next call. MPTP_ERR_NOMEM. */
int network_read(struct fragments *, const struct capture_packet *,
    struct tcp *, bool *found);

#endif
