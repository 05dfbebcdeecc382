/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Contents of objects, and settings: from the camera and to it.
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

static const struct fake_object card[] = {
	{ .handle = 1, .format = JPEG, .size = 300000, .name = "A.JPG" },
	{ .handle = 2, .format = JPEG, .size = 0, .name = "EMPTY" },
	{ 0 },
};

/* ---- fetching ---------------------------------------------------------- */

struct file {
	uint64_t begun, len;
	bool wrong;
	uint64_t stop_at;
	int stop;
};

static int
file_begin(void *ctx, uint64_t size)
{
	((struct file *)ctx)->begun = size;
	return 0;
}

static int
file_write(void *ctx, const void *buf, size_t len)
{
	struct file *file = ctx;
	const uint8_t *bytes = buf;

	for (size_t i = 0; i < len; i++)
		file->wrong |= bytes[i] != fake_content(file->len + i);
	file->len += len;
	return file->stop != 0 && file->len >= file->stop_at ? file->stop : 0;
}

static int
fetch(struct mptp_camera *camera, uint32_t handle, uint64_t size,
    struct file *file)
{
	const struct mptp_sink sink = {
		.begin = file_begin, .write = file_write, .ctx = file
	};

	return mptp_camera_fetch(camera, handle, size, &sink);
}

static void
an_object_is_fetched_whole(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };

	(void)state;
	assert_int_equal(fetch(camera, 1, 300000, &file), MPTP_OK);
	assert_int_equal(file.begun, 300000);
	assert_int_equal(file.len, 300000);
	assert_false(file.wrong);
	file = (struct file){ 0 };
	assert_int_equal(fetch(camera, 1, MPTP_SIZE_UNKNOWN, &file), MPTP_OK);
	assert_int_equal(file.begun, 300000);
	assert_int_equal(file.len, 300000);
	file = (struct file){ 0 };
	assert_int_equal(fetch(camera, 2, 0, &file), MPTP_OK);
	assert_int_equal(file.len, 0);
	mptp_camera_close(&camera);
}

static void
a_sink_needs_no_begin(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };
	const struct mptp_sink sink = { .write = file_write, .ctx = &file };

	(void)state;
	assert_int_equal(mptp_camera_fetch(camera, 1, 300000, &sink), MPTP_OK);
	assert_int_equal(file.len, 300000);
	mptp_camera_close(&camera);
}

static void
fewer_bytes_than_the_object_has_are_a_failure(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };

	(void)state;
	assert_int_equal(fetch(camera, 1, 300001, &file), MPTP_ERR_INCOMPLETE);
	assert_int_equal(file.begun, 300001);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObject of 0x00000001: the camera sent 300000 bytes of an "
	    "object of 300001; fetch it again");
	assert_int_equal(mptp_camera_error(camera)->operation, 0x1009);
	mptp_camera_close(&camera);
}

static void
more_bytes_than_the_object_has_are_not_written(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };

	(void)state;
	assert_int_equal(fetch(camera, 1, 1000, &file), MPTP_ERR_INCOMPLETE);
	assert_int_equal(file.len, 1000);
	assert_false(file.wrong);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObject of 0x00000001: the camera sent 300000 bytes of an "
	    "object of 1000; fetch it again");
	/* The session goes on. */
	file = (struct file){ 0 };
	assert_int_equal(fetch(camera, 1, 300000, &file), MPTP_OK);
	mptp_camera_close(&camera);
}

static void
a_transfer_that_breaks_off_is_a_failure(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = 0x1009,
		    .response = 0x2001,
		    .data = "\x00\x07",
		    .len = 2,
		    .announced = 3000 },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };

	(void)state;
	assert_int_not_equal(fetch(camera, 1, 3000, &file), MPTP_OK);
	assert_int_not_equal(
	    fetch(camera, 1, MPTP_SIZE_UNKNOWN, &file), MPTP_OK);
	mptp_camera_close(&camera);
}

/* It would come a second time, behind the first. The camera has forgotten the session
 * meanwhile, where what only reads is repeated in another one. */
static void
what_had_begun_to_come_is_not_asked_for_again(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = MPTP_OP_GET_OBJECT,
		    .response = MPTP_RC_SESSION_NOT_OPEN,
		    .data = "half",
		    .len = 4 },
		{ .operation = MPTP_OP_GET_STORAGE_IDS,
		    .response = MPTP_RC_SESSION_NOT_OPEN },
		{ 0 }
	};
	struct fake f = { .framing = framing,
		.objects = card,
		.answers = answers,
		.reconnect = true };
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { 0 };
	const struct mptp_sink sink = { .write = file_write, .ctx = &file };

	(void)state;
	assert_int_equal(mptp_get_object(camera, 1, &sink), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_error(camera)->response, MPTP_RC_SESSION_NOT_OPEN);
	assert_int_equal(file.len, 4);
	assert_int_equal(fake_asked(&f, MPTP_OP_GET_OBJECT), 1);
	assert_int_equal(fake_asked(&f, MPTP_OP_GET_STORAGE_IDS), 1);
	mptp_camera_close(&camera);
}

static void
a_fetch_may_be_refused_or_stopped(void **state)
{
	static const struct fake_answer answers[] = {
		{ .operation = 0x1009, .response = 0x200f, .about = 2 },
		{ 0 },
	};
	struct fake f = {
		.framing = framing, .objects = card, .answers = answers
	};
	struct mptp_camera *camera = fake_open(&f);
	struct file file = { .stop_at = 100000, .stop = MPTP_ERR_CANCELLED };

	(void)state;
	assert_int_equal(fetch(camera, 1, 300000, &file), MPTP_ERR_CANCELLED);
	assert_true(file.len >= 100000);
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_ERR_CANCELLED);
	assert_memory_equal(
	    mptp_camera_error(camera)->text, "GetObject of 0x00000001: ", 25);
	file = (struct file){ 0 };
	assert_int_equal(fetch(camera, 2, 0, &file), MPTP_ERR_RESPONSE);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObject of 0x00000002: the camera said AccessDenied (0x200f); "
	    "unlock the device and allow access on its screen");
	assert_int_equal(fetch(camera, 1, 300000, &file), MPTP_OK);
	mptp_camera_close(&camera);
}

/* ---- deleting ---------------------------------------------------------- */

static void
one_object_is_deleted_or_all_if_meant(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	assert_int_equal(
	    mptp_delete_object(camera, 0xffffffff, MPTP_FORMAT_ANY),
	    MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_delete_object(camera, 0, MPTP_FORMAT_ANY), MPTP_ERR_ARG);
	assert_int_equal(f.nlog, 0);
	assert_int_equal(
	    mptp_delete_object(camera, 1, MPTP_FORMAT_ANY), MPTP_OK);
	assert_int_equal(f.log[0].param[0], 1);
	assert_int_equal(
	    mptp_delete_object(camera, 9, MPTP_FORMAT_ANY), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_delete_all(camera, 0x3801), MPTP_ERR_RESPONSE);
	assert_int_equal(f.log[2].param[0], 0xffffffff);
	assert_int_equal(f.log[2].param[1], 0x3801);
	mptp_camera_close(&camera);
}

/* ---- settings ---------------------------------------------------------- */

static const uint8_t battery[] = { 0x01, 0x50, 0x02, 0x00, 0x00, 0x3f, 0x2a,
	0x00 };
static const uint8_t unasked[] = { 0x02, 0x50, 0x02, 0x00, 0x00, 0x3f, 0x2a,
	0x00 };

static void
a_setting_is_described_read_and_written(void **state)
{
	static const uint8_t level[] = { 0x2a };
	static const struct fake_answer answers[] = {
		{ .operation = 0x1015,
		    .about = 0x5007,
		    .response = 0x2001,
		    .data = "\2a\0\0",
		    .len = 5 },
		{ .operation = 0x1014,
		    .response = 0x2001,
		    .data = battery,
		    .len = sizeof(battery) },
		{ .operation = 0x1015,
		    .response = 0x2001,
		    .data = level,
		    .len = 1 },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_property_desc desc;
	struct mptp_value value;

	(void)state;
	assert_int_equal(
	    mptp_get_device_prop_desc(camera, 0x5001, &desc), MPTP_OK);
	assert_int_equal(desc.type, MPTP_TYPE_U8);
	assert_int_equal(desc.initial.u, 0x3f);
	assert_int_equal(desc.current.u, 0x2a);
	mptp_property_desc_clear(&desc);
	assert_int_equal(
	    mptp_get_device_prop_value(camera, 0x5001, MPTP_TYPE_U8, &value),
	    MPTP_OK);
	assert_int_equal(value.u, 0x2a);
	assert_int_equal(
	    mptp_get_device_prop_value(camera, 0x5001, MPTP_TYPE_U32, &value),
	    MPTP_ERR_SHORT);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetDevicePropValue of BatteryLevel (0x5001): its value of 1 bytes "
	    "is no u32: data end too early");
	assert_int_equal(
	    mptp_get_device_prop_value(camera, 0x5007, MPTP_TYPE_U16, &value),
	    MPTP_ERR_FORMAT);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetDevicePropValue of FNumber (0x5007): its value of 5 bytes is "
	    "no u16: data contradict the protocol");
	assert_int_equal(value.type, 0);
	value = (struct mptp_value){ .type = MPTP_TYPE_U16, .u = 0x1234 };
	assert_int_equal(
	    mptp_set_device_prop_value(camera, 0x5007, &value), MPTP_OK);
	assert_int_equal(f.nreceived, 2);
	assert_memory_equal(f.received, "\x34\x12", 2);
	value = (struct mptp_value){ .type = MPTP_TYPE_STR,
		.str = (char[]){ "\xff" } };
	assert_int_equal(
	    mptp_set_device_prop_value(camera, 0x5007, &value), MPTP_ERR_ARG);
	mptp_camera_close(&camera);
}

static void
expect_bad_property(const void *data, size_t len, int status, const char *text)
{
	const struct fake_answer answers[] = {
		{ .operation = 0x1014,
		    .response = 0x2001,
		    .data = data,
		    .len = len },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_property_desc desc;

	assert_int_equal(
	    mptp_get_device_prop_desc(camera, 0xd101, &desc), status);
	assert_string_equal(mptp_camera_error(camera)->text, text);
	assert_int_equal(desc.type, 0);
	mptp_camera_close(&camera);
}

static void
a_description_of_something_else_is_refused(void **state)
{
	(void)state;
	expect_bad_property(unasked, sizeof(unasked), MPTP_ERR_FORMAT,
	    "GetDevicePropDesc of SecureTime (0xd101): the camera described "
	    "property 0x5002, not 0xd101");
	expect_bad_property("\x07", 1, MPTP_ERR_SHORT,
	    "GetDevicePropDesc of SecureTime (0xd101): the camera described "
	    "it in 1 bytes");
	expect_bad_property("\x01\xd1\x02", 3, MPTP_ERR_SHORT,
	    "GetDevicePropDesc of SecureTime (0xd101): its description of 3 "
	    "bytes does not parse: data end too early");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_fetched_whole),
		cmocka_unit_test(a_sink_needs_no_begin),
		cmocka_unit_test(fewer_bytes_than_the_object_has_are_a_failure),
		cmocka_unit_test(
		    more_bytes_than_the_object_has_are_not_written),
		cmocka_unit_test(a_transfer_that_breaks_off_is_a_failure),
		cmocka_unit_test(what_had_begun_to_come_is_not_asked_for_again),
		cmocka_unit_test(a_fetch_may_be_refused_or_stopped),
		cmocka_unit_test(one_object_is_deleted_or_all_if_meant),
		cmocka_unit_test(a_setting_is_described_read_and_written),
		cmocka_unit_test(a_description_of_something_else_is_refused),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
