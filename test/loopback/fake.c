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
#include "over.h"

const struct fake_object fake_card[] = {
	{ .handle = 0x10, .format = FOLDER, .name = "DCIM" },
	{ .handle = 0x11, .parent = 0x10, .format = FOLDER, .name = "100CAM" },
	{ .handle = 0x12,
	    .parent = 0x11,
	    .format = JPEG,
	    .size = 5000,
	    .name = "A.JPG" },
	{ .handle = 0x13,
	    .parent = 0x11,
	    .format = JPEG,
	    .size = 70000,
	    .name = "B.JPG" },
	{ .handle = 0x14, .parent = 0x10, .format = JPEG, .name = "last.jpg" },
	{ .handle = 0x20, .format = FOLDER, .name = "MISC" },
	{ 0 },
};

static const uint16_t all_operations[] = { 0x1001, 0x1002, 0x1003, 0x1004,
	0x1005, 0x1006, 0x1007, 0x1008, 0x1009, 0x100b, 0x100c, 0x100d, 0x100e,
	0x1014, 0x1015, 0x1016, 0 };
static const uint32_t one_store[] = { 0x00010001, 0 };

uint8_t
fake_content(uint64_t offset)
{
	return (uint8_t)(offset * 7 + (offset >> 8) * 31);
}

/* ---- data to send ------------------------------------------------------ */

struct outgoing {
	uint8_t *bytes; /* NULL: object content */
	uint64_t at, len;
};

static ptrdiff_t
outgoing_read(void *ctx, void *buf, size_t len)
{
	struct outgoing *out = ctx;
	uint64_t left = out->len - out->at;
	size_t n = len < left ? len : (size_t)left;

	for (size_t i = 0; i < n; i++)
		((uint8_t *)buf)[i] = out->bytes != NULL ?
		    out->bytes[out->at + i] :
		    fake_content(out->at + i);
	out->at += n;
	return (ptrdiff_t)n;
}

static void
outgoing_release(void *ctx)
{
	struct outgoing *out = ctx;

	free(out->bytes);
	free(out);
}

/* bytes, NULL for object content, are taken over. */
static void
send_data(struct mptp_reply *reply, uint8_t *bytes, uint64_t len)
{
	struct outgoing *out = calloc(1, sizeof(*out));

	*out = (struct outgoing){ .bytes = bytes, .len = len };
	reply->phase = MPTP_PHASE_IN;
	reply->send = (struct mptp_source){
		.size = len, .read = outgoing_read, .ctx = out
	};
	reply->release = outgoing_release;
	reply->release_ctx = out;
	reply->response.code = MPTP_RC_OK;
}

static void
send_copy(struct mptp_reply *reply, const void *data, size_t len)
{
	uint8_t *bytes = malloc(len + 1);

	memcpy(bytes, data, len);
	send_data(reply, bytes, len);
}

static void
send_dataset(
    struct mptp_reply *reply, const struct mptp_dataset *dataset, const void *d)
{
	size_t len = mptp_dataset_pack(dataset, d, NULL, 0);
	uint8_t *bytes = malloc(len + 1);

	mptp_dataset_pack(dataset, d, bytes, len);
	send_data(reply, bytes, len);
}

/* ---- datasets ---------------------------------------------------------- */

static void
device_info(struct fake *f, struct mptp_reply *reply)
{
	static char description[] = "microsoft.com: 1.0";
	static char maker[] = "Nobody", model[] = "Fake";
	const uint16_t *ops =
	    f->operations != NULL ? f->operations : all_operations;
	struct mptp_device_info info = { .standard_version = 100,
		.vendor_description = description,
		.manufacturer = maker,
		.model = model };
	uint16_t list[64], events[16];

	for (; ops[info.noperations] != 0; info.noperations++)
		list[info.noperations] = ops[info.noperations];
	info.operations = list;
	for (ops = f->events; ops != NULL && ops[info.nevents] != 0;
	     info.nevents++)
		events[info.nevents] = ops[info.nevents];
	info.events = events;
	send_dataset(reply, &mptp_dataset_device_info, &info);
}

static void
send_array(struct mptp_reply *reply, const uint32_t *items, uint32_t n)
{
	uint32_t copy[256];
	const struct mptp_u32_array array = { .items = copy, .n = n };

	if (n > 0)
		memcpy(copy, items, n * sizeof(*items));
	send_dataset(reply, &mptp_dataset_u32_array, &array);
}

static void
storages(struct fake *f, struct mptp_reply *reply)
{
	const uint32_t *ids = f->stores != NULL ? f->stores : one_store;
	uint32_t n = 0;

	while (ids[n] != 0)
		n++;
	send_array(reply, ids, n);
}

static void
storage_info(struct fake *f, uint32_t storage, struct mptp_reply *reply)
{
	const struct mptp_storage_info info = {
		.capacity = storage == f->roomless ? 0 : 1000
	};

	send_dataset(reply, &mptp_dataset_storage_info, &info);
}

static bool
is_there(const struct fake *f, const struct fake_object *object)
{
	for (unsigned i = 0; object->of_shot && i < f->nsteps; i++)
		if (f->steps[i].shows == object->handle)
			return true;
	return !object->of_shot;
}

static const struct fake_object *
find(const struct fake *f, uint32_t handle)
{
	for (size_t i = 0; f->objects != NULL && f->objects[i].handle; i++)
		if (f->objects[i].handle == handle &&
		    is_there(f, &f->objects[i]))
			return &f->objects[i];
	return NULL;
}

static uint32_t
storage_of(const struct fake *f, const struct fake_object *object)
{
	const uint32_t *ids = f->stores != NULL ? f->stores : one_store;

	return object->storage != 0 ? object->storage : ids[0];
}

static bool
is_listed(const struct fake *f, const struct fake_object *object,
    uint32_t storage, uint32_t folder)
{
	uint32_t in =
	    object->listed_in != 0 ? object->listed_in : object->parent;

	if (!is_there(f, object) ||
	    (storage != MPTP_STORAGE_ALL && storage != storage_of(f, object)))
		return false;
	if (f->listing == FAKE_STANDARD && folder == MPTP_PARENT_ANY)
		return true;
	if (folder == MPTP_PARENT_ROOT)
		folder = 0;
	if (in == MPTP_PARENT_ROOT)
		in = 0;
	if (f->listing == FAKE_FLAT || in == folder)
		return true;
	for (int i = 0; f->listing == FAKE_SUBTREE && i < 8; i++) {
		if ((object = find(f, in)) == NULL)
			return folder == 0;
		if ((in = object->parent) == folder)
			return true;
	}
	return false;
}

static uint32_t
list(const struct fake *f, const struct mptp_op *request, uint32_t *handles)
{
	uint32_t n = 0;

	for (size_t i = 0; f->objects != NULL && f->objects[i].handle; i++)
		if (is_listed(f, &f->objects[i], request->param[0],
			request->param[2]))
			handles[n++] = f->objects[i].handle;
	return n;
}

static void
object_info(
    struct fake *f, const struct fake_object *object, struct mptp_reply *reply)
{
	char name[600];
	struct mptp_object_info info = { .storage = storage_of(f, object),
		.format = object->format,
		.size = object->size,
		.parent = object->parent,
		.association_type = object->format == 0x3001,
		.name = name,
		.wide_size = f->wide };

	strcpy(name, object->name);
	send_dataset(reply, &mptp_dataset_object_info, &info);
}

static void
manifest(
    struct fake *f, const struct mptp_op *request, struct mptp_reply *reply)
{
	struct mptp_manifest_entry items[64] = { 0 };
	struct mptp_manifest m = { .items = items };

	for (size_t i = 0; f->objects[i].handle != 0; i++)
		if (is_listed(f, &f->objects[i], request->param[0],
			request->param[2]))
			items[m.n++] = (struct mptp_manifest_entry){
				.handle = f->objects[i].handle,
				.size = f->objects[i].size
			};
	send_dataset(reply, &mptp_dataset_manifest, &m);
}

static void
object_size(
    struct fake *f, const struct fake_object *object, struct mptp_reply *reply)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(object->size >> 8 * i);
	send_copy(reply, bytes, f->narrow ? 4 : 8);
}

/* ---- operations -------------------------------------------------------- */

static void
about_object(
    struct fake *f, const struct mptp_op *request, struct mptp_reply *reply)
{
	const struct fake_object *object = find(f, request->param[0]);

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
		object_info(f, object, reply);
	else if (request->code == 0x1009)
		send_data(reply, NULL, object->size);
	else if (request->code == 0x9803)
		object_size(f, object, reply);
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

	if (a == NULL)
		return false;
	if (a->data != NULL)
		send_copy(reply, a->data, a->len);
	if (a->announced != 0)
		reply->send.size = a->announced;
	/* The data are to be taken before they are approved of. */
	if (reply->phase != MPTP_PHASE_OUT || a->response != MPTP_RC_OK)
		reply->response = response_of(a);
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
	uint32_t handles[256];

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
		device_info(f, reply);
		break;
	case 0x1004:
		storages(f, reply);
		break;
	case 0x1005:
		storage_info(f, request->param[0], reply);
		break;
	case 0x1006:
		reply->response.nparam = 1;
		reply->response.param[0] = list(f, request, handles);
		break;
	case 0x1007:
		send_array(reply, handles, list(f, request, handles));
		break;
	case 0x100e:
		capture(f, reply);
		break;
	case 0x1023:
		manifest(f, request, reply);
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
	struct mptp_transport *a;

	f->device = (struct mptp_device){ .request = on_request,
		.received = on_received,
		.event = on_event,
		.due = due,
		.ctx = f };
	if (over_wanted()) {
		f->device.off = over_off;
		return mptp_camera_adopt(
		    camera, over_open(&f->device, over_closed, f), NULL, error);
	}
	f->serving = true;
	if (mptp_mem_pair(&a, &f->transport, &config) != MPTP_OK ||
	    mptp_server_new(&f->server, f->transport, &f->device) != MPTP_OK)
		abort();
	f->serving = false;
	return mptp_camera_adopt(camera, a, NULL, error);
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
