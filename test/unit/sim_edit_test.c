/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Android's editing of objects in place.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim_folder.h"

#define SD1 0x00010001u

static uint16_t
begin(struct run *run, uint32_t handle)
{
	return ask(run, MPTP_OP_BEGIN_EDIT_OBJECT, 1, handle);
}

static uint16_t
end(struct run *run, uint32_t handle)
{
	return ask(run, MPTP_OP_END_EDIT_OBJECT, 1, handle);
}

static uint16_t
put(struct run *run, uint32_t handle, uint32_t offset, const char *bytes)
{
	uint32_t len = (uint32_t)strlen(bytes);
	uint16_t rc = tell(run, MPTP_OP_SEND_PARTIAL_OBJECT, bytes, len, 4,
	    handle, offset, 0u, len);

	if (rc == MPTP_RC_OK) {
		assert_int_equal(run->response.nparam, 1);
		assert_int_equal(run->response.param[0], len);
	}
	return rc;
}

static uint16_t
cut(struct run *run, uint32_t handle, uint64_t size)
{
	return ask(run, MPTP_OP_TRUNCATE_OBJECT, 3, handle, (uint32_t)size,
	    (uint32_t)(size >> 32));
}

static void
forget_events(struct run *run)
{
	struct mptp_event event;

	while (run->device->event(run->device->ctx, &event))
		;
}

static void
edits_are_kept_at_their_end(void **state)
{
	struct folder *f = *state;
	uint32_t file;
	struct run run;

	for (int i = 0; i < 2; i++) {
		uint64_t room;

		if (i == 0) {
			run_open(&run, "generic-mtp");
		} else {
			folder_open(f, "generic-mtp");
			run = f->run;
		}
		file = upload(&run, 0, 0, "F", "0123456789");
		room = free_bytes(&run, SD1);
		assert_int_equal(begin(&run, file), MPTP_RC_OK);
		assert_int_equal(put(&run, file, 2, "ab"), MPTP_RC_OK);
		assert_int_equal(put(&run, file, 10, "xyz"), MPTP_RC_OK);
		expect_content(&run, file, "0123456789"); /* not yet */
		assert_int_equal(end(&run, file), MPTP_RC_OK);
		expect_content(&run, file, "01ab456789xyz");
		expect_object(&run, file, 0, MPTP_OF_UNDEFINED, 13, "F");
		if (i == 0)
			assert_int_equal(free_bytes(&run, SD1), room - 3);
		assert_int_equal(begin(&run, file), MPTP_RC_OK);
		assert_int_equal(cut(&run, file, 3), MPTP_RC_OK);
		assert_int_equal(put(&run, file, 3, "!"), MPTP_RC_OK);
		assert_int_equal(end(&run, file), MPTP_RC_OK);
		expect_content(&run, file, "01a!");
		/* Grown by zeros. */
		assert_int_equal(begin(&run, file), MPTP_RC_OK);
		assert_int_equal(cut(&run, file, 6), MPTP_RC_OK);
		assert_int_equal(end(&run, file), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT, 1, file), MPTP_RC_OK);
		assert_int_equal(run.len, 6);
		assert_memory_equal(run.data, "01a!\0\0", 6);
		if (i == 0)
			assert_int_equal(free_bytes(&run, SD1), room + 4);
		run_close(&run);
	}
	assert_int_equal(folder_leftovers(f), 0);
}

static void
edits_end_with_their_session(void **state)
{
	struct run run;
	uint32_t file;

	(void)state;
	run_open(&run, "generic-mtp");
	file = upload(&run, 0, 0, "F", "old");
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(put(&run, file, 0, "new"), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	expect_content(&run, file, "old");
	assert_int_equal(end(&run, file), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(put(&run, file, 0, "new"), MPTP_RC_OK);
	run.device->gone(run.device->ctx);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	expect_content(&run, file, "old");
	/* Left open: the camera is closed with it. */
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	run_close(&run);
}

static void
wrong_edits_are_refused(void **state)
{
	struct run run;
	uint32_t file, folder;

	(void)state;
	run_open(&run, "generic-mtp");
	file = upload(&run, 0, 0, "F", "0123");
	assert_int_equal(announce(&run, 0, 0, "D", -1), MPTP_RC_OK);
	folder = run.response.param[2];
	/* Not begun. */
	assert_int_equal(put(&run, file, 0, "x"), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(cut(&run, file, 0), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(end(&run, file), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(begin(&run, folder), MPTP_RC_INVALID_OBJECT_HANDLE);
	assert_int_equal(begin(&run, 4711), MPTP_RC_INVALID_OBJECT_HANDLE);
	/* One for an object, several at once. */
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(begin(&run, file), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(begin(&run, 5), MPTP_RC_OK);
	/* Not beyond the end. */
	assert_int_equal(put(&run, file, 5, "x"), MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(put(&run, file, 4, "x"), MPTP_RC_OK);
	assert_int_equal(put(&run, file, 5, "y"), MPTP_RC_OK);
	/* More or less than was told. */
	assert_int_equal(tell(&run, MPTP_OP_SEND_PARTIAL_OBJECT, "abc", 3, 4,
			     file, 0u, 0u, 2u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(tell(&run, MPTP_OP_SEND_PARTIAL_OBJECT, "01", 2, 4,
			     file, 0u, 0u, 3u),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(
	    cut(&run, file, UINT64_C(1) << 40), MPTP_RC_STORE_FULL);
	assert_int_equal(end(&run, file), MPTP_RC_OK);
	expect_content(&run, file, "0123xy");
	/* An object that goes takes its edit along. */
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, file), MPTP_RC_OK);
	assert_int_equal(end(&run, file), MPTP_RC_INVALID_OBJECT_HANDLE);
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, 4u, 1u), MPTP_RC_OK);
	assert_int_equal(begin(&run, 4), MPTP_RC_OBJECT_WRITE_PROTECTED);
	run_close(&run);
}

static void
edits_of_folders_keep_modes_and_follow_no_link(void **state)
{
	struct folder *f = *state;
	char path[400];
	struct stat st;
	uint32_t z;

	folder_open(f, "generic-mtp");
	z = find_name(&f->run, 0, "z.bin");
	snprintf(path, sizeof(path), "%s/z.bin", f->path);
	assert_int_equal(chmod(path, 0710), 0);
	assert_int_equal(begin(&f->run, z), MPTP_RC_OK);
	assert_int_equal(put(&f->run, z, 0, "changed"), MPTP_RC_OK);
	assert_int_equal(end(&f->run, z), MPTP_RC_OK);
	expect_content(&f->run, z, "changed");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0710);
	/* Something else took its place meanwhile. */
	assert_int_equal(begin(&f->run, z), MPTP_RC_OK);
	assert_int_equal(remove(path), 0);
	folder_link(f, "DCIM/a.jpg", "z.bin");
	assert_int_equal(put(&f->run, z, 0, "evil"), MPTP_RC_OK);
	assert_int_equal(end(&f->run, z), MPTP_RC_ACCESS_DENIED);
	expect_content(&f->run,
	    find_name(&f->run, find_name(&f->run, 0, "DCIM"), "a.jpg"),
	    "picture");
	assert_int_equal(folder_leftovers(f), 0);
	run_close(&f->run);
}

/* Room that was there when it was written and is not when it is kept. */
static void
edits_that_do_not_fit_change_nothing(void **state)
{
	static const char profile[] =
	    "{\"model\": \"mtp\", \"device_info\": {\"model\": \"M\"},"
	    "\"storages\": [{\"id\": 65537, \"free_bytes\": 100}]}";
	struct run run;
	uint32_t file;

	(void)state;
	run_open_profile(&run, profile);
	file = upload(&run, 0, 0, "F", "0123456789");
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(
	    put(&run, file, 10, "01234567890123456789"), MPTP_RC_OK);
	upload(&run, 0, 0, "G",
	    "01234567890123456789012345678901234567890123456789"
	    "01234567890123456789012345678901");
	assert_int_equal(free_bytes(&run, SD1), 8);
	forget_events(&run);
	assert_int_equal(end(&run, file), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	expect_no_event(&run);
	expect_content(&run, file, "0123456789");
	assert_int_equal(free_bytes(&run, SD1), 8);
	run_close(&run);
}

/* As of any other upload. */
static void
a_full_store_is_told(void **state)
{
	static const char profile[] =
	    "{\"model\": \"mtp\", \"device_info\": {\"model\": \"M\"},"
	    "\"storages\": [{\"id\": 65537, \"free_bytes\": 100},"
	    "{\"id\": 131073, \"free_bytes\": 10}]}";
	struct run run;
	uint32_t file;

	(void)state;
	run_open_profile(&run, profile);
	file = upload(&run, 0x20001, 0, "F", "0123456789");
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	forget_events(&run);
	assert_int_equal(put(&run, file, 10, "x"), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, 0x20001);
	expect_no_event(&run);
	assert_int_equal(cut(&run, file, 11), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, 0x20001);
	expect_no_event(&run);
	/* The edit goes on. */
	assert_int_equal(put(&run, file, 9, "!"), MPTP_RC_OK);
	expect_no_event(&run);
	assert_int_equal(end(&run, file), MPTP_RC_OK);
	expect_content(&run, file, "012345678!");
	run_close(&run);
}

static void
edits_are_told_when_they_end(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(begin(&run, 8), MPTP_RC_OK);
	assert_int_equal(put(&run, 8, 0, "text"), MPTP_RC_OK);
	expect_no_event(&run);
	assert_int_equal(end(&run, 8), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, 8);
	expect_event(&run, MPTP_EV_STORAGE_INFO_CHANGED, SD1);
	expect_no_event(&run);
	expect_content(&run, 8, "text");
	run_close(&run);
}

/* What was protected meanwhile stays as it is. */
static void
edits_end_before_protection(void **state)
{
	struct run run;
	uint32_t file;

	(void)state;
	run_open(&run, "generic-mtp");
	file = upload(&run, 0, 0, "F", "before");
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(put(&run, file, 0, "AFTER"), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, file, 1u), MPTP_RC_OK);
	assert_int_equal(end(&run, file), MPTP_RC_OBJECT_WRITE_PROTECTED);
	expect_content(&run, file, "before");
	/* The edit is over. */
	assert_int_equal(end(&run, file), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(
	    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, file, 0u), MPTP_RC_OK);
	assert_int_equal(begin(&run, file), MPTP_RC_OK);
	assert_int_equal(put(&run, file, 0, "AFTER"), MPTP_RC_OK);
	assert_int_equal(end(&run, file), MPTP_RC_OK);
	expect_content(&run, file, "AFTERe");
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_end_before_protection),
		cmocka_unit_test_setup_teardown(
		    edits_are_kept_at_their_end, folder_setup, folder_teardown),
		cmocka_unit_test(edits_end_with_their_session),
		cmocka_unit_test(wrong_edits_are_refused),
		cmocka_unit_test_setup_teardown(
		    edits_of_folders_keep_modes_and_follow_no_link,
		    folder_setup, folder_teardown),
		cmocka_unit_test(edits_that_do_not_fit_change_nothing),
		cmocka_unit_test(a_full_store_is_told),
		cmocka_unit_test(edits_are_told_when_they_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
