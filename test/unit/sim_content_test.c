/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Content: whole, in parts, generated, and beyond 4 GiB.
 */
#include <stdlib.h>
#include <string.h>

#include "sim_run.h"

#define GIB (UINT64_C(1) << 30)

/* The words as sim.h defines them, one byte at a time. */
static uint8_t
content_byte(uint32_t handle, uint64_t offset)
{
	uint64_t z = ((uint64_t)handle << 32 | handle) +
	    (offset / 8 + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (uint8_t)(z >> offset % 8 * 8);
}

static void
expect_formula(const struct run *run, uint32_t handle, uint64_t offset)
{
	for (size_t i = 0; i < run->len; i++) {
		if (run->data[i] != content_byte(handle, offset + i))
			fail_msg("byte %zu of %zu differs", i, run->len);
	}
}

static void
content_is_as_documented(void **state)
{
	/* splitmix64 seeded with 0: its published first outputs. */
	static const uint8_t first[16] = { 0xaf, 0xcd, 0x1d, 0x7b, 0x39, 0xa8,
		0x20, 0xe2, 0xf4, 0x65, 0xb9, 0xa1, 0x6a, 0x9e, 0x78, 0x6e };
	uint8_t buf[64];

	(void)state;
	mptp_sim_content(0, 0, buf, 16);
	assert_memory_equal(buf, first, 16);
	for (uint64_t base = 0; base < 20 * GIB; base += 5 * GIB - 3) {
		for (size_t offset = 0; offset < 17; offset++) {
			for (size_t len = 0; len < 33; len++) {
				memset(buf, 0xee, sizeof(buf));
				mptp_sim_content(77, base + offset, buf, len);
				for (size_t i = 0; i < len; i++)
					assert_int_equal(buf[i],
					    content_byte(
						77, base + offset + i));
				assert_int_equal(buf[len], 0xee);
			}
		}
	}
}

static void
objects_are_sent_whole(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT, 1, 0x5190d381u), MPTP_RC_OK);
	assert_int_equal(run.len, 18202710);
	expect_formula(&run, 0x5190d381, 0);
	run_close(&run);
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT, 1, 8u), MPTP_RC_OK);
	assert_int_equal(run.size, 0);
	/* Folders have no content. */
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT, 1, 1u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	run_close(&run);
}

static void
expect_part(struct run *run, uint32_t handle, uint32_t offset, uint32_t most,
    uint32_t len)
{
	assert_int_equal(
	    ask(run, MPTP_OP_GET_PARTIAL_OBJECT, 3, handle, offset, most),
	    MPTP_RC_OK);
	assert_int_equal(run->len, len);
	assert_int_equal(run->response.nparam, 1);
	assert_int_equal(run->response.param[0], len);
	expect_formula(run, handle, offset);
}

static void
parts_end_where_the_object_does(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp"); /* object 5 has 512 bytes */
	expect_part(&run, 5, 0, 512, 512);
	expect_part(&run, 5, 0, 513, 512);
	expect_part(&run, 5, 1, 0xffffffff, 511);
	expect_part(&run, 5, 500, 5, 5);
	expect_part(&run, 5, 511, 100, 1);
	expect_part(&run, 5, 512, 100, 0);
	expect_part(&run, 5, 7, 0, 0);
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT, 3, 5u, 513u, 1u),
	    MPTP_RC_INVALID_PARAMETER);
	for (unsigned seed = 1; seed < 300; seed++) {
		uint32_t offset = seed * 7919 % 2415919;
		uint32_t most = seed * 104729 % 5000;
		uint32_t left = 2415919 - offset;

		expect_part(&run, 3, offset, most, most < left ? most : left);
	}
	run_close(&run);
}

static void
sizes_may_exceed_four_gib(void **state)
{
	struct mptp_value size;
	struct run run;
	uint64_t offset = 5 * GIB - 10;

	(void)state;
	run_open(&run, "generic-mtp?objects=2&size=5G");
	/* What ObjectInfo cannot hold. */
	expect_object(&run, 0x40000001, 0x20000000, MPTP_OF_EXIF_JPEG,
	    MPTP_SIZE_ASK, "IMG_0002.JPG");
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2,
			     0x40000001u, (uint32_t)MPTP_OPC_OBJECT_SIZE),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&size, MPTP_TYPE_U64, run.data, run.len),
	    MPTP_OK);
	assert_int_equal(size.u, 5 * GIB);
	/* Announced in full, sent from the beginning. */
	run.limit = 100000;
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT, 1, 0x40000001u), MPTP_RC_OK);
	assert_int_equal(run.size, 5 * GIB);
	assert_int_equal(run.len, 100000);
	expect_formula(&run, 0x40000001, 0);
	/* The end, and around 4 GiB. */
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_PARTIAL_OBJECT_64, 4, 0x40000001u,
		(uint32_t)offset, (uint32_t)(offset >> 32), 100u),
	    MPTP_RC_OK);
	assert_int_equal(run.len, 10);
	expect_formula(&run, 0x40000001, offset);
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT_64, 4,
			     0x40000000u, 0xfffffff0u, 0u, 32u),
	    MPTP_RC_OK);
	assert_int_equal(run.len, 32);
	expect_formula(&run, 0x40000000, 0xfffffff0);
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT_64, 4,
			     0x40000000u, 1u, 5u, 32u),
	    MPTP_RC_INVALID_PARAMETER);
	run_close(&run);
}

/* A list of so many is made on the way. */
static void
a_generated_card_is_a_tree(void **state)
{
	struct mptp_u32_array handles;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?objects=100000&size=10&perdir=700");
	expect_handles(&run, 0x10001, 0, 0xffffffffu, 0x10000000u, 0u);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 3, 0x10001u, 0u, 0u),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&handles, run.data, run.len), MPTP_OK);
	assert_int_equal(handles.n, 1 + 143 + 100000);
	assert_int_equal(handles.items[0], 0x10000000);
	assert_int_equal(handles.items[1], 0x20000000);
	assert_int_equal(handles.items[144], 0x40000000);
	assert_int_equal(handles.items[100143], 0x40000000 + 99999);
	mptp_u32_array_clear(&handles);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, 0x10001u, 0u, 0x2000008eu),
	    MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 100000 - 142 * 700);
	expect_object(
	    &run, 0x2000008e, 0x10000000, MPTP_OF_ASSOCIATION, 0, "242GENER");
	expect_object(&run, 0x40000000 + 99999, 0x2000008e, MPTP_OF_EXIF_JPEG,
	    10, "IMG_0600.JPG");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, 0x40000000u + 100000u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	run_close(&run);
}

static void
an_empty_generated_card(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?objects=0");
	expect_handles(&run, 0x10001, 0, 0u, 0x10000000u, 0u);
	expect_handles(&run, 0x10001, 0, 0x10000000u, 0u);
	run_close(&run);
}

static void
pictures_have_thumbnails(void **state)
{
	struct mptp_object_info info;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, 3u), MPTP_RC_OK);
	assert_int_equal(
	    mptp_object_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_int_equal(info.thumb_format, MPTP_OF_JFIF);
	assert_int_equal(ask(&run, MPTP_OP_GET_THUMB, 1, 3u), MPTP_RC_OK);
	assert_int_equal(run.len, info.thumb_size);
	assert_memory_equal(run.data, "\xff\xd8\xff\xe0", 4);
	assert_memory_equal(run.data + run.len - 2, "\xff\xd9", 2);
	mptp_object_info_clear(&info);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_THUMB, 1, 6u), MPTP_RC_NO_THUMBNAIL_PRESENT);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_THUMB, 1, 1u), MPTP_RC_NO_THUMBNAIL_PRESENT);
	run_close(&run);
}

/* What hangs up in the middle leaves nothing behind. */
static void
an_abandoned_transfer_is_forgotten(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	run.limit = 1000;
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT, 1, 3u), MPTP_RC_OK);
	assert_int_equal(run.len, 1000);
	run.limit = 0;
	expect_part(&run, 4, 10, 100, 100);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_is_as_documented),
		cmocka_unit_test(objects_are_sent_whole),
		cmocka_unit_test(parts_end_where_the_object_does),
		cmocka_unit_test(sizes_may_exceed_four_gib),
		cmocka_unit_test(a_generated_card_is_a_tree),
		cmocka_unit_test(an_empty_generated_card),
		cmocka_unit_test(pictures_have_thumbnails),
		cmocka_unit_test(an_abandoned_transfer_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
