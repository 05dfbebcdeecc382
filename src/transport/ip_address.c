/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * HOST, HOST:PORT, [IPV6]:PORT and bare IPV6, taken apart and put together.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "transport/ip_address.h"

static bool
parse_port(uint16_t *port, const char *text)
{
	uint32_t value = 0;
	size_t n;

	for (n = 0; text[n] >= '0' && text[n] <= '9' && value <= 65535; n++)
		value = value * 10 + (uint32_t)(text[n] - '0');
	if (n == 0 || text[n] != '\0' || value > 65535)
		return false;
	*port = (uint16_t)value;
	return true;
}

/* Where the host is, and where the port, NULL if it is not told. */
static bool
split(const char *text, const char **host, size_t *len, const char **port)
{
	const char *colon = strchr(text, ':');
	const char *end;

	*port = NULL;
	*host = text;
	*len = strlen(text);
	if (text[0] == '[') {
		if ((end = strchr(text, ']')) == NULL || colon == NULL ||
		    colon > end)
			return false;
		*host = text + 1;
		*len = (size_t)(end - *host);
		if (end[1] == ':')
			*port = end + 2;
		return end[1] == ':' || end[1] == '\0';
	}
	if (colon != NULL && strchr(colon + 1, ':') == NULL) {
		*len = (size_t)(colon - text);
		*port = colon + 1;
	}
	return true;
}

/* No host name and no number holds these; a resolver's answer to them would
 * lead a person astray. */
static bool
is_host(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)s[i] <= ' ' || s[i] == 0x7f ||
		    strchr("/[]?#@,", s[i]) != NULL)
			return false;
	return len > 0;
}

int
ip_address_parse(
    struct ip_address *out, const char *text, struct mptp_error *error)
{
	return ip_address_parse_as(out, text, IP_PORT, error);
}

int
ip_address_parse_as(struct ip_address *out, const char *text,
    uint16_t default_port, struct mptp_error *error)
{
	const char *host, *port;
	size_t len;

	memset(out, 0, sizeof(*out));
	out->port = default_port;
	if (!split(text, &host, &len, &port) || !is_host(host, len))
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "'%s' is no network address: write HOST, HOST:PORT or "
		    "[IPV6]:PORT",
		    text);
	if (len >= sizeof(out->host))
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "the host name is longer than %d characters",
		    IP_HOST_MAX - 1);
	if (port != NULL && !parse_port(&out->port, port))
		return mptp_error_set(error, MPTP_ERR_ARG,
		    "'%s' is no port: write a number up to 65535", port);
	memcpy(out->host, host, len);
	return MPTP_OK;
}

void
ip_address_format(const struct ip_address *address, char out[IP_TEXT_MAX])
{
	bool v6 = strchr(address->host, ':') != NULL;

	snprintf(out, IP_TEXT_MAX, v6 ? "[%s]:%u" : "%s:%u", address->host,
	    (unsigned)address->port);
}

static bool
is_near_v4(const uint8_t *b)
{
	return b[0] == 127 || b[0] == 10 || (b[0] == 172 && b[1] >> 4 == 1) ||
	    (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254) ||
	    (b[0] == 100 && b[1] >> 6 == 1);
}

bool
ip_address_is_near(const uint8_t *bytes, size_t len)
{
	static const uint8_t loopback[16] = { [15] = 1 };
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (len == 4)
		return is_near_v4(bytes);
	if (len != 16)
		return false;
	if (memcmp(bytes, mapped, sizeof(mapped)) == 0)
		return is_near_v4(bytes + sizeof(mapped));
	return memcmp(bytes, loopback, sizeof(loopback)) == 0 ||
	    (bytes[0] & 0xfe) == 0xfc ||
	    (bytes[0] == 0xfe && bytes[1] >> 6 == 2);
}
