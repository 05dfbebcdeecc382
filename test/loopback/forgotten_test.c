/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A camera that forgets the session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <miniptp.h>
#include <miniptp/sim.h>

static const char *framing;

static struct mptp_camera *
open_sim(void)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	const struct mptp_options options = { .transports = transports };
	struct mptp_camera *camera;
	struct mptp_error error;
	char uri[200];

	snprintf(uri, sizeof(uri),
	    "sim:generic-mtp?fault=GetStorageIDs#2:no-session&framing=%s",
	    framing);
	if (mptp_camera_open(&camera, uri, &options, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	return camera;
}

/* It answers, but nothing that needs a session. */
static void
a_session_that_the_camera_forgot_is_opened_anew(void **state)
{
	struct mptp_camera *camera = open_sim();
	struct mptp_session *session = mptp_camera_session(camera);
	struct mptp_u32_array storages = { 0 };
	struct mptp_recovery recovery;

	(void)state;
	assert_int_equal(mptp_get_storage_ids(camera, &storages), MPTP_OK);
	mptp_u32_array_clear(&storages);
	assert_int_equal(
	    mptp_get_storage_ids(camera, &storages), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_error(camera)->response, MPTP_RC_SESSION_NOT_OPEN);
	assert_int_equal(mptp_session_recover(session, &recovery), MPTP_OK);
	assert_true(recovery.reopened);
	assert_int_equal(mptp_get_storage_ids(camera, &storages), MPTP_OK);
	mptp_u32_array_clear(&storages);
	assert_int_equal(mptp_session_recover(session, &recovery), MPTP_OK);
	assert_false(recovery.reopened);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_session_that_the_camera_forgot_is_opened_anew),
	};

	framing = argc > 1 ? argv[1] : "usb";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
