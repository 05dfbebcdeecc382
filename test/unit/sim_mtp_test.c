/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * MTP's object properties, and the manifest of PTP 1.1.
 */
#include <string.h>

#include "sim_run.h"

#define ALL 0xffffffffu
#define CARD "generic-mtp?objects=5&perdir=3&size=6G"

static struct mptp_object_prop_list
list(struct run *run, uint32_t handle, uint32_t format, uint32_t property,
    uint32_t depth)
{
	struct mptp_object_prop_list l;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_LIST, 5, handle,
			     format, property, 0u, depth),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_object_prop_list_unpack(&l, run->data, run->len), MPTP_OK);
	return l;
}

/* Handles of a list of one property each, ending with 0. */
static void
expect_list(
    struct run *run, uint32_t handle, uint32_t format, uint32_t depth, ...)
{
	struct mptp_object_prop_list l =
	    list(run, handle, format, MPTP_OPC_OBJECT_SIZE, depth);
	va_list args;
	uint32_t n = 0, expected;

	va_start(args, depth);
	while ((expected = va_arg(args, uint32_t)) != 0) {
		assert_in_range(n, 0, l.n - 1);
		assert_int_equal(l.items[n].handle, expected);
		assert_int_equal(l.items[n].property, MPTP_OPC_OBJECT_SIZE);
		assert_int_equal(l.items[n].value.u,
		    expected >= 0x40000000 ? UINT64_C(6) << 30 : 0);
		n++;
	}
	va_end(args);
	assert_int_equal(l.n, n);
	mptp_object_prop_list_clear(&l);
}

static void
lists_are_selected_by_depth(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, CARD);
	expect_list(&run, ALL, 0, 0, 0x10000000u, 0x20000000u, 0x20000001u,
	    0x40000000u, 0x40000001u, 0x40000002u, 0x40000003u, 0x40000004u,
	    0u);
	expect_list(&run, 0, 0, 1, 0x10000000u, 0u);
	expect_list(&run, 0x20000001, 0, 1, 0x40000003u, 0x40000004u, 0u);
	expect_list(&run, 0x20000001, 0, 0, 0x20000001u, 0u);
	expect_list(&run, 0x40000002, 0, 0, 0x40000002u, 0u);
	expect_list(&run, 0x10000000, 0, ALL, 0x20000000u, 0x40000000u,
	    0x40000001u, 0x40000002u, 0x20000001u, 0x40000003u, 0x40000004u,
	    0u);
	expect_list(&run, 0x10000000, 0, 2, 0x20000000u, 0x40000000u,
	    0x40000001u, 0x40000002u, 0x20000001u, 0x40000003u, 0x40000004u,
	    0u);
	expect_list(&run, 0, 0, 2, 0x10000000u, 0x20000000u, 0x20000001u, 0u);
	expect_list(
	    &run, 0x20000000, 0, 2, 0x40000000u, 0x40000001u, 0x40000002u, 0u);
	expect_list(&run, ALL, MPTP_OF_ASSOCIATION, 0, 0x10000000u, 0x20000000u,
	    0x20000001u, 0u);
	expect_list(&run, 0x40000002, MPTP_OF_TEXT, 0, 0u);
	run_close(&run);
}

/* A list costs what it holds, whatever else is on the card. */
static void
lists_of_few_in_many_are_told(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp?objects=100000&size=0&perdir=2");
	for (uint32_t i = 0; i < 50000; i++) {
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT_PROP_LIST, 5, 0x20000000u + i,
			0u, (uint32_t)MPTP_OPC_PARENT_OBJECT, 0u, ALL),
		    MPTP_RC_OK);
		/* The count, and of each handle, property, type and value. */
		assert_int_equal(run.len, 4 + 2 * (4 + 2 + 2 + 4));
	}
	run_close(&run);
}

static void
lists_hold_every_property(void **state)
{
	struct mptp_object_prop_list l;
	struct mptp_u16_array codes;
	uint32_t told = 0;
	struct mptp_value value;
	struct run run;

	(void)state;
	run_open(&run, CARD);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, 1,
			     (uint32_t)MPTP_OF_EXIF_JPEG),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u16_array_unpack(&codes, run.data, run.len), MPTP_OK);
	assert_true(codes.n >= 8);
	l = list(&run, 0x20000001, 0, ALL, 1);
	for (uint32_t c = 0, i = 0; i < l.n || c % codes.n != 0; c++) {
		const uint32_t handle = 0x40000003 + c / codes.n;
		const uint16_t code = codes.items[c % codes.n];
		struct mptp_object_prop_desc d;
		uint8_t packed[600];
		size_t len;

		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT_PROP_DESC, 2, (uint32_t)code,
			(uint32_t)MPTP_OF_EXIF_JPEG),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_object_prop_desc_unpack(&d, run.data, run.len),
		    MPTP_OK);
		assert_int_equal(d.code, code);
		uint32_t group = d.group;
		uint16_t type = d.type;
		mptp_object_prop_desc_clear(&d);
		/* MTP 1.1 E.2.1: what is slow is not told unless asked for. */
		if (group == 0xffffffff)
			continue;
		assert_in_range(i, 0, l.n - 1);
		assert_int_equal(l.items[i].handle, handle);
		assert_int_equal(l.items[i].property, code);
		/* Of the type that is promised. */
		assert_int_equal(type, l.items[i].value.type);
		/* The same as one by one. */
		assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2,
				     handle, (uint32_t)code),
		    MPTP_RC_OK);
		len =
		    mptp_value_pack(&l.items[i].value, packed, sizeof(packed));
		assert_int_equal(run.len, len);
		assert_memory_equal(run.data, packed, len);
		i++;
		told++;
	}
	assert_int_equal(told, l.n);
	assert_true(told >= 2 * 10);
	mptp_object_prop_list_clear(&l);
	mptp_u16_array_clear(&codes);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2,
			     0x40000004u, (uint32_t)MPTP_OPC_OBJECT_FILE_NAME),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, MPTP_TYPE_STR, run.data, run.len),
	    MPTP_OK);
	assert_string_equal(value.str, "IMG_0002.JPG");
	mptp_value_clear(&value);
	run_close(&run);
}

static void
bad_requests_are_told_apart(void **state)
{
	static const struct {
		uint32_t p[5];
		uint16_t rc;
	} cases[] = {
		{ { 99, 0, ALL, 0, 0 }, MPTP_RC_INVALID_OBJECT_HANDLE },
		{ { ALL, 0x1001, 0xdc07, 0, 0 },
		    MPTP_RC_INVALID_OBJECT_FORMAT_CODE },
		{ { ALL, 0x12345678, 0xdc07, 0, 0 },
		    MPTP_RC_INVALID_OBJECT_FORMAT_CODE },
		{ { ALL, 0, 0, 4, 0 }, MPTP_RC_GROUP_NOT_SUPPORTED },
		{ { ALL, 0, 0, 0, 0 }, MPTP_RC_GROUP_NOT_SUPPORTED },
		{ { ALL, 0, 0xdfff, 0, 0 }, MPTP_RC_INVALID_OBJECT_PROP_CODE },
		/* Of sound, not of pictures. */
		{ { 0x40000000, 0, 0xdc99, 0, 0 },
		    MPTP_RC_INVALID_OBJECT_PROP_CODE },
	};
	struct run run;

	(void)state;
	run_open(&run, CARD);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT_PROP_LIST, 5, cases[i].p[0],
			cases[i].p[1], cases[i].p[2], cases[i].p[3],
			cases[i].p[4]),
		    cases[i].rc);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_DESC, 2, 0xdc99u, 0x3801u),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_DESC, 2, 0xdc99u, 0x3009u),
	    MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_DESC, 2, 0x5001u, 0x3801u),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, 0x40000000u, 0xdfffu),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, 0x40000000u, 0xdc99u),
	    MPTP_RC_OBJECT_PROP_NOT_SUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, 1, 0u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED, 1, 0x1001u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_PROP_DESC, 2, 0xdc07u, 0x1001u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_INTERDEPENDENT_PROP_DESC, 1, 0x1001u),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	run_close(&run);
}

static void
names_can_be_set(void **state)
{
	static const char name[] = "\x04"
				   "N\0e\0w\0\0";
	static const char slash[] = "\x03"
				    "a\0/\0\0";
	const uint32_t property = MPTP_OPC_OBJECT_FILE_NAME;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_VALUE, name, 9, 2, 3u, property),
	    MPTP_RC_OK);
	expect_object(&run, 3, 2, MPTP_OF_EXIF_JPEG, 2415919, "New");
	/* Taken, by another. */
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_VALUE, name, 9, 2, 4u, property),
	    MPTP_RC_ACCESS_DENIED);
	assert_int_equal(tell(&run, MPTP_OP_SET_OBJECT_PROP_VALUE, slash, 7, 2,
			     4u, property),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_VALUE, name, 3, 2, 4u, property),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT);
	assert_int_equal(tell(&run, MPTP_OP_SET_OBJECT_PROP_VALUE, "12345678",
			     8, 2, 4u, (uint32_t)MPTP_OPC_OBJECT_SIZE),
	    MPTP_RC_ACCESS_DENIED);
	expect_object(&run, 4, 2, MPTP_OF_EXIF_JPEG, 2200111, "DSC_0002.JPG");
	run_close(&run);
}

static void
the_manifest_tells_true_sizes(void **state)
{
	struct mptp_manifest manifest;
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp?objects=5&perdir=3&size=6G");
	assert_int_equal(ask(&run, MPTP_OP_GET_FILESYSTEM_MANIFEST, 3, 0x10001u,
			     0u, 0x20000001u),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_manifest_unpack(&manifest, run.data, run.len), MPTP_OK);
	assert_int_equal(manifest.n, 2);
	assert_int_equal(manifest.items[1].handle, 0x40000004);
	assert_int_equal(manifest.items[1].size, UINT64_C(6) << 30);
	assert_int_equal(manifest.items[1].parent, 0x20000001);
	assert_int_equal(manifest.items[1].storage, 0x10001);
	assert_string_equal(manifest.items[1].name, "IMG_0002.JPG");
	mptp_manifest_clear(&manifest);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_selected_by_depth),
		cmocka_unit_test(lists_of_few_in_many_are_told),
		cmocka_unit_test(lists_hold_every_property),
		cmocka_unit_test(bad_requests_are_told_apart),
		cmocka_unit_test(names_can_be_set),
		cmocka_unit_test(the_manifest_tells_true_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
