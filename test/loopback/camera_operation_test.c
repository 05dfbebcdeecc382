/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Each operation's function sends that operation, its parameters in their
 * places, and gives back what comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "operation_calls.h"

static const struct mptp_framing *framing;

/* Every operation that has a function, or none of them. */
static const uint16_t *
all_operations(void)
{
	static uint16_t codes[NOPERATIONS + 3] = { 0x1002, 0x1003 };

	for (size_t i = 0; i < NOPERATIONS; i++)
		codes[i + 2] = operation_at(i)->request.code;
	return codes;
}

static struct fake
camera_with(const struct fake_answer *given)
{
	return (struct fake){ .framing = framing,
		.operations = all_operations(),
		.objects = fake_card,
		.answers = given };
}

static void
assert_sent(const struct fake *f, const char *hex)
{
	char text[2 * sizeof(f->received) + 1] = "";

	for (size_t i = 0; i < f->nreceived; i++)
		snprintf(text + 2 * i, 3, "%02x", f->received[i]);
	assert_string_equal(text, hex);
}

static void
each_is_sent_as_the_standard_says(void **state)
{
	(void)state;
	assert_null(ptp_operations[NPTP_OPERATIONS].call);
	assert_null(operation_at(NOPERATIONS)->call);
	for (size_t i = 0; i < NOPERATIONS; i++) {
		const struct operation *op = operation_at(i);
		struct fake f = camera_with(operation_answers);
		struct mptp_camera *camera = fake_open(&f);

		operation_begin();
		assert_int_equal(op->call(camera), MPTP_OK);
		assert_int_equal(f.nlog, 1);
		assert_int_equal(f.log[0].code, op->request.code);
		assert_int_equal(f.log[0].nparam, op->request.nparam);
		assert_memory_equal(f.log[0].param, op->request.param,
		    sizeof(op->request.param));
		if (op->sent != NULL)
			assert_sent(&f, op->sent);
		mptp_camera_close(&camera);
	}
}

static void
a_refusal_is_told_with_its_subject(void **state)
{
	struct mptp_camera *camera;
	char text[200], buf[16];

	(void)state;
	for (size_t i = 0; i < NOPERATIONS; i++) {
		const struct operation *op = operation_at(i);
		const struct fake_answer refusal[] = {
			{ .operation = op->request.code,
			    .response = 0x2002,
			    .nparam = 4,
			    .param = { 2, 0, 0, 4 } },
			{ 0 },
		};
		struct fake f = camera_with(NULL);

		camera = fake_open(&f);
		f.answers = refusal;
		operation_begin();
		assert_int_equal(op->call(camera), MPTP_ERR_RESPONSE);
		assert_int_equal(mptp_camera_error(camera)->response, 0x2002);
		snprintf(text, sizeof(text),
		    "%s%s: the camera said GeneralError (0x2002)",
		    mptp_code_text(MPTP_KIND_OPERATION, MPTP_DIALECT_PTP,
			op->request.code, buf, sizeof(buf)),
		    op->subject);
		assert_string_equal(mptp_camera_error(camera)->text, text);
		mptp_camera_close(&camera);
	}
}

static void
what_is_not_offered_is_not_sent(void **state)
{
	static const uint16_t few[] = { 0x1001, 0x1002, 0x1003, 0 };

	(void)state;
	for (size_t i = 1; i < NOPERATIONS; i++) {
		struct fake f = { .framing = framing, .operations = few };
		struct mptp_camera *camera = fake_open(&f);

		operation_begin();
		assert_int_equal(
		    operation_at(i)->call(camera), MPTP_ERR_UNSUPPORTED);
		assert_int_equal(f.nlog, 0);
		mptp_camera_close(&camera);
	}
}

static void
what_cannot_be_meant_is_not_sent(void **state)
{
	char bad[] = "\xff";
	struct mptp_object_prop prop = { .property = 0xdc07,
		.value = { .type = MPTP_TYPE_STR, .str = bad } };
	const struct mptp_object_prop_list list = { &prop, 1 };
	const struct mptp_source large = { .size = UINT64_C(1) << 32 };
	struct fake f = camera_with(NULL);
	struct mptp_camera *camera = fake_open(&f);
	uint32_t n = 1;

	(void)state;
	assert_int_equal(
	    mptp_move_object(camera, 0xffffffff, 1, 0), MPTP_ERR_ARG);
	assert_int_equal(mptp_copy_object(camera, 0, 1, 0, &n), MPTP_ERR_ARG);
	assert_int_equal(n, 0);
	assert_int_equal(mptp_format_store(camera, 0, 0), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_format_store(camera, MPTP_STORAGE_ALL, 0), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_set_object_prop_list(camera, &list, NULL), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_set_object_prop_value(camera, 0x12, 0xdc07, &prop.value),
	    MPTP_ERR_ARG);
	assert_int_equal(mptp_send_partial_object(camera, 0x12, 0, &large, &n),
	    MPTP_ERR_ARG);
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
}

static int
ignore(void *ctx, const void *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return 0;
}

static void
the_size_of_a_resized_image_need_not_be_told(void **state)
{
	static const struct fake_answer silent[] = { ANSWER(0x1022, "small"),
		{ 0 } };
	const struct mptp_sink sink = { .write = ignore };
	struct fake f = camera_with(silent);
	struct mptp_camera *camera = fake_open(&f);
	uint32_t width = 1, height = 1;

	(void)state;
	assert_int_equal(mptp_get_resized_image_object(
			     camera, 0x12, 640, 480, &sink, &width, &height),
	    MPTP_OK);
	assert_int_equal(width, 0);
	assert_int_equal(height, 0);
	f.answers = operation_answers;
	assert_int_equal(mptp_get_resized_image_object(
			     camera, 0x12, 640, 480, &sink, NULL, NULL),
	    MPTP_OK);
	assert_int_equal(mptp_get_resized_image_object(
			     camera, 0x12, 640, 480, &sink, NULL, &height),
	    MPTP_OK);
	assert_int_equal(height, 424);
	mptp_camera_close(&camera);
}

static void
a_description_of_another_property_is_refused(void **state)
{
	static const struct fake_answer other[] = {
		ANSWER(0x9802, "\x09\xdc\xff\xff\0\0\0\0\0\0\3"),
		{ 0 },
	};
	struct fake f = camera_with(other);
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object_prop_desc desc;

	(void)state;
	assert_int_equal(
	    mptp_get_object_prop_desc(camera, 0xdc08, 0x3801, &desc),
	    MPTP_ERR_FORMAT);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "GetObjectPropDesc of DateCreated of format EXIF_JPEG: the camera "
	    "described property 0xdc09, not 0xdc08");
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_sent_as_the_standard_says),
		cmocka_unit_test(a_refusal_is_told_with_its_subject),
		cmocka_unit_test(what_is_not_offered_is_not_sent),
		cmocka_unit_test(what_cannot_be_meant_is_not_sent),
		cmocka_unit_test(the_size_of_a_resized_image_need_not_be_told),
		cmocka_unit_test(a_description_of_another_property_is_refused),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
