/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Pieces of what moved become packets in the file, one at a time.
 */
#include <stdlib.h>
#include <time.h>

#include "base/error.h"
#include "trace/stream.h"

#define STREAMS_MOST 120 /* fits a USB device's number and an address */

enum { ENDPOINT_IN = 0x81, ENDPOINT_OUT = 0x02, ENDPOINT_EVENT = 0x83 };

static int64_t
now(const struct trace_stream *s)
{
	struct timespec time;

	if (s->time_ns != 0)
		return s->time_ns;
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
	else if (trace_file_is_empty(&trace->file))
		mptp_error_set(error, MPTP_OK,
		    "nothing was recorded, so that there is no %s",
		    trace->file.path);
	else
		error_clear(error);
	trace_file_close(&trace->file);
	free(trace);
	return status;
}

static void
put_packet(struct trace_stream *s, const struct piece *piece,
    enum trace_linktype linktype, const uint8_t *header, size_t nheader)
{
	struct trace_packet packet = { .linktype = linktype,
		.time_ns = now(s),
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

void
stream_put_tcp(
    struct trace_stream *s, const struct piece *piece, unsigned flags)
{
	uint8_t header[PACKET_TCP];

	packet_tcp(header, &s->tcp[piece->pipe], piece->direction, flags,
	    piece->bytes, piece->len);
	put_packet(s, piece, LINKTYPE_ETHERNET, header, sizeof(header));
}

/* The three packets that begin a connection. */
void
stream_connect(struct trace_stream *s, enum mptp_pipe pipe)
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
	stream_put_tcp(s, &piece, TCP_SYN);
	piece.direction = IN;
	stream_put_tcp(s, &piece, TCP_SYN | TCP_ACK);
	piece.direction = OUT;
	stream_put_tcp(s, &piece, TCP_ACK);
}

void
stream_put_urb(struct trace_stream *s, const struct piece *piece, uint64_t id,
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
		.time_ns = now(s),
		.status = status,
		.length = length,
		.kept = (uint32_t)piece->kept,
		.setup = complete ? NULL : setup };
	uint8_t header[PACKET_USB];

	packet_usb(header, &usb);
	put_packet(
	    s, piece, LINKTYPE_USB_LINUX_MMAPPED, header, sizeof(header));
}

uint64_t
stream_next_urb(struct trace_stream *s)
{
	uint64_t id;

	lock(s->trace);
	id = ++s->trace->urbs;
	unlock(s->trace);
	return id;
}

void
stream_end_urb(struct trace_stream *s, int32_t status)
{
	const struct piece piece = { .direction = OUT };

	if (s->urb == 0)
		return;
	stream_put_urb(s, &piece, s->urb, true, status == 0 ? s->urb_length : 0,
	    status, NULL);
	s->urb = 0;
}

static void
put_usb(struct trace_stream *s, const struct piece *piece)
{
	struct piece empty = { .direction = piece->direction,
		.pipe = piece->pipe };
	const uint32_t len = (uint32_t)piece->len;
	uint64_t id = stream_next_urb(s);

	if (piece->direction == OUT) {
		/* The one before is done with. */
		stream_end_urb(s, 0);
		stream_put_urb(
		    s, piece, id, false, len, LINUX_EINPROGRESS, NULL);
		s->urb = id;
		s->urb_length = len;
		return;
	}
	/* Short of what was asked for, where the device ended the transfer. */
	stream_put_urb(s, &empty, id, false,
	    piece->last ? (len / 1024 + 1) * 1024 : len, LINUX_EINPROGRESS,
	    NULL);
	stream_put_urb(s, piece, id, true, len, 0, NULL);
}

/* In as many packets as it takes. */
void
stream_put(struct trace_stream *s, struct piece piece)
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
			stream_put_tcp(s, &piece, TCP_PUSH | TCP_ACK);
		if (piece.len > 0)
			bytes += piece.len;
		left -= piece.len;
		kept -= piece.kept;
		piece.comment = NULL;
	} while (left > 0);
}

uint8_t
stream_number(struct mptp_trace *trace)
{
	uint8_t number;

	lock(trace);
	number = (uint8_t)(trace->streams++ % STREAMS_MOST + 1);
	unlock(trace);
	return number;
}
