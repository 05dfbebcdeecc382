/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Buffers of a USB/IP client that wait at an IN endpoint to be filled, one after
 * another.
 */
#ifndef GADGET_WAITING_H
#define GADGET_WAITING_H

#include "gadget/reply.h"

/* More wait at an endpoint only if nonsense was sent. */
#define WAITING_MAX 256

struct waiting {
	unsigned first, count;
	struct reply *filling; /* the first one's, or NULL */
	struct {
		uint32_t sequence, length;
		bool short_not_ok;
	} buffer[WAITING_MAX];
};

/* False: too many wait. */
bool waiting_add(struct waiting *, const struct usbip_submit *);
bool waiting_has(const struct waiting *, uint32_t sequence);
/* A buffer that is filled in part is returned as it is, as a host controller
 * does, and false is the answer. True: it is gone, and so it is if it was not
 * there. */
bool waiting_remove(struct waiting *, uint32_t sequence, struct reply_queue *);
/* Move what the endpoint has to the first buffers and return those that are
 * complete; endpoint NULL: there is none any more. False: out of memory. */
bool waiting_fill(struct waiting *, struct gadget_endpoint *,
    struct reply_queue *, bool *moved);
void waiting_clear(struct waiting *);

#endif
