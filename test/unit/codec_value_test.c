/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Data types, values and strings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/dataset.h>

static void
types_have_sizes_and_names(void **state)
{
	static const char *const names[] = { NULL, "i8", "u8", "i16", "u16",
		"i32", "u32", "i64", "u64", "i128", "u128" };
	static const size_t sizes[] = { 0, 1, 1, 2, 2, 4, 4, 8, 8, 16, 16 };

	(void)state;
	for (unsigned type = 0; type <= 0xffff; type++) {
		unsigned element = type & ~(unsigned)MPTP_TYPE_ARRAY;
		const char *name = mptp_type_name((uint16_t)type);
		size_t size = mptp_type_size((uint16_t)type);

		if (type == MPTP_TYPE_STR) {
			assert_string_equal(name, "str");
			assert_int_equal(size, 0);
		} else if (element == 0 || element > 10) {
			assert_null(name);
			assert_int_equal(size, 0);
		} else {
			assert_int_equal(size, sizes[element]);
			assert_memory_equal(
			    name, names[element], strlen(names[element]));
			assert_string_equal(name + strlen(names[element]),
			    type & MPTP_TYPE_ARRAY ? "[]" : "");
		}
	}
}

static void
integers_are_widened(void **state)
{
	static const uint8_t ones[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff };
	struct mptp_value v;

	(void)state;
	for (uint16_t type = MPTP_TYPE_I8; type <= MPTP_TYPE_U64; type++) {
		size_t size = mptp_type_size(type);
		uint8_t out[8];

		assert_int_equal(mptp_value_unpack(&v, type, ones, size), 0);
		assert_int_equal(v.type, type);
		if (type & 1)
			assert_true(v.i == -1);
		else
			assert_true(v.u == UINT64_MAX >> (64 - 8 * size));
		assert_int_equal(mptp_value_pack(&v, out, 8), size);
		assert_memory_equal(out, ones, size);
		assert_int_equal(mptp_value_unpack(&v, type, ones, size - 1),
		    MPTP_ERR_SHORT);
		assert_int_equal(v.type, 0);
		mptp_value_clear(&v);
	}
}

static void
integers_out_of_range_are_not_encoded(void **state)
{
	struct mptp_value v = { .type = MPTP_TYPE_U8 };

	(void)state;
	v.u = 255;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 1);
	v.u = 256;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	v.i = -1;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	v.type = MPTP_TYPE_I16;
	v.i = -32768;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 2);
	v.i = -32769;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	v.i = 32768;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	v.i = 32767;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 2);
}

static void
unknown_types_are_refused(void **state)
{
	static const uint16_t types[] = { 0, 11, 0x4000, 0x400b, 0x8001, 0xfffe,
		0xbfff };
	static const uint8_t in[32] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct mptp_value v;

		assert_int_equal(
		    mptp_value_unpack(&v, types[i], in, sizeof(in)),
		    MPTP_ERR_FORMAT);
		assert_int_equal(v.type, 0);
		v.type = types[i];
		assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	}
}

/* Unpacks a string alone and compares it. */
static void
assert_reads(const char *bytes, size_t n, const char *expected)
{
	struct mptp_value v;
	uint8_t *exact = malloc(n);

	assert_non_null(exact);
	memcpy(exact, bytes, n);
	assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_STR, exact, n), 0);
	assert_non_null(v.str);
	assert_string_equal(v.str, expected);
	mptp_value_clear(&v);
	assert_null(v.str);
	free(exact);
}

static void
strings_are_read_as_cameras_write_them(void **state)
{
	(void)state;
	assert_reads("\0", 1, "");
	assert_reads("\1\0\0", 3, "");
	assert_reads("\3a\0b\0\0\0", 7, "ab");
	assert_reads("\2a\0b\0", 5, "ab");
	assert_reads("\4a\0\0\0b\0\0\0", 9, "a");
	assert_reads("\2\xac\x20\0\0", 5, "\xe2\x82\xac");
	assert_reads("\3\x3d\xd8\0\xde\0\0", 7, "\xf0\x9f\x98\x80");
	assert_reads("\2\x3d\xd8\0\0", 5, "\xef\xbf\xbd");
	assert_reads("\1\x3d\xd8", 3, "\xef\xbf\xbd");
	assert_reads("\2\0\xde\0\0", 5, "\xef\xbf\xbd");
	assert_reads("\3\x3d\xd8\x3d\xd8\0\0", 7, "\xef\xbf\xbd\xef\xbf\xbd");
}

static void
strings_cut_are_refused(void **state)
{
	static const uint8_t in[] = { 3, 'a', 0, 'b', 0, 0, 0 };
	struct mptp_value v;

	(void)state;
	for (size_t n = 0; n < sizeof(in); n++)
		assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_STR, in, n),
		    MPTP_ERR_SHORT);
}

static void
zeros_behind_a_string_are_no_part_of_it(void **state)
{
	static const uint8_t junk[] = { 2, 'a', 0, 0, 0, 0, 'b', 0 };
	struct mptp_value v;

	(void)state;
	assert_reads("\2a\0\0\0\0", 6, "a");
	assert_reads("\1a\0\0\0\0\0", 7, "a");
	assert_reads("\0\0\0", 3, "");
	for (size_t n = 7; n <= sizeof(junk); n++) {
		assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_STR, junk, n),
		    MPTP_ERR_FORMAT);
		assert_int_equal(v.type, 0);
		assert_null(v.str);
	}
}

/* Also if they are zeros: {1} of 32 bits is no {1} of 16. */
static void
bytes_left_over_are_another_type(void **state)
{
	static const struct {
		uint16_t type;
		size_t len;
	} exact[] = { { MPTP_TYPE_U8, 1 }, { MPTP_TYPE_I16, 2 },
		{ MPTP_TYPE_U32, 4 }, { MPTP_TYPE_U64, 8 },
		{ MPTP_TYPE_U128, 16 }, { MPTP_TYPE_ARRAY | MPTP_TYPE_U8, 5 },
		{ MPTP_TYPE_ARRAY | MPTP_TYPE_U16, 6 },
		{ MPTP_TYPE_ARRAY | MPTP_TYPE_I128, 20 } };
	static const uint8_t in[24] = { 1 };
	struct mptp_value v;

	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
		for (size_t n = 0; n <= sizeof(in); n++) {
			assert_int_equal(
			    mptp_value_unpack(&v, exact[i].type, in, n),
			    n < exact[i].len	 ? MPTP_ERR_SHORT :
				n > exact[i].len ? MPTP_ERR_FORMAT :
						   MPTP_OK);
			mptp_value_clear(&v);
		}
}

static void
the_longest_string(void **state)
{
	uint8_t bytes[1 + 2 * 255 + 1];
	char text[4 * 256];
	struct mptp_value v = { .type = MPTP_TYPE_STR, .str = text };

	(void)state;
	memset(text, 'x', sizeof(text));
	text[254] = '\0';
	assert_int_equal(
	    mptp_value_pack(&v, bytes, sizeof(bytes)), 1 + 2 * 255);
	assert_int_equal(bytes[0], 255);
	assert_int_equal(bytes[2 * 255 - 1], 0);
	assert_int_equal(bytes[2 * 255], 0);
	text[254] = 'x';
	text[255] = '\0';
	assert_int_equal(mptp_value_pack(&v, bytes, sizeof(bytes)), 0);
	/* 127 pairs fit; a pair more is two units. */
	for (size_t i = 0; i < 128; i++)
		memcpy(text + 4 * i, "\xf0\x9f\x98\x80", 5);
	assert_int_equal(mptp_value_pack(&v, bytes, sizeof(bytes)), 0);
	text[4 * 127] = '\0';
	assert_int_equal(
	    mptp_value_pack(&v, bytes, sizeof(bytes)), 1 + 2 * 255);
	/* 255 units without a NUL lose the last. */
	memset(bytes, 'a', sizeof(bytes));
	bytes[0] = 255;
	assert_int_equal(
	    mptp_value_unpack(&v, MPTP_TYPE_STR, bytes, 1 + 2 * 255), 0);
	assert_int_equal(strlen(v.str), 3 * 254);
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 1 + 2 * 255);
	mptp_value_clear(&v);
}

static void
strings_that_are_no_utf8_are_not_encoded(void **state)
{
	char bad[] = "a\xff";
	struct mptp_value v = { .type = MPTP_TYPE_STR, .str = bad };

	(void)state;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 0);
	v.str = NULL;
	assert_int_equal(mptp_value_pack(&v, NULL, 0), 1);
}

static void
arrays_of_every_size(void **state)
{
	static const uint8_t in[] = { 2, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0 };
	uint8_t out[sizeof(in)];
	struct mptp_value v;

	(void)state;
	assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_ARRAY | MPTP_TYPE_I64,
			     in, sizeof(in)),
	    0);
	assert_int_equal(v.n, 2);
	assert_true((int64_t)mptp_value_element(&v, 0) == -2);
	assert_int_equal(mptp_value_element(&v, 1), 1);
	assert_int_equal(mptp_value_pack(&v, out, sizeof(out)), sizeof(in));
	assert_memory_equal(out, in, sizeof(in));
	mptp_value_clear(&v);
	assert_int_equal(mptp_value_element(&v, 0), 0);
	assert_int_equal(
	    mptp_value_unpack(&v, MPTP_TYPE_ARRAY | MPTP_TYPE_U32, in, 12), 0);
	assert_true(mptp_value_element(&v, 0) == 0xfffffffe);
	mptp_value_clear(&v);
	assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_ARRAY | MPTP_TYPE_U128,
			     in, sizeof(in)),
	    MPTP_ERR_SHORT);
	assert_int_equal(mptp_value_unpack(&v, MPTP_TYPE_ARRAY | MPTP_TYPE_I64,
			     in, sizeof(in) - 1),
	    MPTP_ERR_SHORT);
}

static void
nothing_is_not_an_input(void **state)
{
	struct mptp_value v;
	struct mptp_canon_events events;

	(void)state;
	assert_int_equal(
	    mptp_value_unpack(&v, MPTP_TYPE_U8, NULL, 0), MPTP_ERR_SHORT);
	assert_int_equal(mptp_canon_events_unpack(&events, NULL, 0), 0);
	assert_int_equal(events.n, 0);
}

/* A value held under another type than its description says would be read as
 * something it is not. */
static void
values_of_another_type_are_not_encoded(void **state)
{
	struct mptp_property_desc d = { .type = MPTP_TYPE_STR };

	(void)state;
	/* No type yet: an empty value of the right one. */
	assert_int_equal(mptp_property_desc_pack(&d, NULL, 0), 8);
	d.current = (struct mptp_value){ .type = MPTP_TYPE_U16, .u = 1 };
	assert_int_equal(mptp_property_desc_pack(&d, NULL, 0), 0);
}

static void
counts_without_items_are_not_encoded(void **state)
{
	struct mptp_u16_array d = { .n = 1 };

	(void)state;
	assert_int_equal(mptp_u16_array_pack(&d, NULL, 0), 0);
	mptp_u16_array_clear(&d);
	assert_int_equal(d.n, 0);
}

static void
null_strings_equal_empty_ones(void **state)
{
	char empty[] = "", letter[] = "a";
	struct mptp_storage_info a = { .label = empty }, b = { 0 };

	(void)state;
	assert_true(mptp_dataset_equal(&mptp_dataset_storage_info, &a, &b));
	assert_true(mptp_dataset_equal(&mptp_dataset_storage_info, &b, &a));
	b.label = letter;
	assert_false(mptp_dataset_equal(&mptp_dataset_storage_info, &a, &b));
	assert_false(mptp_dataset_equal(&mptp_dataset_storage_info, &b, &a));
}

static void
what_is_not_on_the_wire_is_compared_too(void **state)
{
	struct mptp_object_info a = { .wide_size = true }, b = { 0 };
	struct mptp_property_desc c = { .type = MPTP_TYPE_U8 };
	struct mptp_property_desc d = { .type = MPTP_TYPE_U8 };

	(void)state;
	assert_false(mptp_dataset_equal(&mptp_dataset_object_info, &a, &b));
	b.wide_size = true;
	assert_true(mptp_dataset_equal(&mptp_dataset_object_info, &a, &b));

	/* No type means the one of the description. */
	d.current.type = MPTP_TYPE_U8;
	assert_true(mptp_dataset_equal(&mptp_dataset_property_desc, &c, &d));
	d.current.type = MPTP_TYPE_I8;
	assert_false(mptp_dataset_equal(&mptp_dataset_property_desc, &c, &d));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_have_sizes_and_names),
		cmocka_unit_test(integers_are_widened),
		cmocka_unit_test(integers_out_of_range_are_not_encoded),
		cmocka_unit_test(unknown_types_are_refused),
		cmocka_unit_test(strings_are_read_as_cameras_write_them),
		cmocka_unit_test(strings_cut_are_refused),
		cmocka_unit_test(zeros_behind_a_string_are_no_part_of_it),
		cmocka_unit_test(bytes_left_over_are_another_type),
		cmocka_unit_test(the_longest_string),
		cmocka_unit_test(strings_that_are_no_utf8_are_not_encoded),
		cmocka_unit_test(arrays_of_every_size),
		cmocka_unit_test(nothing_is_not_an_input),
		cmocka_unit_test(values_of_another_type_are_not_encoded),
		cmocka_unit_test(counts_without_items_are_not_encoded),
		cmocka_unit_test(null_strings_equal_empty_ones),
		cmocka_unit_test(what_is_not_on_the_wire_is_compared_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
