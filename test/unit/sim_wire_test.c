/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data that do not end where the standard says, and lists that are long.
 */
#include <stdlib.h>
#include <string.h>

#include "sim_run.h"

#define JPEG 0x40000000u
#define ALBUM 0xba03u

static struct run run;

static int
begin(void **state)
{
	(void)state;
	run_open(&run, "generic-mtp?objects=30000&size=1");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	run_close(&run);
	return 0;
}

/* Too few bytes and too many, whatever they are, get one answer; in between, the
 * operation does its work. */
static void
expect_exact(uint16_t operation, const void *packed, size_t len, uint16_t no,
    const struct mptp_op *op)
{
	struct mptp_op whole = *op;
	uint8_t longer[600];

	whole.code = operation;
	assert_in_range(len, 1, sizeof(longer) - 4);
	memset(longer, 0, sizeof(longer));
	memcpy(longer, packed, len);
	for (size_t more = 1; more <= 4; more++) {
		for (int junk = 0; junk < 2; junk++) {
			longer[len] = junk == 0 ? 0 : 0x41;
			assert_int_equal(
			    run_op(&run, &whole, longer, len + more, true), no);
		}
		longer[len] = 0;
	}
	assert_int_equal(run_op(&run, &whole, packed, len - 1, true), no);
	assert_int_equal(run_op(&run, &whole, packed, len, true), MPTP_RC_OK);
}

static uint32_t
make_album(void)
{
	struct mptp_object_info info = { .format = ALBUM };
	char name[] = "ALBUM";
	uint8_t packed[300];
	size_t len;

	info.name = name;
	len = mptp_object_info_pack(&info, packed, sizeof(packed));
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed, len, 2, 0u, 0u),
	    MPTP_RC_OK);
	return run.response.param[2];
}

static void
nothing_comes_behind_references(void **state)
{
	static const uint8_t one[] = { 1, 0, 0, 0, 0, 0, 0, 0x40 };
	struct mptp_op op = { .nparam = 1 };

	(void)state;
	op.param[0] = make_album();
	expect_exact(MPTP_OP_SET_OBJECT_REFERENCES, one, sizeof(one),
	    MPTP_RC_INVALID_DATASET_MTP, &op);
}

static void
nothing_comes_behind_values(void **state)
{
	/* "ab" with its terminator, and without. */
	static const uint8_t text[] = { 3, 'a', 0, 'b', 0, 0, 0 };
	static const uint8_t bare[] = { 2, 'a', 0, 'b', 0 };
	const struct mptp_op device = { .nparam = 1,
		.param = { MPTP_DP_DEVICE_FRIENDLY_NAME } };
	struct mptp_op object = { .nparam = 2,
		.param = { 0, MPTP_OPC_DISPLAY_NAME } };

	(void)state;
	object.param[0] = make_album();
	expect_exact(MPTP_OP_SET_DEVICE_PROP_VALUE, text, sizeof(text),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT, &device);
	expect_exact(MPTP_OP_SET_DEVICE_PROP_VALUE, bare, sizeof(bare),
	    MPTP_RC_INVALID_DEVICE_PROP_FORMAT, &device);
	expect_exact(MPTP_OP_SET_OBJECT_PROP_VALUE, text, sizeof(text),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT, &object);
}

static void
nothing_comes_behind_lists(void **state)
{
	char name[] = "LISTED";
	struct mptp_object_prop item = { .property = MPTP_OPC_OBJECT_FILE_NAME,
		.value = { .type = MPTP_TYPE_STR } };
	struct mptp_object_prop_list list = { &item, 1 };
	struct mptp_op op = { .nparam = 5,
		.param = { 0, 0, MPTP_OF_TEXT, 0, 5 } };
	uint8_t packed[200];
	size_t len;

	(void)state;
	item.value.str = name;
	len = mptp_object_prop_list_pack(&list, packed, sizeof(packed));
	expect_exact(MPTP_OP_SEND_OBJECT_PROP_LIST, packed, len,
	    MPTP_RC_INVALID_DATASET_MTP, &op);
	item.handle = make_album();
	len = mptp_object_prop_list_pack(&list, packed, sizeof(packed));
	expect_exact(MPTP_OP_SET_OBJECT_PROP_LIST, packed, len,
	    MPTP_RC_INVALID_DATASET_MTP, &(struct mptp_op){ 0 });
}

static void
nothing_comes_behind_object_info(void **state)
{
	struct mptp_object_info info = { .format = MPTP_OF_TEXT, .size = 1 };
	char name[] = "N", date[] = "20240101T000000";
	uint8_t packed[300];
	size_t len;

	(void)state;
	info.name = name;
	info.captured = date;
	len = mptp_object_info_pack(&info, packed, sizeof(packed));
	for (size_t more = 1; more < 5; more++) {
		memset(packed + len, 0x41, more);
		assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed,
				     len + more, 2, 0u, 0u),
		    MPTP_RC_INVALID_DATA_SET);
	}
	/* Empty strings at the end may be left out. */
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed, len - 2, 2, 0u, 0u),
	    MPTP_RC_OK);
}

static void
put_number(uint8_t *to, uint32_t n)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(n >> 8 * i);
}

static void
playlists_may_be_long(void **state)
{
	const uint32_t album = make_album(), n = 30000, most = (1 << 20) - 1;
	const size_t size = 4 + 4 * ((size_t)most + 1);
	uint8_t *packed = malloc(size);

	(void)state;
	assert_non_null(packed);
	put_number(packed, n);
	for (uint32_t i = 0; i < n; i++)
		put_number(packed + 4 + 4 * (size_t)i, JPEG + i);
	assert_int_equal(tell(&run, MPTP_OP_SET_OBJECT_REFERENCES, packed,
			     4 + 4 * (size_t)n, 1, album),
	    MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_REFERENCES, 1, album), MPTP_RC_OK);
	assert_int_equal(run.len, 4 + 4 * (size_t)n);
	assert_memory_equal(run.data, packed, run.len);
	/* One too many changes nothing. */
	for (uint32_t i = 0; i <= most; i++)
		put_number(packed + 4 + 4 * (size_t)i, JPEG);
	put_number(packed, most + 1);
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_REFERENCES, packed, size, 1, album),
	    MPTP_RC_STORE_FULL);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_REFERENCES, 1, album), MPTP_RC_OK);
	assert_int_equal(run.len, 4 + 4 * (size_t)n);
	put_number(packed, most);
	assert_int_equal(tell(&run, MPTP_OP_SET_OBJECT_REFERENCES, packed,
			     size - 4, 1, album),
	    MPTP_RC_OK);
	free(packed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    nothing_comes_behind_references, begin, end),
		cmocka_unit_test_setup_teardown(
		    nothing_comes_behind_values, begin, end),
		cmocka_unit_test_setup_teardown(
		    nothing_comes_behind_lists, begin, end),
		cmocka_unit_test_setup_teardown(
		    nothing_comes_behind_object_info, begin, end),
		cmocka_unit_test_setup_teardown(
		    playlists_may_be_long, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
