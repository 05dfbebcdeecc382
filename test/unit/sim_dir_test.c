/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A folder as a card, friendly and hostile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_folder.h"

#define SD1 0x00010001u

static uint16_t
rename_to(struct run *run, uint32_t handle, const char *name)
{
	char copy[500];
	const struct mptp_value value = { .type = MPTP_TYPE_STR, .str = copy };
	uint8_t packed[600];

	snprintf(copy, sizeof(copy), "%s", name);
	return tell(run, MPTP_OP_SET_OBJECT_PROP_VALUE, packed,
	    mptp_value_pack(&value, packed, sizeof(packed)), 2, handle,
	    (uint32_t)MPTP_OPC_OBJECT_FILE_NAME);
}

static void
files_are_objects(void **state)
{
	struct folder *f = *state;
	uint32_t dcim, a;

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	a = find_name(&f->run, dcim, "a.jpg");
	expect_handles(&f->run, SD1, 0, 0xffffffffu, dcim,
	    find_name(&f->run, 0, "z.bin"), 0u);
	expect_handles(
	    &f->run, SD1, 0, dcim, a, find_name(&f->run, dcim, "b.txt"), 0u);
	expect_object(&f->run, dcim, 0, MPTP_OF_ASSOCIATION, 0, "DCIM");
	expect_object(&f->run, a, dcim, MPTP_OF_EXIF_JPEG, 7, "a.jpg");
	expect_content(&f->run, a, "picture");
	assert_int_equal(
	    ask(&f->run, MPTP_OP_GET_PARTIAL_OBJECT, 3, a, 3u, 100u),
	    MPTP_RC_OK);
	assert_memory_equal(f->run.data, "ture", 4);
	assert_int_equal(ask(&f->run, MPTP_OP_FORMAT_STORE, 1, SD1),
	    MPTP_RC_STORE_READ_ONLY);
	assert_true(folder_holds(f, "z.bin"));
	run_close(&f->run);
}

static void
handles_last(void **state)
{
	struct folder *f = *state;
	uint32_t a, b, z, dcim;

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	a = find_name(&f->run, dcim, "a.jpg");
	b = find_name(&f->run, dcim, "b.txt");
	z = find_name(&f->run, 0, "z.bin");
	/* What others do shows in the next session, under the old handles. */
	folder_put(f, "DCIM/aa.jpg", "new");
	folder_put(f, "DCIM/b.txt", "longer text");
	assert_int_equal(ask(&f->run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&f->run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	assert_int_equal(find_name(&f->run, dcim, "a.jpg"), a);
	assert_int_equal(find_name(&f->run, dcim, "b.txt"), b);
	assert_int_equal(find_name(&f->run, 0, "z.bin"), z);
	expect_object(&f->run, b, dcim, MPTP_OF_TEXT, 11, "b.txt");
	expect_content(&f->run, find_name(&f->run, dcim, "aa.jpg"), "new");
	run_close(&f->run);
	/* The same folder gives the same handles to another camera. */
	folder_open(f, "generic-ptp");
	a = find_name(&f->run, dcim, "aa.jpg");
	run_close(&f->run);
	folder_open(f, "generic-ptp");
	assert_int_equal(find_name(&f->run, dcim, "aa.jpg"), a);
	run_close(&f->run);
}

static void
links_are_not_followed(void **state)
{
	struct folder *f = *state;
	char path[400], moved[400];
	uint32_t a, z;

	folder_link(f, "/etc/passwd", "passwd");
	folder_link(f, "/", "everything");
	folder_link(f, "DCIM", "inside");
	snprintf(path, sizeof(path), "%s/fifo", f->path);
	assert_int_equal(mkfifo(path, 0666), 0);
	folder_open(f, "generic-ptp");
	assert_int_equal(find_name(&f->run, 0, "passwd"), 0);
	assert_int_equal(find_name(&f->run, 0, "everything"), 0);
	assert_int_equal(find_name(&f->run, 0, "inside"), 0);
	assert_int_equal(find_name(&f->run, 0, "fifo"), 0);
	a = find_name(&f->run, find_name(&f->run, 0, "DCIM"), "a.jpg");
	z = find_name(&f->run, 0, "z.bin");
	/* Nor when they take the place of what was there. */
	snprintf(path, sizeof(path), "%s/z.bin", f->path);
	assert_int_equal(unlink(path), 0);
	folder_link(f, "/etc/passwd", "z.bin");
	assert_int_equal(
	    ask(&f->run, MPTP_OP_GET_OBJECT, 1, z), MPTP_RC_ACCESS_DENIED);
	snprintf(path, sizeof(path), "%s/DCIM", f->path);
	snprintf(moved, sizeof(moved), "%s/MOVED", f->path);
	assert_int_equal(rename(path, moved), 0);
	folder_link(f, "MOVED", "DCIM");
	assert_int_not_equal(
	    ask(&f->run, MPTP_OP_GET_OBJECT, 1, a), MPTP_RC_OK);
	run_close(&f->run);
}

/* A FIFO or a device would keep the camera waiting, or give what is no file's. */
static void
what_took_the_place_of_a_file_is_not_read(void **state)
{
	struct folder *f = *state;
	char path[400];
	uint32_t z;

	folder_open(f, "generic-ptp");
	z = find_name(&f->run, 0, "z.bin");
	snprintf(path, sizeof(path), "%s/z.bin", f->path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0666), 0);
	alarm(30);
	assert_int_equal(
	    ask(&f->run, MPTP_OP_GET_OBJECT, 1, z), MPTP_RC_ACCESS_DENIED);
	alarm(0);
	assert_int_equal(unlink(path), 0);
	folder_make(f, "z.bin");
	assert_int_equal(
	    ask(&f->run, MPTP_OP_GET_OBJECT, 1, z), MPTP_RC_ACCESS_DENIED);
	run_close(&f->run);
}

/* The folders that an object lies in. */
static void
what_lies_too_deep_is_not_shown(void **state)
{
	struct folder *f = *state;
	char path[400] = "";
	uint32_t at = 0, next;
	unsigned n = 0;

	for (int i = 0; i < 66; i++) {
		strcat(path, i == 0 ? "d" : "/d");
		folder_make(f, path);
	}
	folder_open(f, "generic-ptp");
	while ((next = find_name(&f->run, at, "d")) != 0) {
		at = next;
		n++;
	}
	assert_int_equal(n, 64 + 1);
	run_close(&f->run);
}

static void
a_file_that_nobody_may_write_is_protected(void **state)
{
	struct folder *f = *state;
	struct mptp_object_info info;
	char path[400];
	uint32_t z;

	snprintf(path, sizeof(path), "%s/z.bin", f->path);
	assert_int_equal(chmod(path, 0444), 0);
	folder_open(f, "generic-ptp");
	z = find_name(&f->run, 0, "z.bin");
	info = object_info(&f->run, z);
	assert_int_equal(info.protection, 1);
	mptp_object_info_clear(&info);
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, z),
	    MPTP_RC_OBJECT_WRITE_PROTECTED);
	assert_true(folder_holds(f, "z.bin"));
	run_close(&f->run);
}

static void
what_is_left_out_is_counted(void **state)
{
	struct folder *f = *state;
	char path[400];

	folder_open(f, "generic-ptp");
	assert_int_equal(mptp_sim_skipped(f->run.sim), 0);
	run_close(&f->run);
	folder_put(f, "new\nline", "");
	folder_put(f, "DCIM/\xff\xfe", "");
	folder_put(f, "n\xc3\xa9", "");
	folder_put(f, ".miniptp-part-1", "");
	folder_link(f, "z.bin", "link");
	snprintf(path, sizeof(path), "%s/DCIM/fifo", f->path);
	assert_int_equal(mkfifo(path, 0666), 0);
	folder_open(f, "generic-ptp");
	assert_int_equal(mptp_sim_skipped(f->run.sim), 4);
	assert_int_not_equal(find_name(&f->run, 0, "n\xc3\xa9"), 0);
	/* Counted anew, not on top. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(ask(&f->run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&f->run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	assert_int_equal(mptp_sim_skipped(f->run.sim), 3);
	run_close(&f->run);
	run_open(&f->run, "generic-ptp");
	assert_int_equal(mptp_sim_skipped(f->run.sim), 0);
	run_close(&f->run);
}

/* Names that a folder does not take are refused before their content comes. */
static void
names_have_limits(void **state)
{
	struct folder *f = *state;
	char name[500] = "";
	uint32_t z;

	folder_open(f, "generic-mtp");
	z = find_name(&f->run, 0, "z.bin");
	for (int i = 0; i < 200; i++)
		strcat(name, "\xc3\xa9");
	assert_int_equal(
	    announce(&f->run, SD1, 0, name, 3), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    announce(&f->run, SD1, 0, name, -1), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(announce(&f->run, SD1, 0, ".miniptp-part-x", 3),
	    MPTP_RC_ACCESS_DENIED);
	assert_int_equal(announce(&f->run, SD1, 0, ".miniptp-part-x", -1),
	    MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    rename_to(&f->run, z, ".miniptp-part-x"), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(rename_to(&f->run, z, name), MPTP_RC_ACCESS_DENIED);
	expect_content(&f->run, z, "z");
	name[254] = '\0';
	assert_int_not_equal(upload(&f->run, SD1, 0, name, "abc"), 0);
	assert_int_equal(folder_leftovers(f), 0);
	run_close(&f->run);
}

/* What somebody else took away is no hindrance. */
static void
folders_tell_why_they_stay(void **state)
{
	struct folder *f = *state;
	uint32_t dcim;
	char path[400];

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	snprintf(path, sizeof(path), "%s/DCIM/a.jpg", f->path);
	assert_int_equal(unlink(path), 0);
	folder_make(f, "DCIM/a.jpg");
	snprintf(path, sizeof(path), "%s/DCIM/b.txt", f->path);
	assert_int_equal(unlink(path), 0);
	folder_make(f, "DCIM/b.txt");
	/* EISDIR, for each of them */
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, dcim),
	    MPTP_RC_ACCESS_DENIED);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/DCIM/a.jpg", f->path);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(
	    ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, dcim), MPTP_RC_OK);
	assert_false(folder_holds(f, "DCIM"));
	run_close(&f->run);
}

/* A link in the place of a folder is none, nor does it lead to what is deleted. */
static void
folders_that_became_links_are_gone(void **state)
{
	struct folder *f = *state;
	char path[400], moved[400];
	uint32_t dcim;

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	snprintf(path, sizeof(path), "%s/DCIM", f->path);
	snprintf(moved, sizeof(moved), "%s/MOVED", f->path);
	assert_int_equal(rename(path, moved), 0);
	folder_link(f, "MOVED", "DCIM");
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1, dcim),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	assert_true(folder_holds(f, "MOVED/a.jpg"));
	assert_true(folder_holds(f, "DCIM/a.jpg"));
	assert_int_equal(find_name(&f->run, 0, "DCIM"), 0);
	run_close(&f->run);
}

static void
uploads_become_files(void **state)
{
	struct folder *f = *state;
	uint32_t dcim, handle;

	folder_open(f, "generic-ptp");
	dcim = find_name(&f->run, 0, "DCIM");
	assert_int_equal(
	    announce(&f->run, SD1, dcim, "n\xc3\xa9.jpg", 3), MPTP_RC_OK);
	handle = f->run.response.param[2];
	assert_false(folder_holds(f, "DCIM/n\xc3\xa9.jpg"));
	assert_int_equal(
	    tell(&f->run, MPTP_OP_SEND_OBJECT, "new", 3, 0), MPTP_RC_OK);
	assert_true(folder_holds(f, "DCIM/n\xc3\xa9.jpg"));
	expect_object(
	    &f->run, handle, dcim, MPTP_OF_EXIF_JPEG, 3, "n\xc3\xa9.jpg");
	expect_content(&f->run, handle, "new");
	assert_int_equal(announce(&f->run, 0, 0, "NEW", -1), MPTP_RC_OK);
	assert_int_equal(
	    announce(&f->run, 0, f->run.response.param[2], "x", 0), MPTP_RC_OK);
	assert_int_equal(
	    tell(&f->run, MPTP_OP_SEND_OBJECT, "", 0, 0), MPTP_RC_OK);
	assert_true(folder_holds(f, "NEW/x"));
	run_close(&f->run);
}

static void
uploads_leave_nothing_when_they_fail(void **state)
{
	struct folder *f = *state;

	folder_open(f, "generic-ptp");
	assert_int_equal(announce(&f->run, 0, 0, "n", 9), MPTP_RC_OK);
	assert_int_equal(folder_leftovers(f), 1);
	assert_int_equal(tell(&f->run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(folder_leftovers(f), 0);
	assert_int_equal(announce(&f->run, 0, 0, "n", 9), MPTP_RC_OK);
	f->run.device->gone(f->run.device->ctx);
	assert_int_equal(folder_leftovers(f), 0);
	assert_int_equal(ask(&f->run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
	assert_int_equal(announce(&f->run, 0, 0, "n", 9), MPTP_RC_OK);
	run_close(&f->run);
	assert_int_equal(folder_leftovers(f), 0);
}

static void
expect_file(const struct folder *f, const char *name, const char *content)
{
	char text[400];
	FILE *file;

	snprintf(text, sizeof(text), "%s/%s", f->path, name);
	assert_non_null(file = fopen(text, "r"));
	assert_non_null(fgets(text, sizeof(text), file));
	assert_string_equal(text, content);
	fclose(file);
}

/* By a name that somebody else took meanwhile. */
static void
nothing_is_overwritten_by_a_rename(void **state)
{
	struct folder *f = *state;
	uint32_t z;

	folder_open(f, "generic-mtp");
	z = find_name(&f->run, 0, "z.bin");
	folder_put(f, "late", "mine");
	assert_int_equal(
	    rename_to(&f->run, z, "late"), MPTP_RC_ACCESS_DENIED);
	expect_file(f, "late", "mine");
	expect_file(f, "z.bin", "z");
	run_close(&f->run);
}

static void
nothing_is_overwritten(void **state)
{
	struct folder *f = *state;
	char path[400];

	folder_open(f, "generic-ptp");
	assert_int_equal(
	    announce(&f->run, 0, 0, "z.bin", 3), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    announce(&f->run, 0, 0, "DCIM", 3), MPTP_RC_ACCESS_DENIED);
	/* A file that came after the announcement. */
	assert_int_equal(announce(&f->run, 0, 0, "late", 3), MPTP_RC_OK);
	folder_put(f, "late", "mine");
	assert_int_equal(tell(&f->run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_ACCESS_DENIED);
	expect_file(f, "late", "mine");
	assert_int_equal(folder_leftovers(f), 0);
	/* And one that stands where the part would. */
	snprintf(path, sizeof(path), ".miniptp-part-%ld-1", (long)getpid());
	folder_put(f, "target", "theirs");
	folder_link(f, "target", path);
	assert_int_equal(
	    announce(&f->run, 0, 0, "n", 3), MPTP_RC_ACCESS_DENIED);
	expect_file(f, "target", "theirs");
	snprintf(path, sizeof(path), "%s/.miniptp-part-%ld-1", f->path,
	    (long)getpid());
	assert_int_equal(unlink(path), 0);
	/* Names that lead elsewhere. */
	assert_int_equal(
	    announce(&f->run, 0, 0, "../evil", 3), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(
	    announce(&f->run, 0, 0, "DCIM/evil", 3), MPTP_RC_GENERAL_ERROR);
	run_close(&f->run);
}

static void
deleted_objects_are_deleted_files(void **state)
{
	struct folder *f = *state;

	folder_open(f, "generic-ptp");
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1,
			     find_name(&f->run, 0, "z.bin")),
	    MPTP_RC_OK);
	assert_false(folder_holds(f, "z.bin"));
	assert_int_equal(ask(&f->run, MPTP_OP_DELETE_OBJECT, 1,
			     find_name(&f->run, 0, "DCIM")),
	    MPTP_RC_OK);
	assert_false(folder_holds(f, "DCIM"));
	expect_handles(&f->run, SD1, 0, 0u, 0u);
	run_close(&f->run);
}

static void
a_missing_folder_is_an_error(void **state)
{
	struct mptp_error error;
	struct mptp_sim *sim;

	(void)state;
	assert_int_equal(
	    mptp_sim_open(&sim, "generic-ptp?dir=/no/such", &error),
	    MPTP_ERR_IO);
	assert_null(sim);
	assert_non_null(strstr(error.text, "/no/such"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    names_have_limits, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    folders_tell_why_they_stay, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    folders_that_became_links_are_gone, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    files_are_objects, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    handles_last, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    links_are_not_followed, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    what_took_the_place_of_a_file_is_not_read, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(what_lies_too_deep_is_not_shown,
		    folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    a_file_that_nobody_may_write_is_protected, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_left_out_is_counted, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    uploads_become_files, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    uploads_leave_nothing_when_they_fail, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    nothing_is_overwritten_by_a_rename, folder_setup,
		    folder_teardown),
		cmocka_unit_test_setup_teardown(
		    nothing_is_overwritten, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    deleted_objects_are_deleted_files, folder_setup,
		    folder_teardown),
		cmocka_unit_test(a_missing_folder_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
