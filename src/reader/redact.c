/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A trace is written anew out of what was understood of another one, so that nothing
 * else gets into it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "reader/dissect.h"
#include "trace/record.h"
#include "reader/redact_data.h"

#define PIECE 60000 /* with what stands before it, in one packet */

#define PACKET_MOST (2 * FRAME_MESSAGE_MAX + PIECE)

struct redaction {
	struct mptp_trace *trace;
	struct pseudonyms pseudonyms;
	struct trace_stream *stream[CONVERSATIONS]; /* by number, in turn */
	unsigned number[CONVERSATIONS];
	uint8_t *packet; /* PACKET_MOST */
};

static struct trace_stream *
stream_of(struct redaction *r, const struct mptp_trace_item *item)
{
	const unsigned at = item->connection % CONVERSATIONS;

	if (r->number[at] == item->connection)
		return r->stream[at];
	trace_stream_close(&r->stream[at]);
	r->number[at] = item->connection;
	r->stream[at] = trace_stream_open(r->trace,
	    item->network ? &mptp_framing_ip : &mptp_framing_usb, 0, 0);
	return r->stream[at];
}

static const struct mptp_framing *
framing_of(const struct mptp_trace_item *item)
{
	return item->network ? &mptp_framing_ip : &mptp_framing_usb;
}

static void
put(struct trace_stream *s, bool in, enum mptp_pipe pipe, const uint8_t *bytes,
    size_t len, bool last)
{
	if (in)
		trace_stream_received(s, pipe, bytes, len, last);
	else
		trace_stream_sends(s, pipe, bytes, len, last);
}

static void
put_frame(struct trace_stream *s, const struct mptp_trace_item *item, bool in,
    enum mptp_pipe pipe, const struct frame *frame)
{
	uint8_t message[FRAME_MESSAGE_MAX];
	size_t len = framing_of(item)->message(message, frame);

	put(s, in, pipe, message, len, item->network ? false : true);
}

static void
op_frame(struct frame *frame, enum frame_kind kind, const struct mptp_op *op,
    uint32_t id)
{
	*frame = (struct frame){ .kind = kind,
		.code = op->code,
		.transaction = id,
		.nparam = op->nparam };
	memcpy(frame->param, op->param, sizeof(frame->param));
}

/* So many bytes, which begin with these; the rest is zeros. What stands before them is in
 * the packet with them, where a dissector that takes packets by themselves expects it. */
static void
put_payload(const struct redaction *r, struct trace_stream *s,
    const struct mptp_trace_item *item, const uint8_t *bytes, size_t len)
{
	const struct mptp_transaction *t = &item->transaction;
	const bool in = t->phase == MPTP_PHASE_IN;
	size_t have = framing_of(item)->data_start(
	    r->packet, t->request.code, t->data_id, t->bytes);
	uint64_t at = 0;

	if (item->network) {
		put(s, in, MPTP_PIPE_COMMAND, r->packet, have, false);
		have = 0;
	}
	do {
		const uint64_t left = t->bytes - at;
		const size_t n = left < PIECE ? (size_t)left : PIECE;
		const size_t known = at >= len ? 0 :
		    len - (size_t)at < n       ? len - (size_t)at :
						 n;

		have += framing_of(item)->data_chunk(
		    r->packet + have, t->data_id, n, n == left);
		if (known > 0)
			memcpy(r->packet + have, bytes + at, known);
		memset(r->packet + have + known, 0, n - known);
		put(s, in, MPTP_PIPE_COMMAND, r->packet, have + n,
		    !item->network && n == left);
		have = 0;
		at += n;
	} while (at < t->bytes);
}

static bool
put_data(struct redaction *r, struct trace_stream *s,
    const struct mptp_trace_item *item)
{
	uint8_t *bytes;
	size_t len;

	if (item->transaction.phase == MPTP_PHASE_NONE)
		return true;
	if (!redact_data(&r->pseudonyms, &item->transaction, &bytes, &len))
		return false;
	put_payload(r, s, item, bytes, len);
	free(bytes);
	return true;
}

static bool
put_transaction(struct redaction *r, struct trace_stream *s,
    const struct mptp_trace_item *item)
{
	const struct mptp_transaction *t = &item->transaction;
	struct frame frame;

	trace_stream_dialect(s, t->dialect);
	trace_stream_at(s, t->began_ns);
	if (t->request.code != 0) {
		op_frame(&frame, FRAME_REQUEST, &t->request, t->id);
		frame.data_out = t->phase == MPTP_PHASE_OUT;
		put_frame(s, item, false, MPTP_PIPE_COMMAND, &frame);
	}
	if (!put_data(r, s, item))
		return false;
	trace_stream_at(s, t->ended_ns);
	if (t->response.code != 0) {
		op_frame(&frame, FRAME_RESPONSE, &t->response, t->response_id);
		put_frame(s, item, true, MPTP_PIPE_COMMAND, &frame);
	}
	return true;
}

static void
put_event(struct trace_stream *s, const struct mptp_trace_item *item)
{
	struct frame frame = { .kind = FRAME_EVENT,
		.code = item->event.code,
		.transaction = item->event.transaction,
		.nparam = item->event.nparam };

	memcpy(frame.param, item->event.param, sizeof(frame.param));
	put_frame(s, item, true, MPTP_PIPE_EVENT, &frame);
}

/* The handshake, under other names. */
static bool
put_peer(struct redaction *r, struct trace_stream *s,
    const struct mptp_trace_item *item)
{
	struct frame frame = { .number = 1, .identity = item->peer };
	char *name = malloc(sizeof(item->peer.name));
	bool good;

	if (name == NULL)
		return false;
	memcpy(name, item->peer.name, sizeof(item->peer.name));
	good = pseudonym_bytes(&r->pseudonyms, frame.identity.guid,
		   sizeof(frame.identity.guid)) &&
	    pseudonym_word(&r->pseudonyms, &name, false);
	memset(frame.identity.name, 0, sizeof(frame.identity.name));
	memcpy(frame.identity.name, name, strlen(name));
	free(name);
	frame.kind =
	    item->initiator ? FRAME_INIT_COMMAND : FRAME_INIT_COMMAND_ACK;
	put_frame(s, item, !item->initiator, MPTP_PIPE_COMMAND, &frame);
	if (!item->initiator) {
		frame.kind = FRAME_INIT_EVENT;
		put_frame(s, item, false, MPTP_PIPE_EVENT, &frame);
		frame.kind = FRAME_INIT_EVENT_ACK;
		put_frame(s, item, true, MPTP_PIPE_EVENT, &frame);
	}
	return good;
}

static int
put_item(struct redaction *r, const struct mptp_trace_item *item,
    struct mptp_error *error)
{
	struct trace_stream *s = stream_of(r, item);
	bool good = s != NULL;

	if (good)
		trace_stream_at(s, item->time_ns);
	if (good && item->kind == MPTP_TRACE_TRANSACTION)
		good = put_transaction(r, s, item);
	else if (good && item->kind == MPTP_TRACE_EVENT)
		put_event(s, item);
	else if (good && item->kind == MPTP_TRACE_PEER)
		good = put_peer(r, s, item);
	return good ? MPTP_OK :
		      mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
}

/* How closing it went: with MPTP_OK and a text, nothing was written. */
static int
say_end(struct mptp_error *error, const char *from,
    const struct mptp_trace_item *end, const struct mptp_error *closing)
{
	if (closing->status == MPTP_OK && closing->text[0] != '\0')
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: there is no PTP in it%s%s", from,
		    end->text[0] != '\0' ? ": " : "", end->text);
	if (closing->status == MPTP_OK)
		mptp_error_set(error, MPTP_OK, "%s", end->text);
	else if (error != NULL)
		*error = *closing;
	return closing->status;
}

int
mptp_trace_redact(const char *from, const char *to, struct mptp_error *error)
{
	const struct mptp_trace_options options = { .content = 1 };
	struct mptp_trace_reader *reader;
	struct mptp_trace_item item;
	struct redaction r = { .packet = malloc(PACKET_MOST) };
	struct mptp_error why;
	bool made;
	int status = mptp_trace_reader_open(&reader, from, error);

	if (status == MPTP_OK && r.packet == NULL)
		status = mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	if (status == MPTP_OK)
		status = mptp_trace_open(&r.trace, to, &options, error);
	while (status == MPTP_OK) {
		status = mptp_trace_reader_next(reader, &item, error);
		if (status != MPTP_OK || item.kind == MPTP_TRACE_END)
			break;
		status = put_item(&r, &item, error);
	}
	for (unsigned i = 0; i < CONVERSATIONS; i++)
		trace_stream_close(&r.stream[i]);
	pseudonyms_clear(&r.pseudonyms);
	free(r.packet);
	mptp_trace_reader_close(&reader);
	made = r.trace != NULL;
	mptp_trace_close(&r.trace, &why);
	if (status == MPTP_OK)
		status = say_end(error, from, &item, &why);
	if (made && status != MPTP_OK)
		(void)unlink(to);
	return status;
}
