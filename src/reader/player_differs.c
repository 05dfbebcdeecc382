/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Telling a person what is said otherwise than it was recorded.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "reader/player.h"
#include "reader/player_match.h"
#include "trace/comment.h"

void
player_expects(const struct player *p, char *buf, size_t cap)
{
	struct frame frame;

	if (!p->have)
		snprintf(buf, cap, "its end");
	else if (p->chunk.control != 0)
		snprintf(buf, cap, "a request of the still image class");
	else if (p->chunk.lane->direction == LANE_IN)
		snprintf(buf, cap, "what the camera sent");
	else if (player_request(p, &p->chunk, &frame))
		comment_frame(buf, cap, MPTP_DIALECT_PTP, &frame, frame.code);
	else
		snprintf(buf, cap, "data, or what else is no request");
}

void
player_said(struct player *p, const uint8_t *bytes, size_t len)
{
	struct frame_input in = { bytes, len, !p->have && p->chunk.last };
	struct frame frame;

	while (p->framing->read(&p->said, &in, &frame) == MPTP_OK &&
	    frame.kind != FRAME_NONE) {
		if (frame.kind == FRAME_REQUEST) {
			p->request = frame;
			p->same = 0;
		} else if (frame.kind == FRAME_DATA) {
			p->same += frame.len;
		}
	}
}

/* How two frames of a data phase differ, that begin at this byte of it; false: they do
 * not. */
static bool
data_differ(const struct frame *there, const struct frame *here, uint64_t at,
    char *buf, size_t cap)
{
	size_t i = 0, n = there->len < here->len ? there->len : here->len;

	if (there->kind == FRAME_DATA_START) {
		snprintf(buf, cap, "has %llu bytes of data, and not %llu",
		    (unsigned long long)there->size,
		    (unsigned long long)here->size);
		return there->size != here->size;
	}
	if (there->kind != FRAME_DATA)
		return false;
	while (i < n && there->bytes[i] == here->bytes[i])
		i++;
	if (i == n)
		return false;
	snprintf(buf, cap,
	    "has 0x%02x at byte %llu of the data, and not 0x%02x",
	    there->bytes[i], (unsigned long long)(at + i), here->bytes[i]);
	return true;
}

/* Is it amid one transaction that both have? Then wherein. */
static bool
within(const struct player *p, const uint8_t *bytes, size_t len, char *buf,
    size_t cap)
{
	struct frame_input in[2] = { { p->chunk.bytes, p->chunk.len, false },
		{ bytes, len, false } };
	struct frame_reader reader[2] = { p->said, p->said };
	struct frame frame[2];
	uint64_t at = p->same;

	if (!p->have || p->chunk.lane == NULL || p->request.code == 0)
		return false;
	for (;;) {
		for (unsigned i = 0; i < 2; i++)
			if (p->framing->read(&reader[i], &in[i], &frame[i]) !=
				MPTP_OK ||
			    frame[i].kind == FRAME_NONE)
				return false;
		if (frame[0].kind != frame[1].kind)
			return false;
		if (data_differ(&frame[0], &frame[1], at, buf, cap))
			return true;
		if (frame[0].kind == FRAME_REQUEST ||
		    (frame[0].kind == FRAME_DATA &&
			frame[0].len != frame[1].len))
			return false;
		at += frame[0].kind == FRAME_DATA ? frame[0].len : 0;
	}
}

int
player_differs(struct player *p, const uint8_t *bytes, size_t len,
    struct mptp_error *error)
{
	const unsigned long long packet = p->chunk.packet;
	const struct chunk said = { .bytes = bytes, .len = len };
	char expected[128], got[128];
	struct frame frame;

	if (within(p, bytes, len, got, sizeof(got))) {
		comment_frame(expected, sizeof(expected), MPTP_DIALECT_PTP,
		    &p->request, p->request.code);
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%.80s, packet %llu: in the capture, %.80s %s", p->path,
		    packet, expected, got);
	}
	player_expects(p, expected, sizeof(expected));
	snprintf(got, sizeof(got), "something else");
	if (player_request(p, &said, &frame))
		comment_frame(
		    got, sizeof(got), MPTP_DIALECT_PTP, &frame, frame.code);
	return mptp_error_set(error, MPTP_ERR_FORMAT,
	    "%.80s, packet %llu: the capture goes on with %.80s, and not "
	    "with %.80s",
	    p->path, packet, expected, got);
}
