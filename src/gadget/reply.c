/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Messages on their way to a USB/IP client.
 */
#include <stdlib.h>
#include <string.h>

#include "gadget/reply.h"

struct reply *
reply_new(size_t len)
{
	struct reply *reply = malloc(sizeof(*reply) + len);

	if (reply != NULL)
		*reply = (struct reply){ .len = len, .size = len };
	return reply;
}

bool
reply_grow(struct reply **reply, size_t n)
{
	size_t size = (*reply)->len + n;
	struct reply *larger;

	if (size <= (*reply)->size)
		return true;
	larger = realloc(*reply, sizeof(*larger) + size);
	if (larger == NULL)
		return false;
	larger->size = size;
	*reply = larger;
	return true;
}

void
reply_queue_init(struct reply_queue *queue)
{
	*queue = (struct reply_queue){ 0 };
	queue->end = &queue->first;
}

void
reply_queue_put(struct reply_queue *queue, struct reply *reply)
{
	reply->next = NULL;
	*queue->end = reply;
	queue->end = &reply->next;
	queue->bytes += reply->len;
}

static void
drop_first(struct reply_queue *queue)
{
	struct reply *first = queue->first;

	queue->bytes -= first->len;
	queue->first = first->next;
	if (queue->first == NULL)
		queue->end = &queue->first;
	queue->sent = 0;
	free(first);
}

void
reply_queue_clear(struct reply_queue *queue)
{
	while (queue->first != NULL)
		drop_first(queue);
}

size_t
reply_queue_output(const struct reply_queue *queue, const uint8_t **bytes)
{
	if (queue->first == NULL)
		return 0;
	*bytes = queue->first->bytes + queue->sent;
	return queue->first->len - queue->sent;
}

void
reply_queue_sent(struct reply_queue *queue, size_t n)
{
	queue->sent += n;
	if (queue->sent == queue->first->len)
		drop_first(queue);
}

bool
reply_return(struct reply_queue *queue, enum usbip_command command,
    uint32_t sequence, int status, const void *data, size_t len)
{
	const struct usbip_return ret = { .command = (uint32_t)command,
		.sequence = sequence,
		.status = status,
		.length = (uint32_t)len };
	struct reply *reply =
	    reply_new(USBIP_HEADER_SIZE + (data != NULL ? len : 0));

	if (reply == NULL)
		return false;
	usbip_return_pack(reply->bytes, &ret);
	if (data != NULL && len > 0)
		memcpy(reply->bytes + USBIP_HEADER_SIZE, data, len);
	reply_queue_put(queue, reply);
	return true;
}
