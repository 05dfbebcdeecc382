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

#include "import_bar.h"
#include "text.h"

static const struct mptp_import_progress half = { .files_done = 12,
	.files_total = 300,
	.bytes_done = UINT64_C(3) << 29,
	.bytes_total = UINT64_C(3) << 30 };

static void
the_line_tells_all(void **state)
{
	char line[500];

	(void)state;
	bar_line(line, sizeof(line), &half, "DSC_0013.JPG", 0, 20, 120);
	assert_string_equal(line,
	    "[##########          ]  50%  1.5 GiB of 3.0 GiB  12/300  "
	    "80.5 MB/s  ETA 0:20  DSC_0013.JPG");
	/* What was here before is not of this run's speed. */
	bar_line(line, sizeof(line), &half, "", UINT64_C(1) << 30, 20, 120);
	assert_non_null(strstr(line, "26.8 MB/s  ETA 1:00"));
}

static void
what_is_not_known_yet_is_not_promised(void **state)
{
	struct mptp_import_progress least = half;
	char line[500];

	(void)state;
	least.total_is_least = true;
	bar_line(line, sizeof(line), &least, "", 0, 20, 120);
	assert_string_equal(line,
	    "[##########          ]  50%  1.5 GiB of 3.0 GiB or more  12/300  "
	    "80.5 MB/s");
}

static void
a_usual_terminal_has_room_for_the_name(void **state)
{
	char line[500];

	(void)state;
	bar_line(line, sizeof(line), &half, "DSC_0013.JPG", 0, 20, 80);
	assert_string_equal(line,
	    "[####    ]  50%  1.5 GiB of 3.0 GiB  12/300  80.5 MB/s  ETA 0:20  "
	    "DSC_0013.JPG");
}

static void
little_room_leaves_the_end_out(void **state)
{
	char line[500];

	(void)state;
	bar_line(line, sizeof(line), &half, "DSC_0013.JPG", 0, 20, 60);
	assert_string_equal(
	    line, " 50%  1.5 GiB of 3.0 GiB  12/300  80.5 MB/s  ETA 0:20");
	bar_line(line, sizeof(line), &half, "DSC_0013.JPG", 0, 20, 30);
	assert_string_equal(line, " 50%  1.5 GiB of 3.0 GiB");
	for (size_t columns = 1; columns < 200; columns++) {
		bar_line(line, sizeof(line), &half,
		    "a name that is longer than what is left of most lines.jpg",
		    0, 20, columns);
		assert_true(text_width(line) <= columns);
	}
}

static void
no_number_breaks_the_line(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 64; shift++) {
		struct mptp_import_progress p = { .files_total = UINT64_C(1)
			    << shift,
			.bytes_total = UINT64_C(1) << shift };
		char line[500];

		for (unsigned part = 0; part <= 5; part++) {
			p.bytes_done = p.bytes_total / 4 * part;
			p.files_done = p.bytes_done;
			bar_line(line, sizeof(line), &p, "x",
			    part > 2 ? p.bytes_total : 0, part, 80);
			assert_true(text_width(line) <= 80);
		}
	}
}

static void
nothing_to_do_is_all_done(void **state)
{
	const struct mptp_import_progress none = { .files_total = 0 };
	char line[500];

	(void)state;
	bar_line(line, sizeof(line), &none, "", 0, 1, 80);
	assert_non_null(strstr(line, "100%  0 B of 0 B  0/0"));
}

static void
a_span_is_short(void **state)
{
	char text[SPAN];

	(void)state;
	bar_span(text, 3725, 1);
	assert_string_equal(text, "1:02:05");
	bar_span(text, 245, 1);
	assert_string_equal(text, "4:05");
	bar_span(text, 0, 1);
	assert_string_equal(text, "0:00");
	bar_span(text, 1, 0);
	assert_string_equal(text, "");
	bar_span(text, UINT64_MAX, 1);
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_tells_all),
		cmocka_unit_test(what_is_not_known_yet_is_not_promised),
		cmocka_unit_test(a_usual_terminal_has_room_for_the_name),
		cmocka_unit_test(little_room_leaves_the_end_out),
		cmocka_unit_test(no_number_breaks_the_line),
		cmocka_unit_test(nothing_to_do_is_all_done),
		cmocka_unit_test(a_span_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
