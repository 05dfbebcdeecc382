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

#include "progress.h"
#include "text.h"

static void
the_line_tells_all(void **state)
{
	struct progress p = {
		.name = "2U4A3384.CR3", .size = 18202710, .moved = 9101355
	};
	char line[400];

	(void)state;
	progress_line(line, sizeof(line), &p, 2.0, 80);
	assert_string_equal(line,
	    "2U4A3384.CR3     [#####     ]  50%  "
	    "8.7 MiB of 17.4 MiB  4.6 MB/s  ETA 0:02");
	p.moved = p.size;
	progress_line(line, sizeof(line), &p, 4.0, 80);
	assert_string_equal(line,
	    "2U4A3384.CR3     [##########] 100%  "
	    "17.4 MiB of 17.4 MiB  4.6 MB/s");
	progress_line(line, sizeof(line), &p, 0, 40);
	assert_string_equal(line, "2U4A3384.CR3  100%  17.4 MiB of 17.4 MiB");
}

static void
an_unknown_size_has_no_percentage(void **state)
{
	struct progress p = {
		.name = "x", .size = MPTP_SIZE_UNKNOWN, .moved = 5 << 20
	};
	char line[400];

	(void)state;
	progress_line(line, sizeof(line), &p, 1, 80);
	assert_string_equal(line, "x  5.0 MiB  5.2 MB/s");
	p.size = 1; /* more came than was announced */
	progress_line(line, sizeof(line), &p, 1, 80);
	assert_string_equal(line, "x  5.0 MiB  5.2 MB/s");
	p = (struct progress){ .name = "empty", .size = 0 };
	progress_line(line, sizeof(line), &p, 1, 80);
	assert_non_null(strstr(line, "100%  0 B of 0 B"));
}

static void
no_size_or_speed_breaks_the_line(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 63; shift++) {
		struct progress p = { .name = "sixteen-columns.",
			.size = UINT64_C(1) << shift };
		char line[400];

		for (unsigned part = 0; part <= 4; part++) {
			p.moved = p.size / 4 * part;
			progress_line(line, sizeof(line), &p,
			    1 + (double)p.moved / 1e9, 80);
			assert_true(text_width(line) <= 80);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_tells_all),
		cmocka_unit_test(an_unknown_size_has_no_percentage),
		cmocka_unit_test(no_size_or_speed_breaks_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
