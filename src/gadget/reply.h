/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Messages on their way to a USB/IP client, and the buffers that it wants filled.
 */
#ifndef GADGET_REPLY_H
#define GADGET_REPLY_H

#include "gadget/endpoint.h"
#include "frame/usbip.h"

/* ---- messages ----------------------------------------------------------- */

struct reply {
	struct reply *next;
	size_t len, size;
	uint8_t bytes[];
};

/* While so much waits to be sent, nothing is added that can be put off. */
#define REPLY_QUEUE_ENOUGH (256u * 1024)

struct reply_queue {
	struct reply *first, **end;
	size_t sent;  /* of the first */
	size_t bytes; /* in all of them */
};

/* NULL: no memory. */
struct reply *reply_new(size_t len);
/* Room for n bytes more, or false. The reply may have moved. */
bool reply_grow(struct reply **, size_t n);

void reply_queue_init(struct reply_queue *);
void reply_queue_put(struct reply_queue *, struct reply *);
void reply_queue_clear(struct reply_queue *);
size_t reply_queue_output(const struct reply_queue *, const uint8_t **bytes);
void reply_queue_sent(struct reply_queue *, size_t n);

/* A return, with the data of an IN transfer if there are any. */
bool reply_return(struct reply_queue *, enum usbip_command, uint32_t sequence,
    int status, const void *data, size_t len);

#endif
