/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * All properties of an object, whichever way the camera tells them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake.h"

static const struct mptp_framing *framing;

static const uint16_t with_list[] = { 0x1001, 0x1002, 0x1003, 0x1008, 0x9801,
	0x9802, 0x9803, 0x9805, 0 };
static const uint16_t one_by_one[] = { 0x1001, 0x1002, 0x1003, 0x1008, 0x9801,
	0x9802, 0x9803, 0 };
static const uint16_t without_desc[] = { 0x1001, 0x1002, 0x1003, 0x1008, 0x9801,
	0x9803, 0 };

/* ObjectFormat and ObjectSize of 0x12, something of another object, and a name
 * that is cut. */
static const uint8_t list[] = { 4, 0, 0, 0, 0x12, 0, 0, 0, 0x02, 0xdc, 4, 0, 1,
	0x38, 0x13, 0, 0, 0, 0x02, 0xdc, 4, 0, 1, 0x30, 0, 0, 0, 0, 0x04, 0xdc,
	8, 0, 0x88, 0x13, 0, 0, 0, 0, 0, 0, 0x12, 0, 0, 0, 0x07, 0xdc, 0xff,
	0xff, 9, 'A' };
static const uint8_t empty_list[] = { 0, 0, 0, 0 };
/* StorageID, ObjectFormat, a code of the device's own, DateCreated. */
static const uint8_t supported[] = { 4, 0, 0, 0, 0x01, 0xdc, 0x02, 0xdc, 0x77,
	0xd8, 0x08, 0xdc };
static const uint8_t desc_own[] = { 0x77, 0xd8, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
static const uint8_t desc_date[] = { 0x08, 0xdc, 0xff, 0xff, 0, 0, 0, 0, 0, 0,
	3 };
static const uint8_t storage[] = { 1, 0, 1, 0 };
static const uint8_t format[] = { 1, 0x38 };
static const uint8_t own[] = { 0xfe };
static const uint8_t date[] = { 3, '2', 0, '0', 0, 0, 0 };

static const struct fake_answer each[] = {
	{ .operation = 0x9801,
	    .response = 0x2001,
	    .data = supported,
	    .len = sizeof(supported) },
	{ .operation = 0x9802,
	    .response = 0x2001,
	    .data = desc_own,
	    .len = sizeof(desc_own),
	    .about = 0xd877 },
	{ .operation = 0x9802,
	    .response = 0x2001,
	    .data = desc_date,
	    .len = sizeof(desc_date),
	    .about = 0xdc08 },
	{ .operation = 0x9802, .response = 0xa801 },
	{ .operation = 0x9803,
	    .response = 0x2001,
	    .data = storage,
	    .len = sizeof(storage),
	    .about = 0xdc01 },
	{ .operation = 0x9803,
	    .response = 0x2001,
	    .data = format,
	    .len = sizeof(format),
	    .about = 0xdc02 },
	{ .operation = 0x9803,
	    .response = 0x2001,
	    .data = own,
	    .len = sizeof(own),
	    .about = 0xd877 },
	{ .operation = 0x9803,
	    .response = 0x2001,
	    .data = date,
	    .len = sizeof(date),
	    .about = 0xdc08 },
	{ 0 },
};

/* answers, and then those above. */
static struct fake_answer *
with(struct fake_answer first)
{
	static struct fake_answer all[sizeof(each) / sizeof(*each) + 1];

	all[0] = first;
	memcpy(all + 1, each, sizeof(each));
	return all;
}

static void
one_operation_tells_them_all(void **state)
{
	struct fake f = { .framing = framing,
		.operations = with_list,
		.objects = fake_card,
		.answers = with((struct fake_answer){ .operation = 0x9805,
		    .response = 0x2001,
		    .data = list,
		    .len = sizeof(list) }) };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object_prop_list props;

	(void)state;
	assert_int_equal(
	    mptp_camera_object_properties(camera, 0x12, &props), MPTP_OK);
	assert_int_equal(f.nlog, 1);
	assert_int_equal(props.n, 2);
	assert_int_equal(props.items[0].property, 0xdc02);
	assert_int_equal(props.items[0].value.u, 0x3801);
	assert_int_equal(props.items[1].handle, 0x12);
	assert_int_equal(props.items[1].property, 0xdc04);
	assert_int_equal(props.items[1].value.u, 5000);
	mptp_object_prop_list_clear(&props);
	mptp_camera_close(&camera);
}

static void
assert_each_was_read(struct fake *f, uint32_t n)
{
	struct mptp_camera *camera = fake_open(f);
	struct mptp_object_prop_list props;

	assert_int_equal(
	    mptp_camera_object_properties(camera, 0x12, &props), MPTP_OK);
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_OK);
	assert_int_equal(props.n, n);
	assert_int_equal(props.items[0].property, 0xdc01);
	assert_int_equal(props.items[0].value.u, 0x00010001);
	assert_int_equal(props.items[1].value.u, 0x3801);
	if (n == 4) {
		assert_int_equal(props.items[2].property, 0xd877);
		assert_int_equal(props.items[2].value.i, -2);
	}
	assert_string_equal(props.items[n - 1].value.str, "20");
	assert_int_equal(props.items[n - 1].handle, 0x12);
	mptp_object_prop_list_clear(&props);
	mptp_camera_close(&camera);
}

static void
a_camera_without_lists_is_asked_for_each(void **state)
{
	struct fake f = { .framing = framing,
		.operations = one_by_one,
		.objects = fake_card,
		.answers = each };

	(void)state;
	assert_each_was_read(&f, 4);
	/* What no one tells the type of is left out. */
	f.operations = without_desc;
	assert_each_was_read(&f, 3);
	assert_int_equal(fake_asked(&f, 0x9802), 0);
}

static void
a_list_that_does_not_work_is_no_obstacle(void **state)
{
	const struct fake_answer broken[] = {
		{ .operation = 0x9805, .response = 0xa808 },
		{ .operation = 0x9805,
		    .response = 0x2001,
		    .data = empty_list,
		    .len = 4 },
		{ .operation = 0x9805,
		    .response = 0x2001,
		    .data = "x",
		    .len = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		struct fake f = { .framing = framing,
			.operations = with_list,
			.objects = fake_card,
			.answers = with(broken[i]) };

		assert_each_was_read(&f, 4);
		assert_int_equal(fake_asked(&f, 0x9805), 1);
	}
}

static void
what_cannot_be_told_is_an_error(void **state)
{
	static const uint16_t none[] = { 0x1001, 0x1002, 0x1003, 0x1008, 0 };
	struct fake f = { .framing = framing,
		.operations = with_list,
		.objects = fake_card,
		.answers = with((struct fake_answer){
		    .operation = 0x9805, .response = 0x2009 }) };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object_prop_list props;
	uint16_t type;

	(void)state;
	assert_int_equal(mptp_camera_object_properties(camera, 0x99, &props),
	    MPTP_ERR_RESPONSE);
	assert_int_equal(mptp_camera_error(camera)->response, 0x2009);
	assert_int_equal(props.n, 0);
	assert_int_equal(f.nlog, 1);
	assert_int_equal(
	    mptp_camera_object_prop_type(camera, 0xd999, 0x3801, &type),
	    MPTP_ERR_UNSUPPORTED);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObjectPropDesc of 0xd999 of format EXIF_JPEG: neither the "
	    "camera nor the tables tell its type");
	assert_int_equal(
	    mptp_camera_object_prop_type(camera, 0xdc04, 0x3801, &type),
	    MPTP_OK);
	assert_int_equal(type, MPTP_TYPE_U64);
	mptp_camera_close(&camera);

	f = (struct fake){ .framing = framing, .operations = none };
	camera = fake_open(&f);
	assert_int_equal(mptp_camera_object_properties(camera, 0x12, &props),
	    MPTP_ERR_UNSUPPORTED);
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_operation_tells_them_all),
		cmocka_unit_test(a_camera_without_lists_is_asked_for_each),
		cmocka_unit_test(a_list_that_does_not_work_is_no_obstacle),
		cmocka_unit_test(what_cannot_be_told_is_an_error),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
