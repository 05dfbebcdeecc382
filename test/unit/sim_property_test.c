/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Device properties: read, set, refused, reset.
 */
#include <string.h>

#include "sim_run.h"

static uint16_t
set(struct run *run, uint32_t code, const void *bytes, size_t len)
{
	return tell(run, MPTP_OP_SET_DEVICE_PROP_VALUE, bytes, len, 1, code);
}

static void
expect_bytes(struct run *run, uint32_t code, const void *bytes, size_t len)
{
	assert_int_equal(
	    ask(run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1, code), MPTP_RC_OK);
	assert_int_equal(run->len, len);
	assert_memory_equal(run->data, bytes, len);
}

static void
numbers_of_a_list(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	expect_bytes(&run, MPTP_DP_WHITE_BALANCE, "\x02\x00", 2);
	assert_int_equal(
	    set(&run, MPTP_DP_WHITE_BALANCE, "\x04\x00", 2), MPTP_RC_OK);
	expect_bytes(&run, MPTP_DP_WHITE_BALANCE, "\x04\x00", 2);
	assert_int_equal(set(&run, MPTP_DP_WHITE_BALANCE, "\x03\x00", 2),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	assert_int_equal(set(&run, MPTP_DP_WHITE_BALANCE, "\x04", 1),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT);
	assert_int_equal(set(&run, MPTP_DP_WHITE_BALANCE, "\x04\0\0", 3),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT);
	assert_int_equal(set(&run, MPTP_DP_WHITE_BALANCE, "", 0),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT);
	expect_bytes(&run, MPTP_DP_WHITE_BALANCE, "\x04\x00", 2);
	/* Negative ones. */
	assert_int_equal(set(&run, MPTP_DP_EXPOSURE_BIAS_COMPENSATION,
			     "\x18\xfc", 2), /* -1000 */
	    MPTP_RC_OK);
	assert_int_equal(
	    set(&run, MPTP_DP_EXPOSURE_BIAS_COMPENSATION, "\x19\xfc", 2),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	run_close(&run);
}

/* 280 to 2240 by 40 */
static void
numbers_of_a_range(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(
	    set(&run, MPTP_DP_F_NUMBER, "\x18\x01", 2), MPTP_RC_OK);
	assert_int_equal(
	    set(&run, MPTP_DP_F_NUMBER, "\xc0\x08", 2), MPTP_RC_OK);
	assert_int_equal(set(&run, MPTP_DP_F_NUMBER, "\xf0\x00", 2),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	assert_int_equal(set(&run, MPTP_DP_F_NUMBER, "\xe8\x08", 2),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	assert_int_equal(set(&run, MPTP_DP_F_NUMBER, "\x19\x01", 2),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	expect_bytes(&run, MPTP_DP_F_NUMBER, "\xc0\x08", 2);
	run_close(&run);
}

static void
strings(void **state)
{
	static const char artist[] = "\x04"
				     "A\0d\0a\0\0";
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	expect_bytes(&run, MPTP_DP_ARTIST, "", 1);
	assert_int_equal(set(&run, MPTP_DP_ARTIST, artist, 9), MPTP_RC_OK);
	expect_bytes(&run, MPTP_DP_ARTIST, artist, 9);
	assert_int_equal(set(&run, MPTP_DP_ARTIST, artist, 4),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT);
	assert_int_equal(set(&run, MPTP_DP_ARTIST, "\2b\0\0\0junk", 9),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT);
	assert_int_equal(set(&run, MPTP_DP_IMAGE_SIZE, artist, 9),
	    MPTP_RC_INVALID_DEVICE_PROP_VALUE);
	expect_bytes(&run, MPTP_DP_ARTIST, artist, 9);
	run_close(&run);
}

static void
some_are_read_only_or_missing(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	expect_bytes(&run, MPTP_DP_BATTERY_LEVEL, "\x50", 1);
	assert_int_equal(
	    set(&run, MPTP_DP_BATTERY_LEVEL, "\x64", 1), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE_PROP_VALUE, 1,
			     (uint32_t)MPTP_DP_BATTERY_LEVEL),
	    MPTP_RC_ACCESS_DENIED);
	expect_bytes(&run, MPTP_DP_BATTERY_LEVEL, "\x50", 1);
	assert_int_equal(
	    set(&run, 0x502d, "\x01\0", 2), MPTP_RC_DEVICE_PROP_NOT_SUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1, 0x15001u),
	    MPTP_RC_DEVICE_PROP_NOT_SUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE_PROP_VALUE, 1, 0x502du),
	    MPTP_RC_DEVICE_PROP_NOT_SUPPORTED);
	run_close(&run);
	run_open(&run, "canon-eos-r6");
	assert_int_equal(ask(&run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1, 0x5001u),
	    MPTP_RC_OPERATION_NOT_SUPPORTED);
	assert_int_equal(set(&run, 0xd406, "\x02x\0\0", 5), MPTP_RC_OK);
	assert_int_equal(
	    set(&run, 0xd402, "\x02x\0\0", 5), MPTP_RC_ACCESS_DENIED);
	run_close(&run);
}

static void
values_are_reset(void **state)
{
	static const char artist[] = "\x02x\0\0";
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE_PROP_VALUE, 1,
			     (uint32_t)MPTP_DP_F_NUMBER),
	    MPTP_RC_OK);
	expect_bytes(&run, MPTP_DP_F_NUMBER, "\x18\x01", 2);
	assert_int_equal(set(&run, MPTP_DP_ARTIST, artist, 5), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_RESET_DEVICE_PROP_VALUE, 1, 0xffffffffu),
	    MPTP_RC_OK);
	expect_bytes(&run, MPTP_DP_ARTIST, "", 1);
	expect_bytes(&run, MPTP_DP_EXPOSURE_INDEX, "\x64\x00", 2);
	/* Only what can be set. */
	expect_bytes(&run, MPTP_DP_BATTERY_LEVEL, "\x50", 1);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_a_list),
		cmocka_unit_test(numbers_of_a_range),
		cmocka_unit_test(strings),
		cmocka_unit_test(some_are_read_only_or_missing),
		cmocka_unit_test(values_are_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
