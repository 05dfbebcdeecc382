/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Rebuilding the ledger from the files that are there.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger_folder.h"

static int
rebuild(struct mptp_ledger *ledger, struct folder_stop *stop, uint64_t *counts)
{
	const struct mptp_ledger_calls calls = folder_calls(stop);
	struct mptp_error error;
	int status;

	status = mptp_ledger_rebuild(
	    ledger, folder_path("in"), &calls, counts, &error);
	if (status < 0 && status != MPTP_ERR_STATE)
		fail_msg("%s", error.text);
	return status;
}

static const char *
rebuilt(struct mptp_ledger *ledger)
{
	struct folder_stop never = { 0 };

	assert_int_equal(rebuild(ledger, &never, NULL), MPTP_OK);
	return folder_told();
}

/* Is as it was, and was not read for that. */
static void
assert_known(struct mptp_ledger *ledger, uint64_t files)
{
	struct folder_stop never = { 0 };
	uint64_t counts[MPTP_CHECKS];

	assert_int_equal(rebuild(ledger, &never, counts), MPTP_OK);
	assert_string_equal(folder_told(), "");
	assert_int_equal(counts[MPTP_CHECK_GOOD], files);
	assert_int_equal(never.read, 0);
}

static int
remember(void *ctx, const struct mptp_copy *copy)
{
	snprintf(ctx, 300, "%s", copy->destination);
	return 7;
}

static void
files_are_put_into_an_empty_one(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	const int64_t time = 5000;
	char first[300];

	(void)state;
	assert_int_equal(mkdir("in/2024", 0777), 0);
	assert_int_equal(mkdir("in/.trash", 0777), 0);
	assert_int_equal(mkdir("out", 0777), 0);
	folder_write("in/a.jpg", "alpha");
	folder_write("in/2024/b\xff\n.jpg", "gamma");
	folder_date("in/2024/b\xff\n.jpg", 5000);
	folder_write("in/part", "no part");
	folder_write("in/c.jpg.part", "a part");
	folder_write("in/c.jpg.2.part", "a part");
	folder_write("in/.hidden", "hidden");
	folder_write("in/.trash/d.jpg", "trash");
	folder_write("out/e.jpg", "outside");
	assert_int_equal(symlink("../out", "in/out"), 0);
	assert_int_equal(symlink("../out/e.jpg", "in/e.jpg"), 0);
	assert_int_equal(mkfifo("in/fifo", 0600), 0);
	assert_string_equal(rebuilt(ledger),
	    "ADDED in/2024/b\xff\n.jpg, ADDED in/a.jpg, ADDED in/part, "
	    "PART in/c.jpg.2.part, PART in/c.jpg.part");
	assert_string_equal(folder_row(ledger, "in/a.jpg"), "-: 1");
	assert_int_equal(remove("in/c.jpg.part"), 0);
	assert_int_equal(remove("in/c.jpg.2.part"), 0);
	assert_known(ledger, 3);

	assert_int_equal(mptp_ledger_find_file(
			     ledger, 5, "a.jpg", NULL, remember, first, NULL),
	    7);
	assert_string_equal(first, folder_path("in/a.jpg"));
	assert_int_equal(mptp_ledger_find_file(
			     ledger, 5, "other", &time, remember, first, NULL),
	    7);
	assert_string_equal(first, folder_path("in/2024/b\xff\n.jpg"));
	mptp_ledger_close(&ledger);
}

/* Its own, and another's; but what is only called so is a file like others. */
static void
ledgers_are_no_pictures(void **state)
{
	struct mptp_ledger *ledger, *other;

	(void)state;
	assert_int_equal(
	    mptp_ledger_open(&ledger, folder_path("in/own.db"), NULL, NULL), 0);
	assert_int_equal(
	    mptp_ledger_open(&other, folder_path("in/other.db"), NULL, NULL),
	    0);
	mptp_ledger_close(&other);
	folder_write("in/own.db-runs", "");
	folder_write("in/a.jpg-lock", "a file");
	folder_write("in/a.jpg", "alpha");
	assert_string_equal(
	    rebuilt(ledger), "ADDED in/a.jpg, ADDED in/a.jpg-lock");
	mptp_ledger_close(&ledger);
}

static void
what_was_renamed_is_not_read(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct folder_stop never = { 0 };

	(void)state;
	assert_int_equal(mkdir("in/x", 0777), 0);
	folder_write("in/x/a", "alpha");
	folder_write("in/x/b", "gamma");
	folder_import_as(ledger, "in/x/a", MPTP_COPY_VERIFIED);
	folder_import(ledger, "in/x/b");
	assert_int_equal(rename("in/x", "in/y"), 0);
	assert_int_equal(rebuild(ledger, &never, NULL), MPTP_OK);
	assert_int_equal(never.read, 0);
	assert_string_equal(folder_told(), "MOVED in/y/a, MOVED in/y/b");
	assert_string_equal(folder_row(ledger, "in/y/a"), "123:DCIM/in/x/a 2");
	assert_string_equal(folder_row(ledger, "in/y/b"), "123:DCIM/in/x/b 1");
	assert_string_equal(folder_row(ledger, "in/x/a"), "");
	assert_known(ledger, 2);

	/* By its content, where it is another file. */
	assert_int_equal(unlink("in/y/a"), 0);
	folder_write("in/y/c", "alpha");
	folder_date("in/y/c", 77);
	assert_string_equal(rebuilt(ledger), "MOVED in/y/c");
	assert_string_equal(folder_row(ledger, "in/y/c"), "123:DCIM/in/x/a 2");
	mptp_ledger_close(&ledger);
}

static void
a_copy_of_a_copy_is_of_the_same_object(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();

	(void)state;
	folder_write("in/a", "alpha");
	folder_import(ledger, "in/a");
	folder_write("in/b", "alpha");
	assert_string_equal(rebuilt(ledger), "ADDED in/b");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 1");
	assert_string_equal(folder_row(ledger, "in/b"), "123:DCIM/in/a 1");

	/* What is not below the folder may be on a disk that is not plugged in. */
	assert_int_equal(mkdir("other", 0777), 0);
	folder_write("other/c", "omega");
	folder_import(ledger, "other/c");
	assert_int_equal(rename("other/c", "in/c"), 0);
	assert_string_equal(rebuilt(ledger), "ADDED in/c");
	assert_string_equal(
	    folder_row(ledger, "other/c"), "123:DCIM/other/c 1");
	assert_string_equal(folder_row(ledger, "in/c"), "123:DCIM/other/c 1");
	mptp_ledger_close(&ledger);
}

static void
what_differs_is_marked(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();

	(void)state;
	folder_fill(ledger, "abc", MPTP_COPY_DONE);
	folder_fill(ledger, "d", MPTP_COPY_NAMING);
	folder_fill(ledger, "e", MPTP_COPY_BAD);
	folder_write("in/a", "other");
	folder_date("in/b", 6000);
	assert_int_equal(unlink("in/c"), 0);
	assert_string_equal(
	    rebuilt(ledger), "CHANGED in/a, GOOD in/b, GOOD in/d, GOOD in/e");
	assert_string_equal(folder_row(ledger, "in/a"), "123:DCIM/in/a 3");
	assert_string_equal(folder_row(ledger, "in/b"), "123:DCIM/in/b 2");
	assert_string_equal(folder_row(ledger, "in/c"), "123:DCIM/in/c 1");
	/* The last step of an import that was killed. */
	assert_string_equal(folder_row(ledger, "in/d"), "123:DCIM/in/d 2");
	/* Not of one that was to make another file. */
	folder_import_as(ledger, "in/d", MPTP_COPY_NAMING);
	folder_write("in/d", "foreign");
	assert_string_equal(rebuilt(ledger), "CHANGED in/a, CHANGED in/d");
	assert_string_equal(folder_row(ledger, "in/d"), "123:DCIM/in/d 0");
	mptp_ledger_close(&ledger);
}

static void
it_ends_when_told(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();
	struct folder_stop first = { .files = 1 }, bytes = { .bytes = 1 };
	struct mptp_error error;

	(void)state;
	folder_write("in/a", "alpha");
	folder_write("in/b", "gamma");
	assert_int_equal(rebuild(ledger, &bytes, NULL), 7);
	assert_int_equal(rebuild(ledger, &first, NULL), 7);
	(void)folder_told();
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	assert_int_equal(rebuild(ledger, &first, NULL), MPTP_ERR_STATE);
	mptp_ledger_rollback(ledger);
	assert_int_equal(mptp_ledger_rebuild(ledger, folder_path("in/none"),
			     NULL, NULL, &error),
	    MPTP_ERR_IO);
	assert_non_null(strstr(error.text, "/in/none: No such file"));
	assert_int_equal(
	    mptp_ledger_rebuild(ledger, folder_path("in"), NULL, NULL, NULL),
	    MPTP_OK);
	assert_known(ledger, 2);
	mptp_ledger_close(&ledger);
}

static void
too_deep_a_folder_is_told(void **state)
{
	struct mptp_ledger *ledger = folder_ledger();

	(void)state;
	assert_int_equal(chdir("in"), 0);
	for (int i = 0; i < 101; i++) {
		assert_int_equal(mkdir("d", 0777), 0);
		assert_int_equal(chdir("d"), 0);
	}
	folder_write("a", "alpha");
	assert_int_equal(chdir((char *)*state), 0);
	folder_write("in/b", "gamma");
	assert_int_equal(
	    strncmp(rebuilt(ledger), "ADDED in/b, UNREADABLE in/d/d/", 30), 0);
	mptp_ledger_close(&ledger);
}

static void
die(void)
{
	raise(SIGKILL);
}

/* In a process of its own, until the third file is read. */
static int
killed_progress(void *ctx, const char *path, uint64_t done, uint64_t total)
{
	(void)ctx;
	(void)path;
	(void)total;
	if (done > 2)
		die();
	return 0;
}

static void
a_killed_one_keeps_what_it_did(void **state)
{
	const struct mptp_ledger_calls calls = { .progress = killed_progress };
	struct mptp_ledger *ledger;
	struct folder_stop never = { 0 };
	uint64_t counts[MPTP_CHECKS];
	int status;
	pid_t child;

	(void)state;
	for (char c = 'a'; c < 'f'; c++)
		folder_write((const char[]){ 'i', 'n', '/', c, '\0' },
		    (const char[]){ c, '\0' });
	child = fork();
	if (child == 0) {
		ledger = folder_ledger();
		(void)mptp_ledger_rebuild(
		    ledger, folder_path("in"), &calls, NULL, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	ledger = folder_ledger();
	assert_int_equal(rebuild(ledger, &never, counts), MPTP_OK);
	assert_int_equal(counts[MPTP_CHECK_GOOD], 2);
	assert_int_equal(counts[MPTP_CHECK_ADDED], 3);
	mptp_ledger_close(&ledger);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, folder_enter, folder_leave),     \
	    cmocka_unit_test_setup_teardown(                                   \
		name, folder_enter_sha256, folder_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_are_put_into_an_empty_one),
		TEST(ledgers_are_no_pictures),
		TEST(what_was_renamed_is_not_read),
		TEST(a_copy_of_a_copy_is_of_the_same_object),
		TEST(what_differs_is_marked),
		TEST(it_ends_when_told),
		TEST(too_deep_a_folder_is_told),
		TEST(a_killed_one_keeps_what_it_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
