/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Headers around true bytes: of TCP (RFC 9293) on made up addresses, and of usbmon
 * (linux/Documentation/usb/usbmon.rst).
 */
#ifndef TRACE_PACKET_H
#define TRACE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ethernet, IPv4, TCP. */
#define PACKET_TCP 54
/* So much fits behind them into one IPv4 packet; whole packets of USB. */
#define PACKET_PAYLOAD_MOST 64512

enum tcp_flag {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PUSH = 8,
	TCP_ACK = 16
};

/* One TCP connection; the initiator is side 0. */
struct packet_tcp {
	uint8_t host;	  /* the last byte of the responder's address */
	uint16_t port;	  /* the initiator's */
	uint32_t next[2]; /* sequence numbers */
	uint16_t ip_id;
};

/* PACKET_TCP bytes; counts the payload as sent. */
void packet_tcp(uint8_t *out, struct packet_tcp *, unsigned side,
    unsigned flags, const uint8_t *payload, size_t len);

#define PACKET_USB 64

enum usb_transfer { USB_INTERRUPT = 1, USB_CONTROL = 2, USB_BULK = 3 };

struct packet_usb {
	uint64_t id;
	bool complete; /* it came back; false: it was submitted */
	enum usb_transfer transfer;
	uint8_t endpoint, device;
	int64_t time_ns;
	int32_t status; /* of usbmon: 0, -EINPROGRESS as Linux numbers it, … */
	uint32_t length; /* asked for, or moved */
	uint32_t kept;
	const uint8_t *setup; /* 8 bytes of a control transfer, or NULL */
};

/* PACKET_USB bytes. */
void packet_usb(uint8_t *out, const struct packet_usb *);

/* Linux's error numbers, which usbmon shows. */
#define LINUX_EINPROGRESS (-115)
#define LINUX_EPIPE (-32)
#define LINUX_ENODEV (-19)
#define LINUX_ENOENT (-2)
#define LINUX_EPROTO (-71)

#endif
