/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/text.h>

#include "base/error.h"
#include "base/utf.h"

static void
every_character_round_trips(void **state)
{
	char s[8];
	uint8_t units[4];

	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		uint32_t back;
		size_t n;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		n = utf8_put(s, c);
		s[n] = '\0';
		assert_int_equal(mptp_text_next(s, &back), n);
		assert_int_equal(back, c);
		n = utf8_to_utf16le(units, 2, s);
		assert_int_equal(n, utf8_units(s));
		assert_int_equal(n, c < 0x10000 ? 1 : 2);
		char again[8];
		utf16le_to_utf8(again, units, n);
		assert_string_equal(again, s);
	}
}

static void
invalid_utf8_is_refused(void **state)
{
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf",
		"\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xff" };
	uint32_t c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(mptp_text_next(bad[i], &c), 0);
		assert_int_equal(utf8_units(bad[i]), SIZE_MAX);
	}
}

static void
lone_surrogates_are_replaced(void **state)
{
	static const uint8_t high_end[] = { 'a', 0, 0x00, 0xd8 };
	static const uint8_t low[] = { 0x00, 0xdc, 'b', 0 };
	char out[16];

	(void)state;
	utf16le_to_utf8(out, high_end, 2);
	assert_string_equal(out, "a\xef\xbf\xbd");
	utf16le_to_utf8(out, low, 2);
	assert_string_equal(out,
	    "\xef\xbf\xbd"
	    "b");
}

static void
texts_for_people_hold_no_escapes(void **state)
{
	struct mptp_error error;

	(void)state;
	mptp_error_set(&error, MPTP_ERR_IO, "%s",
	    "a\x1b[31mb\n\xc2\x9b"
	    "c\xe2\x80\xae"
	    "d\xff");
	assert_string_equal(error.text, "a?[31mb??c?d?");
	assert_int_equal(error.status, MPTP_ERR_IO);
}

/* Nothing that is not seen, nor what turns the direction, gets to a terminal. */
static void
what_is_hidden_is_not_shown(void **state)
{
	static const struct {
		uint32_t character;
		bool nameable; /* a part of how words are written */
	} hidden[] = { { 0x1b, false }, { 0x85, false }, { 0xad, false },
		{ 0x200b, false }, { 0x200d, true }, { 0x200e, false },
		{ 0x2028, false }, { 0x202a, false }, { 0x202e, false },
		{ 0x2060, false }, { 0x2066, false }, { 0x2069, false },
		{ 0x206f, false }, { 0x3164, false }, { 0xfe0f, true },
		{ 0xfeff, false }, { 0xe0001, false }, { 0xe0041, true },
		{ 0xe007f, true }, { 0xe0fff, false } };
	static const uint32_t shown[] = { ' ', '~', 0xa0, 0xe9, 0x2010, 0x2027,
		0x20ac, 0x2070, 0xfffd, 0x1f600 };

	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++) {
		assert_false(mptp_text_printable(hidden[i].character));
		assert_int_equal(mptp_text_nameable(hidden[i].character),
		    hidden[i].nameable);
	}
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		assert_true(mptp_text_printable(shown[i]));
}

/* As programs get it: joiners stay. */
static void
one_line_is_one_line(void **state)
{
	char text[] = "a\nb\x1b\xc2\x85"
		      "c\xe2\x80\xa8"
		      "d\xe2\x80\xae"
		      "e\xe2\x81\xa6"
		      "f\xe2\x80\x8d"
		      "g";

	(void)state;
	utf8_one_line(text);
	assert_string_equal(text,
	    "a?b??c?d?e?f\xe2\x80\x8d"
	    "g");
}

static void
a_text_cut_inside_a_character_stays_valid(void **state)
{
	struct mptp_error error;
	char longer[2 * sizeof(error.text)];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa9", 3);
	mptp_error_set(&error, MPTP_ERR_ARG, "x%s", longer);
	assert_int_not_equal(utf8_units(error.text), SIZE_MAX);
	mptp_error_set(&error, MPTP_ERR_ARG, "%s", longer);
	assert_int_not_equal(utf8_units(error.text), SIZE_MAX);
	assert_null(strchr(error.text, '?'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_round_trips),
		cmocka_unit_test(invalid_utf8_is_refused),
		cmocka_unit_test(lone_surrogates_are_replaced),
		cmocka_unit_test(texts_for_people_hold_no_escapes),
		cmocka_unit_test(what_is_hidden_is_not_shown),
		cmocka_unit_test(one_line_is_one_line),
		cmocka_unit_test(a_text_cut_inside_a_character_stays_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
