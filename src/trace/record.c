/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Recording: what moves is cut at the ends of frames, and content is cut short.
 */
#include <stdlib.h>
#include <string.h>

#include "trace/comment.h"
#include "trace/record.h"
#include "trace/stream.h"
#include "trace/usb_class.h"

#define UNNAMED_LEAST 65536

/* ---- frames -------------------------------------------------------------- */

/* How much of its data is kept. */
static uint64_t
allowance_of(const struct trace_stream *s, uint16_t operation)
{
	const struct mptp_code *row =
	    mptp_code_find(MPTP_KIND_OPERATION, s->dialect, operation);

	if (row != NULL && row->dataset != NULL &&
	    strcmp(row->dataset, "bytes") != 0)
		return UINT64_MAX;
	if (row == NULL && s->trace->content < UNNAMED_LEAST)
		return UNNAMED_LEAST;
	return s->trace->content;
}

/* Of the payload at the end of a piece. */
static void
cut(struct trace_stream *s, struct piece *piece, size_t payload)
{
	if (payload > piece->len)
		payload = piece->len;
	if (s->allowance < payload) {
		piece->kept -= payload - (size_t)s->allowance;
		s->allowance = 0;
	} else if (s->allowance != UINT64_MAX) {
		s->allowance -= payload;
	}
}

static void
note_frame(struct trace_stream *s, const struct frame *frame, char *comment)
{
	char text[TRACE_COMMENT];

	if (frame->kind == FRAME_REQUEST) {
		s->operation = frame->code;
		s->allowance = allowance_of(s, frame->code);
	}
	comment_frame(text, sizeof(text), s->dialect, frame, s->operation);
	if (text[0] != '\0')
		memcpy(comment, text, sizeof(text));
}

/* Whole frames become packets; *piece is what is left, with its comment. */
static void
put_frames(struct trace_stream *s, struct stream_lane *lane,
    struct piece *piece, char *comment)
{
	const bool last = piece->last;
	struct frame_input in = { piece->bytes, piece->len, last };
	struct frame frame;

	while (!lane->astray) {
		if (s->framing->read(&lane->reader, &in, &frame) != MPTP_OK) {
			/* On USB until the transfer's end. */
			memset(&lane->reader, 0, sizeof(lane->reader));
			lane->astray = true;
			break;
		}
		if (frame.kind == FRAME_NONE)
			break;
		note_frame(s, &frame, comment);
		piece->len = (size_t)(in.bytes - piece->bytes);
		if (piece->len == 0 ||
		    (frame.kind == FRAME_DATA_START && s->framing->transfers))
			continue;
		piece->kept = piece->len;
		piece->last = last && in.len == 0;
		if (frame.kind == FRAME_DATA)
			cut(s, piece, frame.len);
		stream_put(s, *piece);
		comment[0] = '\0';
		piece->bytes = in.bytes;
	}
	piece->len = (size_t)(in.bytes - piece->bytes) + in.len;
	piece->kept = piece->len;
	piece->last = last;
}

static void
record(struct trace_stream *s, struct piece piece)
{
	struct stream_lane *lane = &s->lane[piece.direction][piece.pipe];
	char comment[TRACE_COMMENT] = "";
	const bool empty = piece.len == 0;

	piece.comment = comment;
	piece.kept = piece.len;
	if (s->framing->handshake)
		stream_connect(s, piece.pipe);
	put_frames(s, lane, &piece, comment);
	if (piece.len > 0 || (empty && piece.last))
		stream_put(s, piece);
	if (piece.last)
		lane->astray = false;
}

/* ---- what the transport tells -------------------------------------------- */

void
trace_stream_sends(struct trace_stream *s, enum mptp_pipe pipe,
    const uint8_t *bytes, size_t len, bool last)
{
	record(s,
	    (struct piece){ .direction = OUT,
		.pipe = pipe,
		.bytes = bytes,
		.len = len,
		.last = last });
}

void
trace_stream_received(struct trace_stream *s, enum mptp_pipe pipe,
    const uint8_t *bytes, size_t len, bool last)
{
	record(s,
	    (struct piece){ .direction = IN,
		.pipe = pipe,
		.bytes = bytes,
		.len = len,
		.last = last });
}

static int32_t
urb_status(int status, int sys)
{
	if (status == MPTP_OK)
		return 0;
	if (status == MPTP_ERR_NODEV)
		return LINUX_ENODEV;
	if (status == MPTP_ERR_TIMEOUT || status == MPTP_ERR_CANCELLED)
		return LINUX_ENOENT; /* it was taken back */
	return usb_is_stall(status, sys) ? LINUX_EPIPE : LINUX_EPROTO;
}

void
trace_stream_sent(struct trace_stream *s, int status, int sys)
{
	stream_end_urb(s, urb_status(status, sys));
}

void
trace_stream_failed(
    struct trace_stream *s, enum mptp_pipe pipe, int status, int sys)
{
	const struct piece piece = { .direction = IN, .pipe = pipe };
	uint64_t id;

	if (s->framing->handshake) {
		if (s->connected[pipe] && status == MPTP_ERR_NODEV)
			stream_put_tcp(s, &piece, TCP_FIN | TCP_ACK);
		return;
	}
	id = stream_next_urb(s);
	stream_put_urb(s, &piece, id, false, 1024, LINUX_EINPROGRESS, NULL);
	stream_put_urb(s, &piece, id, true, 0, urb_status(status, sys), NULL);
}

void
trace_stream_control(struct trace_stream *s, unsigned request,
    const uint8_t *bytes, size_t len, int status)
{
	uint8_t setup[8];
	struct piece piece = { .comment = usb_class_setup(
				   setup, request, bytes, len) };
	struct piece answer = { .direction = IN };
	uint64_t id = stream_next_urb(s);
	const bool in = (setup[0] & 0x80) != 0;

	if (piece.comment == NULL)
		return;
	if (len > PACKET_PAYLOAD_MOST)
		len = PACKET_PAYLOAD_MOST;
	if (in && status == MPTP_OK) {
		answer.bytes = bytes;
		answer.len = answer.kept = len;
	} else if (!in && (setup[6] | setup[7]) != 0) {
		piece.bytes = bytes;
		piece.len = piece.kept = len;
	}
	stream_put_urb(s, &piece, id, false,
	    (uint32_t)(setup[6] | setup[7] << 8), LINUX_EINPROGRESS, setup);
	stream_put_urb(s, &answer, id, true,
	    (uint32_t)(in ? answer.len : piece.len), urb_status(status, 0),
	    setup);
}

/* ---- streams ------------------------------------------------------------- */

struct trace_stream *
trace_stream_open(struct mptp_trace *trace, const struct mptp_framing *framing,
    uint16_t usb_vendor, uint16_t usb_product)
{
	struct trace_stream *s = calloc(1, sizeof(*s));
	uint8_t descriptor[18], setup[8];
	struct piece ask = { .comment = NULL }, answer = { .direction = IN };
	uint64_t id;

	if (s == NULL)
		return NULL;
	s->trace = trace;
	s->framing = framing;
	s->number = stream_number(trace);
	if (framing->handshake || usb_vendor == 0)
		return s;
	/* Whoever reads the trace learns what it was. */
	usb_device_descriptor(setup, descriptor, usb_vendor, usb_product);
	answer.bytes = descriptor;
	answer.len = answer.kept = sizeof(descriptor);
	id = stream_next_urb(s);
	stream_put_urb(
	    s, &ask, id, false, sizeof(descriptor), LINUX_EINPROGRESS, setup);
	stream_put_urb(s, &answer, id, true, sizeof(descriptor), 0, setup);
	return s;
}

void
trace_stream_close(struct trace_stream **stream)
{
	struct trace_stream *s = *stream;

	if (s == NULL)
		return;
	*stream = NULL;
	for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++)
		if (s->connected[pipe])
			stream_put_tcp(s,
			    &(struct piece){ .direction = OUT,
				.pipe = (enum mptp_pipe)pipe },
			    TCP_FIN | TCP_ACK);
	stream_end_urb(s, 0);
	free(s);
}

void
trace_stream_dialect(struct trace_stream *s, enum mptp_dialect dialect)
{
	s->dialect = dialect;
}

void
trace_stream_at(struct trace_stream *s, int64_t time_ns)
{
	s->time_ns = time_ns;
}
