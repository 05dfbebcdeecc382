/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Packets as tcpdump and usbmon would have seen them.
 */
#include <string.h>

#include "base/bytes.h"
#include "trace/packet.h"

#define PORT 15740 /* CIPA DC-005 */
#define ETHERTYPE_IP 0x0800
#define PROTOCOL_TCP 6
#define DONT_FRAGMENT 0x4000

/* RFC 1071. */
static uint32_t
add_words(uint32_t sum, const uint8_t *bytes, size_t len)
{
	uint64_t wide = sum;

	for (; len >= 2; bytes += 2, len -= 2)
		wide += get_be16(bytes);
	if (len > 0)
		wide += (uint64_t)bytes[0] << 8;
	while (wide >> 16 != 0)
		wide = (wide & 0xffff) + (wide >> 16);
	return (uint32_t)wide;
}

static void
put_address(uint8_t *out, const struct packet_tcp *tcp, unsigned side)
{
	/* RFC 5737: for documentation. */
	static const uint8_t network[3] = { 192, 0, 2 };

	memcpy(out, network, sizeof(network));
	out[3] = side == 0 ? 1 : tcp->host;
}

static void
put_ethernet(uint8_t *out, const struct packet_tcp *tcp, unsigned side)
{
	for (unsigned end = 0; end < 2; end++) {
		uint8_t *mac = out + 6 * end;

		memset(mac, 0, 6);
		mac[0] = 0x02; /* locally administered */
		mac[5] = end == side ? tcp->host : 1;
	}
	put_be16(out + 12, ETHERTYPE_IP);
}

static void
put_ip(uint8_t *out, struct packet_tcp *tcp, unsigned side, size_t len)
{
	memset(out, 0, 20);
	out[0] = 0x45;
	put_be16(out + 2, (uint16_t)(40 + len));
	put_be16(out + 4, tcp->ip_id++);
	put_be16(out + 6, DONT_FRAGMENT);
	out[8] = 64;
	out[9] = PROTOCOL_TCP;
	put_address(out + 12, tcp, side);
	put_address(out + 16, tcp, 1 - side);
	put_be16(out + 10, (uint16_t)~add_words(0, out, 20));
}

void
packet_tcp(uint8_t *out, struct packet_tcp *tcp, unsigned side, unsigned flags,
    const uint8_t *payload, size_t len)
{
	uint8_t *ip = out + 14, *head = out + 34;
	uint32_t sum = PROTOCOL_TCP + 20 + (uint32_t)len;

	put_ethernet(out, tcp, side);
	put_ip(ip, tcp, side, len);
	memset(head, 0, 20);
	put_be16(head, side == 0 ? tcp->port : PORT);
	put_be16(head + 2, side == 0 ? PORT : tcp->port);
	put_be32(head + 4, tcp->next[side]);
	if ((flags & TCP_ACK) != 0)
		put_be32(head + 8, tcp->next[1 - side]);
	head[12] = 5 << 4;
	head[13] = (uint8_t)flags;
	put_be16(head + 14, UINT16_MAX);
	sum = add_words(sum, ip + 12, 8);
	sum = add_words(sum, head, 20);
	put_be16(head + 16, (uint16_t)~add_words(sum, payload, len));
	tcp->next[side] += (uint32_t)len;
	if ((flags & (TCP_SYN | TCP_FIN)) != 0)
		tcp->next[side]++;
}

void
packet_usb(uint8_t *out, const struct packet_usb *usb)
{
	const bool in = (usb->endpoint & 0x80) != 0;

	memset(out, 0, PACKET_USB);
	put_le64(out, usb->id);
	out[8] = usb->complete ? 'C' : 'S';
	out[9] = (uint8_t)usb->transfer;
	out[10] = usb->endpoint;
	out[11] = usb->device;
	put_le16(out + 12, 1); /* the bus */
	out[14] = usb->setup != NULL ? 0 : '-';
	/* Why there are no data. */
	out[15] = usb->kept > 0 ? 0 : in ? '<' : '>';
	put_le64(out + 16, (uint64_t)(usb->time_ns / 1000000000));
	put_le32(out + 24, (uint32_t)(usb->time_ns % 1000000000 / 1000));
	put_le32(out + 28, (uint32_t)usb->status);
	put_le32(out + 32, usb->length);
	put_le32(out + 36, usb->kept);
	if (usb->setup != NULL)
		memcpy(out + 40, usb->setup, 8);
}
