/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The device as a whole: self-test, reset, power, clock, and formatting.
 */
#include <string.h>
#include <time.h>

#include "sim_run.h"

#define SD1 0x00010001u

static void
only_the_default_test_is_there(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_SELF_TEST, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_SELF_TEST, 1, 0u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_SELF_TEST, 1, 1u),
	    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_SELF_TEST, 1, 0x8001u),
	    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	run_close(&run);
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {}, \"self_test\": "
	    "\"fails\", \"storages\": [{\"id\": 65537}]}");
	assert_int_equal(
	    ask(&run, MPTP_OP_SELF_TEST, 0), MPTP_RC_SELF_TEST_FAILED);
	run_close(&run);
}

static void
a_reset_ends_the_session_and_is_told(void **state)
{
	struct mptp_event event;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE, 0), MPTP_RC_OK);
	event = next_event(&run);
	assert_int_equal(event.code, MPTP_EV_DEVICE_RESET);
	assert_int_equal(event.nparam, 0);
	assert_int_equal(event.transaction, run.transaction);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_SESSION_NOT_OPEN);
	run_close(&run);
}

static void
off_until_somebody_comes(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_false(run.device->off(run.device->ctx));
	assert_int_equal(ask(&run, MPTP_OP_POWER_DOWN, 0), MPTP_RC_OK);
	assert_true(run.device->off(run.device->ctx));
	run.device->gone(run.device->ctx);
	assert_false(run.device->off(run.device->ctx));
	run_close(&run);
}

/* By way of a transport: a session in which an operation went well. */
static struct mptp_session *
session_after(const char *uri, const struct mptp_op *op)
{
	static const struct mptp_transport_ops *const transports[] = {
		&mptp_sim_transport, NULL
	};
	const struct mptp_options options = { .transports = transports };
	struct mptp_session *session;

	assert_int_equal(
	    mptp_session_open(&session, uri, &options, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_session_run(session, op, NULL, NULL, NULL), MPTP_OK);
	return session;
}

/* An answer, and then nobody is there any more. */
static void
power_down_hangs_up(void **state)
{
	static const char *const uris[] = { "sim:generic-ptp",
		"sim:generic-ptp?framing=ip" };
	const struct mptp_op power_down = { MPTP_OP_POWER_DOWN, 0, { 0 } };
	const struct mptp_op ids = { MPTP_OP_GET_STORAGE_IDS, 0, { 0 } };
	struct mptp_session *session;
	struct mptp_typed_event event;

	(void)state;
	for (int i = 0; i < 2; i++) {
		session = session_after(uris[i], &power_down);
		assert_int_equal(
		    mptp_session_event(session, &event, 1000), MPTP_ERR_NODEV);
		assert_int_equal(
		    mptp_session_run(session, &ids, NULL, NULL, NULL),
		    MPTP_ERR_NODEV);
		mptp_session_close(&session);
	}
}

/* Timed events come also to an initiator that does nothing but wait. */
static void
waiting_is_enough(void **state)
{
	static const char *const uris[] = { "sim:generic-ptp",
		"sim:generic-mtp?framing=ip" };
	const struct mptp_op capture = { MPTP_OP_INITIATE_CAPTURE, 0, { 0 } };
	struct mptp_session *session;
	struct mptp_typed_event event;

	(void)state;
	for (int i = 0; i < 2; i++) {
		session = session_after(uris[i], &capture);
		assert_int_equal(
		    mptp_session_event(session, &event, 0), MPTP_ERR_TIMEOUT);
		assert_int_equal(
		    mptp_session_event(session, &event, 20000), MPTP_OK);
		assert_int_equal(event.code, MPTP_EV_OBJECT_ADDED);
		assert_int_equal(
		    mptp_session_event(session, &event, -1), MPTP_OK);
		assert_int_equal(event.code, MPTP_EV_STORAGE_INFO_CHANGED);
		assert_int_equal(
		    mptp_session_event(session, &event, -1), MPTP_OK);
		assert_int_equal(event.code, MPTP_EV_CAPTURE_COMPLETE);
		assert_int_equal(
		    mptp_session_event(session, &event, 30), MPTP_ERR_TIMEOUT);
		mptp_session_close(&session);
	}
}

/* The clock as text. */
static void
expect_date(struct run *run, const char *first, const char *second)
{
	struct mptp_value value;

	assert_int_equal(ask(run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1,
			     (uint32_t)MPTP_DP_DATE_TIME),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, MPTP_TYPE_STR, run->data, run->len),
	    MPTP_OK);
	if (strcmp(value.str, first) != 0)
		assert_string_equal(value.str, second);
	mptp_value_clear(&value);
}

static uint16_t
set_date(struct run *run, const char *date)
{
	char copy[40];
	struct mptp_value value = { .type = MPTP_TYPE_STR, .str = copy };
	uint8_t bytes[100];
	size_t len;

	strcpy(copy, date);
	len = mptp_value_pack(&value, bytes, sizeof(bytes));
	return tell(run, MPTP_OP_SET_DEVICE_PROP_VALUE, bytes, len, 1,
	    (uint32_t)MPTP_DP_DATE_TIME);
}

static void
the_clock_goes_on(void **state)
{
	const struct timespec wait = { 1, 100000000L };
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?time=20260228T235959");
	expect_date(&run, "20260228T235959", "20260301T000000");
	nanosleep(&wait, NULL);
	expect_date(&run, "20260301T000000", "20260301T000001");
	assert_int_equal(set_date(&run, "20240229T120000"), MPTP_RC_OK);
	expect_date(&run, "20240229T120000", "20240229T120001");
	nanosleep(&wait, NULL);
	expect_date(&run, "20240229T120001", "20240229T120002");
	/* With a fraction, and a zone, which a camera's clock has not. */
	assert_int_equal(set_date(&run, "19991231T235900.5+0130"), MPTP_RC_OK);
	expect_date(&run, "19991231T235900", "19991231T235901");
	run_close(&run);
}

static void
there_are_no_other_dates(void **state)
{
	static const char *const wrong[] = { "", "2024", "20240230T120000",
		"20241301T120000", "20240101T240000", "20240101T126000",
		"20240101 120000", "20240101T120000.", "20240101T120000+1",
		"20240101T120000+0199", "20240101T120000Zz",
		"20230229T000000" };
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?time=20260102T030405");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(set_date(&run, wrong[i]),
		    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	expect_date(&run, "20260102T030405", "20260102T030406");
	run_close(&run);
}

static void
cards_are_formatted_with_folders(void **state)
{
	struct mptp_storage_info info;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_FORMAT_STORE, 2, SD1, 1u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(ask(&run, MPTP_OP_FORMAT_STORE, 2, SD1, 0x8000u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 1, SD1), MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 8);
	assert_int_equal(
	    ask(&run, MPTP_OP_FORMAT_STORE, 2, SD1, 2u), MPTP_RC_OK);
	expect_handles(&run, SD1, 0, 0u, 0u);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_INFO, 1, SD1), MPTP_RC_OK);
	assert_int_equal(
	    mptp_storage_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_int_equal(info.filesystem, 2);
	mptp_storage_info_clear(&info);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_default_test_is_there),
		cmocka_unit_test(a_reset_ends_the_session_and_is_told),
		cmocka_unit_test(off_until_somebody_comes),
		cmocka_unit_test(power_down_hangs_up),
		cmocka_unit_test(waiting_is_enough),
		cmocka_unit_test(the_clock_goes_on),
		cmocka_unit_test(there_are_no_other_dates),
		cmocka_unit_test(cards_are_formatted_with_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
