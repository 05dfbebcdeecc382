/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * HOST, HOST:PORT, [IPV6]:PORT and bare IPV6, taken apart and put together.
 */
#ifndef TRANSPORT_IP_ADDRESS_H
#define TRANSPORT_IP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <miniptp/error.h>

#define IP_PORT 15740 /* CIPA DC-005: PTP/IP */

/* Any address with its port and brackets, and "ip:" before it, fits a URI of
 * struct mptp_found. */
#define IP_HOST_MAX 240
#define IP_TEXT_MAX (IP_HOST_MAX + 10)

struct ip_address {
	char host[IP_HOST_MAX]; /* without brackets */
	uint16_t port;
};

/* MPTP_ERR_ARG: it is none of these. Whether the host exists is not looked at,
 * and 0 is a port. */
int ip_address_parse(
    struct ip_address *, const char *text, struct mptp_error *);
/* The same with another port where none is written. */
int ip_address_parse_as(struct ip_address *, const char *text,
    uint16_t default_port, struct mptp_error *);
/* "HOST:PORT" or "[IPV6]:PORT". */
void ip_address_format(const struct ip_address *, char out[IP_TEXT_MAX]);
/* Of this computer or of a network that is not the internet (RFC 1918, 3927, 4193,
 * 4291, 6598)? bytes are 4 or 16, as in a header. */
bool ip_address_is_near(const uint8_t *bytes, size_t len);

#endif
