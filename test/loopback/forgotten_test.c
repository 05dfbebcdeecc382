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
#include <string.h>

#include <cmocka.h>
#include <miniptp.h>
#include <miniptp/sim.h>

static const char *framing;

struct told {
	unsigned notices;
	char last[200];
	struct mptp_session *interrupt; /* at the first refusal; NULL: none */
};

static void
notice(void *ctx, const char *line)
{
	struct told *told = ctx;

	told->notices++;
	snprintf(told->last, sizeof(told->last), "%s", line);
}

static void
log_line(void *ctx, enum mptp_log_level level, const char *line)
{
	struct told *told = ctx;

	(void)level;
	if (told->interrupt == NULL || strstr(line, "SessionNotOpen") == NULL)
		return;
	mptp_session_interrupt(told->interrupt);
	told->interrupt = NULL;
}

/* told: the camera's calls go on by themselves, and tell; NULL: they do not. */
static struct mptp_camera *
open_sim(const char *fault, struct told *told)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	const struct mptp_options options = { .transports = transports,
		.reconnect = told != NULL,
		.notice = told != NULL ? notice : NULL,
		.notice_ctx = told,
		.log = told != NULL ? log_line : NULL,
		.log_ctx = told };
	struct mptp_camera *camera;
	struct mptp_error error;
	char uri[200];

	if (told != NULL)
		*told = (struct told){ 0 };
	snprintf(uri, sizeof(uri), "sim:generic-mtp?fault=%s&framing=%s", fault,
	    framing);
	if (mptp_camera_open(&camera, uri, &options, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	return camera;
}

/* It answers, but nothing that needs a session. */
static void
a_session_that_the_camera_forgot_is_opened_anew(void **state)
{
	struct mptp_camera *camera =
	    open_sim("GetStorageIDs#2:no-session", NULL);
	struct mptp_session *session = mptp_camera_session(camera);
	struct mptp_u32_array storages = { 0 };
	struct mptp_recovery recovery;

	(void)state;
	assert_int_equal(mptp_get_storage_ids(camera, &storages), MPTP_OK);
	mptp_u32_array_clear(&storages);
	assert_false(mptp_session_forgotten(session));
	assert_int_equal(
	    mptp_get_storage_ids(camera, &storages), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_error(camera)->response, MPTP_RC_SESSION_NOT_OPEN);
	assert_true(mptp_session_forgotten(session));
	assert_int_equal(mptp_session_recover(session, &recovery), MPTP_OK);
	assert_true(recovery.reopened);
	assert_false(mptp_session_forgotten(session));
	assert_int_equal(mptp_get_storage_ids(camera, &storages), MPTP_OK);
	mptp_u32_array_clear(&storages);
	assert_int_equal(mptp_session_recover(session, &recovery), MPTP_OK);
	assert_false(recovery.reopened);
	mptp_camera_close(&camera);
}

static uint32_t
first_object(struct mptp_camera *camera)
{
	struct mptp_u32_array handles = { 0 };
	uint32_t handle;

	assert_int_equal(mptp_get_object_handles(camera, MPTP_STORAGE_ALL,
			     MPTP_FORMAT_ANY, MPTP_PARENT_ROOT, &handles),
	    MPTP_OK);
	assert_true(handles.n > 0);
	handle = handles.items[0];
	mptp_u32_array_clear(&handles);
	return handle;
}

static int
read_info(struct mptp_camera *camera, uint32_t handle)
{
	struct mptp_object_info info;
	const int status = mptp_get_object_info(camera, handle, &info);

	if (status == MPTP_OK)
		mptp_object_info_clear(&info);
	return status;
}

static void
what_only_reads_goes_on_in_another_session(void **state)
{
	struct told told;
	struct mptp_camera *camera =
	    open_sim("GetObjectInfo#2:no-session", &told);
	const uint32_t handle = first_object(camera);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(read_info(camera, handle), MPTP_OK);
	assert_int_equal(told.notices, 1);
	assert_non_null(strstr(told.last, "forgotten the session"));
	assert_false(mptp_session_forgotten(mptp_camera_session(camera)));
	mptp_camera_close(&camera);
}

static void
what_changes_something_is_not_repeated(void **state)
{
	struct told told;
	struct mptp_camera *camera =
	    open_sim("DeleteObject#1:no-session", &told);
	const uint32_t handle = first_object(camera);

	(void)state;
	assert_int_equal(
	    mptp_delete_object(camera, handle, 0), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_error(camera)->response, MPTP_RC_SESSION_NOT_OPEN);
	assert_int_equal(told.notices, 0);
	/* Nor does anything go on that may have been meant to follow it. */
	assert_int_equal(read_info(camera, handle), MPTP_ERR_NODEV);
	assert_non_null(strstr(mptp_camera_error(camera)->text, "forgotten"));
	assert_int_equal(told.notices, 0);
	assert_int_equal(
	    mptp_session_recover(mptp_camera_session(camera), NULL), MPTP_OK);
	assert_int_equal(read_info(camera, handle), MPTP_OK);
	mptp_camera_close(&camera);
}

/* A camera that says so of one operation, and means that one. */
static void
expect_that_operation_to_be_refused(const char *fault)
{
	struct told told;
	struct mptp_camera *camera = open_sim(fault, &told);
	const uint32_t handle = first_object(camera);

	assert_int_equal(read_info(camera, handle), MPTP_ERR_RESPONSE);
	assert_false(mptp_session_forgotten(mptp_camera_session(camera)));
	assert_int_equal(told.notices, 0);
	assert_int_equal(read_info(camera, handle), MPTP_OK);
	mptp_camera_close(&camera);
}

static void
a_session_that_other_operations_know_is_not_forgotten(void **state)
{
	(void)state;
	expect_that_operation_to_be_refused("GetObjectInfo#1:refuse=0x2003");
}

/* The one that is asked in order to know. */
static void
nor_is_one_where_they_fail_for_another_reason(void **state)
{
	(void)state;
	expect_that_operation_to_be_refused(
	    "GetObjectInfo#1:refuse=0x2003,GetStorageIDs#1:refuse=0x2002");
}

/* Ctrl-C, while it is asked whether there is a session. */
static void
an_interrupt_is_told_as_such(void **state)
{
	struct told told;
	struct mptp_camera *camera =
	    open_sim("GetObjectInfo#1:no-session", &told);
	struct mptp_session *session = mptp_camera_session(camera);
	const uint32_t handle = first_object(camera);

	(void)state;
	told.interrupt = session;
	assert_int_equal(read_info(camera, handle), MPTP_ERR_CANCELLED);
	assert_null(told.interrupt);
	assert_non_null(strstr(mptp_camera_error(camera)->text, "interrupted"));
	assert_int_equal(told.notices, 0);
	assert_int_equal(mptp_session_recover(session, NULL), MPTP_OK);
	assert_int_equal(read_info(camera, handle), MPTP_OK);
	mptp_camera_close(&camera);
}

/* ---- a walk -------------------------------------------------------------- */

static int
count(void *ctx, const struct mptp_entry *entry)
{
	unsigned *n = ctx;

	(void)entry;
	++*n;
	return MPTP_OK;
}

static int
complain(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	(void)ctx;
	(void)handle;
	(void)error;
	fail_msg("this is about no object");
	return MPTP_OK;
}

static int
walk(struct mptp_camera *camera, unsigned *n)
{
	const struct mptp_walker walker = {
		.visit = count, .failed = complain, .ctx = n
	};

	*n = 0;
	return mptp_camera_walk(
	    camera, 0x00010001, MPTP_PARENT_ROOT, "", MPTP_WALK_TREE, &walker);
}

/* One error, not one for each object that is left. */
static void
a_walk_ends_or_goes_on(void **state)
{
	static const char fault[] = "GetObjectInfo#3:no-session";
	struct told told;
	struct mptp_camera *camera =
	    open_sim("GetObjectInfo#999:no-session", NULL);
	unsigned all, n;

	(void)state;
	assert_int_equal(walk(camera, &all), MPTP_OK);
	mptp_camera_close(&camera);
	camera = open_sim(fault, NULL);
	assert_int_equal(walk(camera, &n), MPTP_ERR_RESPONSE);
	assert_true(n < all);
	assert_true(mptp_session_forgotten(mptp_camera_session(camera)));
	mptp_camera_close(&camera);
	camera = open_sim(fault, &told);
	assert_int_equal(walk(camera, &n), MPTP_OK);
	assert_int_equal(n, all);
	assert_int_equal(told.notices, 1);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_session_that_the_camera_forgot_is_opened_anew),
		cmocka_unit_test(what_only_reads_goes_on_in_another_session),
		cmocka_unit_test(what_changes_something_is_not_repeated),
		cmocka_unit_test(
		    a_session_that_other_operations_know_is_not_forgotten),
		cmocka_unit_test(nor_is_one_where_they_fail_for_another_reason),
		cmocka_unit_test(an_interrupt_is_told_as_such),
		cmocka_unit_test(a_walk_ends_or_goes_on),
	};

	framing = argc > 1 ? argv[1] : "usb";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
