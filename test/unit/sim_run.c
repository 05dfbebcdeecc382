/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Operations run on a virtual camera directly, without any transport.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim_run.h"

void
run_open_sessionless(struct run *run, const char *spec)
{
	struct mptp_error error = { 0 };

	*run = (struct run){ 0 };
	if (mptp_sim_open(&run->sim, spec, &error) != MPTP_OK)
		fail_msg("%s: %s", spec, error.text);
	run->device = mptp_sim_device(run->sim);
}

void
run_open(struct run *run, const char *spec)
{
	run_open_sessionless(run, spec);
	assert_int_equal(ask(run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
}

void
run_open_profile(struct run *run, const char *json)
{
	char path[] = "/tmp/miniptp-profile-XXXXXX.json";
	int fd = mkstemps(path, 5);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, json, strlen(json)), strlen(json));
	assert_int_equal(close(fd), 0);
	run_open(run, path);
	assert_int_equal(unlink(path), 0);
}

void
run_close(struct run *run)
{
	free(run->data);
	mptp_sim_close(&run->sim);
	assert_null(run->sim);
}

/* Reads in pieces that fall on no boundary of anything. */
static void
collect(struct run *run, const struct mptp_source *source)
{
	size_t most = run->limit != 0 && run->limit < source->size ?
	    run->limit :
	    (size_t)source->size;

	run->size = source->size;
	run->data = malloc(most + 1);
	assert_non_null(run->data);
	while (run->len < most) {
		size_t want = most - run->len < 777 ? most - run->len : 777;
		ptrdiff_t n =
		    source->read(source->ctx, run->data + run->len, want);

		assert_in_range(n, 1, want);
		run->len += (size_t)n;
	}
	/* Nothing beyond what was announced. */
	if (most == source->size)
		assert_int_equal(
		    source->read(source->ctx, run->data + run->len, 1), 0);
}

static void
deliver(const struct mptp_sink *sink, const uint8_t *data, size_t len)
{
	if (sink->begin != NULL)
		assert_int_equal(sink->begin(sink->ctx, len), 0);
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < 501 ? len - at : 501;
		assert_int_equal(sink->write(sink->ctx, data + at, n), 0);
	}
}

uint16_t
run_op(struct run *run, const struct mptp_op *op, const void *data, size_t len,
    bool complete)
{
	const struct mptp_device *device = run->device;
	struct mptp_reply reply = { .transaction = ++run->transaction };

	free(run->data);
	run->data = NULL;
	run->len = 0;
	run->size = 0;
	device->request(device->ctx, op, &reply);
	if (reply.phase == MPTP_PHASE_OUT && reply.response.code == 0) {
		if (reply.receive.write != NULL && len != 0)
			deliver(&reply.receive, data, len);
		device->received(device->ctx, op, &reply, complete);
	} else if (reply.phase == MPTP_PHASE_IN &&
	    reply.response.code == MPTP_RC_OK) {
		assert_non_null(reply.send.read);
		collect(run, &reply.send);
	} else {
		assert_null(reply.send.read);
	}
	if (reply.release != NULL)
		reply.release(reply.release_ctx);
	run->response = reply.response;
	return reply.response.code;
}

static struct mptp_op
op_of(uint16_t operation, unsigned n, va_list args)
{
	struct mptp_op op = { .code = operation, .nparam = (uint8_t)n };

	assert_in_range(n, 0, 5);
	for (unsigned i = 0; i < n; i++)
		op.param[i] = va_arg(args, uint32_t);
	return op;
}

uint16_t
ask(struct run *run, uint16_t operation, unsigned n, ...)
{
	struct mptp_op op;
	va_list args;

	va_start(args, n);
	op = op_of(operation, n, args);
	va_end(args);
	return run_op(run, &op, NULL, 0, true);
}

uint16_t
tell(struct run *run, uint16_t operation, const void *data, size_t len,
    unsigned n, ...)
{
	struct mptp_op op;
	va_list args;

	va_start(args, n);
	op = op_of(operation, n, args);
	va_end(args);
	return run_op(run, &op, data, len, true);
}

uint16_t
tell_short(struct run *run, uint16_t operation, const void *data, size_t len,
    unsigned n, ...)
{
	struct mptp_op op;
	va_list args;

	va_start(args, n);
	op = op_of(operation, n, args);
	va_end(args);
	return run_op(run, &op, data, len, false);
}

uint16_t
announce(struct run *run, uint32_t storage, uint32_t parent, const char *name,
    int64_t size)
{
	struct mptp_object_info info = { .format = MPTP_OF_UNDEFINED };
	char copy[800];
	uint8_t packed[2048];
	size_t len;

	strcpy(copy, name);
	info.name = copy;
	if (size < 0) {
		info.format = MPTP_OF_ASSOCIATION;
		info.association_type = 1;
	} else {
		info.size = (uint64_t)size;
	}
	len = mptp_object_info_pack(&info, packed, sizeof(packed));
	assert_in_range(len, 1, sizeof(packed));
	return tell(
	    run, MPTP_OP_SEND_OBJECT_INFO, packed, len, 2, storage, parent);
}

uint32_t
upload(struct run *run, uint32_t storage, uint32_t parent, const char *name,
    const char *content)
{
	size_t len = strlen(content);
	uint32_t handle;

	assert_int_equal(
	    announce(run, storage, parent, name, (int64_t)len), MPTP_RC_OK);
	assert_int_equal(run->response.nparam, 3);
	handle = run->response.param[2];
	assert_int_equal(
	    tell(run, MPTP_OP_SEND_OBJECT, content, len, 0), MPTP_RC_OK);
	return handle;
}

void
expect_content(struct run *run, uint32_t handle, const char *content)
{
	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT, 1, handle), MPTP_RC_OK);
	assert_int_equal(run->len, strlen(content));
	assert_memory_equal(run->data, content, run->len);
}

uint64_t
free_bytes(struct run *run, uint32_t storage)
{
	struct mptp_storage_info info;
	uint64_t bytes;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_STORAGE_INFO, 1, storage), MPTP_RC_OK);
	assert_int_equal(
	    mptp_storage_info_unpack(&info, run->data, run->len), MPTP_OK);
	bytes = info.free_bytes;
	mptp_storage_info_clear(&info);
	return bytes;
}

void
expect_event(struct run *run, uint16_t code, uint32_t parameter)
{
	struct mptp_event event;

	assert_true(run->device->event(run->device->ctx, &event));
	assert_int_equal(event.code, code);
	assert_int_equal(event.nparam, 1);
	assert_int_equal(event.param[0], parameter);
}

void
expect_no_event(struct run *run)
{
	struct mptp_event event;

	assert_false(run->device->event(run->device->ctx, &event));
}

struct mptp_event
next_event(struct run *run)
{
	const struct mptp_device *device = run->device;
	struct mptp_event event = { 0 };
	struct timespec wait = { 0, 0 };
	int due;

	/* What is due now may be only a step on the way. */
	for (int i = 0; i < 100000; i++) {
		if (device->event(device->ctx, &event))
			return event;
		if ((due = device->due(device->ctx)) < 0)
			break;
		wait.tv_sec = due / 1000;
		wait.tv_nsec = due % 1000 * 1000000L;
		nanosleep(&wait, NULL);
	}
	return (struct mptp_event){ 0 };
}

void
await_event(struct run *run, uint16_t code, uint32_t transaction,
    unsigned nparam, uint32_t parameter)
{
	struct mptp_event event = next_event(run);

	assert_int_equal(event.code, code);
	assert_int_equal(event.transaction, transaction);
	assert_int_equal(event.nparam, nparam);
	assert_int_equal(event.param[0], parameter);
}

struct mptp_object_info
object_info(struct run *run, uint32_t handle)
{
	struct mptp_object_info info;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_INFO, 1, handle), MPTP_RC_OK);
	assert_int_equal(
	    mptp_object_info_unpack(&info, run->data, run->len), MPTP_OK);
	return info;
}

void
expect_object(struct run *run, uint32_t handle, uint32_t parent,
    uint16_t format, uint64_t size, const char *name)
{
	struct mptp_object_info info = object_info(run, handle);

	assert_string_equal(info.name, name);
	assert_int_equal(info.parent, parent);
	assert_int_equal(info.format, format);
	assert_int_equal(info.size, size);
	assert_int_equal(info.association_type, format == MPTP_OF_ASSOCIATION);
	mptp_object_info_clear(&info);
}

static struct mptp_u32_array
handles(struct run *run, uint32_t storage, uint32_t format, uint32_t parent)
{
	struct mptp_u32_array array;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_HANDLES, 3, storage, format, parent),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&array, run->data, run->len), MPTP_OK);
	assert_int_equal(run->len, 4 + 4 * (size_t)array.n);
	assert_int_equal(
	    ask(run, MPTP_OP_GET_NUM_OBJECTS, 3, storage, format, parent),
	    MPTP_RC_OK);
	assert_int_equal(run->response.nparam, 1);
	assert_int_equal(run->response.param[0], array.n);
	return array;
}

void
expect_handles(
    struct run *run, uint32_t storage, uint32_t format, uint32_t parent, ...)
{
	struct mptp_u32_array array = handles(run, storage, format, parent);
	va_list args;
	uint32_t n = 0, handle;

	va_start(args, parent);
	while ((handle = va_arg(args, uint32_t)) != 0) {
		assert_in_range(n, 0, array.n - 1);
		assert_int_equal(array.items[n++], handle);
	}
	va_end(args);
	assert_int_equal(n, array.n);
	mptp_u32_array_clear(&array);
}

uint32_t
find_name(struct run *run, uint32_t parent, const char *name)
{
	struct mptp_u32_array array =
	    handles(run, 0xffffffff, 0, parent == 0 ? 0xffffffff : parent);
	struct mptp_object_info info;
	uint32_t found = 0;

	for (uint32_t i = 0; i < array.n; i++) {
		info = object_info(run, array.items[i]);
		if (strcmp(info.name, name) == 0)
			found = array.items[i];
		mptp_object_info_clear(&info);
	}
	mptp_u32_array_clear(&array);
	return found;
}
