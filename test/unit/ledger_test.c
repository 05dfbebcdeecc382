/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The ledger: what is found in it, and what it survives.
 */
#include <errno.h>
#include <fcntl.h>
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

#include "import/ledger.h"

#define LEDGER "data/x/ledger.db"
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static int
enter(void **state)
{
	char folder[] = "/tmp/ledger_test_XXXXXX";

	*state = strdup(mkdtemp(folder));
	return chdir(folder);
}

static int
leave(void **state)
{
	char command[64];

	(void)chdir("/");
	snprintf(command, sizeof(command), "rm -r %s", (char *)*state);
	free(*state);
	return system(command);
}

static struct mptp_ledger *
opened(void)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	if (mptp_ledger_open(&ledger, LEDGER, &aside, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	assert_null(aside);
	return ledger;
}

static struct mptp_copy
copy_to(const char *destination)
{
	return (struct mptp_copy){ .camera = "123",
		.storage = "1",
		.path = "DCIM/A.JPG",
		.captured = "20240301T070809",
		.size = UINT64_C(12) << 30,
		.hash = HASH,
		.destination = destination,
		.modified = 5,
		.inode = UINT64_MAX,
		.imported = 10,
		.state = MPTP_COPY_DONE };
}

static void
put(struct mptp_ledger *ledger, const struct mptp_copy *copy)
{
	assert_int_equal(mptp_ledger_put(ledger, copy, NULL), MPTP_OK);
}

/* Destinations that were told, each behind a space; and the last copy's numbers. */
struct told {
	char all[256];
	size_t n;
	struct mptp_copy last;
};

static int
tell(void *ctx, const struct mptp_copy *copy)
{
	struct told *told = ctx;
	size_t len = strlen(told->all);

	snprintf(
	    told->all + len, sizeof(told->all) - len, " %s", copy->destination);
	told->last = *copy;
	told->n++;
	return 0;
}

static int
stop(void *ctx, const struct mptp_copy *copy)
{
	(void)tell(ctx, copy);
	return 7;
}

static struct told
found(struct mptp_ledger *ledger, const struct mptp_copy *object)
{
	struct told told = { .n = 0 };

	assert_int_equal(
	    mptp_ledger_find(ledger, object, tell, &told, NULL), MPTP_OK);
	return told;
}

static struct told
listed(struct mptp_ledger *ledger)
{
	struct told told = { .n = 0 };

	assert_int_equal(mptp_ledger_list(ledger, tell, &told, NULL), MPTP_OK);
	return told;
}

static void
an_object_is_found_by_either_key(void **state)
{
	struct mptp_ledger *ledger = opened();
	struct mptp_copy a = copy_to("/a"), b = copy_to("/b"), other;
	struct told told = { .n = 0 };

	(void)state;
	b.persistent = "ff";
	b.path = "DCIM/OLD.JPG";
	b.imported = 20;
	put(ledger, &a);
	put(ledger, &b);
	assert_string_equal(found(ledger, &a).all, " /a");
	other = a;
	other.persistent = "ff"; /* renamed on the card, or both */
	assert_string_equal(found(ledger, &other).all, " /b /a");
	assert_int_equal(
	    mptp_ledger_find(ledger, &other, stop, &told, NULL), 7);
	assert_string_equal(told.all, " /b");

	other = a;
	other.size++;
	assert_int_equal(found(ledger, &other).n, 0);
	other = a;
	other.captured = NULL;
	assert_int_equal(found(ledger, &other).n, 0);
	other = a;
	other.camera = "124";
	assert_int_equal(found(ledger, &other).n, 0);
	other.camera = NULL;
	assert_int_equal(found(ledger, &other).n, 0);
	other = a;
	other.storage = NULL;
	assert_int_equal(found(ledger, &other).n, 0);
	other.size = UINT64_MAX;
	assert_int_equal(found(ledger, &other).n, 0);
	mptp_ledger_close(&ledger);
	assert_null(ledger);
}

static int
check_copy(void *ctx, const struct mptp_copy *copy)
{
	const struct mptp_copy *want = ctx;

	assert_string_equal(copy->camera, want->camera);
	assert_null(copy->persistent);
	assert_string_equal(copy->path, want->path);
	assert_string_equal(copy->captured, want->captured);
	assert_true(copy->size == want->size);
	assert_string_equal(copy->hash, want->hash);
	assert_int_equal(copy->modified, want->modified);
	assert_true(copy->inode == want->inode);
	assert_int_equal(copy->imported, want->imported);
	assert_int_equal(copy->state, want->state);
	return 0;
}

static void
what_was_written_is_told(void **state)
{
	struct mptp_ledger *ledger = opened();
	struct mptp_copy a = copy_to("/a"), none = { .size = 1 };

	(void)state;
	put(ledger, &a);
	mptp_ledger_close(&ledger);
	ledger = opened();
	assert_int_equal(
	    mptp_ledger_list(ledger, check_copy, &a, NULL), MPTP_OK);
	/* One row for a destination. */
	a.size = 4;
	put(ledger, &a);
	assert_string_equal(listed(ledger).all, " /a");
	assert_int_equal(listed(ledger).last.size, 4);

	assert_int_equal(mptp_ledger_put(ledger, &none, NULL), MPTP_ERR_ARG);
	a.size = (uint64_t)INT64_MAX + 1;
	assert_int_equal(mptp_ledger_put(ledger, &a, NULL), MPTP_ERR_ARG);
	mptp_ledger_close(&ledger);
}

static void
a_file_is_known_after_it_moved(void **state)
{
	struct mptp_ledger *ledger = opened();
	struct mptp_copy a = copy_to("/a"), b = copy_to("/b"),
			 rebuilt = {
				 .size = 3, .hash = "00", .destination = "/c"
			 };
	struct told told = { .n = 0 };
	int64_t id;

	(void)state;
	put(ledger, &a);
	b.size = 9;
	put(ledger, &b);
	put(ledger, &rebuilt);
	assert_int_equal(
	    mptp_ledger_find_content(ledger, a.size, HASH, tell, &told, NULL),
	    MPTP_OK);
	assert_string_equal(told.all, " /a");
	id = told.last.id;
	told = (struct told){ .n = 0 };
	assert_int_equal(
	    mptp_ledger_find_content(ledger, 3, NULL, tell, &told, NULL),
	    MPTP_OK);
	assert_string_equal(told.all, " /c");
	assert_int_equal(
	    mptp_ledger_find_content(ledger, 3, HASH, tell, &told, NULL),
	    MPTP_OK);
	assert_int_equal(told.n, 1);

	/* In the place of another, which is no longer there. */
	assert_int_equal(
	    mptp_ledger_moved(ledger, id, "/b", 6, 7, NULL), MPTP_OK);
	told = found(ledger, &a);
	assert_string_equal(told.all, " /b");
	assert_int_equal(told.last.modified, 6);
	assert_int_equal(told.last.inode, 7);
	assert_int_equal(listed(ledger).n, 2);
	assert_int_equal(
	    mptp_ledger_mark(ledger, id, MPTP_COPY_VERIFIED, NULL), MPTP_OK);
	assert_int_equal(found(ledger, &a).last.state, MPTP_COPY_VERIFIED);
	assert_int_equal(mptp_ledger_forget(ledger, id, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_ledger_forget(ledger, id, NULL), MPTP_ERR_MISSING);
	assert_int_equal(mptp_ledger_mark(ledger, id, MPTP_COPY_BAD, NULL),
	    MPTP_ERR_MISSING);
	assert_int_equal(
	    mptp_ledger_moved(ledger, id, "/z", 0, 0, NULL), MPTP_ERR_MISSING);
	assert_int_equal(
	    mptp_ledger_moved(ledger, id, NULL, 0, 0, NULL), MPTP_ERR_ARG);
	mptp_ledger_close(&ledger);
}

static struct told
fitting(struct mptp_ledger *ledger, uint64_t size, const char *name,
    const int64_t *modified)
{
	struct told told = { .n = 0 };

	assert_int_equal(mptp_ledger_find_file(
			     ledger, size, name, modified, tell, &told, NULL),
	    MPTP_OK);
	return told;
}

static void
a_file_is_found_by_name_or_time(void **state)
{
	static const char *const names[] = { "/a/b/a/b/N.JPG", "/N.JPG",
		"/a/N.JPG/other", "/a/XN.JPG", "/a/b/old" };
	struct mptp_ledger *ledger = opened();
	const int64_t time = 1000, near = 1002, far = 1003, first = INT64_MIN;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct mptp_copy copy = { .size = 5,
			.hash = HASH,
			.destination = names[i],
			.modified = i == 1 || i == 4 ? time : 0,
			.imported = (int64_t)i };

		put(ledger, &copy);
	}
	assert_string_equal(fitting(ledger, 5, "N.JPG", &near).all,
	    " /N.JPG /a/b/old /a/b/a/b/N.JPG");
	assert_string_equal(
	    fitting(ledger, 5, "N.JPG", &far).all, " /N.JPG /a/b/a/b/N.JPG");
	assert_string_equal(
	    fitting(ledger, 5, "N.JPG", NULL).all, " /N.JPG /a/b/a/b/N.JPG");
	assert_string_equal(
	    fitting(ledger, 5, NULL, &time).all, " /a/b/old /N.JPG");
	assert_int_equal(fitting(ledger, 5, NULL, NULL).n, 0);
	assert_int_equal(fitting(ledger, 5, NULL, &first).n, 0);
	assert_int_equal(fitting(ledger, 4, "N.JPG", &time).n, 0);
	assert_int_equal(fitting(ledger, UINT64_MAX, "N.JPG", &time).n, 0);
	mptp_ledger_close(&ledger);
}

static void
a_batch_is_all_or_nothing(void **state)
{
	struct mptp_ledger *ledger = opened();
	struct mptp_copy a = copy_to("/a"), b = copy_to("/b");

	(void)state;
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_ERR_STATE);
	mptp_ledger_rollback(ledger);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_ERR_STATE);
	put(ledger, &a);
	put(ledger, &b);
	mptp_ledger_rollback(ledger);
	assert_int_equal(listed(ledger).n, 0);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	put(ledger, &a);
	mptp_ledger_close(&ledger);
	ledger = opened();
	assert_int_equal(listed(ledger).n, 0);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	put(ledger, &a);
	put(ledger, &b);
	/* What ended by itself is not gone on with. */
	assert_int_equal(ledger_run(ledger->db, "ROLLBACK", NULL), MPTP_OK);
	assert_int_equal(mptp_ledger_put(ledger, &a, NULL), MPTP_ERR_IO);
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_ERR_IO);
	assert_int_equal(listed(ledger).n, 0);
	mptp_ledger_close(&ledger);
}

/* In a process of its own: batches of ten, a byte for each that is written. */
static void
write_batches(int out, size_t batches)
{
	struct mptp_ledger *ledger;
	char destination[64];

	if (mptp_ledger_open(&ledger, LEDGER, NULL, NULL) != MPTP_OK)
		_exit(1);
	for (size_t i = 0; i < batches; i++) {
		if (mptp_ledger_begin(ledger, NULL) != MPTP_OK)
			_exit(2);
		for (int k = 0; k < 10; k++) {
			struct mptp_copy copy;

			snprintf(destination, sizeof(destination), "/%d/%zu/%d",
			    (int)getpid(), i, k);
			copy = copy_to(destination);
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
		ledger = opened();
		n = listed(ledger).n;
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
	ledger = opened();
	assert_int_equal(listed(ledger).n, 400);
	mptp_ledger_close(&ledger);
}

static void
put_aside_as(const char *expected)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	if (mptp_ledger_open(&ledger, LEDGER, &aside, &error) != MPTP_OK)
		fail_msg("%s", error.text);
	assert_non_null(aside);
	assert_string_equal(aside, expected);
	assert_int_equal(access(aside, F_OK), 0);
	assert_int_equal(listed(ledger).n, 0);
	free(aside);
	mptp_ledger_close(&ledger);
}

static void
what_is_damaged_is_put_aside(void **state)
{
	struct mptp_ledger *ledger = opened();
	struct mptp_copy copy;
	char text[64], garbage[4096];
	FILE *file;

	(void)state;
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "/%d", i);
		copy = copy_to(text);
		put(ledger, &copy);
	}
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	memset(garbage, 0x5a, sizeof(garbage));
	file = fopen(LEDGER, "r+");
	assert_non_null(file);
	for (int page = 3; page < 9; page++) {
		assert_int_equal(fseek(file, page * 4096L, SEEK_SET), 0);
		assert_int_equal(fwrite(garbage, sizeof(garbage), 1, file), 1);
	}
	fclose(file);
	put_aside_as(LEDGER ".damaged-1");

	file = fopen(LEDGER, "r+"); /* all but what tells that it was one */
	assert_non_null(file);
	assert_int_equal(fwrite(garbage, 68, 1, file), 1);
	fclose(file);
	put_aside_as(LEDGER ".damaged-2");
}

static void
refused(int expected)
{
	struct mptp_ledger *ledger;
	struct mptp_error error;
	char *aside;

	assert_int_equal(
	    mptp_ledger_open(&ledger, LEDGER, &aside, &error), expected);
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
	file = fopen(LEDGER, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(picture, sizeof(picture), 1, file), 1);
	fclose(file);
	refused(MPTP_ERR_UNSUPPORTED);
	file = fopen(LEDGER, "r");
	assert_non_null(file);
	assert_int_equal(fread(left, 1, sizeof(left), file), sizeof(left));
	fclose(file);
	assert_memory_equal(left, picture, sizeof(left));
}

static void
what_is_not_ours_is_let_be(void **state)
{
	struct mptp_ledger *ledger = opened();
	sqlite3 *db;

	(void)state;
	assert_int_equal(
	    ledger_run(ledger->db, "PRAGMA user_version=99", NULL), MPTP_OK);
	mptp_ledger_close(&ledger);
	refused(MPTP_ERR_UNSUPPORTED);
	assert_int_equal(unlink(LEDGER), 0);
	assert_int_equal(sqlite3_open(LEDGER, &db), SQLITE_OK);
	assert_int_equal(
	    ledger_run(db, "CREATE TABLE theirs (a)", NULL), MPTP_OK);
	sqlite3_close(db);
	refused(MPTP_ERR_UNSUPPORTED);
	assert_int_equal(sqlite3_open(LEDGER, &db), SQLITE_OK);
	assert_int_equal(ledger_run(db, "SELECT a FROM theirs", NULL), MPTP_OK);
	sqlite3_close(db);
	assert_int_equal(unlink(LEDGER), 0);
	assert_int_equal(mkdir(LEDGER, 0700), 0);
	refused(MPTP_ERR_IO);
}

static void
an_older_file_is_brought_up(void **state)
{
	struct mptp_ledger *ledger;
	struct mptp_copy a = copy_to("/a");
	sqlite3 *db;

	(void)state;
	assert_int_equal(mkdir("data", 0700), 0);
	assert_int_equal(mkdir("data/x", 0700), 0);
	assert_int_equal(sqlite3_open(LEDGER, &db), SQLITE_OK);
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
	ledger = opened();
	assert_string_equal(found(ledger, &a).all, " /a");
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
	copy = copy_to("/a");
	put(ledger, &copy);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_object_is_found_by_either_key),
		TEST(what_was_written_is_told),
		TEST(a_file_is_known_after_it_moved),
		TEST(a_file_is_found_by_name_or_time),
		TEST(a_batch_is_all_or_nothing),
		TEST(a_killed_writer_leaves_what_it_told),
		TEST(two_write_at_once),
		TEST(what_is_damaged_is_put_aside),
		TEST(what_was_never_one_is_let_be),
		TEST(what_is_not_ours_is_let_be),
		TEST(an_older_file_is_brought_up),
		TEST(it_has_a_place_of_its_own),
		TEST(a_path_that_cannot_be_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
