/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Datasets field by field: bytes written by hand from the standard.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/dataset.h>

/* Unpacks, and checks that packing gives the same bytes again. */
#define EXACTLY(NAME, d, bytes)                                                \
	do {                                                                   \
		uint8_t again_[sizeof(bytes)];                                 \
		assert_int_equal(                                              \
		    mptp_##NAME##_unpack(d, bytes, sizeof(bytes)), 0);         \
		assert_int_equal(                                              \
		    mptp_##NAME##_pack(d, NULL, 0), sizeof(bytes));            \
		assert_int_equal(                                              \
		    mptp_##NAME##_pack(d, again_, sizeof(again_)),             \
		    sizeof(bytes));                                            \
		assert_memory_equal(again_, bytes, sizeof(bytes));             \
	} while (0)

static void
device_info(void **state)
{
	static const uint8_t in[] = {
		100, 0, 0x06, 0x00, 0x00, 0x00, 0x6e, 0x00,	/* versions */
		3, 'a', 0, 0xe9, 0, 0, 0,			/* "a\u00e9" */
		0x01, 0x00,					/* mode */
		2, 0, 0, 0, 0x01, 0x10, 0x02, 0x10,		/* operations */
		1, 0, 0, 0, 0x02, 0x40,				/* events */
		3, 0, 0, 0, 0x01, 0x50, 0x02, 0x50, 0x03, 0x50, /* properties */
		1, 0, 0, 0, 0x01, 0x38,				/* capture */
		2, 0, 0, 0, 0x01, 0x30, 0x01, 0x38,		/* image */
		2, 'M', 0, 0, 0,		/* manufacturer */
		2, 'N', 0, 0, 0,		/* model */
		2, '1', 0, 0, 0,		/* version */
		3, 0x3d, 0xd8, 0x00, 0xde, 0, 0 /* "\U0001f600" */
	};
	struct mptp_device_info d;

	(void)state;
	/* The surrogate pair makes two units and a NUL. */
	EXACTLY(device_info, &d, in);
	assert_int_equal(d.standard_version, 100);
	assert_int_equal(d.vendor_extension, 6);
	assert_int_equal(d.vendor_version, 110);
	assert_string_equal(d.vendor_description, "a\xc3\xa9");
	assert_int_equal(d.functional_mode, 1);
	assert_int_equal(d.noperations, 2);
	assert_int_equal(d.operations[0], 0x1001);
	assert_int_equal(d.operations[1], 0x1002);
	assert_int_equal(d.nevents, 1);
	assert_int_equal(d.events[0], 0x4002);
	assert_int_equal(d.nproperties, 3);
	assert_int_equal(d.properties[2], 0x5003);
	assert_int_equal(d.ncapture_formats, 1);
	assert_int_equal(d.capture_formats[0], 0x3801);
	assert_int_equal(d.nimage_formats, 2);
	assert_int_equal(d.image_formats[0], 0x3001);
	assert_string_equal(d.manufacturer, "M");
	assert_string_equal(d.model, "N");
	assert_string_equal(d.device_version, "1");
	assert_string_equal(d.serial, "\xf0\x9f\x98\x80");
	mptp_device_info_clear(&d);
	assert_null(d.serial);
	assert_null(d.operations);
	assert_int_equal(d.noperations, 0);
}

static void
storage_info(void **state)
{
	static const uint8_t in[] = { 4, 0, 3, 0, 2, 0, 0x00, 0x00, 0x00, 0x00,
		0x08, 0x00, 0x00, 0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa,
		0x99, 0x88, 0xff, 0xff, 0xff, 0xff, 3, 'S', 0, 'D', 0, 0, 0,
		0 };
	struct mptp_storage_info d;

	(void)state;
	EXACTLY(storage_info, &d, in);
	assert_int_equal(d.type, 4);
	assert_int_equal(d.filesystem, 3);
	assert_int_equal(d.access, 2);
	assert_true(d.capacity == UINT64_C(0x800000000));
	assert_true(d.free_bytes == UINT64_C(0x8899aabbccddeeff));
	assert_true(d.free_objects == 0xffffffff);
	assert_string_equal(d.description, "SD");
	assert_string_equal(d.label, "");
	mptp_storage_info_clear(&d);
}

static const uint8_t object[] = {
	0x01, 0x00, 0x01, 0x00, /* storage */
	0x01, 0x38, 0x01, 0x00, /* format, protection */
	0x78, 0x56, 0x34, 0x12, /* size */
	0x08, 0x38,		/* thumb format */
	0x10, 0, 0, 0, 0x11, 0, 0, 0, 0x12, 0, 0, 0, 0x13, 0, 0, 0, 0x14, 0, 0,
	0, 0x18, 0, 0, 0, 0x15, 0, 0, 0, /* parent */
	0x01, 0x00,			 /* association */
	0x16, 0, 0, 0,			 /* its description */
	0x17, 0, 0, 0,			 /* sequence */
	2, 'n', 0, 0, 0,		 /* name */
	2, 'c', 0, 0, 0,		 /* captured */
	2, 'm', 0, 0, 0,		 /* modified */
	2, 'k', 0, 0, 0			 /* keywords */
};

static void
object_info(void **state)
{
	struct mptp_object_info d;

	(void)state;
	EXACTLY(object_info, &d, object);
	assert_int_equal(d.storage, 0x10001);
	assert_int_equal(d.format, 0x3801);
	assert_int_equal(d.protection, 1);
	assert_true(d.size == 0x12345678);
	assert_int_equal(d.thumb_format, 0x3808);
	assert_int_equal(d.thumb_size, 0x10);
	assert_int_equal(d.thumb_width, 0x11);
	assert_int_equal(d.thumb_height, 0x12);
	assert_int_equal(d.image_width, 0x13);
	assert_int_equal(d.image_height, 0x14);
	assert_int_equal(d.image_depth, 24);
	assert_int_equal(d.parent, 0x15);
	assert_int_equal(d.association_type, 1);
	assert_int_equal(d.association_desc, 0x16);
	assert_int_equal(d.sequence, 0x17);
	assert_string_equal(d.name, "n");
	assert_string_equal(d.captured, "c");
	assert_string_equal(d.modified, "m");
	assert_string_equal(d.keywords, "k");
	assert_false(d.wide_size);
	mptp_object_info_clear(&d);
}

static void
object_of_more_than_4_gib(void **state)
{
	uint8_t out[128];
	struct mptp_object_info d = { .size = UINT64_C(0x123456789),
		.name = (char *)"f" };
	struct mptp_object_info back;
	size_t n;

	(void)state;
	n = mptp_object_info_pack(&d, out, sizeof(out));
	assert_int_equal(n, 52 + 5 + 3);
	assert_memory_equal(out + 8, "\xff\xff\xff\xff\0\0", 6);
	assert_int_equal(mptp_object_info_unpack(&back, out, n), 0);
	assert_true(back.size == MPTP_SIZE_ASK);
	mptp_object_info_clear(&back);

	d.wide_size = true;
	n = mptp_object_info_pack(&d, out, sizeof(out));
	assert_int_equal(n, 56 + 5 + 3);
	assert_memory_equal(out + 8, "\x89\x67\x45\x23\x01\0\0\0", 8);
	assert_int_equal(mptp_object_info_unpack(&back, out, n), 0);
	assert_true(back.wide_size);
	assert_true(back.size == UINT64_C(0x123456789));
	assert_string_equal(back.name, "f");
	assert_true(mptp_dataset_equal(&mptp_dataset_object_info, &d, &back));
	mptp_object_info_clear(&back);
}

/* An object without a name but with a date is no 64-bit one. */
static void
object_without_a_name(void **state)
{
	uint8_t out[128];
	struct mptp_object_info d = { .captured = (char *)"20240102T030405" };
	struct mptp_object_info back;
	size_t n = mptp_object_info_pack(&d, out, sizeof(out));

	(void)state;
	assert_int_equal(mptp_object_info_unpack(&back, out, n), 0);
	assert_false(back.wide_size);
	assert_string_equal(back.captured, d.captured);
	mptp_object_info_clear(&back);
}

static void
property_with_range(void **state)
{
	static const uint8_t in[] = { 0x10, 0x50, 0x03, 0x00, 1, 0x00, 0x00,
		0xfe, 0xff, /* 0, now -2 */
		1, 0x18, 0xfc, 0xe8, 0x03, 0x4d, 0x01 };
	struct mptp_property_desc d;

	(void)state;
	EXACTLY(property_desc, &d, in);
	assert_int_equal(d.code, 0x5010);
	assert_int_equal(d.type, MPTP_TYPE_I16);
	assert_int_equal(d.writable, 1);
	assert_int_equal(d.initial.i, 0);
	assert_true(d.current.i == -2);
	assert_int_equal(d.current.type, MPTP_TYPE_I16);
	assert_int_equal(d.form, MPTP_FORM_RANGE);
	assert_true(d.minimum.i == -1000);
	assert_true(d.maximum.i == 1000);
	assert_true(d.step.i == 333);
	mptp_property_desc_clear(&d);
}

static void
property_with_choices(void **state)
{
	static const uint8_t in[] = { 0x03, 0x50, 0xff, 0xff, 0, 0, 2, 'a', 0,
		0, 0, 2, 2, 0, 2, 'a', 0, 0, 0, 2, 'b', 0, 0, 0 };
	struct mptp_property_desc d;

	(void)state;
	EXACTLY(property_desc, &d, in);
	assert_string_equal(d.initial.str, "");
	assert_string_equal(d.current.str, "a");
	assert_int_equal(d.nchoices, 2);
	assert_string_equal(d.choices[0].str, "a");
	assert_string_equal(d.choices[1].str, "b");
	mptp_property_desc_clear(&d);
	assert_null(d.choices);
}

static void
property_of_arrays(void **state)
{
	static const uint8_t in[] = { 0x05, 0xd4, 0x03, 0x40, 0, 0, 0, 0, 0, 2,
		0, 0, 0, 0xff, 0xff, 0x00, 0x80, 0 };
	struct mptp_property_desc d;

	(void)state;
	EXACTLY(property_desc, &d, in);
	assert_int_equal(d.initial.n, 0);
	assert_int_equal(d.current.n, 2);
	assert_true((int64_t)mptp_value_element(&d.current, 0) == -1);
	assert_true((int64_t)mptp_value_element(&d.current, 1) == -32768);
	assert_int_equal(mptp_value_element(&d.current, 2), 0);
	mptp_property_desc_clear(&d);
}

static void
object_property_descriptions(void **state)
{
	static const uint8_t plain[] = { 0x04, 0xdc, 0x08, 0x00, 0, 1, 2, 3, 4,
		5, 6, 7, 8, 0x44, 0x33, 0x22, 0x11, 0 };
	static const uint8_t pattern[] = { 0x07, 0xdc, 0xff, 0xff, 1, 0, 0, 0,
		0, 0, 5, 3, '.', 0, '*', 0, 0, 0 };
	static const uint8_t bytes[] = { 0x86, 0xdc, 0x02, 0x40, 1, 3, 0, 0, 0,
		9, 8, 7, 0, 0, 0, 0, 6, 0xff, 0x0f, 0, 0 };
	static const uint8_t choices[] = { 0x4f, 0xdc, 0x02, 0x00, 1, 0, 0, 0,
		0, 0, 2, 2, 0, 0, 1 };
	struct mptp_object_prop_desc d;

	(void)state;
	EXACTLY(object_prop_desc, &d, plain);
	assert_int_equal(d.code, 0xdc04);
	assert_true(d.initial.u == UINT64_C(0x0807060504030201));
	assert_int_equal(d.group, 0x11223344);
	mptp_object_prop_desc_clear(&d);

	EXACTLY(object_prop_desc, &d, pattern);
	assert_int_equal(d.form, MPTP_FORM_REGULAR_EXPRESSION);
	assert_string_equal(d.pattern, ".*");
	mptp_object_prop_desc_clear(&d);

	EXACTLY(object_prop_desc, &d, bytes);
	assert_int_equal(d.initial.n, 3);
	assert_memory_equal(d.initial.array, "\x09\x08\x07", 3);
	assert_int_equal(d.length, 0xfff);
	mptp_object_prop_desc_clear(&d);

	EXACTLY(object_prop_desc, &d, choices);
	assert_int_equal(d.nchoices, 2);
	assert_int_equal(d.choices[1].u, 1);
	mptp_object_prop_desc_clear(&d);
}

static void
object_property_list(void **state)
{
	static const uint8_t in[] = { 3, 0, 0, 0, 1, 0, 0, 0, 0x07, 0xdc, 0xff,
		0xff, 2, 'f', 0, 0, 0, 1, 0, 0, 0, 0x04, 0xdc, 0x08, 0x00, 0, 0,
		0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x41, 0xdc, 0x0a, 0x00, 1, 2, 3,
		4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	struct mptp_object_prop_list d;

	(void)state;
	EXACTLY(object_prop_list, &d, in);
	assert_int_equal(d.n, 3);
	assert_int_equal(d.items[0].handle, 1);
	assert_int_equal(d.items[0].property, 0xdc07);
	assert_int_equal(d.items[0].value.type, MPTP_TYPE_STR);
	assert_string_equal(d.items[0].value.str, "f");
	assert_true(d.items[1].value.u == UINT64_C(0x100000000));
	assert_int_equal(d.items[2].handle, 2);
	assert_int_equal(d.items[2].value.u128[0], 1);
	assert_int_equal(d.items[2].value.u128[15], 16);
	mptp_object_prop_list_clear(&d);
}

static void
manifest(void **state)
{
	static const uint8_t in[] = { 1, 0, 0, 0, 0, 0, 0, 0, 0x11, 0, 0, 0,
		0x01, 0, 0x02, 0, 0x01, 0x38, 0x01, 0, 0, 0, 0, 0, 2, 0, 0, 0,
		0x10, 0, 0, 0, 0x03, 0, 4, 0, 0, 0, 5, 0, 0, 0, 2, 'n', 0, 0, 0,
		2, 'm', 0, 0, 0 };
	struct mptp_manifest d;

	(void)state;
	EXACTLY(manifest, &d, in);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.items[0].handle, 0x11);
	assert_int_equal(d.items[0].storage, 0x20001);
	assert_int_equal(d.items[0].format, 0x3801);
	assert_int_equal(d.items[0].protection, 1);
	assert_true(d.items[0].size == UINT64_C(0x200000000));
	assert_int_equal(d.items[0].parent, 0x10);
	assert_int_equal(d.items[0].association_type, 3);
	assert_int_equal(d.items[0].association_desc, 4);
	assert_int_equal(d.items[0].sequence, 5);
	assert_string_equal(d.items[0].name, "n");
	assert_string_equal(d.items[0].modified, "m");
	mptp_manifest_clear(&d);
}

static void
arrays(void **state)
{
	static const uint8_t u16s[] = { 2, 0, 0, 0, 1, 2, 3, 4 };
	static const uint8_t u32s[] = { 1, 0, 0, 0, 1, 2, 3, 4 };
	struct mptp_u16_array a;
	struct mptp_u32_array b;

	(void)state;
	EXACTLY(u16_array, &a, u16s);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.items[0], 0x0201);
	assert_int_equal(a.items[1], 0x0403);
	mptp_u16_array_clear(&a);
	EXACTLY(u32_array, &b, u32s);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.items[0], 0x04030201);
	mptp_u32_array_clear(&b);
}

static void
canon_events(void **state)
{
	static const uint8_t in[] = { 11, 0, 0, 0, 0x89, 0xc1, 0, 0, 1, 2, 3, 8,
		0, 0, 0, 0x01, 0xc1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0 };
	struct mptp_canon_events d;
	struct mptp_canon_event empty = { .code = 0 };

	(void)state;
	EXACTLY(canon_events, &d, in);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.items[0].code, 0xc189);
	assert_int_equal(d.items[0].npayload, 3);
	assert_memory_equal(d.items[0].payload, "\1\2\3", 3);
	assert_int_equal(d.items[1].code, 0xc101);
	assert_int_equal(d.items[1].npayload, 0);
	mptp_canon_events_clear(&d);

	/* It would read back as the end of the list. */
	d = (struct mptp_canon_events){ .items = &empty, .n = 1 };
	assert_int_equal(mptp_canon_events_pack(&d, NULL, 0), 0);
}

static void
canon_device_info(void **state)
{
	static const uint8_t in[] = { 28, 0, 0, 0, 1, 0, 0, 0, 0x81, 0xc1, 0, 0,
		2, 0, 0, 0, 0x01, 0xd1, 0, 0, 0x02, 0xd1, 0, 0, 0, 0, 0, 0 };
	struct mptp_canon_device_info d;

	(void)state;
	EXACTLY(canon_device_info, &d, in);
	assert_int_equal(d.nevents, 1);
	assert_int_equal(d.events[0], 0xc181);
	assert_int_equal(d.nproperties, 2);
	assert_int_equal(d.properties[1], 0xd102);
	assert_int_equal(d.nothers, 0);
	mptp_canon_device_info_clear(&d);
}

static void
names_find_datasets(void **state)
{
	const struct mptp_dataset *set;
	size_t n;

	(void)state;
	for (n = 0; (set = mptp_dataset_at(n)) != NULL; n++)
		assert_ptr_equal(
		    mptp_dataset_find(mptp_dataset_name(set)), set);
	assert_int_equal(n, 14);
	assert_null(mptp_dataset_at(SIZE_MAX));
	assert_null(mptp_dataset_find("device"));
	assert_null(mptp_dataset_find(""));
	assert_ptr_equal(
	    mptp_dataset_find("object_info"), &mptp_dataset_object_info);
	assert_int_equal(mptp_dataset_size(&mptp_dataset_object_info),
	    sizeof(struct mptp_object_info));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_info),
		cmocka_unit_test(storage_info),
		cmocka_unit_test(object_info),
		cmocka_unit_test(object_of_more_than_4_gib),
		cmocka_unit_test(object_without_a_name),
		cmocka_unit_test(property_with_range),
		cmocka_unit_test(property_with_choices),
		cmocka_unit_test(property_of_arrays),
		cmocka_unit_test(object_property_descriptions),
		cmocka_unit_test(object_property_list),
		cmocka_unit_test(manifest),
		cmocka_unit_test(arrays),
		cmocka_unit_test(canon_events),
		cmocka_unit_test(canon_device_info),
		cmocka_unit_test(names_find_datasets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
