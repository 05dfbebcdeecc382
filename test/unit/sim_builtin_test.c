/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The profiles that are built in are those of data/profiles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "builtin.h"

static void
each_is_its_file(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct sim_builtin *b = sim_builtins; b->name != NULL; b++) {
		char path[4096];
		struct mptp_error error;
		json_t *file, *builtin;

		snprintf(path, sizeof(path), "%s/%s.json", PROFILES, b->name);
		file = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(file);
		assert_int_equal(
		    sim_builtin_load(b->name, &builtin, &error), MPTP_OK);
		assert_true(json_equal(builtin, file));
		json_decref(builtin);
		json_decref(file);
		n++;
	}
	assert_int_equal(n, 4);
}

static void
any_other_name_is_refused(void **state)
{
	struct mptp_error error;
	json_t *builtin;

	(void)state;
	assert_int_equal(
	    sim_builtin_load("generic", &builtin, &error), MPTP_ERR_ARG);
	assert_string_equal(error.text,
	    "sim: unknown profile 'generic': there are canon-eos-r6, "
	    "canon-ixus-180, generic-mtp, generic-ptp, and files (NAME.json)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_its_file),
		cmocka_unit_test(any_other_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
