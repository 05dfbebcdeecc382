/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What descriptions of properties allow.
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

#include <miniptp/json.h>
#include <miniptp/property.h>

#include "chance.h"

static struct chance chance;

static const struct mptp_code *
row(enum mptp_kind kind, const char *name)
{
	const struct mptp_code *found =
	    mptp_code_named(kind, MPTP_DIALECT_PTP, name);

	assert_non_null(found);
	return found;
}

static struct mptp_value
i16(int n)
{
	return (struct mptp_value){ .type = MPTP_TYPE_I16, .i = n };
}

static struct mptp_value
number(uint16_t type, uint64_t n)
{
	return (struct mptp_value){ .type = type, .u = n };
}

static void
choices_are_what_people_mean(void **state)
{
	static const struct {
		const char *property, *text;
		int64_t choices[8];
		int64_t expected;
	} cases[] = { { "ExposureTime", "1/60", { 80, 166, 333 }, 166 },
		{ "ExposureTime", "1/60", { 80, 167, 333 }, 167 },
		{ "ExposureTime", "1/60", { 166, 167 }, 167 },
		{ "ExposureTime", "1/250", { 20, 40, 80 }, 40 },
		{ "ExposureTime", "1/8000", { 1, 2, 3 }, 1 },
		{ "ExposureTime", "1/8000", { 2, 3 }, 1 },
		{ "ExposureTime", "1/4000", { 2, 4 }, 3 },
		{ "ExposureTime", "1/500", { 19, 21 }, 20 },
		{ "CaptureDelay", "1.3", { 2, 3 }, 1 },
		{ "ExposureTime", "0.6", { 5000, 6250 }, 6250 },
		{ "ExposureTime", "1/250", { 20, 80 }, 40 },
		{ "ExposureBiasCompensation", "0.3EV", { 0, 333, 667 }, 333 },
		{ "ExposureBiasCompensation", "0.3EV", { 300, 333 }, 300 },
		{ "ExposureBiasCompensation", "-0.7", { -667, -333 }, -667 },
		{ "ExposureBiasCompensation", "-1/3", { -667, -334 }, -334 },
		{ "ExposureBiasCompensation", "1", { 997, 1003 }, 1000 },
		{ "FNumber", "4", { 350, 450 }, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct mptp_code *property =
		    row(MPTP_KIND_PROPERTY, cases[i].property);
		struct mptp_value choices[8], v;
		struct mptp_allowed a = { .type = property->type,
			.form = MPTP_FORM_ENUM,
			.writable = true,
			.choices = choices };

		for (; cases[i].choices[a.nchoices] != 0 || a.nchoices == 0;
		     a.nchoices++)
			choices[a.nchoices] = number(property->type,
			    (uint64_t)cases[i].choices[a.nchoices]);
		assert_int_equal(
		    mptp_allowed_parse(&a, property, cases[i].text, &v, NULL),
		    MPTP_OK);
		if (v.i != cases[i].expected)
			fail_msg("%s %s: %lld", cases[i].property,
			    cases[i].text, (long long)v.i);
	}
}

static void
ranges_have_steps(void **state)
{
	const struct mptp_value low = i16(-1000), high = i16(1000),
				step = i16(300);
	struct mptp_allowed a = { .type = MPTP_TYPE_I16,
		.form = MPTP_FORM_RANGE,
		.writable = true,
		.minimum = &low,
		.maximum = &high,
		.step = &step };
	struct mptp_value v = i16(-1001), near;
	uint64_t i;

	(void)state;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_RANGE);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_int_equal(near.i, -1000);
	v = i16(1000); /* 800 is the last step */
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_STEP);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_int_equal(near.i, 800);
	v = i16(-700);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(mptp_allowed_index(&a, &v, &i), MPTP_OK);
	assert_int_equal(i, 1);
	assert_int_equal(mptp_allowed_count(&a), 7);
	assert_int_equal(mptp_allowed_at(&a, 6, &near), MPTP_OK);
	assert_int_equal(near.i, 800);
	assert_int_equal(mptp_allowed_at(&a, 7, &near), MPTP_ERR_ARG);
	assert_int_equal(mptp_allowed_step(&a, &v, 2, &near), MPTP_OK);
	assert_int_equal(near.i, -100);
	assert_int_equal(mptp_allowed_step(&a, &v, -2, &near), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_allowed_step(&a, &v, INT64_MIN, &near), MPTP_ERR_ARG);
	v = i16(-600); /* between two */
	assert_int_equal(mptp_allowed_step(&a, &v, 1, &near), MPTP_OK);
	assert_int_equal(near.i, -400);
	assert_int_equal(mptp_allowed_step(&a, &v, -1, &near), MPTP_OK);
	assert_int_equal(near.i, -700);
	a.writable = false;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_READ_ONLY);
}

static void
odd_ranges_are_survived(void **state)
{
	const struct mptp_value zero = number(MPTP_TYPE_U64, 0),
				one = number(MPTP_TYPE_U64, 1),
				most = number(MPTP_TYPE_U64, UINT64_MAX);
	struct mptp_allowed a = { .type = MPTP_TYPE_U64,
		.form = MPTP_FORM_RANGE,
		.writable = true,
		.minimum = &zero,
		.maximum = &most,
		.step = &one };
	struct mptp_value v = most, other;

	(void)state;
	assert_int_equal(mptp_allowed_count(&a), UINT64_MAX);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	a.step = &zero;
	assert_int_equal(mptp_allowed_count(&a), 0);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(
	    mptp_allowed_step(&a, &v, 1, &other), MPTP_ERR_UNSUPPORTED);
	a.minimum = &most;
	a.maximum = &zero;
	v.u = 7;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &other), MPTP_ERR_ARG);
	assert_int_equal(mptp_allowed_count(&a), 0);
}

static void
whatever_is_counted_is_allowed(void **state)
{
	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct mptp_property_desc d = { 0 };
		struct mptp_allowed a;
		struct mptp_value v, near;
		uint64_t count, i, back;

		assert_int_equal(
		    mptp_dataset_arbitrary(
			&mptp_dataset_property_desc, &d, chance_next, &chance),
		    0);
		d.writable = 1;
		a = mptp_property_allowed(&d);
		count = mptp_allowed_count(&a);
		i = count == 0 ? 0 : chance_next(&chance) % count;
		if (count > 0) {
			assert_int_equal(mptp_allowed_at(&a, i, &v), 0);
			assert_int_equal(
			    mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
			assert_int_equal(mptp_allowed_index(&a, &v, &back), 0);
			assert_true(back <= i);
			mptp_value_clear(&v);
		}
		if (mptp_allowed_nearest(&a, &d.current, &near) == MPTP_OK) {
			assert_int_equal(mptp_allowed_check(&a, &near),
			    MPTP_VERDICT_ALLOWED);
			mptp_value_clear(&near);
		}
		mptp_property_desc_clear(&d);
	}
}

static void
other_forms_are_checked(void **state)
{
	static char date[] = "20240131T120000", rubbish[] = "rubbish",
		    size[] = "5000x3000", small[] = "640x480",
		    large[] = "6000x4000";
	struct mptp_value choices[] = { { .type = MPTP_TYPE_STR, .str = small },
		{ .type = MPTP_TYPE_STR, .str = large } };
	struct mptp_object_prop_desc d = { .type = MPTP_TYPE_STR,
		.writable = 1,
		.form = MPTP_FORM_DATE_TIME };
	struct mptp_allowed a = mptp_object_prop_allowed(&d);
	struct mptp_value v = { .type = MPTP_TYPE_STR, .str = date }, near;

	(void)state;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	v.str = rubbish;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_DATE);
	a = (struct mptp_allowed){ .type = 0x4002,
		.form = MPTP_FORM_FIXED_ARRAY,
		.writable = true,
		.length = 3 };
	v = (struct mptp_value){ .type = 0x4002, .n = 2, .array = date };
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_LENGTH);
	a.form = MPTP_FORM_BYTE_ARRAY;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	v.type = 0x4004;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_TYPE);
	a = (struct mptp_allowed){ .type = MPTP_TYPE_STR,
		.form = MPTP_FORM_ENUM,
		.writable = true,
		.choices = choices,
		.nchoices = 2 };
	v = (struct mptp_value){ .type = MPTP_TYPE_STR, .str = size };
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_CHOICES);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_string_equal(near.str, large);
	mptp_value_clear(&near);
}

static void
bare_numbers_may_mean_something_else(void **state)
{
	const struct mptp_code *aperture = row(MPTP_KIND_PROPERTY, "FNumber");
	const struct mptp_code *speed =
	    row(MPTP_KIND_PROPERTY, "ExposureIndex");
	struct mptp_value v;

	(void)state;
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "4"), MPTP_OK);
	assert_int_equal(v.u, 400);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "0x4"),
	    MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "f/4"),
	    MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "700"),
	    MPTP_ERR_ARG);
	assert_int_equal(mptp_value_parse_bare(&v, MPTP_TYPE_U16, speed, "400"),
	    MPTP_ERR_ARG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(choices_are_what_people_mean),
		cmocka_unit_test(ranges_have_steps),
		cmocka_unit_test(odd_ranges_are_survived),
		cmocka_unit_test(whatever_is_counted_is_allowed),
		cmocka_unit_test(other_forms_are_checked),
		cmocka_unit_test(bare_numbers_may_mean_something_else),
	};

	chance_init(&chance);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
