/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Walks over cards, well-behaved and otherwise.
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
#define FOUR_GIB ((uint64_t)1 << 32)

static const struct mptp_framing *framing;
static unsigned meanwhile; /* or MPTP_WALK_MEANWHILE: all is the same then */

static const char whole_card[] = "0 " STORE "/DCIM\n"
				 "1 " STORE "/DCIM/100CAM\n"
				 "2 " STORE "/DCIM/100CAM/A.JPG\n"
				 "2 " STORE "/DCIM/100CAM/B.JPG\n"
				 "1 " STORE "/DCIM/last.jpg\n"
				 "0 " STORE "/MISC\n";

struct notes {
	char text[16384];
	size_t len;
	int stop; /* returned at the stop_at-th object */
	unsigned seen, stop_at;
	unsigned failures;
	struct mptp_error last;
};

static int
note(void *ctx, const struct mptp_entry *entry)
{
	struct notes *n = ctx;

	n->len += (size_t)snprintf(n->text + n->len, sizeof(n->text) - n->len,
	    "%u %s\n", entry->depth, entry->path);
	assert_true(n->len < sizeof(n->text));
	return ++n->seen == n->stop_at ? n->stop : 0;
}

static int
note_failed(void *ctx, uint32_t handle, const struct mptp_error *error)
{
	struct notes *n = ctx;

	n->len += (size_t)snprintf(n->text + n->len, sizeof(n->text) - n->len,
	    "! 0x%x\n", (unsigned)handle);
	n->failures++;
	n->last = *error;
	return 0;
}

static int
walk(struct mptp_camera *camera, uint32_t storage, uint32_t folder,
    const char *base, struct notes *notes)
{
	const struct mptp_walker walker = {
		.visit = note, .failed = note_failed, .ctx = notes
	};

	return mptp_camera_walk(
	    camera, storage, folder, base, MPTP_WALK_TREE | meanwhile, &walker);
}

/* What is below a folder, as lines of depth and path. */
static void
expect_lines(struct mptp_camera *camera, uint32_t storage, uint32_t folder,
    const char *base, const char *lines)
{
	struct notes notes = { 0 };

	assert_int_equal(walk(camera, storage, folder, base, &notes), MPTP_OK);
	assert_string_equal(notes.text, lines);
}

/* The same of the whole first store of a camera. */
static void
expect_walk(struct fake *f, const char *lines)
{
	struct mptp_camera *camera = fake_open(f);

	expect_lines(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, lines);
	mptp_camera_close(&camera);
	assert_null(camera);
	assert_true(f->hung_up);
}

/* ---- walks ------------------------------------------------------------- */

static void
folders_come_before_their_contents(void **state)
{
	struct fake f = { .framing = framing, .objects = fake_card };

	(void)state;
	expect_walk(&f, whole_card);
	assert_int_equal(fake_asked(&f, 0x1007), 4);
	assert_int_equal(fake_asked(&f, 0x1008), 6);
	/* The first object is shown before the second is asked for. */
	assert_int_equal(f.log[0].code, 0x1007);
	assert_int_equal(f.log[0].param[0], 0x00010001);
	assert_int_equal(f.log[0].param[1], 0);
	assert_int_equal(f.log[0].param[2], 0xffffffff);
	assert_int_equal(f.log[1].code, 0x1008);
	assert_int_equal(f.log[2].code, 0x1007);
	assert_int_equal(f.log[2].param[2], 0x10);
}

static void
a_walk_may_begin_and_end_anywhere(void **state)
{
	struct fake f = { .framing = framing, .objects = fake_card };
	struct mptp_camera *camera = fake_open(&f);
	struct notes notes = { .stop_at = 2, .stop = MPTP_ERR_CANCELLED };
	const struct mptp_walker walker = { .visit = note, .ctx = &notes };

	(void)state;
	expect_lines(
	    camera, 0x00010001, 0x11, "/x", "0 /x/A.JPG\n0 /x/B.JPG\n");
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ANY, NULL, &notes),
	    MPTP_ERR_CANCELLED);
	assert_int_equal(notes.seen, 2);
	assert_int_equal(mptp_camera_error(camera)->status, MPTP_ERR_CANCELLED);
	notes = (struct notes){ 0 };
	assert_int_equal(
	    mptp_camera_walk(camera, MPTP_STORAGE_ALL, MPTP_PARENT_ROOT, NULL,
		MPTP_WALK_CHILDREN, &walker),
	    MPTP_OK);
	assert_string_equal(notes.text, "0 " STORE "/DCIM\n0 " STORE "/MISC\n");
	mptp_camera_close(&camera);
}

static void
all_stores_are_walked_at_once(void **state)
{
	static const uint32_t stores[] = { 0x00010001, 0x00020001, 0 };
	static const struct fake_object objects[] = {
		{ .handle = 1, .format = FOLDER, .name = "a" },
		{ .handle = 2, .parent = 1, .format = JPEG, .name = "b" },
		{ .handle = 3,
		    .format = JPEG,
		    .name = "c",
		    .storage = 0x00020001 },
		{ 0 },
	};
	/* 1007 is asked of each store, since a camera may die of the other. */
	struct fake f = { .framing = framing,
		.objects = objects,
		.stores = stores,
		.dies_of_all = true };
	struct mptp_camera *camera = fake_open(&f);
	struct notes notes = { 0 };

	(void)state;
	expect_lines(camera, MPTP_STORAGE_ALL, MPTP_PARENT_ROOT, NULL,
	    "0 /store_00010001/a\n1 /store_00010001/a/b\n"
	    "0 /store_00020001/c\n");
	assert_int_equal(fake_asked(&f, 0x1008), 3);
	expect_lines(camera, MPTP_STORAGE_ALL, 1, "/x", "0 /x/b\n");
	assert_int_equal(
	    walk(camera, MPTP_STORAGE_ALL, 9, "/x", &notes), MPTP_ERR_RESPONSE);
	mptp_camera_close(&camera);
}

static void
stores_that_answer_for_all_are_no_more_than_one(void **state)
{
	static const uint32_t stores[] = { 0x00010001, 0x00020000, 0x00030001,
		0x00040001, 0 };
	static const uint8_t all[] = { 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0 };
	static const struct fake_object objects[] = {
		{ .handle = 1, .format = JPEG, .name = "a" },
		{ .handle = 3,
		    .format = JPEG,
		    .name = "c",
		    .storage = 0x00030001 },
		{ 0 },
	};
	/* Of the slot without a medium nothing is asked. */
	static const struct fake_answer answers[] = {
		{ .operation = 0x1007,
		    .response = MPTP_RC_STORE_NOT_AVAILABLE,
		    .about = 0x00040001 },
		{ .operation = 0x1007,
		    .response = MPTP_RC_GENERAL_ERROR,
		    .about = 0x00020000 },
		{ .operation = 0x1007,
		    .response = MPTP_RC_OK,
		    .data = all,
		    .len = sizeof(all) },
		{ 0 },
	};
	struct fake f = { .framing = framing,
		.objects = objects,
		.stores = stores,
		.answers = answers };
	struct mptp_camera *camera = fake_open(&f);

	(void)state;
	expect_lines(camera, MPTP_STORAGE_ALL, MPTP_PARENT_ROOT, NULL,
	    "0 /store_00010001/a\n0 /store_00030001/c\n");
	assert_int_equal(fake_asked(&f, 0x1007), 3);
	mptp_camera_close(&camera);
}

static void
loops_are_not_entered_twice(void **state)
{
	static const struct fake_object loop[] = {
		{ .handle = 1, .format = FOLDER, .name = "a" },
		{ .handle = 2, .parent = 1, .format = FOLDER, .name = "b" },
		{ .handle = 3, .parent = 2, .format = FOLDER, .name = "c" },
		/* In c, though it says that it is in b. */
		{ .handle = 2,
		    .parent = 1,
		    .format = FOLDER,
		    .name = "b",
		    .listed_in = 3 },
		/* In c and there, too. */
		{ .handle = 1,
		    .parent = 3,
		    .format = FOLDER,
		    .name = "a",
		    .listed_in = 3 },
		{ 0 },
	};
	/* The folder is in its own list. */
	static const struct fake_object self[] = {
		{ .handle = 1,
		    .parent = 1,
		    .format = FOLDER,
		    .name = "a",
		    .listed_in = MPTP_PARENT_ROOT },
		{ .handle = 1, .parent = 1, .format = FOLDER, .name = "a" },
		{ .handle = 2, .parent = 1, .format = JPEG, .name = "b" },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = loop };

	(void)state;
	expect_walk(&f,
	    "0 " STORE "/a\n1 " STORE "/a/b\n2 " STORE "/a/b/c\n3 " STORE
	    "/a/b/c/a\n");
	f = (struct fake){ .framing = framing, .objects = self };
	expect_walk(&f, "0 " STORE "/a\n1 " STORE "/a/b\n");
}

static void
a_flat_device_is_shown_as_a_tree(void **state)
{
	struct fake f = {
		.framing = framing, .objects = fake_card, .listing = FAKE_FLAT
	};

	(void)state;
	expect_walk(&f, whole_card);
	/* 6 in the root's answer; again in the first folder's, but itself; and
	 * those shown in the second. Not each in each. */
	assert_int_equal(fake_asked(&f, 0x1008), 6 + 5 + 2);
}

static void
a_large_flat_device_is_walked_in_linear_time(void **state)
{
	struct fake_object objects[201] = { 0 };
	struct fake f = {
		.framing = framing, .objects = objects, .listing = FAKE_FLAT
	};
	struct mptp_camera *camera;
	struct notes notes = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 200; i++)
		objects[i] = (struct fake_object){ .handle = 1 + i * 7,
			.format = i % 2 == 0 ? FOLDER : JPEG,
			.parent = i % 2 == 0 ? 0 : 1 + (i - 1) * 7,
			.name = "x" };
	camera = fake_open(&f);
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, &notes), MPTP_OK);
	assert_int_equal(notes.seen, 200);
	/* Thrice at most, and not once a folder. */
	assert_true(fake_asked(&f, 0x1008) <= 600);
	mptp_camera_close(&camera);
}

static void
what_a_flat_device_cannot_read_is_told_once(void **state)
{
	static const struct fake_object objects[] = {
		{ .handle = 1, .format = FOLDER, .name = "a" },
		{ .handle = 2, .parent = 1, .format = FOLDER, .name = "b" },
		{ .handle = 3,
		    .parent = 2,
		    .format = JPEG,
		    .name = "c",
		    .refusal = 0x2002 },
		{ .handle = 4, .format = JPEG, .name = "d" },
		{ 0 },
	};
	struct fake f = {
		.framing = framing, .objects = objects, .listing = FAKE_FLAT
	};

	(void)state;
	expect_walk(
	    &f, "0 " STORE "/a\n1 " STORE "/a/b\n! 0x3\n0 " STORE "/d\n");
}

static void
a_subtree_is_shown_as_a_tree(void **state)
{
	struct fake f = { .framing = framing,
		.objects = fake_card,
		.listing = FAKE_SUBTREE };

	(void)state;
	expect_walk(&f, whole_card);
}

static void
objects_with_a_strange_parent_are_shown(void **state)
{
	static const struct fake_object strange[] = {
		{ .handle = 1,
		    .parent = 1,
		    .format = FOLDER,
		    .name = "self",
		    .listed_in = MPTP_PARENT_ROOT },
		{ .handle = 2,
		    .parent = 0x00010001,
		    .format = JPEG,
		    .name = "store",
		    .listed_in = MPTP_PARENT_ROOT },
		{ .handle = 3,
		    .parent = 0xffffffff,
		    .format = JPEG,
		    .name = "root",
		    .listed_in = MPTP_PARENT_ROOT },
		{ .handle = 4,
		    .parent = 0xdead,
		    .format = JPEG,
		    .name = "orphan",
		    .listed_in = MPTP_PARENT_ROOT },
		{ .handle = 5,
		    .parent = 0,
		    .format = JPEG,
		    .name = "left out",
		    .listed_in = 1 },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = strange };

	(void)state;
	expect_walk(&f,
	    "0 " STORE "/self\n1 " STORE "/self/left out\n0 " STORE
	    "/store\n0 " STORE "/root\n0 " STORE "/orphan\n");
}

static const struct fake_object damaged[] = {
	{ .handle = 1, .format = FOLDER, .name = "a" },
	{ .handle = 2,
	    .parent = 1,
	    .format = JPEG,
	    .name = "bad",
	    .refusal = 0x2009 },
	{ .handle = 3, .parent = 1, .format = JPEG, .name = "good" },
	{ .handle = 4, .format = FOLDER, .name = "closed" },
	{ .handle = 5, .format = JPEG, .name = "end" },
	{ 0 },
};

static void
a_walk_goes_on_past_what_cannot_be_read(void **state)
{
	struct fake f = { .framing = framing, .objects = damaged };
	struct mptp_camera *camera = fake_open(&f);
	struct notes notes = { 0 };
	const struct mptp_walker strict = { .visit = note, .ctx = &notes };

	(void)state;
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, &notes), MPTP_OK);
	assert_string_equal(notes.text,
	    "0 " STORE "/a\n! 0x2\n1 " STORE "/a/good\n0 " STORE
	    "/closed\n0 " STORE "/end\n");
	assert_int_equal(notes.last.response, 0x2009);
	notes = (struct notes){ 0 };
	assert_int_equal(mptp_camera_walk(camera, 0x00010001, MPTP_PARENT_ROOT,
			     NULL, MPTP_WALK_TREE | meanwhile, &strict),
	    MPTP_ERR_RESPONSE);
	assert_string_equal(notes.text, "0 " STORE "/a\n");
	assert_int_equal(mptp_camera_error(camera)->response, 0x2009);
	mptp_camera_close(&camera);
}

static void
a_walk_goes_on_past_a_folder_that_cannot_be_listed(void **state)
{
	static const struct fake_answer broken[] = {
		{ .operation = 0x1008,
		    .response = 0x2001,
		    .data = "??",
		    .len = 2,
		    .about = 3 },
		{ .operation = 0x1007, .response = 0x201a, .about = 4 },
		{ .operation = 0x1007,
		    .response = 0x2013,
		    .about = 0x00020001 },
		{ 0 },
	};
	struct fake f = {
		.framing = framing, .objects = damaged, .answers = broken
	};
	struct mptp_camera *camera = fake_open(&f);
	struct notes notes = { 0 };

	(void)state;
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, &notes), MPTP_OK);
	assert_string_equal(notes.text,
	    "0 " STORE "/a\n! 0x2\n! 0x3\n0 " STORE "/closed\n! 0x4\n0 " STORE
	    "/end\n");
	assert_int_equal(notes.last.response, 0x201a);
	/* The folder that was asked for is another matter. */
	notes = (struct notes){ 0 };
	assert_int_equal(
	    walk(camera, 0x00020001, MPTP_PARENT_ROOT, NULL, &notes),
	    MPTP_ERR_RESPONSE);
	assert_int_equal(notes.failures, 0);
	mptp_camera_close(&camera);
}

static void
a_lost_camera_ends_the_walk(void **state)
{
	struct fake f = { .framing = framing, .objects = fake_card };
	struct mptp_camera *camera = fake_open(&f);
	struct notes notes = { 0 };

	(void)state;
	f.dies_at = 6;
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, &notes),
	    MPTP_ERR_NODEV);
	assert_string_equal(
	    notes.text, "0 " STORE "/DCIM\n1 " STORE "/DCIM/100CAM\n");
	assert_int_equal(notes.failures, 0);
	assert_memory_equal(mptp_camera_error(camera)->text,
	    "GetObjectInfo of 0x00000012: ", 29);
	mptp_camera_close(&camera);
}

static void
folders_without_end_are_left(void **state)
{
	struct fake_object nest[101] = { 0 };
	struct fake f = { .framing = framing, .objects = nest };
	struct mptp_camera *camera;
	struct notes notes = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		nest[i] = (struct fake_object){ .handle = i + 1,
			.parent = i,
			.format = FOLDER,
			.name = "d" };
	camera = fake_open(&f);
	assert_int_equal(
	    walk(camera, 0x00010001, MPTP_PARENT_ROOT, NULL, &notes), MPTP_OK);
	assert_int_equal(notes.seen, 64);
	assert_int_equal(notes.failures, 1);
	assert_int_equal(notes.last.status, MPTP_ERR_FORMAT);
	mptp_camera_close(&camera);
}

static void
hostile_names_stay_in_one_component(void **state)
{
	static const struct fake_object hostile[] = {
		{ .handle = 1, .format = FOLDER, .name = "../../etc" },
		{ .handle = 2, .parent = 1, .format = JPEG, .name = ".." },
		{ .handle = 3, .parent = 1, .format = JPEG, .name = "." },
		{ .handle = 0x5190d381,
		    .parent = 1,
		    .format = JPEG,
		    .name = "" },
		{ .handle = 5,
		    .parent = 1,
		    .format = JPEG,
		    .name = "a\nb\x1b[2J" },
		{ .handle = 6,
		    .parent = 1,
		    .format = JPEG,
		    .name = "\xc3\xa9\xe2\x80\xae" },
		{ 0 },
	};
	struct fake f = { .framing = framing, .objects = hostile };

	(void)state;
	expect_walk(&f,
	    "0 " STORE "/.._.._etc\n"
	    "1 " STORE "/.._.._etc/__\n"
	    "1 " STORE "/.._.._etc/_\n"
	    "1 " STORE "/.._.._etc/0x5190d381\n"
	    "1 " STORE "/.._.._etc/a?b?[2J\n"
	    "1 " STORE "/.._.._etc/\xc3\xa9?\n");
}

static void
a_walk_reads_the_manifest_once_a_folder(void **state)
{
	static const struct fake_object films[] = {
		{ .handle = 1,
		    .format = JPEG,
		    .size = FOUR_GIB - 2,
		    .name = "fits" },
		{ .handle = 2,
		    .format = JPEG,
		    .size = FOUR_GIB - 1,
		    .name = "asks" },
		{ .handle = 3, .format = FOLDER, .name = "d" },
		{ .handle = 4,
		    .parent = 3,
		    .format = JPEG,
		    .size = FOUR_GIB + 5,
		    .name = "e" },
		{ .handle = 5,
		    .parent = 3,
		    .format = JPEG,
		    .size = FOUR_GIB + 5,
		    .name = "f" },
		{ 0 },
	};
	static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004,
		0x1007, 0x1008, 0x1023, 0 };
	struct fake f = {
		.framing = framing, .objects = films, .operations = operations
	};

	(void)state;
	expect_walk(&f,
	    "0 " STORE "/fits\n0 " STORE "/asks\n0 " STORE "/d\n1 " STORE
	    "/d/e\n1 " STORE "/d/f\n");
	assert_int_equal(fake_asked(&f, 0x1023), 2);
	for (unsigned i = 0, n = 0; i < f.nlog; i++)
		if (f.log[i].code == 0x1023)
			assert_int_equal(
			    f.log[i].param[2], n++ == 0 ? MPTP_PARENT_ROOT : 3);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_come_before_their_contents),
		cmocka_unit_test(a_walk_may_begin_and_end_anywhere),
		cmocka_unit_test(all_stores_are_walked_at_once),
		cmocka_unit_test(
		    stores_that_answer_for_all_are_no_more_than_one),
		cmocka_unit_test(loops_are_not_entered_twice),
		cmocka_unit_test(a_flat_device_is_shown_as_a_tree),
		cmocka_unit_test(a_large_flat_device_is_walked_in_linear_time),
		cmocka_unit_test(what_a_flat_device_cannot_read_is_told_once),
		cmocka_unit_test(a_subtree_is_shown_as_a_tree),
		cmocka_unit_test(objects_with_a_strange_parent_are_shown),
		cmocka_unit_test(a_walk_goes_on_past_what_cannot_be_read),
		cmocka_unit_test(
		    a_walk_goes_on_past_a_folder_that_cannot_be_listed),
		cmocka_unit_test(a_lost_camera_ends_the_walk),
		cmocka_unit_test(folders_without_end_are_left),
		cmocka_unit_test(hostile_names_stay_in_one_component),
		cmocka_unit_test(a_walk_reads_the_manifest_once_a_folder),
	};

	framing = argc > 1 && strcmp(argv[1], "ip") == 0 ? &mptp_framing_ip :
							   &mptp_framing_usb;
	meanwhile = argc > 2 ? MPTP_WALK_MEANWHILE : 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
