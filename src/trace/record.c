/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Recording: bytes are cut at the ends of frames, content is cut short, and each
 * piece becomes a packet.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "trace/comment.h"
#include "trace/file.h"
#include "trace/packet.h"
#include "trace/record.h"
#include "trace/usb_class.h"

#define UNNAMED_LEAST 65536
#define STREAMS_MOST 120 /* fits a USB device's number and an address */

enum { ENDPOINT_IN = 0x81, ENDPOINT_OUT = 0x02, ENDPOINT_EVENT = 0x83 };
enum { OUT, IN, DIRECTIONS };

struct mptp_trace {
	struct trace_file file;
	uint64_t content;
	unsigned streams; /* so many were opened */
	uint64_t urbs;
	atomic_flag busy;
};

/* What is read of one pipe, in one direction. */
struct lane {
	struct frame_reader reader;
	bool astray; /* it makes no sense: all is recorded as it is */
};

struct trace_stream {
	struct mptp_trace *trace;
	const struct mptp_framing *framing;
	enum mptp_dialect dialect;
	uint8_t number;
	struct lane lane[DIRECTIONS][MPTP_PIPES];
	bool connected[MPTP_PIPES];
	struct packet_tcp tcp[MPTP_PIPES];
	uint16_t operation;
	uint64_t allowance; /* of the data phase's content */
	uint64_t urb, urbs; /* submitted, from this one on */
	uint32_t urb_length;
};

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* For as long as a packet is written. */
static void
lock(struct mptp_trace *trace)
{
	while (atomic_flag_test_and_set_explicit(
	    &trace->busy, memory_order_acquire))
		nanosleep(&(struct timespec){ .tv_nsec = 1000 }, NULL);
}

static void
unlock(struct mptp_trace *trace)
{
	atomic_flag_clear_explicit(&trace->busy, memory_order_release);
}

int
mptp_trace_open(struct mptp_trace **out, const char *path,
    const struct mptp_trace_options *options, struct mptp_error *error)
{
	static const struct mptp_trace_options usual = { 0 };
	struct mptp_trace *trace;
	int status;

	*out = NULL;
	error_clear(error);
	if (options == NULL)
		options = &usual;
	if (options->limit > 0 && options->limit < MPTP_TRACE_LIMIT_LEAST)
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "the limit of a trace is at least %u bytes",
		    (unsigned)MPTP_TRACE_LIMIT_LEAST);
	trace = calloc(1, sizeof(*trace));
	if (trace == NULL)
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	atomic_flag_clear(&trace->busy);
	trace->content =
	    options->content == 0 ? MPTP_TRACE_CONTENT : options->content;
	status = trace_file_open(&trace->file, path, options, error);
	if (status != MPTP_OK) {
		trace_file_close(&trace->file);
		free(trace);
		return status;
	}
	*out = trace;
	return MPTP_OK;
}

int
mptp_trace_close(struct mptp_trace **out, struct mptp_error *error)
{
	struct mptp_trace *trace;
	int status = MPTP_OK;

	if (out == NULL || *out == NULL)
		return MPTP_OK;
	trace = *out;
	*out = NULL;
	if (trace->file.sys != 0)
		status = error_set_sys(error, MPTP_ERR_IO, trace->file.sys,
		    "the trace %s ends too early", trace->file.path);
	trace_file_close(&trace->file);
	free(trace);
	return status;
}

/* ---- one packet ---------------------------------------------------------- */

/* A piece of what goes over a pipe. */
struct piece {
	unsigned direction;
	enum mptp_pipe pipe;
	const uint8_t *bytes;
	size_t len, kept;
	bool last;
	const char *comment;
};

static void
put_packet(struct trace_stream *s, const struct piece *piece,
    enum trace_linktype linktype, const uint8_t *header, size_t nheader)
{
	struct trace_packet packet = { .linktype = linktype,
		.time_ns = now(),
		.out = piece->direction == OUT,
		.header = header,
		.nheader = nheader,
		.bytes = piece->bytes,
		.nkept = piece->kept,
		.nbytes = piece->len,
		.comment = piece->comment };

	lock(s->trace);
	trace_file_packet(&s->trace->file, &packet);
	unlock(s->trace);
}

static void
put_tcp(struct trace_stream *s, const struct piece *piece, unsigned flags)
{
	uint8_t header[PACKET_TCP];

	packet_tcp(header, &s->tcp[piece->pipe], piece->direction, flags,
	    piece->bytes, piece->len);
	put_packet(s, piece, LINKTYPE_ETHERNET, header, sizeof(header));
}

/* The three packets that begin a connection. */
static void
connect_tcp(struct trace_stream *s, enum mptp_pipe pipe)
{
	struct packet_tcp *tcp = &s->tcp[pipe];
	struct piece piece = { .pipe = pipe };

	if (s->connected[pipe])
		return;
	s->connected[pipe] = true;
	*tcp = (struct packet_tcp){ .host = (uint8_t)(s->number + 1),
		.port = (uint16_t)(50000u + 2u * s->number + pipe),
		.next = { 1000, 2000 } };
	piece.direction = OUT;
	put_tcp(s, &piece, TCP_SYN);
	piece.direction = IN;
	put_tcp(s, &piece, TCP_SYN | TCP_ACK);
	piece.direction = OUT;
	put_tcp(s, &piece, TCP_ACK);
}

static void
put_urb(struct trace_stream *s, const struct piece *piece, uint64_t id,
    bool complete, uint32_t length, int32_t status, const uint8_t *setup)
{
	struct packet_usb usb = { .id = id,
		.complete = complete,
		.transfer = setup != NULL	   ? USB_CONTROL :
		    piece->pipe == MPTP_PIPE_EVENT ? USB_INTERRUPT :
						     USB_BULK,
		.endpoint = setup != NULL	   ? (setup[0] & 0x80) :
		    piece->pipe == MPTP_PIPE_EVENT ? ENDPOINT_EVENT :
		    piece->direction == OUT	   ? ENDPOINT_OUT :
						     ENDPOINT_IN,
		.device = s->number,
		.time_ns = now(),
		.status = status,
		.length = length,
		.kept = (uint32_t)piece->kept,
		.setup = complete ? NULL : setup };
	uint8_t header[PACKET_USB];

	packet_usb(header, &usb);
	put_packet(
	    s, piece, LINKTYPE_USB_LINUX_MMAPPED, header, sizeof(header));
}

static uint64_t
next_urb(struct trace_stream *s)
{
	uint64_t id;

	lock(s->trace);
	id = ++s->trace->urbs;
	unlock(s->trace);
	return id;
}

static void
put_usb(struct trace_stream *s, const struct piece *piece)
{
	struct piece empty = { .direction = piece->direction,
		.pipe = piece->pipe };
	const uint32_t len = (uint32_t)piece->len;
	uint64_t id = next_urb(s);

	if (piece->direction == OUT) {
		/* The one before is done with. */
		trace_stream_sent(s, MPTP_OK, 0);
		put_urb(s, piece, id, false, len, LINUX_EINPROGRESS, NULL);
		s->urb = id;
		s->urb_length = len;
		return;
	}
	/* Short of what was asked for, where the device ended the transfer. */
	put_urb(s, &empty, id, false,
	    piece->last ? (len / 1024 + 1) * 1024 : len, LINUX_EINPROGRESS,
	    NULL);
	put_urb(s, piece, id, true, len, 0, NULL);
}

/* In as many packets as it takes. */
static void
put(struct trace_stream *s, struct piece piece)
{
	const uint8_t *bytes = piece.bytes;
	size_t left = piece.len, kept = piece.kept;
	const bool last = piece.last;

	do {
		piece.bytes = bytes;
		piece.len =
		    left < PACKET_PAYLOAD_MOST ? left : PACKET_PAYLOAD_MOST;
		piece.kept = kept < piece.len ? kept : piece.len;
		piece.last = last && piece.len == left;
		if (s->framing->transfers)
			put_usb(s, &piece);
		else
			put_tcp(s, &piece, TCP_PUSH | TCP_ACK);
		if (piece.len > 0)
			bytes += piece.len;
		left -= piece.len;
		kept -= piece.kept;
		piece.comment = NULL;
	} while (left > 0);
}

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
put_frames(struct trace_stream *s, struct lane *lane, struct piece *piece,
    char *comment)
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
		put(s, *piece);
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
	struct lane *lane = &s->lane[piece.direction][piece.pipe];
	char comment[TRACE_COMMENT] = "";
	const bool empty = piece.len == 0;

	piece.comment = comment;
	piece.kept = piece.len;
	if (s->framing->handshake)
		connect_tcp(s, piece.pipe);
	put_frames(s, lane, &piece, comment);
	if (piece.len > 0 || (empty && piece.last))
		put(s, piece);
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
	const struct piece piece = { .direction = OUT };

	if (s->urb == 0)
		return;
	put_urb(s, &piece, s->urb, true, status == MPTP_OK ? s->urb_length : 0,
	    urb_status(status, sys), NULL);
	s->urb = 0;
}

void
trace_stream_failed(
    struct trace_stream *s, enum mptp_pipe pipe, int status, int sys)
{
	const struct piece piece = { .direction = IN, .pipe = pipe };
	uint64_t id;

	if (s->framing->handshake) {
		if (s->connected[pipe] && status == MPTP_ERR_NODEV)
			put_tcp(s, &piece, TCP_FIN | TCP_ACK);
		return;
	}
	id = next_urb(s);
	put_urb(s, &piece, id, false, 1024, LINUX_EINPROGRESS, NULL);
	put_urb(s, &piece, id, true, 0, urb_status(status, sys), NULL);
}

void
trace_stream_control(struct trace_stream *s, unsigned request,
    const uint8_t *bytes, size_t len, int status)
{
	uint8_t setup[8];
	struct piece piece = { .comment = usb_class_setup(
				   setup, request, bytes, len) };
	struct piece answer = { .direction = IN };
	uint64_t id = next_urb(s);
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
	put_urb(s, &piece, id, false, (uint32_t)(setup[6] | setup[7] << 8),
	    LINUX_EINPROGRESS, setup);
	put_urb(s, &answer, id, true, (uint32_t)(in ? answer.len : piece.len),
	    urb_status(status, 0), setup);
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
	lock(trace);
	s->number = (uint8_t)(trace->streams++ % STREAMS_MOST + 1);
	unlock(trace);
	if (framing->handshake || usb_vendor == 0)
		return s;
	/* Whoever reads the trace learns what it was. */
	usb_device_descriptor(setup, descriptor, usb_vendor, usb_product);
	answer.bytes = descriptor;
	answer.len = answer.kept = sizeof(descriptor);
	id = next_urb(s);
	put_urb(
	    s, &ask, id, false, sizeof(descriptor), LINUX_EINPROGRESS, setup);
	put_urb(s, &answer, id, true, sizeof(descriptor), 0, setup);
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
			put_tcp(s,
			    &(struct piece){ .direction = OUT,
				.pipe = (enum mptp_pipe)pipe },
			    TCP_FIN | TCP_ACK);
	trace_stream_sent(s, MPTP_OK, 0);
	free(s);
}

void
trace_stream_dialect(struct trace_stream *s, enum mptp_dialect dialect)
{
	s->dialect = dialect;
}
