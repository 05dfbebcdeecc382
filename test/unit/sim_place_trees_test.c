/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Trees that are moved and copied: whole or not at all, however large, and no
 * deeper than a card holds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_place.h"

/* 64 folders that hold something, and an empty one in the last. */
#define LEVELS 65

static void
folders_are_copied_with_what_they_hold(void **state)
{
	struct folder *f = *state;
	uint32_t a, b, to, twin, inner;
	struct run run;

	for (size_t i = 0; i < CARDS; i++) {
		uint64_t room;

		open_card(&run, f, i);
		a = make(&run, 0, "A");
		b = make(&run, a, "B");
		upload(&run, 0, b, "F", "content");
		upload(&run, 0, a, "EMPTY", "");
		to = make(&run, 0, "TO");
		room = free_bytes(&run, SD1);
		assert_int_equal(copy(&run, a, SD1, to), MPTP_RC_OK);
		assert_int_equal(run.response.nparam, 1);
		twin = run.response.param[0];
		expect_object(&run, twin, to, MPTP_OF_ASSOCIATION, 0, "A");
		inner = find_name(&run, twin, "B");
		assert_int_not_equal(inner, 0);
		assert_int_not_equal(inner, b);
		expect_content(&run, find_name(&run, inner, "F"), "content");
		expect_content(&run, find_name(&run, twin, "EMPTY"), "");
		if (i < CARD_OF_FOLDER)
			assert_int_equal(free_bytes(&run, SD1), room - 7);
		/* Its own life: the original may go. */
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, a), MPTP_RC_OK);
		expect_content(&run, find_name(&run, inner, "F"), "content");
		/* Not twice under the same name. */
		assert_int_equal(
		    copy(&run, twin, SD1, to), MPTP_RC_ACCESS_DENIED);
		run_close(&run);
	}
	assert_true(folder_holds(f, "TO/A/B/F"));
}

/* The second file is none any more when its turn comes. */
static void
copies_that_fail_leave_nothing(void **state)
{
	struct folder *f = *state;
	uint32_t dcim, to;
	char path[400];

	folder_open(f, "generic-mtp");
	dcim = find_name(&f->run, 0, "DCIM");
	to = make(&f->run, 0, "TO");
	snprintf(path, sizeof(path), "%s/DCIM/b.txt", f->path);
	assert_int_equal(remove(path), 0);
	folder_link(f, "a.jpg", "DCIM/b.txt");
	assert_int_equal(copy(&f->run, dcim, SD1, to), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(f->run.response.nparam, 0);
	assert_false(folder_holds(f, "TO/DCIM"));
	expect_handles(&f->run, SD1, 0, to, 0u);
	assert_int_equal(folder_leftovers(f), 0);
	run_close(&f->run);
}

/* What takes a step per pair of objects does not end here. */
static void
large_trees_are_copied(void **state)
{
	const uint32_t most = 100000, dcim = 0x10000000, folders = 0x20000000;
	uint32_t to, twin, copied;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp?objects=100000&size=0&perdir=1");
	to = make(&run, 0, "TO");
	assert_int_equal(copy(&run, dcim, SD1, to), MPTP_RC_OK);
	twin = run.response.param[0];
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, SD1, 0u, twin), MPTP_RC_OK);
	assert_int_equal(run.response.param[0], most);
	/* Each folder by itself: those of the card, and the copies. */
	copied = twin + 1;
	for (uint32_t i = 0; i < most; i++) {
		expect_handles(&run, SD1, 0, folders + i, 0x40000000 + i, 0u);
		expect_handles(&run, SD1, 0, copied, copied + 1, 0u);
		copied += 2;
	}
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, twin), MPTP_RC_OK);
	expect_handles(&run, SD1, 0, to, 0u);
	run_close(&run);
}

/* The names in a folder, each behind the one before, as a new session finds them. */
static void
expect_sorted(struct run *run, uint32_t folder, uint32_t n)
{
	struct mptp_object_info info, last = { 0 };
	struct mptp_u32_array array;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_HANDLES, 3, SD1, 0u, folder),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&array, run->data, run->len), MPTP_OK);
	assert_int_equal(array.n, n);
	for (uint32_t i = 0; i < n; i++) {
		info = object_info(run, array.items[i]);
		assert_true(i == 0 || strcmp(last.name, info.name) < 0);
		mptp_object_info_clear(&last);
		last = info;
	}
	mptp_object_info_clear(&last);
	mptp_u32_array_clear(&array);
}

static void
folders_of_the_host_stay_sorted(void **state)
{
	struct folder *f = *state;
	uint32_t from, to;
	char name[20];

	folder_open(f, "generic-mtp");
	from = make(&f->run, 0, "FROM");
	to = make(&f->run, 0, "TO");
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "%d", (i * 7 + 1) % 300);
		make(&f->run, from, name);
	}
	expect_sorted(&f->run, from, 300);
	assert_int_equal(copy(&f->run, from, SD1, to), MPTP_RC_OK);
	to = f->run.response.param[0];
	expect_sorted(&f->run, to, 300);
	/* The last one goes, and others come behind what is the last then. */
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1,
			     find_name(&f->run, to, "99")),
	    MPTP_RC_OK);
	make(&f->run, to, "989");
	make(&f->run, to, "0a");
	expect_sorted(&f->run, to, 301);
	assert_int_equal(
	    move(&f->run, find_name(&f->run, to, "989"), SD1, 0), MPTP_RC_OK);
	make(&f->run, to, "988");
	expect_sorted(&f->run, to, 301);
	run_close(&f->run);
}

/* As many folders, one in the other, as a card holds; the innermost. */
static uint32_t
dig(struct run *run, uint32_t *first, uint32_t *last_but_one)
{
	uint32_t at = 0;

	for (unsigned i = 0; i < LEVELS; i++) {
		*last_but_one = at;
		at = make(run, at, "D");
		if (i == 0)
			*first = at;
	}
	return at;
}

static void
nothing_lies_too_deep(void **state)
{
	struct folder *f = *state;
	uint32_t first, last, above, a, file;
	struct run run;

	for (size_t i = 0; i < CARDS; i++) {
		open_card(&run, f, i);
		last = dig(&run, &first, &above);
		assert_int_equal(announce(&run, 0, last, "E", -1),
		    MPTP_RC_INVALID_PARENT_OBJECT);
		assert_int_equal(announce(&run, 0, last, "F", 1),
		    MPTP_RC_INVALID_PARENT_OBJECT);
		file = upload(&run, 0, 0, "F", "content");
		a = make(&run, 0, "A");
		expect_no_place(
		    &run, file, SD1, last, MPTP_RC_INVALID_PARENT_OBJECT);
		assert_int_equal(copy(&run, file, SD1, above), MPTP_RC_OK);
		/* A folder counts with what it holds. */
		assert_int_equal(copy(&run, a, SD1, above), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, run.response.param[0]),
		    MPTP_RC_OK);
		assert_int_equal(move(&run, file, SD1, a), MPTP_RC_OK);
		expect_no_place(
		    &run, a, SD1, above, MPTP_RC_INVALID_PARENT_OBJECT);
		expect_no_place(
		    &run, first, SD1, a, MPTP_RC_INVALID_PARENT_OBJECT);
		expect_handles(&run, SD1, 0, a, file, 0u);
		/* All that was taken is there in the next session. */
		assert_int_equal(
		    ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
		expect_content(&run, find_name(&run, above, "F"), "content");
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, first), MPTP_RC_OK);
		assert_int_equal(find_name(&run, 0, "D"), 0);
		run_close(&run);
	}
}

/* A profile of n folders, one in the other, is opened. */
static int
open_nested(struct mptp_sim **sim, unsigned n, struct mptp_error *error)
{
	char path[] = "/tmp/miniptp-nested-XXXXXX.json";
	FILE *file = fdopen(mkstemps(path, 5), "w");
	int rc;

	assert_non_null(file);
	fputs("{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"},"
	      "\"storages\": [{\"id\": 65537}], \"objects\": [",
	    file);
	for (unsigned i = 1; i <= n; i++)
		fprintf(file,
		    "%s{\"handle\": %u, \"storage\": 65537, \"parent\": %u,"
		    "\"format\": \"0x3001\", \"name\": \"D\"}",
		    i == 1 ? "" : ",", i, i - 1);
	fputs("]}", file);
	fclose(file);
	rc = mptp_sim_open(sim, path, error);
	remove(path);
	return rc;
}

static void
profiles_have_the_same_limit(void **state)
{
	struct mptp_error error = { 0 };
	struct mptp_sim *sim;

	(void)state;
	assert_int_equal(open_nested(&sim, LEVELS, &error), MPTP_OK);
	mptp_sim_close(&sim);
	assert_int_equal(
	    open_nested(&sim, LEVELS + 1, &error), MPTP_ERR_FORMAT);
	assert_non_null(
	    strstr(error.text, "objects[65]: it lies in too many folders"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    folders_are_copied_with_what_they_hold, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    nothing_lies_too_deep, folder_setup, folder_teardown),
		cmocka_unit_test(profiles_have_the_same_limit),
		cmocka_unit_test(large_trees_are_copied),
		cmocka_unit_test_setup_teardown(folders_of_the_host_stay_sorted,
		    folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(copies_that_fail_leave_nothing,
		    folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
