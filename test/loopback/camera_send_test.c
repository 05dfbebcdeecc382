/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Sending objects, of any size, and taking back what fails.
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

static const struct fake_object card[] = {
	{ .handle = 1, .format = JPEG, .size = 300000, .name = "A.JPG" },
	{ 0 },
};

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	uint64_t *at = ctx;

	for (size_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = fake_content((*at)++);
	return (ptrdiff_t)len;
}

static ptrdiff_t
give_up(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	(void)buf;
	(void)len;
	return MPTP_ERR_CANCELLED;
}

static char name[] = "new.jpg";

static int
send_bytes(struct mptp_camera *camera, uint64_t size, uint32_t *handle)
{
	const struct mptp_object_info info = {
		.format = JPEG, .size = size, .name = name
	};
	uint64_t at = 0;
	const struct mptp_source source = {
		.size = size, .read = give, .ctx = &at
	};

	return mptp_camera_send(
	    camera, 0x00010001, MPTP_PARENT_ROOT, &info, &source, handle);
}

static void
an_object_is_announced_and_sent(void **state)
{
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 0;

	(void)state;
	assert_int_equal(send_bytes(camera, 3000, &handle), MPTP_OK);
	assert_int_equal(handle, 0x77);
	assert_int_equal(f.nlog, 2);
	assert_int_equal(f.log[0].code, 0x100c);
	assert_int_equal(f.log[0].param[0], 0x00010001);
	assert_int_equal(f.log[0].param[1], 0xffffffff);
	assert_int_equal(f.log[1].code, 0x100d);
	assert_int_equal(f.log[1].nparam, 0);
	assert_true(f.complete);
	assert_int_equal(f.nreceived, 3000);
	for (size_t i = 0; i < f.nreceived; i++)
		assert_int_equal(f.received[i], fake_content(i));
	mptp_camera_close(&camera);
}

static void
an_empty_object_has_an_empty_data_phase(void **state)
{
	const struct mptp_object_info info = { .format = JPEG, .name = name };
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 0;

	(void)state;
	assert_int_equal(
	    mptp_camera_send(camera, 0, 0, &info, NULL, &handle), MPTP_OK);
	assert_int_equal(f.nlog, 2);
	assert_int_equal(f.nreceived, 0);
	assert_true(f.complete);
	mptp_camera_close(&camera);
}

static void
a_folder_is_only_announced(void **state)
{
	const struct mptp_object_info info = {
		.format = FOLDER, .association_type = 1, .name = name
	};
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object_info sent;
	uint32_t handle = 0;

	(void)state;
	assert_int_equal(
	    mptp_camera_send(camera, 0x00010001, 0x10, &info, NULL, &handle),
	    MPTP_OK);
	assert_int_equal(handle, 0x77);
	assert_int_equal(f.nlog, 1);
	assert_int_equal(
	    mptp_object_info_unpack(&sent, f.received, f.nreceived), MPTP_OK);
	assert_int_equal(sent.format, FOLDER);
	assert_int_equal(sent.parent, 0x10);
	assert_int_equal(sent.storage, 0x00010001);
	assert_string_equal(sent.name, name);
	mptp_object_info_clear(&sent);
	mptp_camera_close(&camera);
}

static void
what_a_camera_writes_wide_is_sent_wide(void **state)
{
	const struct mptp_object_info info = { .format = FOLDER, .name = name };
	struct fake f = { .framing = framing, .objects = card, .wide = true };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object_info got;
	uint32_t handle = 0;

	(void)state;
	assert_int_equal(mptp_camera_object_info(camera, 1, &got), MPTP_OK);
	assert_true(got.wide_size);
	mptp_object_info_clear(&got);
	assert_int_equal(
	    mptp_camera_send(camera, 0, 0, &info, NULL, &handle), MPTP_OK);
	assert_int_equal(
	    mptp_object_info_unpack(&got, f.received, f.nreceived), MPTP_OK);
	assert_true(got.wide_size);
	assert_string_equal(got.name, name);
	mptp_object_info_clear(&got);
	mptp_camera_close(&camera);
}

static void
what_cannot_be_sent_is_not_announced(void **state)
{
	static const uint16_t half[] = { 0x1001, 0x1002, 0x1003, 0x100c, 0 };
	const struct mptp_source none = { .size = 4, .read = give_up };
	struct mptp_object_info info = {
		.format = JPEG, .size = 5, .name = name
	};
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 1;

	(void)state;
	assert_int_equal(send_bytes(camera, UINT64_C(1) << 32, &handle),
	    MPTP_ERR_UNSUPPORTED);
	assert_int_equal(handle, 0);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "SendObjectInfo to store_00010001: the camera takes no object of "
	    "4 GiB or more, and this one has 4294967296 bytes");
	assert_int_equal(mptp_camera_send(camera, 0, 0, &info, &none, &handle),
	    MPTP_ERR_ARG);
	assert_int_equal(mptp_camera_send_check(camera, 0, 0, &info), MPTP_OK);
	info.size = UINT64_C(1) << 32;
	assert_int_equal(
	    mptp_camera_send_check(camera, 0, 0, &info), MPTP_ERR_UNSUPPORTED);
	info.size = 4;
	info.name = (char[]){ "\xff" };
	assert_int_equal(mptp_camera_send(camera, 0, 0, &info, &none, &handle),
	    MPTP_ERR_ARG);
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
	f = (struct fake){ .framing = framing, .operations = half };
	camera = fake_open(&f);
	assert_int_equal(send_bytes(camera, 5, &handle), MPTP_ERR_UNSUPPORTED);
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
}

static void
a_refused_object_is_not_sent(void **state)
{
	static const struct fake_answer full[] = {
		{ .operation = 0x100c, .response = 0x200c },
		{ 0 },
	};
	struct fake f = { .framing = framing, .answers = full };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 1;

	(void)state;
	assert_int_equal(send_bytes(camera, 5, &handle), MPTP_ERR_RESPONSE);
	assert_string_equal(mptp_camera_error(camera)->text,
	    "SendObjectInfo to store_00010001: the camera said StoreFull (0x200c); make room on "
	    "the card");
	assert_int_equal(handle, 0);
	assert_int_equal(f.nlog, 1);
	mptp_camera_close(&camera);
}

static void
a_source_that_gives_up_ends_the_sending(void **state)
{
	const struct mptp_object_info info = {
		.format = JPEG, .size = 5000, .name = name
	};
	const struct mptp_source source = { .size = 5000, .read = give_up };
	struct fake f = { .framing = framing };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_u32_array ids;
	uint32_t handle = 1;

	(void)state;
	assert_int_equal(
	    mptp_camera_send(camera, 0, 0, &info, &source, &handle),
	    MPTP_ERR_CANCELLED);
	assert_int_equal(handle, 0);
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_ERR_CANCELLED);
	/* The session goes on. */
	assert_int_equal(mptp_get_storage_ids(camera, &ids), MPTP_OK);
	mptp_u32_array_clear(&ids);
	mptp_camera_close(&camera);
}

/* ---- announcing by properties ------------------------------------------- */

#define GIB4 (UINT64_C(1) << 32)

static const uint16_t with_properties[] = { 0x1001, 0x1002, 0x1003, 0x1004,
	0x1008, 0x100b, 0x100c, 0x100d, 0x9801, 0x9808, 0 };

/* ProtectionStatus, ObjectFileName, DateModified. */
static const uint8_t taken[] = { 3, 0, 0, 0, 0x03, 0xdc, 0x07, 0xdc, 0x09,
	0xdc };

static ptrdiff_t
refuse_to_read(void *ctx, void *buf, size_t len)
{
	(void)buf;
	(void)len;
	return *(int *)ctx;
}

/* Of a large object whose content is not worth the wait. */
static int
announce_large(struct mptp_camera *camera, uint64_t size, uint32_t *handle)
{
	char modified[] = "20240229T120000";
	const struct mptp_object_info info = {
		.format = JPEG, .size = size, .name = name, .modified = modified
	};
	int stop = MPTP_ERR_CANCELLED;
	const struct mptp_source source = {
		.size = size, .read = refuse_to_read, .ctx = &stop
	};

	return mptp_camera_send(
	    camera, 0x00010001, 0x10, &info, &source, handle);
}

/* How often a camera that refuses it is announced a large object; list gets the
 * properties of the last time, text the error's words. */
static unsigned
announced(uint16_t refusal, struct mptp_object_prop_list *list, char *text)
{
	const struct fake_answer answers[] = {
		{ .operation = 0x9801,
		    .response = 0x2001,
		    .data = taken,
		    .len = sizeof(taken) },
		{ .operation = 0x9808, .response = refusal },
		{ 0 },
	};
	struct fake f = { .framing = framing,
		.operations = with_properties,
		.answers = answers };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 1;

	assert_int_equal(
	    announce_large(camera, GIB4, &handle), MPTP_ERR_RESPONSE);
	assert_int_equal(handle, 0);
	assert_int_equal(fake_asked(&f, 0x100d), 0);
	assert_int_equal(f.log[1].param[2], JPEG);
	assert_int_equal(
	    mptp_object_prop_list_unpack(list, f.received, f.nreceived),
	    MPTP_OK);
	strcpy(text, mptp_camera_error(camera)->text);
	mptp_camera_close(&camera);
	return fake_asked(&f, 0x9808);
}

static void
the_properties_that_are_taken_go_along(void **state)
{
	struct mptp_object_prop_list list;
	char text[400];

	(void)state;
	assert_int_equal(announced(0x200c, &list, text), 1);
	assert_string_equal(text,
	    "SendObjectPropList to folder 0x00000010: the camera said StoreFull "
	    "(0x200c); make room on the card");
	assert_int_equal(list.n, 2);
	assert_int_equal(list.items[0].handle, 0);
	assert_int_equal(list.items[0].property, 0xdc07);
	assert_string_equal(list.items[0].value.str, name);
	assert_int_equal(list.items[1].property, 0xdc09);
	assert_string_equal(list.items[1].value.str, "20240229T120000");
	mptp_object_prop_list_clear(&list);
}

static void
a_property_that_is_refused_is_left_out(void **state)
{
	struct mptp_object_prop_list list;
	char text[400];

	(void)state;
	assert_int_equal(announced(0xa803, &list, text), 2);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].property, 0xdc07);
	mptp_object_prop_list_clear(&list);
}

/* ---- taking back -------------------------------------------------------- */

static const struct fake_object half[] = {
	{ .handle = 1, .format = JPEG, .name = "A.JPG" },
	{ .handle = 0x77, .format = JPEG, .size = 2, .name = "NEW.JPG" },
	{ 0 },
};
static const struct fake_object other[] = {
	{ .handle = 0x77, .format = JPEG, .size = 2, .name = "B.JPG" },
	{ 0 },
};
static const struct fake_object folder[] = {
	{ .handle = 0x77, .format = FOLDER, .name = name },
	{ 0 },
};

static const char refused[] = "SendObject: the camera said StoreFull (0x200c); "
			      "make room on the card";

/* What is deleted after a refusal of the content, and what is told. */
static void
expect_rest(const struct fake_object *objects,
    const struct fake_answer *deleting, unsigned deleted, const char *more)
{
	struct fake_answer answers[3] = {
		{ .operation = 0x100d, .response = 0x200c }, { 0 }
	};
	struct fake f = { .framing = framing,
		.objects = objects,
		.answers = answers,
		/* One that is busy is waited for. */
		.timeout_ms = deleting != NULL ? 500 : 0 };
	struct mptp_camera *camera = fake_open(&f);
	char text[400] = "";
	uint32_t handle = 1;

	if (deleting != NULL)
		answers[1] = *deleting;
	strcat(strcat(text, refused), more);
	assert_int_equal(send_bytes(camera, 5000, &handle), MPTP_ERR_RESPONSE);
	assert_int_equal(handle, 0);
	assert_int_equal(fake_asked(&f, 0x100b), deleted);
	if (deleted)
		assert_int_equal(f.log[3].param[0], 0x77);
	assert_string_equal(mptp_camera_error(camera)->text, text);
	assert_int_equal(mptp_camera_error(camera)->response, 0x200c);
	assert_int_equal(mptp_camera_error(camera)->operation, 0x100d);
	mptp_camera_close(&camera);
}

static void
what_is_left_of_a_failure_is_deleted_if_it_is_ours(void **state)
{
	static const struct fake_answer protected = { .operation = 0x100b,
		.response = 0x200d };
	static const struct fake_answer busy = { .operation = 0x1008,
		.response = 0x2019 };

	(void)state;
	expect_rest(card, NULL, 0, "");
	expect_rest(half, NULL, 1, "");
	expect_rest(half, &protected, 1,
	    "; what came of it, 0x00000077, could not be deleted");
	expect_rest(other, NULL, 0,
	    "; what came of it, 0x00000077, may have been left");
	expect_rest(folder, NULL, 0,
	    "; what came of it, 0x00000077, may have been left");
	expect_rest(half, &busy, 0,
	    "; what came of it, 0x00000077, may have been left");
}

static void
a_handle_of_nothing_is_never_deleted(void **state)
{
	static const uint32_t handles[] = { 0, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct fake_answer answers[] = {
			{ .operation = 0x100c,
			    .response = 0x2001,
			    .nparam = 3,
			    .param = { 1, 0, handles[i] } },
			{ .operation = 0x100d, .response = 0x200c },
			{ 0 },
		};
		struct fake f = { .framing = framing, .answers = answers };
		struct mptp_camera *camera = fake_open(&f);
		uint32_t handle = 1;

		assert_int_equal(
		    send_bytes(camera, 5, &handle), MPTP_ERR_RESPONSE);
		assert_int_equal(fake_asked(&f, 0x100b), 0);
		assert_int_equal(f.nlog, 2);
		mptp_camera_close(&camera);
	}
}

static void
what_an_interruption_leaves_is_deleted(void **state)
{
	int stop = -77;
	const struct mptp_object_info info = {
		.format = JPEG, .size = 5000, .name = name
	};
	const struct mptp_source source = {
		.size = 5000, .read = refuse_to_read, .ctx = &stop
	};
	struct fake f = { .framing = framing, .objects = half };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t handle = 1;

	(void)state;
	assert_int_equal(
	    mptp_camera_send(camera, 0, 0, &info, &source, &handle), -77);
	assert_int_equal(fake_asked(&f, 0x100b), 1);
	assert_int_equal(mptp_camera_error(camera)->status, -77);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_announced_and_sent),
		cmocka_unit_test(an_empty_object_has_an_empty_data_phase),
		cmocka_unit_test(a_folder_is_only_announced),
		cmocka_unit_test(what_a_camera_writes_wide_is_sent_wide),
		cmocka_unit_test(what_cannot_be_sent_is_not_announced),
		cmocka_unit_test(a_refused_object_is_not_sent),
		cmocka_unit_test(a_source_that_gives_up_ends_the_sending),
		cmocka_unit_test(the_properties_that_are_taken_go_along),
		cmocka_unit_test(a_property_that_is_refused_is_left_out),
		cmocka_unit_test(
		    what_is_left_of_a_failure_is_deleted_if_it_is_ours),
		cmocka_unit_test(a_handle_of_nothing_is_never_deleted),
		cmocka_unit_test(what_an_interruption_leaves_is_deleted),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
