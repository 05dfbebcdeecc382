/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A connection of which nobody knows yet what it wants.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "serve/newcomer.h"
#include "transport/deadline.h"
#include "transport/tcp.h"

/* CIPA DC-005: a packet is its u32 length, its u32 type, and a payload. */
#define HEADER_SIZE 8
#define INIT_COMMAND_REQUEST 1
#define INIT_EVENT_REQUEST 3
#define INIT_EVENT_REQUEST_SIZE 12
#define INIT_FAIL 5
#define INIT_FAIL_SIZE 12

#define LEAVING_MS 2000

void
newcomer_arrive(struct newcomer *newcomer, int fd, int patience_ms)
{
	tcp_prepare(fd);
	newcomer->fd = fd;
	newcomer->wish = NEWCOMER_UNKNOWN;
	newcomer->deadline = deadline_in(patience_ms);
	newcomer->have = 0;
}

void
newcomer_close(struct newcomer *newcomer)
{
	if (newcomer->fd >= 0)
		close(newcomer->fd);
	newcomer->fd = -1;
}

int
newcomer_take(struct newcomer *newcomer)
{
	int fd = newcomer->fd;

	newcomer->fd = -1;
	return fd;
}

uint32_t
newcomer_number(const struct newcomer *newcomer)
{
	return get_le32(newcomer->packet + HEADER_SIZE);
}

/* How many bytes there are to be before the next decision; 0: this is no first
 * packet of PTP/IP. */
static size_t
packet_size(const struct newcomer *newcomer)
{
	uint32_t size, type;

	if (newcomer->have < HEADER_SIZE)
		return HEADER_SIZE;
	size = get_le32(newcomer->packet);
	type = get_le32(newcomer->packet + 4);
	if (type == INIT_COMMAND_REQUEST && size > HEADER_SIZE &&
	    size <= sizeof(newcomer->packet))
		return size;
	if (type == INIT_EVENT_REQUEST && size == INIT_EVENT_REQUEST_SIZE)
		return size;
	return 0;
}

/* Whatever still comes from one that was refused is dropped: closing with
 * unread bytes would reset the connection and take the InitFail with it. */
static void
drain(struct newcomer *newcomer)
{
	uint8_t bytes[1024];
	ssize_t n = recv(newcomer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n == 0 ||
	    (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK &&
	    errno != EINTR))
		newcomer_close(newcomer);
}

static void
take_wish(struct newcomer *newcomer)
{
	uint32_t type = get_le32(newcomer->packet + 4);

	newcomer->wish = type == INIT_COMMAND_REQUEST ? NEWCOMER_COMMAND :
							NEWCOMER_EVENT;
}

void
newcomer_read(struct newcomer *newcomer)
{
	size_t size;
	ssize_t n;

	if (newcomer->wish == NEWCOMER_LEAVING) {
		drain(newcomer);
		return;
	}
	while ((size = packet_size(newcomer)) > newcomer->have) {
		n = recv(newcomer->fd, newcomer->packet + newcomer->have,
		    size - newcomer->have, MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK ||
		    errno == EINTR))
			return;
		if (n <= 0)
			break;
		newcomer->have += (size_t)n;
	}
	if (size != 0 && newcomer->have == size)
		take_wish(newcomer);
	else
		newcomer_close(newcomer);
}

void
newcomer_refuse(struct newcomer *newcomer, enum init_fail reason)
{
	uint8_t packet[INIT_FAIL_SIZE];

	put_le32(packet, sizeof(packet));
	put_le32(packet + 4, INIT_FAIL);
	put_le32(packet + 8, (uint32_t)reason);
	/* Nothing was sent before it, so there is room. */
	(void)send(newcomer->fd, packet, sizeof(packet),
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(newcomer->fd, SHUT_WR);
	newcomer->wish = NEWCOMER_LEAVING;
	newcomer->deadline = deadline_in(LEAVING_MS);
}
