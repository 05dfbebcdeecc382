/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Buffers of a USB/IP client that wait at an IN endpoint.
 */
#include <stdlib.h>

#include "gadget/waiting.h"

static unsigned
place(const struct waiting *w, unsigned i)
{
	return (w->first + i) % WAITING_MAX;
}

bool
waiting_add(struct waiting *w, const struct usbip_submit *submit)
{
	unsigned at = place(w, w->count);

	if (w->count == WAITING_MAX)
		return false;
	w->buffer[at].sequence = submit->sequence;
	w->buffer[at].length = submit->length;
	w->buffer[at].short_not_ok = (submit->flags & USBIP_SHORT_NOT_OK) != 0;
	w->count++;
	return true;
}

bool
waiting_has(const struct waiting *w, uint32_t sequence)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->buffer[place(w, i)].sequence == sequence)
			return true;
	return false;
}

static size_t
filled(const struct waiting *w)
{
	return w->filling == NULL ? 0 : w->filling->len - USBIP_HEADER_SIZE;
}

/* Return the first buffer. There is a reply for it. */
static void
complete(struct waiting *w, int status, struct reply_queue *queue)
{
	const struct usbip_return ret = { .command = USBIP_RET_SUBMIT,
		.sequence = w->buffer[w->first].sequence,
		.status = status,
		.length = (uint32_t)filled(w) };

	usbip_return_pack(w->filling->bytes, &ret);
	reply_queue_put(queue, w->filling);
	w->filling = NULL;
	w->first = place(w, 1);
	w->count--;
}

bool
waiting_remove(struct waiting *w, uint32_t sequence, struct reply_queue *queue)
{
	unsigned i = 0;

	while (i < w->count && w->buffer[place(w, i)].sequence != sequence)
		i++;
	if (i == w->count)
		return true;
	if (i == 0 && filled(w) > 0) {
		complete(w, 0, queue);
		return false;
	}
	if (i == 0) {
		free(w->filling);
		w->filling = NULL;
	}
	for (; i + 1 < w->count; i++)
		w->buffer[place(w, i)] = w->buffer[place(w, i + 1)];
	w->count--;
	return true;
}

void
waiting_clear(struct waiting *w)
{
	free(w->filling);
	*w = (struct waiting){ 0 };
}

/* What the buffer is returned with; 1: it is not complete. */
static int
outcome(const struct waiting *w, enum gadget_fetched fetched)
{
	uint32_t length = w->buffer[w->first].length;

	if (fetched == GADGET_OVERFLOW)
		return USBIP_EOVERFLOW;
	if (fetched == GADGET_SHORT)
		return filled(w) < length && w->buffer[w->first].short_not_ok ?
		    USBIP_EREMOTEIO :
		    0;
	return filled(w) == length && length > 0 ? 0 : 1;
}

/* Once: *more tells whether to try again. */
static bool
fill_first(struct waiting *w, struct gadget_endpoint *endpoint,
    struct reply_queue *queue, bool *more)
{
	size_t ready = gadget_endpoint_ready(endpoint);
	size_t room = w->buffer[w->first].length - filled(w), n;
	enum gadget_fetched fetched;
	int status;

	/* No more memory than there are bytes. */
	if (ready < room)
		room = ready;
	if (!reply_grow(&w->filling, room))
		return false;
	fetched = gadget_endpoint_fetch(
	    endpoint, w->filling->bytes + w->filling->len, room, &n);
	w->filling->len += n;
	status = outcome(w, fetched);
	if (status <= 0)
		complete(w, status, queue);
	*more = n > 0 || status <= 0;
	return true;
}

bool
waiting_fill(struct waiting *w, struct gadget_endpoint *endpoint,
    struct reply_queue *queue, bool *moved)
{
	bool more = true;

	while (more && w->count > 0 && queue->bytes < REPLY_QUEUE_ENOUGH) {
		if (w->filling == NULL &&
		    (w->filling = reply_new(USBIP_HEADER_SIZE)) == NULL)
			return false;
		if (endpoint == NULL)
			complete(w, USBIP_EPROTO, queue);
		else if (endpoint->halted)
			complete(w, USBIP_EPIPE, queue);
		else if (!fill_first(w, endpoint, queue, &more))
			return false;
		*moved = *moved || more;
	}
	return true;
}
