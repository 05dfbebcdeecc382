/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What holds for every operation of every virtual camera.
 */
#include <string.h>

#include "sim_run.h"

static const char *const cameras[] = { "canon-eos-r6", "canon-ixus-180",
	"generic-ptp", "generic-mtp", "generic-mtp?objects=3" };
#define NCAMERAS (sizeof(cameras) / sizeof(*cameras))

static void
get_info(struct run *run, struct mptp_device_info *info)
{
	assert_int_equal(ask(run, MPTP_OP_GET_DEVICE_INFO, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(info, run->data, run->len), MPTP_OK);
}

static bool
lists(const uint16_t *codes, uint32_t n, uint32_t code)
{
	for (uint32_t i = 0; i < n; i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

static void
only_device_info_is_told_outside_a_session(void **state)
{
	struct mptp_device_info info;
	struct run run;

	(void)state;
	for (size_t i = 0; i < NCAMERAS; i++) {
		run_open_sessionless(&run, cameras[i]);
		get_info(&run, &info);
		for (uint32_t k = 0; k < info.noperations; k++) {
			uint16_t code = info.operations[k];

			if (code != MPTP_OP_GET_DEVICE_INFO &&
			    code != MPTP_OP_OPEN_SESSION)
				assert_int_equal(ask(&run, code, 0),
				    MPTP_RC_SESSION_NOT_OPEN);
		}
		mptp_device_info_clear(&info);
		run_close(&run);
	}
}

static void
sessions_open_once(void **state)
{
	struct run run;

	(void)state;
	run_open_sessionless(&run, "generic-ptp");
	assert_int_equal(
	    ask(&run, MPTP_OP_OPEN_SESSION, 1, 0u), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_OPEN_SESSION, 0), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 7u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 9u),
	    MPTP_RC_SESSION_ALREADY_OPEN);
	assert_int_equal(run.response.nparam, 1);
	assert_int_equal(run.response.param[0], 7);
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_SESSION_NOT_OPEN);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 9u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE, 0), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_SESSION_NOT_OPEN);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 9u), MPTP_RC_OK);
	run.device->gone(run.device->ctx);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_SESSION_NOT_OPEN);
	run_close(&run);
}

/* Behind each operation a camera is opened anew if that ended the session. */
static void
the_list_of_operations_is_true(void **state)
{
	struct mptp_device_info info;
	struct run run;

	(void)state;
	for (size_t i = 0; i < NCAMERAS; i++) {
		run_open(&run, cameras[i]);
		get_info(&run, &info);
		for (uint32_t k = 1; k < info.noperations; k++)
			assert_true(
			    info.operations[k - 1] < info.operations[k]);
		for (uint32_t code = 0; code <= 0xffff; code++) {
			bool listed =
			    lists(info.operations, info.noperations, code);
			uint16_t rc = ask(&run, (uint16_t)code, 0);

			assert_int_not_equal(rc, 0);
			if (listed)
				assert_int_not_equal(
				    rc, MPTP_RC_OPERATION_NOT_SUPPORTED);
			else
				assert_int_equal(
				    rc, MPTP_RC_OPERATION_NOT_SUPPORTED);
			if (rc == MPTP_RC_OK)
				ask(&run, MPTP_OP_OPEN_SESSION, 1, 1u);
		}
		mptp_device_info_clear(&info);
		run_close(&run);
	}
}

static void
the_list_of_properties_is_true(void **state)
{
	struct mptp_device_info info;
	struct run run;

	(void)state;
	for (size_t i = 0; i < NCAMERAS; i++) {
		run_open(&run, cameras[i]);
		get_info(&run, &info);
		assert_int_not_equal(info.nproperties, 0);
		for (uint32_t code = 0; code <= 0x10005; code++) {
			bool listed =
			    lists(info.properties, info.nproperties, code);
			struct mptp_property_desc desc;

			assert_int_equal(
			    ask(&run, MPTP_OP_GET_DEVICE_PROP_DESC, 1, code),
			    listed ? MPTP_RC_OK :
				     MPTP_RC_DEVICE_PROP_NOT_SUPPORTED);
			if (!listed)
				continue;
			assert_int_equal(
			    mptp_property_desc_unpack(&desc, run.data, run.len),
			    MPTP_OK);
			assert_int_equal(desc.code, code);
			mptp_property_desc_clear(&desc);
		}
		mptp_device_info_clear(&info);
		run_close(&run);
	}
}

static void
parameters_are_counted(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	/* What is left out reads as 0, and zeros may follow. */
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_IDS, 5, 0u, 0u, 0u, 0u, 0u),
	    MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_GET_STORAGE_IDS, 1, 1u),
	    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT, 2, 3u, 1u),
	    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	/* But for the session's id, which small programs send. */
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 1, 1u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT, 0), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT, 2, 3u, 0u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 1, 0x10001u), MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 8);
	run_close(&run);
}

static void
storages_and_handles_must_exist(void **state)
{
	static const uint16_t of_storage[] = { MPTP_OP_GET_STORAGE_INFO,
		MPTP_OP_GET_NUM_OBJECTS, MPTP_OP_GET_OBJECT_HANDLES,
		MPTP_OP_FORMAT_STORE, MPTP_OP_GET_FILESYSTEM_MANIFEST };
	static const uint16_t of_object[] = { MPTP_OP_GET_OBJECT_INFO,
		MPTP_OP_GET_OBJECT, MPTP_OP_GET_THUMB, MPTP_OP_DELETE_OBJECT };
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	for (size_t i = 0; i < sizeof(of_storage) / sizeof(*of_storage); i++) {
		assert_int_equal(ask(&run, of_storage[i], 1, 0x20001u),
		    MPTP_RC_INVALID_STORAGE_ID);
		assert_int_equal(ask(&run, of_storage[i], 1, 0u),
		    MPTP_RC_INVALID_STORAGE_ID);
	}
	for (size_t i = 0; i < sizeof(of_object) / sizeof(*of_object); i++) {
		assert_int_equal(ask(&run, of_object[i], 1, 0x4711u),
		    MPTP_RC_INVALID_OBJECT_HANDLE);
		assert_int_equal(ask(&run, of_object[i], 1, 0u),
		    MPTP_RC_INVALID_OBJECT_HANDLE);
	}
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT, 3, 99u, 0u, 1u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	/* And formats have codes of their kind. */
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 2, 0x10001u, 0x13801u),
	    MPTP_RC_INVALID_CODE_FORMAT);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 2, 0x10001u, 0x5001u),
	    MPTP_RC_INVALID_CODE_FORMAT);
	assert_int_equal(
	    ask(&run, MPTP_OP_DELETE_OBJECT, 2, 0xffffffffu, 0x1001u),
	    MPTP_RC_INVALID_CODE_FORMAT);
	/* Parents are folders. */
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 3, 0x10001u, 0u, 3u),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, 0xffffffffu, 0u, 99u),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	run_close(&run);
}

static int
count(void *ctx, const char *name, const char *summary)
{
	int *n = ctx;
	struct mptp_error error;
	struct mptp_sim *sim;

	assert_int_equal(mptp_sim_open(&sim, name, &error), MPTP_OK);
	mptp_sim_close(&sim);
	assert_int_not_equal(strlen(summary), 0);
	return ++*n == 3; /* stops the walk */
}

static void
profiles_are_told_with_a_summary_each(void **state)
{
	int n = 0;

	(void)state;
	assert_int_equal(mptp_sim_profiles(count, &n, NULL), MPTP_OK);
	assert_int_equal(n, 3);
	n = 10;
	assert_int_equal(mptp_sim_profiles(count, &n, NULL), MPTP_OK);
	assert_int_equal(n, 14);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_device_info_is_told_outside_a_session),
		cmocka_unit_test(sessions_open_once),
		cmocka_unit_test(the_list_of_operations_is_true),
		cmocka_unit_test(the_list_of_properties_is_true),
		cmocka_unit_test(parameters_are_counted),
		cmocka_unit_test(storages_and_handles_must_exist),
		cmocka_unit_test(profiles_are_told_with_a_summary_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
