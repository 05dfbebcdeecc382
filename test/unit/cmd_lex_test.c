/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lex.h"

static void
what_is_quoted_is_one_word_again(void **state)
{
	static const char *const words[] = { "a b", "tab\there", "it's",
		"say \"x\"", "back\\slash", "#hash", "two\nlines", "\r", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char *quoted = lex_quote(words[i], 0), line[80];
		struct lexed lexed;

		snprintf(line, sizeof(line), "x %s", quoted);
		lex(&lexed, line);
		assert_int_equal(lexed.n, 2);
		assert_string_equal(lexed.word[1], words[i]);
		lex_clear(&lexed);
		free(quoted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_quoted_is_one_word_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
