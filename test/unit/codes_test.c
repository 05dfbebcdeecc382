/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <miniptp/code.h>

#define OP MPTP_KIND_OPERATION
#define PROP MPTP_KIND_PROPERTY

/* What the dialect calls the code, with the label if asked for. */
static void
assert_called(enum mptp_kind kind, enum mptp_dialect dialect, uint32_t code,
    const char *label, const char *name)
{
	const struct mptp_code *row = mptp_code_find(kind, dialect, code);

	assert_non_null(row);
	assert_int_equal(row->code, code);
	assert_int_equal(row->kind, kind);
	assert_string_equal(row->name, name);
	if (label != NULL)
		assert_string_equal(
		    mptp_dialect_label((enum mptp_dialect)row->dialect), label);
}

/* The names that the output in the classic format must have. */
static void
classic_names(void **state)
{
	static const struct {
		uint32_t code;
		const char *label;
		const char *name;
	} names[] = {
		{ 0x1001, "PTP", "GetDeviceInfo" },
		{ 0x1002, "PTP", "OpenSession" },
		{ 0x1003, "PTP", "CloseSession" },
		{ 0x1004, "PTP", "GetStorageIDs" },
		{ 0x1005, "PTP", "GetStorageInfo" },
		{ 0x1006, "PTP", "GetNumObjects" },
		{ 0x1007, "PTP", "GetObjectHandles" },
		{ 0x1008, "PTP", "GetObjectInfo" },
		{ 0x1009, "PTP", "GetObject" },
		{ 0x100a, "PTP", "GetThumb" },
		{ 0x100b, "PTP", "DeleteObject" },
		{ 0x100c, "PTP", "SendObjectInfo" },
		{ 0x100d, "PTP", "SendObject" },
		{ 0x100e, "PTP", "InitiateCapture" },
		{ 0x100f, "PTP", "FormatStore" },
		{ 0x1010, "PTP", "ResetDevice" },
		{ 0x1011, "PTP", "SelfTest" },
		{ 0x1012, "PTP", "SetObjectProtection" },
		{ 0x1013, "PTP", "PowerDown" },
		{ 0x1014, "PTP", "GetDevicePropDesc" },
		{ 0x1015, "PTP", "GetDevicePropValue" },
		{ 0x1016, "PTP", "SetDevicePropValue" },
		{ 0x1017, "PTP", "ResetDevicePropValue" },
		{ 0x1018, "PTP", "TerminateOpenCapture" },
		{ 0x1019, "PTP", "MoveObject" },
		{ 0x101a, "PTP", "CopyObject" },
		{ 0x101b, "PTP", "GetPartialObject" },
		{ 0x101c, "PTP", "InitiateOpenCapture" },
		{ 0x9033, "Canon", "GetMacAddress" },
		{ 0x9050, "Canon", "EnableCommand" },
		{ 0x9114, "Canon", "SetRemoteMode" },
		{ 0x9115, "Canon", "SetEventMode" },
		{ 0x9116, "Canon", "GetEvent" },
	};
	enum mptp_dialect canon = MPTP_DIALECT_CANON;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_called(
		    OP, canon, names[i].code, names[i].label, names[i].name);
	assert_called(PROP, canon, 0x5001, NULL, "BatteryLevel");
	assert_called(PROP, canon, 0xd303, NULL, "UsedDeviceState");
	assert_called(PROP, canon, 0xd402, NULL, "DeviceFriendlyName");
	assert_called(PROP, canon, 0xd406, NULL, "SessionInitiatorVersionInfo");
	assert_called(PROP, canon, 0xd407, NULL, "PerceivedDeviceType");
	assert_called(MPTP_KIND_RESPONSE, canon, 0x2001, NULL, "OK");
	assert_called(
	    MPTP_KIND_RESPONSE, canon, 0x201f, NULL, "TransactionCancelled");
}

static void
rows_say_what_an_operation_carries(void **state)
{
	const struct mptp_code *row;

	(void)state;
	row = mptp_code_find(OP, MPTP_DIALECT_PTP, MPTP_OP_GET_DEVICE_INFO);
	assert_non_null(row);
	assert_int_equal(row->phase, MPTP_PHASE_IN);
	assert_string_equal(row->dataset, "device_info");
	assert_null(row->parameters);
	row = mptp_code_find(OP, MPTP_DIALECT_PTP, MPTP_OP_SEND_OBJECT_INFO);
	assert_non_null(row);
	assert_int_equal(row->phase, MPTP_PHASE_OUT);
	assert_string_equal(row->dataset, "object_info");
	assert_string_equal(row->parameters, "[storage] [parent]");
	row = mptp_code_find(OP, MPTP_DIALECT_PTP, MPTP_OP_DELETE_OBJECT);
	assert_non_null(row);
	assert_int_equal(row->phase, MPTP_PHASE_NONE);
	assert_null(row->dataset);
	row = mptp_code_find(PROP, MPTP_DIALECT_PTP, MPTP_DP_F_NUMBER);
	assert_non_null(row);
	assert_int_equal(row->type, MPTP_TYPE_U16);
	assert_string_equal(row->unit, "f_100");
	row = mptp_code_find(
	    MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP, MPTP_OPC_OBJECT_SIZE);
	assert_non_null(row);
	assert_int_equal(row->type, MPTP_TYPE_U64);
	row = mptp_code_find(MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP,
	    MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA);
	assert_non_null(row);
	assert_int_equal(row->type, MPTP_TYPE_ARRAY | MPTP_TYPE_U8);
	assert_string_equal(mptp_code_find(MPTP_KIND_EVENT, MPTP_DIALECT_MTP,
				MPTP_EV_OBJECT_PROP_CHANGED)
				->parameters,
	    "handle property");
}

static void
a_dialect_falls_back_to_the_common_ones(void **state)
{
	static const enum mptp_dialect all[] = { MPTP_DIALECT_PTP,
		MPTP_DIALECT_MTP, MPTP_DIALECT_ANDROID, MPTP_DIALECT_WINDOWS,
		MPTP_DIALECT_CANON };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_called(OP, all[i], 0x1009, "PTP", "GetObject");
		assert_called(OP, all[i], 0x9805, "MTP", "GetObjectPropList");
		assert_called(
		    OP, all[i], 0x95c1, "Android", "GetPartialObject64");
		assert_called(MPTP_KIND_STORAGE_TYPE, all[i],
		    MPTP_STORAGE_TYPE_REMOVABLE_RAM, "PTP", "RemovableRAM");
		assert_called(MPTP_KIND_VENDOR, all[i], MPTP_VENDOR_MICROSOFT,
		    "PTP", "Microsoft");
	}
}

static void
a_dialect_has_its_own_names_first(void **state)
{
	(void)state;
	assert_called(PROP, MPTP_DIALECT_CANON, 0xd101, "Canon", "Aperture");
	assert_called(PROP, MPTP_DIALECT_MTP, 0xd101, "Windows", "SecureTime");
	assert_called(
	    OP, MPTP_DIALECT_CANON, 0x9101, "Canon", "EOS_GetStorageIDs");
	assert_called(
	    OP, MPTP_DIALECT_MTP, 0x9101, "Windows", "GetSecureTimeChallenge");
	assert_called(
	    MPTP_KIND_FORMAT, MPTP_DIALECT_CANON, 0xb108, "Canon", "CR3");
}

/* Numbers of one vendor are not explained to another's cameras. */
static void
vendors_are_kept_apart(void **state)
{
	(void)state;
	assert_null(mptp_code_find(OP, MPTP_DIALECT_PTP, 0x9116));
	assert_null(mptp_code_find(OP, MPTP_DIALECT_MTP, 0x9116));
	assert_null(mptp_code_find(OP, MPTP_DIALECT_PTP, 0x9101));
	assert_null(mptp_code_find(OP, MPTP_DIALECT_ANDROID, 0x9101));
	/* Windows has them, Canon has not. */
	assert_non_null(mptp_code_find(OP, MPTP_DIALECT_MTP, 0x9201));
	assert_null(mptp_code_find(OP, MPTP_DIALECT_CANON, 0x9201));
	assert_null(
	    mptp_code_find(MPTP_KIND_RESPONSE, MPTP_DIALECT_CANON, 0xa121));
	assert_null(mptp_code_find(MPTP_KIND_FORMAT, MPTP_DIALECT_MTP, 0xb108));
	/* The kind counts, too. */
	assert_null(
	    mptp_code_find(MPTP_KIND_RESPONSE, MPTP_DIALECT_PTP, 0x1001));
	assert_null(mptp_code_find(OP, MPTP_DIALECT_PTP, 0xffffffff));
	assert_null(mptp_code_find((enum mptp_kind)99, MPTP_DIALECT_PTP, 1));
	assert_null(mptp_code_find(OP, (enum mptp_dialect)99, 0x9116));
	assert_non_null(mptp_code_find(OP, (enum mptp_dialect)99, 0x1001));
}

static void
assert_named(enum mptp_kind kind, enum mptp_dialect dialect, const char *name,
    uint32_t code)
{
	const struct mptp_code *row = mptp_code_named(kind, dialect, name);

	assert_non_null(row);
	assert_int_equal(row->kind, kind);
	assert_int_equal(row->code, code);
}

static void
names_are_found_in_any_case_and_with_a_label(void **state)
{
	const enum mptp_dialect ptp = MPTP_DIALECT_PTP;
	const enum mptp_dialect canon = MPTP_DIALECT_CANON;

	(void)state;
	assert_named(OP, canon, "GetMacAddress", 0x9033);
	assert_named(OP, canon, "getmacaddress", 0x9033);
	assert_named(OP, canon, "canon_getmacaddress", 0x9033);
	assert_named(OP, canon, "CANON_EOS_GETSTORAGEIDS", 0x9101);
	/* Not the camera's, but nobody else's either. */
	assert_named(OP, ptp, "GetMacAddress", 0x9033);
	assert_named(OP, ptp, "Canon_GetMacAddress", 0x9033);
	assert_named(OP, ptp, "ptp_GetDeviceInfo", 0x1001);
	assert_named(OP, canon, "GetStorageIDs", 0x1004);
	assert_named(OP, canon, "android_getpartialobject64", 0x95c1);
	/* A camera's own property before the standard's, and the reverse. */
	assert_named(PROP, canon, "WhiteBalance", 0xd109);
	assert_named(PROP, canon, "PTP_WhiteBalance", 0x5005);
	assert_named(PROP, ptp, "WhiteBalance", 0x5005);
	assert_named(PROP, ptp, "canon_WhiteBalance", 0xd109);
	assert_null(mptp_code_named(OP, canon, "mtp_GetDeviceInfo"));
	assert_null(mptp_code_named(OP, canon, "PTP_"));
	assert_null(mptp_code_named(OP, canon, "GetDeviceInf"));
	assert_null(mptp_code_named(OP, canon, "GetDeviceInfoo"));
	assert_null(mptp_code_named(OP, canon, ""));
	assert_null(mptp_code_named(OP, canon, "BatteryLevel"));
	assert_null(mptp_code_named((enum mptp_kind)99, canon, "GetObject"));
}

static void
rows_are_in_order_and_each_is_found(void **state)
{
	const struct mptp_code *row, *last = NULL;
	char name[128];
	size_t n;

	(void)state;
	for (n = 0; (row = mptp_code_at(n)) != NULL; n++) {
		enum mptp_kind kind = (enum mptp_kind)row->kind;
		enum mptp_dialect dialect = (enum mptp_dialect)row->dialect;

		if (last != NULL && last->kind == row->kind &&
		    last->dialect == row->dialect)
			assert_true(last->code < row->code);
		else if (last != NULL && last->kind == row->kind)
			assert_true(last->dialect < row->dialect);
		else if (last != NULL)
			assert_true(last->kind < row->kind);
		last = row;
		assert_ptr_equal(mptp_code_find(kind, dialect, row->code), row);
		assert_ptr_equal(
		    mptp_code_named(kind, dialect, row->name), row);
		assert_true(strlen(mptp_dialect_label(dialect)) +
			strlen(row->name) + 2 <
		    sizeof(name));
		strcpy(name, mptp_dialect_label(dialect));
		strcat(name, "_");
		strcat(name, row->name);
		assert_ptr_equal(
		    mptp_code_named(kind, MPTP_DIALECT_PTP, name), row);
		assert_non_null(row->summary);
		assert_int_equal(kind == OP && row->phase != MPTP_PHASE_NONE,
		    row->dataset != NULL);
	}
	assert_true(n > 1000);
	assert_null(mptp_code_at(SIZE_MAX));
}

static void
unknown_codes_are_written_in_hex(void **state)
{
	char buf[16] = "";
	const char *text;

	(void)state;
	text = mptp_code_text(
	    MPTP_KIND_RESPONSE, MPTP_DIALECT_PTP, 0x2abc, buf, sizeof(buf));
	assert_ptr_equal(text, buf);
	assert_string_equal(text, "0x2abc");
	assert_string_equal(mptp_code_text(MPTP_KIND_STORAGE_TYPE,
				MPTP_DIALECT_PTP, 9, buf, sizeof(buf)),
	    "0x0009");
	assert_string_equal(mptp_code_text(MPTP_KIND_VENDOR, MPTP_DIALECT_PTP,
				0xfffffffe, buf, sizeof(buf)),
	    "0xfffffffe");
	assert_string_equal(mptp_code_text(MPTP_KIND_RESPONSE, MPTP_DIALECT_PTP,
				MPTP_RC_DEVICE_BUSY, NULL, 0),
	    "DeviceBusy");
	assert_string_equal(mptp_code_text(MPTP_KIND_RESPONSE, MPTP_DIALECT_PTP,
				0x2abc, NULL, 0),
	    "");
	buf[4] = '!';
	assert_string_equal(mptp_code_text(MPTP_KIND_RESPONSE, MPTP_DIALECT_PTP,
				0x2abc, buf, 4),
	    "0x2");
	assert_int_equal(buf[4], '!');
}

static void
values_have_names(void **state)
{
	const struct mptp_code *balance, *shutter, *aperture, *model;
	struct mptp_code copy;
	uint64_t value = 77;

	(void)state;
	balance = mptp_code_find(PROP, MPTP_DIALECT_PTP, 0x5005);
	shutter = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd102);
	aperture = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd101);
	model = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd116);
	assert_string_equal(mptp_code_value_name(balance, 2), "Automatic");
	assert_null(mptp_code_value_name(balance, 0));
	assert_null(mptp_code_value_name(balance, UINT64_MAX));
	assert_null(mptp_code_value_name(model, 1));
	assert_null(mptp_code_value_name(NULL, 1));
	assert_string_equal(
	    mptp_code_value_at(balance, 1, &value), "Automatic");
	assert_int_equal(value, 2);
	assert_null(mptp_code_value_at(balance, 1000, &value));
	assert_null(mptp_code_value_at(model, 0, &value));
	assert_null(mptp_code_value_at(NULL, 0, &value));
	value = 77;
	copy = *balance;
	assert_string_equal(mptp_code_value_name(&copy, 2), "Automatic");

	assert_int_equal(
	    mptp_code_value_named(balance, "AUTOMATIC", &value), MPTP_OK);
	assert_int_equal(value, 2);
	assert_int_equal(
	    mptp_code_value_named(balance, "Autumn", &value), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_code_value_named(model, "x", &value), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_code_value_named(NULL, "x", &value), MPTP_ERR_ARG);
	assert_int_equal(value, 2);
	/* Shared with another property; several numbers of one name. */
	assert_string_equal(mptp_code_value_name(shutter, 0x70), "1/125");
	assert_string_equal(mptp_code_value_name(shutter, 0x4c), "1/6");
	assert_string_equal(mptp_code_value_name(shutter, 0x4d), "1/6");
	assert_int_equal(
	    mptp_code_value_named(shutter, "1/6", &value), MPTP_OK);
	assert_int_equal(value, 0x4d);
	assert_int_equal(
	    mptp_code_value_named(shutter, "bulb", &value), MPTP_OK);
	assert_int_equal(value, 0x0c);
	assert_string_equal(mptp_code_value_name(aperture, 0x28), "4");
}

/* Canon counts exposure in eighths of a stop, so that tables of whole stops are
 * checked by counting. */
static void
exposure_tables_count_eighths(void **state)
{
	static const char *const plus[] = { "0", "+1", "+2", "+3" };
	static const char *const minus[] = { "0", "-1", "-2", "-3" };
	static const char *const speeds[] = { "100", "200", "400", "800",
		"1600", "3200", "6400", "12800", "25600", "51200" };
	static const char *const times[] = { "1", "0.5", "1/4", "1/8", "1/15",
		"1/30", "1/60", "1/125", "1/250", "1/500", "1/1000", "1/2000",
		"1/4000", "1/8000", "1/16000" };
	const struct mptp_code *speed, *time, *bias, *old_bias;

	(void)state;
	speed = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd103);
	time = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd102);
	bias = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd104);
	old_bias = mptp_code_find(PROP, MPTP_DIALECT_CANON, 0xd01f);
	for (uint64_t i = 0; i < sizeof(speeds) / sizeof(*speeds); i++)
		assert_string_equal(
		    mptp_code_value_name(speed, 0x48 + 8 * i), speeds[i]);
	for (uint64_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		assert_string_equal(
		    mptp_code_value_name(time, 0x38 + 8 * i), times[i]);
	for (uint64_t i = 0; i < sizeof(plus) / sizeof(*plus); i++) {
		assert_string_equal(mptp_code_value_name(bias, 8 * i), plus[i]);
		assert_string_equal(
		    mptp_code_value_name(bias, (256 - 8 * i) & 0xff), minus[i]);
		assert_string_equal(
		    mptp_code_value_name(old_bias, 0x18 - 8 * i), plus[i]);
		assert_string_equal(
		    mptp_code_value_name(old_bias, 0x18 + 8 * i), minus[i]);
	}
}

static void
assert_dialect(const char *manufacturer, uint32_t vendor,
    const char *description, enum mptp_dialect dialect)
{
	struct mptp_device_info info = { 0 };
	char text[2][64];

	info.vendor_extension = vendor;
	if (manufacturer != NULL)
		info.manufacturer = strcpy(text[0], manufacturer);
	if (description != NULL)
		info.vendor_description = strcpy(text[1], description);
	assert_int_equal(mptp_dialect_of(&info), dialect);
}

static void
the_maker_decides_before_the_extension(void **state)
{
	static const char microsoft[] = "microsoft.com: 1.0; android.com: 1.0;";

	(void)state;
	/* Canon's bodies, old and new. */
	assert_dialect("Canon Inc.", 11, "", MPTP_DIALECT_CANON);
	assert_dialect("Canon.", 6, microsoft, MPTP_DIALECT_CANON);
	assert_dialect("CANON INC.", 6, NULL, MPTP_DIALECT_CANON);
	assert_dialect("", 11, "", MPTP_DIALECT_CANON);
	assert_dialect("not Canon", 12, "", MPTP_DIALECT_PTP);
	assert_dialect("Nikon Corporation", 10, "", MPTP_DIALECT_NIKON);
	assert_dialect("Nikon", 6, microsoft, MPTP_DIALECT_NIKON);
	assert_dialect("NIKON", 0xffffffff, "", MPTP_DIALECT_NIKON);
	assert_dialect("", 10, "", MPTP_DIALECT_NIKON);
	assert_dialect("Google", 6, microsoft, MPTP_DIALECT_MTP);
	assert_dialect("iRiver", 0xffffffff, NULL, MPTP_DIALECT_MTP);
	assert_dialect("someone", 0, "Microsoft.com: 1.0", MPTP_DIALECT_MTP);
	assert_dialect(NULL, 0, NULL, MPTP_DIALECT_PTP);
	assert_int_equal(mptp_dialect_of(NULL), MPTP_DIALECT_PTP);
}

static void
kinds_and_dialects_have_names(void **state)
{
	(void)state;
	assert_string_equal(mptp_kind_name(OP), "operation");
	assert_string_equal(
	    mptp_kind_name(MPTP_KIND_OBJECT_PROPERTY), "object_property");
	assert_string_equal(mptp_kind_name(MPTP_KIND_VENDOR), "vendor");
	for (int kind = OP; kind <= MPTP_KIND_VENDOR; kind++)
		assert_string_not_equal(
		    mptp_kind_name((enum mptp_kind)kind), "unknown");
	assert_string_equal(mptp_kind_name((enum mptp_kind)99), "unknown");
	assert_string_equal(mptp_dialect_name(MPTP_DIALECT_PTP), "ptp");
	assert_string_equal(mptp_dialect_label(MPTP_DIALECT_PTP), "PTP");
	assert_string_equal(mptp_dialect_name(MPTP_DIALECT_CANON), "canon");
	assert_string_equal(mptp_dialect_label(MPTP_DIALECT_CANON), "Canon");
	assert_string_equal(
	    mptp_dialect_name((enum mptp_dialect)99), "unknown");
	assert_string_equal(
	    mptp_dialect_label((enum mptp_dialect) - 1), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classic_names),
		cmocka_unit_test(rows_say_what_an_operation_carries),
		cmocka_unit_test(a_dialect_falls_back_to_the_common_ones),
		cmocka_unit_test(a_dialect_has_its_own_names_first),
		cmocka_unit_test(vendors_are_kept_apart),
		cmocka_unit_test(names_are_found_in_any_case_and_with_a_label),
		cmocka_unit_test(rows_are_in_order_and_each_is_found),
		cmocka_unit_test(unknown_codes_are_written_in_hex),
		cmocka_unit_test(values_have_names),
		cmocka_unit_test(exposure_tables_count_eighths),
		cmocka_unit_test(the_maker_decides_before_the_extension),
		cmocka_unit_test(kinds_and_dialects_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
