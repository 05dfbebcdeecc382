/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Dates on the wire and elsewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/date.h>

#include "chance.h"

static struct chance chance;

/* Field by field: what lies between them is no matter. */
static void
assert_same(const struct mptp_date *a, const struct mptp_date *b)
{
	assert_int_equal(a->year, b->year);
	assert_int_equal(a->month, b->month);
	assert_int_equal(a->day, b->day);
	assert_int_equal(a->hour, b->hour);
	assert_int_equal(a->minute, b->minute);
	assert_int_equal(a->second, b->second);
	assert_int_equal(a->nano, b->nano);
	assert_int_equal(a->decimals, b->decimals);
	assert_int_equal(a->zoned, b->zoned);
	assert_int_equal(a->east, b->east);
}

static void
dates_count_seconds(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = { { "19700101T000000", 0 },
		{ "20130822T070830", 1377155310 },
		{ "20240229T235959", 1709251199 },
		{ "1969-12-31T23:59:59", -1 },
		{ "2000-03-01 00:00:00", 951868800 },
		{ "0000-01-01T00:00:00", INT64_C(-62167219200) },
		{ "9999-12-31T23:59:59", INT64_C(253402300799) } };
	struct mptp_date d, at;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(mptp_date_parse(cases[i].text, &d));
		assert_int_equal(mptp_date_seconds(&d), cases[i].seconds);
		mptp_date_at(&at, cases[i].seconds);
		assert_same(&at, &d);
	}
	for (int i = 0; i < 20000; i++) {
		char text[MPTP_DATE_TEXT];
		int64_t when =
		    (int64_t)chance_next(&chance) * 73 - INT64_C(62167219200);

		mptp_date_at(&at, when);
		assert_int_equal(mptp_date_seconds(&at), when);
		assert_true(mptp_date_parse(mptp_date_wire(text, &at), &d));
		assert_same(&at, &d);
	}
}

static void
dates_are_of_the_calendar(void **state)
{
	static const char *const bad[] = { "", "2024", "20240131",
		"2024-0131T120000", "20240001T120000", "20240132T120000",
		"20230229T120000", "19000229T120000", "20240431T120000",
		"20240131T240000", "20240131T1260", "20240131T120061",
		"20240131T120000X", "20240131T120000+2", "20240131T120000+0260",
		"20240131T12:0000", "20240131T120000Zulu", "x" };
	struct mptp_date d;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (mptp_date_parse(bad[i], &d))
			fail_msg("%s", bad[i]);
	assert_false(mptp_date_parse(NULL, &d));
	assert_true(mptp_date_parse("20000229T120000.123456789123+0545", &d));
	assert_int_equal(d.nano, 123456789);
	assert_int_equal(d.decimals, 9);
	assert_int_equal(d.east, 345);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_count_seconds),
		cmocka_unit_test(dates_are_of_the_calendar),
	};

	chance_init(&chance);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
