/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What the framings share.
 */
#include <string.h>

#include "base/bytes.h"
#include "frame/frame.h"

bool
frame_collect(struct frame_reader *reader, struct frame_input *in)
{
	size_t n = reader->need - reader->have;

	if (n > in->len)
		n = in->len;
	/* An end alone comes without bytes, and maybe from NULL. */
	if (n > 0) {
		memcpy(reader->head + reader->have, in->bytes, n);
		reader->have += n;
		in->bytes += n;
		in->len -= n;
	}
	return reader->have == reader->need;
}

void
frame_parameters(struct frame *frame, const uint8_t *bytes, size_t len)
{
	size_t n = len / 4;

	if (n > 5)
		n = 5;
	for (size_t i = 0; i < n; i++)
		frame->param[i] = get_le32(bytes + 4 * i);
	frame->nparam = (uint8_t)n;
}

int
frame_queue_put(struct frame_queue *queue, const struct mptp_framing *framing,
    const struct frame *frame)
{
	unsigned at = (queue->first + queue->count) % FRAME_QUEUE_SLOTS;
	size_t len;

	if (frame->nparam > 5)
		return MPTP_ERR_ARG;
	if (queue->count == FRAME_QUEUE_SLOTS)
		return MPTP_ERR_BUSY;
	len = framing->message(queue->slot[at].bytes, frame);
	if (len == 0)
		return MPTP_OK;
	queue->slot[at].len = len;
	queue->count++;
	return MPTP_OK;
}

size_t
frame_queue_output(
    const struct frame_queue *queue, const uint8_t **bytes, bool *last)
{
	if (queue->count == 0)
		return 0;
	*bytes = queue->slot[queue->first].bytes + queue->off;
	*last = true;
	return queue->slot[queue->first].len - queue->off;
}

void
frame_queue_sent(struct frame_queue *queue, size_t n)
{
	if (queue->count == 0)
		return;
	queue->off += n;
	if (queue->off < queue->slot[queue->first].len)
		return;
	queue->first = (queue->first + 1) % FRAME_QUEUE_SLOTS;
	queue->count--;
	queue->off = 0;
}

void
frame_queue_clear(struct frame_queue *queue)
{
	queue->count = 0;
	queue->off = 0;
}
