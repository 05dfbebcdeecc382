/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * TCP connections that carry PTP/IP (CIPA DC-005), put into order.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "frame/ip.h"
#include "reader/dissect.h"
#include "reader/network.h"
#include "trace/packet.h"

#define PORT 15740

/* ---- connections --------------------------------------------------------- */

static bool
is_packet(const uint8_t *bytes, size_t len)
{
	uint32_t type;

	if (len < IP_HEADER || get_le32(bytes) < IP_HEADER)
		return false;
	type = get_le32(bytes + 4);
	return type >= IP_INIT_COMMAND_REQUEST && type <= IP_PROBE_RESPONSE;
}

static bool
begins_connection(const struct tcp *tcp)
{
	return is_packet(tcp->bytes, tcp->len) &&
	    get_le32(tcp->bytes) == tcp->length &&
	    (get_le32(tcp->bytes + 4) == IP_INIT_COMMAND_REQUEST ||
		get_le32(tcp->bytes + 4) == IP_INIT_EVENT_REQUEST);
}

/* By the first packet that only one of the two connections has: later, data that are sent
 * apart from their header may look like any. */
static void
settle(struct flow *flow, uint32_t type)
{
	switch (type) {
	case IP_INIT_EVENT_REQUEST:
	case IP_INIT_EVENT_ACK:
	case IP_EVENT:
		flow->half[LANE_OUT].lane.pipe = flow->half[LANE_IN].lane.pipe =
		    MPTP_PIPE_EVENT;
		flow->settled = true;
		break;
	case IP_INIT_COMMAND_REQUEST:
	case IP_INIT_COMMAND_ACK:
	case IP_OPERATION_REQUEST:
	case IP_OPERATION_RESPONSE:
	case IP_START_DATA:
	case IP_DATA:
	case IP_END_DATA:
		flow->settled = true;
		break;
	default: /* both have it */
		break;
	}
}

static void
drop_waiting(struct half *half)
{
	for (unsigned i = 0; i < SEGMENTS; i++) {
		free(half->waiting[i].bytes);
		half->waiting[i] = (struct segment){ 0 };
	}
}

static void
flow_clear(struct flow *flow)
{
	drop_waiting(&flow->half[LANE_OUT]);
	drop_waiting(&flow->half[LANE_IN]);
	*flow = (struct flow){ 0 };
}

static struct flow *
find_flow(struct dissector *d, const uint8_t key[36], uint64_t packet)
{
	for (unsigned i = 0; i < FLOWS; i++)
		if (d->flow[i].nkey == 36 &&
		    memcmp(d->flow[i].key, key, 36) == 0) {
			d->flow[i].touched = packet;
			return &d->flow[i];
		}
	return NULL;
}

/* Both connections have the same two addresses. */
static struct conversation *
conversation_of(struct dissector *d, const struct flow *flow, uint64_t packet)
{
	uint8_t pair[33] = { 'i' };

	memcpy(pair + 1, flow->key, 16);
	memcpy(pair + 17, flow->key + 18, 16);
	return dissect_conversation(d, pair, sizeof(pair), packet);
}

static struct flow *
new_flow(struct dissector *d, const uint8_t key[36], uint64_t packet)
{
	struct flow *oldest = &d->flow[0];

	for (unsigned i = 1; i < FLOWS; i++)
		if (d->flow[i].touched < oldest->touched)
			oldest = &d->flow[i];
	if (d->due == oldest)
		d->due = NULL;
	flow_clear(oldest);
	oldest->nkey = 36;
	oldest->touched = packet;
	memcpy(oldest->key, key, 36);
	for (unsigned i = 0; i < LANE_DIRECTIONS; i++)
		oldest->half[i].lane =
		    (struct lane){ .framing = &mptp_framing_ip,
			    .direction = (enum lane_direction)i };
	return oldest;
}

/* At another port, a connection is known only by its first packet: then the camera has not
 * sent anything yet. */
static struct flow *
begun_flow(struct dissector *d, const uint8_t key[36], const struct tcp *tcp,
    uint64_t packet)
{
	struct flow *flow = new_flow(d, key, packet);
	struct half *half = &flow->half[LANE_IN];

	half->known = (tcp->flags & TCP_ACK) != 0;
	half->next = tcp->acknowledged;
	return flow;
}

/* The connection that it belongs to, and whose side sent it. NULL: none of ours. */
static struct flow *
flow_of(struct dissector *d, const struct tcp *tcp, uint64_t packet,
    enum lane_direction *direction)
{
	uint8_t out[36], in[36];
	struct flow *flow;

	memcpy(out, tcp->from, 18);
	memcpy(out + 18, tcp->to, 18);
	memcpy(in, tcp->to, 18);
	memcpy(in + 18, tcp->from, 18);
	*direction = LANE_OUT;
	if ((flow = find_flow(d, out, packet)) != NULL)
		return flow;
	*direction = LANE_IN;
	if ((flow = find_flow(d, in, packet)) != NULL)
		return flow;
	if (tcp->length == 0 && (tcp->flags & TCP_SYN) == 0)
		return NULL;
	if (get_be16(tcp->from + 16) == PORT)
		return new_flow(d, in, packet);
	*direction = LANE_OUT;
	if (begins_connection(tcp))
		return begun_flow(d, out, tcp, packet);
	return get_be16(tcp->to + 16) == PORT ? new_flow(d, out, packet) : NULL;
}

/* ---- what is in order ---------------------------------------------------- */

static void
give(struct half *half, struct flow *flow, const struct segment *segment,
    struct chunk *chunk)
{
	const uint32_t behind = half->next - segment->at;
	size_t skipped = behind;

	/* Of what was sent again, only what is new. */
	if (skipped > segment->length)
		skipped = (size_t)segment->length;
	chunk->conversation = flow->conversation;
	chunk->lane = &half->lane;
	chunk->packet = segment->packet;
	chunk->time_ns = segment->time_ns;
	chunk->missing = segment->length - skipped;
	if (skipped < segment->len) {
		chunk->bytes = segment->bytes + skipped;
		chunk->len = segment->len - skipped;
		chunk->missing = segment->length - segment->len;
	}
	half->next = segment->at + (uint32_t)segment->length;
	if (!flow->settled && is_packet(chunk->bytes, chunk->len))
		settle(flow, get_le32(chunk->bytes + 4));
	if (half->lane.astray && is_packet(chunk->bytes, chunk->len))
		half->lane.astray = false;
}

/* How far is a behind b? Negative: before. */
static int32_t
ahead_of(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static struct segment *
free_place(struct half *half)
{
	for (unsigned i = 0; i < SEGMENTS; i++)
		if (half->waiting[i].length == 0)
			return &half->waiting[i];
	return NULL;
}

static struct segment *
first_waiting(struct half *half)
{
	struct segment *first = NULL;

	for (unsigned i = 0; i < SEGMENTS; i++) {
		struct segment *s = &half->waiting[i];

		if (s->length > 0 &&
		    (first == NULL || ahead_of(s->at, first->at) < 0))
			first = s;
	}
	return first;
}

/* What waits for another segment leaves half for those that do not. */
static size_t
room_for(const struct half *half, const struct segment *segment)
{
	const size_t most = ahead_of(segment->at, half->next) > 0 ?
	    SEGMENTS_BYTES / 2 :
	    SEGMENTS_BYTES;
	size_t used = 0;

	for (unsigned i = 0; i < SEGMENTS; i++)
		used += half->waiting[i].len;
	return used < most ? most - used : 0;
}

/* Of its bytes, as many as there is room for. */
static bool
keep(struct half *half, struct segment *place, const struct segment *segment)
{
	const size_t room = room_for(half, segment);

	*place = *segment;
	place->bytes = NULL;
	if (place->len > room)
		place->len = room;
	if (place->len > 0) {
		place->bytes = malloc(place->len);
		if (place->bytes == NULL) {
			*place = (struct segment){ 0 };
			return false;
		}
		memcpy(place->bytes, segment->bytes, place->len);
	}
	return true;
}

/* Nobody needs them any more. */
static struct segment *
drop_old(struct half *half)
{
	struct segment *first;

	while ((first = first_waiting(half)) != NULL &&
	    ahead_of(first->at + (uint32_t)first->length, half->next) <= 0) {
		free(first->bytes);
		*first = (struct segment){ 0 };
	}
	return first;
}

/* What waits and is next; its bytes are freed by the next call. What is missing was
 * never captured, if the other end has it, or if too much waits for it. */
static bool
give_waiting(struct flow *flow, struct half *half, struct chunk *chunk)
{
	struct segment *first = drop_old(half);

	if (first == NULL)
		return false;
	if (ahead_of(first->at, half->next) > 0) {
		if (free_place(half) != NULL &&
		    !(half->has_acked && ahead_of(half->acked, half->next) > 0))
			return false;
		chunk->conversation = flow->conversation;
		chunk->lane = &half->lane;
		chunk->packet = first->packet;
		chunk->time_ns = first->time_ns;
		chunk->missing = first->at - half->next;
		half->next = first->at;
		return true;
	}
	give(half, flow, first, chunk);
	first->at = half->next - 1;
	first->length = 1;
	return true;
}

bool
dissect_more(struct dissector *d, struct chunk *chunk)
{
	struct flow *flow = d->due;

	*chunk = (struct chunk){ 0 };
	if (flow == NULL)
		return false;
	if (give_waiting(flow, &flow->half[d->first], chunk) ||
	    give_waiting(flow, &flow->half[1 - d->first], chunk))
		return true;
	d->due = NULL;
	return false;
}

static int
take_segment(struct half *half, const struct segment *segment)
{
	struct segment *place;

	if (!half->known) {
		/* In the middle of a connection: where a packet begins. */
		if (!is_packet(segment->bytes, segment->len))
			return MPTP_OK;
		half->known = true;
		half->next = segment->at;
	}
	drop_old(half);
	place = free_place(half);
	return place == NULL || keep(half, place, segment) ? MPTP_OK :
							     MPTP_ERR_NOMEM;
}

int
dissect_network(struct dissector *d, const struct capture_packet *packet,
    struct chunk *chunk)
{
	enum lane_direction direction;
	struct segment segment;
	struct flow *flow;
	struct half *half, *other;
	struct tcp tcp;
	bool found;
	int status = network_read(&d->fragments, packet, &tcp, &found);

	if (status != MPTP_OK || !found)
		return status;
	flow = flow_of(d, &tcp, packet->number, &direction);
	if (flow == NULL)
		return MPTP_OK;
	flow->conversation = conversation_of(d, flow, packet->number);
	half = &flow->half[direction];
	other = &flow->half[1 - direction];
	other->has_acked = (tcp.flags & TCP_ACK) != 0;
	other->acked = tcp.acknowledged;
	/* What this answers was there before. */
	d->due = flow;
	d->first = direction == LANE_IN ? LANE_OUT : LANE_IN;
	if ((tcp.flags & TCP_SYN) != 0) {
		drop_waiting(half);
		flow->settled = false;
		half->lane = (struct lane){ .framing = &mptp_framing_ip,
			.direction = direction };
		half->known = true;
		half->next = tcp.sequence + 1;
		half->has_acked = false;
		return MPTP_OK;
	}
	if (tcp.length == 0 && (tcp.flags & (TCP_FIN | TCP_RST)) != 0 &&
	    direction == LANE_IN) {
		chunk->conversation = flow->conversation;
		chunk->lane = &half->lane;
		chunk->status = LINUX_ENODEV;
	}
	if (tcp.length == 0)
		return MPTP_OK;
	segment = (struct segment){ .at = tcp.sequence,
		.len = tcp.len,
		.length = tcp.length,
		.time_ns = packet->time_ns,
		.packet = packet->number,
		.bytes = (uint8_t *)(uintptr_t)tcp.bytes };
	return take_segment(half, &segment);
}

/* ---- all of it ----------------------------------------------------------- */

struct conversation *
dissect_conversation(
    struct dissector *d, const uint8_t *key, size_t nkey, uint64_t packet)
{
	struct conversation *oldest = &d->conversation[0];

	for (unsigned i = 0; i < CONVERSATIONS; i++) {
		struct conversation *c = &d->conversation[i];

		if (c->nkey == nkey && memcmp(c->key, key, nkey) == 0) {
			c->touched = packet;
			return c;
		}
		if (c->touched < oldest->touched)
			oldest = c;
	}
	conversation_free(oldest);
	memcpy(oldest->key, key, nkey);
	oldest->nkey = nkey;
	oldest->touched = packet;
	oldest->number = ++d->conversations;
	return oldest;
}

void
dissect_free(struct dissector *d)
{
	for (unsigned i = 0; i < CONVERSATIONS; i++)
		conversation_free(&d->conversation[i]);
	for (unsigned i = 0; i < FLOWS; i++)
		flow_clear(&d->flow[i]);
	fragments_free(&d->fragments);
}
