/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A call of each function for an operation of ISO 15740.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "operation_calls.h"

static int
device_info(struct mptp_camera *c)
{
	struct mptp_device_info d;
	int rc = mptp_get_device_info(c, &d);

	if (rc == MPTP_OK)
		assert_string_equal(d.model, "Fake");
	mptp_device_info_clear(&d);
	return rc;
}

static int
storage_ids(struct mptp_camera *c)
{
	struct mptp_u32_array a;
	int rc = mptp_get_storage_ids(c, &a);

	assert_int_equal(a.n, rc == MPTP_OK ? 1 : 0);
	mptp_u32_array_clear(&a);
	return rc;
}

static int
storage_info(struct mptp_camera *c)
{
	struct mptp_storage_info d;
	int rc = mptp_get_storage_info(c, 0x00010001, &d);

	assert_int_equal(d.capacity, rc == MPTP_OK ? 1000 : 0);
	mptp_storage_info_clear(&d);
	return rc;
}

static int
num_objects(struct mptp_camera *c)
{
	uint32_t n;
	int rc = mptp_get_num_objects(
	    c, MPTP_STORAGE_ALL, MPTP_FORMAT_IMAGES, 0x10, &n);

	assert_int_equal(n, rc == MPTP_OK ? 2 : 0);
	return rc;
}

static int
object_handles(struct mptp_camera *c)
{
	struct mptp_u32_array a;
	int rc = mptp_get_object_handles(
	    c, 0x00010001, 0x3801, MPTP_PARENT_ROOT, &a);

	assert_int_equal(a.n, rc == MPTP_OK ? 2 : 0);
	mptp_u32_array_clear(&a);
	return rc;
}

static int
object_info(struct mptp_camera *c)
{
	struct mptp_object_info d;
	int rc = mptp_get_object_info(c, 0x12, &d);

	if (rc == MPTP_OK)
		assert_string_equal(d.name, "A.JPG");
	mptp_object_info_clear(&d);
	return rc;
}

static int
object(struct mptp_camera *c)
{
	int rc = mptp_get_object(c, 0x77, &operation_sink);

	operation_got(rc == MPTP_OK ? "object" : "");
	return rc;
}

static int
thumb(struct mptp_camera *c)
{
	int rc = mptp_get_thumb(c, 0x77, &operation_sink);

	operation_got(rc == MPTP_OK ? "thumb" : "");
	return rc;
}

static int
delete_object(struct mptp_camera *c)
{
	return mptp_delete_object(c, 0x12, MPTP_FORMAT_ANY);
}

static int
send_object_info(struct mptp_camera *c)
{
	char name[] = "n";
	const struct mptp_object_info info = {
		.format = 0x3801, .size = 3, .name = name
	};
	struct mptp_place place;
	int rc = mptp_send_object_info(
	    c, 0x00010001, MPTP_PARENT_ROOT, &info, &place);

	operation_placed(&place, rc);
	return rc;
}

static int
send_object(struct mptp_camera *c)
{
	return mptp_send_object(c, &operation_source);
}

static int
initiate_capture(struct mptp_camera *c)
{
	uint32_t id;
	int rc = mptp_initiate_capture(c, 0x00010001, 0x3801, &id);

	assert_int_equal(id,
	    rc == MPTP_OK ? mptp_session_transaction(mptp_camera_session(c)) :
			    0);
	return rc;
}

static int
format_store(struct mptp_camera *c)
{
	return mptp_format_store(c, 0x00010001, 3);
}

static int
self_test(struct mptp_camera *c)
{
	return mptp_self_test(c, 0x8001);
}

static int
protect(struct mptp_camera *c)
{
	return mptp_set_object_protection(c, 0x12, 1);
}

static int
prop_desc(struct mptp_camera *c)
{
	struct mptp_property_desc d;
	int rc = mptp_get_device_prop_desc(c, 0x5001, &d);

	assert_int_equal(d.current.u, rc == MPTP_OK ? 50 : 0);
	mptp_property_desc_clear(&d);
	return rc;
}

static int
prop_value(struct mptp_camera *c)
{
	struct mptp_value v;
	int rc = mptp_get_device_prop_value(c, 0x5007, MPTP_TYPE_U16, &v);

	assert_int_equal(v.u, rc == MPTP_OK ? 280 : 0);
	mptp_value_clear(&v);
	return rc;
}

static int
set_prop_value(struct mptp_camera *c)
{
	return mptp_set_device_prop_value(c, 0x5007, &operation_word);
}

static int
reset_prop_value(struct mptp_camera *c)
{
	return mptp_reset_device_prop_value(c, MPTP_PROPERTY_ALL);
}

static int
terminate_open_capture(struct mptp_camera *c)
{
	return mptp_terminate_open_capture(c, 5);
}

static int
move_object(struct mptp_camera *c)
{
	return mptp_move_object(c, 0x12, 0x00020001, MPTP_PARENT_ROOT);
}

static int
copy_object(struct mptp_camera *c)
{
	uint32_t copy;
	int rc = mptp_copy_object(c, 0x12, 0x00020001, 0x10, &copy);

	assert_int_equal(copy, rc == MPTP_OK ? 0x99 : 0);
	return rc;
}

static int
partial_object(struct mptp_camera *c)
{
	uint32_t n;
	int rc = mptp_get_partial_object(
	    c, 0x12, 0x80000000, MPTP_SIZE_REST, &operation_sink, &n);

	operation_got(rc == MPTP_OK ? "part" : "");
	assert_int_equal(n, rc == MPTP_OK ? 4 : 0);
	return rc;
}

static int
initiate_open_capture(struct mptp_camera *c)
{
	return mptp_initiate_open_capture(c, 0, 0, NULL);
}

static int
start_enum(struct mptp_camera *c)
{
	uint32_t id;
	int rc =
	    mptp_start_enum_handles(c, 0x00010001, 0, MPTP_PARENT_ROOT, &id);

	assert_int_equal(id, rc == MPTP_OK ? 7 : 0);
	return rc;
}

static int
enum_handles(struct mptp_camera *c)
{
	struct mptp_u32_array a;
	int rc = mptp_enum_handles(c, 7, 100, &a);

	assert_int_equal(a.n, rc == MPTP_OK ? 1 : 0);
	mptp_u32_array_clear(&a);
	return rc;
}

static int
stop_enum(struct mptp_camera *c)
{
	return mptp_stop_enum_handles(c, 7);
}

static int
vendor_maps(struct mptp_camera *c)
{
	struct mptp_vendor_extension_maps d;
	int rc = mptp_get_vendor_extension_maps(c, &d);

	assert_int_equal(d.n, rc == MPTP_OK ? 1 : 0);
	mptp_vendor_extension_maps_clear(&d);
	return rc;
}

static int
vendor_device_info(struct mptp_camera *c)
{
	struct mptp_device_info d;
	int rc = mptp_get_vendor_device_info(c, 11, &d);

	assert_int_equal(d.standard_version, rc == MPTP_OK ? 110 : 0);
	mptp_device_info_clear(&d);
	return rc;
}

static int
resized(struct mptp_camera *c)
{
	uint32_t width = 1, height = 1;
	int rc = mptp_get_resized_image_object(
	    c, 0x12, 640, 0, &operation_sink, &width, &height);

	assert_int_equal(width, rc == MPTP_OK ? 636 : 0);
	assert_int_equal(height, rc == MPTP_OK ? 424 : 0);
	operation_got(rc == MPTP_OK ? "small" : "");
	return rc;
}

static int
manifest(struct mptp_camera *c)
{
	struct mptp_manifest d;
	int rc = mptp_get_filesystem_manifest(
	    c, 0x00010001, 0, MPTP_PARENT_ROOT, &d);

	assert_int_equal(d.n, rc == MPTP_OK ? 2 : 0);
	mptp_manifest_clear(&d);
	return rc;
}

static int
stream_info(struct mptp_camera *c)
{
	struct mptp_stream_info d;
	int rc = mptp_get_stream_info(c, 1, &d);

	assert_int_equal(d.packet_alignment, rc == MPTP_OK ? 4 : 0);
	return rc;
}

static int
stream(struct mptp_camera *c)
{
	int rc = mptp_get_stream(c, &operation_sink);

	operation_got(rc == MPTP_OK ? "stream" : "");
	return rc;
}

/* ---- and what goes over the wire ---------------------------------------- */

const struct operation ptp_operations[] = {
	{ device_info, { 0x1001, 0, { 0 } }, NULL, "" },
	{ storage_ids, { 0x1004, 0, { 0 } }, NULL, "" },
	{ storage_info, { 0x1005, 1, { 0x00010001 } }, NULL,
	    " of store_00010001" },
	{ num_objects, { 0x1006, 3, { 0xffffffff, 0xffffffff, 0x10 } }, NULL,
	    " of folder 0x00000010" },
	{ object_handles, { 0x1007, 3, { 0x00010001, 0x3801, 0xffffffff } },
	    NULL, " of store_00010001" },
	{ object_info, { 0x1008, 1, { 0x12 } }, NULL, " of 0x00000012" },
	{ object, { 0x1009, 1, { 0x77 } }, NULL, " of 0x00000077" },
	{ thumb, { 0x100a, 1, { 0x77 } }, NULL, " of 0x00000077" },
	{ delete_object, { 0x100b, 2, { 0x12, 0 } }, NULL, " of 0x00000012" },
	{ send_object_info, { 0x100c, 2, { 0x00010001, 0xffffffff } },
	    "010001000138000003000000000000000000000000000000000000000000000000"
	    "0000000000000000000000000000000000000002"
	    "6e000000000000",
	    " to store_00010001" },
	{ send_object, { 0x100d, 0, { 0 } }, "676767", "" },
	{ initiate_capture, { 0x100e, 2, { 0x00010001, 0x3801 } }, NULL, "" },
	{ format_store, { 0x100f, 2, { 0x00010001, 3 } }, NULL,
	    " of store_00010001" },
	{ mptp_reset_device, { 0x1010, 0, { 0 } }, NULL, "" },
	{ self_test, { 0x1011, 1, { 0x8001 } }, NULL, "" },
	{ protect, { 0x1012, 2, { 0x12, 1 } }, NULL, " of 0x00000012" },
	{ mptp_power_down, { 0x1013, 0, { 0 } }, NULL, "" },
	{ prop_desc, { 0x1014, 1, { 0x5001 } }, NULL,
	    " of BatteryLevel (0x5001)" },
	{ prop_value, { 0x1015, 1, { 0x5007 } }, NULL, " of FNumber (0x5007)" },
	{ set_prop_value, { 0x1016, 1, { 0x5007 } }, "3412",
	    " of FNumber (0x5007)" },
	{ reset_prop_value, { 0x1017, 1, { 0xffffffff } }, NULL,
	    " of all properties" },
	{ terminate_open_capture, { 0x1018, 1, { 5 } }, NULL, "" },
	{ move_object, { 0x1019, 3, { 0x12, 0x00020001, 0 } }, NULL,
	    " of 0x00000012 to store_00020001" },
	{ copy_object, { 0x101a, 3, { 0x12, 0x00020001, 0x10 } }, NULL,
	    " of 0x00000012 to folder 0x00000010" },
	{ partial_object, { 0x101b, 3, { 0x12, 0x80000000, 0xffffffff } }, NULL,
	    " of 0x00000012" },
	{ initiate_open_capture, { 0x101c, 2, { 0, 0 } }, NULL, "" },
	{ start_enum, { 0x101d, 3, { 0x00010001, 0, 0xffffffff } }, NULL,
	    " of store_00010001" },
	{ enum_handles, { 0x101e, 2, { 7, 100 } }, NULL, "" },
	{ stop_enum, { 0x101f, 1, { 7 } }, NULL, "" },
	{ vendor_maps, { 0x1020, 0, { 0 } }, NULL, "" },
	{ vendor_device_info, { 0x1021, 1, { 11 } }, NULL, "" },
	{ resized, { 0x1022, 3, { 0x12, 640, 0 } }, NULL, " of 0x00000012" },
	{ manifest, { 0x1023, 3, { 0x00010001, 0, 0xffffffff } }, NULL,
	    " of store_00010001" },
	{ stream_info, { 0x1024, 1, { 1 } }, NULL, "" },
	{ stream, { 0x1025, 0, { 0 } }, NULL, "" },
	{ NULL, { 0, 0, { 0 } }, NULL, NULL },
};
