/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A transport that only hands on.
 */
#include "shim.h"

static struct shim *
shim_of(struct mptp_transport *t)
{
	return (struct shim *)t;
}

static int
before(struct shim *shim, enum shim_call call)
{
	return shim->before == NULL ? MPTP_OK : shim->before(shim->ctx, call);
}

static int
fail(const struct shim *shim, int status, struct mptp_error *error)
{
	mptp_error_set(error, status, "by the shim");
	if (error != NULL)
		error->sys = shim->sys;
	return status;
}

static int
shim_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct shim *shim = shim_of(t);
	int status;

	shim->timeout_ms = timeout_ms;
	status = before(shim, SHIM_WAIT);
	if (status != MPTP_OK)
		return fail(shim, status, error);
	return shim->behind->ops->wait(
	    shim->behind, pipes, ready, timeout_ms, error);
}

static int
shim_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct shim *shim = shim_of(t);
	int status = before(shim, SHIM_NEXT);

	if (status != MPTP_OK)
		return fail(shim, status, error);
	return shim->behind->ops->next(shim->behind, pipe, slice, error);
}

static void
shim_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct shim *shim = shim_of(t);

	before(shim, SHIM_DONE);
	if (pipe == MPTP_PIPE_COMMAND)
		shim->done += n;
	shim->behind->ops->done(shim->behind, pipe, n);
}

static void
shim_expect(struct mptp_transport *t, uint64_t bytes)
{
	struct shim *shim = shim_of(t);

	if (bytes > 0) {
		shim->last_end = shim->done + bytes;
		if (shim->first_end == 0)
			shim->first_end = shim->last_end;
	}
	if (shim->behind->ops->expect != NULL)
		shim->behind->ops->expect(shim->behind, bytes);
}

static int
shim_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct shim *shim = shim_of(t);
	int status;

	shim->bytes = buf;
	shim->len = len;
	if (pipe == MPTP_PIPE_COMMAND)
		shim->done = shim->first_end = shim->last_end = 0;
	status = before(shim, SHIM_WRITE);
	if (status != MPTP_OK)
		return fail(shim, status, error);
	return shim->behind->ops->write(
	    shim->behind, pipe, buf, len, last, timeout_ms, error);
}

static int
shim_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct shim *shim = shim_of(t);
	int status;

	shim->request = request;
	status = before(shim, SHIM_CONTROL);
	if (status != MPTP_OK)
		return fail(shim, status, error);
	return shim->behind->ops->control(
	    shim->behind, request, buf, len, timeout_ms, error);
}

static void
shim_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	const struct shim *shim = (const struct shim *)t;

	shim->behind->ops->describe(shim->behind, found);
}

static void
shim_interrupt(struct mptp_transport *t)
{
	shim_of(t)->behind->ops->interrupt(shim_of(t)->behind);
}

static void
shim_close(struct mptp_transport **t)
{
	struct shim *shim = shim_of(*t);

	*t = NULL;
	if (!shim->keep)
		shim->behind->ops->close(&shim->behind);
}

struct mptp_transport *
shim_put(struct shim *shim, struct mptp_transport *behind)
{
	shim->ops = (struct mptp_transport_ops){
		.scheme = "shim",
		.default_timeout_ms = behind->ops->default_timeout_ms,
		.wait = shim_wait,
		.next = shim_next,
		.done = shim_done,
		.expect = shim_expect,
		.write = shim_write,
		.control = behind->ops->control == NULL ? NULL : shim_control,
		.describe = shim_describe,
		.interrupt = shim_interrupt,
		.close = shim_close,
	};
	shim->transport.ops = &shim->ops;
	shim->transport.framing = behind->framing;
	shim->behind = behind;
	return &shim->transport;
}
