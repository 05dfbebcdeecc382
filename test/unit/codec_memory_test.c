/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Each allocation fails in turn, and a device's counts allocate nothing.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <miniptp/json.h>

#include "chance.h"
#include "codec/walkers.h"
#include "failing.h"

#define ROUNDS 20

static struct chance chance;

static void
assert_cleared(const struct mptp_dataset *set, const void *d)
{
	const uint8_t *bytes = d;

	for (size_t i = 0; i < mptp_dataset_size(set); i++)
		assert_int_equal(bytes[i], 0);
}

static void
fail_unpack(
    const struct mptp_dataset *set, void *d, const uint8_t *in, size_t len)
{
	bool failed = true;

	for (unsigned long i = 0; failed; i++) {
		int err;

		failing_after(i);
		err = mptp_dataset_unpack(set, d, in, len);
		failed = failing_stop();
		assert_int_equal(err, failed ? MPTP_ERR_NOMEM : 0);
		if (!failed)
			mptp_dataset_clear(set, d);
		assert_cleared(set, d);
	}
}

static void
fail_arbitrary(const struct mptp_dataset *set, void *d)
{
	struct chance again = chance;
	bool failed = true;

	for (unsigned long i = 0; failed; i++) {
		int err;

		chance = again;
		failing_after(i);
		err = mptp_dataset_arbitrary(set, d, chance_next, &chance);
		failed = failing_stop();
		assert_int_equal(err, failed ? MPTP_ERR_NOMEM : 0);
		if (failed)
			assert_cleared(set, d);
	}
}

static json_t *
fail_to_json(const struct mptp_dataset *set, const void *d)
{
	bool failed = true;
	json_t *json = NULL;

	for (unsigned long i = 0; failed; i++) {
		failing_after(i);
		json = mptp_dataset_to_json(set, d);
		failed = failing_stop();
		assert_true(failed == (json == NULL));
	}
	return json;
}

static void
fail_from_json(const struct mptp_dataset *set, void *d, const json_t *json)
{
	bool failed = true;

	for (unsigned long i = 0; failed; i++) {
		struct mptp_error error = { 0 };
		int err;

		failing_after(i);
		err = mptp_dataset_from_json(set, d, json, &error);
		failed = failing_stop();
		assert_int_equal(err, failed ? MPTP_ERR_NOMEM : 0);
		assert_int_equal(error.status, err);
		if (failed)
			assert_cleared(set, d);
	}
}

static void
every_allocation_may_fail(void **state)
{
	const struct mptp_dataset *set;
	long live = failing_live();

	(void)state;
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		for (int i = 0; i < ROUNDS; i++) {
			void *d = calloc(1, mptp_dataset_size(set));
			void *back = calloc(1, mptp_dataset_size(set));
			json_t *json;
			uint8_t *out;
			size_t n;

			assert_non_null(d);
			assert_non_null(back);
			fail_arbitrary(set, d);
			n = mptp_dataset_pack(set, d, NULL, 0);
			out = malloc(n);
			assert_non_null(out);
			mptp_dataset_pack(set, d, out, n);
			fail_unpack(set, back, out, n);
			json = fail_to_json(set, d);
			fail_from_json(set, back, json);
			assert_true(mptp_dataset_equal(set, d, back));
			json_decref(json);
			mptp_dataset_clear(set, d);
			mptp_dataset_clear(set, back);
			free(out);
			free(back);
			free(d);
			assert_int_equal(failing_live(), live);
		}
	}
}

/* Counts of all ones, with some bytes behind them. */
static void
counts_allocate_no_more_than_the_input_warrants(void **state)
{
	const struct mptp_dataset *set;
	uint8_t in[200];

	(void)state;
	memset(in, 0xff, sizeof(in));
	for (size_t k = 0; (set = mptp_dataset_at(k)) != NULL; k++) {
		void *d = calloc(1, mptp_dataset_size(set));

		assert_non_null(d);
		failing_after(ULONG_MAX);
		if (mptp_dataset_unpack(set, d, in, sizeof(in)) == 0)
			mptp_dataset_clear(set, d);
		failing_stop();
		assert_true(failing_largest() <= 8 * sizeof(in));
		free(d);
	}
}

static void
long_enumerations_allocate_what_is_there(void **state)
{
	uint8_t in[] = { 1, 0x50, 2, 0, 0, 0, 0, 2, 0xff, 0xff, 1, 2, 3 };
	struct mptp_property_desc d;

	(void)state;
	failing_after(ULONG_MAX);
	assert_int_equal(mptp_property_desc_unpack(&d, in, sizeof(in)), 0);
	failing_stop();
	assert_int_equal(d.nchoices, 3);
	assert_int_equal(failing_largest(), 3 * sizeof(struct mptp_value));
	mptp_property_desc_clear(&d);
}

struct pair {
	char *text;
	uint8_t number;
};

struct pairs {
	struct pair *items;
	uint32_t n;
};

static void
walk_pair(struct walk *w, void *item, const void *context)
{
	struct pair *pair = item;

	(void)context;
	walk_string(w, "text", &pair->text);
	walk_u8(w, "number", &pair->number);
}

static void
walk_pairs(struct walk *w, void *d)
{
	static const struct list list = {
		.size = sizeof(struct pair),
		.least = 2,
		.prefix = 4,
		.may_be_cut = true,
		.item = walk_pair,
	};
	struct pairs *pairs = d;

	walk_list(w, "items", &pairs->items, &pairs->n, &list);
}

/* The item that the input ends in may have allocated before. */
static void
an_item_that_is_dropped_is_freed(void **state)
{
	static const uint8_t in[] = { 3, 0, 0, 0, 2, 'a', 0, 0, 0, 7, 2, 'b', 0,
		0, 0 };
	struct pairs d = { 0 };
	long live = failing_live();

	(void)state;
	assert_int_equal(unpack_walk(walk_pairs, &d, in, sizeof(in)), 0);
	assert_int_equal(d.n, 1);
	assert_string_equal(d.items[0].text, "a");
	assert_int_equal(d.items[0].number, 7);
	assert_int_equal(failing_live(), live + 2);
	clear_walk(walk_pairs, &d);
	assert_int_equal(failing_live(), live);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(
		    counts_allocate_no_more_than_the_input_warrants),
		cmocka_unit_test(an_item_that_is_dropped_is_freed),
		cmocka_unit_test(long_enumerations_allocate_what_is_there),
	};

	chance_init(&chance);
	json_set_alloc_funcs(failing_malloc, free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
