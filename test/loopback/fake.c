/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera for tests that answers as it is told, right or wrong.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake.h"
#include "fake_data.h"
#include "over.h"

/* ---- operations -------------------------------------------------------- */

static void
about_object(
    struct fake *f, const struct mptp_op *request, struct mptp_reply *reply)
{
	const struct fake_object *object = fake_find(f, request->param[0]);

	reply->response.code = MPTP_RC_OK;
	if (f->unreadable > 0 && request->code == 0x1008) {
		f->unreadable--;
		object = NULL;
	}
	if (object == NULL)
		reply->response.code = MPTP_RC_INVALID_OBJECT_HANDLE;
	else if (object->refusal != 0 && request->code == 0x1008)
		reply->response.code = object->refusal;
	else if (request->code == 0x1008)
		fake_send_object_info(f, object, reply);
	else if (request->code == 0x1009)
		fake_send_content(reply, object->size);
	else if (request->code == 0x9803)
		fake_send_object_size(f, object, reply);
}

/* ---- captures ----------------------------------------------------------- */

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
capture(struct fake *f, struct mptp_reply *reply)
{
	if (f->busy > 0) {
		f->busy--;
		reply->response.code = MPTP_RC_DEVICE_BUSY;
		return;
	}
	f->released = now_ms();
	f->nsteps = 0;
}

/* In how many milliseconds the next step is to be done; negative: none is. */
static int
due(void *ctx)
{
	const struct fake *f = ctx;
	int64_t at;

	if (f->released == 0 || f->steps == NULL || f->steps[f->nsteps].last)
		return -1;
	at = f->released + f->steps[f->nsteps].ms;
	return at <= now_ms() ? 0 : (int)(at - now_ms());
}

static bool
on_event(void *ctx, struct mptp_event *event)
{
	struct fake *f = ctx;

	while (due(f) == 0) {
		*event = f->steps[f->nsteps++].event;
		if (event->code != 0)
			return true;
	}
	return false;
}

static int
receive(void *ctx, const void *buf, size_t len)
{
	struct fake *f = ctx;

	if (len <= sizeof(f->received) - f->nreceived) {
		memcpy(f->received + f->nreceived, buf, len);
		f->nreceived += len;
	}
	f->nmoved += len;
	return 0;
}

static bool
concerns(const struct fake_answer *answer, const struct mptp_op *request)
{
	for (int i = 0; i < 5; i++)
		if (answer->about == request->param[i])
			return true;
	return answer->about == 0;
}

static const struct fake_answer *
answer_to(const struct fake *f, const struct mptp_op *request)
{
	const struct fake_answer *a = f->answers;

	for (; a != NULL && a->operation != 0; a++)
		if (a->operation == request->code && concerns(a, request))
			return a;
	return NULL;
}

static struct mptp_op
response_of(const struct fake_answer *answer)
{
	struct mptp_op response = { .code = answer->response,
		.nparam = answer->nparam };

	memcpy(response.param, answer->param, sizeof(response.param));
	return response;
}

static bool
answered(const struct fake *f, const struct mptp_op *request,
    struct mptp_reply *reply)
{
	const struct fake_answer *a = answer_to(f, request);
	struct mptp_op response;

	if (a == NULL)
		return false;
	response = response_of(a);
	if (a->data != NULL)
		fake_send_and_answer(reply, a->data, a->len, &response);
	if (a->announced != 0)
		reply->send.size = a->announced;
	/* The data are to be taken before they are approved of. */
	if (a->data == NULL &&
	    (reply->phase != MPTP_PHASE_OUT || a->response != MPTP_RC_OK))
		reply->response = response;
	return true;
}

static bool
sends_data(uint16_t operation)
{
	static const uint16_t operations[] = { 0x100c, 0x100d, 0x1016, 0x9804,
		0x9806, 0x9808, 0x9811, 0x95c2 };

	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (operations[i] == operation)
			return true;
	return false;
}

static void
on_request(void *ctx, const struct mptp_op *request, struct mptp_reply *reply)
{
	struct fake *f = ctx;

	if (f->nlog < FAKE_LOG)
		f->log[f->nlog++] = *request;
	if (sends_data(request->code)) {
		f->nreceived = 0;
		f->nmoved = 0;
		reply->phase = MPTP_PHASE_OUT;
		reply->receive =
		    (struct mptp_sink){ .write = receive, .ctx = f };
	}
	if (answered(f, request, reply) || reply->phase == MPTP_PHASE_OUT)
		return;
	reply->response.code = MPTP_RC_OK;
	switch (request->code) {
	case 0x1001:
		fake_send_device_info(f, reply);
		break;
	case 0x1004:
		fake_send_storages(f, reply);
		break;
	case 0x1005:
		fake_send_storage_info(f, request->param[0], reply);
		break;
	case 0x1006:
		reply->response.nparam = 1;
		reply->response.param[0] = fake_count(f, request);
		break;
	case 0x1007:
		fake_send_handles(f, request, reply);
		break;
	case 0x100e:
		capture(f, reply);
		break;
	case 0x1023:
		fake_send_manifest(f, request, reply);
		break;
	case 0x1008:
	case 0x1009:
	case 0x100b:
	case 0x9803:
		about_object(f, request, reply);
		break;
	default:
		break;
	}
}

static void
on_received(void *ctx, const struct mptp_op *request, struct mptp_reply *reply,
    bool complete)
{
	struct fake *f = ctx;
	const struct fake_answer *a = answer_to(f, request);

	f->complete = complete;
	if (reply->response.code != 0)
		return;
	reply->response.code =
	    complete ? MPTP_RC_OK : MPTP_RC_INCOMPLETE_TRANSFER;
	if (a != NULL && complete)
		reply->response = response_of(a);
	else if ((request->code == 0x100c || request->code == 0x9808) &&
	    complete)
		reply->response = (struct mptp_op){ .code = MPTP_RC_OK,
			.nparam = 3,
			.param = { 0x00010001, request->param[1], 0x77 } };
}

/* ---- the pipe ---------------------------------------------------------- */

static bool
is_dead(const struct fake *f)
{
	const struct mptp_op *last = f->log + f->nlog - 1;

	return (f->dies_at != 0 && f->nlog >= f->dies_at) ||
	    (f->dies_of_all && f->nlog > 0 && last->code == 0x1007 &&
		last->param[0] == MPTP_STORAGE_ALL);
}

static int
pump(void *ctx)
{
	struct fake *f = ctx;
	int rc;

	if (is_dead(f))
		return MPTP_ERR_NODEV;
	f->serving = true;
	rc = mptp_server_step(f->server, 0, NULL);
	f->serving = false;
	return rc;
}

static int
control(void *ctx, enum mptp_control request, void *buf, size_t *len)
{
	return mptp_server_control(
	    ((struct fake *)ctx)->server, request, buf, len);
}

static void
closed(void *ctx)
{
	struct fake *f = ctx;

	mptp_server_free(&f->server);
	f->transport->ops->close(&f->transport);
	f->hung_up = true;
}

/* Where there is no pump: before the request that would not be answered. */
static bool
over_off(void *ctx)
{
	const struct fake *f = ctx;

	return f->dies_at != 0 && f->nlog + 1 >= f->dies_at;
}

static void
over_closed(void *ctx)
{
	((struct fake *)ctx)->hung_up = true;
}

/* Answers come in pieces, some of them within a header. */
static size_t
slice(void *ctx, size_t max)
{
	static const size_t most[] = { 700, 5, 2000, 1 };
	struct fake *f = ctx;
	size_t n = f->whole ? max : most[f->nslices++ % 4];

	return n < max ? n : max;
}

int
fake_try(struct fake *f, struct mptp_camera **camera, struct mptp_error *error)
{
	const struct mptp_mem_config config = { .framing = f->framing,
		.max_packet = 512,
		.pump = pump,
		.due = due,
		.control = control,
		.closed = closed,
		.slice = slice,
		.ctx = f };
	const struct mptp_options options = { .timeout_ms = f->timeout_ms,
		.reconnect = f->reconnect };
	struct mptp_transport *a;

	f->device = (struct mptp_device){ .request = on_request,
		.received = on_received,
		.event = on_event,
		.due = due,
		.ctx = f };
	if (over_wanted()) {
		f->device.off = over_off;
		return mptp_camera_adopt(camera,
		    over_open(&f->device, over_closed, f), &options, error);
	}
	f->serving = true;
	if (mptp_mem_pair(&a, &f->transport, &config) != MPTP_OK ||
	    mptp_server_new(&f->server, f->transport, &f->device) != MPTP_OK)
		abort();
	f->serving = false;
	return mptp_camera_adopt(camera, a, &options, error);
}

struct mptp_camera *
fake_open(struct fake *f)
{
	struct mptp_camera *camera;
	struct mptp_error error;

	if (fake_try(f, &camera, &error) != MPTP_OK)
		abort();
	f->nlog = 0;
	return camera;
}

unsigned
fake_asked(const struct fake *f, uint16_t operation)
{
	unsigned n = 0;

	for (unsigned i = 0; i < f->nlog; i++)
		n += f->log[i].code == operation;
	return n;
}
