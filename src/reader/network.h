/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * TCP segments in packets of a network.
 */
#ifndef READER_NETWORK_H
#define READER_NETWORK_H

#include "reader/capture.h"

struct tcp {
	bool
	    fragment; /* of an IP packet that was cut up: nothing else is known */
	uint8_t from[18], to[18]; /* address and port */
	uint32_t sequence, acknowledged;
	uint8_t flags;
	const uint8_t *bytes;
	size_t len;	 /* captured */
	uint64_t length; /* that it had */
};

/* The segment in a packet of this link type; false: there is none, or only a fragment. Its bytes point into
 * the packet. */
bool network_read(const struct capture_packet *, struct tcp *);

#endif
