/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * IP packets that were cut up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/error.h>

#include "reader/fragment.h"

static uint8_t sent[CUT_MOST];

static int
set_up(void **state)
{
	static struct fragments all;

	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)(i * 7 + i / 256);
	*state = &all;
	return 0;
}

static int
tear_down(void **state)
{
	fragments_free(*state);
	return 0;
}

/* Bytes at that place of packet number so much. */
static struct fragment
piece(uint8_t number, uint32_t at, size_t len, bool more)
{
	return (struct fragment){ .key = { number },
		.at = at,
		.more = more,
		.bytes = sent + (at < CUT_MOST ? at : 0),
		.len = len,
		.length = len };
}

static bool
join(struct fragments *all, struct fragment *f)
{
	bool whole;

	assert_int_equal(fragment_join(all, f, &whole), MPTP_OK);
	return whole;
}

static bool
add(struct fragments *all, struct fragment f)
{
	const bool whole = join(all, &f);

	if (whole)
		assert_memory_equal(f.bytes, sent, f.len);
	return whole;
}

static void
in_any_order_and_several_times(void **state)
{
	struct fragments *all = *state;
	struct fragment last = piece(1, 0, 16, true);

	assert_false(add(all, piece(1, 24, 5, false)));
	assert_false(add(all, piece(1, 16, 8, true)));
	assert_false(add(all, piece(1, 16, 8, true)));
	assert_int_equal(all->left_out, 3);
	assert_true(join(all, &last));
	assert_int_equal(last.len, 29);
	assert_int_equal(last.length, 29);
	assert_memory_equal(last.bytes, sent, 29);
	/* Once more, it is nothing new, nor anything that was left out. */
	assert_false(add(all, piece(1, 16, 8, true)));
	assert_int_equal(all->left_out, 0);
}

static void
the_largest_that_there_can_be(void **state)
{
	struct fragments *all = *state;
	struct fragment last = piece(1, 65528, 7, false);

	assert_false(add(all, piece(1, 0, 65528, true)));
	assert_true(join(all, &last));
	assert_int_equal(last.len, CUT_MOST);
	assert_memory_equal(last.bytes, sent, CUT_MOST);
	assert_false(add(all, piece(2, 65528, 8, true)));
	assert_int_equal(all->left_out, 1);
	/* Nor is it the end of one. */
	last = piece(2, 65528, 8, false);
	last.bytes = sent;
	assert_false(join(all, &last));
	assert_false(add(all, piece(2, 0, 65528, true)));
	assert_int_equal(all->left_out, 3);
}

static void
what_was_not_captured_is_not_there(void **state)
{
	struct fragments *all = *state;
	struct fragment first = piece(1, 0, 64, true),
			last = piece(1, 64, 10, false);

	first.len = 20;
	assert_false(join(all, &first));
	assert_true(join(all, &last));
	assert_int_equal(last.len, 20);
	assert_int_equal(last.length, 74);
	assert_memory_equal(last.bytes, sent, 20);
}

static void
what_makes_no_sense_is_left_out(void **state)
{
	struct fragments *all = *state;

	assert_false(add(all, piece(1, 0, 0, false)));
	assert_false(add(all, piece(1, 0, 9, true)));
	assert_false(add(all, piece(1, 12, 8, true)));
	assert_int_equal(all->left_out, 3);
	/* What does not end where fragments do fills no place. */
	assert_false(add(all, piece(3, 0, 9, true)));
	assert_false(add(all, piece(3, 16, 8, false)));
	/* Two ends: the later one counts. */
	assert_false(add(all, piece(1, 32, 8, false)));
	assert_false(add(all, piece(1, 16, 8, false)));
	assert_true(add(all, piece(1, 0, 16, true)));
	/* And an end before something that is there. */
	assert_false(add(all, piece(2, 32, 8, true)));
	assert_false(add(all, piece(2, 16, 8, false)));
	assert_true(add(all, piece(2, 0, 16, true)));
}

static void
what_is_silent_longest_makes_room(void **state)
{
	struct fragments *all = *state;

	for (uint8_t i = 0; i <= CUT_PACKETS; i++)
		assert_false(add(all, piece(i, 0, 8, true)));
	assert_false(add(all, piece(0, 8, 8, false)));
	assert_true(add(all, piece(CUT_PACKETS, 8, 8, false)));
	assert_int_equal(all->left_out, CUT_PACKETS + 1);
}

static void
a_number_returns(void **state)
{
	struct fragments *all = *state;
	struct fragment late = piece(1, 8, 8, false);

	assert_false(add(all, piece(1, 0, 8, true)));
	late.time_ns = 31000000000;
	assert_false(join(all, &late));
	/* One that is whole is not waited for: other bytes are another packet. */
	assert_false(add(all, piece(2, 0, 8, true)));
	assert_true(add(all, piece(2, 8, 8, false)));
	late = piece(2, 8, 8, false);
	late.bytes = sent;
	assert_false(join(all, &late));
	late = piece(2, 0, 8, true);
	assert_true(join(all, &late));
	assert_memory_equal(late.bytes, sent, 8);
	assert_memory_equal(late.bytes + 8, sent, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    in_any_order_and_several_times, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_largest_that_there_can_be, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_was_not_captured_is_not_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_makes_no_sense_is_left_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_silent_longest_makes_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_number_returns, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
