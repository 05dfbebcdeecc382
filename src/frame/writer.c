/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sending a data phase in chunks, from a source.
 */
#include <stdlib.h>

#include "frame/frame.h"

int
frame_writer_init(
    struct frame_writer *writer, const struct mptp_framing *framing)
{
	*writer = (struct frame_writer){ .framing = framing };
	writer->buf = malloc(FRAME_CHUNK);
	return writer->buf == NULL ? MPTP_ERR_NOMEM : MPTP_OK;
}

void
frame_writer_free(struct frame_writer *writer)
{
	free(writer->buf);
	writer->buf = NULL;
}

void
frame_writer_start(struct frame_writer *writer,
    const struct mptp_source *source, uint16_t code, uint32_t transaction)
{
	writer->source = *source;
	writer->code = code;
	writer->transaction = transaction;
	writer->left = source->size;
	writer->active = true;
	writer->begun = writer->cut = writer->owes = false;
	writer->header_alone = false;
	writer->within = writer->len = writer->off = 0;
}

size_t
frame_writer_pending(
    const struct frame_writer *writer, const uint8_t **bytes, bool *last)
{
	*last = writer->last;
	if (writer->off == writer->len)
		return 0;
	*bytes = writer->buf + writer->off;
	return writer->len - writer->off;
}

/* Read exactly want bytes. */
static int
read_all(struct frame_writer *writer, uint8_t *buf, size_t want)
{
	size_t have = 0;
	ptrdiff_t n;

	while (have < want) {
		n = writer->source.read(
		    writer->source.ctx, buf + have, want - have);
		if (n < 0)
			return (int)n;
		if (n == 0 || (size_t)n > want - have)
			return MPTP_ERR_INCOMPLETE;
		have += (size_t)n;
	}
	return MPTP_OK;
}

/* An empty last chunk, for a phase that ends before all was sent. */
static void
fill_end(struct frame_writer *writer)
{
	writer->len = writer->framing->data_chunk(
	    writer->buf, writer->transaction, 0, true);
	writer->off = 0;
	writer->last = true;
	writer->owes = false;
}

static void
fill_header(struct frame_writer *writer)
{
	writer->len = writer->framing->data_start(writer->buf, writer->code,
	    writer->transaction, writer->source.size);
	writer->off = 0;
	writer->begun = true;
	writer->last = true; /* of its transfer */
}

/* How much payload the next packet has, which begins that far in the buffer. */
static size_t
next_packet(const struct frame_writer *writer, size_t start)
{
	uint64_t most = writer->packet != 0 ? writer->packet :
					      FRAME_CHUNK - start -
		writer->framing->data_chunk(
		    writer->buf + start, writer->transaction, 0, true);

	return (size_t)(writer->left < most ? writer->left : most);
}

/* Payload behind what the buffer has already; it may be that of a packet whose
 * header went out before. header NULL: it did. */
static int
fill_payload(struct frame_writer *writer, size_t at, uint8_t *header)
{
	const size_t whole = writer->within;
	size_t want = whole < FRAME_CHUNK - at ? whole : FRAME_CHUNK - at;
	int status = read_all(writer, writer->buf + at, want);

	if (status != MPTP_OK) {
		writer->active = false;
		return status;
	}
	writer->left -= want;
	writer->within -= want;
	writer->len = at + want;
	writer->off = 0;
	writer->last =
	    writer->within == 0 && (writer->left == 0 || writer->cut);
	writer->active = !writer->last;
	if (header != NULL)
		writer->framing->data_chunk(header, writer->transaction, whole,
		    writer->left == writer->within || writer->cut);
	else if (writer->last && writer->left > 0)
		writer->owes = true; /* its header told of more packets */
	return MPTP_OK;
}

int
frame_writer_fill(struct frame_writer *writer)
{
	const struct mptp_framing *framing = writer->framing;
	uint8_t *buf = writer->buf;
	size_t start = 0;

	if (writer->owes) {
		fill_end(writer);
		return MPTP_OK;
	}
	if (!writer->begun && writer->header_alone && writer->left > 0) {
		fill_header(writer);
		return MPTP_OK;
	}
	/* The header leaves in the same write as the first data: on USB it
	 * would otherwise be a transfer of its own. */
	if (!writer->begun)
		start = framing->data_start(buf, writer->code,
		    writer->transaction, writer->source.size);
	writer->begun = true;
	if (writer->within > 0)
		return fill_payload(writer, 0, NULL);
	writer->within = next_packet(writer, start);
	return fill_payload(writer,
	    start +
		framing->data_chunk(buf + start, writer->transaction, 0, true),
	    buf + start);
}

void
frame_writer_sent(struct frame_writer *writer, size_t n)
{
	writer->off += n;
}

bool
frame_writer_done(const struct frame_writer *writer)
{
	return !writer->active && !writer->owes && writer->off == writer->len;
}

bool
frame_writer_amid(const struct frame_writer *writer)
{
	return writer->active && writer->within > 0;
}

void
frame_writer_stop(struct frame_writer *writer)
{
	writer->left = writer->within;
	writer->active = frame_writer_amid(writer);
	writer->owes = false;
}

void
frame_writer_finish(struct frame_writer *writer)
{
	writer->owes = writer->active && writer->begun;
	writer->active = false;
}

void
frame_writer_reset(struct frame_writer *writer)
{
	writer->active = writer->owes = false;
	writer->within = writer->len = writer->off = 0;
}
