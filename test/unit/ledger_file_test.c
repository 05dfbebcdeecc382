/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger's file: where it is, who writes to it, and what it survives.
 */
#include <errno.h>
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
#include <sqlite3.h>

#include "import/ledger.h"
#include "ledger_copies.h"
#include "ledger_folder.h"

/* In a process of its own: batches of ten, a byte for each that is written. */
static void
write_batches(int out, size_t batches)
{
	struct mptp_ledger *ledger;
	char destination[64];

	if (mptp_ledger_open(&ledger, COPIES_LEDGER, NULL, NULL) != MPTP_OK)
		_exit(1);
	for (size_t i = 0; i < batches; i++) {
		if (mptp_ledger_begin(ledger, NULL) != MPTP_OK)
			_exit(2);
		for (int k = 0; k < 10; k++) {
			struct mptp_copy copy;

			snprintf(destination, sizeof(destination), "/%d/%zu/%d",
			    (int)getpid(), i, k);
			copy = copies_to(destination);
			if (mptp_ledger_put(ledger, &copy, NULL) != MPTP_OK)
				_exit(3);
		}
		if (mptp_ledger_commit(ledger, NULL) != MPTP_OK ||
		    write(out, "", 1) != 1)
			_exit(4);
	}
	mptp_ledger_close(&ledger);
	_exit(0);
}

static pid_t
start_writer(int *in, size_t batches)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0)
		write_batches(ends[1], batches);
	close(ends[1]);
	*in = ends[0];
	return child;
}

static void
a_killed_writer_leaves_what_it_told(void **state)
{
	size_t told = 0;

	(void)state;
	for (size_t round = 0; round < 12; round++) {
		struct mptp_ledger *ledger;
		int in, status;
		pid_t child = start_writer(&in, SIZE_MAX);
		char byte;
		size_t n;

		for (size_t i = 0; i <= round; i++)
			assert_int_equal(read(in, &byte, 1), 1);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		told += round + 1;
		while (read(in, &byte, 1) == 1)
			told++;
		close(in);
		ledger = copies_ledger();
		n = copies_listed(ledger).n;
		assert_int_equal(n % 10, 0);
		assert_in_range(n / 10, told, told + round + 1);
		mptp_ledger_close(&ledger);
	}
}

static void
two_write_at_once(void **state)
{
	struct mptp_ledger *ledger;
	int in[2], status;
	pid_t child[2];

	(void)state;
	/* Both make the file, too. */
	for (size_t i = 0; i < 2; i++)
		child[i] = start_writer(&in[i], 20);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
		close(in[i]);
	}
	ledger = copies_ledger();
	assert_int_equal(copies_listed(ledger).n, 400);
	mptp_ledger_close(&ledger);
}

static void
put_aside_as(const char *expected)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	if (mptp_ledger_open(&ledger, COPIES_LEDGER, &aside, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	assert_non_null(aside);
	assert_string_equal(aside, expected);
	assert_int_equal(access(aside, F_OK), 0);
	assert_int_equal(copies_listed(ledger).n, 0);
	free(aside);
	mptp_ledger_close(&ledger);
}

static void
what_is_damaged_is_put_aside(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy copy;
	char text[64], garbage[4096];
	FILE *file;

	(void)state;
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "/%d", i);
		copy = copies_to(text);
		copies_put(ledger, &copy);
	}
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	memset(garbage, 0x5a, sizeof(garbage));
	file = fopen(COPIES_LEDGER, "r+");
	assert_non_null(file);
	for (int page = 3; page < 9; page++) {
		assert_int_equal(fseek(file, page * 4096L, SEEK_SET), 0);
		assert_int_equal(fwrite(garbage, sizeof(garbage), 1, file), 1);
	}
	fclose(file);
	put_aside_as(COPIES_LEDGER ".damaged-1");

	file =
	    fopen(COPIES_LEDGER, "r+"); /* all but what tells that it was one */
	assert_non_null(file);
	assert_int_equal(fwrite(garbage, 68, 1, file), 1);
	fclose(file);
	put_aside_as(COPIES_LEDGER ".damaged-2");
}

static void
what_lacks_a_table_is_put_aside(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	sqlite3 *db;

	(void)state;
	mptp_ledger_close(&ledger);
	assert_int_equal(sqlite3_open(COPIES_LEDGER, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "DROP TABLE parts", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	put_aside_as(COPIES_LEDGER ".damaged-1");
}

static void
refused(int expected)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	assert_int_equal(
	    mptp_ledger_open(&ledger, COPIES_LEDGER, &aside, &error), expected);
	assert_null(ledger);
	assert_null(aside);
}

/* Such as a picture that somebody named instead of a ledger. */
static void
what_was_never_one_is_let_be(void **state)
{
	static const char picture[] = "a picture, which is longer than the "
				      "beginning of a database has to be told";
	char left[sizeof(picture)];
	FILE *file;

	(void)state;
	assert_int_equal(mkdir("data", 0700), 0);
	assert_int_equal(mkdir("data/x", 0700), 0);
	file = fopen(COPIES_LEDGER, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(picture, sizeof(picture), 1, file), 1);
	fclose(file);
	refused(MPTP_ERR_UNSUPPORTED);
	file = fopen(COPIES_LEDGER, "r");
	assert_non_null(file);
	assert_int_equal(fread(left, 1, sizeof(left), file), sizeof(left));
	fclose(file);
	assert_memory_equal(left, picture, sizeof(left));
}

static void
what_is_not_ours_is_let_be(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	sqlite3 *db;

	(void)state;
	assert_int_equal(
	    ledger_run(ledger->db, "PRAGMA user_version=99", NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	refused(MPTP_ERR_UNSUPPORTED);
	assert_int_equal(unlink(COPIES_LEDGER), 0);
	assert_int_equal(sqlite3_open(COPIES_LEDGER, &db), SQLITE_OK);
	assert_int_equal(
	    ledger_run(db, "CREATE TABLE theirs (a)", NULL), MPTP_OK);
	sqlite3_close(db);
	refused(MPTP_ERR_UNSUPPORTED);
	assert_int_equal(sqlite3_open(COPIES_LEDGER, &db), SQLITE_OK);
	assert_int_equal(ledger_run(db, "SELECT a FROM theirs", NULL), MPTP_OK);
	sqlite3_close(db);
	assert_int_equal(unlink(COPIES_LEDGER), 0);
	assert_int_equal(mkdir(COPIES_LEDGER, 0700), 0);
	refused(MPTP_ERR_UNSUPPORTED);
}

static void
an_older_file_is_brought_up(void **state)
{
	struct mptp_ledger *ledger;
	struct mptp_copy a = copies_to("/a");
	sqlite3 *db;

	(void)state;
	assert_int_equal(mkdir("data", 0700), 0);
	assert_int_equal(mkdir("data/x", 0700), 0);
	assert_int_equal(sqlite3_open(COPIES_LEDGER, &db), SQLITE_OK);
	assert_int_equal(ledger_migrate_to(db, 1, NULL), MPTP_OK);
	assert_int_equal(ledger_run(db,
			     "SELECT 1 FROM copies INDEXED BY copies_by_path"
			     " WHERE path='' AND size=0",
			     NULL),
	    MPTP_ERR_IO);
	assert_int_equal(
	    ledger_run(db,
		"INSERT INTO copies (camera,storage,path,captured,size,"
		"destination,modified,inode,imported,state) VALUES ('123','1',"
		"'DCIM/A.JPG','20240301T070809',12884901888,'/a',1,2,3,1)",
		NULL),
	    MPTP_OK);
	sqlite3_close(db);
	ledger = copies_ledger();
	assert_string_equal(copies_found(ledger, &a).all, " /a");
	assert_int_equal(ledger_run(ledger->db,
			     "SELECT 1 FROM copies INDEXED BY copies_by_path"
			     " WHERE path='' AND size=0",
			     NULL),
	    MPTP_OK);
	mptp_ledger_close(&ledger);
}

static void
it_has_a_place_of_its_own(void **state)
{
	struct mptp_ledger *ledger;
	struct mptp_copy copy;
	struct stat st;
	char home[128];

	snprintf(home, sizeof(home), "%s/home", (char *)*state);
	setenv("XDG_DATA_HOME", "relative", 1);
	setenv("HOME", home, 1);
	/* A home that is none is not made one. */
	assert_int_equal(
	    mptp_ledger_open(&ledger, NULL, NULL, NULL), MPTP_ERR_MISSING);
	assert_null(ledger);
	assert_int_equal(access("home", F_OK), -1);
	assert_int_equal(mkdir("home", 0700), 0);
	assert_int_equal(mptp_ledger_open(&ledger, NULL, NULL, NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	assert_int_equal(
	    access("home/.local/share/miniptp/ledger.db", F_OK), 0);
	assert_int_equal(mptp_ledger_open(&ledger, "own", NULL, NULL), MPTP_OK);
	assert_int_equal(stat("own", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	copy = copies_to("/a");
	copies_put(ledger, &copy);
	assert_int_equal(stat("own-wal", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	mptp_ledger_close(&ledger);
	snprintf(home, sizeof(home), "%s/xdg", (char *)*state);
	setenv("XDG_DATA_HOME", home, 1);
	assert_int_equal(mptp_ledger_open(&ledger, NULL, NULL, NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	assert_int_equal(access("xdg/miniptp/ledger.db", F_OK), 0);
}

static void
a_path_that_cannot_be_is_told(void **state)
{
	struct mptp_ledger *ledger;
	struct mptp_error error = { 0 };
	/* On the heap, where what is read beyond it is noticed. */
	char *empty = strdup("");
	FILE *file = fopen("file", "w");

	(void)state;
	assert_int_equal(
	    mptp_ledger_open(&ledger, empty, NULL, &error), MPTP_ERR_ARG);
	free(empty);
	assert_null(ledger);
	assert_int_equal(access("-lock", F_OK), -1);
	assert_non_null(file);
	fclose(file);
	assert_int_equal(
	    mptp_ledger_open(&ledger, "file/a/b/ledger.db", NULL, &error),
	    MPTP_ERR_IO);
	assert_int_equal(error.sys, ENOTDIR);
	assert_non_null(strstr(error.text, "make the folder file/a/b:"));
	assert_int_equal(
	    mptp_ledger_open(&ledger, "bare.db", NULL, &error), MPTP_OK);
	mptp_ledger_close(&ledger);
	assert_int_equal(access("bare.db", F_OK), 0);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, folder_enter, folder_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_killed_writer_leaves_what_it_told),
		TEST(two_write_at_once),
		TEST(what_is_damaged_is_put_aside),
		TEST(what_lacks_a_table_is_put_aside),
		TEST(what_was_never_one_is_let_be),
		TEST(what_is_not_ours_is_let_be),
		TEST(an_older_file_is_brought_up),
		TEST(it_has_a_place_of_its_own),
		TEST(a_path_that_cannot_be_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
