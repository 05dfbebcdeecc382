/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Traces written by the library alone, and what their replay lets an initiator do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <miniptp/codes.h>
#include <miniptp/trace_reader.h>

#include "frame/frame.h"
#include "trace/record.h"

#define MIB ((size_t)1 << 20)

/* What is recorded, and then played. */
struct tape {
	char folder[40], path[60];
	const struct mptp_framing *framing;
	struct mptp_trace *trace;
	struct trace_stream *stream;
	struct mptp_transport *played;
	struct mptp_error error;
};

static int
set_up(void **state)
{
	struct tape *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	snprintf(t->folder, sizeof(t->folder), "/tmp/miniptp-trace-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	snprintf(t->path, sizeof(t->path), "%s/t.pcapng", t->folder);
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct tape *t = *state;

	trace_stream_close(&t->stream);
	mptp_trace_close(&t->trace, NULL);
	if (t->played != NULL)
		t->played->ops->close(&t->played);
	unlink(t->path);
	rmdir(t->folder);
	free(t);
	return 0;
}

static void
record(struct tape *t, const struct mptp_framing *framing)
{
	t->framing = framing;
	assert_int_equal(
	    mptp_trace_open(&t->trace, t->path, NULL, &t->error), MPTP_OK);
	t->stream = trace_stream_open(t->trace, framing, 0, 0);
	assert_non_null(t->stream);
}

static void
play(struct tape *t, const char *how)
{
	char address[80];

	trace_stream_close(&t->stream);
	assert_int_equal(mptp_trace_close(&t->trace, &t->error), MPTP_OK);
	snprintf(address, sizeof(address), "%s%s", t->path, how);
	assert_int_equal(mptp_replay_transport.open(
			     &t->played, address, NULL, &t->error),
	    MPTP_OK);
}

static const struct frame opening = { .kind = FRAME_REQUEST,
	.code = MPTP_OP_OPEN_SESSION,
	.transaction = 0,
	.nparam = 1,
	.param = { 1 } };
static const struct frame opened = { .kind = FRAME_RESPONSE,
	.code = MPTP_RC_OK,
	.transaction = 0 };

/* While it is recorded. */
static void
says(struct tape *t, enum mptp_pipe pipe, const struct frame *frame)
{
	uint8_t bytes[FRAME_MESSAGE_MAX];
	const size_t len = t->framing->message(bytes, frame);

	trace_stream_sends(t->stream, pipe, bytes, len, true);
	trace_stream_sent(t->stream, MPTP_OK, 0);
}

static void
hears(struct tape *t, enum mptp_pipe pipe, const struct frame *frame)
{
	uint8_t bytes[FRAME_MESSAGE_MAX];
	const size_t len = t->framing->message(bytes, frame);

	trace_stream_received(t->stream, pipe, bytes, len, true);
}

/* And while it is played. */
static int
say(struct tape *t, enum mptp_pipe pipe, const struct frame *frame)
{
	uint8_t bytes[FRAME_MESSAGE_MAX];
	const size_t len = t->framing->message(bytes, frame);

	return t->played->ops->write(
	    t->played, pipe, bytes, len, true, 1000, &t->error);
}

static int
await(struct tape *t, enum mptp_pipe pipe)
{
	unsigned ready;

	return t->played->ops->wait(
	    t->played, 1u << pipe, &ready, 1000, &t->error);
}

static void
hear(struct tape *t, enum mptp_pipe pipe, struct frame *frame)
{
	struct frame_reader reader = { .state = 0 };
	struct mptp_slice slice;
	struct frame_input in;

	assert_int_equal(await(t, pipe), MPTP_OK);
	assert_int_equal(
	    t->played->ops->next(t->played, pipe, &slice, &t->error), MPTP_OK);
	in = (struct frame_input){ slice.bytes, slice.len, slice.last };
	assert_int_equal(t->framing->read(&reader, &in, frame), MPTP_OK);
	t->played->ops->done(t->played, pipe, slice.len);
}

/* ---- writing --------------------------------------------------------------- */

static void
a_limit_has_a_least(void **state)
{
	struct mptp_trace_options options = { .limit =
						  MPTP_TRACE_LIMIT_LEAST - 1 };
	struct tape *t = *state;

	assert_int_equal(
	    mptp_trace_open(&t->trace, t->path, &options, &t->error),
	    MPTP_ERR_ARG);
	assert_null(t->trace);
	assert_int_not_equal(access(t->path, F_OK), 0);
	options.limit++;
	assert_int_equal(
	    mptp_trace_open(&t->trace, t->path, &options, &t->error), MPTP_OK);
}

/* ---- replay ---------------------------------------------------------------- */

static void
what_is_said_has_its_connection(void **state)
{
	static const struct frame greeting = { .kind = FRAME_INIT_COMMAND,
		.identity = { .name = "one" } };
	static const struct frame greeted = { .kind = FRAME_INIT_COMMAND_ACK,
		.number = 5,
		.identity = { .name = "two" } };
	static const struct frame event = { .kind = FRAME_INIT_EVENT,
		.number = 5 };
	struct frame frame;
	struct tape *t = *state;

	record(t, &mptp_framing_ip);
	says(t, MPTP_PIPE_COMMAND, &greeting);
	hears(t, MPTP_PIPE_COMMAND, &greeted);
	says(t, MPTP_PIPE_EVENT, &event);
	play(t, "");
	assert_int_equal(say(t, MPTP_PIPE_COMMAND, &greeting), MPTP_OK);
	hear(t, MPTP_PIPE_COMMAND, &frame);
	assert_int_equal(frame.kind, FRAME_INIT_COMMAND_ACK);
	assert_int_equal(say(t, MPTP_PIPE_COMMAND, &event), MPTP_ERR_FORMAT);
	assert_int_equal(say(t, MPTP_PIPE_EVENT, &event), MPTP_OK);
}

static int
request(struct tape *t, enum mptp_control request, uint8_t *buf, size_t *len)
{
	return t->played->ops->control(
	    t->played, request, buf, len, 1000, &t->error);
}

static void
requests_of_the_class_are_those_recorded(void **state)
{
	static const uint8_t cancel[6] = { 0x01, 0x40 };
	static const uint8_t fine[4] = { 4, 0, 0x01, 0x20 };
	uint8_t buf[16];
	size_t len = 6;
	struct frame frame;
	struct tape *t = *state;

	record(t, &mptp_framing_usb);
	says(t, MPTP_PIPE_COMMAND, &opening);
	hears(t, MPTP_PIPE_COMMAND, &opened);
	trace_stream_control(t->stream, MPTP_CONTROL_CANCEL, cancel,
	    sizeof(cancel), MPTP_OK);
	trace_stream_control(
	    t->stream, MPTP_CONTROL_STATUS, fine, sizeof(fine), MPTP_OK);
	play(t, "");
	assert_int_equal(say(t, MPTP_PIPE_COMMAND, &opening), MPTP_OK);
	hear(t, MPTP_PIPE_COMMAND, &frame);
	memcpy(buf, cancel, sizeof(cancel));
	assert_int_equal(
	    request(t, MPTP_CONTROL_RESET, buf, &len), MPTP_ERR_FORMAT);
	assert_int_equal(request(t, MPTP_CONTROL_CANCEL, buf, &len), MPTP_OK);
	/* Its answer is no longer than it was. */
	memset(buf, 0xee, sizeof(buf));
	len = sizeof(buf);
	assert_int_equal(request(t, MPTP_CONTROL_STATUS, buf, &len), MPTP_OK);
	assert_int_equal(len, sizeof(fine));
	assert_memory_equal(buf, fine, sizeof(fine));
	assert_int_equal(buf[sizeof(fine)], 0xee);
}

static void
another_transaction_keeps_its_number(void **state)
{
	static const struct frame asked = { .kind = FRAME_REQUEST,
		.code = MPTP_OP_GET_NUM_OBJECTS,
		.transaction = 7 };
	static const struct frame again = { .kind = FRAME_REQUEST,
		.code = MPTP_OP_GET_NUM_OBJECTS,
		.transaction = 9 };
	static const struct frame event = { .kind = FRAME_EVENT,
		.code = MPTP_EV_CAPTURE_COMPLETE,
		.transaction = 3 };
	static const struct frame answer = { .kind = FRAME_RESPONSE,
		.code = MPTP_RC_OK,
		.transaction = 7 };
	struct frame frame;
	struct tape *t = *state;

	record(t, &mptp_framing_usb);
	says(t, MPTP_PIPE_COMMAND, &asked);
	hears(t, MPTP_PIPE_EVENT, &event);
	hears(t, MPTP_PIPE_COMMAND, &answer);
	play(t, "?lenient");
	assert_int_equal(say(t, MPTP_PIPE_COMMAND, &again), MPTP_OK);
	hear(t, MPTP_PIPE_EVENT, &frame);
	assert_int_equal(frame.kind, FRAME_EVENT);
	assert_int_equal(frame.transaction, 3);
	hear(t, MPTP_PIPE_COMMAND, &frame);
	assert_int_equal(frame.kind, FRAME_RESPONSE);
	assert_int_equal(frame.transaction, 9);
}

/* A camera that tells so much on its event pipe before it answers. */
static int
answered_behind(struct tape *t, size_t mib)
{
	static const struct frame event = { .kind = FRAME_EVENT,
		.code = MPTP_EV_CAPTURE_COMPLETE };
	uint8_t *much = calloc(1, MIB);
	int status;

	assert_non_null(much);
	record(t, &mptp_framing_usb);
	says(t, MPTP_PIPE_COMMAND, &opening);
	hears(t, MPTP_PIPE_EVENT, &event);
	for (size_t i = 0; i < mib; i++)
		trace_stream_received(
		    t->stream, MPTP_PIPE_EVENT, much, MIB, true);
	hears(t, MPTP_PIPE_COMMAND, &opened);
	free(much);
	play(t, "");
	assert_int_equal(say(t, MPTP_PIPE_COMMAND, &opening), MPTP_OK);
	status = await(t, MPTP_PIPE_COMMAND);
	t->played->ops->close(&t->played);
	unlink(t->path);
	return status;
}

static void
not_all_is_kept_that_nobody_reads(void **state)
{
	struct tape *t = *state;

	assert_int_equal(answered_behind(t, 31), MPTP_OK);
	assert_int_equal(answered_behind(t, 33), MPTP_ERR_IO);
	assert_non_null(strstr(t->error.text, "too much of it is not read"));
}

int
main(void)
{
#define TAPED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TAPED(a_limit_has_a_least),
		TAPED(what_is_said_has_its_connection),
		TAPED(requests_of_the_class_are_those_recorded),
		TAPED(another_transaction_keeps_its_number),
		TAPED(not_all_is_kept_that_nobody_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
