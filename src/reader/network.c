/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Down through Ethernet, and what else there is around IP.
 */
#include <string.h>

#include "base/bytes.h"
#include "reader/dissect.h"
#include "reader/network.h"

#define PROTOCOL_TCP 6
/* What stands before it in IPv6 (RFC 8200 4.1). */
enum {
	IPV6_HOP_BY_HOP = 0,
	IPV6_ROUTING = 43,
	IPV6_FRAGMENT = 44,
	IPV6_OPTIONS = 60
};
enum { ETHERTYPE_IP = 0x0800, ETHERTYPE_IPV6 = 0x86dd };
enum { ETHERTYPE_VLAN = 0x8100, ETHERTYPE_VLANS = 0x88a8 };

/* https://www.tcpdump.org/linktypes.html */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_OLD = 12,
	LINK_RAW_BSD = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_USB = 189,
	LINK_USB_MMAPPED = 220,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_USBPCAP = 249,
	LINK_SLL2 = 276
};

/* What is left of a packet; length as the packet had it. */
struct rest {
	const uint8_t *p;
	size_t len;
	uint64_t length;
};

static bool
skip(struct rest *r, size_t n)
{
	if (n > r->len || n > r->length)
		return false;
	r->p += n;
	r->len -= n;
	r->length -= n;
	return true;
}

enum dissect_kind
dissect_kind_of(uint16_t linktype)
{
	static const uint16_t network[] = { LINK_NULL, LINK_ETHERNET,
		LINK_RAW_OLD, LINK_RAW_BSD, LINK_RAW, LINK_LOOP, LINK_SLL,
		LINK_IPV4, LINK_IPV6, LINK_SLL2 };

	for (size_t i = 0; i < sizeof(network) / sizeof(*network); i++)
		if (network[i] == linktype)
			return DISSECT_NETWORK;
	return linktype == LINK_USB || linktype == LINK_USB_MMAPPED ||
		linktype == LINK_USBPCAP ?
	    DISSECT_USB :
	    DISSECT_NEITHER;
}

/* Up to IP. */
static bool
skip_link(struct rest *r, uint16_t linktype)
{
	uint16_t type;

	switch (linktype) {
	case LINK_NULL:
	case LINK_LOOP:
		return skip(r, 4);
	case LINK_SLL:
		if (!skip(r, 16))
			return false;
		type = get_be16(r->p - 2);
		break;
	case LINK_SLL2:
		if (!skip(r, 20))
			return false;
		type = get_be16(r->p - 20);
		break;
	case LINK_ETHERNET:
		if (!skip(r, 14))
			return false;
		type = get_be16(r->p - 2);
		break;
	default:
		return true;
	}
	while (type == ETHERTYPE_VLAN || type == ETHERTYPE_VLANS) {
		if (!skip(r, 4))
			return false;
		type = get_be16(r->p - 2);
	}
	return type == ETHERTYPE_IP || type == ETHERTYPE_IPV6;
}

/* Ethernet pads; 0 is what a computer sees that sends more at once. */
static void
end_at(struct rest *r, uint64_t total, size_t header)
{
	if (total >= header && total < r->length)
		r->length = total;
	if (r->len > r->length)
		r->len = (size_t)r->length;
}

/* Addresses of 16 bytes, an IPv4 one within as RFC 4291 2.5.5.2 has it. piece->length: it
 * is one. */
static bool
read_ipv4(struct rest *r, struct tcp *tcp, struct fragment *piece)
{
	const uint8_t *ip = r->p;
	size_t header;
	uint16_t cut;

	if (r->len < 20)
		return false;
	header = (size_t)(ip[0] & 15) * 4;
	if (header < 20 || ip[9] != PROTOCOL_TCP)
		return false;
	memset(tcp->from + 10, 0xff, 2);
	memset(tcp->to + 10, 0xff, 2);
	memcpy(tcp->from + 12, ip + 12, 4);
	memcpy(tcp->to + 12, ip + 16, 4);
	end_at(r, get_be16(ip + 2), header);
	if (!skip(r, header))
		return false;
	cut = get_be16(ip + 6);
	if ((cut & 0x3fff) != 0) {
		piece->length = r->length;
		piece->at = (cut & 0x1fffu) * CUT_UNIT;
		piece->more = (cut & 0x2000) != 0;
		memcpy(piece->key + 32, ip + 4, 2);
	}
	return true;
}

/* RFC 8200 4.5. */
static bool
read_ipv6_fragment(struct rest *r, struct fragment *piece, uint8_t *next)
{
	const uint8_t *header = r->p;
	uint16_t cut;

	if (!skip(r, 8))
		return false;
	*next = header[0];
	cut = get_be16(header + 2);
	/* One of one piece is none. */
	if ((cut & 0xfff9) != 0) {
		piece->length = r->length;
		piece->at = cut & 0xfff8u;
		piece->more = (cut & 1) != 0;
		memcpy(piece->key + 32, header + 4, 4);
	}
	return true;
}

static bool
read_ipv6(struct rest *r, struct tcp *tcp, struct fragment *piece)
{
	const uint8_t *ip = r->p;
	uint64_t payload;
	uint8_t next;

	if (r->len < 40)
		return false;
	memcpy(tcp->from, ip + 8, 16);
	memcpy(tcp->to, ip + 24, 16);
	payload = get_be16(ip + 4);
	end_at(r, payload > 0 ? payload + 40 : 0, 40);
	next = ip[6];
	if (!skip(r, 40))
		return false;
	while (next == IPV6_HOP_BY_HOP || next == IPV6_ROUTING ||
	    next == IPV6_OPTIONS) {
		if (r->len < 8)
			return false;
		next = r->p[0];
		if (!skip(r, (r->p[1] + (size_t)1) * 8))
			return false;
	}
	if (next == IPV6_FRAGMENT && !read_ipv6_fragment(r, piece, &next))
		return false;
	return next == PROTOCOL_TCP;
}

static bool
read_tcp(struct rest *r, struct tcp *tcp)
{
	size_t header;

	if (r->len < 20)
		return false;
	memcpy(tcp->from + 16, r->p, 2);
	memcpy(tcp->to + 16, r->p + 2, 2);
	tcp->sequence = get_be32(r->p + 4);
	tcp->acknowledged = get_be32(r->p + 8);
	tcp->flags = r->p[13];
	header = (size_t)(r->p[12] >> 4) * 4;
	if (header < 20 || !skip(r, header))
		return false;
	tcp->bytes = r->p;
	tcp->len = r->len;
	tcp->length = r->length;
	return true;
}

/* A piece, which is *found if it was the last that the packet lacked. */
static int
join(struct fragments *all, struct fragment *piece, const struct tcp *tcp,
    struct rest *r, bool *found)
{
	int status;

	memcpy(piece->key, tcp->from, 16);
	memcpy(piece->key + 16, tcp->to, 16);
	piece->bytes = r->p;
	piece->len = r->len;
	status = fragment_join(all, piece, found);
	*r = (struct rest){ piece->bytes, piece->len, piece->length };
	return status;
}

int
network_read(struct fragments *all, const struct capture_packet *packet,
    struct tcp *tcp, bool *found)
{
	struct rest r = { packet->bytes, packet->len, packet->length };
	struct fragment piece = { .time_ns = packet->time_ns };
	int status = MPTP_OK;

	*tcp = (struct tcp){ .len = 0 };
	*found = false;
	if (r.length < r.len)
		r.length = r.len;
	if (!skip_link(&r, packet->linktype) || r.len == 0)
		return MPTP_OK;
	*found = r.p[0] >> 4 == 4 ? read_ipv4(&r, tcp, &piece) :
	    r.p[0] >> 4 == 6	  ? read_ipv6(&r, tcp, &piece) :
				    false;
	if (*found && piece.length > 0)
		status = join(all, &piece, tcp, &r, found);
	*found = status == MPTP_OK && *found && read_tcp(&r, tcp);
	return status;
}
