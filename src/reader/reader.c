/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Reading a capture, item by item.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "reader/dissect.h"

struct mptp_trace_reader {
	struct capture capture;
	struct dissector dissector;
	struct chunk chunk;
	bool more;	  /* of the packet that was read */
	bool end;	  /* of the capture */
	bool unsupported; /* packets of link types that are not known */
	uint16_t linktype;
	unsigned flushed; /* conversations that were asked what is left */
};

static int
open_source(struct mptp_trace_reader **out, const struct capture_source *source,
    struct mptp_error *error)
{
	struct mptp_trace_reader *reader = calloc(1, sizeof(*reader));
	int status;

	*out = NULL;
	if (reader == NULL) {
		if (source->file != NULL)
			fclose(source->file);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	status = capture_open(&reader->capture, source, error);
	if (status != MPTP_OK) {
		mptp_trace_reader_close(&reader);
		return status;
	}
	*out = reader;
	return MPTP_OK;
}

int
mptp_trace_reader_open(
    struct mptp_trace_reader **out, const char *path, struct mptp_error *error)
{
	struct capture_source source = { .file = fopen(path, "rb") };
	struct mptp_error why;
	int status;

	*out = NULL;
	error_clear(error);
	if (source.file == NULL)
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot read %s", path);
	status = open_source(out, &source, &why);
	if (status != MPTP_OK)
		mptp_error_set(error, status, "%s: %s", path, why.text);
	return status;
}

int
mptp_trace_reader_memory(struct mptp_trace_reader **out, const void *bytes,
    size_t len, struct mptp_error *error)
{
	const struct capture_source source = { .bytes = bytes, .len = len };

	error_clear(error);
	return open_source(out, &source, error);
}

void
mptp_trace_reader_close(struct mptp_trace_reader **reader)
{
	if (reader == NULL || *reader == NULL)
		return;
	capture_close(&(*reader)->capture);
	dissect_free(&(*reader)->dissector);
	free(*reader);
	*reader = NULL;
}

/* The next packet's first chunk. */
static int
next_packet(struct mptp_trace_reader *r, struct mptp_error *error)
{
	struct capture_packet packet;
	int status = capture_next(&r->capture, &packet, &r->end, error);

	r->chunk = (struct chunk){ .time_ns = packet.time_ns,
		.packet = packet.number };
	if (status != MPTP_OK || r->end)
		return status;
	r->more = true;
	switch (dissect_kind_of(packet.linktype)) {
	case DISSECT_NETWORK:
		return dissect_network(&r->dissector, &packet, &r->chunk);
	case DISSECT_USB:
		return dissect_usb(&r->dissector, &packet, &r->chunk);
	default:
		r->unsupported = true;
		r->linktype = packet.linktype;
		return MPTP_OK;
	}
}

static bool
is_empty(const struct chunk *chunk)
{
	return chunk->conversation == NULL ||
	    (chunk->control == 0 && chunk->lane == NULL);
}

/* Behind the last packet. */
static void
end_item(struct mptp_trace_reader *r, struct mptp_trace_item *item)
{
	while (r->flushed < CONVERSATIONS) {
		struct conversation *c =
		    &r->dissector.conversation[r->flushed++];

		if (conversation_flush(c, item)) {
			item->packet = r->capture.packets;
			return;
		}
	}
	*item = (struct mptp_trace_item){ .kind = MPTP_TRACE_END,
		.packet = r->capture.packets };
	if (r->capture.cut)
		snprintf(item->text, sizeof(item->text),
		    "the capture ends amid what follows packet %llu",
		    (unsigned long long)r->capture.packets);
	else if (r->dissector.fragments.left_out > 0)
		snprintf(item->text, sizeof(item->text),
		    "%llu fragments of IP packets were left out, as the others "
		    "of these packets are missing",
		    (unsigned long long)r->dissector.fragments.left_out);
	else if (r->dissector.conversations == 0 && r->unsupported)
		snprintf(item->text, sizeof(item->text),
		    "packets of link type %u cannot be read",
		    (unsigned)r->linktype);
}

int
mptp_trace_reader_next(struct mptp_trace_reader *r,
    struct mptp_trace_item *item, struct mptp_error *error)
{
	int status = MPTP_OK;

	error_clear(error);
	*item = (struct mptp_trace_item){ .kind = MPTP_TRACE_END };
	while (status == MPTP_OK && !r->end) {
		if (!is_empty(&r->chunk) &&
		    conversation_next(&r->chunk, item, &status))
			return status;
		if (status != MPTP_OK)
			return mptp_error_set(error, status, "out of memory");
		r->chunk = (struct chunk){ 0 };
		if (r->more)
			r->more = dissect_more(&r->dissector, &r->chunk);
		if (!r->more)
			status = next_packet(r, error);
	}
	if (status == MPTP_OK)
		end_item(r, item);
	return status == MPTP_ERR_NOMEM ?
	    mptp_error_set(error, status, "out of memory") :
	    status;
}
