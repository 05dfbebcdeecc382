/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Windows' rules for paths and names, which need no Windows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "local/system.h"
#include "local/name.h"

static void
becomes(const char *name, const char *expected)
{
	char *out = name_tame(name, 1);

	assert_string_equal(out, expected);
	free(out);
}

static void
names_are_those_that_windows_has(void **state)
{
	(void)state;
	becomes("IMG_0001.JPG", "IMG_0001.JPG");
	becomes("a:b*c?d<e>f|g\"h", "a_b_c_d_e_f_g_h");
	becomes("dots...", "dots.._");
	becomes("space ", "space_");
	becomes("..", "__");
	becomes("...", ".._");
	becomes("\xc5\xbd. ", "\xc5\xbd._");
}

static void
devices_are_no_names(void **state)
{
	static const char *const devices[] = { "CON", "nul", "Aux.jpg",
		"PRN .txt", "COM1", "com9.tar.gz", "LPT0.x", "COM\xc2\xb2",
		"CONIN$", "conout$.jpg", "clock$" };
	static const char *const files[] = { "CONE", "COM", "COM10", "LPT.jpg",
		"COMA", "nulls.txt", "x.CON", "CONIN" };

	(void)state;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		char *out = name_tame(devices[i], 1);

		assert_int_equal(out[0], '_');
		assert_string_equal(out + 1, devices[i] + 1);
		free(out);
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		becomes(files[i], files[i]);
}

static void
paths_have_either_slash_and_drives(void **state)
{
	(void)state;
	assert_string_equal(local_name("C:\\DCIM\\a.jpg"), "a.jpg");
	assert_string_equal(local_name("C:\\DCIM/a.jpg"), "a.jpg");
	assert_string_equal(local_name("C:/DCIM\\"), "");
	assert_string_equal(local_name("C:a.jpg"), "a.jpg");
	assert_string_equal(local_name("a.jpg"), "a.jpg");
	assert_null(local_slash("C:a.jpg"));
	assert_true(local_is_absolute("C:\\x"));
	assert_true(local_is_absolute("c:/x"));
	assert_true(local_is_absolute("\\\\server\\share"));
	assert_false(local_is_absolute("C:x"));
	assert_false(local_is_absolute("\\x"));
	assert_false(local_is_absolute("x"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_that_windows_has),
		cmocka_unit_test(devices_are_no_names),
		cmocka_unit_test(paths_have_either_slash_and_drives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
