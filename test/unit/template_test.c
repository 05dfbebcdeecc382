/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Templates: what is one, and what hostile names become.
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

static const struct mptp_date day = {
	.year = 2024, .month = 3, .day = 1, .hour = 7, .minute = 8, .second = 9
};

static const char *
exif(void *ctx, const char *field)
{
	(void)ctx;
	return strcmp(field, "LensModel") == 0 ? "EF 50/1.8" : NULL;
}

static struct mptp_template_values
known(void)
{
	return (struct mptp_template_values){ .date = &day,
		.camera = "EOS R6",
		.serial = "012",
		.storage = "CARD 1",
		.folder = "100CANON",
		.name = "IMG_1.CR3",
		.handle = 42,
		.seq = 7,
		.exif = exif };
}

static char *
expanded(const char *text, const struct mptp_template_values *values)
{
	struct mptp_template *pattern = NULL;
	struct mptp_error error;
	char *path = NULL;

	if (mptp_template_parse(&pattern, text, &error) != MPTP_OK)
		fail_msg("%s: %s", text, error.text);
	assert_int_equal(mptp_template_expand(pattern, values, &path), MPTP_OK);
	mptp_template_free(&pattern);
	assert_null(pattern);
	return path;
}

static void
becomes(const char *text, const struct mptp_template_values *values,
    const char *expected)
{
	char *path = expanded(text, values);

	assert_string_equal(path, expected);
	free(path);
}

static void
name_becomes(const char *name, const char *expected)
{
	struct mptp_template_values values = known();

	values.name = name;
	becomes("{name}.{ext}", &values, expected);
}

static void
folder_becomes(const char *folder, const char *expected)
{
	struct mptp_template_values values = known();
	char path[128];

	values.folder = folder;
	snprintf(path, sizeof(path), "%s/x", expected);
	becomes("{folder}/x", &values, path);
}

static void
each_field_is_what_it_says(void **state)
{
	static const struct {
		const char *text, *path;
	} cases[] = {
		{ MPTP_TEMPLATE_DEFAULT, "2024/2024-03-01/IMG_1.CR3" },
		{ "{date}", "2024-03-01" },
		{ "{time}", "070809" },
		{ "{date:%y%j}", "24061" },
		{ "{time:%Hh%M}{date:_%%}", "07h08_%" },
		{ "{camera}-{serial}-{storage}-{folder}",
		    "EOS R6-012-CARD 1-100CANON" },
		{ "{seq}", "7" },
		{ "{seq:04}_{seq:2}", "0007_07" },
		{ "{exif:LensModel}/{exif:Artist}", "EF 50_1.8/unknown" },
		{ "{{{name}}}", "{IMG_1}" },
		{ "a/b/{ext}", "a/b/CR3" },
		{ "caf\u00e9 {name}", "caf\u00e9 IMG_1" },
		{ ".hidden/{name}", ".hidden/IMG_1" },
	};
	const struct mptp_template_values values = known();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		becomes(cases[i].text, &values, cases[i].path);
}

static void
what_is_not_known_is_told(void **state)
{
	const struct mptp_template_values none = { .handle = 42 };

	(void)state;
	becomes(MPTP_TEMPLATE_DEFAULT, &none, "undated/object_0000002a");
	becomes("{date:%Y/%m}-{time}/{name}", &none,
	    "undated-undated/object_0000002a");
	becomes("{camera}/{serial}/{storage}/{folder}/{exif:A}/{ext}", &none,
	    "unknown/unknown/unknown/unknown/unknown/unknown");
	becomes("{name}.{ext}.x", &none, "object_0000002a.x");
}

static void
what_is_none_is_refused_where_it_is_wrong(void **state)
{
	static const struct {
		const char *text;
		int column;
	} cases[] = { { "", 1 }, { "/a", 1 }, { "a/", 3 }, { "a//b", 3 },
		{ "ab/../c", 4 }, { "./c", 1 }, { "a/.", 3 }, { "{nam}", 2 },
		{ "{}", 2 }, { "{name", 1 }, { "name}", 5 }, { "\u00e9{x}", 3 },
		{ "{date:%Q}", 7 }, { "{date:%}", 7 }, { "{date:}", 7 },
		{ "{date:/%Y}", 7 }, { "{date:%Y/}", 9 }, { "{seq:0x4}", 6 },
		{ "{seq:99}", 6 }, { "{seq:}", 6 }, { "{exif}", 6 },
		{ "{exif:a b}", 7 }, { "{name:x}", 6 }, { "a\\b", 2 },
		{ "a\nb", 2 }, { "\u202e{name}", 1 }, { "{date:\u202e}", 7 },
		{ "a\xff", 2 }, { "{date:../%Y}", 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mptp_template *pattern = NULL;
		struct mptp_error error = { 0 };
		char where[40];

		snprintf(where, sizeof(where), "column %d: ", cases[i].column);
		if (mptp_template_parse(&pattern, cases[i].text, &error) !=
		    MPTP_ERR_ARG)
			fail_msg("'%s' is a template", cases[i].text);
		assert_null(pattern);
		if (strncmp(error.text, where, strlen(where)) != 0)
			fail_msg("'%s': %s", cases[i].text, error.text);
		assert_int_equal(
		    mptp_template_parse(&pattern, cases[i].text, NULL),
		    MPTP_ERR_ARG);
	}
}

static void
hostile_names_stay_in_their_folder(void **state)
{
	(void)state;
	name_becomes("../../etc/passwd", "_._.._etc_passwd");
	name_becomes("/etc/passwd", "_etc_passwd");
	name_becomes("..", "_");
	name_becomes(".", "_");
	name_becomes("...", "__");
	name_becomes(".bashrc", "_bashrc");
	name_becomes("a\\b:c.jpg", "a_b_c.jpg");
	name_becomes("a\nb\x1b[2J.jpg", "a_b_[2J.jpg");
	name_becomes("gpj\u202e.exe", "gpj_.exe");
	name_becomes("x\u2066.jpg\u200f", "x_.jpg_");
	name_becomes("\xff\xc0\xaf.jpg", "___.jpg");
	name_becomes("\xe2\x82.jpg", "__.jpg");
	name_becomes("CON.jpg", "_ON.jpg");
	name_becomes("nul", "_ul");
	name_becomes("COM\xc2\xb9.jpg", "_OM\xc2\xb9.jpg");
	name_becomes("end.", "end");
	name_becomes("end.. ", "end.._");
	name_becomes("", "object_0000002a");
	name_becomes(NULL, "object_0000002a");
	name_becomes("caf\u00e9.jpg", "caf\u00e9.jpg");
	folder_becomes("..", "__");
	folder_becomes("a/../b", "a_.._b");
	folder_becomes(".ssh", "_ssh");
	folder_becomes("aux", "_ux");
}

static void
long_names_are_shortened(void **state)
{
	struct mptp_template_values values = known();
	char name[1024], *path, *slash;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(name); i += 3)
		memcpy(name + i, "\xe2\x82\xac", 3);
	strcpy(name + 900, ".jpeg");
	values.name = name;
	values.folder = name;
	for (size_t longest = 0; longest < 300; longest += 37) {
		size_t fits = longest == 0 ? 255 : longest;

		values.longest = longest;
		path = expanded("{folder}/{name}.{ext}", &values);
		slash = strchr(path, '/');
		assert_in_range(slash - path, fits - 2, fits);
		assert_in_range(strlen(slash + 1), fits - 2, fits);
		assert_string_equal(path + strlen(path) - 14, "~0000002a.jpeg");
		free(path);
	}
	/* What the cut makes the end is looked at, too. */
	memset(name, 'x', 300);
	name[31] = '.';
	name[300] = '\0';
	values.longest = 32;
	values.name = "b";
	path = expanded("{folder}/{name}", &values);
	assert_string_equal(path, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_/b");
	free(path);
}

static void
too_short_is_refused(void **state)
{
	struct mptp_template_values values = known();
	struct mptp_template *pattern;
	char *path;

	(void)state;
	values.longest = 31;
	assert_int_equal(
	    mptp_template_parse(&pattern, "{name}", NULL), MPTP_OK);
	assert_int_equal(
	    mptp_template_expand(pattern, &values, &path), MPTP_ERR_ARG);
	assert_null(path);
	mptp_template_free(&pattern);
}

static void
needs_are_told(void **state)
{
	static const struct {
		const char *text;
		unsigned needs;
	} cases[] = { { "{name}", 0 }, { "{time}", MPTP_TEMPLATE_DATE },
		{ "{seq}/{exif:Model}",
		    MPTP_TEMPLATE_SEQ | MPTP_TEMPLATE_EXIF } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct mptp_template *pattern;

		assert_int_equal(
		    mptp_template_parse(&pattern, cases[i].text, NULL),
		    MPTP_OK);
		assert_int_equal(mptp_template_needs(pattern), cases[i].needs);
		mptp_template_free(&pattern);
	}
}

static void
assert_same(const char *a, const char *b, bool same)
{
	char *left, *right;

	assert_int_equal(mptp_name_fold(a, &left), MPTP_OK);
	assert_int_equal(mptp_name_fold(b, &right), MPTP_OK);
	if ((strcmp(left, right) == 0) != same)
		fail_msg("%s and %s", a, b);
	free(left);
	free(right);
}

static void
names_fold(void **state)
{
	char *key;

	(void)state;
	assert_same("IMG_1.JPG", "img_1.jpg", true);
	assert_same("\u00c9.jpg", "e\u0301.JPG", true);
	assert_same("\u03a3", "\u03c2", true);
	assert_same("STRASSE", "stra\u00dfe", true);
	assert_same("\u212a", "k", true); /* the sign of kelvin */
	assert_same("a\u200db", "ab", true);
	assert_same("img_1.jpg", "img_2.jpg", false);
	assert_same("e.jpg", "\u00e9.jpg", false);
	assert_same("", "a", false);
	assert_int_equal(mptp_name_fold("\xff", &key), MPTP_ERR_ARG);
	assert_null(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_what_it_says),
		cmocka_unit_test(what_is_not_known_is_told),
		cmocka_unit_test(what_is_none_is_refused_where_it_is_wrong),
		cmocka_unit_test(hostile_names_stay_in_their_folder),
		cmocka_unit_test(long_names_are_shortened),
		cmocka_unit_test(too_short_is_refused),
		cmocka_unit_test(needs_are_told),
		cmocka_unit_test(names_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
