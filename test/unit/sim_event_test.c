/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Events of virtual cameras: about what initiators do, and too many of them.
 */
#include "sim_run.h"

#define SD1 0x00010001u
#define CAMERA(model, more)                                                        \
	"{\"model\": \"" model "\", \"device_info\": {\"model\": \"M\"},"          \
	"\"storages\": [{\"id\": 65537, \"capacity\": 9, \"free_bytes\": 9}]" more \
	"}"

static bool
lists_event(struct run *run, uint16_t code)
{
	struct mptp_device_info info;
	bool found = false;

	assert_int_equal(ask(run, MPTP_OP_GET_DEVICE_INFO, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(&info, run->data, run->len), MPTP_OK);
	for (uint32_t i = 0; i < info.nevents; i++) {
		found |= info.events[i] == code;
		/* Sorted, none twice. */
		assert_true(i == 0 || info.events[i - 1] < info.events[i]);
	}
	mptp_device_info_clear(&info);
	return found;
}

static void
what_initiators_do_is_told(void **state)
{
	uint32_t folder, file;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	expect_no_event(&run);
	assert_int_equal(announce(&run, SD1, 0, "SUB", -1), MPTP_RC_OK);
	folder = run.response.param[2];
	expect_event(&run, MPTP_EV_OBJECT_ADDED, folder);
	assert_int_equal(announce(&run, SD1, folder, "F", 2), MPTP_RC_OK);
	file = run.response.param[2];
	expect_no_event(&run); /* not before it is there */
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "ab", 2, 0), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_ADDED, file);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD1);
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, file, 1u), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, file);
	/* What is refused changes nothing. */
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, folder),
	    MPTP_RC_OBJECT_WRITE_PROTECTED);
	expect_no_event(&run);
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, file, 0u), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, file);
	assert_int_equal(
	    ask(&run, MPTP_OP_DELETE_OBJECT, 1, folder), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_REMOVED, file);
	expect_event(&run, MPTP_EV_OBJECT_REMOVED, folder);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD1);
	expect_no_event(&run);
	run_close(&run);
}

static void
settings_are_told_when_they_change(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(tell(&run, MPTP_OP_SET_DEVICE_PROP_VALUE, "\4\0", 2, 1,
			     (uint32_t)MPTP_DP_WHITE_BALANCE),
	    MPTP_RC_OK);
	expect_event(&run, MPTP_EV_DEVICE_PROP_CHANGED, MPTP_DP_WHITE_BALANCE);
	assert_int_equal(tell(&run, MPTP_OP_SET_DEVICE_PROP_VALUE, "\4\0", 2, 1,
			     (uint32_t)MPTP_DP_WHITE_BALANCE),
	    MPTP_RC_OK);
	expect_no_event(&run);
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE_PROP_VALUE, 1,
			     (uint32_t)MPTP_DP_WHITE_BALANCE),
	    MPTP_RC_OK);
	expect_event(&run, MPTP_EV_DEVICE_PROP_CHANGED, MPTP_DP_WHITE_BALANCE);
	run_close(&run);
}

static void
a_full_store_is_told(void **state)
{
	struct run run;

	(void)state;
	run_open_profile(&run, CAMERA("ptp", ""));
	assert_int_equal(
	    announce(&run, SD1, 0, "N", MPTP_SIZE_ASK), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "0123456789", 10, 0),
	    MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	expect_no_event(&run);
	run_close(&run);
}

static void
the_list_is_what_can_happen(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_true(lists_event(&run, MPTP_EV_OBJECT_ADDED));
	assert_true(lists_event(&run, MPTP_EV_STORE_FULL));
	assert_true(lists_event(&run, MPTP_EV_UNREPORTED_STATUS));
	assert_false(lists_event(&run, MPTP_EV_OBJECT_PROP_CHANGED));
	run_close(&run);
	/* A quiet camera says nothing of the initiator's own deeds. */
	run_open_profile(&run, CAMERA("ptp", ", \"quiet\": true"));
	assert_false(lists_event(&run, MPTP_EV_OBJECT_REMOVED));
	assert_true(lists_event(&run, MPTP_EV_STORE_FULL));
	upload(&run, 0, 0, "N", "a");
	expect_no_event(&run);
	run_close(&run);
	/* Recorded lists are kept, and kept to. */
	run_open(&run, "canon-ixus-180");
	assert_false(lists_event(&run, MPTP_EV_OBJECT_ADDED));
	upload(&run, 0, 0, "N", "a");
	expect_no_event(&run);
	assert_int_equal(
	    ask(&run, MPTP_OP_DELETE_OBJECT, 1, find_name(&run, 0, "N")),
	    MPTP_RC_OK);
	assert_true(lists_event(&run, MPTP_EV_OBJECT_REMOVED));
	run_close(&run);
}

static void
losses_are_told(void **state)
{
	struct mptp_event event;
	unsigned n = 0;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?objects=1000&perdir=2000");
	assert_int_equal(
	    ask(&run, MPTP_OP_DELETE_OBJECT, 1, 0x10000000u), MPTP_RC_OK);
	for (; run.device->event(run.device->ctx, &event); n++) {
		if (event.code == MPTP_EV_UNREPORTED_STATUS)
			break;
		assert_int_equal(event.code, MPTP_EV_OBJECT_REMOVED);
		assert_int_equal(event.param[0], 0x40000000u + n);
	}
	assert_int_equal(event.code, MPTP_EV_UNREPORTED_STATUS);
	assert_int_equal(event.nparam, 0);
	assert_int_equal(n, 255);
	expect_no_event(&run);
	/* And it goes on. */
	assert_int_equal(announce(&run, SD1, 0, "SUB", -1), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_ADDED, run.response.param[2]);
	expect_no_event(&run);
	run_close(&run);
}

static void
events_name_their_transaction_and_session(void **state)
{
	struct mptp_op op = {
		.code = MPTP_OP_DELETE_OBJECT, .nparam = 1, .param = { 3 }
	};
	struct mptp_reply reply = { .transaction = 77 };
	struct mptp_event event;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	run.device->request(run.device->ctx, &op, &reply);
	reply.release(reply.release_ctx);
	assert_int_equal(reply.response.code, MPTP_RC_OK);
	assert_true(run.device->event(run.device->ctx, &event));
	assert_int_equal(event.transaction, 77);
	/* What was not told in time is not told in the next session. */
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, 4u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	expect_no_event(&run);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_initiators_do_is_told),
		cmocka_unit_test(settings_are_told_when_they_change),
		cmocka_unit_test(a_full_store_is_told),
		cmocka_unit_test(the_list_is_what_can_happen),
		cmocka_unit_test(losses_are_told),
		cmocka_unit_test(events_name_their_transaction_and_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
