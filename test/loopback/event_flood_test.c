/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events without end, and amid data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shim.h"
#include "toy.h"

/* A camera that always has another event to tell. */
struct talker {
	struct shim shim;
	struct mptp_transport_ops ops; /* as the shim's, but for events */
	bool talks;
	unsigned told;
	bool amid;	     /* whenever there are data */
	unsigned data_first; /* of both, so often the data were read first */
};

static int
talker_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct talker *talker = (struct talker *)t;

	const unsigned event = 1u << MPTP_PIPE_EVENT & pipes;
	int status;

	if (talker->talks && event != 0) {
		*ready = event;
		return MPTP_OK;
	}
	status = talker->shim.ops.wait(t, pipes, ready, timeout_ms, error);
	if (talker->amid && status == MPTP_OK && event != 0) {
		*ready |= event;
		talker->talks = true;
	}
	return status;
}

static int
talker_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	static const uint8_t event[16] = { 16, 0, 0, 0, 4, 0, 0x02, 0x40 };
	struct talker *talker = (struct talker *)t;

	if (pipe == MPTP_PIPE_COMMAND && talker->talks && talker->amid)
		talker->data_first++;
	if (!talker->talks || pipe != MPTP_PIPE_EVENT)
		return talker->shim.ops.next(t, pipe, slice, error);
	/* Long before that, it should not have been asked. */
	if (++talker->told > 10000)
		return mptp_error_set(error, MPTP_ERR_NODEV, "that is enough");
	*slice = (struct mptp_slice){ event, sizeof(event), true };
	return MPTP_OK;
}

static void
talker_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct talker *talker = (struct talker *)t;

	if (!talker->talks || pipe != MPTP_PIPE_EVENT)
		talker->shim.ops.done(t, pipe, n);
	else if (talker->amid)
		talker->talks = false;
}

static void
talker_open(struct talker *talker, struct toy *toy,
    struct mptp_session **session, const struct mptp_options *options)
{
	struct mptp_transport *t = shim_put(&talker->shim,
	    toy_transport(toy, &mptp_framing_usb, 512, false));

	talker->ops = talker->shim.ops;
	talker->ops.wait = talker_wait;
	talker->ops.next = talker_next;
	talker->ops.done = talker_done;
	t->ops = &talker->ops;
	assert_int_equal(
	    mptp_session_adopt(session, t, options, NULL), MPTP_OK);
}

static bool
take(void *ctx, const struct mptp_typed_event *event)
{
	(void)event;
	++*(unsigned *)ctx;
	return true;
}

static int
swallow(void *ctx, const void *buf, size_t len)
{
	(void)ctx, (void)buf, (void)len;
	return 0;
}

static void
a_camera_that_tells_without_end_is_left(void **state)
{
	struct talker talker = { .talks = false };
	struct toy toy = { .frozen = false };
	unsigned heard = 0;
	const struct mptp_options options = { .event = take,
		.event_ctx = &heard };
	struct mptp_typed_event event;
	struct mptp_session *session;

	(void)state;
	talker_open(&talker, &toy, &session, &options);
	talker.talks = true;
	/* Behind the deadline some more are heard, but not all that it tells. */
	assert_int_equal(
	    mptp_session_event(session, &event, 0), MPTP_ERR_TIMEOUT);
	assert_in_range(heard, 1, 1000);
	assert_int_equal(heard, talker.told);
	/* So it is with looking. */
	heard = talker.told = 0;
	mptp_session_look(session);
	assert_in_range(heard, 1, 1000);
	assert_int_equal(heard, talker.told);
	talker.talks = false;
	mptp_session_close(&session);
}

/* A probe is to be answered before more data are moved. */
static void
events_are_read_before_data(void **state)
{
	const struct mptp_op op = {
		.code = OP_GIVE, .nparam = 1, .param = { 3000000 }
	};
	struct talker talker = { .talks = false };
	struct toy toy = { .frozen = false };
	unsigned heard = 0;
	const struct mptp_options options = { .event = take,
		.event_ctx = &heard };
	const struct mptp_sink sink = { .write = swallow };
	struct mptp_session *session;

	(void)state;
	talker_open(&talker, &toy, &session, &options);
	talker.amid = true;
	assert_int_equal(
	    mptp_session_run(session, &op, NULL, &sink, NULL), MPTP_OK);
	assert_true(heard > 1);
	assert_int_equal(heard, talker.told);
	assert_int_equal(talker.data_first, 0);
	talker.amid = talker.talks = false;
	mptp_session_close(&session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_camera_that_tells_without_end_is_left),
		cmocka_unit_test(events_are_read_before_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
