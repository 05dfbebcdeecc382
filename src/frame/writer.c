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
	writer->len = writer->off = 0;
}

size_t
frame_writer_pending(
    const struct frame_writer *writer, const uint8_t **bytes, bool *last)
{
	*bytes = writer->buf + writer->off;
	*last = writer->last;
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

int
frame_writer_fill(struct frame_writer *writer)
{
	const struct mptp_framing *framing = writer->framing;
	uint8_t *buf = writer->buf;
	size_t start = 0, chunk, want;
	int status;

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
	chunk = framing->data_chunk(buf + start, writer->transaction, 0, true);
	want = FRAME_CHUNK - start - chunk;
	if (writer->left < want)
		want = (size_t)writer->left;
	status = read_all(writer, buf + start + chunk, want);
	if (status != MPTP_OK) {
		writer->active = false;
		return status;
	}
	writer->left -= want;
	writer->last = writer->left == 0 || writer->cut;
	writer->active = !writer->last;
	framing->data_chunk(
	    buf + start, writer->transaction, want, writer->last);
	writer->len = start + chunk + want;
	writer->off = 0;
	return MPTP_OK;
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

void
frame_writer_stop(struct frame_writer *writer)
{
	writer->active = writer->owes = false;
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
	writer->len = writer->off = 0;
}
