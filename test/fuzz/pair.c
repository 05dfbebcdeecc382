/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A program and a virtual camera, and between them a pipe that mangles what passes:
 * the first byte chooses the camera, then come what the program does (each in a
 * byte, up to a 0) and what becomes of each slice and of each write. Whatever that is,
 * the program ends, and soon: the clock is the target's own.
 */
#include <miniptp.h>
#include <miniptp/sim.h>

#include "camera.h"
#include "clock.h"
#include "program.h"

const size_t camera_properties_most = 12;

struct pipe {
	struct mptp_transport base;
	struct mptp_transport *inner;
	struct tape *tape;
	/* What is lent, of memory of its very length. */
	uint8_t *lent[MPTP_PIPES];
	size_t len[MPTP_PIPES], at[MPTP_PIPES];
	bool last[MPTP_PIPES];
};

/* ---- the pipe ------------------------------------------------------------- */

/* 0 leaves all as it is, as it does when the input is over. */
static void
mangle(struct tape *tape, uint8_t *bytes, size_t *len, bool *last)
{
	uint8_t how = tape_u8(tape);
	size_t at;

	if (how < 128 || *len == 0)
		return;
	at = tape_u8(tape) % *len;
	switch (how & 7) {
	case 0:
		bytes[at] ^= (uint8_t)(1 << (how >> 3 & 7));
		break;
	case 1:
		bytes[at] = tape_u8(tape);
		break;
	case 2:
		*len = at;
		break;
	case 3:
		*last = !*last;
		break;
	case 4:
		memset(bytes + at, (how & 8) != 0 ? 0xff : 0, *len - at);
		break;
	case 5:
		memmove(bytes, bytes + at, *len - at);
		*len -= at;
		break;
	case 6:
		for (size_t i = 0; i < 4 && at + i < *len; i++)
			bytes[at + i] = tape_u8(tape);
		break;
	default:
		*len = 0;
		*last = false;
		break;
	}
}

static bool
lends(const struct pipe *p, int pipe)
{
	return p->at[pipe] < p->len[pipe] || p->last[pipe];
}

static int
pipe_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct pipe *p = (struct pipe *)t;

	*ready = 0;
	for (int i = 0; i < MPTP_PIPES; i++)
		if ((pipes & 1u << i) != 0 && lends(p, i))
			*ready |= 1u << i;
	if (*ready != 0)
		return MPTP_OK;
	return p->inner->ops->wait(p->inner, pipes, ready, timeout_ms, error);
}

static int
pipe_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct pipe *p = (struct pipe *)t;
	int status;

	if (!lends(p, (int)pipe)) {
		status = p->inner->ops->next(p->inner, pipe, slice, error);
		if (status != MPTP_OK)
			return status;
		free(p->lent[pipe]);
		p->lent[pipe] = malloc(slice->len > 0 ? slice->len : 1);
		check(p->lent[pipe] != NULL);
		if (slice->len > 0)
			memcpy(p->lent[pipe], slice->bytes, slice->len);
		p->len[pipe] = slice->len;
		p->at[pipe] = 0;
		p->last[pipe] = slice->last;
		p->inner->ops->done(p->inner, pipe, slice->len);
		mangle(p->tape, p->lent[pipe], &p->len[pipe], &p->last[pipe]);
	}
	slice->bytes = p->lent[pipe] + p->at[pipe];
	slice->len = p->len[pipe] - p->at[pipe];
	slice->last = p->last[pipe];
	return MPTP_OK;
}

static void
pipe_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct pipe *p = (struct pipe *)t;

	p->at[pipe] += n;
	check(p->at[pipe] <= p->len[pipe]);
	if (p->at[pipe] == p->len[pipe])
		p->last[pipe] = false;
}

static int
pipe_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct pipe *p = (struct pipe *)t;
	uint8_t *copy = malloc(len > 0 ? len : 1);
	int status;

	check(copy != NULL);
	if (len > 0)
		memcpy(copy, buf, len);
	mangle(p->tape, copy, &len, &last);
	status = p->inner->ops->write(
	    p->inner, pipe, copy, len, last, timeout_ms, error);
	free(copy);
	return status;
}

static int
pipe_control(struct mptp_transport *t, enum mptp_control what, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct pipe *p = (struct pipe *)t;
	uint8_t how = tape_u8(p->tape);
	int status;

	if (how > 200)
		return mptp_error_set(error, MPTP_ERR_IO, "a stall");
	status =
	    p->inner->ops->control(p->inner, what, buf, len, timeout_ms, error);
	if (status == MPTP_OK && what == MPTP_CONTROL_STATUS && *len > 0 &&
	    how > 128)
		((uint8_t *)buf)[how % *len] = tape_u8(p->tape);
	return status;
}

static void
pipe_describe(const struct mptp_transport *t, struct mptp_found *found)
{
	const struct pipe *p = (const struct pipe *)t;

	p->inner->ops->describe(p->inner, found);
}

static void
pipe_interrupt(struct mptp_transport *t)
{
	struct pipe *p = (struct pipe *)t;

	p->inner->ops->interrupt(p->inner);
}

static void
pipe_close(struct mptp_transport **t)
{
	struct pipe *p = (struct pipe *)*t;

	*t = NULL;
	p->inner->ops->close(&p->inner);
	for (int i = 0; i < MPTP_PIPES; i++)
		free(p->lent[i]);
	free(p);
}

static const struct mptp_transport_ops pipe_ops = {
	.scheme = "mangled",
	.default_timeout_ms = 1000,
	.wait = pipe_wait,
	.next = pipe_next,
	.done = pipe_done,
	.write = pipe_write,
	.control = pipe_control,
	.describe = pipe_describe,
	.interrupt = pipe_interrupt,
	.close = pipe_close,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Made-up content mostly: drawing pictures takes longer than all else. */
	static const char *const cameras[] = {
		"generic-mtp?objects=6&size=5000&perdir=3&framing=usb",
		"generic-mtp?objects=6&size=5000&perdir=3&framing=ip",
		"generic-ptp?objects=5&size=9000&perdir=2&framing=usb",
		"canon-eos-r6?objects=3&size=700&perdir=2&framing=ip",
		"generic-mtp?objects=40&size=1&perdir=35&framing=usb",
		"canon-eos-r6?objects=4&size=1&perdir=4&framing=usb",
		"generic-ptp?objects=6&size=65&perdir=2&framing=ip",
		"generic-mtp?objects=2&size=300000&perdir=2&framing=usb"
	};
	struct tape tape = { data, size };
	struct mptp_camera *camera;
	struct pipe *pipe = calloc(1, sizeof(*pipe));
	struct mptp_options options = { .timeout_ms = 1000 };
	struct mptp_error error = { 0 };
	const uint8_t first = tape_u8(&tape);
	const struct deeds deeds = deeds_read(&tape);

	clock_start();
	check(pipe != NULL);
	pipe->base.ops = &pipe_ops;
	pipe->tape = &tape;
	check(mptp_sim_transport.open(&pipe->inner, cameras[first & 7],
		  &options, &error) == MPTP_OK);
	pipe->base.framing = pipe->inner->framing;
	if (mptp_camera_adopt(&camera, &pipe->base, &options, &error) ==
	    MPTP_OK) {
		deeds_do(&deeds, camera);
		mptp_camera_close(&camera);
	} else {
		check(error.text[0] != '\0');
	}
	check(clock_passed() < LONGEST);
	return 0;
}
