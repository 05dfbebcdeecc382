/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values as people write them.
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
#include "codec/unit.h"

static struct chance chance;

static const struct mptp_code *
row(enum mptp_kind kind, const char *name)
{
	const struct mptp_code *found =
	    mptp_code_named(kind, MPTP_DIALECT_PTP, name);

	assert_non_null(found);
	return found;
}

/* ---- both ways ---------------------------------------------------------- */

static void
reads_back(const struct mptp_code *property, const struct mptp_value *v)
{
	char *text = mptp_value_text(property, v);
	struct mptp_value back;
	struct mptp_error error = { 0 };

	assert_non_null(text);
	if (mptp_value_parse(&back, v->type, property, text, &error) !=
		MPTP_OK ||
	    !mptp_value_equal(v, &back))
		fail_msg("%s, type 0x%04x: '%s' does not read back: %s",
		    property == NULL ? "no property" : property->name, v->type,
		    text, error.text);
	free(text);
	mptp_value_clear(&back);
}

/* The current value of an invented description has an invented type. */
static void
any_value(struct mptp_value *v, uint16_t type)
{
	struct mptp_property_desc d = { 0 };

	do {
		mptp_property_desc_clear(&d);
		assert_int_equal(
		    mptp_dataset_arbitrary(
			&mptp_dataset_property_desc, &d, chance_next, &chance),
		    0);
	} while (type != 0 && d.type != type);
	assert_int_equal(mptp_value_copy(v, &d.current), MPTP_OK);
	mptp_property_desc_clear(&d);
}

static bool
is_property(const struct mptp_code *code)
{
	return code->kind == MPTP_KIND_PROPERTY ||
	    code->kind == MPTP_KIND_OBJECT_PROPERTY;
}

static void
any_value_of_any_property_reads_back(void **state)
{
	const struct mptp_code *property;
	struct mptp_value v;
	unsigned n = 0;

	(void)state;
	for (size_t i = 0; (property = mptp_code_at(i)) != NULL; i++) {
		if (!is_property(property))
			continue;
		n++;
		for (int k = 0; k < 12; k++) {
			any_value(&v, k < 8 ? property->type : 0);
			reads_back(property, &v);
			reads_back(NULL, &v);
			mptp_value_clear(&v);
		}
	}
	assert_true(n > 200);
}

static void
every_small_value_of_any_property_reads_back(void **state)
{
	const struct mptp_code *property;

	(void)state;
	for (size_t i = 0; (property = mptp_code_at(i)) != NULL; i++) {
		if (!is_property(property) ||
		    mptp_type_size(property->type) == 0 ||
		    mptp_type_size(property->type) > 8 ||
		    (property->type & MPTP_TYPE_ARRAY) != 0)
			continue;
		for (uint64_t u = 0; u < 66000; u += u < 300 ? 1 : 37) {
			struct mptp_value v = { .type = property->type };

			if (mptp_type_size(v.type) == 1 && u > 127)
				break;
			v.u = mptp_type_size(v.type) == 2 ? u & 0x7fff : u;
			reads_back(property, &v);
		}
	}
}

static void
every_named_value_reads_back(void **state)
{
	const struct mptp_code *property;
	const char *name;
	uint64_t u;

	(void)state;
	for (size_t i = 0; (property = mptp_code_at(i)) != NULL; i++) {
		if (!is_property(property))
			continue;
		for (size_t k = 0;
		     (name = mptp_code_value_at(property, k, &u)) != NULL;
		     k++) {
			struct mptp_value v = { .type = property->type,
				.u = u };
			struct mptp_value named;

			reads_back(property, &v);
			assert_int_equal(mptp_value_parse(&named, v.type,
					     property, name, NULL),
			    MPTP_OK);
			assert_string_equal(
			    mptp_code_value_name(property, named.u), name);
		}
	}
}

/* Whoever adds a unit to the tables has to say how it is written. */
static void
every_unit_is_known(void **state)
{
	const struct mptp_code *property;

	(void)state;
	for (size_t i = 0; (property = mptp_code_at(i)) != NULL; i++)
		if (is_property(property) && property->unit != NULL &&
		    unit_style(property->unit) == UNIT_NONE)
			fail_msg("%s: %s", property->name, property->unit);
}

/* Texts that look like other forms. */
static void
odd_strings_read_back(void **state)
{
	static const char *const texts[] = { "", "\"", "\"\"", "\"x\"",
		"\"\"x\"\"", "20240131T120000", "20240131T120000.0",
		"20240131T120000Z", "20240131T120000+0000",
		"20240131T120000+02", "2024-01-31T12:00:00", "20240231T120000",
		"20240131T1200", "6000x4000", "6000X4000", " 6000x4000",
		"6000 x 4000", "1:2:3", "1,2,3", "1:2", "[1]", "0x12", "-1",
		"+1", "=1", "#1", "a|b" };
	static const char *const names[] = { "DateTime", "ImageSize", "RGBGain",
		"Artist" };

	(void)state;
	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
		const struct mptp_code *property =
		    row(MPTP_KIND_PROPERTY, names[n]);

		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
			char copy[40];
			struct mptp_value v = { .type = MPTP_TYPE_STR,
				.str = copy };

			snprintf(copy, sizeof(copy), "%s", texts[i]);
			reads_back(property, &v);
		}
	}
}

/* ---- what people write -------------------------------------------------- */

struct written {
	const char *property, *text;
	int64_t number;
	const char *shown; /* NULL: as text */
};

static void
check_written(enum mptp_kind kind, const struct written *w)
{
	const struct mptp_code *property = row(kind, w->property);
	struct mptp_error error = { 0 };
	struct mptp_value v;
	char *text;

	if (mptp_value_parse(&v, property->type, property, w->text, &error) !=
	    MPTP_OK)
		fail_msg("%s %s: %s", w->property, w->text, error.text);
	if (v.i != w->number)
		fail_msg("%s %s: %lld", w->property, w->text, (long long)v.i);
	text = mptp_value_text(property, &v);
	assert_string_equal(text, w->shown == NULL ? w->text : w->shown);
	free(text);
}

static void
numbers_have_units(void **state)
{
	static const struct written cases[] = { { "FNumber", "f/2.8", 280,
						    NULL },
		{ "FNumber", "F/ 4", 400, "f/4" },
		{ "FNumber", "f5.6", 560, "f/5.6" },
		{ "FNumber", "2.8", 280, "f/2.8" },
		{ "FNumber", "400", 400, "f/4" },
		{ "FNumber", "0x190", 400, "f/4" },
		{ "FNumber", "automatic", 0xffff, "Automatic" },
		{ "ExposureTime", "1/250", 40, "1/250 s" },
		{ "ExposureTime", "1/250 s", 40, NULL },
		{ "ExposureTime", "1/60", 167, "1/60 s" },
		{ "ExposureTime", "166", 166, "1/60.2 s" },
		{ "ExposureTime", "0.5s", 5000, "0.5 s" },
		{ "ExposureTime", "2\"", 20000, "2 s" },
		{ "ExposureTime", "2.5", 25000, "2.5 s" },
		{ "ExposureTime", "500 ms", 5000, "0.5 s" },
		{ "ExposureTime", "2min", 1200000, "120 s" },
		{ "ExposureTime", "40", 40, "1/250 s" },
		{ "ExposureTime", "bulb", 0xffffffff, "Bulb" },
		{ "ExposureBiasCompensation", "-0.333 EV", -333, NULL },
		{ "ExposureBiasCompensation", "-1", -1000, "-1 EV" },
		{ "ExposureBiasCompensation", "+1.0", 1000, "1 EV" },
		{ "ExposureBiasCompensation", "+1/3", 333, "0.333 EV" },
		{ "ExposureBiasCompensation", "-2/3ev", -667, "-0.667 EV" },
		{ "ExposureBiasCompensation", "0.3EV", 300, "0.3 EV" },
		{ "ExposureBiasCompensation", "0xffff", -1, "-0.001 EV" },
		{ "ExposureBiasCompensation", "-0x3e8", -1000, "-1 EV" },
		{ "FocalLength", "50mm", 5000, "50 mm" },
		{ "FocalLength", "23.5 mm", 2350, NULL },
		{ "FocusDistance", "1.5m", 1500, "1500 mm" },
		{ "FocusDistance", "30 cm", 300, "300 mm" },
		{ "FocusDistance", "infinity", 0xffff, "Infinity" },
		{ "ExposureIndex", "400", 400, "ISO 400" },
		{ "ExposureIndex", "iso400", 400, "ISO 400" },
		{ "BatteryLevel", "63%", 63, NULL },
		{ "BatteryLevel", "63", 63, "63%" },
		{ "CaptureDelay", "10s", 10000, "10000 ms" },
		{ "CaptureDelay", "0.25 s", 250, "250 ms" },
		{ "TimelapseInterval", "1.5 min", 90000, "90000 ms" },
		{ "DigitalZoom", "2x", 20, NULL },
		{ "DigitalZoom", "0x", 0, NULL },
		{ "WhiteBalance", "daylight", 4, "Daylight" },
		{ "WhiteBalance", "32769", 0x8001, "32769" },
		{ "EnabledStreams", "Video,Audio", 3, "Video|Audio" },
		{ "EnabledStreams", "audio | video", 3, "Video|Audio" },
		{ "EnabledStreams", "Video|0x8", 9, NULL },
		{ "EnabledStreams", "0", 0, NULL },
		{ "VideoFormat", "mjpg", 0x47504a4d, "MJPG" },
		{ "VideoFormat", "H264", 0x34363248, NULL },
		{ "VideoFormat", "0x34333231", 0x34333231, "875770417" },
		{ "AudioSamplingRate", "48 kHz", 48000, "48000 Hz" },
		{ "PlaybackRate", "-1.5x", -1500, NULL },
		{ "PlaybackObject", "0x5190d381", 0x5190d381, NULL } };
	static const struct written objects[] = { { "StorageID", "0x00010001",
						      0x10001, NULL },
		{ "ObjectFormat", "EXIF_JPEG", 0x3801, NULL },
		{ "ObjectFormat", "0x3801", 0x3801, "EXIF_JPEG" },
		{ "ObjectFormat", "0x1234", 0x1234, "4660" },
		{ "ProtectionStatus", "readonly", 1, "ReadOnly" },
		{ "ObjectSize", "4GiB", INT64_C(4294967296),
		    "4294967296 bytes" },
		{ "ObjectSize", "18446744073709551615", -1,
		    "18446744073709551615 bytes" },
		{ "Hidden", "on", 1, "Yes" }, { "Hidden", "false", 0, "No" },
		{ "AudioBitRate", "128 kbit/s", 128000, "128000 bit/s" },
		{ "Width", "6000", 6000, "6000 px" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_written(MPTP_KIND_PROPERTY, &cases[i]);
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++)
		check_written(MPTP_KIND_OBJECT_PROPERTY, &objects[i]);
}

static void
standard_properties_have_values_of_a_dialect(void **state)
{
	const struct mptp_code *format = mptp_code_named(
	    MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP, "ObjectFormat");
	const struct mptp_code *size = mptp_code_named(
	    MPTP_KIND_OBJECT_PROPERTY, MPTP_DIALECT_MTP, "ObjectSize");
	struct mptp_value v = { .type = MPTP_TYPE_U16, .u = 0xb108 };
	struct mptp_code copy;
	char *text;

	(void)state;
	text = mptp_value_text(
	    mptp_property_in_dialect(&copy, format, MPTP_DIALECT_CANON), &v);
	assert_string_equal(text, "CR3");
	free(text);
	text = mptp_value_text(
	    mptp_property_in_dialect(&copy, format, MPTP_DIALECT_MTP), &v);
	assert_string_equal(text, "45320");
	free(text);
	assert_ptr_equal(
	    mptp_property_in_dialect(&copy, size, MPTP_DIALECT_CANON), size);
	assert_null(mptp_property_in_dialect(&copy, NULL, MPTP_DIALECT_CANON));
}

static void
what_is_no_value_is_refused(void **state)
{
	static const struct {
		const char *property, *text;
		int status;
	} cases[] = { { "FNumber", "", MPTP_ERR_ARG },
		{ "FNumber", "purple", MPTP_ERR_ARG },
		{ "FNumber", "f/", MPTP_ERR_ARG },
		{ "FNumber", "f/2.8 mm", MPTP_ERR_ARG },
		{ "FNumber", "f/2.8.1", MPTP_ERR_ARG },
		{ "FNumber", "2.", MPTP_ERR_ARG },
		{ "FNumber", "f/1000", MPTP_ERR_FORMAT },
		{ "FNumber", "-1", MPTP_ERR_FORMAT },
		{ "FNumber", "70000", MPTP_ERR_FORMAT },
		{ "FNumber", "0x10000", MPTP_ERR_FORMAT },
		{ "FNumber", "99999999999999999999", MPTP_ERR_FORMAT },
		{ "FNumber", "0xg", MPTP_ERR_ARG },
		{ "FNumber", "4 0", MPTP_ERR_ARG },
		{ "ExposureTime", "1/0", MPTP_ERR_ARG },
		{ "ExposureTime", "1/2/3", MPTP_ERR_ARG },
		{ "ExposureTime", "1e3", MPTP_ERR_ARG },
		{ "ExposureBiasCompensation", "33", MPTP_ERR_FORMAT },
		{ "BatteryLevel", "%", MPTP_ERR_ARG },
		{ "BatteryLevel", "63%x", MPTP_ERR_ARG },
		{ "BurstNumber", "2.5", MPTP_ERR_ARG },
		{ "VideoFormat", "MJPEG", MPTP_ERR_ARG },
		{ "EnabledStreams", "Video|Smell", MPTP_ERR_ARG },
		{ "DateTime", "yesterday", MPTP_ERR_ARG },
		{ "DateTime", "2024-02-30T12:00:00", MPTP_ERR_ARG },
		{ "ImageSize", "large", MPTP_ERR_ARG },
		{ "RGBGain", "1:2", MPTP_ERR_ARG },
		{ "Artist", "\xff", MPTP_ERR_FORMAT } };
	struct mptp_value v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct mptp_code *property =
		    row(MPTP_KIND_PROPERTY, cases[i].property);
		struct mptp_error error = { 0 };

		v.u = 1;
		if (mptp_value_parse(&v, property->type, property,
			cases[i].text, &error) != cases[i].status)
			fail_msg("%s %s", cases[i].property, cases[i].text);
		assert_true(error.text[0] != '\0');
		assert_int_equal(v.u, 0);
	}
	assert_int_equal(
	    mptp_value_parse(&v, 0, NULL, "1", NULL), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse(&v, 0x1234, NULL, "1", NULL), MPTP_ERR_ARG);
}

static void
strings_have_forms(void **state)
{
	static const struct {
		const char *property, *text, *wire, *shown;
	} cases[] = { { "DateTime", "2024-01-31T12:00:00", "20240131T120000",
			  "2024-01-31T12:00:00" },
		{ "DateTime", "2024-01-31 12:00", "20240131T120000",
		    "2024-01-31T12:00:00" },
		{ "DateTime", "20240131T120000.0", "20240131T120000.0",
		    "2024-01-31T12:00:00.0" },
		{ "DateTime", "2024-01-31T12:00:00.25-09:30",
		    "20240131T120000.25-0930", "2024-01-31T12:00:00.25-09:30" },
		{ "DateTime", "20240131T120000Z", "20240131T120000Z",
		    "2024-01-31T12:00:00Z" },
		{ "DateTime", "\"now\"", "now", "\"now\"" },
		{ "DateTime", "", "", "" },
		{ "ImageSize", "6000 \xc3\x97 4000", "6000x4000", "6000x4000" },
		{ "ImageSize", "6000*4000", "6000x4000", "6000x4000" },
		{ "RGBGain", "4, 8, 4", "4:8:4", "4:8:4" },
		{ "Artist", "\"x\"", "\"x\"", "\"x\"" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct mptp_code *property =
		    row(MPTP_KIND_PROPERTY, cases[i].property);
		struct mptp_value v;
		char *text;

		assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_STR, property,
				     cases[i].text, NULL),
		    MPTP_OK);
		assert_string_equal(v.str, cases[i].wire);
		text = mptp_value_text(property, &v);
		assert_string_equal(text, cases[i].shown);
		free(text);
		mptp_value_clear(&v);
	}
}

static void
arrays_have_elements(void **state)
{
	static const uint16_t numbers[] = { 1, 2, 0xffff };
	const struct mptp_code *text =
	    row(MPTP_KIND_OBJECT_PROPERTY, "Description");
	const struct mptp_code *formats =
	    row(MPTP_KIND_OBJECT_PROPERTY, "AllowedFolderContents");
	struct mptp_value v;
	char *shown;

	(void)state;
	for (int i = 0; i < 3; i++) {
		static const char *const forms[] = { "1, 2, 65535",
			"[1,2,0xffff]", "1 2 65535" };

		assert_int_equal(
		    mptp_value_parse(&v, 0x4004, NULL, forms[i], NULL), 0);
		assert_int_equal(v.n, 3);
		assert_memory_equal(v.array, numbers, sizeof(numbers));
		shown = mptp_value_text(NULL, &v);
		assert_string_equal(shown, "1, 2, 65535");
		free(shown);
		mptp_value_clear(&v);
	}
	assert_int_equal(
	    mptp_value_parse(&v, 0x4004, formats, "exif_jpeg, 0x3001", NULL),
	    0);
	shown = mptp_value_text(formats, &v);
	assert_string_equal(shown, "EXIF_JPEG, Association");
	free(shown);
	mptp_value_clear(&v);
	assert_int_equal(
	    mptp_value_parse(&v, 0x4004, text, "J\xc3\xb6rg", NULL), 0);
	assert_int_equal(v.n, 5);
	assert_int_equal(mptp_value_element(&v, 1), 0xf6);
	mptp_value_clear(&v);
	assert_int_equal(
	    mptp_value_parse(&v, 0x4002, NULL, "0x89504E47", NULL), 0);
	assert_int_equal(v.n, 4);
	assert_memory_equal(v.array, "\x89PNG", 4);
	mptp_value_clear(&v);
	assert_int_equal(
	    mptp_value_parse(&v, 0x4004, NULL, "1,,2", NULL), MPTP_ERR_ARG);
	assert_int_equal(mptp_value_parse(&v, 0x4004, NULL, "1, 70000", NULL),
	    MPTP_ERR_FORMAT);
	assert_int_equal(mptp_value_parse(&v, 0x4004, NULL, " ", NULL), 0);
	assert_int_equal(v.n, 0);
}

static void
wide_numbers(void **state)
{
	struct mptp_value v;
	char *shown;

	(void)state;
	assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_U128, NULL,
			     "340282366920938463463374607431768211455", NULL),
	    MPTP_OK);
	shown = mptp_value_text(NULL, &v);
	assert_string_equal(shown, "0xffffffffffffffffffffffffffffffff");
	free(shown);
	assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_U128, NULL,
			     "340282366920938463463374607431768211456", NULL),
	    MPTP_ERR_FORMAT);
	assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_U128, NULL, "-1", NULL),
	    MPTP_ERR_FORMAT);
	assert_int_equal(
	    mptp_value_parse(&v, MPTP_TYPE_I128, NULL, "-2", NULL), MPTP_OK);
	assert_int_equal(v.u128[0], 0xfe);
	assert_int_equal(v.u128[15], 0xff);
	assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_I128, NULL,
			     "-170141183460469231731687303715884105728", NULL),
	    MPTP_OK);
	assert_int_equal(v.u128[15], 0x80);
	assert_int_equal(mptp_value_parse(&v, MPTP_TYPE_I128, NULL,
			     "-340282366920938463463374607431768211455", NULL),
	    MPTP_ERR_FORMAT);
	assert_int_equal(
	    mptp_value_parse(&v, MPTP_TYPE_U128, NULL, "", NULL), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse(&v, MPTP_TYPE_U128, NULL, "12ab", NULL),
	    MPTP_ERR_ARG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_value_of_any_property_reads_back),
		cmocka_unit_test(every_small_value_of_any_property_reads_back),
		cmocka_unit_test(every_named_value_reads_back),
		cmocka_unit_test(every_unit_is_known),
		cmocka_unit_test(odd_strings_read_back),
		cmocka_unit_test(numbers_have_units),
		cmocka_unit_test(standard_properties_have_values_of_a_dialect),
		cmocka_unit_test(what_is_no_value_is_refused),
		cmocka_unit_test(strings_have_forms),
		cmocka_unit_test(arrays_have_elements),
		cmocka_unit_test(wide_numbers),
	};

	chance_init(&chance);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
