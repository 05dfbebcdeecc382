/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Frames become transactions, events and what else is to be told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/text.h>

#include "trace/comment.h"
#include "reader/conversation.h"
#include "trace/usb_class.h"

#define STEP 65536u

const uint8_t conversation_zeros[CONVERSATION_ZEROS];

/* ---- one transaction ----------------------------------------------------- */

static void
item_of(const struct chunk *chunk, enum mptp_trace_kind kind,
    struct mptp_trace_item *item)
{
	*item = (struct mptp_trace_item){ .kind = kind,
		.connection = chunk->conversation->number,
		.network = chunk->conversation->network,
		.packet = chunk->packet,
		.time_ns = chunk->time_ns };
}

/* DeviceInfo tells in which dialect the other codes have names. */
static void
learn_dialect(struct conversation *c)
{
	const struct mptp_transaction *t = &c->transaction;
	struct mptp_device_info info;

	if (t->request.code != MPTP_OP_GET_DEVICE_INFO || t->ndata == 0 ||
	    mptp_device_info_unpack(&info, t->data, t->ndata) != MPTP_OK)
		return;
	c->dialect = mptp_dialect_of(&info);
	mptp_device_info_clear(&info);
}

static void
finish(struct conversation *c, struct mptp_trace_item *item)
{
	struct mptp_transaction *t = &c->transaction;

	t->data = c->data;
	if (t->response.code == MPTP_RC_OK)
		learn_dialect(c);
	t->dialect = c->dialect;
	item->transaction = *t;
	item->connection = c->number;
	item->network = c->network;
	mptp_transaction_text(t, item->text, sizeof(item->text));
	c->open = false;
}

bool
conversation_flush(struct conversation *c, struct mptp_trace_item *item)
{
	if (!c->open)
		return false;
	*item = (struct mptp_trace_item){ .kind = MPTP_TRACE_TRANSACTION,
		.time_ns = c->transaction.began_ns };
	c->transaction.ended_ns = c->transaction.began_ns;
	finish(c, item);
	return true;
}

static void
begin(const struct chunk *chunk, uint32_t id)
{
	struct conversation *c = chunk->conversation;

	c->open = true;
	c->holed = false;
	c->transaction = (struct mptp_transaction){ .id = id,
		.data_id = id,
		.response_id = id,
		.began_ns = chunk->time_ns,
		.ended_ns = chunk->time_ns };
}

static void
learn_data_id(struct mptp_transaction *t, const struct frame *frame)
{
	if (t->data_id == t->id)
		t->data_id = frame->transaction;
}

static int
add_data(const struct chunk *chunk, const struct frame *frame)
{
	struct conversation *c = chunk->conversation;
	struct mptp_transaction *t = &c->transaction;
	size_t n = frame->len;

	t->phase =
	    chunk->lane->direction == LANE_IN ? MPTP_PHASE_IN : MPTP_PHASE_OUT;
	learn_data_id(t, frame);
	t->bytes += n;
	if (c->holed)
		return MPTP_OK;
	if (n > CONVERSATION_DATA_MOST - t->ndata) {
		n = CONVERSATION_DATA_MOST - t->ndata;
		c->holed = true;
	}
	if (t->ndata + n > c->room) {
		size_t room = (t->ndata + n + STEP) / STEP * STEP;
		uint8_t *data = realloc(c->data, room);

		if (data == NULL)
			return MPTP_ERR_NOMEM;
		c->data = data;
		c->room = room;
	}
	if (n > 0)
		memcpy(c->data + t->ndata, frame->bytes, n);
	t->ndata += n;
	return MPTP_OK;
}

/* ---- frames -------------------------------------------------------------- */

static void
op_of(struct mptp_op *op, const struct frame *frame)
{
	op->code = frame->code;
	op->nparam = frame->nparam;
	memcpy(op->param, frame->param, sizeof(op->param));
}

static bool
take_response(const struct chunk *chunk, const struct frame *frame,
    struct mptp_trace_item *item)
{
	struct conversation *c = chunk->conversation;

	if (!c->open)
		begin(chunk, frame->transaction);
	op_of(&c->transaction.response, frame);
	c->transaction.response_id = frame->transaction;
	c->transaction.ended_ns = chunk->time_ns;
	item_of(chunk, MPTP_TRACE_TRANSACTION, item);
	finish(c, item);
	return true;
}

static bool
take_event(const struct chunk *chunk, const struct frame *frame,
    struct mptp_trace_item *item)
{
	item_of(chunk, MPTP_TRACE_EVENT, item);
	item->event.code = frame->code;
	item->event.transaction = frame->transaction;
	item->event.nparam = frame->nparam;
	memcpy(item->event.param, frame->param, sizeof(item->event.param));
	item->transaction.dialect = chunk->conversation->dialect;
	comment_frame(item->text, sizeof(item->text),
	    chunk->conversation->dialect, frame, 0);
	return true;
}

static bool
take_peer(const struct chunk *chunk, const struct frame *frame,
    struct mptp_trace_item *item)
{
	item_of(chunk, MPTP_TRACE_PEER, item);
	item->peer = frame->identity;
	item->initiator = frame->kind == FRAME_INIT_COMMAND;
	snprintf(item->text, sizeof(item->text), "%s \"%s\"",
	    item->initiator ? "the initiator is" : "the camera is",
	    item->peer.name);
	mptp_text_clean(item->text);
	return true;
}

static bool
trouble(
    const struct chunk *chunk, struct mptp_trace_item *item, const char *what)
{
	item_of(chunk, MPTP_TRACE_TROUBLE, item);
	snprintf(item->text, sizeof(item->text), "%s: %s",
	    chunk->lane != NULL && chunk->lane->direction == LANE_IN ?
		"from the camera" :
		"to the camera",
	    what);
	return true;
}

/* True: it makes an item. A request ends a transaction that was not answered: then it
 * is to be given again. */
static bool
take_frame(const struct chunk *chunk, const struct frame *frame,
    struct mptp_trace_item *item, int *status)
{
	struct conversation *c = chunk->conversation;

	switch (frame->kind) {
	case FRAME_REQUEST:
		begin(chunk, frame->transaction);
		op_of(&c->transaction.request, frame);
		return false;
	case FRAME_RESPONSE:
		return take_response(chunk, frame, item);
	case FRAME_EVENT:
		return take_event(chunk, frame, item);
	case FRAME_DATA_START:
		if (!c->open) {
			begin(chunk, frame->transaction);
			c->transaction.request.code = frame->code;
		}
		learn_data_id(&c->transaction, frame);
		return false;
	case FRAME_DATA:
		if (!c->open)
			begin(chunk, frame->transaction);
		*status = add_data(chunk, frame);
		return false;
	case FRAME_CANCEL:
		c->transaction.cancelled = true;
		return false;
	case FRAME_INIT_COMMAND:
	case FRAME_INIT_COMMAND_ACK:
		return take_peer(chunk, frame, item);
	case FRAME_INIT_FAIL:
		return trouble(chunk, item, "the connection is refused");
	default:
		return false;
	}
}

/* ---- chunks -------------------------------------------------------------- */

static bool
take_control(struct chunk *chunk, struct mptp_trace_item *item)
{
	uint8_t setup[8];
	const char *name = usb_class_setup(setup, chunk->control, NULL, 0);

	if (chunk->control == USB_CLASS_CANCEL)
		chunk->conversation->transaction.cancelled = true;
	item_of(chunk, MPTP_TRACE_CONTROL, item);
	snprintf(item->text, sizeof(item->text), "%s%s",
	    name == NULL ? "a control request" : name,
	    chunk->status == 0 ? "" : ": refused");
	chunk->control = 0;
	chunk->len = 0;
	chunk->missing = 0;
	chunk->last = false;
	return true;
}

/* A part of what is missing, for a reader that is amid data. */
static size_t
next_hole(struct chunk *chunk, uint64_t left)
{
	uint64_t n = chunk->missing;

	if (n > left)
		n = left;
	if (n > CONVERSATION_ZEROS)
		n = CONVERSATION_ZEROS;
	chunk->missing -= n;
	return (size_t)n;
}

/* Is a request about to come, while another one is not answered? */
static bool
interrupts(const struct chunk *chunk, const struct frame *frame)
{
	return frame->kind == FRAME_REQUEST && chunk->conversation->open;
}

static bool
read_some(struct chunk *chunk, struct frame_input *in,
    struct mptp_trace_item *item, int *status)
{
	struct lane *lane = chunk->lane;
	struct frame_reader before = lane->reader;
	struct frame_input input = *in;
	struct frame frame;
	bool flushed;

	if (lane->framing->read(&lane->reader, in, &frame) != MPTP_OK) {
		memset(&lane->reader, 0, sizeof(lane->reader));
		lane->astray = true;
		in->len = 0;
		if (lane->told)
			return false;
		lane->told = true;
		return trouble(chunk, item, "this is no PTP");
	}
	if (frame.kind == FRAME_NONE) {
		in->len = 0;
		in->last = false;
		return false;
	}
	lane->told = false;
	if (interrupts(chunk, &frame)) {
		/* It comes again, when that has been told. */
		flushed = conversation_flush(chunk->conversation, item);
		item->packet = chunk->packet;
		lane->reader = before;
		*in = input;
		return flushed;
	}
	return take_frame(chunk, &frame, item, status);
}

bool
conversation_next(
    struct chunk *chunk, struct mptp_trace_item *item, int *status)
{
	struct lane *lane = chunk->lane;
	struct frame_input in;
	bool found = false;
	size_t n;

	*status = MPTP_OK;
	if (chunk->control != 0)
		return take_control(chunk, item);
	chunk->conversation->network = !lane->framing->transfers;
	while (!found && *status == MPTP_OK && !lane->astray &&
	    (chunk->len > 0 || (chunk->last && chunk->missing == 0))) {
		in = (struct frame_input){ chunk->bytes, chunk->len,
			chunk->last && chunk->missing == 0 };
		found = read_some(chunk, &in, item, status);
		chunk->bytes = in.bytes;
		chunk->len = in.len;
		if (chunk->missing == 0)
			chunk->last = in.last;
	}
	if (found || *status != MPTP_OK)
		return found;
	while (!lane->astray && chunk->missing > 0 &&
	    (n = next_hole(chunk, lane->framing->payload_left(&lane->reader))) >
		0) {
		chunk->conversation->holed = true;
		in = (struct frame_input){ conversation_zeros, n, false };
		while (in.len > 0 && *status == MPTP_OK && !lane->astray)
			read_some(chunk, &in, item, status);
	}
	if (chunk->missing > 0 && !lane->astray) {
		/* Headers are lost: begin anew with what comes next. */
		chunk->missing = 0;
		memset(&lane->reader, 0, sizeof(lane->reader));
		found = !lane->told &&
		    trouble(chunk, item, "bytes are missing in the capture");
		lane->told = true;
	} else if (chunk->last && !lane->astray) {
		return conversation_next(chunk, item, status);
	}
	/* On USB, what comes next begins anew. */
	if (lane->astray && lane->framing->transfers)
		lane->astray = false;
	chunk->len = 0;
	chunk->missing = 0;
	chunk->last = false;
	return found;
}

void
conversation_free(struct conversation *c)
{
	free(c->data);
	*c = (struct conversation){ 0 };
}
