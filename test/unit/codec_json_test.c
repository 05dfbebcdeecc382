/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * JSON written by hand, right and wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <miniptp/json.h>

static json_t *
json(const char *text)
{
	json_t *parsed =
	    json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	assert_non_null(parsed);
	return parsed;
}

static void
absent_keys_are_zero(void **state)
{
	const struct mptp_dataset *set;
	struct mptp_error error = { 0 };

	(void)state;
	for (size_t i = 0; (set = mptp_dataset_at(i)) != NULL; i++) {
		void *d = calloc(1, mptp_dataset_size(set));
		void *zero = calloc(1, mptp_dataset_size(set));
		json_t *empty = json("{}");
		json_t *printed;

		assert_non_null(d);
		assert_non_null(zero);
		assert_int_equal(
		    mptp_dataset_from_json(set, d, empty, &error), 0);
		assert_memory_equal(d, zero, mptp_dataset_size(set));
		printed = mptp_dataset_to_json(set, zero);
		assert_non_null(printed);
		assert_int_equal(
		    mptp_dataset_from_json(set, d, printed, &error), 0);
		assert_true(mptp_dataset_equal(set, d, zero));
		mptp_dataset_clear(set, d);
		json_decref(printed);
		json_decref(empty);
		free(d);
		free(zero);
	}
}

static void
numbers_may_be_strings(void **state)
{
	struct mptp_property_desc d = { 0 };
	json_t *in = json("{ \"code\": \"0x5010\", \"type\": \"3\","
			  "\"writable\": 1, \"current\": \"-7\","
			  "\"form\": 2, \"choices\": [-7, \"0x10\"] }");

	(void)state;
	assert_int_equal(
	    mptp_dataset_from_json(&mptp_dataset_property_desc, &d, in, NULL),
	    0);
	assert_int_equal(d.code, 0x5010);
	assert_int_equal(d.type, MPTP_TYPE_I16);
	assert_int_equal(d.initial.type, MPTP_TYPE_I16);
	assert_int_equal(d.initial.i, 0);
	assert_true(d.current.i == -7);
	assert_int_equal(d.nchoices, 2);
	assert_true(d.choices[0].i == -7);
	assert_true(d.choices[1].i == 16);
	mptp_property_desc_clear(&d);
	json_decref(in);
}

struct mistake {
	const char *dataset;
	const char *json;
	const char *text;
};

static const struct mistake mistakes[] = {
	{ "u16_array", "[]", "u16_array: not an object" },
	{ "u16_array", "{ \"item\": [] }", "item: no such key here" },
	{ "u16_array", "{ \"n\": 0 }", "n: no such key here" },
	{ "u16_array", "{ \"items\": 1 }", "items: not an array" },
	{ "u16_array", "{ \"items\": [1, 65536] }", "items[1]: out of range" },
	{ "u16_array", "{ \"items\": [1, -1] }", "items[1]: out of range" },
	{ "u16_array", "{ \"items\": [1, \"-1\"] }", "items[1]: out of range" },
	{ "u16_array", "{ \"items\": [1.0] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [null] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [\"\"] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [\"0x\"] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [\"12z\"] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [\" 1\"] }", "items[0]: not an integer" },
	{ "u16_array", "{ \"items\": [\"1\\u0000\"] }",
	    "items[0]: not an integer" },
	{ "storage_info", "{ \"capacity\": \"0x10000000000000000\" }",
	    "capacity: not an integer" },
	{ "storage_info", "{ \"label\": 7 }",
	    "label: not a string, or one with a NUL in it" },
	{ "storage_info", "{ \"label\": \"a\\u0000b\" }",
	    "label: not a string, or one with a NUL in it" },
	{ "storage_info", "{ \"lable\\n\": \"\" }",
	    "lable?: no such key here" },
	{ "object_info", "{ \"wide_size\": 1 }",
	    "wide_size: neither true nor false" },
	{ "property_desc", "{ \"initial\": 1 }",
	    "initial: a value of no known type" },
	{ "property_desc", "{ \"type\": 11, \"current\": 1 }",
	    "current: a value of no known type" },
	{ "property_desc", "{ \"type\": 1, \"current\": 128 }",
	    "current: out of range" },
	{ "property_desc", "{ \"type\": 1, \"current\": -129 }",
	    "current: out of range" },
	{ "property_desc",
	    "{ \"type\": 7, \"current\": \"0x8000000000000000\" }",
	    "current: out of range" },
	{ "property_desc", "{ \"type\": 10, \"current\": 1 }",
	    "current: not a string of up to 32 hex digits" },
	{ "property_desc", "{ \"type\": 10, \"current\": \"0x\" }",
	    "current: not a string of up to 32 hex digits" },
	{ "property_desc",
	    "{ \"type\": 10,"
	    " \"current\": \"000000000000000000000000000000000\" }",
	    "current: not a string of up to 32 hex digits" },
	{ "property_desc", "{ \"type\": 4, \"minimum\": 1 }",
	    "minimum: no such key here" },
	{ "property_desc", "{ \"type\": 4, \"form\": 2, \"choices\": [1, []] }",
	    "choices[1]: not an integer" },
	{ "property_desc", "{ \"type\": 16386, \"current\": \"abc\" }",
	    "current: not a string of pairs of hex digits" },
	{ "property_desc", "{ \"type\": 16386, \"current\": \"ag\" }",
	    "current: not a string of pairs of hex digits" },
	{ "object_prop_list", "{ \"items\": [ 1 ] }",
	    "items[0]: not an object" },
	{ "object_prop_list",
	    "{ \"items\": [ { \"type\": 65535, \"value\": \"a\" },"
	    " { \"handle\": 1, \"type\": 16388, \"value\": [ 0, true ] } ] }",
	    "items[1].value[1]: not an integer" },
	{ "object_prop_list",
	    "{ \"items\": [ { \"type\": 65535, \"value\": \"a\" },"
	    " { \"what\": 1 } ] }",
	    "items[1].what: no such key here" },
	{ "canon_events", "{ \"items\": [ { \"payload\": 3 } ] }",
	    "items[0].payload: not an array" },
};

static void
mistakes_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		const struct mptp_dataset *set = mptp_dataset_find(m->dataset);
		uint8_t *d = calloc(1, mptp_dataset_size(set));
		json_t *in = json(m->json);
		struct mptp_error error = { 0 };

		assert_non_null(d);
		assert_int_equal(mptp_dataset_from_json(set, d, in, &error),
		    MPTP_ERR_FORMAT);
		assert_int_equal(error.status, MPTP_ERR_FORMAT);
		assert_string_equal(error.text, m->text);
		for (size_t k = 0; k < mptp_dataset_size(set); k++)
			assert_int_equal(d[k], 0);
		assert_int_equal(
		    mptp_dataset_from_json(set, d, in, NULL), MPTP_ERR_FORMAT);
		json_decref(in);
		free(d);
	}
}

static void
strings_and_lists_too_long_for_the_wire_are_refused(void **state)
{
	struct mptp_storage_info s = { 0 };
	struct mptp_property_desc p = { 0 };
	struct mptp_error error = { 0 };
	char text[300];
	json_t *in = json_object();
	json_t *choices = json_array();

	(void)state;
	memset(text, 'a', 254);
	text[254] = '\0';
	json_object_set_new(in, "label", json_string(text));
	assert_int_equal(
	    mptp_dataset_from_json(&mptp_dataset_storage_info, &s, in, &error),
	    0);
	assert_int_equal(strlen(s.label), 254);
	mptp_storage_info_clear(&s);
	strcat(text, "a");
	json_object_set_new(in, "label", json_string(text));
	assert_int_equal(
	    mptp_dataset_from_json(&mptp_dataset_storage_info, &s, in, &error),
	    MPTP_ERR_FORMAT);
	assert_string_equal(error.text, "label: longer than 254 UTF-16 units");

	json_object_clear(in);
	for (int i = 0; i < 0x10000; i++)
		json_array_append_new(choices, json_integer(1));
	json_object_set_new(in, "type", json_integer(MPTP_TYPE_U8));
	json_object_set_new(in, "form", json_integer(MPTP_FORM_ENUM));
	json_object_set_new(in, "choices", choices);
	assert_int_equal(
	    mptp_dataset_from_json(&mptp_dataset_property_desc, &p, in, &error),
	    MPTP_ERR_FORMAT);
	assert_string_equal(error.text, "choices: too long");
	json_decref(in);
}

static void
the_input_is_not_changed(void **state)
{
	struct mptp_object_prop_list d = { 0 };
	json_t *in = json("{ \"items\": [ { \"handle\": 1, \"property\": 2,"
			  "\"type\": 65535, \"value\": \"a\" } ] }");
	json_t *copy = json_deep_copy(in);

	(void)state;
	assert_int_equal(mptp_dataset_from_json(
			     &mptp_dataset_object_prop_list, &d, in, NULL),
	    0);
	assert_true(json_equal(in, copy));
	mptp_object_prop_list_clear(&d);
	json_decref(in);
	json_decref(copy);
}

struct alone {
	uint16_t type;
	const char *json;
	const char *bytes;
	size_t n;
};

static const struct alone alone[] = {
	{ MPTP_TYPE_U8, "255", "\xff", 1 },
	{ MPTP_TYPE_I8, "-128", "\x80", 1 },
	{ MPTP_TYPE_U32, "4294967295", "\xff\xff\xff\xff", 4 },
	{ MPTP_TYPE_I32, "-2", "\xfe\xff\xff\xff", 4 },
	{ MPTP_TYPE_U64, "9223372036854775807",
	    "\xff\xff\xff\xff\xff\xff\xff\x7f", 8 },
	{ MPTP_TYPE_U64, "\"0x8000000000000000\"", "\0\0\0\0\0\0\0\x80", 8 },
	{ MPTP_TYPE_I64, "-9223372036854775808", "\0\0\0\0\0\0\0\x80", 8 },
	{ MPTP_TYPE_U128, "\"f00000000000000000000000000000ab\"",
	    "\xab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0", 16 },
	{ MPTP_TYPE_STR, "\"\"", "\0", 1 },
	{ MPTP_TYPE_STR, "\"\\u00e9\"", "\2\xe9\0\0\0", 5 },
	{ MPTP_TYPE_ARRAY | MPTP_TYPE_U8, "\"0aff\"", "\2\0\0\0\x0a\xff", 6 },
	{ MPTP_TYPE_ARRAY | MPTP_TYPE_U8, "\"\"", "\0\0\0\0", 4 },
	{ MPTP_TYPE_ARRAY | MPTP_TYPE_I8, "[-1, 1]", "\2\0\0\0\xff\1", 6 },
	{ MPTP_TYPE_ARRAY | MPTP_TYPE_U128,
	    "[\"00000000000000000000000000000001\"]",
	    "\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20 },
};

static void
values_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		const struct alone *a = &alone[i];
		json_t *in = json(a->json), *out;
		struct mptp_value v;
		uint8_t bytes[32];

		assert_int_equal(
		    mptp_value_from_json(&v, a->type, in, NULL), 0);
		assert_int_equal(
		    mptp_value_pack(&v, bytes, sizeof(bytes)), a->n);
		assert_memory_equal(bytes, a->bytes, a->n);
		mptp_value_clear(&v);
		assert_int_equal(
		    mptp_value_unpack(&v, a->type, a->bytes, a->n), 0);
		out = mptp_value_to_json(&v);
		assert_non_null(out);
		assert_true(json_equal(in, out));
		mptp_value_clear(&v);
		json_decref(in);
		json_decref(out);
	}
}

static void
bytes_may_be_numbers(void **state)
{
	json_t *in = json("[10, \"0xff\"]");
	struct mptp_value v;

	(void)state;
	assert_int_equal(
	    mptp_value_from_json(&v, MPTP_TYPE_ARRAY | MPTP_TYPE_U8, in, NULL),
	    0);
	assert_int_equal(v.n, 2);
	assert_memory_equal(v.array, "\x0a\xff", 2);
	mptp_value_clear(&v);
	json_decref(in);
}

static void
values_that_are_wrong(void **state)
{
	struct mptp_error error = { 0 };
	struct mptp_value v;
	json_t *number = json("1");
	json_t *out;

	(void)state;
	assert_int_equal(
	    mptp_value_from_json(&v, 0, number, &error), MPTP_ERR_FORMAT);
	assert_string_equal(error.text, "value: a value of no known type");
	assert_int_equal(v.type, 0);
	assert_int_equal(
	    mptp_value_from_json(&v, MPTP_TYPE_STR, number, &error),
	    MPTP_ERR_FORMAT);
	assert_string_equal(
	    error.text, "value: not a string, or one with a NUL in it");
	assert_int_equal(mptp_value_from_json(&v, MPTP_TYPE_U8, NULL, &error),
	    MPTP_ERR_FORMAT);
	assert_string_equal(error.text, "value: missing");
	v = (struct mptp_value){ 0 };
	out = mptp_value_to_json(&v);
	assert_true(json_is_null(out));
	json_decref(out);
	json_decref(number);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_keys_are_zero),
		cmocka_unit_test(numbers_may_be_strings),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(
		    strings_and_lists_too_long_for_the_wire_are_refused),
		cmocka_unit_test(the_input_is_not_changed),
		cmocka_unit_test(values_alone),
		cmocka_unit_test(bytes_may_be_numbers),
		cmocka_unit_test(values_that_are_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
