/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * An IN endpoint.
 */
#include <stdlib.h>
#include <string.h>

#include "gadget/endpoint.h"

bool
gadget_endpoint_init(struct gadget_endpoint *ep, size_t write, size_t packet)
{
	*ep = (struct gadget_endpoint){ .size = write + packet,
		.packet = packet };
	ep->bytes = malloc(ep->size);
	return ep->bytes != NULL;
}

void
gadget_endpoint_free(struct gadget_endpoint *ep)
{
	free(ep->bytes);
	ep->bytes = NULL;
}

void
gadget_endpoint_flush(struct gadget_endpoint *ep)
{
	ep->at = ep->end = 0;
	ep->last = false;
}

size_t
gadget_endpoint_ready(const struct gadget_endpoint *ep)
{
	return ep->end - ep->at;
}

bool
gadget_endpoint_write(
    struct gadget_endpoint *ep, const void *bytes, size_t len, bool last)
{
	size_t left = gadget_endpoint_ready(ep);

	if (ep->last || left >= ep->packet || ep->size - left < len)
		return false;
	memmove(ep->bytes, ep->bytes + ep->at, left);
	if (len > 0)
		memcpy(ep->bytes + left, bytes, len);
	ep->at = 0;
	ep->end = left + len;
	ep->last = last;
	return true;
}

static void
take(struct gadget_endpoint *ep, uint8_t *to, size_t n)
{
	if (n > 0)
		memcpy(to, ep->bytes + ep->at, n);
	ep->at += n;
}

enum gadget_fetched
gadget_endpoint_fetch(
    struct gadget_endpoint *ep, uint8_t *to, size_t room, size_t *n)
{
	size_t left = gadget_endpoint_ready(ep), next;
	size_t whole = left < room ? left : room;

	whole -= whole % ep->packet;
	take(ep, to, whole);
	*n = whole;
	room -= whole;
	left -= whole;
	if (left < ep->packet && !ep->last)
		return GADGET_MORE;
	if (room == 0 && whole > 0)
		return GADGET_FULL;
	next = left < ep->packet ? left : ep->packet;
	*n += next < room ? next : room;
	take(ep, to + whole, next < room ? next : room);
	if (next > room)
		ep->at += next - room;
	if (next < ep->packet)
		gadget_endpoint_flush(ep);
	return next > room ? GADGET_OVERFLOW : GADGET_SHORT;
}
