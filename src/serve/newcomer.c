/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A connection of which nobody knows yet what it wants.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "frame/ip.h"
#include "serve/newcomer.h"
#include "transport/deadline.h"
#include "transport/tcp.h"

#define INIT_EVENT_REQUEST_SIZE (IP_HEADER + 4)

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
	return get_le32(newcomer->packet + IP_HEADER);
}

bool
newcomer_guid(const struct newcomer *newcomer, uint8_t guid[NEWCOMER_GUID])
{
	if (newcomer->wish != NEWCOMER_COMMAND ||
	    newcomer->have < IP_HEADER + NEWCOMER_GUID)
		return false;
	memcpy(guid, newcomer->packet + IP_HEADER, NEWCOMER_GUID);
	return true;
}

/* How many bytes there are to be before the next decision; 0: this is no first
 * packet of PTP/IP. */
static size_t
packet_size(const struct newcomer *newcomer)
{
	uint32_t size, type;

	if (newcomer->have < IP_HEADER)
		return IP_HEADER;
	size = get_le32(newcomer->packet);
	type = get_le32(newcomer->packet + 4);
	if (type == IP_INIT_COMMAND_REQUEST && size > IP_HEADER &&
	    size <= sizeof(newcomer->packet))
		return size;
	if (type == IP_INIT_EVENT_REQUEST && size == INIT_EVENT_REQUEST_SIZE)
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

	newcomer->wish =
	    type == IP_INIT_COMMAND_REQUEST ? NEWCOMER_COMMAND : NEWCOMER_EVENT;
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
		if (n < 0 &&
		    (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
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
newcomer_refuse(struct newcomer *newcomer, enum frame_fail reason)
{
	const struct frame fail = { .kind = FRAME_INIT_FAIL, .number = reason };
	uint8_t packet[FRAME_MESSAGE_MAX];

	/* Nothing was sent before it, so there is room. */
	(void)send(newcomer->fd, packet, mptp_framing_ip.message(packet, &fail),
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(newcomer->fd, SHUT_WR);
	newcomer->wish = NEWCOMER_LEAVING;
	newcomer->deadline = deadline_in(LEAVING_MS);
}
