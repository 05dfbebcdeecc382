/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Opening a session on a camera that a dead program left in the middle of a
 * transaction: its pipe stalls until the right reset.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp.h>
#include <miniptp/sim.h>

/* In front of a virtual camera. */
struct stuck {
	struct mptp_transport transport; /* first */
	struct mptp_transport *camera;
	struct mptp_transport_ops ops;
	int cure; /* enum mptp_control, or -1: nothing helps */
	bool cured, wants_no_data;
	int asked[8];
	size_t nasked;
};

static struct stuck *
stuck_of(struct mptp_transport *t)
{
	return (struct stuck *)t;
}

static int
stuck_write(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct stuck *stuck = stuck_of(t);

	/* A camera that wants no data: they stall, and the answer comes. */
	if (stuck->wants_no_data && ((const uint8_t *)buf)[4] == 2) {
		uint8_t empty[12];

		memcpy(empty, buf, sizeof(empty));
		memcpy(empty, "\x0c\0\0\0", 4);
		stuck->camera->ops->write(stuck->camera, pipe, empty,
		    sizeof(empty), true, timeout_ms, error);
	} else if (stuck->cured)
		return stuck->camera->ops->write(
		    stuck->camera, pipe, buf, len, last, timeout_ms, error);
	*error = (struct mptp_error){ .status = MPTP_ERR_IO, .sys = EPIPE };
	return MPTP_ERR_IO;
}

static int
stuck_control(struct mptp_transport *t, enum mptp_control request, void *buf,
    size_t *len, int timeout_ms, struct mptp_error *error)
{
	struct stuck *stuck = stuck_of(t);

	(void)buf;
	(void)len;
	(void)timeout_ms;
	(void)error;
	assert_true(stuck->nasked < 8);
	stuck->asked[stuck->nasked++] = (int)request;
	if ((int)request == stuck->cure)
		stuck->cured = true;
	return MPTP_OK;
}

static int
stuck_wait(struct mptp_transport *t, unsigned pipes, unsigned *ready,
    int timeout_ms, struct mptp_error *error)
{
	struct stuck *stuck = stuck_of(t);

	return stuck->camera->ops->wait(
	    stuck->camera, pipes, ready, timeout_ms, error);
}

static int
stuck_next(struct mptp_transport *t, enum mptp_pipe pipe,
    struct mptp_slice *slice, struct mptp_error *error)
{
	struct stuck *stuck = stuck_of(t);

	return stuck->camera->ops->next(stuck->camera, pipe, slice, error);
}

static void
stuck_done(struct mptp_transport *t, enum mptp_pipe pipe, size_t n)
{
	struct stuck *stuck = stuck_of(t);

	stuck->camera->ops->done(stuck->camera, pipe, n);
}

static void
stuck_interrupt(struct mptp_transport *t)
{
	(void)t;
}

static void
stuck_close(struct mptp_transport **t)
{
	struct stuck *stuck = stuck_of(*t);

	*t = NULL;
	stuck->camera->ops->close(&stuck->camera);
}

static int
open_stuck(struct stuck *stuck, struct mptp_session **session)
{
	struct mptp_error error;

	stuck->ops = (struct mptp_transport_ops){
		.scheme = "stuck",
		.default_timeout_ms = 1000,
		.wait = stuck_wait,
		.next = stuck_next,
		.done = stuck_done,
		.write = stuck_write,
		.control = stuck_control,
		.interrupt = stuck_interrupt,
		.close = stuck_close,
	};
	assert_int_equal(mptp_sim_transport.open(&stuck->camera,
			     "generic-ptp?objects=1&size=1",
			     &(struct mptp_options){ 0 }, &error),
	    MPTP_OK);
	stuck->transport.ops = &stuck->ops;
	stuck->transport.framing = stuck->camera->framing;
	return mptp_session_adopt(session, &stuck->transport, NULL, &error);
}

static void
a_healthy_camera_is_not_reset(void **state)
{
	struct stuck stuck = { .cure = -1, .cured = true };
	struct mptp_session *session;

	(void)state;
	assert_int_equal(open_stuck(&stuck, &session), MPTP_OK);
	mptp_session_close(&session);
	assert_int_equal(stuck.nasked, 0);
}

static void
the_class_request_comes_first(void **state)
{
	struct stuck stuck = { .cure = MPTP_CONTROL_RESET };
	struct mptp_session *session;

	(void)state;
	assert_int_equal(open_stuck(&stuck, &session), MPTP_OK);
	mptp_session_close(&session);
	assert_int_equal(stuck.nasked, 1);
}

static void
the_port_is_reset_last(void **state)
{
	struct stuck stuck = { .cure = MPTP_CONTROL_PORT_RESET };
	struct mptp_session *session;

	(void)state;
	assert_int_equal(open_stuck(&stuck, &session), MPTP_OK);
	mptp_session_close(&session);
	assert_int_equal(stuck.nasked, 2);
	assert_int_equal(stuck.asked[0], MPTP_CONTROL_RESET);
	assert_int_equal(stuck.asked[1], MPTP_CONTROL_PORT_RESET);
}

static void
what_cannot_be_cured_fails(void **state)
{
	struct stuck stuck = { .cure = -1 };
	struct mptp_session *session;

	(void)state;
	assert_int_equal(open_stuck(&stuck, &session), MPTP_ERR_IO);
	assert_null(session);
	assert_null(stuck.camera);
	assert_int_equal(stuck.nasked, 2);
}

static ptrdiff_t
give_zeros(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 0, len);
	return (ptrdiff_t)len;
}

static void
data_that_are_not_wanted_are_answered(void **state)
{
	static const uint64_t sizes[] = { 1, 100, 512, 1000000 };
	struct stuck stuck = { .cure = -1, .cured = true };
	struct mptp_op op = { .code = MPTP_OP_SEND_OBJECT }, response;
	struct mptp_op ids = { .code = MPTP_OP_GET_STORAGE_IDS };
	struct mptp_session *session;

	(void)state;
	assert_int_equal(open_stuck(&stuck, &session), MPTP_OK);
	stuck.wants_no_data = true;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct mptp_source source = { sizes[i], give_zeros, NULL };

		assert_int_equal(
		    mptp_session_run(session, &op, &source, NULL, &response),
		    MPTP_ERR_RESPONSE);
		assert_int_equal(response.code, MPTP_RC_NO_VALID_OBJECT_INFO);
		assert_int_equal(
		    mptp_session_run(session, &ids, NULL, NULL, NULL), MPTP_OK);
	}
	mptp_session_close(&session);
	assert_int_equal(stuck.nasked, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_camera_is_not_reset),
		cmocka_unit_test(the_class_request_comes_first),
		cmocka_unit_test(the_port_is_reset_last),
		cmocka_unit_test(data_that_are_not_wanted_are_answered),
		cmocka_unit_test(what_cannot_be_cured_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
