/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An IN endpoint: bytes that the device has written, cut into packets for a host
 * that fetches them.
 */
#ifndef GADGET_ENDPOINT_H
#define GADGET_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gadget_endpoint {
	uint8_t *bytes;
	size_t size, at, end; /* bytes[at..end) wait to be fetched */
	size_t packet;
	bool last; /* a transfer ends with them */
	bool halted;
};

/* Room for a write of that size behind an unfinished packet. */
bool gadget_endpoint_init(
    struct gadget_endpoint *, size_t write, size_t packet);
void gadget_endpoint_free(struct gadget_endpoint *);
/* Forget what was written. */
void gadget_endpoint_flush(struct gadget_endpoint *);

/* All of it, or false: the host has to fetch what is there first. last: a short
 * packet follows, an empty one if need be. */
bool gadget_endpoint_write(
    struct gadget_endpoint *, const void *bytes, size_t len, bool last);

enum gadget_fetched {
	GADGET_MORE,	/* more will come, or there is nothing yet */
	GADGET_SHORT,	/* a short packet ended the transfer */
	GADGET_FULL,	/* no room for the next packet */
	GADGET_OVERFLOW /* part of a packet did not fit, and is lost */
};
/* As a host controller does with a buffer of that size; n tells how much. */
enum gadget_fetched gadget_endpoint_fetch(
    struct gadget_endpoint *, uint8_t *to, size_t room, size_t *n);
/* How much the next fetch could take. */
size_t gadget_endpoint_ready(const struct gadget_endpoint *);

#endif
