/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is found in the ledger.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "import/ledger.h"
#include "ledger_copies.h"
#include "ledger_folder.h"

static int
stop(void *ctx, const struct mptp_copy *copy)
{
	(void)copies_tell(ctx, copy);
	return 7;
}

static void
an_object_is_found_by_either_key(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy a = copies_to("/a"), b = copies_to("/b"), other;
	struct copies_told told = { .n = 0 };

	(void)state;
	b.persistent = "ff";
	b.path = "DCIM/OLD.JPG";
	b.imported = 20;
	copies_put(ledger, &a);
	copies_put(ledger, &b);
	assert_string_equal(copies_found(ledger, &a).all, " /a");
	other = a;
	other.persistent = "ff"; /* renamed on the card, or both */
	assert_string_equal(copies_found(ledger, &other).all, " /b /a");
	assert_int_equal(
	    mptp_ledger_find(ledger, &other, stop, &told, NULL), 7);
	assert_string_equal(told.all, " /b");

	other = a;
	other.size++;
	assert_int_equal(copies_found(ledger, &other).n, 0);
	other = a;
	other.captured = NULL;
	assert_int_equal(copies_found(ledger, &other).n, 0);
	other = a;
	other.camera = "124";
	assert_int_equal(copies_found(ledger, &other).n, 0);
	other.camera = NULL;
	assert_int_equal(copies_found(ledger, &other).n, 0);
	other = a;
	other.storage = NULL;
	assert_int_equal(copies_found(ledger, &other).n, 0);
	other.size = UINT64_MAX;
	assert_int_equal(copies_found(ledger, &other).n, 0);
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
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy a = copies_to("/a"), none = { .size = 1 };

	(void)state;
	copies_put(ledger, &a);
	mptp_ledger_close(&ledger);
	ledger = copies_ledger();
	assert_int_equal(
	    mptp_ledger_list(ledger, check_copy, &a, NULL), MPTP_OK);
	/* One row for a destination. */
	a.size = 4;
	copies_put(ledger, &a);
	assert_string_equal(copies_listed(ledger).all, " /a");
	assert_int_equal(copies_listed(ledger).last.size, 4);

	assert_int_equal(mptp_ledger_put(ledger, &none, NULL), MPTP_ERR_ARG);
	a.size = (uint64_t)INT64_MAX + 1;
	assert_int_equal(mptp_ledger_put(ledger, &a, NULL), MPTP_ERR_ARG);
	mptp_ledger_close(&ledger);
}

static void
a_file_is_known_after_it_moved(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy a = copies_to("/a"), b = copies_to("/b"),
			 rebuilt = {
				 .size = 3, .hash = "00", .destination = "/c"
			 };
	struct copies_told told = { .n = 0 };
	int64_t id;

	(void)state;
	copies_put(ledger, &a);
	b.size = 9;
	copies_put(ledger, &b);
	copies_put(ledger, &rebuilt);
	assert_int_equal(mptp_ledger_find_content(ledger, a.size, COPIES_HASH,
			     copies_tell, &told, NULL),
	    MPTP_OK);
	assert_string_equal(told.all, " /a");
	id = told.last.id;
	told = (struct copies_told){ .n = 0 };
	assert_int_equal(
	    mptp_ledger_find_content(ledger, 3, NULL, copies_tell, &told, NULL),
	    MPTP_OK);
	assert_string_equal(told.all, " /c");
	assert_int_equal(mptp_ledger_find_content(
			     ledger, 3, COPIES_HASH, copies_tell, &told, NULL),
	    MPTP_OK);
	assert_int_equal(told.n, 1);

	/* In the place of another, which is no longer there. */
	assert_int_equal(
	    mptp_ledger_moved(ledger, id, "/b", 6, 7, NULL), MPTP_OK);
	told = copies_found(ledger, &a);
	assert_string_equal(told.all, " /b");
	assert_int_equal(told.last.modified, 6);
	assert_int_equal(told.last.inode, 7);
	assert_int_equal(copies_listed(ledger).n, 2);
	assert_int_equal(
	    mptp_ledger_mark(ledger, id, MPTP_COPY_VERIFIED, NULL), MPTP_OK);
	assert_int_equal(
	    copies_found(ledger, &a).last.state, MPTP_COPY_VERIFIED);
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

static struct copies_told
fitting(struct mptp_ledger *ledger, uint64_t size, const char *name,
    const int64_t *modified)
{
	struct copies_told told = { .n = 0 };

	assert_int_equal(mptp_ledger_find_file(ledger, size, name, modified,
			     copies_tell, &told, NULL),
	    MPTP_OK);
	return told;
}

static void
a_file_is_found_by_name_or_time(void **state)
{
	static const char *const names[] = { "/a/b/a/b/N.JPG", "/N.JPG",
		"/a/N.JPG/other", "/a/XN.JPG", "/a/b/old" };
	struct mptp_ledger *ledger = copies_ledger();
	const int64_t time = 1000, near = 1002, far = 1003, first = INT64_MIN;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct mptp_copy copy = { .size = 5,
			.hash = COPIES_HASH,
			.destination = names[i],
			.modified = i == 1 || i == 4 ? time : 0,
			.imported = (int64_t)i };

		copies_put(ledger, &copy);
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
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy a = copies_to("/a"), b = copies_to("/b");

	(void)state;
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_ERR_STATE);
	mptp_ledger_rollback(ledger);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_ERR_STATE);
	copies_put(ledger, &a);
	copies_put(ledger, &b);
	mptp_ledger_rollback(ledger);
	assert_int_equal(copies_listed(ledger).n, 0);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	copies_put(ledger, &a);
	mptp_ledger_close(&ledger);
	ledger = copies_ledger();
	assert_int_equal(copies_listed(ledger).n, 0);
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	copies_put(ledger, &a);
	copies_put(ledger, &b);
	/* What ended by itself is not gone on with. */
	assert_int_equal(ledger_run(ledger->db, "ROLLBACK", NULL), MPTP_OK);
	assert_int_equal(mptp_ledger_put(ledger, &a, NULL), MPTP_ERR_IO);
	assert_int_equal(mptp_ledger_commit(ledger, NULL), MPTP_ERR_IO);
	assert_int_equal(copies_listed(ledger).n, 0);
	mptp_ledger_close(&ledger);
}

static enum mptp_hash
hash_of(struct mptp_ledger *ledger)
{
	enum mptp_hash hash = (enum mptp_hash)7;

	assert_int_equal(mptp_ledger_hash(ledger, &hash, NULL), MPTP_OK);
	return hash;
}

static void
a_ledger_has_one_hash(void **state)
{
	struct mptp_ledger *ledger = copies_ledger(), *other = copies_ledger();
	struct mptp_error error;

	(void)state;
	assert_int_equal(hash_of(ledger), MPTP_HASH_ANY);
	/* What is undone decides nothing. */
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_ledger_set_hash(ledger, MPTP_HASH_XXH128, NULL), MPTP_OK);
	mptp_ledger_rollback(ledger);
	assert_int_equal(hash_of(ledger), MPTP_HASH_ANY);
	/* Who is first decides. */
	assert_int_equal(
	    mptp_ledger_set_hash(other, MPTP_HASH_SHA256, NULL), MPTP_OK);
	assert_int_equal(hash_of(ledger), MPTP_HASH_SHA256);
	assert_int_equal(mptp_ledger_set_hash(ledger, MPTP_HASH_XXH128, &error),
	    MPTP_ERR_STATE);
	assert_non_null(strstr(error.text, "sha256"));
	assert_int_equal(
	    mptp_ledger_set_hash(ledger, MPTP_HASH_ANY, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_ledger_set_hash(ledger, MPTP_HASH_SHA256, NULL), MPTP_OK);
	assert_int_equal(hash_of(ledger), MPTP_HASH_SHA256);
	mptp_ledger_close(&ledger);
	mptp_ledger_close(&other);
}

static void
the_first_copy_decides(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();
	struct mptp_copy a = copies_to("/a"), none = copies_to("/b");

	(void)state;
	none.hash = NULL;
	copies_put(ledger, &none);
	assert_int_equal(hash_of(ledger), MPTP_HASH_ANY);
	/* Also the one after one that was undone. */
	assert_int_equal(mptp_ledger_begin(ledger, NULL), MPTP_OK);
	copies_put(ledger, &a);
	assert_int_equal(hash_of(ledger), MPTP_HASH_DEFAULT);
	mptp_ledger_rollback(ledger);
	assert_int_equal(hash_of(ledger), MPTP_HASH_ANY);
	copies_put(ledger, &a);
	assert_int_equal(hash_of(ledger), MPTP_HASH_DEFAULT);
	assert_int_equal(MPTP_HASH_DEFAULT, MPTP_HASH_XXH128);
	mptp_ledger_close(&ledger);
	assert_int_equal(
	    mptp_ledger_open_read_only(&ledger, COPIES_LEDGER, NULL), MPTP_OK);
	assert_int_equal(hash_of(ledger), MPTP_HASH_XXH128);
	mptp_ledger_close(&ledger);
}

static void
one_to_read_only_decides_nothing(void **state)
{
	struct mptp_ledger *ledger = copies_ledger();

	(void)state;
	mptp_ledger_close(&ledger);
	assert_int_equal(
	    mptp_ledger_open_read_only(&ledger, COPIES_LEDGER, NULL), MPTP_OK);
	assert_int_equal(
	    mptp_ledger_set_hash(ledger, MPTP_HASH_ANY, NULL), MPTP_ERR_IO);
	assert_int_equal(hash_of(ledger), MPTP_HASH_ANY);
	mptp_ledger_close(&ledger);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, folder_enter, folder_leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_object_is_found_by_either_key),
		TEST(what_was_written_is_told),
		TEST(a_file_is_known_after_it_moved),
		TEST(a_file_is_found_by_name_or_time),
		TEST(a_batch_is_all_or_nothing),
		TEST(a_ledger_has_one_hash),
		TEST(the_first_copy_decides),
		TEST(one_to_read_only_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
