/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Objects that are moved and copied, on cards of every kind.
 */
#include <stdio.h>

#include "sim_place.h"

#define TWO_STORES                                                             \
	"{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"},"            \
	"\"storages\": [{\"id\": 65537, \"free_bytes\": 100},"                 \
	"{\"id\": 131073, \"free_bytes\": 5},"                                 \
	"{\"id\": 196609, \"free_bytes\": 50, \"access\": 1}]}"
#define SD2 0x00020001u
#define SD3 0x00030001u

static void
objects_are_moved(void **state)
{
	struct folder *f = *state;
	uint32_t a, b, file;
	struct run run;

	for (size_t i = 0; i < CARDS; i++) {
		open_card(&run, f, i);
		a = make(&run, 0, "A");
		b = make(&run, a, "B");
		file = upload(&run, 0, b, "F", "content");
		/* A file, up and into the root. */
		assert_int_equal(move(&run, file, SD1, a), MPTP_RC_OK);
		expect_object(&run, file, a, MPTP_OF_UNDEFINED, 7, "F");
		expect_handles(&run, SD1, 0, b, 0u);
		assert_int_equal(move(&run, file, SD1, 0), MPTP_RC_OK);
		expect_object(&run, file, 0, MPTP_OF_UNDEFINED, 7, "F");
		/* Where it is already. */
		assert_int_equal(move(&run, file, SD1, 0xffffffff), MPTP_RC_OK);
		assert_int_equal(move(&run, file, SD1, b), MPTP_RC_OK);
		/* A folder, with what it holds. */
		assert_int_equal(move(&run, b, SD1, 0), MPTP_RC_OK);
		expect_object(&run, b, 0, MPTP_OF_ASSOCIATION, 0, "B");
		expect_content(&run, file, "content");
		expect_handles(&run, SD1, 0, b, file, 0u);
		/* Not into itself, nor what it holds. */
		assert_int_equal(move(&run, a, SD1, b), MPTP_RC_OK);
		assert_int_equal(
		    move(&run, b, SD1, b), MPTP_RC_INVALID_PARENT_OBJECT);
		expect_no_place(&run, b, SD1, a, MPTP_RC_INVALID_PARENT_OBJECT);
		/* Not where the name is taken. */
		upload(&run, 0, 0, "F", "other");
		assert_int_equal(
		    move(&run, file, SD1, 0), MPTP_RC_ACCESS_DENIED);
		expect_content(&run, file, "content");
		assert_int_equal(
		    move(&run, file, SD1, file), MPTP_RC_INVALID_PARENT_OBJECT);
		assert_int_equal(
		    move(&run, file, 0x90001, 0), MPTP_RC_INVALID_STORAGE_ID);
		assert_int_equal(
		    move(&run, 0x7777, SD1, 0), MPTP_RC_INVALID_OBJECT_HANDLE);
		run_close(&run);
	}
	assert_true(folder_holds(f, "B/F"));
	assert_true(folder_holds(f, "B/A"));
	assert_false(folder_holds(f, "A"));
}

static void
generated_content_is_copied(void **state)
{
	static uint8_t expected[5000];
	struct run run;
	uint32_t twin;

	(void)state;
	/* Without writing it: 6 GiB would take a while. */
	run_open(&run, "generic-mtp?objects=2&size=6G");
	assert_int_equal(copy(&run, 0x40000001, SD1, 0), MPTP_RC_OK);
	twin = run.response.param[0];
	assert_int_equal(ask(&run, MPTP_OP_GET_PARTIAL_OBJECT_64, 4, twin,
			     0x10u, 1u, (uint32_t)sizeof(expected)),
	    MPTP_RC_OK);
	mptp_sim_content(
	    0x40000001, (UINT64_C(1) << 32) + 16, expected, sizeof(expected));
	assert_int_equal(run.len, sizeof(expected));
	assert_memory_equal(run.data, expected, sizeof(expected));
	/* Of 16 GiB, 4 are left. */
	assert_int_equal(copy(&run, 0x40000000, SD1, 0), MPTP_RC_OK);
	assert_int_equal(
	    copy(&run, 0x40000000, SD1, 0x20000000), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    ask(&run, MPTP_OP_DELETE_OBJECT, 1, 0x40000000u), MPTP_RC_OK);
	assert_int_equal(free_bytes(&run, SD1), UINT64_C(10) << 30);
	assert_int_equal(move(&run, 0x40000001, SD1, 0), MPTP_RC_ACCESS_DENIED);
	run_close(&run);
}

static void
storages_are_different(void **state)
{
	uint32_t folder, file, handle;
	struct run run;

	(void)state;
	run_open_profile(&run, TWO_STORES);
	folder = make(&run, 0, "A");
	file = upload(&run, 0, folder, "F", "abcd");
	/* A whole folder changes its storage. */
	assert_int_equal(move(&run, folder, SD2, 0), MPTP_RC_OK);
	expect_handles(&run, SD2, 0, 0u, folder, file, 0u);
	assert_int_equal(free_bytes(&run, SD1), 100);
	assert_int_equal(free_bytes(&run, SD2), 1);
	while (run.device->event(run.device->ctx, &(struct mptp_event){ 0 }))
		;
	/* What does not fit stays where it is, whole. */
	handle = upload(&run, SD1, 0, "BIG", "123456");
	expect_no_place(&run, handle, SD2, 0, MPTP_RC_STORE_FULL);
	expect_handles(&run, SD2, 0, 0u, folder, file, 0u);
	assert_int_equal(free_bytes(&run, SD2), 1);
	assert_int_equal(copy(&run, handle, SD3, 0), MPTP_RC_STORE_READ_ONLY);
	assert_int_equal(move(&run, handle, SD2, folder), MPTP_RC_STORE_FULL);
	assert_int_equal(
	    move(&run, handle, SD1, folder), MPTP_RC_INVALID_PARENT_OBJECT);
	run_close(&run);
}

/* The second one takes bytes, but no more objects. */
static void
full_storages_are_told(void **state)
{
	struct run run;
	uint32_t file;

	(void)state;
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"},"
	    "\"storages\": [{\"id\": 65537, \"free_bytes\": 100},"
	    "{\"id\": 131073, \"free_bytes\": 100, \"free_objects\": 0}]}");
	file = upload(&run, SD1, 0, "F", "abcd");
	expect_event(&run, MPTP_EV_OBJECT_ADDED, file);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD1);
	assert_int_equal(copy(&run, file, SD2, 0), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD2);
	assert_int_equal(move(&run, file, SD2, 0), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD2);
	expect_no_event(&run);
	expect_handles(&run, SD2, 0, 0u, 0u);
	expect_content(&run, file, "abcd");
	run_close(&run);
}

static void
expect_room_for(struct run *run, uint32_t storage, uint32_t objects)
{
	struct mptp_storage_info info;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_STORAGE_INFO, 1, storage), MPTP_RC_OK);
	assert_int_equal(
	    mptp_storage_info_unpack(&info, run->data, run->len), MPTP_OK);
	assert_int_equal(info.free_objects, objects);
	mptp_storage_info_clear(&info);
}

/* Folders are objects, too. */
static void
objects_are_counted(void **state)
{
	struct run run;
	uint32_t file, folder;

	(void)state;
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"},"
	    "\"storages\": [{\"id\": 65537, \"free_bytes\": 100,"
	    "\"free_objects\": 3}, {\"id\": 131073, \"free_bytes\": 100,"
	    "\"free_objects\": 1}]}");
	assert_int_equal(announce(&run, SD1, 0, "D", -1), MPTP_RC_OK);
	folder = run.response.param[2];
	file = upload(&run, SD1, folder, "F", "abcd");
	expect_room_for(&run, SD1, 1);
	while (next_event(&run).code != 0)
		;
	/* Two do not fit where one does; nothing is left of the first. */
	assert_int_equal(move(&run, folder, SD2, 0), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD2);
	assert_int_equal(copy(&run, folder, SD2, 0), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD2);
	expect_room_for(&run, SD1, 1);
	expect_room_for(&run, SD2, 1);
	expect_handles(&run, SD2, 0, 0u, 0u);
	assert_int_equal(move(&run, file, SD2, 0), MPTP_RC_OK);
	expect_room_for(&run, SD1, 2);
	expect_room_for(&run, SD2, 0);
	assert_int_equal(announce(&run, SD2, 0, "N", 1), MPTP_RC_STORE_FULL);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, file), MPTP_RC_OK);
	expect_room_for(&run, SD2, 1);
	upload(&run, SD2, 0, "N", "a");
	expect_room_for(&run, SD2, 0);
	assert_int_equal(ask(&run, MPTP_OP_FORMAT_STORE, 1, SD2), MPTP_RC_OK);
	expect_room_for(&run, SD2, 1);
	run_close(&run);
}

static void
protected_objects_are_copied_and_not_moved(void **state)
{
	struct mptp_object_info info;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, 3u, 1u), MPTP_RC_OK);
	assert_int_equal(move(&run, 3, SD1, 0), MPTP_RC_OBJECT_WRITE_PROTECTED);
	assert_int_equal(copy(&run, 3, SD1, 0), MPTP_RC_OK);
	info = object_info(&run, run.response.param[0]);
	assert_int_equal(info.protection, 0);
	assert_string_equal(info.captured, "20240101T121501");
	mptp_object_info_clear(&info);
	run_close(&run);
}

static void
moves_and_copies_are_told(void **state)
{
	uint32_t a, b, twin, inner;
	struct run run;

	(void)state;
	run_open_profile(&run, TWO_STORES);
	a = make(&run, 0, "A");
	expect_event(&run, MPTP_EV_OBJECT_ADDED, a);
	b = make(&run, a, "B");
	expect_event(&run, MPTP_EV_OBJECT_ADDED, b);
	assert_int_equal(copy(&run, a, SD2, 0), MPTP_RC_OK);
	twin = run.response.param[0];
	inner = find_name(&run, twin, "B");
	expect_event(&run, MPTP_EV_OBJECT_ADDED, twin);
	expect_event(&run, MPTP_EV_OBJECT_ADDED, inner);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD2);
	assert_int_equal(move(&run, b, SD1, 0), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, b);
	expect_no_event(&run);
	assert_int_equal(move(&run, b, SD2, 0), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, b);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD1);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD2);
	expect_no_event(&run);
	run_close(&run);
}

/* Others may have put something where the camera sees nothing. */
static void
moves_overwrite_nothing_in_a_folder(void **state)
{
	struct folder *f = *state;
	uint32_t dcim, z, empty;

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	z = find_name(&f->run, 0, "z.bin");
	folder_put(f, "DCIM/z.bin", "mine");
	expect_no_place(&f->run, z, SD1, dcim, MPTP_RC_ACCESS_DENIED);
	expect_content(&f->run, z, "z");
	/* rename(2) would put a folder in the place of an empty one. */
	empty = make(&f->run, 0, "E");
	folder_make(f, "DCIM/E");
	assert_int_equal(
	    move(&f->run, empty, SD1, dcim), MPTP_RC_ACCESS_DENIED);
	assert_true(folder_holds(f, "E"));
	/* A link in place of the folder leads nowhere. */
	assert_int_equal(
	    ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, empty), MPTP_RC_OK);
	empty = make(&f->run, 0, "E");
	assert_false(folder_holds(f, "DCIM/E/z.bin"));
	{
		char path[400];

		snprintf(path, sizeof(path), "%s/E", f->path);
		assert_int_equal(remove(path), 0);
		folder_link(f, "DCIM", "E");
	}
	assert_int_not_equal(move(&f->run, z, SD1, empty), MPTP_RC_OK);
	assert_true(folder_holds(f, "z.bin"));
	assert_int_equal(folder_leftovers(f), 0);
	run_close(&f->run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    objects_are_moved, folder_setup, folder_teardown),
		cmocka_unit_test(generated_content_is_copied),
		cmocka_unit_test(storages_are_different),
		cmocka_unit_test(full_storages_are_told),
		cmocka_unit_test(objects_are_counted),
		cmocka_unit_test(protected_objects_are_copied_and_not_moved),
		cmocka_unit_test(moves_and_copies_are_told),
		cmocka_unit_test_setup_teardown(
		    moves_overwrite_nothing_in_a_folder, folder_setup,
		    folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
