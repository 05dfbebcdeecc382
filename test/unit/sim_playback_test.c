/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a player plays, and its firmware.
 */
#include <string.h>

#include "sim_run.h"

#define SD1 0x00010001u

static uint32_t
number(struct run *run, uint32_t property)
{
	struct mptp_value value;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1, property), MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, MPTP_TYPE_U32, run->data, run->len),
	    MPTP_OK);
	return (uint32_t)value.u;
}

static uint16_t
set(struct run *run, uint32_t property, uint32_t value)
{
	uint8_t bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	return tell(run, MPTP_OP_SET_DEVICE_PROP_VALUE, bytes, 4, 1, property);
}

/* Folder 2 holds the objects 3 to 6. */
static void
a_folder_is_skipped_through(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_OBJECT), 2);
	assert_int_equal(
	    set(&run, MPTP_DP_PLAYBACK_POSITION, 5000), MPTP_RC_OK);
	expect_event(
	    &run, MPTP_EV_DEVICE_PROP_CHANGED, MPTP_DP_PLAYBACK_POSITION);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, 3u), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_DEVICE_PROP_CHANGED,
	    MPTP_DP_PLAYBACK_CONTAINER_INDEX);
	expect_event(
	    &run, MPTP_EV_DEVICE_PROP_CHANGED, MPTP_DP_PLAYBACK_POSITION);
	expect_no_event(&run);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_CONTAINER_INDEX), 3);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_POSITION), 0);
	assert_int_equal(
	    ask(&run, MPTP_OP_SKIP, 1, 1u), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, (uint32_t)-2), MPTP_RC_OK);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_CONTAINER_INDEX), 1);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, (uint32_t)-2),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_SKIP, 1, 0u), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_CONTAINER_INDEX), 1);
	run_close(&run);
}

static void
an_object_has_neighbours(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(set(&run, MPTP_DP_PLAYBACK_OBJECT, 99),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, 2u), MPTP_RC_OK);
	assert_int_equal(set(&run, MPTP_DP_PLAYBACK_OBJECT, 4), MPTP_RC_OK);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_CONTAINER_INDEX), 0);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, 2u), MPTP_RC_OK);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_OBJECT), 6);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, (uint32_t)-3), MPTP_RC_OK);
	assert_int_equal(number(&run, MPTP_DP_PLAYBACK_OBJECT), 3);
	assert_int_equal(ask(&run, MPTP_OP_SKIP, 1, (uint32_t)-1),
	    MPTP_RC_INVALID_PARAMETER);
	/* Nothing is played. */
	assert_int_equal(set(&run, MPTP_DP_PLAYBACK_OBJECT, 0), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_SKIP, 1, 1u), MPTP_RC_INVALID_PARAMETER);
	run_close(&run);
}

static void
firmware_is_installed(void **state)
{
	char name[] = "FW.BIN";
	struct mptp_object_info object = {
		.format = MPTP_OF_UNDEFINED_FIRMWARE, .size = 3, .name = name
	};
	struct mptp_device_info info;
	uint8_t packed[200];
	struct run run;
	uint32_t handle;
	size_t len;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(ask(&run, MPTP_OP_UPDATE_DEVICE_FIRMWARE, 1, 3u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(ask(&run, MPTP_OP_UPDATE_DEVICE_FIRMWARE, 1, 99u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	len = mptp_object_info_pack(&object, packed, sizeof(packed));
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed, len, 1, SD1),
	    MPTP_RC_OK);
	handle = run.response.param[2];
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0), MPTP_RC_OK);
	while (next_event(&run).code != 0)
		;
	assert_int_equal(
	    ask(&run, MPTP_OP_UPDATE_DEVICE_FIRMWARE, 1, handle), MPTP_RC_OK);
	assert_int_equal(next_event(&run).code, MPTP_EV_DEVICE_INFO_CHANGED);
	assert_int_equal(ask(&run, MPTP_OP_GET_DEVICE_INFO, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_string_equal(info.device_version, "1.1");
	mptp_device_info_clear(&info);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_skipped_through),
		cmocka_unit_test(an_object_has_neighbours),
		cmocka_unit_test(firmware_is_installed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
