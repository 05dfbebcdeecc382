/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Names of a camera on this computer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/text.h>

#include "local/name.h"

#define LONGEST 255

static char *
local(const char *name, uint32_t handle, bool *shortened)
{
	return name_fit(name_tame(name, handle), handle, LONGEST, shortened);
}

static void
assert_local(const char *name, const char *expected)
{
	bool shortened;
	char *out = local(name, 42, &shortened);

	assert_string_equal(out, expected);
	assert_false(shortened);
	free(out);
}

static void
names_stay_in_their_folder(void **state)
{
	static const struct {
		const char *name, *local;
	} cases[] = { { "2U4A3384.CR3", "2U4A3384.CR3" }, { "..", "__" },
		{ ".", "_" }, { "...", "..." }, { ".hidden", ".hidden" },
		{ "../../etc/passwd", ".._.._etc_passwd" },
		{ "/etc/passwd", "_etc_passwd" }, { "a\\b", "a_b" },
		{ "a\nb\x1b"
		  "c",
		    "a_b_c" },
		{ "\xff\xfe.jpg", "__.jpg" }, { "", "object_0000002a" },
		{ NULL, "object_0000002a" }, { "-rf", "_rf" },
		{ "--help", "_-help" }, { "-", "_" }, { "a-b", "a-b" },
		{ "caf\xc3\xa9.jpg", "caf\xc3\xa9.jpg" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_local(cases[i].name, cases[i].local);
}

#define SCOTLAND                                                               \
	"\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074"         \
	"\U000e007f"

/* As people write them: with a mark (e and acute accent), a non-joiner (Persian),
 * a joiner (Devanagari; a family), a variation selector (a heart) and tags (the
 * flag of Scotland). */
static void
all_that_is_written_stays(void **state)
{
	static const char *const names[] = { "e\u0301.jpg",
		"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.jpg",
		"\u0915\u094d\u200d\u0937.jpg",
		"\U0001f468\u200d\U0001f469\u200d\U0001f467.jpg",
		"\u2764\ufe0f.jpg", "\u845b\U000e0100.jpg", SCOTLAND ".jpg" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_local(names[i], names[i]);
}

static void
nothing_that_misleads_stays(void **state)
{
	static const uint32_t bad[] = { 0x01, 0x1f, 0x7f, 0x80, 0x9f, 0x61c,
		0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060,
		0x2066, 0x2069, 0xfeff, 0xfff9, 0xe0001, 0xad, 0x2800, 0x3164,
		0xffa0, 0xe0fff };
	static const uint32_t unseen[] = { 0x34f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x180f,
		0x200d, 0xfe0f, 0xe0061, 0xe01ef };
	static const char *const written[] = { "a\x01", "a\x1f", "a\x7f",
		"a\xc2\x80", "a\xc2\x9f", "a\u061c", "a\u200b", "a\u200e",
		"a\u200f", "a\u2028", "a\u2029", "a\u202a", "a\u202e",
		"a\u2060", "a\u2066", "a\u2069", "a\ufeff", "a\ufff9",
		"a\U000e0001", "a\u00ad", "a\u2800", "a\u3164", "a\uffa0",
		"a\U000e0fff" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(mptp_text_nameable(bad[i]));
		assert_false(mptp_text_printable(bad[i]));
		assert_local(written[i], "a_");
	}
	assert_false(mptp_text_nameable('/'));
	assert_false(mptp_text_nameable('\\'));
	/* On a terminal, joiners and selectors do not show. */
	for (size_t i = 0; i < sizeof(unseen) / sizeof(*unseen); i++) {
		assert_true(mptp_text_nameable(unseen[i]));
		assert_false(mptp_text_printable(unseen[i]));
	}
}

static void
portable_names_are_for_every_system(void **state)
{
	static const struct {
		const char *name, *portable;
	} cases[] = { { "2U4A3384.CR3", "2U4A3384.CR3" }, { "..", "__" },
		{ "a:b*c?.jpg", "a_b_c_.jpg" }, { "CON.jpg", "_ON.jpg" },
		{ "lpt1", "_pt1" }, { "COM0.txt", "_OM0.txt" },
		{ "NUL .txt", "_UL .txt" }, { "COM10", "COM10" },
		{ "CONSOLE", "CONSOLE" }, { "CLOCK$", "_LOCK$" },
		{ "conin$.jpg", "_onin$.jpg" },
		{ "COM\xc2\xb9", "_OM\xc2\xb9" }, { "-o", "_o" },
		{ "-CON", "_CON" }, { "end. ", "end._" }, { "a/b", "a_b" },
		{ "", "object_0000002a" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *out = name_tame_portable(cases[i].name, 42);

		assert_string_equal(out, cases[i].portable);
		free(out);
	}
}

static void
what_fits_is_kept_whole(void **state)
{
	char name[LONGEST + 1];

	(void)state;
	memset(name, 'x', sizeof(name));
	name[LONGEST] = '\0';
	assert_local(name, name);
	memcpy(name + LONGEST - 4, ".jpg", 5);
	assert_local(name, name);
}

static void
long_names_keep_their_extension(void **state)
{
	static const char tail[] = "~0000002a.jpeg";
	char name[1024], *out;
	bool shortened;

	(void)state;
	for (size_t lead = 0; lead < 4; lead++) {
		memset(name, 'x', sizeof(name));
		for (size_t i = lead; i + 3 < 900; i += 3)
			memcpy(name + i, "\xe2\x82\xac", 3);
		strcpy(name + 900, ".jpeg");
		out = local(name, 42, &shortened);
		assert_true(shortened);
		assert_in_range(strlen(out), LONGEST - 2, LONGEST);
		assert_string_equal(out + strlen(out) - strlen(tail), tail);
		for (const char *s = out; *s != '\0';) {
			uint32_t c;
			size_t n = mptp_text_next(s, &c);

			assert_in_range(n, 1, 3);
			s += n;
		}
		free(out);
	}
	/* What is no extension is cut, too. */
	memset(name, '.', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	out = local(name, 42, &shortened);
	assert_true(shortened);
	assert_int_equal(strlen(out), LONGEST);
	free(out);
}

static void
shortened_names_differ(void **state)
{
	char name[LONGEST + 2], *a, *b;
	bool shortened;

	(void)state;
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	a = local(name, 1, &shortened);
	assert_true(shortened);
	b = local(name, 2, &shortened);
	assert_true(shortened);
	assert_string_not_equal(a, b);
	free(a);
	free(b);
}

static void
short_limits_hold(void **state)
{
	bool shortened;

	(void)state;
	for (size_t longest = 9; longest < 40; longest++) {
		char *out =
		    name_fit(name_tame("a name of some length, and with "
				       "an extension.jpeg",
				 42),
			42, longest, &shortened);

		assert_true(shortened);
		assert_in_range(strlen(out), 9, longest);
		assert_non_null(strstr(out, "~0000002a"));
		free(out);
	}
}

static void
every_byte_gives_a_safe_name(void **state)
{
	bool shortened;

	(void)state;
	srand(4711);
	for (int round = 0; round < 20000; round++) {
		char name[400], *out;
		size_t n = (size_t)(rand() % 399);

		for (size_t i = 0; i < n; i++)
			name[i] = (char)(1 + rand() % 255);
		name[n] = '\0';
		out = local(name, 1, &shortened);
		assert_in_range(strlen(out), 1, LONGEST);
		assert_null(strchr(out, '/'));
		assert_string_not_equal(out, ".");
		assert_string_not_equal(out, "..");
		free(out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stay_in_their_folder),
		cmocka_unit_test(all_that_is_written_stays),
		cmocka_unit_test(nothing_that_misleads_stays),
		cmocka_unit_test(portable_names_are_for_every_system),
		cmocka_unit_test(what_fits_is_kept_whole),
		cmocka_unit_test(long_names_keep_their_extension),
		cmocka_unit_test(shortened_names_differ),
		cmocka_unit_test(short_limits_hold),
		cmocka_unit_test(every_byte_gives_a_safe_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
