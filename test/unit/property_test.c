/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Values as people write them, and what descriptions allow.
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

#include <miniptp/date.h>
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

/* ---- descriptions ------------------------------------------------------- */

static struct mptp_value
i16(int n)
{
	return (struct mptp_value){ .type = MPTP_TYPE_I16, .i = n };
}

static struct mptp_value
number(uint16_t type, uint64_t n)
{
	return (struct mptp_value){ .type = type, .u = n };
}

static void
choices_are_what_people_mean(void **state)
{
	static const struct {
		const char *property, *text;
		int64_t choices[8];
		int64_t expected;
	} cases[] = { { "ExposureTime", "1/60", { 80, 166, 333 }, 166 },
		{ "ExposureTime", "1/60", { 80, 167, 333 }, 167 },
		{ "ExposureTime", "1/60", { 166, 167 }, 167 },
		{ "ExposureTime", "1/250", { 20, 40, 80 }, 40 },
		{ "ExposureTime", "1/8000", { 1, 2, 3 }, 1 },
		{ "ExposureTime", "1/8000", { 2, 3 }, 1 },
		{ "ExposureTime", "1/4000", { 2, 4 }, 3 },
		{ "ExposureTime", "1/500", { 19, 21 }, 20 },
		{ "CaptureDelay", "1.3", { 2, 3 }, 1 },
		{ "ExposureTime", "0.6", { 5000, 6250 }, 6250 },
		{ "ExposureTime", "1/250", { 20, 80 }, 40 },
		{ "ExposureBiasCompensation", "0.3EV", { 0, 333, 667 }, 333 },
		{ "ExposureBiasCompensation", "0.3EV", { 300, 333 }, 300 },
		{ "ExposureBiasCompensation", "-0.7", { -667, -333 }, -667 },
		{ "ExposureBiasCompensation", "-1/3", { -667, -334 }, -334 },
		{ "ExposureBiasCompensation", "1", { 997, 1003 }, 1000 },
		{ "FNumber", "4", { 350, 450 }, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct mptp_code *property =
		    row(MPTP_KIND_PROPERTY, cases[i].property);
		struct mptp_value choices[8], v;
		struct mptp_allowed a = { .type = property->type,
			.form = MPTP_FORM_ENUM,
			.writable = true,
			.choices = choices };

		for (; cases[i].choices[a.nchoices] != 0 || a.nchoices == 0;
		     a.nchoices++)
			choices[a.nchoices] = number(property->type,
			    (uint64_t)cases[i].choices[a.nchoices]);
		assert_int_equal(
		    mptp_allowed_parse(&a, property, cases[i].text, &v, NULL),
		    MPTP_OK);
		if (v.i != cases[i].expected)
			fail_msg("%s %s: %lld", cases[i].property,
			    cases[i].text, (long long)v.i);
	}
}

static void
ranges_have_steps(void **state)
{
	const struct mptp_value low = i16(-1000), high = i16(1000),
				step = i16(300);
	struct mptp_allowed a = { .type = MPTP_TYPE_I16,
		.form = MPTP_FORM_RANGE,
		.writable = true,
		.minimum = &low,
		.maximum = &high,
		.step = &step };
	struct mptp_value v = i16(-1001), near;
	uint64_t i;

	(void)state;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_RANGE);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_int_equal(near.i, -1000);
	v = i16(1000); /* 800 is the last step */
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_STEP);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_int_equal(near.i, 800);
	v = i16(-700);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(mptp_allowed_index(&a, &v, &i), MPTP_OK);
	assert_int_equal(i, 1);
	assert_int_equal(mptp_allowed_count(&a), 7);
	assert_int_equal(mptp_allowed_at(&a, 6, &near), MPTP_OK);
	assert_int_equal(near.i, 800);
	assert_int_equal(mptp_allowed_at(&a, 7, &near), MPTP_ERR_ARG);
	assert_int_equal(mptp_allowed_step(&a, &v, 2, &near), MPTP_OK);
	assert_int_equal(near.i, -100);
	assert_int_equal(mptp_allowed_step(&a, &v, -2, &near), MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_allowed_step(&a, &v, INT64_MIN, &near), MPTP_ERR_ARG);
	v = i16(-600); /* between two */
	assert_int_equal(mptp_allowed_step(&a, &v, 1, &near), MPTP_OK);
	assert_int_equal(near.i, -400);
	assert_int_equal(mptp_allowed_step(&a, &v, -1, &near), MPTP_OK);
	assert_int_equal(near.i, -700);
	a.writable = false;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_READ_ONLY);
}

static void
odd_ranges_are_survived(void **state)
{
	const struct mptp_value zero = number(MPTP_TYPE_U64, 0),
				one = number(MPTP_TYPE_U64, 1),
				most = number(MPTP_TYPE_U64, UINT64_MAX);
	struct mptp_allowed a = { .type = MPTP_TYPE_U64,
		.form = MPTP_FORM_RANGE,
		.writable = true,
		.minimum = &zero,
		.maximum = &most,
		.step = &one };
	struct mptp_value v = most, other;

	(void)state;
	assert_int_equal(mptp_allowed_count(&a), UINT64_MAX);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	a.step = &zero;
	assert_int_equal(mptp_allowed_count(&a), 0);
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(
	    mptp_allowed_step(&a, &v, 1, &other), MPTP_ERR_UNSUPPORTED);
	a.minimum = &most;
	a.maximum = &zero;
	v.u = 7;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &other), MPTP_ERR_ARG);
	assert_int_equal(mptp_allowed_count(&a), 0);
}

static void
whatever_is_counted_is_allowed(void **state)
{
	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct mptp_property_desc d = { 0 };
		struct mptp_allowed a;
		struct mptp_value v, near;
		uint64_t count, i, back;

		assert_int_equal(
		    mptp_dataset_arbitrary(
			&mptp_dataset_property_desc, &d, chance_next, &chance),
		    0);
		d.writable = 1;
		a = mptp_property_allowed(&d);
		count = mptp_allowed_count(&a);
		i = count == 0 ? 0 : chance_next(&chance) % count;
		if (count > 0) {
			assert_int_equal(mptp_allowed_at(&a, i, &v), 0);
			assert_int_equal(
			    mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
			assert_int_equal(mptp_allowed_index(&a, &v, &back), 0);
			assert_true(back <= i);
			mptp_value_clear(&v);
		}
		if (mptp_allowed_nearest(&a, &d.current, &near) == MPTP_OK) {
			assert_int_equal(mptp_allowed_check(&a, &near),
			    MPTP_VERDICT_ALLOWED);
			mptp_value_clear(&near);
		}
		mptp_property_desc_clear(&d);
	}
}

static void
other_forms_are_checked(void **state)
{
	static char date[] = "20240131T120000", rubbish[] = "rubbish",
		    size[] = "5000x3000", small[] = "640x480",
		    large[] = "6000x4000";
	struct mptp_value choices[] = { { .type = MPTP_TYPE_STR, .str = small },
		{ .type = MPTP_TYPE_STR, .str = large } };
	struct mptp_object_prop_desc d = { .type = MPTP_TYPE_STR,
		.writable = 1,
		.form = MPTP_FORM_DATE_TIME };
	struct mptp_allowed a = mptp_object_prop_allowed(&d);
	struct mptp_value v = { .type = MPTP_TYPE_STR, .str = date }, near;

	(void)state;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	v.str = rubbish;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_DATE);
	a = (struct mptp_allowed){ .type = 0x4002,
		.form = MPTP_FORM_FIXED_ARRAY,
		.writable = true,
		.length = 3 };
	v = (struct mptp_value){ .type = 0x4002, .n = 2, .array = date };
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_LENGTH);
	a.form = MPTP_FORM_BYTE_ARRAY;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_ALLOWED);
	v.type = 0x4004;
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_TYPE);
	a = (struct mptp_allowed){ .type = MPTP_TYPE_STR,
		.form = MPTP_FORM_ENUM,
		.writable = true,
		.choices = choices,
		.nchoices = 2 };
	v = (struct mptp_value){ .type = MPTP_TYPE_STR, .str = size };
	assert_int_equal(mptp_allowed_check(&a, &v), MPTP_VERDICT_CHOICES);
	assert_int_equal(mptp_allowed_nearest(&a, &v, &near), MPTP_OK);
	assert_string_equal(near.str, large);
	mptp_value_clear(&near);
}

static void
bare_numbers_may_mean_something_else(void **state)
{
	const struct mptp_code *aperture = row(MPTP_KIND_PROPERTY, "FNumber");
	const struct mptp_code *speed =
	    row(MPTP_KIND_PROPERTY, "ExposureIndex");
	struct mptp_value v;

	(void)state;
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "4"), MPTP_OK);
	assert_int_equal(v.u, 400);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "0x4"),
	    MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "f/4"),
	    MPTP_ERR_ARG);
	assert_int_equal(
	    mptp_value_parse_bare(&v, MPTP_TYPE_U16, aperture, "700"),
	    MPTP_ERR_ARG);
	assert_int_equal(mptp_value_parse_bare(&v, MPTP_TYPE_U16, speed, "400"),
	    MPTP_ERR_ARG);
}

/* ---- dates -------------------------------------------------------------- */

static void
dates_count_seconds(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = { { "19700101T000000", 0 },
		{ "20130822T070830", 1377155310 },
		{ "20240229T235959", 1709251199 },
		{ "1969-12-31T23:59:59", -1 },
		{ "2000-03-01 00:00:00", 951868800 },
		{ "0000-01-01T00:00:00", INT64_C(-62167219200) },
		{ "9999-12-31T23:59:59", INT64_C(253402300799) } };
	struct mptp_date d, at;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(mptp_date_parse(cases[i].text, &d));
		assert_int_equal(mptp_date_seconds(&d), cases[i].seconds);
		mptp_date_at(&at, cases[i].seconds);
		assert_memory_equal(&at, &d, sizeof(at));
	}
	for (int i = 0; i < 20000; i++) {
		char text[MPTP_DATE_TEXT];
		int64_t when =
		    (int64_t)chance_next(&chance) * 73 - INT64_C(62167219200);

		mptp_date_at(&at, when);
		assert_int_equal(mptp_date_seconds(&at), when);
		assert_true(mptp_date_parse(mptp_date_wire(text, &at), &d));
		assert_memory_equal(&at, &d, sizeof(at));
	}
}

static void
dates_are_of_the_calendar(void **state)
{
	static const char *const bad[] = { "", "2024", "20240131",
		"2024-0131T120000", "20240001T120000", "20240132T120000",
		"20230229T120000", "19000229T120000", "20240431T120000",
		"20240131T240000", "20240131T1260", "20240131T120061",
		"20240131T120000X", "20240131T120000+2", "20240131T120000+0260",
		"20240131T12:0000", "20240131T120000Zulu", "x" };
	struct mptp_date d;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (mptp_date_parse(bad[i], &d))
			fail_msg("%s", bad[i]);
	assert_false(mptp_date_parse(NULL, &d));
	assert_true(mptp_date_parse("20000229T120000.123456789123+0545", &d));
	assert_int_equal(d.nano, 123456789);
	assert_int_equal(d.decimals, 9);
	assert_int_equal(d.east, 345);
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
		cmocka_unit_test(what_is_no_value_is_refused),
		cmocka_unit_test(strings_have_forms),
		cmocka_unit_test(arrays_have_elements),
		cmocka_unit_test(wide_numbers),
		cmocka_unit_test(choices_are_what_people_mean),
		cmocka_unit_test(ranges_have_steps),
		cmocka_unit_test(odd_ranges_are_survived),
		cmocka_unit_test(whatever_is_counted_is_allowed),
		cmocka_unit_test(other_forms_are_checked),
		cmocka_unit_test(bare_numbers_may_mean_something_else),
		cmocka_unit_test(dates_count_seconds),
		cmocka_unit_test(dates_are_of_the_calendar),
	};

	chance_init(&chance);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
