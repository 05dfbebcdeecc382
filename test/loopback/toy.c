/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The toy responder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "toy.h"

uint8_t
toy_pattern(uint64_t at)
{
	return (uint8_t)(at * 131 + (at >> 9));
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static ptrdiff_t
toy_read(void *ctx, void *buf, size_t len)
{
	struct toy *toy = ctx;

	if (toy->event_midway && toy->at < toy->size / 2 &&
	    toy->at + len >= toy->size / 2)
		toy->events++;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = toy_pattern(toy->at++);
	return (ptrdiff_t)len;
}

static ptrdiff_t
toy_read_half(void *ctx, void *buf, size_t len)
{
	struct toy *toy = ctx;
	uint64_t left = toy->size / 2 - toy->at;

	if (left == 0)
		return -1;
	return toy_read(ctx, buf, len < left ? len : (size_t)left);
}

static int
toy_write(void *ctx, const void *buf, size_t len)
{
	struct toy *toy = ctx;

	for (size_t i = 0; i < len; i++)
		toy->wrong +=
		    ((const uint8_t *)buf)[i] != toy_pattern(toy->at++);
	return 0;
}

static void
toy_release(void *ctx)
{
	((struct toy *)ctx)->releases++;
}

static void
toy_request(void *ctx, const struct mptp_op *op, struct mptp_reply *reply)
{
	struct toy *toy = ctx;

	toy->requests++;
	toy->at = toy->wrong = 0;
	toy->size = op->param[0] | (uint64_t)op->param[1] << 32;
	reply->release = toy_release;
	reply->release_ctx = toy;
	reply->response.code = MPTP_RC_OK;
	if (toy->strict && !toy->session_open &&
	    op->code != MPTP_OP_OPEN_SESSION) {
		reply->response.code = MPTP_RC_SESSION_NOT_OPEN;
		return;
	}
	switch (op->code) {
	case MPTP_OP_OPEN_SESSION:
		if (toy->session_open)
			reply->response.code = MPTP_RC_SESSION_ALREADY_OPEN;
		toy->session_open = true;
		break;
	case MPTP_OP_CLOSE_SESSION:
		toy->closes++;
		toy->session_open = false;
		break;
	case OP_GIVE:
	case OP_FAIL:
		reply->phase = MPTP_PHASE_IN;
		reply->send.size = toy->size;
		reply->send.read =
		    op->code == OP_GIVE ? toy_read : toy_read_half;
		reply->send.ctx = toy;
		break;
	case OP_TAKE:
		reply->phase = MPTP_PHASE_OUT;
		reply->receive.write = toy_write;
		reply->receive.ctx = toy;
		reply->response.code = 0;
		break;
	case OP_REFUSE:
		reply->phase = MPTP_PHASE_OUT;
		reply->response.code = MPTP_RC_STORE_FULL;
		break;
	case OP_EVENTS:
		toy->events = op->param[0];
		break;
	case OP_LATER:
		toy->later = now_ms() + op->param[0];
		toy->more = op->param[1];
		break;
	case OP_ECHO:
		reply->response = *op;
		reply->response.code = MPTP_RC_OK;
		break;
	default:
		reply->response.code = MPTP_RC_OPERATION_NOT_SUPPORTED;
	}
}

static void
toy_received(void *ctx, const struct mptp_op *op, struct mptp_reply *reply,
    bool complete)
{
	struct toy *toy = ctx;

	(void)op;
	toy->complete = complete;
	reply->response = (struct mptp_op){ .code = MPTP_RC_OK, .nparam = 3 };
	reply->response.param[0] = (uint32_t)toy->at;
	reply->response.param[1] = (uint32_t)(toy->at >> 32);
	reply->response.param[2] = (uint32_t)toy->wrong;
}

static bool
toy_event(void *ctx, struct mptp_event *event)
{
	struct toy *toy = ctx;

	if (toy->later != 0 && toy->later <= now_ms()) {
		toy->later = 0;
		toy->events += 1 + toy->more;
	}
	if (toy->events == 0)
		return false;
	toy->events--;
	*event = (struct mptp_event){ .code = MPTP_EV_OBJECT_ADDED,
		.nparam = 1,
		.param = { ++toy->raised } };
	return true;
}

static int
toy_due(void *ctx)
{
	const struct toy *toy = ctx;

	if (toy->later == 0)
		return -1;
	return toy->later <= now_ms() ? 0 : (int)(toy->later - now_ms());
}

static void
toy_gone(void *ctx)
{
	((struct toy *)ctx)->session_open = false;
}

void
toy_init(struct toy *toy)
{
	toy->device = (struct mptp_device){ .request = toy_request,
		.received = toy_received,
		.event = toy_event,
		.due = toy_due,
		.gone = toy_gone,
		.data_packet = toy->data_packet,
		.ctx = toy };
}

static int
pump(void *ctx)
{
	struct toy *toy = ctx;

	return toy->frozen ? MPTP_ERR_TIMEOUT :
			     mptp_server_step(toy->server, 0, NULL);
}

static int
control(void *ctx, enum mptp_control request, void *buf, size_t *len)
{
	struct toy *toy = ctx;

	if (toy->deaf)
		return MPTP_ERR_UNSUPPORTED;
	/* It gets out of whatever it was amid. */
	if (request == MPTP_CONTROL_CANCEL)
		toy->frozen = false;
	return mptp_server_control(toy->server, request, buf, len);
}

static void
closed(void *ctx)
{
	struct toy *toy = ctx;

	mptp_server_free(&toy->server);
	toy->end->ops->close(&toy->end);
}

static size_t
slice(void *ctx, size_t max)
{
	struct toy *toy = ctx;

	if (toy->slice_max != 0 && toy->slice_max < max)
		max = toy->slice_max;
	return toy->slicing ? 1 + (size_t)rand() % max : max;
}

struct mptp_transport *
toy_transport(struct toy *toy, const struct mptp_framing *framing,
    size_t max_packet, bool slicing)
{
	struct mptp_mem_config config = { .framing = framing,
		.max_packet = max_packet,
		.pump = pump,
		.due = toy_due,
		.control = control,
		.closed = closed,
		.slice = slice,
		.ctx = toy };
	struct mptp_transport *a;

	toy->slicing = slicing;
	toy_init(toy);
	assert_int_equal(mptp_mem_pair(&a, &toy->end, &config), MPTP_OK);
	assert_int_equal(
	    mptp_server_new(&toy->server, toy->end, &toy->device), MPTP_OK);
	return a;
}

struct mptp_session *
toy_connect(struct toy *toy, const struct mptp_framing *framing,
    size_t max_packet, bool slicing, const struct mptp_options *options)
{
	struct mptp_transport *a =
	    toy_transport(toy, framing, max_packet, slicing);
	struct mptp_session *session;
	struct mptp_error error = { 0 };

	if (mptp_session_adopt(&session, a, options, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	return session;
}
