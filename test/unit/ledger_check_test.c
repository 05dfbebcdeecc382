/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Verifying copies: what was done to them is seen, and where they went.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger_folder.h"

static int
verify_in(struct mptp_ledger *ledger, const char *folder,
    struct folder_stop *stop, uint64_t *counts)
{
	struct folder_stop never = { 0 };
	const struct mptp_ledger_calls calls =
	    folder_calls(stop != NULL ? stop : &never);
	struct mptp_error error;
	int status;

	status = mptp_ledger_verify(
	    ledger, &folder, folder != NULL, &calls, counts, &error);
	if (status < 0 && status != MPTP_ERR_STATE)
		fail_msg("%s", error.text);
	return status;
}

static const char *
verified(struct mptp_ledger *ledger, const char *folder)
{
	assert_int_equal(verify_in(ledger, folder, NULL, NULL), MPTP_OK);
	return folder_told();
}

static void
what_is_as_it_was_is_verified(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	uint64_t counts[MPTP_CHECKS];

	(void)state;
	folder_write("in/a", "alpha");
	folder_write("in/empty", "");
	folder_import(ledger, "in/a");
	folder_import(ledger, "in/empty");
	assert_int_equal(verify_in(ledger, NULL, NULL, counts), MPTP_OK);
	assert_string_equal(folder_told(), "GOOD in/a, GOOD in/empty");
	assert_int_equal(counts[MPTP_CHECK_GOOD], 2);
	assert_int_equal(counts[MPTP_CHECK_BAD], 0);
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 2");

	/* The time alone is no change, and what was bad is so no longer. */
	folder_import_as(ledger, "in/a", MPTP_COPY_BAD);
	folder_date("in/a", 1000);
	assert_string_equal(verified(ledger, NULL), "GOOD in/a, GOOD in/empty");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 2");
	folder_write("in/a", "alphb");
	folder_date("in/a", 1000);
	assert_string_equal(verified(ledger, NULL), "BAD in/a, GOOD in/empty");
	mptp_ledger_close(&ledger);
}

static void
what_was_done_to_a_file_is_told(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();

	(void)state;
	folder_fill(ledger, "abcd", MPTP_COPY_DONE);
	folder_write("in/a", "c0ntent"); /* the disk did it */
	folder_date("in/a", 5000);
	folder_write("in/b", "conten");
	folder_date("in/b", 5000);
	folder_write("in/c", "contend"); /* somebody did it */
	folder_write("in/d", "more content");
	assert_string_equal(verified(ledger, NULL),
	    "BAD in/a, BAD in/b, CHANGED in/c, CHANGED in/d");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 3");
	assert_string_equal(folder_row(ledger, "in/d"), "123:DCIM/in/d 3");
	/* They still are, and what it was is not forgotten. */
	assert_string_equal(verified(ledger, NULL),
	    "BAD in/a, BAD in/b, CHANGED in/c, CHANGED in/d");
	mptp_ledger_close(&ledger);
}

static void
what_is_no_file_is_not_waited_for(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct mptp_copy copy = { .destination = NULL };
	char loop[300];

	(void)state;
	folder_fill(ledger, "abcd", MPTP_COPY_DONE);
	folder_fill(ledger, "e", MPTP_COPY_NAMING);
	for (const char *c = "abcde"; *c != '\0'; c++) {
		const char name[] = { 'i', 'n', '/', *c, '\0' };

		assert_int_equal(unlink(name), 0);
	}
	assert_int_equal(mkfifo("in/b", 0600), 0);
	assert_int_equal(mkdir("in/c", 0700), 0);
	assert_int_equal(symlink("d", "in/d"), 0);
	snprintf(loop, sizeof(loop), "%s", folder_path("in/x"));
	copy.destination = loop;
	assert_int_equal(mptp_ledger_put(ledger, &copy, NULL), MPTP_OK);
	copy.state = MPTP_COPY_DONE;
	assert_int_equal(mptp_ledger_put(ledger, &copy, NULL), MPTP_OK);
	assert_string_equal(verified(ledger, NULL),
	    "MISSING in/a, MISSING in/b, MISSING in/c, UNHASHED in/x, "
	    "UNREADABLE in/d");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 1");
	mptp_ledger_close(&ledger);
}

static void
what_moved_is_found(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	const char *in;

	(void)state;
	folder_write("in/a", "alpha");
	folder_write("in/b", "gamma"); /* of one size */
	folder_write("in/c", "omega");
	folder_import(ledger, "in/a");
	folder_import(ledger, "in/b");
	folder_import(ledger, "in/c");
	folder_write("in/0", "zzzzz");
	assert_int_equal(mkdir("in/x", 0777), 0);
	assert_int_equal(mkdir("in/.hidden", 0777), 0);
	assert_int_equal(rename("in/a", "in/x/a"), 0);
	assert_int_equal(unlink("in/b"), 0);
	folder_write("in/x/other", "gamma"); /* neither inode nor time */
	folder_date("in/x/other", 77);
	assert_int_equal(rename("in/c", "in/.hidden/c"), 0);

	/* Not without being told where. */
	assert_string_equal(
	    verified(ledger, NULL), "MISSING in/a, MISSING in/b, MISSING in/c");
	in = folder_path("in");
	assert_string_equal(verified(ledger, in),
	    "MISSING in/c, MOVED in/x/a, MOVED in/x/other");
	assert_string_equal(folder_row(ledger, "in/x/a"), "123:DCIM/in/a 2");
	assert_string_equal(
	    folder_row(ledger, "in/x/other"), "123:DCIM/in/b 2");
	assert_string_equal(folder_row(ledger, "in/a"), "");
	assert_string_equal(verified(ledger, folder_path("in/x/")),
	    "GOOD in/x/a, GOOD in/x/other");
	mptp_ledger_close(&ledger);
}

static void
one_file_is_one_copy(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();

	(void)state;
	folder_write("in/a", "alpha");
	folder_write("in/b", "alpha");
	folder_write("in/c", "alpha");
	folder_import(ledger, "in/a");
	folder_import(ledger, "in/b");
	folder_import(ledger, "in/c");
	/* in/c is its own; and of two, it is that which was renamed. */
	folder_date("in/b", 99);
	folder_import(ledger, "in/b");
	assert_int_equal(unlink("in/a"), 0);
	assert_int_equal(rename("in/b", "in/2"), 0);
	assert_string_equal(verified(ledger, folder_path("in")),
	    "GOOD in/c, MISSING in/b, MOVED in/2");
	mptp_ledger_close(&ledger);
}

/* Raw files of many cameras all have one size. */
static void
each_file_is_read_once(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct folder_stop never = { 0 };
	char from[] = "in/a", to[] = "in/z";

	(void)state;
	for (int i = 0; i < 10; i++) {
		from[3] = (char)('a' + i);
		to[3] = (char)('z' - i);
		folder_write(from, from);
		folder_date(from, 5000 + i);
		folder_import(ledger, from);
		assert_int_equal(unlink(from), 0);
		folder_write(to, from);
	}
	assert_int_equal(
	    verify_in(ledger, folder_path("in"), &never, NULL), MPTP_OK);
	assert_int_equal(
	    strncmp(folder_told(), "MOVED in/q, MOVED in/r", 22), 0);
	assert_int_equal(never.reads, 10);
	assert_string_equal(folder_row(ledger, "in/z"), "123:DCIM/in/a 2");
	assert_string_equal(folder_row(ledger, "in/q"), "123:DCIM/in/j 2");

	/* What was renamed is found at once. */
	assert_int_equal(rename("in/z", "in/a"), 0);
	assert_int_equal(rename("in/q", "in/j"), 0);
	for (char c = '0'; c <= '9'; c++)
		folder_write((const char[]){ 'i', 'n', '/', c, '\0' }, "more");
	never.reads = 0;
	assert_int_equal(
	    verify_in(ledger, folder_path("in"), &never, NULL), MPTP_OK);
	assert_int_equal(never.reads, 10);
	mptp_ledger_close(&ledger);
}

/* Links lead nowhere, and a folder of a similar name is another. */
static void
only_what_is_below_counts(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	uint64_t counts[MPTP_CHECKS];
	const char *const paths[] = { folder_path("in/a"),
		folder_path("nowhere") };
	struct folder_stop never = { 0 };
	const struct mptp_ledger_calls calls = folder_calls(&never);

	(void)state;
	assert_int_equal(mkdir("inside", 0777), 0);
	folder_write("in/a", "alpha");
	folder_write("in/b", "gamma");
	folder_write("inside/a", "alpha");
	folder_import(ledger, "in/a");
	folder_import(ledger, "in/b");
	folder_import(ledger, "inside/a");
	assert_string_equal(
	    verified(ledger, folder_path("in")), "GOOD in/a, GOOD in/b");
	assert_int_equal(
	    mptp_ledger_verify(ledger, paths, 2, &calls, counts, NULL),
	    MPTP_OK);
	assert_string_equal(folder_told(), "GOOD in/a");
	assert_string_equal(
	    verified(ledger, "/"), "GOOD in/a, GOOD in/b, GOOD inside/a");

	assert_int_equal(rename("in/b", "inside/b"), 0);
	assert_int_equal(symlink("../inside", "in/link"), 0);
	assert_int_equal(symlink("../inside/b", "in/z"), 0);
	assert_string_equal(
	    verified(ledger, folder_path("in")), "GOOD in/a, MISSING in/b");
	mptp_ledger_close(&ledger);
}

static void
it_ends_when_told(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct folder_stop first = { .files = 1 }, bytes = { .bytes = 1 };

	(void)state;
	folder_write("in/a", "alpha");
	folder_write("in/b", "gamma");
	folder_import(ledger, "in/a");
	folder_import(ledger, "in/b");
	assert_int_equal(verify_in(ledger, NULL, &first, NULL), 7);
	assert_string_equal(folder_told(), "GOOD in/a");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 2");
	assert_string_equal(folder_row(ledger, "in/b"), "123:DCIM/in/b 1");
	assert_int_equal(verify_in(ledger, NULL, &bytes, NULL), 7);
	assert_string_equal(folder_told(), "");

	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	assert_int_equal(verify_in(ledger, NULL, NULL, NULL), MPTP_ERR_STATE);
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_ledger_verify(ledger, NULL, 0, NULL, NULL, NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
}

static int
keep_id(void *id, const struct mptp_copy *copy)
{
	*(int64_t *)id = copy->id;
	return 7;
}

/* Another process has it know another file, by the number that the first one had. */
static void
replace_it(void)
{
	struct mptp_ledger *other = folder_ledger();
	int64_t id;

	assert_int_equal(mptp_ledger_list(other, keep_id, &id, NULL), 7);
	assert_int_equal(mptp_ledger_forget(other, id, NULL), MPTP_OK);
	folder_write("in/b", "alphb");
	folder_import(other, "in/b");
	mptp_ledger_close(&other);
}

static void
others_may_write_meanwhile(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct folder_stop meanwhile = { .meanwhile = replace_it };

	(void)state;
	folder_write("in/a", "alpha");
	folder_import(ledger, "in/a");
	folder_write("in/a", "alphc");
	assert_int_equal(verify_in(ledger, NULL, &meanwhile, NULL), MPTP_OK);
	assert_string_equal(folder_row(ledger, "in/b"), "123:DCIM/in/b 1");
	assert_string_equal(folder_row(ledger, "in/a"), "");
	mptp_ledger_close(&ledger);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, folder_enter, folder_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_as_it_was_is_verified),
		TEST(what_was_done_to_a_file_is_told),
		TEST(what_is_no_file_is_not_waited_for),
		TEST(what_moved_is_found),
		TEST(one_file_is_one_copy),
		TEST(each_file_is_read_once),
		TEST(only_what_is_below_counts),
		TEST(it_ends_when_told),
		TEST(others_may_write_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
