/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * USB containers (ISO 15740 annex D, USB Still Image Class 1.0).
 *
 * No quirk flags: what devices do differently shows in the bytes and in the
 * ends of transfers.
 */
#include "base/bytes.h"
#include "frame/frame.h"

#define HEADER 12
#define LENGTH_UNKNOWN 0xffffffffu

enum container { COMMAND = 1, DATA = 2, RESPONSE = 3, EVENT = 4 };

enum state {
	IN_HEADER,
	IN_PARAMETERS,
	IN_DATA,
	/* A header that announced data came alone in its transfer: either the
	 * data follow in one of their own, or there are none after all, and the
	 * response is next. */
	AFTER_LONE_HEADER,
	LONE_BYTES /* what was held back to tell those apart is data */
};

static void
expect_header(struct frame_reader *reader)
{
	reader->state = IN_HEADER;
	reader->have = 0;
	reader->need = HEADER;
}

static void
give_message(struct frame_reader *reader, struct frame *frame)
{
	const uint8_t *head = reader->head;
	uint16_t type = get_le16(head + 4);

	frame->kind = type == COMMAND ? FRAME_REQUEST :
	    type == RESPONSE	      ? FRAME_RESPONSE :
					FRAME_EVENT;
	frame->code = get_le16(head + 6);
	frame->transaction = get_le32(head + 8);
	frame_parameters(frame, head + HEADER, reader->have - HEADER);
	expect_header(reader);
}

/* A whole header is in head. */
static int
begin_container(struct frame_reader *reader, struct frame *frame)
{
	const uint8_t *head = reader->head;
	uint32_t length = get_le32(head);
	uint16_t type = get_le16(head + 4);

	if (length < HEADER || type < COMMAND || type > EVENT)
		return MPTP_ERR_FORMAT;
	if (type != DATA) {
		if (length > FRAME_MESSAGE_MAX)
			return MPTP_ERR_FORMAT;
		reader->state = IN_PARAMETERS;
		reader->need = length;
		return MPTP_OK;
	}
	reader->state = IN_DATA;
	reader->got = 0;
	reader->left =
	    length == LENGTH_UNKNOWN ? MPTP_SIZE_UNKNOWN : length - HEADER;
	reader->transaction = get_le32(head + 8);
	frame->kind = FRAME_DATA_START;
	frame->code = get_le16(head + 6);
	frame->transaction = reader->transaction;
	frame->size = reader->left;
	return MPTP_OK;
}

static void
end_data(struct frame_reader *reader, struct frame *frame)
{
	frame->kind = FRAME_DATA_END;
	frame->transaction = reader->transaction;
	expect_header(reader);
}

static void
read_data(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	size_t n = in->len;

	if (reader->left == 0) {
		end_data(reader, frame);
		return;
	}
	if (n == 0)
		return;
	if (reader->left < n)
		n = (size_t)reader->left;
	frame->kind = FRAME_DATA;
	frame->transaction = reader->transaction;
	frame->bytes = in->bytes;
	frame->len = n;
	in->bytes += n;
	in->len -= n;
	reader->got += n;
	if (reader->left != MPTP_SIZE_UNKNOWN)
		reader->left -= n;
}

/* Is what follows a lone header the response to the same transaction? */
static bool
is_response(const struct frame_reader *reader)
{
	uint32_t length = get_le32(reader->head);

	return get_le16(reader->head + 4) == RESPONSE &&
	    get_le32(reader->head + 8) == reader->transaction &&
	    length >= HEADER && length <= HEADER + 5 * 4 && length % 4 == 0;
}

static void
after_lone_header(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	if (!frame_collect(reader, in))
		return;
	if (reader->have == HEADER && is_response(reader)) {
		/* No data. The 12 bytes in head are a whole header. */
		frame->kind = FRAME_DATA_END;
		frame->transaction = reader->transaction;
		reader->state = IN_HEADER;
		return;
	}
	reader->state = LONE_BYTES;
}

static void
give_lone_bytes(struct frame_reader *reader, struct frame *frame)
{
	frame->kind = FRAME_DATA;
	frame->transaction = reader->transaction;
	frame->bytes = reader->head;
	frame->len = reader->have;
	reader->got += reader->have;
	if (reader->left != MPTP_SIZE_UNKNOWN)
		reader->left -= reader->have;
	reader->state = IN_DATA;
}

/* A short or zero-length packet ended the transfer. */
static void
end_transfer(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	in->last = false;
	switch (reader->state) {
	case IN_HEADER: /* a zero-length packet, or stray bytes: drop them */
		expect_header(reader);
		break;
	case IN_PARAMETERS: /* fewer parameters than the length says */
		give_message(reader, frame);
		break;
	case IN_DATA:
		if (reader->got > 0) {
			end_data(reader, frame);
			break;
		}
		reader->state = AFTER_LONE_HEADER;
		reader->have = 0;
		reader->need =
		    reader->left < HEADER ? (size_t)reader->left : HEADER;
		break;
	case AFTER_LONE_HEADER:
		if (reader->have > 0) {
			give_lone_bytes(reader, frame);
			in->last = true; /* and then the data end */
		} else
			end_data(reader, frame);
		break;
	}
}

static int
usb_read(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	int status = MPTP_OK;

	*frame = (struct frame){ .kind = FRAME_NONE };
	if (reader->need == 0)
		expect_header(reader);
	while (status == MPTP_OK && frame->kind == FRAME_NONE) {
		switch (reader->state) {
		case IN_HEADER:
			if (frame_collect(reader, in))
				status = begin_container(reader, frame);
			break;
		case IN_PARAMETERS:
			if (frame_collect(reader, in))
				give_message(reader, frame);
			break;
		case IN_DATA:
			read_data(reader, in, frame);
			break;
		case AFTER_LONE_HEADER:
			after_lone_header(reader, in, frame);
			break;
		default:
			give_lone_bytes(reader, frame);
			break;
		}
		if (frame->kind != FRAME_NONE || in->len > 0 ||
		    reader->state == LONE_BYTES ||
		    (reader->state == IN_PARAMETERS &&
			reader->have == reader->need))
			continue;
		if (!in->last)
			break;
		end_transfer(reader, in, frame);
	}
	return status;
}

static uint64_t
usb_payload_left(const struct frame_reader *reader)
{
	return reader->state == IN_DATA ? reader->left : 0;
}

static size_t
usb_message(uint8_t *out, const struct frame *frame)
{
	size_t len = HEADER + 4u * frame->nparam;
	enum container type;

	switch (frame->kind) {
	case FRAME_REQUEST:
		type = COMMAND;
		break;
	case FRAME_RESPONSE:
		type = RESPONSE;
		break;
	case FRAME_EVENT:
		type = EVENT;
		break;
	default:
		return 0;
	}
	put_le32(out, (uint32_t)len);
	put_le16(out + 4, (uint16_t)type);
	put_le16(out + 6, frame->code);
	put_le32(out + 8, frame->transaction);
	for (size_t i = 0; i < frame->nparam; i++)
		put_le32(out + HEADER + 4 * i, frame->param[i]);
	return len;
}

static size_t
usb_data_start(uint8_t *out, uint16_t code, uint32_t transaction, uint64_t size)
{
	put_le32(out,
	    size < LENGTH_UNKNOWN - HEADER ? (uint32_t)size + HEADER :
					     LENGTH_UNKNOWN);
	put_le16(out + 4, DATA);
	put_le16(out + 6, code);
	put_le32(out + 8, transaction);
	return HEADER;
}

static size_t
usb_data_chunk(uint8_t *out, uint32_t transaction, size_t len, bool final)
{
	(void)out, (void)transaction, (void)len, (void) final;
	return 0;
}

const struct mptp_framing mptp_framing_usb = {
	.name = "usb",
	.transfers = true,
	.read = usb_read,
	.payload_left = usb_payload_left,
	.message = usb_message,
	.data_start = usb_data_start,
	.data_chunk = usb_data_chunk,
};
