/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * A call of each function for an operation of MTP and of Android's extension.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "operation_calls.h"

static int
props_supported(struct mptp_camera *c)
{
	struct mptp_u16_array a;
	int rc = mptp_get_object_props_supported(c, 0x3801, &a);

	assert_int_equal(a.n, rc == MPTP_OK ? 2 : 0);
	mptp_u16_array_clear(&a);
	return rc;
}

static int
object_prop_desc(struct mptp_camera *c)
{
	struct mptp_object_prop_desc d;
	int rc = mptp_get_object_prop_desc(c, 0xdc08, 0x3801, &d);

	assert_int_equal(d.form, rc == MPTP_OK ? MPTP_FORM_DATE_TIME : 0);
	mptp_object_prop_desc_clear(&d);
	return rc;
}

static int
object_prop_value(struct mptp_camera *c)
{
	struct mptp_value v;
	int rc = mptp_get_object_prop_value(c, 0x12, 0xdc04, MPTP_TYPE_U64, &v);

	assert_int_equal(v.u, rc == MPTP_OK ? 5000 : 0);
	mptp_value_clear(&v);
	return rc;
}

static int
set_object_prop_value(struct mptp_camera *c)
{
	return mptp_set_object_prop_value(c, 0x12, 0xdc8a, &operation_word);
}

static int
object_prop_list(struct mptp_camera *c)
{
	struct mptp_object_prop_list d;
	int rc = mptp_get_object_prop_list(
	    c, 0x10, 0x3801, MPTP_PROPERTY_BY_GROUP, 8, MPTP_DEPTH_TREE, &d);

	assert_int_equal(d.n, rc == MPTP_OK ? 1 : 0);
	mptp_object_prop_list_clear(&d);
	return rc;
}

static struct mptp_object_prop rating[] = {
	{ .handle = 0x12,
	    .property = 0xdc8a,
	    .value = { .type = MPTP_TYPE_U16, .u = 50 } },
};
static const struct mptp_object_prop_list ratings = { rating, 1 };

static int
set_object_prop_list(struct mptp_camera *c)
{
	uint32_t failed;
	int rc = mptp_set_object_prop_list(c, &ratings, &failed);

	assert_int_equal(failed, rc == MPTP_ERR_RESPONSE ? 2 : 0);
	return rc;
}

static int
interdependent(struct mptp_camera *c)
{
	struct mptp_interdependent_props d;
	int rc = mptp_get_interdependent_prop_desc(c, 0x3801, &d);

	assert_int_equal(d.n, rc == MPTP_OK ? 1 : 0);
	mptp_interdependent_props_clear(&d);
	return rc;
}

static int
send_object_prop_list(struct mptp_camera *c)
{
	struct mptp_place place;
	uint32_t failed;
	int rc = mptp_send_object_prop_list(c, 0x00010001, 0x10, 0x3801,
	    UINT64_C(0x123456789), &ratings, &place, &failed);

	operation_placed(&place, rc);
	assert_int_equal(failed, rc == MPTP_ERR_RESPONSE ? 4 : 0);
	return rc;
}

static int
references(struct mptp_camera *c)
{
	struct mptp_u32_array a;
	int rc = mptp_get_object_references(c, 0x12, &a);

	assert_int_equal(a.n, rc == MPTP_OK ? 1 : 0);
	mptp_u32_array_clear(&a);
	return rc;
}

static int
set_references(struct mptp_camera *c)
{
	uint32_t items[] = { 0x13 };
	const struct mptp_u32_array a = { items, 1 };

	return mptp_set_object_references(c, 0x12, &a);
}

static int
update_firmware(struct mptp_camera *c)
{
	return mptp_update_device_firmware(c, 0x12);
}

static int
skip_objects(struct mptp_camera *c)
{
	return mptp_skip(c, -2);
}

static int
partial_object_64(struct mptp_camera *c)
{
	uint32_t n;
	int rc = mptp_get_partial_object_64(
	    c, 0x12, UINT64_C(0x123456789), 4, &operation_sink, &n);

	operation_got(rc == MPTP_OK ? "part" : "");
	assert_int_equal(n, rc == MPTP_OK ? 4 : 0);
	return rc;
}

static int
send_partial_object(struct mptp_camera *c)
{
	uint32_t n;
	int rc = mptp_send_partial_object(
	    c, 0x12, UINT64_C(0x123456789), &operation_source, &n);

	assert_int_equal(n, rc == MPTP_OK ? 3 : 0);
	return rc;
}

static int
truncate_object(struct mptp_camera *c)
{
	return mptp_truncate_object(c, 0x12, UINT64_C(0x123456789));
}

static int
begin_edit(struct mptp_camera *c)
{
	return mptp_begin_edit_object(c, 0x12);
}

static int
end_edit(struct mptp_camera *c)
{
	return mptp_end_edit_object(c, 0x12);
}

/* ---- and what goes over the wire ---------------------------------------- */

const struct operation mtp_operations[] = {
	{ props_supported, { 0x9801, 1, { 0x3801 } }, NULL,
	    " of format EXIF_JPEG" },
	{ object_prop_desc, { 0x9802, 2, { 0xdc08, 0x3801 } }, NULL,
	    " of DateCreated of format EXIF_JPEG" },
	{ object_prop_value, { 0x9803, 2, { 0x12, 0xdc04 } }, NULL,
	    " of 0x00000012, ObjectSize" },
	{ set_object_prop_value, { 0x9804, 2, { 0x12, 0xdc8a } }, "3412",
	    " of 0x00000012, Rating" },
	{ object_prop_list, { 0x9805, 5, { 0x10, 0x3801, 0, 8, 0xffffffff } },
	    NULL, " of 0x00000010" },
	{ set_object_prop_list, { 0x9806, 0, { 0 } },
	    "01000000120000008adc04003200", "" },
	{ interdependent, { 0x9807, 1, { 0x3801 } }, NULL,
	    " of format EXIF_JPEG" },
	{ send_object_prop_list,
	    { 0x9808, 5, { 0x00010001, 0x10, 0x3801, 1, 0x23456789 } },
	    "01000000120000008adc04003200", " to folder 0x00000010" },
	{ references, { 0x9810, 1, { 0x12 } }, NULL, " of 0x00000012" },
	{ set_references, { 0x9811, 1, { 0x12 } }, "0100000013000000",
	    " of 0x00000012" },
	{ update_firmware, { 0x9812, 1, { 0x12 } }, NULL, " of 0x00000012" },
	{ skip_objects, { 0x9820, 1, { 0xfffffffe } }, NULL, "" },
	{ partial_object_64, { 0x95c1, 4, { 0x12, 0x23456789, 1, 4 } }, NULL,
	    " of 0x00000012" },
	{ send_partial_object, { 0x95c2, 4, { 0x12, 0x23456789, 1, 3 } },
	    "676767", " of 0x00000012" },
	{ truncate_object, { 0x95c3, 3, { 0x12, 0x23456789, 1 } }, NULL,
	    " of 0x00000012" },
	{ begin_edit, { 0x95c4, 1, { 0x12 } }, NULL, " of 0x00000012" },
	{ end_edit, { 0x95c5, 1, { 0x12 } }, NULL, " of 0x00000012" },
	{ NULL, { 0, 0, { 0 } }, NULL, NULL },
};
