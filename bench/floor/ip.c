/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * PTP/IP by hand-made packets (CIPA DC-005).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ip.h"

#define HEADER 8
#define DATA_HEADER 12
#define OPEN_SESSION 0x1002
#define CLOSE_SESSION 0x1003
/* Data out go in packets of this size, read from the file at once. */
#define OUT_PACKET (256 * 1024)

enum type {
	INIT_COMMAND = 1,
	INIT_COMMAND_ACK,
	INIT_EVENT,
	INIT_EVENT_ACK,
	REQUEST = 6,
	RESPONSE,
	START_DATA = 9,
	DATA,
	END_DATA = 12
};

/* ---- words -------------------------------------------------------------- */

void
floor_die(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what,
	    errno != 0 ? strerror(errno) : "not as expected");
	exit(1);
}

void *
floor_alloc(size_t size)
{
	void *p = malloc(size);

	if (p == NULL)
		floor_die("memory");
	return p;
}

uint16_t
floor_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t
floor_get32(const uint8_t *p)
{
	return floor_get16(p) | (uint32_t)floor_get16(p + 2) << 16;
}

uint64_t
floor_get64(const uint8_t *p)
{
	return floor_get32(p) | (uint64_t)floor_get32(p + 4) << 32;
}

void
floor_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

void
floor_put32(uint8_t *p, uint32_t v)
{
	floor_put16(p, (uint16_t)v);
	floor_put16(p + 2, (uint16_t)(v >> 16));
}

void
floor_put64(uint8_t *p, uint64_t v)
{
	floor_put32(p, (uint32_t)v);
	floor_put32(p + 4, (uint32_t)(v >> 32));
}

/* ---- bytes -------------------------------------------------------------- */

void
floor_write(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n <= 0)
			floor_die("write");
		bytes += n;
		len -= (size_t)n;
	}
}

void
floor_save(void *ctx, const uint8_t *bytes, size_t len)
{
	floor_write(*(int *)ctx, bytes, len);
}

void
floor_keep(void *ctx, const uint8_t *bytes, size_t len)
{
	struct floor_data *data = ctx;

	if (len > data->room - data->len) {
		data->room = 2 * (data->len + len);
		data->bytes = realloc(data->bytes, data->room);
		if (data->bytes == NULL)
			floor_die("memory");
	}
	memcpy(data->bytes + data->len, bytes, len);
	data->len += len;
}

/* Have at least n bytes, at most FLOOR_IN, in one piece. */
static void
have(struct floor_ip *ip, size_t n)
{
	if (ip->end - ip->at >= n)
		return;
	memmove(ip->in, ip->in + ip->at, ip->end - ip->at);
	ip->end -= ip->at;
	ip->at = 0;
	while (ip->end < n) {
		ssize_t got =
		    recv(ip->command, ip->in + ip->end, FLOOR_IN - ip->end, 0);

		if (got <= 0)
			floor_die("receive");
		ip->end += (size_t)got;
	}
}

/* So many bytes, as they come. */
static void
pass(struct floor_ip *ip, size_t len, floor_sink *sink, void *ctx)
{
	while (len > 0) {
		size_t n;

		have(ip, 1);
		n = ip->end - ip->at < len ? ip->end - ip->at : len;
		if (sink != NULL)
			sink(ctx, ip->in + ip->at, n);
		ip->at += n;
		len -= n;
	}
}

/* ---- transactions ------------------------------------------------------- */

static size_t
put_request(struct floor_ip *ip, uint8_t *out, uint16_t code, unsigned nparam,
    const uint32_t *param, bool data_out)
{
	size_t len = 18 + 4 * nparam;

	floor_put32(out, (uint32_t)len);
	floor_put32(out + 4, REQUEST);
	floor_put32(out + 8, data_out ? 2 : 1);
	floor_put16(out + 12, code);
	floor_put32(out + 14, ++ip->transaction);
	for (unsigned i = 0; i < nparam; i++)
		floor_put32(out + 18 + 4 * i, param[i]);
	return len;
}

static void
send_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			floor_die("send");
		bytes += n;
		len -= (size_t)n;
	}
}

void
floor_request(
    struct floor_ip *ip, uint16_t code, unsigned nparam, const uint32_t *param)
{
	uint8_t packet[40];

	send_all(ip->command, packet,
	    put_request(ip, packet, code, nparam, param, false));
}

static uint16_t
take_response(struct floor_ip *ip, size_t len)
{
	const uint8_t *p = ip->in + ip->at;
	uint16_t code = floor_get16(p + HEADER);

	for (unsigned i = 0; i < 5; i++)
		ip->response[i] =
		    14 + 4 * i < len ? floor_get32(p + 14 + 4 * i) : 0;
	ip->at += len;
	return code;
}

uint16_t
floor_answer(struct floor_ip *ip, floor_sink *sink, void *ctx)
{
	for (;;) {
		size_t len;

		have(ip, HEADER);
		len = floor_get32(ip->in + ip->at);
		switch (floor_get32(ip->in + ip->at + 4)) {
		case START_DATA:
			have(ip, len);
			ip->announced = floor_get64(ip->in + ip->at + 12);
			ip->at += len;
			break;
		case DATA:
		case END_DATA:
			have(ip, DATA_HEADER);
			ip->at += DATA_HEADER;
			pass(ip, len - DATA_HEADER, sink, ctx);
			break;
		case RESPONSE:
			have(ip, len);
			return take_response(ip, len);
		default:
			errno = 0;
			floor_die("packet");
		}
	}
}

uint16_t
floor_run(struct floor_ip *ip, uint16_t code, unsigned nparam,
    const uint32_t *param, floor_sink *sink, void *ctx)
{
	floor_request(ip, code, nparam, param);
	return floor_answer(ip, sink, ctx);
}

uint16_t
floor_send(struct floor_ip *ip, uint16_t code, unsigned nparam,
    const uint32_t *param, uint64_t size,
    size_t (*read)(void *ctx, uint8_t *buf, size_t len), void *ctx)
{
	uint8_t *buf = floor_alloc(64 + OUT_PACKET);
	size_t at = put_request(ip, buf, code, nparam, param, true);

	floor_put32(buf + at, 20);
	floor_put32(buf + at + 4, START_DATA);
	floor_put32(buf + at + 8, ip->transaction);
	floor_put64(buf + at + 12, size);
	at += 20;
	do {
		size_t n = size < OUT_PACKET ? (size_t)size : OUT_PACKET;

		n = read(ctx, buf + at + DATA_HEADER, n);
		size -= n;
		floor_put32(buf + at, (uint32_t)(DATA_HEADER + n));
		floor_put32(buf + at + 4, size == 0 ? END_DATA : DATA);
		floor_put32(buf + at + 8, ip->transaction);
		send_all(ip->command, buf, at + DATA_HEADER + n);
		at = 0;
	} while (size > 0);
	free(buf);
	return floor_answer(ip, NULL, NULL);
}

/* ---- connections -------------------------------------------------------- */

static int
dial(const struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)address, sizeof(*address)) !=
		0)
		floor_die("connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void
shake_hands(struct floor_ip *ip, const struct sockaddr_in *address)
{
	/* A GUID, the name "f", and version 1.0. */
	uint8_t command[HEADER + 16 + 4 + 4] = { [8] = 'f', [24] = 'f' };
	uint8_t event[HEADER + 4];
	size_t len;

	floor_put32(command, sizeof(command));
	floor_put32(command + 4, INIT_COMMAND);
	floor_put32(command + 28, 0x00010000);
	ip->command = dial(address);
	send_all(ip->command, command, sizeof(command));
	have(ip, HEADER + 4);
	if (floor_get32(ip->in + 4) != INIT_COMMAND_ACK) {
		errno = 0;
		floor_die("connection");
	}
	len = floor_get32(ip->in);
	have(ip, len);
	floor_put32(event, sizeof(event));
	floor_put32(event + 4, INIT_EVENT);
	floor_put32(event + 8, floor_get32(ip->in + 8));
	ip->at += len;
	ip->event = dial(address);
	send_all(ip->event, event, sizeof(event));
	if (recv(ip->event, event, HEADER, MSG_WAITALL) != HEADER ||
	    floor_get32(event + 4) != INIT_EVENT_ACK)
		floor_die("event connection");
}

void
floor_open(struct floor_ip *ip, const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	const char *colon = strrchr(address, ':');
	char host[INET_ADDRSTRLEN] = "";
	const uint32_t session = 1;

	errno = 0;
	if (colon == NULL || (size_t)(colon - address) >= sizeof(host))
		floor_die("address");
	memcpy(host, address, (size_t)(colon - address));
	if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
		floor_die("address");
	to.sin_port = htons((uint16_t)atoi(colon + 1));
	*ip = (struct floor_ip){ .in = floor_alloc(FLOOR_IN) };
	shake_hands(ip, &to);
	ip->transaction = UINT32_MAX; /* OpenSession has 0 */
	if (floor_run(ip, OPEN_SESSION, 1, &session, NULL, NULL) != FLOOR_OK)
		floor_die("OpenSession");
}

void
floor_close(struct floor_ip *ip)
{
	floor_run(ip, CLOSE_SESSION, 0, NULL, NULL, NULL);
	close(ip->command);
	close(ip->event);
	free(ip->in);
}
