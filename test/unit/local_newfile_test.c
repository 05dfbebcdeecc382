/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * New files: whole or not there, and never in the place of another.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

#include "local/newfile.h"

/* Each test is in an empty folder of its own. */
static int
enter(void **state)
{
	char folder[] = "/tmp/newfile_test_XXXXXX";

	*state = strdup(mkdtemp(folder));
	return chdir(folder);
}

static int
leave(void **state)
{
	DIR *dir = opendir(".");

	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		(void)unlink(e->d_name);
	closedir(dir);
	(void)chdir("/");
	(void)rmdir(*state);
	free(*state);
	return 0;
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void
assert_holds(const char *path, const char *text)
{
	char buf[64] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	(void)fread(buf, 1, sizeof(buf) - 1, file);
	fclose(file);
	assert_string_equal(buf, text);
}

static void
it_appears_when_it_is_whole(void **state)
{
	const time_t when = 1377148110;
	struct newfile file;
	struct stat st;

	(void)state;
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), 0);
	/* Programs that are run meanwhile do not have it. */
	assert_int_equal(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(newfile_write(&file, "half", 4), 0);
	assert_false(newfile_exists("a.jpg"));
	assert_true(newfile_exists("a.jpg.part"));
	assert_int_equal(newfile_write(&file, "ness", 4), 0);
	assert_int_equal(file.written, 8);
	assert_int_equal(newfile_commit(&file, &when), 0);
	newfile_close(&file);
	assert_holds("a.jpg", "halfness");
	assert_false(newfile_exists("a.jpg.part"));
	assert_int_equal(stat("a.jpg", &st), 0);
	assert_int_equal(st.st_mtime, when);
}

static void
what_is_given_up_leaves_nothing(void **state)
{
	struct newfile file;

	(void)state;
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), 0);
	assert_int_equal(newfile_write(&file, "x", 1), 0);
	newfile_close(&file);
	newfile_close(&file);
	assert_false(newfile_exists("a.jpg"));
	assert_false(newfile_exists("a.jpg.part"));
}

static void
nothing_is_replaced(void **state)
{
	struct newfile file;

	(void)state;
	put("a.jpg", "old");
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), EEXIST);
	assert_null(file.part);
	newfile_close(&file);
	assert_int_equal(symlink("nowhere", "link"), 0);
	assert_int_equal(newfile_begin(&file, "link", NULL), EEXIST);
	newfile_close(&file);
	assert_holds("a.jpg", "old");
	assert_false(newfile_exists("a.jpg.part"));

	/* Nor is what came meanwhile. */
	assert_int_equal(newfile_begin(&file, "b.jpg", NULL), 0);
	assert_int_equal(newfile_write(&file, "new", 3), 0);
	put("b.jpg", "other");
	assert_int_equal(newfile_commit(&file, NULL), EEXIST);
	newfile_close(&file);
	assert_holds("b.jpg", "other");
	assert_false(newfile_exists("b.jpg.part"));
}

static void
what_took_the_place_of_a_part_gets_no_name(void **state)
{
	struct newfile file;

	(void)state;
	for (int committed = 0; committed < 2; committed++) {
		assert_int_equal(newfile_begin(&file, "a.jpg", NULL), 0);
		assert_int_equal(newfile_write(&file, "ours", 4), 0);
		assert_int_equal(rename("a.jpg.part", "moved"), 0);
		put("victim", "theirs");
		assert_int_equal(symlink("victim", "a.jpg.part"), 0);
		if (committed)
			assert_int_equal(newfile_commit(&file, NULL), ESTALE);
		newfile_close(&file);
		assert_false(newfile_exists("a.jpg"));
		assert_true(newfile_exists("a.jpg.part"));
		assert_holds("a.jpg.part", "theirs");
		assert_holds("moved", "ours");
		assert_int_equal(unlink("a.jpg.part"), 0);
	}
	/* Nor is one that is gone a success. */
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), 0);
	assert_int_equal(unlink("a.jpg.part"), 0);
	assert_int_equal(newfile_commit(&file, NULL), ESTALE);
	newfile_close(&file);
	assert_false(newfile_exists("a.jpg"));
}

static void
parts_of_others_are_not_touched(void **state)
{
	struct newfile file;
	char name[32];

	(void)state;
	put("a.jpg.part", "theirs");
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), 0);
	assert_string_equal(file.part, "a.jpg.2.part");
	newfile_close(&file);
	assert_holds("a.jpg.part", "theirs");
	for (int i = 2; i <= 99; i++) {
		snprintf(name, sizeof(name), "a.jpg.%d.part", i);
		put(name, "");
	}
	assert_int_equal(newfile_begin(&file, "a.jpg", NULL), EEXIST);
	assert_string_equal(file.part, "a.jpg.99.part");
	newfile_close(&file);
	assert_true(newfile_exists("a.jpg.99.part"));
}

/* It stays the same, whatever is called so by now. */
static void
a_folder_that_is_open_is_not_looked_for(void **state)
{
	struct newfile_folder folder;
	struct newfile file;

	(void)state;
	assert_int_equal(mkdir("to", 0777), 0);
	folder = (struct newfile_folder){
		.fd = open("to", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
	};
	assert_true(folder.fd >= 0);
	assert_int_equal(rename("to", "moved"), 0);
	put("moved/a.jpg", "old");
	assert_int_equal(newfile_begin(&file, "to/a.jpg", &folder), EEXIST);
	assert_null(file.part);
	newfile_close(&file);
	assert_int_equal(newfile_begin(&file, "to/b.jpg", &folder), 0);
	assert_string_equal(file.part, "to/b.jpg.part");
	assert_true(newfile_exists("moved/b.jpg.part"));
	assert_int_equal(newfile_write(&file, "new", 3), 0);
	assert_int_equal(newfile_commit(&file, NULL), 0);
	newfile_close(&file);
	assert_holds("moved/b.jpg", "new");
	/* Given up. */
	assert_int_equal(newfile_begin(&file, "to/c.jpg", &folder), 0);
	newfile_close(&file);
	assert_false(newfile_exists("moved/c.jpg.part"));
	close(folder.fd);
	unlink("moved/a.jpg");
	unlink("moved/b.jpg");
	assert_int_equal(rmdir("moved"), 0);
}

/* Nothing was there when it was made, but nobody else is kept out of it. */
static void
in_a_folder_of_ours_nothing_is_replaced_either(void **state)
{
	const struct newfile_folder ours = { .fd = -1, .ours = true };
	struct newfile file;

	(void)state;
	put("a.jpg", "old");
	assert_int_equal(newfile_begin(&file, "a.jpg", &ours), 0);
	assert_int_equal(newfile_write(&file, "new", 3), 0);
	assert_int_equal(newfile_commit(&file, NULL), EEXIST);
	newfile_close(&file);
	assert_holds("a.jpg", "old");
	assert_false(newfile_exists("a.jpg.part"));
}

static void
failures_are_told(void **state)
{
	struct newfile file;
	char name[300];

	(void)state;
	assert_int_equal(newfile_begin(&file, "no/a.jpg", NULL), ENOENT);
	newfile_close(&file);
	memset(name, 'x', sizeof(name));
	name[256] = '\0';
	assert_int_equal(newfile_begin(&file, name, NULL), ENAMETOOLONG);
	newfile_close(&file);
	/* As long as may be: the part's name ends early. */
	name[255] = '\0';
	assert_int_equal(newfile_begin(&file, name, NULL), 0);
	assert_int_equal(newfile_commit(&file, NULL), 0);
	newfile_close(&file);
	assert_true(newfile_exists(name));
	assert_int_equal(newfile_begin(&file, "full", NULL), 0);
	assert_int_equal(close(file.fd), 0);
	file.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (file.fd >= 0)
		assert_int_equal(newfile_write(&file, "x", 1), ENOSPC);
	newfile_close(&file);
}

static void
what_gets_no_name_leaves_none(void **state)
{
	(void)state;
	assert_int_equal(newfile_rename(-1, "gone.part", "a.jpg"), ENOENT);
	assert_false(newfile_exists("a.jpg"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    it_appears_when_it_is_whole, enter, leave),
		cmocka_unit_test_setup_teardown(
		    what_is_given_up_leaves_nothing, enter, leave),
		cmocka_unit_test_setup_teardown(
		    nothing_is_replaced, enter, leave),
		cmocka_unit_test_setup_teardown(
		    what_gets_no_name_leaves_none, enter, leave),
		cmocka_unit_test_setup_teardown(
		    what_took_the_place_of_a_part_gets_no_name, enter, leave),
		cmocka_unit_test_setup_teardown(
		    parts_of_others_are_not_touched, enter, leave),
		cmocka_unit_test_setup_teardown(
		    a_folder_that_is_open_is_not_looked_for, enter, leave),
		cmocka_unit_test_setup_teardown(
		    in_a_folder_of_ours_nothing_is_replaced_either, enter,
		    leave),
		cmocka_unit_test_setup_teardown(
		    failures_are_told, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
