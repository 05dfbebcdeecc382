/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What a filter takes of a card.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/import.h>

/* One letter for each that is taken. */
static const struct mptp_import_item card[] = {
	{ .name = "A.CR3", .size = 100, .rating = -1 },		       /* a */
	{ .name = "A.JPG", .size = 10, .rating = 80 },		       /* b */
	{ .name = "A.XMP", .size = 1, .rating = -1 },		       /* c */
	{ .name = "B.JPG", .size = 20, .rating = 20 },		       /* d */
	{ .name = "M.MOV", .size = UINT64_C(12) << 30, .rating = -1 }, /* e */
	{ .name = "M.THM", .size = 2, .rating = -1 },		       /* f */
	{ .name = "V.WAV", .size = 3, .rating = -1 },		       /* g */
	{ .name = "R.TXT", .size = 0, .rating = -1 },		       /* h */
};
#define N (sizeof(card) / sizeof(*card))

static void
takes(const struct mptp_filter *filter, const char *expected)
{
	struct mptp_import_item items[N];
	uint32_t shots[N];
	bool taken[N];
	char letters[N + 1] = "";

	for (size_t i = 0; i < N; i++) {
		items[i] = card[i];
		items[i].folder = i < 4 ? "DCIM/100A" : "DCIM/100AB";
		items[i].time = (int64_t)i * 10 - 10;
		items[i].has_time = i < 4;
		items[i].is_protected = i == 3;
	}
	assert_int_equal(mptp_import_group(items, N, shots), MPTP_OK);
	assert_int_equal(
	    mptp_filter_apply(filter, items, N, shots, taken), MPTP_OK);
	for (size_t i = 0; i < N; i++)
		if (taken[i])
			letters[strlen(letters)] = (char)('a' + i);
	assert_string_equal(letters, expected);
}

#define TAKES(expected, ...)                                                   \
	takes(&(const struct mptp_filter){ __VA_ARGS__ }, expected)

static void
media(void **state)
{
	(void)state;
	TAKES("abcdefgh", .media = 0);
	TAKES("ac", .media = MPTP_MEDIA_RAW);
	TAKES("bcd", .media = MPTP_MEDIA_JPEG);
	TAKES("abcd", .media = MPTP_MEDIA_JPEG | MPTP_MEDIA_RAW);
	TAKES("ef", .media = MPTP_MEDIA_VIDEO);
	TAKES("g", .media = MPTP_MEDIA_AUDIO);
	/* Those that follow a picture that is not taken, too. */
	TAKES("cf", .media = MPTP_MEDIA_SIDECAR);
	TAKES("cef", .media = MPTP_MEDIA_SIDECAR | MPTP_MEDIA_VIDEO);
	TAKES("", .media = MPTP_MEDIA_SIDECAR, .least_size = 3);
	TAKES("h", .media = MPTP_MEDIA_OTHER);
}

static void
times_are_of_the_shot(void **state)
{
	(void)state;
	TAKES("abcd", .has_since = true, .since = -1000);
	TAKES("d", .has_since = true, .since = 20);
	TAKES("abc", .has_until = true, .until = -10);
	TAKES("abc", .has_since = true, .since = -1, .has_until = true,
	    .until = 5);
	TAKES("", .has_since = true, .since = 21);
}

static void
sizes_are_of_the_file(void **state)
{
	(void)state;
	TAKES("acef", .least_size = 21);
	TAKES("ef", .least_size = UINT64_C(1) << 33);
	TAKES("bcdgh", .most_size = 20);
}

static void
ratings_and_protection_are_of_the_shot(void **state)
{
	(void)state;
	TAKES("abc", .least_rating = 80);
	TAKES("abcd", .least_rating = 20);
	TAKES("d", .only_protected = true);
}

static void
folders_are_whole_names(void **state)
{
	(void)state;
	TAKES("abcd", .folder = "DCIM/100A");
	TAKES("abcd", .folder = "DCIM/100A/");
	TAKES("efgh", .folder = "DCIM/100AB");
	TAKES("abcdefgh", .folder = "DCIM");
	TAKES("abcdefgh", .folder = "");
	TAKES("", .folder = "dcim");
	TAKES("", .folder = "DCIM/100");
}

static void
patterns_exclude(void **state)
{
	static const char *const
	    jpg[] = { "*.jpg" },
	    *const path[] = { "dcim/*b/*" }, *const both[] = { "A.*", "*.mov" },
	    *const sidecar[] = { "*.xmp" }, *const deep[] = { "*/m*" },
	    *const odd[] = { "[", "\\" },
	    *const folders[] = { "/DCIM/100A/", "x" },
	    *const rooted[] = { "/dcim/*a/*.jpg" }, *const top[] = { "DCIM/" },
	    *const name[] = { "100A" };

	(void)state;
	TAKES("acefgh", .exclude = jpg, .n_exclude = 1);
	TAKES("abcd", .exclude = path, .n_exclude = 1);
	TAKES("dgh", .exclude = both, .n_exclude = 2);
	TAKES("abdefgh", .exclude = sidecar, .n_exclude = 1);
	/* A star does not go beyond a slash. */
	TAKES("abcdefgh", .exclude = deep, .n_exclude = 1);
	TAKES("abcdefgh", .exclude = odd, .n_exclude = 2);
	/* What is in a folder that fits, is left out with it. */
	TAKES("efgh", .exclude = folders, .n_exclude = 2);
	TAKES("acefgh", .exclude = rooted, .n_exclude = 1);
	TAKES("", .exclude = top, .n_exclude = 1);
	TAKES("abcdefgh", .exclude = name, .n_exclude = 1);
}

static void
names_that_are_none_are_let_be(void **state)
{
	static const char *const all[] = { "*", "*/*" };
	struct mptp_import_item items[2] = { { .rating = -1 },
		{ .name = "\xff\n/..", .folder = "\xfe", .rating = -1 } };
	const struct mptp_filter filter = { .exclude = all, .n_exclude = 2 };
	uint32_t shots[2];
	bool taken[2] = { true, true };

	(void)state;
	assert_int_equal(mptp_import_group(items, 2, shots), MPTP_OK);
	assert_int_equal(
	    mptp_filter_apply(&filter, items, 2, shots, taken), MPTP_OK);
	assert_false(taken[0]);
	assert_false(taken[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(media),
		cmocka_unit_test(times_are_of_the_shot),
		cmocka_unit_test(sizes_are_of_the_file),
		cmocka_unit_test(ratings_and_protection_are_of_the_shot),
		cmocka_unit_test(folders_are_whole_names),
		cmocka_unit_test(patterns_exclude),
		cmocka_unit_test(names_that_are_none_are_let_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
