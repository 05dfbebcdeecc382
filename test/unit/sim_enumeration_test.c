/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects listed piecewise, and vendors' views of the camera.
 */
#include <string.h>

#include "sim_run.h"

#define SD1 0x00010001u
#define EVERY 0xffffffffu
#define ROOT 0xffffffffu

static uint32_t
start(struct run *run, uint32_t storage, uint32_t format, uint32_t parent)
{
	assert_int_equal(
	    ask(run, MPTP_OP_START_ENUM_HANDLES, 3, storage, format, parent),
	    MPTP_RC_OK);
	assert_int_equal(run->response.nparam, 1);
	assert_int_not_equal(run->response.param[0], 0);
	return run->response.param[0];
}

/* The next n handles are those from first on. */
static void
expect_next(
    struct run *run, uint32_t id, uint32_t most, uint32_t first, uint32_t n)
{
	struct mptp_u32_array handles;

	assert_int_equal(
	    ask(run, MPTP_OP_ENUM_HANDLES, 2, id, most), MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&handles, run->data, run->len), MPTP_OK);
	assert_int_equal(handles.n, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(handles.items[i], first + i);
	mptp_u32_array_clear(&handles);
}

static void
several_go_on_at_once(void **state)
{
	uint32_t all, pictures, root;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	all = start(&run, EVERY, 0, 0);
	pictures = start(&run, SD1, MPTP_OF_EXIF_JPEG, 2);
	root = start(&run, SD1, 0, ROOT);
	assert_int_not_equal(all, pictures);
	expect_next(&run, all, 3, 1, 3);
	expect_next(&run, pictures, 1, 3, 1);
	expect_next(&run, root, 1, 1, 1);
	expect_next(&run, all, 100, 4, 5);
	expect_next(&run, pictures, 100, 4, 1);
	expect_next(&run, root, 7, 7, 1);
	/* Nothing: that was all. */
	expect_next(&run, all, 100, 0, 0);
	expect_next(&run, pictures, 1, 0, 0);
	assert_int_equal(
	    ask(&run, MPTP_OP_STOP_ENUM_HANDLES, 1, all), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_ENUM_HANDLES, 2, all, 1u),
	    MPTP_RC_INVALID_ENUM_HANDLE);
	expect_next(&run, pictures, 1, 0, 0);
	run_close(&run);
}

static void
what_is_asked_for_is_checked(void **state)
{
	uint32_t id;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_START_ENUM_HANDLES, 1, 0x20001u),
	    MPTP_RC_INVALID_STORAGE_ID);
	assert_int_equal(ask(&run, MPTP_OP_START_ENUM_HANDLES, 3, SD1, 0u, 3u),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	assert_int_equal(ask(&run, MPTP_OP_ENUM_HANDLES, 2, 0u, 1u),
	    MPTP_RC_INVALID_ENUM_HANDLE);
	assert_int_equal(ask(&run, MPTP_OP_ENUM_HANDLES, 2, 77u, 1u),
	    MPTP_RC_INVALID_ENUM_HANDLE);
	assert_int_equal(ask(&run, MPTP_OP_STOP_ENUM_HANDLES, 1, 77u),
	    MPTP_RC_INVALID_ENUM_HANDLE);
	id = start(&run, EVERY, 0, 0);
	assert_int_equal(ask(&run, MPTP_OP_ENUM_HANDLES, 2, id, 0u),
	    MPTP_RC_INVALID_PARAMETER);
	/* It ends with the session, and there are so many at once. */
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_ENUM_HANDLES, 2, id, 1u),
	    MPTP_RC_INVALID_ENUM_HANDLE);
	for (int i = 0; i < 16; i++)
		id = start(&run, EVERY, 0, 0);
	assert_int_equal(ask(&run, MPTP_OP_START_ENUM_HANDLES, 1, EVERY),
	    MPTP_RC_DEVICE_BUSY);
	assert_int_equal(
	    ask(&run, MPTP_OP_STOP_ENUM_HANDLES, 1, id), MPTP_RC_OK);
	start(&run, EVERY, 0, 0);
	run_close(&run);
}

static void
answers_have_an_end(void **state)
{
	struct mptp_u32_array handles;
	uint32_t id, n = 0, most = 0;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?objects=40000&perdir=100000");
	id = start(&run, EVERY, 0, 0);
	do {
		assert_int_equal(
		    ask(&run, MPTP_OP_ENUM_HANDLES, 2, id, UINT32_MAX),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_u32_array_unpack(&handles, run.data, run.len),
		    MPTP_OK);
		n += handles.n;
		most = handles.n > most ? handles.n : most;
		id = handles.n == 0 ? 0 : id;
		mptp_u32_array_clear(&handles);
	} while (id != 0);
	assert_int_equal(n, 40002);
	assert_in_range(most, 1, 16384);
	run_close(&run);
}

static bool
lists(const uint16_t *codes, uint32_t n, uint16_t code)
{
	for (uint32_t i = 0; i < n; i++)
		if (codes[i] == code)
			return true;
	return false;
}

static void
vendors_have_their_view(void **state)
{
	struct mptp_vendor_extension_maps maps;
	struct mptp_device_info info;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_VENDOR_EXTENSION_MAPS, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_vendor_extension_maps_unpack(&maps, run.data, run.len),
	    MPTP_OK);
	assert_int_equal(maps.n, 1);
	assert_int_equal(maps.items[0].native, 0xd001);
	assert_int_equal(maps.items[0].mapped, 0xd402);
	assert_int_equal(maps.items[0].vendor, 6);
	mptp_vendor_extension_maps_clear(&maps);
	assert_int_equal(ask(&run, MPTP_OP_GET_VENDOR_DEVICE_INFO, 1, 0u),
	    MPTP_RC_UNKNOWN_VENDOR_CODE);
	assert_int_equal(ask(&run, MPTP_OP_GET_VENDOR_DEVICE_INFO, 1, 11u),
	    MPTP_RC_UNKNOWN_VENDOR_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_VENDOR_DEVICE_INFO, 1, 6u), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_int_equal(info.vendor_extension, 6);
	assert_string_equal(info.model, "Generic PTP Camera");
	assert_true(lists(info.properties, info.nproperties, 0x5001));
	assert_true(lists(info.properties, info.nproperties, 0xd402));
	assert_false(lists(info.properties, info.nproperties, 0xd001));
	mptp_device_info_clear(&info);
	run_close(&run);
}

static void
a_vendor_knows_itself(void **state)
{
	struct mptp_device_info info;
	struct run run;

	(void)state;
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {\"vendor_extension\": 11, "
	    "\"model\": \"Own\"}, \"storages\": [{\"id\": 65537}]}");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_VENDOR_DEVICE_INFO, 1, 11u), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_int_equal(info.vendor_extension, 11);
	assert_string_equal(info.model, "Own");
	mptp_device_info_clear(&info);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_VENDOR_EXTENSION_MAPS, 0), MPTP_RC_OK);
	assert_int_equal(run.len, 8);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_go_on_at_once),
		cmocka_unit_test(what_is_asked_for_is_checked),
		cmocka_unit_test(answers_have_an_end),
		cmocka_unit_test(vendors_have_their_view),
		cmocka_unit_test(a_vendor_knows_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
