/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which names are taken in a virtual camera's folders, whatever happened there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failing.h"
#include "sim_folder.h"

#define MANY 300u
#define REFUSED MPTP_RC_ACCESS_DENIED

/* Names in no order. */
static const char *
name_of(uint32_t i)
{
	static char name[16];

	snprintf(name, sizeof(name), "%08x", (unsigned)(i * 2654435769u));
	return name;
}

static uint16_t
rename_to(struct run *run, uint32_t handle, const char *name)
{
	struct mptp_value value = { .type = MPTP_TYPE_STR };
	char text[64];
	uint8_t bytes[256];

	strcpy(text, name);
	value.str = text;
	return tell(run, MPTP_OP_SET_OBJECT_PROP_VALUE, bytes,
	    mptp_value_pack(&value, bytes, sizeof(bytes)), 2, handle,
	    (uint32_t)MPTP_OPC_OBJECT_FILE_NAME);
}

static uint32_t
make_folder(struct run *run, uint32_t parent, const char *name)
{
	assert_int_equal(announce(run, 0, parent, name, -1), MPTP_RC_OK);
	return run->response.param[2];
}

/* Announced and dropped again by the next announcement. */
static void
expect_free(struct run *run, uint32_t parent, const char *name)
{
	assert_int_equal(announce(run, 0, parent, name, 1), MPTP_RC_OK);
}

static void
expect_taken(struct run *run, uint32_t parent, const char *name)
{
	assert_int_equal(announce(run, 0, parent, name, 1), REFUSED);
}

static void
change_all(struct run *run, uint32_t folder, uint32_t other,
    const uint32_t handle[MANY])
{
	char name[32];

	for (uint32_t i = 0; i < MANY; i++) {
		expect_taken(run, folder, name_of(i));
		switch (i % 4) {
		case 0:
			assert_int_equal(
			    ask(run, MPTP_OP_DELETE_OBJECT, 1, handle[i]),
			    MPTP_RC_OK);
			break;
		case 1:
			snprintf(name, sizeof(name), "new %s", name_of(i));
			assert_int_equal(
			    rename_to(run, handle[i], name), MPTP_RC_OK);
			break;
		case 2:
			assert_int_equal(ask(run, MPTP_OP_MOVE_OBJECT, 3,
					     handle[i], 0x10001u, other),
			    MPTP_RC_OK);
			break;
		default:
			assert_int_equal(
			    rename_to(run, handle[i], name_of(i)), MPTP_RC_OK);
			/* The next one of them is still there. */
			if (i + 4 < MANY)
				assert_int_equal(
				    rename_to(run, handle[i], name_of(i + 4)),
				    REFUSED);
			break;
		}
	}
}

static void
expect_changed(struct run *run, uint32_t folder, uint32_t other)
{
	char name[32];

	for (uint32_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "new %s", name_of(i));
		(i % 4 == 3 ? expect_taken : expect_free)(
		    run, folder, name_of(i));
		(i % 4 == 1 ? expect_taken : expect_free)(run, folder, name);
		(i % 4 == 2 ? expect_taken : expect_free)(
		    run, other, name_of(i));
	}
}

static void
names_are_free_when_they_are(struct run *run)
{
	uint32_t folder = make_folder(run, 0, "D"), handle[MANY];
	uint32_t other = make_folder(run, 0, "E");

	for (uint32_t i = 0; i < MANY; i++)
		handle[i] = upload(run, 0, folder, name_of(i), "x");
	change_all(run, folder, other, handle);
	expect_changed(run, folder, other);
	/* It is the same in the next session. */
	assert_int_equal(ask(run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	expect_changed(run, folder, other);
	/* A folder takes its names along. */
	assert_int_equal(
	    ask(run, MPTP_OP_MOVE_OBJECT, 3, other, 0x10001u, folder),
	    MPTP_RC_OK);
	expect_taken(run, other, name_of(2));
	expect_taken(run, folder, "E");
	expect_free(run, 0, "E");
	assert_int_equal(
	    ask(run, MPTP_OP_DELETE_OBJECT, 1, folder), MPTP_RC_OK);
	expect_free(run, 0, "D");
}

static void
names_in_a_list(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	expect_taken(&run, 0, "DCIM");
	names_are_free_when_they_are(&run);
	run_close(&run);
}

static void
names_in_a_folder(void **state)
{
	struct folder *f = *state;
	uint32_t z;

	folder_open(f, "generic-mtp");
	expect_taken(&f->run, 0, "z.bin");
	names_are_free_when_they_are(&f->run);
	/* Somebody else takes it away, and brings it again. */
	z = find_name(&f->run, 0, "z.bin");
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, z), MPTP_RC_OK);
	expect_free(&f->run, 0, "z.bin");
	folder_put(f, "z.bin", "again");
	assert_int_equal(ask(&f->run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&f->run, MPTP_OP_OPEN_SESSION, 1, 3u), MPTP_RC_OK);
	expect_taken(&f->run, 0, "z.bin");
	run_close(&f->run);
}

/* From one allocation on, there is no memory any more: either it is moved, or it is
 * where it was. The tables grow now and then. */
static void
what_cannot_be_moved_stays(void **state)
{
	struct run run;
	uint32_t folders[2], handle;
	unsigned failed = 0;

	(void)state;
	run_open(&run, "generic-mtp");
	folders[0] = make_folder(&run, 0, "D");
	folders[1] = make_folder(&run, 0, "E");
	handle = upload(&run, 0, folders[0], "x", "x");
	for (unsigned i = 0; i < MANY; i++) {
		uint32_t from = folders[i % 2], to = folders[(i + 1) % 2];
		unsigned long n = 0;
		uint16_t code;

		do {
			failing_from(n++);
			code = ask(
			    &run, MPTP_OP_MOVE_OBJECT, 3, handle, 0x10001u, to);
			if (!failing_stop())
				assert_int_equal(code, MPTP_RC_OK);
			if (code != MPTP_RC_OK) {
				failed++;
				assert_int_equal(
				    find_name(&run, from, "x"), handle);
				expect_taken(&run, from, "x");
				expect_free(&run, to, "x");
			}
		} while (code != MPTP_RC_OK);
		assert_int_equal(find_name(&run, to, "x"), handle);
	}
	assert_true(failed > 0);
	run_close(&run);
}

static void
names_that_are_generated(void **state)
{
	static const char *const taken[] = { "IMG_0001.JPG", "IMG_0007.JPG" };
	static const char *const other[] = { "IMG_0000.JPG", "IMG_0008.JPG",
		"IMG_1.JPG", "IMG_0001.jpg", "IMG_+0001.JPG", "IMG_", "x",
		"IMG_18446744073709551617.JPG", "100GENER" };
	struct run run;
	uint32_t dcim, folder;

	(void)state;
	run_open(&run, "generic-mtp?objects=7&size=1K");
	dcim = find_name(&run, 0, "DCIM");
	folder = find_name(&run, dcim, "100GENER");
	expect_taken(&run, 0, "DCIM");
	expect_free(&run, 0, "100GENER");
	expect_taken(&run, dcim, "100GENER");
	expect_free(&run, dcim, "101GENER");
	expect_free(&run, dcim, "0100GENER");
	expect_free(&run, dcim, "99GENER");
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		expect_taken(&run, folder, taken[i]);
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		expect_free(&run, folder, other[i]);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1,
			     find_name(&run, folder, "IMG_0001.JPG")),
	    MPTP_RC_OK);
	expect_free(&run, folder, "IMG_0001.JPG");
	upload(&run, 0, folder, "IMG_0001.JPG", "x");
	expect_taken(&run, folder, "IMG_0001.JPG");
	names_are_free_when_they_are(&run);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_a_list),
		cmocka_unit_test(what_cannot_be_moved_stays),
		cmocka_unit_test_setup_teardown(
		    names_in_a_folder, folder_setup, folder_teardown),
		cmocka_unit_test(names_that_are_generated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
