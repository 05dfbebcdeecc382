/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What is left of datasets that are given away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/codes.h>
#include <miniptp/dataset.h>

#include "reader/redact_data.h"

/* Redacts in place: what a camera answered to this operation, with this parameter. */
static void
redact(uint16_t operation, uint32_t property, const struct mptp_dataset *kind,
    void *dataset)
{
	struct pseudonyms words = { .slot = NULL };
	const size_t n = mptp_dataset_pack(kind, dataset, NULL, 0);
	uint8_t *sent = malloc(n), *left;
	const struct mptp_transaction t = { .request = { .code = operation,
						.param = { property, property } },
		.phase = MPTP_PHASE_IN,
		.bytes = n,
		.data = sent,
		.ndata = n };
	size_t len;

	assert_non_null(sent);
	mptp_dataset_pack(kind, dataset, sent, n);
	assert_true(redact_data(&words, &t, &left, &len));
	assert_non_null(left);
	assert_int_equal(
	    mptp_dataset_unpack(kind, dataset, left, len), MPTP_OK);
	free(left);
	free(sent);
	pseudonyms_clear(&words);
}

static void
names_in_a_manifest_are_others(void **state)
{
	char surname[] = "Otto.Lee", known[] = "Otto.CR3", date[] = "Ottos day";
	struct mptp_manifest_entry entries[2] = {
		{ .handle = 7, .name = surname, .modified = date },
		{ .handle = 8, .name = known }
	};
	struct mptp_manifest manifest = { .items = entries, .n = 2 };

	(void)state;
	redact(MPTP_OP_GET_FILESYSTEM_MANIFEST, 0, &mptp_dataset_manifest,
	    &manifest);
	assert_int_equal(manifest.n, 2);
	assert_int_equal(manifest.items[0].handle, 7);
	assert_string_equal(manifest.items[0].name, "xxxxxxx1");
	assert_string_equal(manifest.items[0].modified, "xxxxxxxx2");
	assert_string_equal(manifest.items[1].name, "xxx3.CR3");
	mptp_dataset_clear(&mptp_dataset_manifest, &manifest);
}

static struct mptp_object_prop
prop_of(uint16_t property, uint16_t type)
{
	return (struct mptp_object_prop){
		.handle = 7, .property = property, .value = { .type = type }
	};
}

/* A thumbnail, a text of units, an identity, a long number, a person. */
static void
values_of_objects_are_gone(void **state)
{
	uint8_t picture[3] = { 0xff, 0xd8, 0xff };
	uint16_t units[3] = { 'L', 'e', 'e' };
	char artist[] = "A. Lee", name[] = "Otto.jpg", date[] = "20240101T120000",
	     figures[] = "20240101T120000.4917612345678";
	struct mptp_object_prop props[8] = {
		prop_of(MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA, MPTP_TYPE_U8 | MPTP_TYPE_ARRAY),
		prop_of(MPTP_OPC_DESCRIPTION, MPTP_TYPE_U16 | MPTP_TYPE_ARRAY),
		prop_of(MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER,
		    MPTP_TYPE_U128),
		prop_of(0xd801, MPTP_TYPE_U64),
		prop_of(MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64),
		prop_of(MPTP_OPC_ARTIST, MPTP_TYPE_STR),
		prop_of(MPTP_OPC_OBJECT_FILE_NAME, MPTP_TYPE_STR),
		prop_of(MPTP_OPC_DATE_CREATED, MPTP_TYPE_STR)
	};
	struct mptp_object_prop_list list = { .items = props, .n = 8 };
	static const uint8_t first[16] = { [15] = 1 }, zeros[6];

	(void)state;
	props[0].value.array = picture;
	props[1].value.array = units;
	props[0].value.n = props[1].value.n = 3;
	memset(props[2].value.u128, 'L', 16);
	props[3].value.u = props[4].value.u = UINT64_C(0x4c65654c65654c65);
	props[5].value.str = artist;
	props[6].value.str = name;
	props[7].value.str = date;
	redact(MPTP_OP_GET_OBJECT_PROP_LIST, 0, &mptp_dataset_object_prop_list,
	    &list);
	assert_int_equal(list.n, 8);
	assert_memory_equal(list.items[0].value.array, zeros, 3);
	assert_memory_equal(list.items[1].value.array, zeros, 6);
	assert_memory_equal(list.items[2].value.u128, first, 16);
	assert_int_not_equal(
	    list.items[3].value.u, UINT64_C(0x4c65654c65654c65));
	assert_int_equal(list.items[4].value.u, UINT64_C(0x4c65654c65654c65));
	assert_string_equal(list.items[5].value.str, "xxxxx3");
	assert_string_equal(list.items[6].value.str, "xxx4.jpg");
	assert_string_equal(list.items[7].value.str, date);
	mptp_dataset_clear(&mptp_dataset_object_prop_list, &list);

	props[0] = prop_of(MPTP_OPC_DATE_MODIFIED, MPTP_TYPE_STR);
	props[0].value.str = figures;
	list = (struct mptp_object_prop_list){ .items = props, .n = 1 };
	redact(MPTP_OP_GET_OBJECT_PROP_LIST, 0, &mptp_dataset_object_prop_list,
	    &list);
	assert_null(strchr(list.items[0].value.str, '4'));
	mptp_dataset_clear(&mptp_dataset_object_prop_list, &list);
}

/* Of values without a dataset around them, small numbers are left. */
static void
a_value_is_left_if_it_is_a_small_number(void **state)
{
	static const struct {
		uint32_t property;
		size_t size;
		bool left;
	} cases[] = { { MPTP_OPC_OBJECT_FORMAT, 2, true },
		{ MPTP_OPC_OBJECT_SIZE, 8, true },
		{ MPTP_OPC_PERSISTENT_UNIQUE_OBJECT_IDENTIFIER, 16, false },
		{ MPTP_OPC_OBJECT_FILE_NAME, 9, false },
		{ MPTP_OPC_OBJECT_FILE_NAME, 3, false },
		{ MPTP_OPC_OBJECT_FORMAT, 4, false },
		{ 0xd801, 4, false } };
	static const uint8_t sent[16] = "LeeLeeLeeLeeLee";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct mptp_transaction t = {
			.request = { .code = MPTP_OP_GET_OBJECT_PROP_VALUE,
			    .param = { 7, cases[i].property } },
			.phase = MPTP_PHASE_IN,
			.bytes = cases[i].size,
			.data = sent,
			.ndata = cases[i].size
		};
		struct pseudonyms words = { .slot = NULL };
		uint8_t *left;
		size_t len;

		assert_true(redact_data(&words, &t, &left, &len));
		assert_int_equal(left != NULL, cases[i].left);
		assert_int_equal(len, cases[i].left ? cases[i].size : 0);
		free(left);
		pseudonyms_clear(&words);
	}
}

/* All values of a property: of its range, and of its choices. */
static void
texts_of_a_property_are_gone(void **state)
{
	char words[][8] = { "Otto A", "Otto B", "Otto C", "Otto D", "Otto E",
		"Otto F" };
	struct mptp_value values[6];
	struct mptp_property_desc d = { .code = MPTP_DP_COPYRIGHT_INFO,
		.type = MPTP_TYPE_STR };

	(void)state;
	for (int i = 0; i < 6; i++)
		values[i] = (struct mptp_value){ .type = MPTP_TYPE_STR,
			.str = words[i] };
	d.initial = values[0];
	d.current = values[1];
	d.minimum = values[2];
	d.maximum = values[3];
	d.step = values[4];
	d.form = MPTP_FORM_RANGE;
	redact(MPTP_OP_GET_DEVICE_PROP_DESC, d.code,
	    &mptp_dataset_property_desc, &d);
	assert_string_equal(d.initial.str, "xxxxx1");
	assert_string_equal(d.current.str, "xxxxx2");
	assert_string_equal(d.minimum.str, "xxxxx3");
	assert_string_equal(d.maximum.str, "xxxxx4");
	assert_string_equal(d.step.str, "xxxxx5");
	mptp_dataset_clear(&mptp_dataset_property_desc, &d);

	d = (struct mptp_property_desc){ .code = MPTP_DP_COPYRIGHT_INFO,
		.type = MPTP_TYPE_STR,
		.initial = values[0],
		.current = values[1],
		.form = MPTP_FORM_ENUM,
		.choices = values,
		.nchoices = 6 };
	redact(MPTP_OP_GET_DEVICE_PROP_DESC, d.code,
	    &mptp_dataset_property_desc, &d);
	assert_int_equal(d.nchoices, 6);
	for (int i = 0; i < 6; i++)
		assert_null(strstr(d.choices[i].str, "Otto"));
	mptp_dataset_clear(&mptp_dataset_property_desc, &d);
}

/* Figures are a setting as long as they are no more than one. */
static void
figures_of_a_setting_are_few(void **state)
{
	char size[] = "6000x4000", many[] = "0491761234567 04917612345";
	struct mptp_property_desc d = { .code = MPTP_DP_IMAGE_SIZE,
		.type = MPTP_TYPE_STR,
		.initial = { .type = MPTP_TYPE_STR, .str = size },
		.current = { .type = MPTP_TYPE_STR, .str = many } };

	(void)state;
	redact(MPTP_OP_GET_DEVICE_PROP_DESC, d.code,
	    &mptp_dataset_property_desc, &d);
	assert_string_equal(d.initial.str, size);
	assert_null(strchr(d.current.str, '4'));
	mptp_dataset_clear(&mptp_dataset_property_desc, &d);
}

/* A list says itself of which types its values are. */
static void
a_size_is_a_number(void **state)
{
	char text[] = "Otto", zeros[16] = { 0 };
	struct mptp_object_prop props[2] = {
		prop_of(MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_STR),
		prop_of(MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U128)
	};
	struct mptp_object_prop_list list = { .items = props, .n = 2 };

	(void)state;
	props[0].value.str = text;
	memset(props[1].value.u128, 'L', 16);
	redact(MPTP_OP_GET_OBJECT_PROP_LIST, 0, &mptp_dataset_object_prop_list,
	    &list);
	assert_string_equal(list.items[0].value.str, "xxx1");
	assert_memory_equal(list.items[1].value.u128, zeros, 15);
	mptp_dataset_clear(&mptp_dataset_object_prop_list, &list);
}

/* Nothing is left of what is not as the tables have it. */
static void
what_is_not_known_is_gone(void **state)
{
	static const uint8_t zeros[64] = { 8 };
	const struct mptp_transaction whole = {
		.request = { .code = MPTP_OP_GET_STORAGE_INFO },
		.phase = MPTP_PHASE_IN,
		.bytes = 32,
		.data = zeros,
		.ndata = 32
	};
	struct mptp_transaction t[4] = { whole, whole, whole, whole };

	(void)state;
	t[1].phase = MPTP_PHASE_OUT;
	t[2].bytes = 33; /* one of which is not there */
	/* What a make tells of its own. */
	t[3].request.code = MPTP_OP_CANON_GET_EVENT;
	t[3].dialect = MPTP_DIALECT_CANON;
	for (int i = 0; i < 4; i++) {
		struct pseudonyms words = { .slot = NULL };
		uint8_t *left;
		size_t len;

		assert_true(redact_data(&words, &t[i], &left, &len));
		assert_int_equal(left != NULL, i == 0);
		assert_int_equal(len > 0, i == 0);
		free(left);
		pseudonyms_clear(&words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_a_manifest_are_others),
		cmocka_unit_test(values_of_objects_are_gone),
		cmocka_unit_test(a_value_is_left_if_it_is_a_small_number),
		cmocka_unit_test(texts_of_a_property_are_gone),
		cmocka_unit_test(figures_of_a_setting_are_few),
		cmocka_unit_test(a_size_is_a_number),
		cmocka_unit_test(what_is_not_known_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
