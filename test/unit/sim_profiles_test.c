/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The cameras that profiles describe, piece by piece.
 */
#include <stdio.h>
#include <string.h>

#include "sim_run.h"

#define SD1 0x00010001u
#define SD2 0x00020001u
#define EVERY 0xffffffffu
#define ROOT 0xffffffffu
#define CR3 0xb108

static void
expect_storage(struct run *run, uint32_t id, uint64_t capacity,
    uint64_t free_bytes, const char *description)
{
	struct mptp_storage_info info;

	assert_int_equal(ask(run, MPTP_OP_GET_STORAGE_INFO, 1, id), MPTP_RC_OK);
	assert_int_equal(
	    mptp_storage_info_unpack(&info, run->data, run->len), MPTP_OK);
	assert_int_equal(info.type, 4);
	assert_int_equal(info.filesystem, 3);
	assert_int_equal(info.access, 0);
	assert_int_equal(info.capacity, capacity);
	assert_int_equal(info.free_bytes, free_bytes);
	assert_int_equal(info.free_objects, 0xffffffff);
	assert_string_equal(info.description, description);
	assert_true(info.label == NULL || info.label[0] == '\0');
	mptp_storage_info_clear(&info);
}

static void
expect_ids(struct run *run, uint32_t n, uint32_t first, uint32_t second)
{
	struct mptp_u32_array ids;

	assert_int_equal(ask(run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&ids, run->data, run->len), MPTP_OK);
	assert_int_equal(ids.n, n);
	assert_int_equal(ids.items[0], first);
	if (n > 1)
		assert_int_equal(ids.items[1], second);
	mptp_u32_array_clear(&ids);
}

static void
eos_r6_device_info(void **state)
{
	static const uint16_t events[] = { 49537, 16387, 49539, 49540, 49541,
		49542, 49543, 49544, 49545, 49546, 49547, 49549, 49550, 49551,
		49552, 49553, 49568, 49569, 16393 };
	static const uint16_t images[] = { 12289, 12290, 12294, 12298, 12296,
		14337, 45313, 45315, 48898, 14336, 45316, 45317 };
	static const uint16_t properties[] = { 0x5001, 0xd303, 0xd402, 0xd406,
		0xd407 };
	static const uint16_t operations[] = { 0x1001, 0x1002, 0x1003, 0x1004,
		0x1005, 0x1006, 0x1007, 0x1008, 0x1009, 0x100a, 0x100b, 0x100c,
		0x100d, 0x100f, 0x1014, 0x1016, 0x101b, 0x902f, 0x9033,
		0x9050 };
	struct mptp_device_info info;
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	assert_string_equal(mptp_sim_model(run.sim), "Canon EOS R6");
	assert_string_equal(run.device->identity.name, "Canon EOS R6");
	assert_int_equal(ask(&run, MPTP_OP_GET_DEVICE_INFO, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_device_info_unpack(&info, run.data, run.len), MPTP_OK);
	assert_int_equal(info.standard_version, 100);
	assert_int_equal(info.vendor_extension, 6);
	assert_int_equal(info.vendor_version, 100);
	assert_int_equal(info.functional_mode, 0);
	assert_int_equal(info.noperations, 159);
	assert_memory_equal(info.operations, operations, sizeof(operations));
	assert_int_equal(info.operations[158], 0x91f1);
	assert_int_equal(info.nevents, 19);
	assert_memory_equal(info.events, events, sizeof(events));
	assert_int_equal(info.nproperties, 5);
	assert_memory_equal(info.properties, properties, sizeof(properties));
	assert_int_equal(info.ncapture_formats, 1);
	assert_int_equal(info.capture_formats[0], 14337);
	assert_int_equal(info.nimage_formats, 12);
	assert_memory_equal(info.image_formats, images, sizeof(images));
	assert_string_equal(info.manufacturer, "Canon.Inc");
	assert_string_equal(info.model, "Canon EOS R6");
	assert_string_equal(info.device_version, "3-1.5.0");
	assert_int_equal(strlen(info.serial), 32);
	mptp_device_info_clear(&info);
	run_close(&run);
}

static void
eos_r6_card(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	expect_ids(&run, 2, SD1, SD2);
	expect_storage(&run, SD1, 15923150848, 15554052096, "SD1");
	expect_storage(&run, SD2, 0, 0, "SD2");
	expect_handles(&run, SD1, 0, ROOT, 0x50000000u, 0x60080000u, 0u);
	expect_handles(&run, SD2, 0, ROOT, 0u);
	expect_handles(&run, SD2, 0, 0u, 0u);
	expect_handles(&run, SD1, 0, 0x50000000u, 0x51900000u, 0u);
	expect_handles(&run, SD1, 0, 0x60080000u, 0u);
	expect_handles(&run, SD1, MPTP_OF_ASSOCIATION, 0u, 0x50000000u,
	    0x51900000u, 0x60080000u, 0u);
	expect_handles(&run, SD1, MPTP_OF_EXIF_JPEG, 0u, 0u);
	expect_object(&run, 0x50000000, 0, MPTP_OF_ASSOCIATION, 0, "DCIM");
	expect_object(
	    &run, 0x51900000, 0x50000000, MPTP_OF_ASSOCIATION, 0, "100CANON");
	expect_object(&run, 0x60080000, 0, MPTP_OF_ASSOCIATION, 0, "MISC");
	expect_object(
	    &run, 0x5190d321, 0x51900000, CR3, 21662294, "2U4A3378.CR3");
	expect_object(
	    &run, 0x5190d381, 0x51900000, CR3, 18202710, "2U4A3384.CR3");
	expect_object(
	    &run, 0x5190d391, 0x51900000, CR3, 18094166, "2U4A3385.CR3");
	expect_object(
	    &run, 0x5190d4e1, 0x51900000, CR3, 17670230, "2U4A3406.CR3");
	expect_object(
	    &run, 0x5190d4f1, 0x51900000, CR3, 18219606, "2U4A3407.CR3");
	/* Raw pictures are pictures. */
	assert_int_equal(ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, EVERY,
			     0xffffffffu, 0x51900000u),
	    MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 10);
	run_close(&run);
}

/* The handle follows from the number in the name, as in real ones. */
static void
eos_r6_handles_follow_from_names(void **state)
{
	struct mptp_u32_array handles;
	struct mptp_object_info info;
	struct run run;
	unsigned number;

	(void)state;
	run_open(&run, "canon-eos-r6");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 3, SD1, 0u, 0x51900000u),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&handles, run.data, run.len), MPTP_OK);
	assert_int_equal(handles.n, 10);
	for (uint32_t i = 0; i < handles.n; i++) {
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, handles.items[i]),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_object_info_unpack(&info, run.data, run.len), MPTP_OK);
		assert_int_equal(sscanf(info.name, "2U4A%4u.CR3", &number), 1);
		assert_int_equal(
		    handles.items[i], 0x5190d321 + (number - 3378) * 0x10);
		assert_int_equal(info.image_width, 5472);
		assert_int_equal(info.image_height, 3648);
		assert_int_equal(info.thumb_width, 160);
		assert_int_equal(strlen(info.captured), 15);
		mptp_object_info_clear(&info);
	}
	mptp_u32_array_clear(&handles);
	run_close(&run);
}

static struct mptp_property_desc
property(struct run *run, uint32_t code)
{
	struct mptp_property_desc desc;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_DEVICE_PROP_DESC, 1, code), MPTP_RC_OK);
	assert_int_equal(
	    mptp_property_desc_unpack(&desc, run->data, run->len), MPTP_OK);
	return desc;
}

static void
eos_r6_properties(void **state)
{
	static const struct {
		uint16_t code, type;
		uint8_t writable, form;
		uint64_t number;
		const char *text;
	} expected[] = {
		{ 0x5001, MPTP_TYPE_U8, 0, MPTP_FORM_ENUM, 63, NULL },
		{ 0xd303, MPTP_TYPE_U8, 0, 0, 1, NULL },
		{ 0xd402, MPTP_TYPE_STR, 0, 0, 0, "Canon EOS R6" },
		{ 0xd406, MPTP_TYPE_STR, 1, 0, 0, "Unknown Initiator" },
		{ 0xd407, MPTP_TYPE_U32, 0, 0, 1, NULL },
	};
	struct run run;

	(void)state;
	run_open(&run, "canon-eos-r6");
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		struct mptp_property_desc d = property(&run, expected[i].code);

		assert_int_equal(d.type, expected[i].type);
		assert_int_equal(d.writable, expected[i].writable);
		assert_int_equal(d.form, expected[i].form);
		if (expected[i].text != NULL) {
			assert_string_equal(d.initial.str, expected[i].text);
			assert_string_equal(d.current.str, expected[i].text);
		} else {
			assert_int_equal(d.initial.u, expected[i].number);
			assert_int_equal(d.current.u, expected[i].number);
		}
		mptp_property_desc_clear(&d);
	}
	run_close(&run);
}

static void
ixus_180(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-ixus-180");
	assert_string_equal(mptp_sim_model(run.sim), "Canon IXUS 180");
	expect_ids(&run, 1, SD1, 0);
	expect_storage(&run, SD1, 7944011776, 7919222784, "SD");
	expect_handles(&run, SD1, 0, ROOT, 0x00080000u, 0u);
	expect_handles(&run, SD1, 0, 0x00080000u, 0x01a00000u, 0u);
	expect_handles(&run, SD1, 0, 0x01a00000u, 0x01a0aee1u, 0x01a0aef1u, 0u);
	expect_object(
	    &run, 0x01a00000, 0x00080000, MPTP_OF_ASSOCIATION, 0, "104___07");
	expect_object(&run, 0x01a0aee1, 0x01a00000, MPTP_OF_EXIF_JPEG, 4952866,
	    "IMG_2798.JPG");
	expect_object(&run, 0x01a0aef1, 0x01a00000, MPTP_OF_EXIF_JPEG, 4637973,
	    "IMG_2799.JPG");
	run_close(&run);
}

/* Each kind of request for handles (ISO 15740 10.4.7). */
static void
handles_are_selected(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	expect_handles(&run, SD1, 0, 0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 0u);
	expect_handles(&run, EVERY, 0, 0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 0u);
	expect_handles(&run, EVERY, 0, ROOT, 1u, 7u, 0u);
	expect_handles(&run, EVERY, 0, 2u, 3u, 4u, 5u, 6u, 0u);
	expect_handles(&run, SD1, 0, 7u, 8u, 0u);
	/* By format: one of them, or every picture. */
	expect_handles(&run, EVERY, MPTP_OF_EXIF_JPEG, 0u, 3u, 4u, 0u);
	expect_handles(&run, EVERY, MPTP_OF_EXIF_JPEG, ROOT, 0u);
	expect_handles(&run, EVERY, 0xffffffff, 0u, 3u, 4u, 5u, 0u);
	expect_handles(&run, EVERY, MPTP_OF_TEXT, 7u, 8u, 0u);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eos_r6_device_info),
		cmocka_unit_test(eos_r6_card),
		cmocka_unit_test(eos_r6_handles_follow_from_names),
		cmocka_unit_test(eos_r6_properties),
		cmocka_unit_test(ixus_180),
		cmocka_unit_test(handles_are_selected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
