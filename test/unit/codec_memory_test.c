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

#include <miniptp/code.h>
#include <miniptp/codes.h>
#include <miniptp/json.h>
#include <miniptp/property.h>

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

static char *
fail_to_text(const struct mptp_code *property, const struct mptp_value *v)
{
	bool failed = true;
	char *text = NULL;

	for (unsigned long i = 0; failed; i++) {
		struct mptp_value back;

		free(text);
		failing_after(i);
		text = mptp_value_text(property, v);
		failed = failing_stop();
		assert_true(failed || text != NULL);
		if (text == NULL)
			continue;
		/* Without memory for words, it may be numbers. */
		assert_int_equal(
		    mptp_value_parse(&back, v->type, property, text, NULL),
		    MPTP_OK);
		assert_true(mptp_value_equal(v, &back));
		mptp_value_clear(&back);
	}
	return text;
}

static void
fail_value(uint16_t type, const struct mptp_code *property, const char *text)
{
	struct mptp_value v, copy;
	bool failed = true;

	for (unsigned long i = 0; failed; i++) {
		struct mptp_error error = { 0 };
		int err;

		failing_after(i);
		err = mptp_value_parse(&v, type, property, text, &error);
		failed = failing_stop();
		assert_int_equal(err, failed ? MPTP_ERR_NOMEM : MPTP_OK);
		assert_int_equal(error.status, err);
		assert_true(!failed || (v.str == NULL && v.array == NULL));
	}
	free(fail_to_text(property, &v));
	failing_after(0);
	assert_int_equal(mptp_value_copy(&copy, &v),
	    (type & MPTP_TYPE_ARRAY) != 0 ? MPTP_ERR_NOMEM : MPTP_OK);
	if (failing_stop())
		assert_int_equal(copy.type, 0);
	mptp_value_clear(&v);
}

static void
values_of_properties_too(void **state)
{
	const struct mptp_code *description = mptp_code_find(
	    MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP, MPTP_OPC_DESCRIPTION);
	const struct mptp_code *size = mptp_code_find(
	    MPTP_KIND_PROPERTY, MPTP_DIALECT_PTP, MPTP_DP_IMAGE_SIZE);
	long live = failing_live();

	(void)state;
	assert_non_null(description);
	assert_non_null(size);
	fail_value(MPTP_TYPE_STR, size, "6000x4000");
	fail_value(MPTP_TYPE_STR, NULL, "any words");
	fail_value(MPTP_TYPE_ARRAY | MPTP_TYPE_U8, NULL, "0x89504e47");
	fail_value(MPTP_TYPE_ARRAY | MPTP_TYPE_U8, NULL, "1, 2, 3");
	fail_value(MPTP_TYPE_ARRAY | MPTP_TYPE_U16, description, "a picture");
	fail_value(MPTP_TYPE_ARRAY | MPTP_TYPE_U16, description, "[1, 2]");
	fail_value(
	    MPTP_TYPE_ARRAY | MPTP_TYPE_U16, description, "[sic] no list");
	fail_value(MPTP_TYPE_ARRAY | MPTP_TYPE_U128, NULL, "1, 2");
	fail_value(MPTP_TYPE_U128, NULL, "0x0123456789abcdef0123456789abcdef");
	fail_value(MPTP_TYPE_U32, NULL, "70000");
	assert_int_equal(failing_live(), live);
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
		cmocka_unit_test(values_of_properties_too),
		cmocka_unit_test(
		    counts_allocate_no_more_than_the_input_warrants),
		cmocka_unit_test(an_item_that_is_dropped_is_freed),
		cmocka_unit_test(long_enumerations_allocate_what_is_there),
	};

	chance_init(&chance);
	json_set_alloc_funcs(failing_malloc, free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
