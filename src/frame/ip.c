/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * PTP/IP packets (CIPA DC-005).
 */
#include <string.h>

#include "base/bytes.h"
#include "base/utf.h"
#include "frame/frame.h"
#include "frame/ip.h"

#define DATA_HEADER 12 /* and a transaction id */
#define VERSION 0x00010000u
#define NAME_UNITS 39
#define PHASE_IN_OR_NONE 1
#define PHASE_OUT 2
/* Packets of types that are not known are skipped up to this length; beyond it
 * they are no packets, but some other protocol. */
#define SANE_UNKNOWN (16u << 20)
/* A total beyond this is not a size: some cameras leave the upper half of the
 * field unset. */
#define SANE_SIZE ((uint64_t)1 << 48)

enum state { IN_HEADER, IN_BODY, IN_DATA_HEADER, IN_DATA, IN_UNKNOWN };

static void
expect_header(struct frame_reader *reader)
{
	reader->state = IN_HEADER;
	reader->have = 0;
	reader->need = IP_HEADER;
}

/* A whole header is in head: what is the rest of the packet? */
static int
begin_packet(struct frame_reader *reader)
{
	uint32_t length = get_le32(reader->head);
	uint32_t type = get_le32(reader->head + 4);

	if (length < IP_HEADER)
		return MPTP_ERR_FORMAT;
	if (type == IP_DATA || type == IP_END_DATA) {
		if (length < DATA_HEADER)
			return MPTP_ERR_FORMAT;
		reader->state = IN_DATA_HEADER;
		reader->need = DATA_HEADER;
		reader->left = length - DATA_HEADER;
	} else if (type < IP_INIT_COMMAND_REQUEST || type > IP_PROBE_RESPONSE) {
		if (length > SANE_UNKNOWN)
			return MPTP_ERR_FORMAT;
		reader->state = IN_UNKNOWN;
		reader->left = length - IP_HEADER;
	} else if (length > FRAME_MESSAGE_MAX) {
		return MPTP_ERR_FORMAT;
	} else {
		reader->state = IN_BODY;
		reader->need = length;
	}
	return MPTP_OK;
}

/* GUID, name and version; the terminator and the version may be missing. */
static void
parse_identity(struct mptp_identity *identity, const uint8_t *p, size_t len)
{
	size_t units;

	if (len < sizeof(identity->guid))
		return;
	memcpy(identity->guid, p, sizeof(identity->guid));
	units = (len - sizeof(identity->guid)) / 2;
	if (units > NAME_UNITS)
		units = NAME_UNITS;
	utf16le_to_utf8(identity->name, p + sizeof(identity->guid), units);
}

static size_t
put_identity(uint8_t *out, const struct mptp_identity *identity)
{
	size_t at = sizeof(identity->guid);

	memcpy(out, identity->guid, at);
	at += 2 * utf8_to_utf16le(out + at, NAME_UNITS, identity->name);
	put_le16(out + at, 0);
	put_le32(out + at + 2, VERSION);
	return at + 6;
}

/* The fixed fields that a packet of this type cannot do without. */
static size_t
least_body(uint32_t type)
{
	switch (type) {
	case IP_INIT_COMMAND_REQUEST:
		return 16;
	case IP_INIT_COMMAND_ACK:
		return 20;
	case IP_INIT_EVENT_REQUEST:
	case IP_INIT_FAIL:
	case IP_CANCEL:
		return 4;
	case IP_OPERATION_REQUEST:
		return 10;
	case IP_OPERATION_RESPONSE:
	case IP_EVENT:
		return 6;
	case IP_START_DATA:
		return 12;
	}
	return 0;
}

static enum frame_kind
kind_of(uint32_t type)
{
	static const enum frame_kind kind[] = {
		[IP_INIT_COMMAND_REQUEST] = FRAME_INIT_COMMAND,
		[IP_INIT_COMMAND_ACK] = FRAME_INIT_COMMAND_ACK,
		[IP_INIT_EVENT_REQUEST] = FRAME_INIT_EVENT,
		[IP_INIT_EVENT_ACK] = FRAME_INIT_EVENT_ACK,
		[IP_INIT_FAIL] = FRAME_INIT_FAIL,
		[IP_OPERATION_REQUEST] = FRAME_REQUEST,
		[IP_OPERATION_RESPONSE] = FRAME_RESPONSE,
		[IP_EVENT] = FRAME_EVENT,
		[IP_START_DATA] = FRAME_DATA_START,
		[IP_DATA] = FRAME_DATA,
		[IP_CANCEL] = FRAME_CANCEL,
		[IP_END_DATA] = FRAME_DATA_END,
		[IP_PROBE_REQUEST] = FRAME_PROBE,
		[IP_PROBE_RESPONSE] = FRAME_PROBE_REPLY,
	};

	return kind[type];
}

static void
parse_operation(struct frame *frame, const uint8_t *body, size_t len)
{
	frame->code = get_le16(body);
	frame->transaction = get_le32(body + 2);
	frame_parameters(frame, body + 6, len - 6);
}

/* A whole packet, other than data, is in head. */
static int
parse_packet(struct frame_reader *reader, struct frame *frame)
{
	const uint8_t *body = reader->head + IP_HEADER;
	uint32_t type = get_le32(reader->head + 4);
	size_t len = reader->have - IP_HEADER;

	expect_header(reader);
	if (len < least_body(type))
		return MPTP_ERR_FORMAT;
	frame->kind = kind_of(type);
	switch (type) {
	case IP_INIT_COMMAND_REQUEST:
		parse_identity(&frame->identity, body, len);
		break;
	case IP_INIT_COMMAND_ACK:
		frame->number = get_le32(body);
		parse_identity(&frame->identity, body + 4, len - 4);
		break;
	case IP_INIT_EVENT_REQUEST:
	case IP_INIT_FAIL:
		frame->number = get_le32(body);
		break;
	case IP_OPERATION_REQUEST:
		frame->data_out = get_le32(body) == PHASE_OUT;
		parse_operation(frame, body + 4, len - 4);
		break;
	case IP_OPERATION_RESPONSE:
	case IP_EVENT:
		parse_operation(frame, body, len);
		break;
	case IP_START_DATA:
		frame->transaction = get_le32(body);
		frame->size = get_le64(body + 4);
		if (frame->size >= SANE_SIZE)
			frame->size = MPTP_SIZE_UNKNOWN;
		break;
	case IP_CANCEL:
		frame->transaction = get_le32(body);
		break;
	}
	return MPTP_OK;
}

static void
read_data(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	size_t n = in->len;

	if (reader->left < n)
		n = (size_t)reader->left;
	if (n > 0) {
		frame->kind = FRAME_DATA;
		frame->transaction = get_le32(reader->head + 8);
		frame->bytes = in->bytes;
		frame->len = n;
		in->bytes += n;
		in->len -= n;
		reader->left -= n;
	} else if (reader->left == 0) {
		if (get_le32(reader->head + 4) == IP_END_DATA) {
			frame->kind = FRAME_DATA_END;
			frame->transaction = get_le32(reader->head + 8);
		}
		expect_header(reader);
	}
}

static void
skip_unknown(struct frame_reader *reader, struct frame_input *in)
{
	size_t n = in->len;

	if (reader->left < n)
		n = (size_t)reader->left;
	in->bytes += n;
	in->len -= n;
	reader->left -= n;
	if (reader->left == 0)
		expect_header(reader);
}

static int
ip_read(
    struct frame_reader *reader, struct frame_input *in, struct frame *frame)
{
	int status = MPTP_OK;

	*frame = (struct frame){ .kind = FRAME_NONE };
	if (reader->need == 0)
		expect_header(reader);
	for (;;) {
		int state = reader->state;

		switch (state) {
		case IN_HEADER:
			if (frame_collect(reader, in))
				status = begin_packet(reader);
			break;
		case IN_BODY:
			if (frame_collect(reader, in))
				status = parse_packet(reader, frame);
			break;
		case IN_DATA_HEADER:
			if (frame_collect(reader, in))
				reader->state = IN_DATA;
			break;
		case IN_DATA:
			read_data(reader, in, frame);
			break;
		default:
			skip_unknown(reader, in);
			break;
		}
		if (status != MPTP_OK || frame->kind != FRAME_NONE)
			return status;
		if (in->len == 0 && reader->state == state) {
			in->last = false;
			return MPTP_OK;
		}
	}
}

static size_t
put_operation(uint8_t *body, const struct frame *frame)
{
	put_le16(body, frame->code);
	put_le32(body + 2, frame->transaction);
	for (size_t i = 0; i < frame->nparam; i++)
		put_le32(body + 6 + 4 * i, frame->param[i]);
	return 6 + 4u * frame->nparam;
}

static uint32_t
type_of(enum frame_kind kind)
{
	for (uint32_t type = IP_INIT_COMMAND_REQUEST; type <= IP_PROBE_RESPONSE;
	     type++)
		if (kind_of(type) == kind)
			return type;
	return 0;
}

static uint64_t
ip_payload_left(const struct frame_reader *reader)
{
	return reader->state == IN_DATA ? reader->left : 0;
}

static size_t
ip_message(uint8_t *out, const struct frame *frame)
{
	uint8_t *body = out + IP_HEADER;
	uint32_t type = type_of(frame->kind);
	size_t len = 0;

	switch (frame->kind) {
	case FRAME_REQUEST:
		put_le32(body, frame->data_out ? PHASE_OUT : PHASE_IN_OR_NONE);
		len = 4 + put_operation(body + 4, frame);
		break;
	case FRAME_RESPONSE:
	case FRAME_EVENT:
		len = put_operation(body, frame);
		break;
	case FRAME_CANCEL:
		put_le32(body, frame->transaction);
		len = 4;
		break;
	case FRAME_INIT_COMMAND:
		len = put_identity(body, &frame->identity);
		break;
	case FRAME_INIT_COMMAND_ACK:
		put_le32(body, frame->number);
		len = 4 + put_identity(body + 4, &frame->identity);
		break;
	case FRAME_INIT_EVENT:
	case FRAME_INIT_FAIL:
		put_le32(body, frame->number);
		len = 4;
		break;
	case FRAME_INIT_EVENT_ACK:
	case FRAME_PROBE:
	case FRAME_PROBE_REPLY:
		break;
	default:
		return 0;
	}
	put_le32(out, (uint32_t)(IP_HEADER + len));
	put_le32(out + 4, type);
	return IP_HEADER + len;
}

static size_t
ip_data_start(uint8_t *out, uint16_t code, uint32_t transaction, uint64_t size)
{
	(void)code;
	put_le32(out, 20);
	put_le32(out + 4, IP_START_DATA);
	put_le32(out + 8, transaction);
	put_le64(out + 12, size);
	return 20;
}

static size_t
ip_data_chunk(uint8_t *out, uint32_t transaction, size_t len, bool final)
{
	put_le32(out, (uint32_t)(DATA_HEADER + len));
	put_le32(out + 4, final ? IP_END_DATA : IP_DATA);
	put_le32(out + 8, transaction);
	return DATA_HEADER;
}

const struct mptp_framing mptp_framing_ip = {
	.name = "ip",
	.handshake = true,
	.read = ip_read,
	.payload_left = ip_payload_left,
	.message = ip_message,
	.data_start = ip_data_start,
	.data_chunk = ip_data_chunk,
};
