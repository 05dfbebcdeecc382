/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * From paths and handles to objects, and back.
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

#define STORE "/store_00010001"
#define ADVICE \
	"; insert a card, or unlock the device and allow access to its files"

static const struct mptp_framing *framing;

static const struct fake_object card[] = {
	{ .handle = 0x10, .format = FOLDER, .name = "DCIM" },
	{ .handle = 0x11, .parent = 0x10, .format = FOLDER, .name = "100CAM" },
	{ .handle = 0x12, .parent = 0x11, .format = JPEG, .name = "a.jpg" },
	{ .handle = 0x13, .parent = 0x11, .format = JPEG, .name = "A.JPG" },
	{ .handle = 0x14, .parent = 0x11, .format = JPEG, .name = "B.JPG" },
	{ .handle = 0x15, .parent = 0x11, .format = JPEG, .name = "B.JPG" },
	{ .handle = 0x16, .parent = 0x11, .format = JPEG, .name = "x/y\n" },
	{ .handle = 0x17, .parent = 0x11, .format = JPEG, .name = "" },
	{ .handle = 0x20, .format = JPEG, .name = "0x10" },
	{ 0 },
};

static void
expect(struct mptp_camera *camera, const char *object, uint32_t handle)
{
	uint32_t storage = 0, found = 0;

	if (mptp_camera_resolve(camera, object, &storage, &found) != MPTP_OK)
		fail_msg("%s", mptp_camera_error(camera)->text);
	assert_int_equal(found, handle);
	assert_int_equal(storage, 0x00010001);
}

static void
expect_status(struct mptp_camera *camera, int status, const char *object,
    const char *text)
{
	uint32_t storage = 7, handle = 7;

	assert_int_equal(
	    mptp_camera_resolve(camera, object, &storage, &handle), status);
	assert_string_equal(mptp_camera_error(camera)->text, text);
	assert_int_equal(mptp_camera_error(camera)->status, status);
	assert_int_equal(handle, 7);
}

static void
expect_failure(struct mptp_camera *camera, const char *object, const char *text)
{
	expect_status(camera, MPTP_ERR_ARG, object, text);
}

static void
expect_missing(struct mptp_camera *camera, const char *object, const char *text)
{
	expect_status(camera, MPTP_ERR_MISSING, object, text);
}

static void
what_a_person_writes_is_found(void **state)
{
	static const struct {
		const char *object;
		uint32_t handle;
	} cases[] = {
		{ "0x12", 0x12 },
		{ "0x00000012", 0x12 },
		{ "0X1a", 0x1a },
		{ "/", MPTP_PARENT_ROOT },
		{ STORE, MPTP_PARENT_ROOT },
		{ STORE "/", MPTP_PARENT_ROOT },
		{ "store_00010001/DCIM", 0x10 },
		{ STORE "/DCIM/", 0x10 },
		{ STORE "//DCIM//100CAM", 0x11 },
		{ STORE "/DCIM/100CAM/a.jpg", 0x12 },
		{ STORE "/DCIM/100CAM/A.JPG", 0x13 },
		{ "DCIM/100CAM", 0x11 },
		{ "/dcim/100cam/A.JPG", 0x13 },
		{ "/DCIM/100CAM/Z", 0x1a },
		{ "/DCIM/100CAM/x_y?", 0x16 },
		{ "/DCIM/100CAM/0x00000017", 0x17 },
		{ "/0x10", 0x20 },
	};
	static const struct fake_object more[] = {
		{ .handle = 0x1a, .parent = 0x11, .format = JPEG, .name = "z" },
		{ 0 },
	};
	struct fake_object objects[16];
	struct fake f = { .framing = framing, .objects = objects };
	struct mptp_camera *camera;

	(void)state;
	memcpy(objects, card, sizeof(card));
	memcpy(objects + sizeof(card) / sizeof(*card) - 1, more, sizeof(more));
	camera = fake_open(&f);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(camera, cases[i].object, cases[i].handle);
	mptp_camera_close(&camera);
}

static void
only_the_folders_of_the_path_are_read(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, STORE "/DCIM/100CAM/a.jpg", 0x12);
	assert_int_equal(fake_asked(&f, 0x1007), 3);
	/* Two in the root, one in DCIM, and six in 100CAM: each whole. */
	assert_int_equal(fake_asked(&f, 0x1008), 9);
	mptp_camera_close(&camera);
}

static void
what_is_not_there_is_told(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect_missing(camera, "/DCIM/200CAM/a.jpg",
	    "/DCIM/200CAM/a.jpg: there is no 200CAM in /DCIM/");
	expect_missing(camera, "nothing", "nothing: there is no nothing in /");
	expect_missing(camera, "/DCIM/100CAM/A.JPG/c",
	    "/DCIM/100CAM/A.JPG/c: /DCIM/100CAM/A.JPG/ is not a folder");
	expect_missing(camera, "/DCIM/100CAM/A.JPG/",
	    "/DCIM/100CAM/A.JPG/: it is not a folder; leave the last slash away");
	expect_failure(camera, "/DCIM/100cam/a.JPG",
	    "/DCIM/100cam/a.JPG: 2 objects differ from a.JPG in case only; "
	    "write it exactly, or use a handle: 0x00000012, 0x00000013");
	expect_missing(camera, "/store_00090001/DCIM",
	    "/store_00090001/DCIM: there is no such store; the camera has "
	    "/store_00010001");
	expect_missing(camera, "0x99",
	    "GetObjectInfo of 0x00000099: the camera said InvalidObjectHandle "
	    "(0x2009); it may have been deleted; list the card again");
	assert_int_equal(mptp_camera_error(camera)->response, 0x2009);
	mptp_camera_close(&camera);
}

static void
nothing_is_chosen_among_several_of_a_name(void **state)
{
	static const struct fake_object twins[] = {
		{ .handle = 1, .format = JPEG, .name = "a/b" },
		{ .handle = 2, .format = JPEG, .name = "a_b" },
		{ .handle = 3, .format = JPEG, .name = "dup" },
		{ .handle = 4, .format = JPEG, .name = "DUP" },
		{ .handle = 5, .format = JPEG, .name = "dup" },
		{ .handle = 6, .format = FOLDER, .name = "D" },
		{ .handle = 7, .format = FOLDER, .name = "D" },
		{ .handle = 8, .parent = 7, .format = JPEG, .name = "in" },
		{ .handle = 9, .format = JPEG, .name = "x/y" },
		{ .handle = 10, .format = JPEG, .name = "X_Y" },
		{ .handle = 11, .format = JPEG, .name = "u/v" },
		{ .handle = 12, .format = JPEG, .name = "u/v" },
		{ .handle = 13, .format = JPEG, .name = "q" },
		{ .handle = 13, .format = JPEG, .name = "q" },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = twins };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, "/a_b", 2);
	expect(camera, "/DUP", 4);
	expect(camera, "/x_y", 9);
	expect(camera, "/q", 13); /* listed twice */
	expect_failure(camera, "/dup",
	    "/dup: 2 objects are called dup; use a handle: 0x00000003, "
	    "0x00000005");
	expect_failure(camera, "/D/in",
	    "/D/in: 2 objects are called D; use a handle: 0x00000006, "
	    "0x00000007");
	expect_failure(camera, "D/",
	    "D/: 2 objects are called D; use a handle: 0x00000006, 0x00000007");
	expect_failure(camera, "u_v",
	    "u_v: 2 objects are shown as u_v; use a handle: 0x0000000b, "
	    "0x0000000c");
	mptp_camera_close(&camera);
}

static void
what_is_no_handle_is_not_asked_for(void **state)
{
	static const char *const bad[] = { "0x", "0x0", "0xffffffff",
		"0x123456789", "0x12g", "0x 12" };
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	uint32_t storage, handle;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(
		    mptp_camera_resolve(camera, bad[i], &storage, &handle),
		    MPTP_ERR_ARG);
		assert_non_null(
		    strstr(mptp_camera_error(camera)->text, "is no handle"));
	}
	expect_failure(
	    camera, "", "an object has a path or a handle; this is empty");
	assert_int_equal(f.nlog, 0);
	mptp_camera_close(&camera);
}

static void
a_store_may_be_left_out_if_only_one_has_a_medium(void **state)
{
	static const uint32_t one[] = { 0x00020000, 0x00010001, 0 };
	static const uint32_t two[] = { 0x00010001, 0x00020001, 0 };
	static const uint32_t empty[] = { 0x00010000, 0x00020000, 0 };
	static const uint32_t none[] = { 0 };
	struct fake_object picture[] = {
		{ .handle = 5,
		    .format = JPEG,
		    .name = "p",
		    .storage = 0x00010001 },
		{ 0 },
	};
	struct fake f = {
		.framing = framing, .objects = picture, .stores = one
	};
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, "/p", 5);
	f.stores = two;
	expect(camera, STORE "/p", 5);
	expect_failure(camera, "/p",
	    "/p: in which store? Begin the path with one; the camera has "
	    "/store_00010001, /store_00020001");
	f.roomless = 0x00020001;
	expect(camera, "/p", 5);
	f.roomless = 0;
	f.stores = empty;
	expect_missing(camera, "/p",
	    "/p: there is no store with a medium; the camera has "
	    "/store_00010000 (empty), /store_00020000 (empty)" ADVICE);
	f.stores = none;
	expect_missing(camera, "/p",
	    "/p: there is no store with a medium; the camera has none" ADVICE);
	mptp_camera_close(&camera);
}

static void
a_camera_without_stores_has_paths_too(void **state)
{
	static const uint16_t few[] = { 0x1001, 0x1002, 0x1003, 0x1007, 0x1008,
		0 };
	struct fake f = {
		.framing = framing, .objects = card, .operations = few
	};
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, "/DCIM/100CAM", 0x11);
	expect(camera, STORE "/DCIM", 0x10);
	mptp_camera_close(&camera);
}

static void
a_flat_device_has_paths_too(void **state)
{
	struct fake f = {
		.framing = framing, .objects = card, .listing = FAKE_FLAT
	};
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, "/DCIM/100CAM/A.JPG", 0x13);
	expect_missing(camera, "/100CAM", "/100CAM: there is no 100CAM in /");
	mptp_camera_close(&camera);
}

static void
a_search_goes_past_what_cannot_be_read(void **state)
{
	static const struct fake_object damaged[] = {
		{ .handle = 1, .format = JPEG, .name = "p", .refusal = 0x2002 },
		{ .handle = 2, .format = JPEG, .name = "p" },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = damaged };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect(camera, "/p", 2);
	mptp_camera_close(&camera);
}

static void
hostile_text_in_an_error_is_harmless(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	char longer[2000];

	(void)state;
	expect_missing(
	    camera, "/a\x1b[2J\n", "/a?[2J?: there is no a?[2J? in /");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(mptp_camera_resolve(camera, longer, &(uint32_t){ 0 },
			     &(uint32_t){ 0 }),
	    MPTP_ERR_MISSING);
	mptp_camera_close(&camera);
}

/* ---- and back ---------------------------------------------------------- */

static void
expect_path(struct mptp_camera *camera, uint32_t handle, const char *path)
{
	char *got;

	assert_int_equal(mptp_camera_path(camera, handle, NULL, &got), MPTP_OK);
	assert_string_equal(got, path);
	free(got);
}

static void
a_path_is_found_from_the_parents(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect_path(camera, 0x14, STORE "/DCIM/100CAM/B.JPG");
	expect_path(camera, 0x16, STORE "/DCIM/100CAM/x_y?");
	expect_path(camera, 0x10, STORE "/DCIM");
	mptp_camera_close(&camera);
}

static void
a_path_ends_where_parents_make_no_sense(void **state)
{
	static const struct fake_object strange[] = {
		{ .handle = 1, .parent = 1, .format = FOLDER, .name = "self" },
		{ .handle = 2,
		    .parent = 0x00010001,
		    .format = JPEG,
		    .name = "store" },
		{ .handle = 3, .parent = 0xdead, .format = JPEG, .name = "o" },
		{ .handle = 4, .parent = 5, .format = FOLDER, .name = "loop" },
		{ .handle = 5, .parent = 4, .format = FOLDER, .name = "pool" },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = strange };
	struct mptp_camera *camera = fake_open(&f);
	char *path = NULL;

	(void)state;
	expect_path(camera, 1, STORE "/self");
	expect_path(camera, 2, STORE "/store");
	expect_path(camera, 3, STORE "/o");
	assert_int_equal(
	    mptp_camera_path(camera, 4, NULL, &path), MPTP_ERR_FORMAT);
	assert_null(path);
	assert_int_equal(
	    mptp_camera_path(camera, 9, NULL, &path), MPTP_ERR_RESPONSE);
	assert_int_equal(
	    mptp_camera_path(camera, 0, NULL, &path), MPTP_ERR_ARG);
	assert_null(path);
	mptp_camera_close(&camera);
}

/* Nothing is asked for twice to know all of it. */
static void
all_that_is_known_of_what_was_found_is_told(void **state)
{
	struct fake f = { .framing = framing, .objects = card };
	struct mptp_camera *camera = fake_open(&f);
	struct mptp_object object;
	char *path;

	(void)state;
	for (size_t i = 0; card[i].handle != 0; i++) {
		/* Two of the same name. */
		if (card[i].handle == 0x14 || card[i].handle == 0x15)
			continue;
		assert_int_equal(
		    mptp_camera_path(camera, card[i].handle, NULL, &path),
		    MPTP_OK);
		expect(camera, path, card[i].handle);
		assert_int_equal(
		    mptp_camera_find(camera, path, &object), MPTP_OK);
		assert_int_equal(object.handle, card[i].handle);
		assert_int_equal(object.storage, 0x00010001);
		assert_string_equal(object.path, path);
		assert_int_equal(object.info.format, card[i].format);
		assert_true(object.info.size == card[i].size);
		free(path);
		f.nlog = 0;
		assert_int_equal(mptp_camera_path(camera, object.handle,
				     &object.info, &path),
		    MPTP_OK);
		assert_string_equal(object.path, path);
		for (unsigned k = 0; k < f.nlog; k++)
			assert_true(f.log[k].param[0] != object.handle);
		free(path);
		mptp_object_clear(&object);
	}
	f.nlog = 0;
	assert_int_equal(mptp_camera_find(camera, "0x12", &object), MPTP_OK);
	assert_int_equal(f.nlog, 1);
	assert_null(object.path);
	assert_string_equal(object.info.name, "a.jpg");
	mptp_object_clear(&object);
	assert_int_equal(mptp_camera_find(camera, STORE, &object), MPTP_OK);
	assert_int_equal(object.handle, MPTP_PARENT_ROOT);
	assert_string_equal(object.path, STORE);
	mptp_object_clear(&object);
	assert_int_equal(
	    mptp_camera_find(camera, "/none", &object), MPTP_ERR_MISSING);
	assert_null(object.path);
	mptp_camera_close(&camera);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_person_writes_is_found),
		cmocka_unit_test(only_the_folders_of_the_path_are_read),
		cmocka_unit_test(what_is_not_there_is_told),
		cmocka_unit_test(nothing_is_chosen_among_several_of_a_name),
		cmocka_unit_test(what_is_no_handle_is_not_asked_for),
		cmocka_unit_test(
		    a_store_may_be_left_out_if_only_one_has_a_medium),
		cmocka_unit_test(a_camera_without_stores_has_paths_too),
		cmocka_unit_test(a_flat_device_has_paths_too),
		cmocka_unit_test(a_search_goes_past_what_cannot_be_read),
		cmocka_unit_test(hostile_text_in_an_error_is_harmless),
		cmocka_unit_test(a_path_is_found_from_the_parents),
		cmocka_unit_test(a_path_ends_where_parents_make_no_sense),
		cmocka_unit_test(all_that_is_known_of_what_was_found_is_told),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
