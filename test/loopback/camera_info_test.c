/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a camera says of itself, its stores and its objects.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

static const struct mptp_framing *framing;

/* ---- opening ----------------------------------------------------------- */

static void
an_open_camera_tells_what_it_is(void **state)
{
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	assert_string_equal(mptp_camera_device(camera)->model, "Fake");
	assert_true(mptp_camera_supports(camera, 0x1009));
	assert_false(mptp_camera_supports(camera, 0x101b));
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_OK);
	assert_int_equal(mptp_camera_dialect(camera),
	    mptp_dialect_of(mptp_camera_device(camera)));
	assert_non_null(mptp_camera_session(camera));
	mptp_camera_close(&camera);
	mptp_camera_close(&camera);
	assert_true(f.hung_up);
}

static void
a_camera_without_device_info_is_not_opened(void **state)
{
	static const struct fake_answer broken[] = {
		{ .operation = 0x1001,
		    .response = 0x2001,
		    .data = "d",
		    .len = 1 },
		{ 0 },
	};
	static const struct fake_answer refusing[] = {
		{ .operation = 0x1001, .response = 0x2002 },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = broken };
	struct mptp_camera *camera;
	struct mptp_error error;

	(void)state;
	assert_int_equal(fake_try(&f, &camera, &error), MPTP_ERR_SHORT);
	assert_null(camera);
	assert_true(f.hung_up);
	assert_string_equal(error.text,
	    "GetDeviceInfo: the answer of 1 bytes is no device_info: data end "
	    "too early");
	f = (struct fake){ .framing = framing, .answers = refusing };
	assert_int_equal(fake_try(&f, &camera, &error), MPTP_ERR_RESPONSE);
	assert_int_equal(error.response, 0x2002);
	assert_int_equal(error.operation, 0x1001);
	assert_true(f.hung_up);
}

/* ---- stores, counts, handles ------------------------------------------- */

static void
stores_and_counts(void **state)
{
	static const uint32_t stores[] = { 0x00010001, 0x00020000, 0 };
	struct fake f = {
		.framing = framing, .objects = fake_card, .stores = stores
	};
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_u32_array a;
	uint32_t count;

	(void)state;
	assert_int_equal(mptp_get_storage_ids(camera, &a), MPTP_OK);
	assert_int_equal(a.n, 2);
	assert_memory_equal(a.items, stores, 8);
	mptp_u32_array_clear(&a);
	assert_int_equal(mptp_get_num_objects(camera, 0x00010001,
			     MPTP_FORMAT_ANY, MPTP_PARENT_ROOT, &count),
	    MPTP_OK);
	assert_int_equal(count, 2);
	assert_int_equal(mptp_get_object_handles(
			     camera, 0x00010001, MPTP_FORMAT_ANY, 0x11, &a),
	    MPTP_OK);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.items[1], 0x13);
	mptp_u32_array_clear(&a);
	mptp_camera_close(&camera);
}

static void
an_answer_without_data_is_told(void **state)
{
	static const struct fake_answer bare[] = {
		{ .operation = 0x1007, .response = 0x2001 },
		{ 0 },
	};
	const struct mptp_op request = { .code = 0x1007 };
	struct fake f = { .framing = framing, .answers = bare };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_u32_array handles;
	uint8_t *data;
	size_t len = 1;

	(void)state;
	assert_int_equal(mptp_get_object_handles(
			     camera, 0x00010001, 0, MPTP_PARENT_ROOT, &handles),
	    MPTP_ERR_SHORT);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObjectHandles of store_00010001: the answer of 0 bytes is no "
	    "u32_array: data end too early");
	assert_int_equal(
	    mptp_camera_query(camera, &request, 10, &data, &len, NULL),
	    MPTP_OK);
	assert_null(data);
	assert_int_equal(len, 0);
	mptp_camera_close(&camera);
}

static void
what_a_camera_lacks_is_not_asked_for(void **state)
{
	static const uint16_t few[] = { 0x1001, 0x1002, 0x1003, 0 };
	struct fake f = { .framing = framing, .operations = few };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_u32_array ids;
	struct mptp_storage_info store;

	(void)state;
	assert_int_equal(
	    mptp_get_storage_ids(camera, &ids), MPTP_ERR_UNSUPPORTED);
	assert_int_equal(ids.n, 0);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetStorageIDs: the camera does not offer this operation, at "
	    "least not in the mode it is in");
	assert_int_equal(mptp_camera_error(camera)->operation, 0x1004);
	assert_int_equal(mptp_get_storage_info(camera, 0x00010001, &store),
	    MPTP_ERR_UNSUPPORTED);
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
}

static void
a_refusal_is_told_in_words(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = 0x1005, .response = 0x2013 },
		{ .operation = 0x1007, .response = 0x201a },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	const struct mptp_error *error = mptp_camera_error(camera);
	struct mptp_object_info info;
	struct mptp_storage_info store;
	struct mptp_u32_array handles;

	(void)state;
	assert_int_equal(mptp_camera_object_info(camera, 0x5190d381, &info),
	    MPTP_ERR_RESPONSE);
	assert_string_equal(error->text,
	    "GetObjectInfo of 0x5190d381: the camera said InvalidObjectHandle "
	    "(0x2009); it may have been deleted; list the card again");
	assert_int_equal(error->response, 0x2009);
	assert_int_equal(error->operation, 0x1008);
	assert_int_equal(error->status, MPTP_ERR_RESPONSE);
	assert_int_equal(mptp_get_storage_info(camera, 0x00020001, &store),
	    MPTP_ERR_RESPONSE);
	assert_string_equal(error->text,
	    "GetStorageInfo of store_00020001: the camera said "
	    "StoreNotAvailable (0x2013); insert a card, or unlock the device "
	    "and allow access");
	mptp_get_object_handles(camera, 0x00010001, 0, 0x99, &handles);
	assert_string_equal(error->text,
	    "GetObjectHandles of folder 0x00000099: the camera said "
	    "InvalidParentObject (0x201a); it may be no folder");
	mptp_camera_close(&camera);
}

static void
a_query_has_a_limit(void **state)
{
	static uint8_t data[10000];
	static const struct fake_answer answers[] = {
		{ .operation = 0x1015,
		    .response = 0x2001,
		    .data = data,
		    .len = sizeof(data) },
		{ 0 },
	};
	const struct mptp_op request = {
		.code = 0x1015, .nparam = 1, .param = { 0x5001 }
	};
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_op response;
	uint8_t *got;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i >> 3);
	assert_int_equal(mptp_camera_query(camera, &request, sizeof(data), &got,
			     &len, &response),
	    MPTP_OK);
	assert_int_equal(len, sizeof(data));
	assert_memory_equal(got, data, len);
	assert_int_equal(response.code, 0x2001);
	free(got);
	assert_int_equal(mptp_camera_query(camera, &request, sizeof(data) - 1,
			     &got, &len, NULL),
	    MPTP_ERR_FORMAT);
	assert_null(got);
	assert_int_equal(len, 0);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetDevicePropValue of BatteryLevel (0x5001): the camera sends "
	    "more than 9999 bytes");
	/* The session goes on. */
	assert_int_equal(
	    mptp_camera_query(camera, &request, sizeof(data), &got, &len, NULL),
	    MPTP_OK);
	assert_int_equal(len, sizeof(data));
	free(got);
	mptp_camera_close(&camera);
}

/* ---- sizes ------------------------------------------------------------- */

#define GIB ((uint64_t)1 << 30)

static const struct fake_object films[] = {
	{ .handle = 1, .format = JPEG, .size = 4 * GIB - 2, .name = "fits" },
	{ .handle = 2, .format = JPEG, .size = 4 * GIB - 1, .name = "asks" },
	{ .handle = 3, .format = JPEG, .size = 5 * GIB, .name = "large" },
	{ .handle = 4, .format = JPEG, .size = 12 * GIB + 5, .name = "larger" },
	{ 0 },
};
static const uint16_t plain[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0 };
static const uint16_t with_props[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0x9803, 0 };
static const uint16_t with_manifest[] = { 0x1001, 0x1002, 0x1003, 0x1004,
	0x1007, 0x1008, 0x1023, 0 };
static const uint16_t with_both[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0x1023, 0x9803, 0 };

static void
expect_sizes(struct fake *f, const uint64_t size[4])
{
	struct mptp_camera *camera = fake_open(f);
	struct mptp_object_info info;

	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(
		    mptp_camera_object_info(camera, i + 1, &info), MPTP_OK);
		assert_true(info.size == size[i]);
		mptp_object_info_clear(&info);
	}
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_OK);
	mptp_camera_close(&camera);
}

static const uint64_t true_sizes[] = { 4 * GIB - 2, 4 * GIB - 1, 5 * GIB,
	12 * GIB + 5 };
static const uint64_t no_sizes[] = { 4 * GIB - 2, MPTP_SIZE_UNKNOWN,
	MPTP_SIZE_UNKNOWN, MPTP_SIZE_UNKNOWN };

static void
large_sizes_are_asked_for_as_a_property(void **state)
{
	struct fake f = {
		.framing = framing, .objects = films, .operations = with_props
	};

	(void)state;
	expect_sizes(&f, true_sizes);
	assert_int_equal(fake_asked(&f, 0x9803), 3);
	assert_int_equal(f.log[f.nlog - 2].param[1], 0xdc04);
}

static void
sizes_of_64_bits_are_not_asked_for(void **state)
{
	struct fake f = { .framing = framing,
		.objects = films,
		.operations = with_both,
		.wide = true };

	(void)state;
	expect_sizes(&f, true_sizes);
	assert_int_equal(f.nlog, 4 + 1);
}

static void
a_size_property_of_32_bits_is_understood(void **state)
{
	static const uint64_t sizes[] = { 4 * GIB - 2, MPTP_SIZE_UNKNOWN, GIB,
		5 };
	struct fake f = { .framing = framing,
		.objects = films,
		.operations = with_props,
		.narrow = true };

	(void)state;
	expect_sizes(&f, sizes);
}

static void
large_sizes_are_found_in_the_manifest(void **state)
{
	struct fake f = { .framing = framing,
		.objects = films,
		.operations = with_manifest };

	(void)state;
	expect_sizes(&f, true_sizes);
	assert_int_equal(fake_asked(&f, 0x1023), 3);
}

static void
sizes_that_cannot_be_had_are_unknown(void **state)
{
	static const struct fake_answer refusals[] = {
		{ .operation = 0x9803, .response = 0xa80a },
		{ .operation = 0x1023, .response = 0x2002 },
		{ 0 },
	};
	static const struct fake_answer nonsense[] = {
		{ .operation = 0x9803,
		    .response = 0x2001,
		    .data = "x",
		    .len = 1 },
		{ .operation = 0x1023,
		    .response = 0x2001,
		    .data = "\xff\xff\xff\xff\xff\xff\xff\xff",
		    .len = 8 },
		{ 0 },
	};
	struct fake f = {
		.framing = framing, .objects = films, .operations = plain
	};

	(void)state;
	expect_sizes(&f, no_sizes);
	f = (struct fake){ .framing = framing,
		.objects = films,
		.operations = with_both,
		.answers = refusals };
	expect_sizes(&f, no_sizes);
	assert_int_equal(fake_asked(&f, 0x1023), 3);
	f = (struct fake){ .framing = framing,
		.objects = films,
		.operations = with_both,
		.answers = nonsense };
	expect_sizes(&f, no_sizes);
}

static void
a_refused_property_leaves_the_manifest(void **state)
{
	static const struct fake_answer refusal[] = {
		{ .operation = 0x9803, .response = 0xa80a },
		{ 0 },
	};
	struct fake f = { .framing = framing,
		.objects = films,
		.operations = with_both,
		.answers = refusal };

	(void)state;
	expect_sizes(&f, true_sizes);
}

static void
a_size_is_asked_for_whatever_was_listed(void **state)
{
	static const uint16_t *const can[] = { with_props, with_manifest,
		plain };
	struct mptp_object_info info;
	uint64_t size;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct fake f = { .framing = framing,
			.objects = films,
			.operations = can[i] };
		struct mptp_camera *camera = fake_open(&f);

		assert_int_equal(
		    mptp_get_object_info(camera, 3, &info), MPTP_OK);
		info.size = GIB;
		assert_int_equal(
		    mptp_camera_object_size(camera, 3, &info, &size), MPTP_OK);
		assert_true(size == (i < 2 ? 5 * GIB : MPTP_SIZE_UNKNOWN));
		assert_true(info.size == GIB);
		mptp_object_info_clear(&info);
		mptp_camera_close(&camera);
	}
}

/* ---- by operations of makes ---- */

static const struct fake_object in_folder[] = {
	{ .handle = 9, .format = FOLDER, .name = "100FOLDR" },
	{ .handle = 1, .parent = 9, .format = JPEG, .size = GIB, .name = "a" },
	{ .handle = 2,
	    .parent = 9,
	    .format = JPEG,
	    .size = 5 * GIB,
	    .name = "b" },
	{ .handle = 3,
	    .parent = 9,
	    .format = JPEG,
	    .size = 5 * GIB,
	    .name = "c" },
	{ .handle = 4,
	    .parent = 9,
	    .format = JPEG,
	    .size = 5 * GIB,
	    .name = "d" },
	{ 0 },
};
static const uint16_t with_own[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0x9173, 0 };

static void
put_numbers(uint8_t *to, const uint32_t *number, size_t n)
{
	for (size_t i = 0; i < 4 * n; i++)
		to[i] = (uint8_t)(number[i / 4] >> 8 * (i % 4));
}

static void
sizes_of_64_bits_are_in_a_list_of_the_make(void **state)
{
	/* A count; size, handle, storage, format, -, flags, size of 64 bits. */
	static const uint32_t list[] = { 4, 36, 1, 0x10001, JPEG, 0, 0, 1 << 30,
		0, 9, 40, 2, 0x10001, JPEG, 0, 0, 7, 1, 9, 0, 36, 3, 0x10001,
		JPEG, 0, 0, 0xffffffff, 0x91980000, 9, 32, 4, 0x10001, JPEG, 0,
		0, 0xfffffff0, 1 };
	static const uint64_t sizes[] = { GIB, 4 * GIB + 7, MPTP_SIZE_UNKNOWN,
		8 * GIB - 16 };
	static const uint64_t cut[] = { GIB, 4 * GIB + 7, MPTP_SIZE_UNKNOWN,
		MPTP_SIZE_UNKNOWN };
	static const uint64_t none[] = { GIB, MPTP_SIZE_UNKNOWN,
		MPTP_SIZE_UNKNOWN, MPTP_SIZE_UNKNOWN };
	static char canon[] = "Canon Inc.";
	uint8_t data[sizeof(list)];
	struct fake_answer answers[] = {
		{ .operation = 0x9173,
		    .response = 0x2001,
		    .data = "\0\0\0",
		    .len = 4,
		    .about = 0xffffffff },
		{ .operation = 0x9173,
		    .response = 0x2001,
		    .data = data,
		    .len = sizeof(data),
		    .about = 9 },
		{ 0 },
	};
	struct fake f;

	(void)state;
	put_numbers(data, list, sizeof(list) / sizeof(*list));
	for (int i = 0; i < 5; i++) {
		f = (struct fake){ .framing = framing,
			.objects = in_folder,
			.operations = with_own,
			.maker = canon,
			.answers = answers };
		if (i == 1)
			answers[1].len--;
		if (i == 2)
			data[4] = 31; /* less than there must be */
		if (i == 3)
			answers[1].response = 0x2002;
		if (i == 4)
			f.maker = NULL;
		expect_sizes(&f, i == 0 ? sizes : i == 1 ? cut : none);
		assert_int_equal(fake_asked(&f, 0x9173), i == 4 ? 0 : 3 * 2);
	}
}

static const uint16_t with_size[] = { 0x1001, 0x1002, 0x1003, 0x1004, 0x1007,
	0x1008, 0x9421, 0 };

static void
sizes_of_64_bits_are_told_for_each_by_the_make(void **state)
{
	static const uint64_t sizes[] = { GIB, 4 * GIB + 7, MPTP_SIZE_UNKNOWN,
		MPTP_SIZE_UNKNOWN };
	static const uint64_t none[] = { GIB, MPTP_SIZE_UNKNOWN,
		MPTP_SIZE_UNKNOWN, MPTP_SIZE_UNKNOWN };
	static char nikon[] = "Nikon Corporation";
	static const struct fake_answer answers[] = {
		{ .operation = 0x9421,
		    .response = 0x2001,
		    .data = "\7\0\0\0\1\0\0",
		    .len = 8,
		    .about = 2 },
		{ .operation = 0x9421, /* one byte is missing */
		    .response = 0x2001,
		    .data = "\7\0\0\0\1\0",
		    .len = 7,
		    .about = 3 },
		{ .operation = 0x9421, /* 32 bits would have told that */
		    .response = 0x2001,
		    .data = "\7\0\0\0\0\0\0",
		    .len = 8,
		    .about = 4 },
		{ 0 },
	};
	struct fake f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		f = (struct fake){ .framing = framing,
			.objects = in_folder,
			.operations = with_size,
			.maker = i == 0 ? nikon : NULL,
			.answers = answers };
		expect_sizes(&f, i == 0 ? sizes : none);
		if (i == 0)
			assert_in_range(fake_asked(&f, 0x9421), 3, 99);
		else
			assert_int_equal(fake_asked(&f, 0x9421), 0);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_camera_tells_what_it_is),
		cmocka_unit_test(a_camera_without_device_info_is_not_opened),
		cmocka_unit_test(stores_and_counts),
		cmocka_unit_test(an_answer_without_data_is_told),
		cmocka_unit_test(what_a_camera_lacks_is_not_asked_for),
		cmocka_unit_test(a_refusal_is_told_in_words),
		cmocka_unit_test(a_query_has_a_limit),
		cmocka_unit_test(large_sizes_are_asked_for_as_a_property),
		cmocka_unit_test(sizes_of_64_bits_are_not_asked_for),
		cmocka_unit_test(a_size_property_of_32_bits_is_understood),
		cmocka_unit_test(large_sizes_are_found_in_the_manifest),
		cmocka_unit_test(sizes_that_cannot_be_had_are_unknown),
		cmocka_unit_test(a_refused_property_leaves_the_manifest),
		cmocka_unit_test(a_size_is_asked_for_whatever_was_listed),
		cmocka_unit_test(sizes_of_64_bits_are_in_a_list_of_the_make),
		cmocka_unit_test(
		    sizes_of_64_bits_are_told_for_each_by_the_make),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
