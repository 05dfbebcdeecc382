/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Looking for the answer to a request.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "frame/ip.h"
#include "reader/player_match.h"

#define USB_HEADER 12

bool
player_request(
    const struct player *p, const struct chunk *chunk, struct frame *frame)
{
	struct frame_reader reader = { .state = 0 };
	struct frame_input in = { chunk->bytes, chunk->len, false };

	return chunk->len > 0 &&
	    p->framing->read(&reader, &in, frame) == MPTP_OK &&
	    frame->kind == FRAME_REQUEST;
}

static bool
same_request(const struct frame *a, const struct frame *b)
{
	return a->code == b->code && a->nparam == b->nparam &&
	    memcmp(a->param, b->param, sizeof(a->param)) == 0;
}

/* Is it what the initiator said on its command pipe? */
static bool
is_said(const struct chunk *chunk)
{
	return chunk->lane != NULL && chunk->lane->direction == LANE_OUT &&
	    chunk->lane->pipe == MPTP_PIPE_COMMAND;
}

/* From where the capture is to its end. */
static int
search(struct player *p, const struct frame *wanted, struct mptp_error *error)
{
	struct frame frame;
	int status = MPTP_OK;

	while (status == MPTP_OK && !p->sought) {
		status = player_advance(p, error);
		if (status != MPTP_OK || !p->have)
			break;
		p->have = false;
		if (is_said(&p->chunk) &&
		    player_request(p, &p->chunk, &frame) &&
		    same_request(&frame, wanted)) {
			p->sought = true;
			p->recorded = frame.transaction;
		}
	}
	return status;
}

/* What was never recorded is not supported. */
static int
refuse(struct player *p, const struct frame *request, struct mptp_error *error)
{
	struct frame response = { .kind = FRAME_RESPONSE,
		.code = MPTP_RC_OPERATION_NOT_SUPPORTED,
		.transaction = request->transaction };
	struct played *item = calloc(1, sizeof(*item));

	if (item != NULL)
		item->bytes = malloc(FRAME_MESSAGE_MAX);
	if (item == NULL || item->bytes == NULL) {
		free(item);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	item->len = p->framing->message(item->bytes, &response);
	item->last = true;
	item->next = p->queue[MPTP_PIPE_COMMAND];
	p->queue[MPTP_PIPE_COMMAND] = item;
	p->queued += item->len;
	return MPTP_OK;
}

static int
seek(struct player *p, const struct frame *request, struct mptp_error *error)
{
	int status;

	p->sought = false;
	p->wanted = request->transaction;
	p->left[MPTP_PIPE_COMMAND] = 0;
	while (p->queue[MPTP_PIPE_COMMAND] != NULL)
		player_drop(p, MPTP_PIPE_COMMAND);
	status = search(p, request, error);
	if (status == MPTP_OK && !p->sought)
		status = player_rewind(p, error);
	if (status == MPTP_OK && !p->sought)
		status = search(p, request, error);
	return status == MPTP_OK && !p->sought ? refuse(p, request, error) :
						 status;
}

int
player_hear(struct player *p, const uint8_t *bytes, size_t len,
    struct mptp_error *error)
{
	struct frame_input in = { bytes, len, false };
	struct frame frame;
	int status = MPTP_OK;

	while (status == MPTP_OK) {
		status = p->framing->read(&p->said, &in, &frame);
		if (status != MPTP_OK)
			return mptp_error_set(
			    error, status, "what is sent is no PTP");
		if (frame.kind == FRAME_NONE)
			break;
		if (frame.kind == FRAME_REQUEST) {
			p->owes = frame.data_out;
			status = seek(p, &frame, error);
		} else if (frame.kind == FRAME_DATA_START) {
			p->owes = true;
		} else if (frame.kind == FRAME_DATA_END) {
			p->owes = false;
		}
	}
	/* On USB the end shows with the next message only. */
	if (p->framing->transfers && p->owes &&
	    p->framing->payload_left(&p->said) == 0)
		p->owes = false;
	return status;
}

bool
player_lets(const struct player *p)
{
	struct frame frame;

	if (p->chunk.lane == NULL || p->chunk.lane->direction == LANE_IN)
		return true;
	/* The next transaction is not this one's. */
	return !p->owes && !player_request(p, &p->chunk, &frame);
}

/* Where the message that begins here has its transaction id; 0: nowhere. */
static size_t
place_of_id(const struct player *p, const uint8_t *message, size_t len)
{
	if (p->framing->transfers)
		return len >= USB_HEADER ? 8 : 0;
	if (len < IP_HEADER + 6)
		return 0;
	switch (get_le32(message + 4)) {
	case IP_START_DATA:
	case IP_DATA:
	case IP_END_DATA:
	case IP_CANCEL:
		return IP_HEADER;
	case IP_OPERATION_RESPONSE:
	case IP_EVENT:
		return IP_HEADER + 2;
	default:
		return 0;
	}
}

/* How long is the message that begins here? */
static uint64_t
length_of(const struct player *p, const uint8_t *message)
{
	const uint32_t length = get_le32(message);

	if (p->framing->transfers && length == UINT32_MAX)
		return UINT64_MAX; /* to the end of the transfer */
	return length < IP_HEADER ? IP_HEADER : length;
}

void
player_renumber(struct player *p, enum mptp_pipe pipe, struct played *item)
{
	uint64_t *left = &p->left[pipe];
	size_t at = 0, n, id;

	while (at < item->len) {
		uint8_t *message = item->bytes + at;

		if (*left == 0 && item->len - at < IP_HEADER)
			return;
		if (*left == 0) {
			*left = length_of(p, message);
			id = place_of_id(p, message, item->len - at);
			if (id != 0 && get_le32(message + id) == p->recorded)
				put_le32(message + id, p->wanted);
		}
		n = *left < item->len - at ? (size_t)*left : item->len - at;
		at += n;
		if (*left != UINT64_MAX)
			*left -= n;
	}
	if (*left != UINT64_MAX)
		*left -= item->missing < *left ? item->missing : *left;
	/* A header alone in its transfer is followed by its data. */
	if (item->last && (*left == UINT64_MAX || item->len > USB_HEADER))
		*left = 0;
}
