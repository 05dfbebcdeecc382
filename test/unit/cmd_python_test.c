/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "python.h"

static void
strings_are_quoted_like_python(void **state)
{
	static const struct {
		const char *text, *repr;
	} cases[] = {
		{ NULL, "''" },
		{ "SD1", "'SD1'" },
		{ "it's", "\"it's\"" },
		{ "\"", "'\"'" },
		{ "'\"", "'\\'\"'" },
		{ "a\\b", "'a\\\\b'" },
		{ "\n\r\t", "'\\n\\r\\t'" },
		{ "\x01\x1b\x7f", "'\\x01\\x1b\\x7f'" },
		{ "\xc2\x9b\xc2\xa0\xc2\xad", "'\\x9b\\xa0\\xad'" },
		{ "caf\xc3\xa9", "'caf\xc3\xa9'" },
		{ "\xe2\x80\xae\xe3\x80\x80", "'\\u202e\\u3000'" },
		{ "\xf3\xb0\x80\x80", "'\\U000f0000'" },
		{ "\xff", "'\\udcff'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *repr = python_string(cases[i].text);

		assert_string_equal(repr, cases[i].repr);
		free(repr);
	}
}

static void
wide_integers_are_decimal(void **state)
{
	static const struct {
		uint8_t bytes[16];
		bool sign;
		const char *text;
	} cases[] = {
		{ { 0 }, false, "0" },
		{ { 0 }, true, "0" },
		{ { 0x39, 0x30 }, true, "12345" },
		{ { [8] = 1 }, false, "18446744073709551616" },
		{ { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		      255, 255, 255, 255 },
		    false, "340282366920938463463374607431768211455" },
		{ { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
		      255, 255, 255, 255 },
		    true, "-1" },
		{ { [15] = 0x80 }, true,
		    "-170141183460469231731687303715884105728" },
		{ { [15] = 0x80 }, false,
		    "170141183460469231731687303715884105728" },
	};
	char buf[PYTHON_WIDE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    python_wide(buf, cases[i].bytes, cases[i].sign),
		    cases[i].text);
}

static void
values_are_ints_strings_and_lists(void **state)
{
	int16_t shorts[] = { -1, 0, 32767 };
	uint8_t wide[32] = { [0] = 7, [16 + 8] = 1 };
	const struct {
		struct mptp_value value;
		const char *text;
	} cases[] = {
		{ { .type = MPTP_TYPE_U8, .u = 63 }, "63" },
		{ { .type = MPTP_TYPE_I8, .i = -5 }, "-5" },
		{ { .type = MPTP_TYPE_U64, .u = UINT64_MAX },
		    "18446744073709551615" },
		{ { .type = MPTP_TYPE_I64, .i = INT64_MIN },
		    "-9223372036854775808" },
		{ { .type = MPTP_TYPE_U128, .u128 = { 2 } }, "2" },
		{ { .type = MPTP_TYPE_STR, .str = (char *)"a" }, "'a'" },
		{ { .type = MPTP_TYPE_STR }, "''" },
		{ { .type = MPTP_TYPE_I16 | MPTP_TYPE_ARRAY,
		      .n = 3,
		      .array = shorts },
		    "[-1, 0, 32767]" },
		{ { .type = MPTP_TYPE_U8 | MPTP_TYPE_ARRAY }, "[]" },
		{ { .type = MPTP_TYPE_U128 | MPTP_TYPE_ARRAY,
		      .n = 2,
		      .array = wide },
		    "[7, 18446744073709551616]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = python_value(&cases[i].value);

		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_quoted_like_python),
		cmocka_unit_test(wide_integers_are_decimal),
		cmocka_unit_test(values_are_ints_strings_and_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
