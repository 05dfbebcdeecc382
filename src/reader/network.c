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
		return skip(r, 16);
	case LINK_SLL2:
		return skip(r, 20);
	case LINK_ETHERNET:
		if (!skip(r, 14))
			return false;
		type = get_be16(r->p - 2);
		while (type == ETHERTYPE_VLAN || type == ETHERTYPE_VLANS) {
			if (!skip(r, 4))
				return false;
			type = get_be16(r->p - 2);
		}
		return type == ETHERTYPE_IP || type == ETHERTYPE_IPV6;
	default:
		return true;
	}
}

/* Addresses of 16 bytes, an IPv4 one within as RFC 4291 2.5.5.2 has it. */
static bool
read_ipv4(struct rest *r, struct tcp *tcp)
{
	const uint8_t *ip = r->p;
	size_t header;
	uint64_t total;

	if (r->len < 20)
		return false;
	header = (size_t)(ip[0] & 15) * 4;
	total = get_be16(ip + 2);
	if (header < 20 || ip[9] != PROTOCOL_TCP)
		return false;
	/* What is not of one piece is counted by who asked. */
	tcp->fragment = (get_be16(ip + 6) & 0x3fff) != 0;
	if (tcp->fragment)
		return false;
	memset(tcp->from + 10, 0xff, 2);
	memset(tcp->to + 10, 0xff, 2);
	memcpy(tcp->from + 12, ip + 12, 4);
	memcpy(tcp->to + 12, ip + 16, 4);
	/* Ethernet pads; 0 is what a computer sees that sends more at once. */
	if (total >= header && total < r->length)
		r->length = total;
	if (r->len > r->length)
		r->len = (size_t)r->length;
	return skip(r, header);
}

static bool
read_ipv6(struct rest *r, struct tcp *tcp)
{
	const uint8_t *ip = r->p;
	uint64_t total;

	if (r->len < 40 || ip[6] != PROTOCOL_TCP)
		return false;
	memcpy(tcp->from, ip + 8, 16);
	memcpy(tcp->to, ip + 24, 16);
	total = get_be16(ip + 4) + 40u;
	if (total > 40 && total < r->length)
		r->length = total;
	if (r->len > r->length)
		r->len = (size_t)r->length;
	return skip(r, 40);
}

bool
network_read(const struct capture_packet *packet, struct tcp *tcp)
{
	struct rest r = { packet->bytes, packet->len, packet->length };
	size_t header;
	bool good;

	*tcp = (struct tcp){ .len = 0 };
	if (r.length < r.len)
		r.length = r.len;
	if (!skip_link(&r, packet->linktype) || r.len == 0)
		return false;
	good = r.p[0] >> 4 == 4 ? read_ipv4(&r, tcp) :
	    r.p[0] >> 4 == 6	? read_ipv6(&r, tcp) :
				  false;
	if (!good || r.len < 20)
		return false;
	memcpy(tcp->from + 16, r.p, 2);
	memcpy(tcp->to + 16, r.p + 2, 2);
	tcp->sequence = get_be32(r.p + 4);
	tcp->acknowledged = get_be32(r.p + 8);
	tcp->flags = r.p[13];
	header = (size_t)(r.p[12] >> 4) * 4;
	if (header < 20 || !skip(&r, header))
		return false;
	tcp->bytes = r.p;
	tcp->len = r.len;
	tcp->length = r.length;
	return true;
}
