/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pending.h"

static void
put_some(struct pending *pending, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		pending_put(pending, &i);
}

static void
take_some(struct pending *pending, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t item;

		assert_true(pending_take(pending, &item));
		assert_int_equal(item, i);
	}
}

static void
what_comes_first_goes_first(void **state)
{
	struct pending pending = { .size = sizeof(uint32_t) };
	uint32_t item = 7;

	(void)state;
	assert_false(pending_take(&pending, &item));
	assert_int_equal(item, 7);
	put_some(&pending, 0, 100);
	take_some(&pending, 0, 60);
	put_some(&pending, 100, 300);
	take_some(&pending, 60, 300);
	assert_true(pending_is_empty(&pending));
	assert_false(pending_take(&pending, &item));
	put_some(&pending, 300, 301);
	take_some(&pending, 300, 301);
	pending_clear(&pending);
}

/* What was taken makes room. */
static void
it_is_full_at_some_time(void **state)
{
	struct pending pending = { .size = sizeof(uint32_t) };
	uint32_t n = 0;

	(void)state;
	while (!pending_is_full(&pending)) {
		assert_true(n < 1000000);
		pending_put(&pending, &n);
		n++;
	}
	take_some(&pending, 0, 1);
	assert_false(pending_is_full(&pending));
	take_some(&pending, 1, n);
	pending_clear(&pending);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_first_goes_first),
		cmocka_unit_test(it_is_full_at_some_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
