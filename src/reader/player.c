/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Walking along a capture, and comparing what is said with what was said.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/trace_reader.h>

#include "base/bytes.h"
#include "base/error.h"
#include "trace/packet.h"
#include "reader/player.h"
#include "reader/player_match.h"
#include "trace/usb_class.h"

/* What the initiator leaves unread. */
#define QUEUED_MOST (32u << 20)

/* ---- along the capture --------------------------------------------------- */

static int
begin(struct player *p, struct mptp_error *error)
{
	struct capture_source source = { .file = fopen(p->path, "rb") };
	struct mptp_error why;
	int status;

	if (source.file == NULL)
		return error_set_sys(
		    error, MPTP_ERR_IO, errno, "cannot read %s", p->path);
	p->dissector = calloc(1, sizeof(*p->dissector));
	if (p->dissector == NULL) {
		fclose(source.file);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	status = capture_open(&p->capture, &source, &why);
	if (status != MPTP_OK)
		mptp_error_set(error, status, "%s: %s", p->path, why.text);
	p->have = p->more = p->end = false;
	return status;
}

static void
end(struct player *p)
{
	capture_close(&p->capture);
	if (p->dissector != NULL)
		dissect_free(p->dissector);
	free(p->dissector);
	p->dissector = NULL;
}

int
player_rewind(struct player *p, struct mptp_error *error)
{
	end(p);
	return begin(p, error);
}

/* One packet more. */
static int
read_packet(struct player *p, struct mptp_error *error)
{
	struct capture_packet packet;
	struct mptp_error why;
	int status = capture_next(&p->capture, &packet, &p->end, &why);

	if (status != MPTP_OK)
		return mptp_error_set(
		    error, status, "%s: %s", p->path, why.text);
	p->chunk = (struct chunk){ .packet = packet.number };
	if (p->end)
		return MPTP_OK;
	p->more = true;
	if (dissect_kind_of(packet.linktype) == DISSECT_NETWORK)
		status = dissect_network(p->dissector, &packet, &p->chunk);
	else if (dissect_kind_of(packet.linktype) == DISSECT_USB)
		status = dissect_usb(p->dissector, &packet, &p->chunk);
	return status == MPTP_OK ?
	    status :
	    mptp_error_set(error, status, "out of memory");
}

static bool
tells(const struct chunk *chunk, unsigned camera)
{
	if (chunk->conversation == NULL ||
	    chunk->conversation->number != camera)
		return false;
	return chunk->control != 0 || chunk->len > 0 || chunk->missing > 0 ||
	    chunk->last || chunk->status != 0;
}

int
player_advance(struct player *p, struct mptp_error *error)
{
	int status = MPTP_OK;

	while (status == MPTP_OK && !p->have && !p->end) {
		if (p->more)
			p->more = dissect_more(p->dissector, &p->chunk);
		if (!p->more)
			status = read_packet(p, error);
		p->have =
		    status == MPTP_OK && !p->end && tells(&p->chunk, p->camera);
	}
	return status;
}

int
player_open(
    struct player *p, const char *name, bool lenient, struct mptp_error *error)
{
	int status;

	*p = (struct player){ .lenient = lenient };
	status = mptp_trace_choose(name, &p->path, &p->camera, error);
	if (status == MPTP_OK)
		status = begin(p, error);
	/* The first thing that is said tells how. */
	while (status == MPTP_OK) {
		status = player_advance(p, error);
		if (status != MPTP_OK || !p->have || p->chunk.lane != NULL)
			break;
		p->have = false;
	}
	if (status != MPTP_OK)
		return status;
	if (!p->have)
		return mptp_error_set(error, MPTP_ERR_FORMAT,
		    "%s: there is no PTP in it", p->path);
	p->framing = p->chunk.lane->framing;
	return MPTP_OK;
}

void
player_close(struct player *p)
{
	end(p);
	for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++)
		while (p->queue[pipe] != NULL)
			player_drop(p, (enum mptp_pipe)pipe);
	free(p->path);
	*p = (struct player){ .path = NULL };
}

void
player_drop(struct player *p, enum mptp_pipe pipe)
{
	struct played *first = p->queue[pipe];

	p->queue[pipe] = first->next;
	p->queued -= first->len;
	free(first->bytes);
	free(first);
}

/* What the camera sent goes to its queue. */
int
player_take(struct player *p, struct mptp_error *error)
{
	const struct chunk *chunk = &p->chunk;
	struct played **end_of = &p->queue[chunk->lane->pipe];
	struct played *item = calloc(1, sizeof(*item));

	if (item != NULL && chunk->len > 0)
		item->bytes = malloc(chunk->len);
	if (item == NULL || (chunk->len > 0 && item->bytes == NULL)) {
		free(item);
		return mptp_error_set(error, MPTP_ERR_NOMEM, "out of memory");
	}
	if (chunk->len > 0)
		memcpy(item->bytes, chunk->bytes, chunk->len);
	item->len = chunk->len;
	item->missing = chunk->missing;
	item->last = chunk->last;
	item->status = chunk->status;
	while (*end_of != NULL)
		end_of = &(*end_of)->next;
	*end_of = item;
	p->queued += item->len;
	p->have = false;
	if (p->lenient)
		player_renumber(p, chunk->lane->pipe, item);
	return p->queued <= QUEUED_MOST ?
	    MPTP_OK :
	    mptp_error_set(
		error, MPTP_ERR_IO, "%s: too much of it is not read", p->path);
}

/* ---- what is compared ---------------------------------------------------- */

/* Up to what the initiator said next on this pipe. */
static int
seek_said(struct player *p, enum mptp_pipe pipe, const uint8_t *bytes,
    size_t len, struct mptp_error *error)
{
	int status = player_advance(p, error);

	while (status == MPTP_OK && p->have && p->chunk.lane != NULL &&
	    p->chunk.lane->direction == LANE_IN) {
		status = player_take(p, error);
		if (status == MPTP_OK)
			status = player_advance(p, error);
	}
	if (status != MPTP_OK)
		return status;
	return !p->have || p->chunk.lane == NULL ||
		p->chunk.lane->pipe != pipe ?
	    player_differs(p, bytes, len, error) :
	    MPTP_OK;
}

static int
failure(int32_t status, struct mptp_error *error)
{
	if (status == LINUX_ENODEV)
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "the camera went away, as it did when this was recorded");
	if (status == LINUX_EPIPE)
		return error_set_sys(error, MPTP_ERR_IO, EPIPE,
		    "the camera stalls, as it did when this was recorded");
	return mptp_error_set(error, MPTP_ERR_IO,
	    "the transfer fails, as it did when this was recorded");
}

/* Did the device refuse what was just written? */
static int
outcome(struct player *p, struct mptp_error *error)
{
	int status = player_advance(p, error);
	int32_t how;

	if (status != MPTP_OK || !p->have || p->chunk.lane == NULL ||
	    p->chunk.lane->direction != LANE_OUT || p->chunk.status == 0)
		return status;
	how = p->chunk.status;
	p->have = false;
	return failure(how, error);
}

/* As much of it as the chunk has; 0: it is not the same. */
static size_t
compare(struct player *p, const uint8_t *bytes, size_t len)
{
	struct chunk *chunk = &p->chunk;
	size_t n = len < chunk->len ? len : chunk->len;

	if (n > 0 && memcmp(bytes, chunk->bytes, n) != 0)
		return 0;
	if (n > 0) {
		chunk->bytes += n;
		chunk->len -= n;
	} else if (chunk->missing > 0) {
		n = chunk->missing < len ? (size_t)chunk->missing : len;
		chunk->missing -= n;
	}
	p->have = chunk->len > 0 || chunk->missing > 0;
	return n;
}

static int
write_strictly(struct player *p, enum mptp_pipe pipe, const uint8_t *bytes,
    size_t len, struct mptp_error *error)
{
	int status = MPTP_OK;
	size_t n;

	while (status == MPTP_OK && len > 0) {
		status = seek_said(p, pipe, bytes, len, error);
		if (status != MPTP_OK)
			return status;
		if (p->framing->handshake && !p->greeted) {
			/* Who it is may be another one. */
			p->greeted = true;
			p->have = false;
			return MPTP_OK;
		}
		n = compare(p, bytes, len);
		if (n == 0)
			return player_differs(p, bytes, len, error);
		if (pipe == MPTP_PIPE_COMMAND)
			player_said(p, bytes, n);
		bytes += n;
		len -= n;
	}
	return outcome(p, error);
}

int
player_write(struct player *p, enum mptp_pipe pipe, const uint8_t *bytes,
    size_t len, struct mptp_error *error)
{
	if (!p->lenient)
		return write_strictly(p, pipe, bytes, len, error);
	if (p->framing->handshake && !p->greeted) {
		p->greeted = true;
		return MPTP_OK;
	}
	return pipe == MPTP_PIPE_COMMAND ? player_hear(p, bytes, len, error) :
					   MPTP_OK;
}

int
player_peek(struct player *p, enum mptp_pipe pipe, struct played **item,
    struct mptp_error *error)
{
	int status = MPTP_OK;

	while (p->queue[pipe] == NULL && status == MPTP_OK) {
		status = player_advance(p, error);
		if (status != MPTP_OK || !p->have)
			break;
		if (p->lenient && !player_lets(p)) {
			break;
		} else if (p->chunk.lane == NULL ||
		    p->chunk.lane->direction == LANE_OUT) {
			if (!p->lenient)
				break;
			p->have = false;
		} else {
			status = player_take(p, error);
		}
	}
	*item = p->queue[pipe];
	if (status == MPTP_OK && *item != NULL && (*item)->status != 0) {
		status = failure((*item)->status, error);
		player_drop(p, pipe);
		*item = NULL;
	}
	return status;
}

bool
player_ended(const struct player *p)
{
	return p->end && !p->have && p->queue[MPTP_PIPE_COMMAND] == NULL &&
	    p->queue[MPTP_PIPE_EVENT] == NULL;
}

int
player_control(struct player *p, unsigned request, uint8_t *buf, size_t *len,
    struct mptp_error *error)
{
	static const uint8_t ready[4] = { 4, 0, 0x01, 0x20 };
	const struct chunk *chunk = &p->chunk;
	int status = MPTP_OK;

	if (!p->framing->transfers)
		return mptp_error_set(error, MPTP_ERR_UNSUPPORTED,
		    "no class requests on this pipe");
	if (p->lenient) {
		if (request == USB_CLASS_STATUS && *len >= sizeof(ready)) {
			memcpy(buf, ready, sizeof(ready));
			*len = sizeof(ready);
		}
		return MPTP_OK;
	}
	status = player_advance(p, error);
	while (status == MPTP_OK && p->have && chunk->lane != NULL &&
	    chunk->lane->direction == LANE_IN) {
		status = player_take(p, error);
		if (status == MPTP_OK)
			status = player_advance(p, error);
	}
	if (status != MPTP_OK)
		return status;
	if (!p->have || chunk->control != request)
		return player_differs(p, NULL, 0, error);
	p->have = false;
	if (chunk->status != 0)
		return failure(chunk->status, error);
	if (request == USB_CLASS_STATUS) {
		if (*len > chunk->len)
			*len = chunk->len;
		if (*len > 0)
			memcpy(buf, chunk->bytes, *len);
	}
	return MPTP_OK;
}
