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

#include "local/date.h"
#include "text.h"

static void
terminals_get_no_escapes(void **state)
{
	char buf[64];

	(void)state;
	assert_string_equal(text_safe(buf, sizeof(buf),
				"a\x1b[2Jb\r\n\x7f"
				"c\xc2\x9b"
				"d\xe2\x80\xae"
				"e\xff"
				"f"),
	    "a?[2Jb???c?d?e?f");
	assert_string_equal(text_safe(buf, sizeof(buf), NULL), "");
	assert_string_equal(
	    text_safe(buf, sizeof(buf), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xb7"),
	    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xb7");
	/* No character is cut in two. */
	assert_string_equal(text_safe(buf, 4, "\xc3\xa9\xc3\xa9"), "\xc3\xa9");
}

static void
width_counts_columns(void **state)
{
	char buf[64];

	(void)state;
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("\xc3\xa9"), 1);
	assert_int_equal(text_width("e\xcc\x81"), 1);
	assert_int_equal(text_width("\xe5\x86\x99\xe7\x9c\x9f"), 4);
	assert_string_equal(text_fit(buf, sizeof(buf), "abcdef", 6), "abcdef");
	assert_string_equal(
	    text_fit(buf, sizeof(buf), "abcdefg", 6), "abcde\xe2\x80\xa6");
	assert_int_equal(text_width(text_fit(buf, sizeof(buf),
			     "\xe5\x86\x99\xe7\x9c\x9f\xe5\x86\x99", 5)),
	    5);
}

static void
sizes_are_rounded_for_people(void **state)
{
	static const struct {
		uint64_t size;
		const char *text;
	} cases[] = { { 0, "0 B" }, { 1023, "1023 B" }, { 1024, "1.0 KiB" },
		{ 18202710, "17.4 MiB" }, { 1048575, "1.0 MiB" },
		{ UINT64_C(5) << 30, "5.0 GiB" }, { UINT64_MAX, "16.0 EiB" } };
	char buf[SIZE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    text_size(buf, cases[i].size), cases[i].text);
}

static void
numbers_are_whole_words(void **state)
{
	static const char *const bad[] = { "", "0x", "-1", "+1", " 1", "1 ",
		"12a", "0xg", "1.5", "18446744073709551616", "x1" };
	uint64_t n;

	(void)state;
	assert_true(text_number("0x5190D321", &n));
	assert_int_equal(n, 0x5190d321);
	assert_true(text_number("010", &n));
	assert_int_equal(n, 10);
	assert_true(text_number("18446744073709551615", &n));
	assert_true(n == UINT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(text_number(bad[i], &n));
}

static void
dates_have_zones_or_not(void **state)
{
	static const char *const bad[] = { "", "2013", "20130822", "20130822T",
		"20131322T070830", "20130822T250000", "20130822X070830",
		"20130822T070830x", "20130822T070830+9", "20130832T000000" };
	struct mptp_date d;
	char buf[DATE_TEXT];

	(void)state;
	setenv("TZ", "EST5", 1);
	tzset();
	assert_true(mptp_date_parse("20130822T070830.0", &d));
	assert_int_equal(date_seconds(&d, NULL), 1377155310 + 5 * 3600);
	assert_true(mptp_date_parse("20130822T070830Z", &d));
	assert_int_equal(date_seconds(&d, NULL), 1377155310);
	assert_true(mptp_date_parse("20130822T070830.5+0930", &d));
	assert_int_equal(date_seconds(&d, NULL), 1377155310 - 34200);
	assert_true(mptp_date_parse("20130822T0708", &d));
	assert_int_equal(d.second, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(mptp_date_parse(bad[i], &d));
	assert_false(mptp_date_parse(NULL, &d));
	assert_string_equal(
	    date_text(buf, "20130822T070830.0", 'T'), "2013-08-22T07:08:30");
	assert_string_equal(date_text(buf, "20130822T070830-0930", ' '),
	    "2013-08-22 07:08:30-09:30");
	assert_string_equal(date_text(buf, "rubbish", ' '), "");
}

/* Civil time there and back, every 20 minutes around a change of the clock. */
static void
check_change(time_t change)
{
	struct mptp_date d;
	char buf[MPTP_DATE_TEXT];

	for (time_t t = change - 86400; t < change + 86400; t += 1199) {
		assert_true(date_wire(buf, t, NULL));
		assert_true(mptp_date_parse(buf, &d));
		assert_int_equal(date_seconds(&d, NULL), t);
	}
}

static void
dates_go_both_ways(void **state)
{
	static const char *const zones[] = { "CET-1CEST,M3.5.0,M10.5.0/3",
		"NZST-12NZDT,M9.5.0,M4.1.0/3", "EST5EDT,M3.2.0,M11.1.0",
		"LHST-10:30LHDT-11,M10.1.0,M4.1.0", "UTC0", "IST-5:30" };
	const time_t changes[] = { 1711846800, 1729990800, 1710054000,
		1730613600, 1712412000, 1727532000, 1728142200, 0, -86400 };
	const struct zone east = { true, 330 }, west = { true, -570 };
	struct mptp_date d;
	char buf[MPTP_DATE_TEXT];

	(void)state;
	for (size_t z = 0; z < sizeof(zones) / sizeof(*zones); z++) {
		setenv("TZ", zones[z], 1);
		tzset();
		for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
			check_change(changes[i]);
	}
	setenv("TZ", zones[0], 1);
	tzset();
	assert_true(date_wire(buf, 1729989000, NULL)); /* first 02:30 */
	assert_string_equal(buf, "20241027T023000");
	assert_true(date_wire(buf, 1729992600, NULL)); /* second 02:30 */
	assert_string_equal(buf, "20241027T023000+0100");
	assert_true(mptp_date_parse("20240331T023000", &d)); /* never */
	assert_int_equal(date_seconds(&d, NULL), 1711848600);
	assert_true(date_wire(buf, 1729992600, &east));
	assert_string_equal(buf, "20241027T070000");
	assert_true(mptp_date_parse(buf, &d));
	assert_int_equal(date_seconds(&d, &east), 1729992600);
	assert_true(date_wire(buf, 1729992600, &west));
	assert_string_equal(buf, "20241026T160000");
	/* The date's own zone stands. */
	assert_true(mptp_date_parse("20241027T023000+0100", &d));
	assert_int_equal(date_seconds(&d, &east), 1729992600);
	assert_false(date_wire(buf, (time_t)1 << 40, NULL));
}

static void
zones_are_parsed(void **state)
{
	static const struct {
		const char *text;
		int east;
	} good[] = { { "+02:00", 120 }, { "-0330", -210 }, { "+2", 120 },
		{ "-9", -540 }, { "Z", 0 }, { "+00:00", 0 }, { "+14", 840 } };
	static const char *const bad[] = { "", "2", "02:00", "+", "+2:00",
		"+02:60", "+25:00", "CET", "+02:00x", "Zulu", "+2x" };
	struct zone zone;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(zone_parse(good[i].text, &zone));
		assert_true(zone.fixed);
		assert_int_equal(zone.east, good[i].east);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(zone_parse(bad[i], &zone));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminals_get_no_escapes),
		cmocka_unit_test(width_counts_columns),
		cmocka_unit_test(sizes_are_rounded_for_people),
		cmocka_unit_test(numbers_are_whole_words),
		cmocka_unit_test(dates_have_zones_or_not),
		cmocka_unit_test(dates_go_both_ways),
		cmocka_unit_test(zones_are_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
