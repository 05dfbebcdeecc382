/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * replay:FILE, the camera of a capture. Nothing blocks: what does not come now never
 * comes.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <miniptp/trace_reader.h>

#include "base/error.h"
#include "reader/player.h"

struct replay {
	struct mptp_transport base;
	struct player player;
	atomic_bool interrupted;
	char uri[sizeof(((struct mptp_found *)0)->uri)];
};

static struct replay *
replay_of(struct mptp_transport *t)
{
	return (struct replay *)t;
}

/* "FILE", "FILE?strict" or "FILE?lenient". */
static char *
path_of(const char *address, bool *lenient)
{
	static const char mild[] = "?lenient", strict[] = "?strict";
	size_t len = strlen(address);
	char *path;

	*lenient = false;
	if (len >= sizeof(mild) &&
	    strcmp(address + len - (sizeof(mild) - 1), mild) == 0) {
		*lenient = true;
		len -= sizeof(mild) - 1;
	} else if (len >= sizeof(strict) &&
	    strcmp(address + len - (sizeof(strict) - 1), strict) == 0) {
		len -= sizeof(strict) - 1;
	}
	path = malloc(len + 1);
	if (path == NULL)
		return NULL;
	memcpy(path, address, len);
	path[len] = '\0';
	return path;
}

static int
replay_open(struct mptp_transport **transport, const char *address,
    const struct mptp_options *options, struct mptp_error *error)
{
	struct replay *r = calloc(1, sizeof(*r));
	bool lenient = false;
	char *path = path_of(address, &lenient);
	int status = MPTP_ERR_NOMEM;

	(void)options;
	*transport = NULL;
	if (r == NULL || path == NULL)
		mptp_error_set(error, status, "out of memory");
	else if (path[0] == '\0')
		status =
		    mptp_error_set(error, MPTP_ERR_ARG, "replay: takes a file");
	else
		status = player_open(&r->player, path, lenient, error);
	free(path);
	if (status != MPTP_OK) {
		if (r != NULL)
			player_close(&r->player);
		free(r);
		return status;
	}
	atomic_init(&r->interrupted, false);
	snprintf(r->uri, sizeof(r->uri), "replay:%s", address);
	r->base.ops = &mptp_replay_transport;
	r->base.framing = r->player.framing;
	*transport = &r->base;
	return MPTP_OK;
}

static int
nothing(
    struct replay *r, unsigned pipes, int timeout_ms, struct mptp_error *error)
{
	char expected[128];

	player_expects(&r->player, expected, sizeof(expected));
	/* Who waits for an event, for ever, would. */
	if (player_ended(&r->player) ||
	    (timeout_ms < 0 && pipes == 1u << MPTP_PIPE_EVENT))
		return mptp_error_set(error, MPTP_ERR_NODEV,
		    "the capture has no more: it goes on with %s", expected);
	return mptp_error_set(error, MPTP_ERR_TIMEOUT,
	    "the capture has no answer here: it goes on with %s", expected);
}

static int
replay_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct replay *r = replay_of(t);
	struct played *item;
	int status = MPTP_OK;

	*ready = 0;
	if (atomic_exchange(&r->interrupted, false))
		return mptp_error_set(error, MPTP_ERR_CANCELLED, "interrupted");
	for (unsigned pipe = 0; pipe < MPTP_PIPES; pipe++) {
		if ((pipes & 1u << pipe) == 0)
			continue;
		status =
		    player_peek(&r->player, (enum mptp_pipe)pipe, &item, error);
		if (status != MPTP_OK)
			return status;
		if (item != NULL)
			*ready |= 1u << pipe;
	}
	return *ready != 0 ? MPTP_OK : nothing(r, pipes, timeout_ms, error);
}

static int
replay_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct replay *r = replay_of(t);
	struct played *item;
	int status = player_peek(&r->player, pipe, &item, error);

	*slice = (struct mptp_slice){ 0 };
	if (status != MPTP_OK || item == NULL)
		return status;
	if (item->off < item->len) {
		slice->bytes = item->bytes + item->off;
		slice->len = item->len - item->off;
		slice->last = item->last && item->missing == 0;
	} else {
		slice->bytes = conversation_zeros;
		slice->len = item->missing < CONVERSATION_ZEROS ?
		    (size_t)item->missing :
		    CONVERSATION_ZEROS;
		slice->last = item->last && item->missing <= CONVERSATION_ZEROS;
	}
	return MPTP_OK;
}

static void
replay_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct replay *r = replay_of(t);
	struct played *item = r->player.queue[pipe];

	if (item == NULL)
		return;
	if (item->off < item->len)
		item->off += n;
	else
		item->missing -= n;
	if (item->off >= item->len && item->missing == 0)
		player_drop(&r->player, pipe);
}

static int
replay_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct replay *r = replay_of(t);

	(void)last, (void)timeout_ms;
	return player_write(&r->player, pipe, buf, len, error);
}

static int
replay_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct replay *r = replay_of(t);

	(void)timeout_ms;
	return player_control(&r->player, (unsigned)request, buf, len, error);
}

static void
replay_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	const struct replay *r = (const struct replay *)t;

	*found = (struct mptp_found){ 0 };
	snprintf(found->uri, sizeof(found->uri), "%s", r->uri);
}

static void
replay_interrupt(struct mptp_transport *t)
{
	atomic_store(&replay_of(t)->interrupted, true);
}

static void
replay_close(struct mptp_transport **t)
{
	struct replay *r;

	if (t == NULL || *t == NULL)
		return;
	r = replay_of(*t);
	*t = NULL;
	player_close(&r->player);
	free(r);
}

const struct mptp_transport_ops mptp_replay_transport = {
	.scheme = "replay",
	.default_timeout_ms = 20000,
	.open = replay_open,
	.wait = replay_wait,
	.next = replay_next,
	.done = replay_done,
	.write = replay_write,
	.control = replay_control,
	.describe = replay_describe,
	.interrupt = replay_interrupt,
	.close = replay_close,
};
