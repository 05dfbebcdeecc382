/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Object properties: their forms, and what can be set to what.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "sim_folder.h"

#define SD1 0x00010001u
#define JPEG 3u /* in generic-mtp */
#define NOTE 8u
#define FOLDER 7u

static struct mptp_object_prop_desc
describe(struct run *run, uint16_t property, uint16_t format)
{
	struct mptp_object_prop_desc d;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_DESC, 2,
			     (uint32_t)property, (uint32_t)format),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_object_prop_desc_unpack(&d, run->data, run->len), MPTP_OK);
	assert_int_equal(d.code, property);
	return d;
}

static uint16_t
set(struct run *run, uint32_t handle, uint16_t property,
    const struct mptp_value *value)
{
	size_t len = mptp_value_pack(value, NULL, 0);
	uint8_t *bytes = malloc(len);
	uint16_t rc;

	assert_non_null(bytes);
	mptp_value_pack(value, bytes, len);
	rc = tell(run, MPTP_OP_SET_OBJECT_PROP_VALUE, bytes, len, 2, handle,
	    (uint32_t)property);
	free(bytes);
	return rc;
}

static uint16_t
set_number(struct run *run, uint32_t handle, uint16_t property, uint16_t type,
    uint64_t number)
{
	const struct mptp_value value = { .type = type, .u = number };

	return set(run, handle, property, &value);
}

static uint16_t
set_text(struct run *run, uint32_t handle, uint16_t property, const char *text)
{
	char copy[300];
	const struct mptp_value value = { .type = MPTP_TYPE_STR, .str = copy };

	snprintf(copy, sizeof(copy), "%s", text);
	return set(run, handle, property, &value);
}

static uint64_t
number(struct run *run, uint32_t handle, uint16_t property, uint16_t type)
{
	struct mptp_value value;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, handle,
			     (uint32_t)property),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, type, run->data, run->len), MPTP_OK);
	return value.u;
}

static void
expect_text(
    struct run *run, uint32_t handle, uint16_t property, const char *text)
{
	struct mptp_value value;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, handle,
			     (uint32_t)property),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, MPTP_TYPE_STR, run->data, run->len),
	    MPTP_OK);
	assert_string_equal(value.str, text);
	mptp_value_clear(&value);
}

/* Every form, and that initial values keep to theirs. */
static void
every_form_is_used(void **state)
{
	static const uint16_t formats[] = { MPTP_OF_ASSOCIATION,
		MPTP_OF_EXIF_JPEG, MPTP_OF_MP3, MPTP_OF_MP4, MPTP_OF_TEXT,
		MPTP_OF_ABSTRACT_AUDIO_ALBUM };
	unsigned seen[256] = { 0 };
	struct mptp_u16_array codes;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	for (size_t f = 0; f < sizeof(formats) / sizeof(*formats); f++) {
		assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROPS_SUPPORTED,
				     1, (uint32_t)formats[f]),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_u16_array_unpack(&codes, run.data, run.len), MPTP_OK);
		for (uint32_t i = 0; i < codes.n; i++) {
			struct mptp_object_prop_desc d =
			    describe(&run, codes.items[i], formats[f]);
			const struct mptp_code *code =
			    mptp_code_find(MPTP_KIND_OBJECT_PROPERTY,
				MPTP_DIALECT_MTP, d.code);

			assert_non_null(code);
			assert_int_equal(d.type, code->type);
			seen[d.form]++;
			if (d.form == MPTP_FORM_RANGE)
				assert_true(d.minimum.u < d.maximum.u &&
				    d.step.u == 1 &&
				    d.initial.u >= d.minimum.u);
			if (d.form == MPTP_FORM_ENUM) {
				assert_true(d.nchoices >= 2);
				assert_int_equal(d.initial.u, d.choices[0].u);
			}
			mptp_object_prop_desc_clear(&d);
		}
		mptp_u16_array_clear(&codes);
	}
	for (int form = MPTP_FORM_NONE; form <= MPTP_FORM_BYTE_ARRAY; form++)
		assert_int_not_equal(seen[form], 0);
	assert_int_not_equal(seen[MPTP_FORM_LONG_STRING], 0);
	run_close(&run);
}

static void
values_are_kept_and_checked(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16), 0);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16, 100),
	    MPTP_RC_OK);
	assert_int_equal(
	    number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16), 100);
	assert_int_equal(number(&run, 4, MPTP_OPC_RATING, MPTP_TYPE_U16), 0);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16, 101),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U32, 1),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U8, 1),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_HIDDEN, MPTP_TYPE_U16, 2),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_HIDDEN, MPTP_TYPE_U16, 1),
	    MPTP_RC_OK);
	assert_int_equal(
	    set_text(&run, JPEG, MPTP_OPC_KEYWORDS, "sea n\xc3\xa9"),
	    MPTP_RC_OK);
	expect_text(&run, JPEG, MPTP_OPC_KEYWORDS, "sea n\xc3\xa9");
	/* Of another kind of object, of none, of ours alone. */
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_TRACK, MPTP_TYPE_U16, 1),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(set_number(&run, JPEG, 0xdfff, MPTP_TYPE_U16, 1),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_WIDTH, MPTP_TYPE_U32, 1),
	    MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    number(&run, JPEG, MPTP_OPC_WIDTH, MPTP_TYPE_U32), 6000);
	assert_int_equal(
	    set_number(&run, 99, MPTP_OPC_RATING, MPTP_TYPE_U16, 1),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	run_close(&run);
}

static void
long_values_fit(void **state)
{
	static uint8_t sample[60000];
	uint16_t text[16000];
	struct mptp_value value = { .type = MPTP_TYPE_ARRAY | MPTP_TYPE_U16,
		.n = 16000,
		.array = text };
	struct mptp_object_prop_list l;
	struct run run;
	uint32_t album;

	(void)state;
	run_open(&run, "generic-mtp");
	for (size_t i = 0; i < 16000; i++)
		text[i] = (uint16_t)('a' + i % 26);
	assert_int_equal(
	    set(&run, JPEG, MPTP_OPC_DESCRIPTION, &value), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_LIST, 5, JPEG, 0u,
			     (uint32_t)MPTP_OPC_DESCRIPTION, 0u, 0u),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_object_prop_list_unpack(&l, run.data, run.len), MPTP_OK);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.items[0].value.n, 16000);
	assert_memory_equal(l.items[0].value.array, text, sizeof(text));
	mptp_object_prop_list_clear(&l);
	/* The sample of a picture is its thumbnail, and stays. */
	assert_int_equal(ask(&run, MPTP_OP_GET_THUMB, 1, JPEG), MPTP_RC_OK);
	uint32_t thumb = (uint32_t)run.len;
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, JPEG,
			     (uint32_t)MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA),
	    MPTP_RC_OK);
	assert_int_equal(run.len, 4 + thumb);
	assert_int_equal(number(&run, JPEG, MPTP_OPC_REPRESENTATIVE_SAMPLE_SIZE,
			     MPTP_TYPE_U32),
	    thumb);
	/* That of an album is set. */
	struct mptp_object_info info = { .format = MPTP_OF_ABSTRACT_AUDIO_ALBUM,
		.name = (char[]){ "A.alb" } };
	uint8_t packed[200];
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed,
		mptp_object_info_pack(&info, packed, sizeof(packed)), 2, 0u,
		0u),
	    MPTP_RC_OK);
	album = run.response.param[2];
	mptp_sim_content(1, 0, sample, sizeof(sample));
	value = (struct mptp_value){ .type = MPTP_TYPE_ARRAY | MPTP_TYPE_U8,
		.n = sizeof(sample),
		.array = sample };
	assert_int_equal(
	    set(&run, album, MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA, &value),
	    MPTP_RC_OK);
	assert_int_equal(
	    number(&run, album, MPTP_OPC_REPRESENTATIVE_SAMPLE_SIZE,
		MPTP_TYPE_U32),
	    sizeof(sample));
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, album,
			     (uint32_t)MPTP_OPC_REPRESENTATIVE_SAMPLE_DATA),
	    MPTP_RC_OK);
	assert_int_equal(run.len, 4 + sizeof(sample));
	assert_memory_equal(run.data + 4, sample, sizeof(sample));
	run_close(&run);
}

static void
dates_are_kept_to_the_second(void **state)
{
	struct folder *f = *state;
	struct mptp_object_info info = { .format = MPTP_OF_TEXT,
		.name = (char[]){ "dated" },
		.captured = (char[]){ "20200102T030405" },
		.modified = (char[]){ "20210607T080910.5" } };
	uint8_t packed[300];
	uint32_t handle, other;
	char path[400];
	struct tm tm;
	struct stat st;
	struct run run;

	for (int i = 0; i < 2; i++) {
		if (i == 0) {
			run_open(&run, "generic-mtp");
		} else {
			folder_open(f, "generic-mtp");
			run = f->run;
		}
		assert_int_equal(
		    tell(&run, MPTP_OP_SEND_OBJECT_INFO, packed,
			mptp_object_info_pack(&info, packed, sizeof(packed)), 2,
			0u, 0u),
		    MPTP_RC_OK);
		handle = run.response.param[2];
		assert_int_equal(
		    tell(&run, MPTP_OP_SEND_OBJECT, "", 0, 0), MPTP_RC_OK);
		expect_text(
		    &run, handle, MPTP_OPC_DATE_CREATED, "20200102T030405");
		expect_text(&run, handle, MPTP_OPC_DATE_MODIFIED,
		    i == 0 ? "20210607T080910.5" : "20210607T080910");
		assert_int_equal(set_text(&run, handle, MPTP_OPC_DATE_MODIFIED,
				     "20190203T040506"),
		    MPTP_RC_OK);
		expect_text(
		    &run, handle, MPTP_OPC_DATE_MODIFIED, "20190203T040506");
		assert_int_equal(set_text(&run, handle, MPTP_OPC_DATE_MODIFIED,
				     "20190230T040506"),
		    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
		assert_int_equal(set_text(&run, handle, MPTP_OPC_DATE_MODIFIED,
				     "20190101T0000.0"),
		    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
		assert_int_equal(
		    set_text(&run, handle, MPTP_OPC_DATE_MODIFIED, ""),
		    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
		/* Without a date, it is now. */
		other = upload(&run, 0, 0, "undated", "x");
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, other), MPTP_RC_OK);
		struct mptp_object_info told;
		char now[5];
		time_t t = time(NULL);

		strftime(now, sizeof(now), "%Y", localtime(&t));
		assert_int_equal(
		    mptp_object_info_unpack(&told, run.data, run.len), MPTP_OK);
		assert_memory_equal(told.modified, now, 4);
		assert_memory_equal(told.captured, now, 4);
		mptp_object_info_clear(&told);
		run_close(&run);
	}
	/* In a folder, it is the file's: local civil time. */
	snprintf(path, sizeof(path), "%s/dated", f->path);
	assert_int_equal(stat(path, &st), 0);
	localtime_r(&st.st_mtime, &tm);
	assert_int_equal(tm.tm_year, 119);
	assert_int_equal(tm.tm_mon, 1);
	assert_int_equal(tm.tm_hour, 4);
	assert_int_equal(tm.tm_sec, 6);
}

/* An offset is applied once, where the date becomes a moment. */
static void
offsets_are_applied_once(void **state)
{
	struct folder *f = *state;
	uint32_t z;
	char path[400];
	struct stat st;

	folder_open(f, "generic-mtp");
	z = find_name(&f->run, 0, "z.bin");
	snprintf(path, sizeof(path), "%s/z.bin", f->path);
	assert_int_equal(set_text(&f->run, z, MPTP_OPC_DATE_MODIFIED,
			     "20240131T120000+0130"),
	    MPTP_RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtime, 1706697000);
	assert_int_equal(
	    set_text(&f->run, z, MPTP_OPC_DATE_MODIFIED, "20240131T120000Z"),
	    MPTP_RC_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtime, 1706702400);
	run_close(&f->run);
}

static void
protection_protects(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(set_number(&run, JPEG, MPTP_OPC_PROTECTION_STATUS,
			     MPTP_TYPE_U16, 1),
	    MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, JPEG);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, JPEG),
	    MPTP_RC_OBJECT_WRITE_PROTECTED);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16, 1),
	    MPTP_RC_OBJECT_WRITE_PROTECTED);
	assert_int_equal(set_number(&run, JPEG, MPTP_OPC_PROTECTION_STATUS,
			     MPTP_TYPE_U16, 0),
	    MPTP_RC_OK);
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16, 1),
	    MPTP_RC_OK);
	run_close(&run);
}

static void
changes_are_told(void **state)
{
	struct mptp_event event;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(
	    set_number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16, 5),
	    MPTP_RC_OK);
	assert_true(run.device->event(run.device->ctx, &event));
	assert_int_equal(event.code, MPTP_EV_OBJECT_PROP_CHANGED);
	assert_int_equal(event.nparam, 2);
	assert_int_equal(event.param[0], JPEG);
	assert_int_equal(event.param[1], MPTP_OPC_RATING);
	expect_no_event(&run);
	assert_int_equal(
	    set_text(&run, JPEG, MPTP_OPC_OBJECT_FILE_NAME, "N"), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, JPEG);
	run_close(&run);
}

/* What was set goes with its object, and along with a copy. */
static void
values_belong_to_objects(void **state)
{
	uint32_t a, b;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	a = upload(&run, 0, 0, "A", "a");
	assert_int_equal(set_text(&run, a, MPTP_OPC_KEYWORDS, "k"), MPTP_RC_OK);
	assert_int_equal(set_text(&run, a, MPTP_OPC_SYNC_ID, "s"), MPTP_RC_OK);
	assert_int_equal(
	    ask(&run, MPTP_OP_COPY_OBJECT, 3, a, SD1, FOLDER), MPTP_RC_OK);
	b = run.response.param[0];
	expect_text(&run, b, MPTP_OPC_KEYWORDS, "k");
	expect_text(&run, b, MPTP_OPC_SYNC_ID, "s");
	assert_int_equal(set_text(&run, b, MPTP_OPC_KEYWORDS, "l"), MPTP_RC_OK);
	expect_text(&run, a, MPTP_OPC_KEYWORDS, "k");
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, a), MPTP_RC_OK);
	expect_text(&run, b, MPTP_OPC_KEYWORDS, "l");
	/* Values last beyond the session. */
	assert_int_equal(ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	expect_text(&run, b, MPTP_OPC_KEYWORDS, "l");
	run_close(&run);
}

/* A group is told without its members being known. */
static void
groups_are_listed(void **state)
{
	struct mptp_object_prop_list l;
	unsigned found = 0;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	for (uint32_t group = 1; group <= 3; group++) {
		assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_PROP_LIST, 5,
				     JPEG, 0u, 0u, group, 0u),
		    MPTP_RC_OK);
		assert_int_equal(
		    mptp_object_prop_list_unpack(&l, run.data, run.len),
		    MPTP_OK);
		assert_true(l.n >= 2);
		for (uint32_t i = 0; i < l.n; i++) {
			struct mptp_object_prop_desc d = describe(
			    &run, l.items[i].property, MPTP_OF_EXIF_JPEG);

			assert_int_equal(d.group, group);
			found += d.code == MPTP_OPC_OBJECT_SIZE;
			mptp_object_prop_desc_clear(&d);
		}
		mptp_object_prop_list_clear(&l);
	}
	assert_int_equal(found, 1);
	run_close(&run);
}

static void
lists_are_set_up_to_what_fails(void **state)
{
	struct mptp_object_prop items[] = {
		{ JPEG, MPTP_OPC_RATING, { .type = MPTP_TYPE_U16, .u = 7 } },
		{ NOTE, MPTP_OPC_HIDDEN, { .type = MPTP_TYPE_U16, .u = 1 } },
		{ NOTE, MPTP_OPC_RATING, { .type = MPTP_TYPE_U16, .u = 7 } },
		{ 4, MPTP_OPC_RATING, { .type = MPTP_TYPE_U16, .u = 7 } },
	};
	struct mptp_object_prop_list l = { items, 4 };
	uint8_t packed[200];
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_LIST, packed,
		mptp_object_prop_list_pack(&l, packed, sizeof(packed)), 0),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(run.response.nparam, 1);
	assert_int_equal(run.response.param[0], 2);
	assert_int_equal(number(&run, JPEG, MPTP_OPC_RATING, MPTP_TYPE_U16), 7);
	assert_int_equal(number(&run, NOTE, MPTP_OPC_HIDDEN, MPTP_TYPE_U16), 1);
	assert_int_equal(number(&run, 4, MPTP_OPC_RATING, MPTP_TYPE_U16), 0);
	items[2].handle = 77;
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_LIST, packed,
		mptp_object_prop_list_pack(&l, packed, sizeof(packed)), 0),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	items[2].handle = JPEG;
	items[2].value.type = MPTP_TYPE_U32;
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_LIST, packed,
		mptp_object_prop_list_pack(&l, packed, sizeof(packed)), 0),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT);
	items[2].value.type = MPTP_TYPE_U16;
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_LIST, packed,
		mptp_object_prop_list_pack(&l, packed, sizeof(packed)), 0),
	    MPTP_RC_OK);
	assert_int_equal(number(&run, 4, MPTP_OPC_RATING, MPTP_TYPE_U16), 7);
	assert_int_equal(
	    tell(&run, MPTP_OP_SET_OBJECT_PROP_LIST, "\1\0\0\0\3", 5, 0),
	    MPTP_RC_INVALID_DATASET_MTP);
	run_close(&run);
}

/* What two datasets tell is the same. */
static void
object_info_tells_what_was_set(void **state)
{
	struct mptp_object_info info;
	struct run run;
	uint32_t twin;

	(void)state;
	run_open(&run, "generic-mtp");
	while (run.device->event(run.device->ctx, &(struct mptp_event){ 0 }))
		;
	assert_int_equal(
	    set_text(&run, 3, MPTP_OPC_KEYWORDS, "new"), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, 3);
	assert_int_equal(
	    ask(&run, MPTP_OP_COPY_OBJECT, 3, 3u, 0x10001u, 0u), MPTP_RC_OK);
	twin = run.response.param[0];
	for (int i = 0; i < 2; i++) {
		info = object_info(&run, i == 0 ? 3u : twin);
		assert_string_equal(info.keywords, "new");
		mptp_object_info_clear(&info);
	}
	run_close(&run);
}

/* Years have four digits. */
static void
early_years_are_dates(void **state)
{
	struct folder *f = *state;
	uint32_t z;

	folder_open(f, "generic-mtp");
	z = find_name(&f->run, 0, "z.bin");
	assert_int_equal(
	    set_text(&f->run, z, MPTP_OPC_DATE_MODIFIED, "00000101T000000"),
	    MPTP_RC_OK);
	expect_text(&f->run, z, MPTP_OPC_DATE_MODIFIED, "00000101T000000");
	assert_int_equal(
	    set_text(&f->run, z, MPTP_OPC_DATE_MODIFIED, "09991231T235959"),
	    MPTP_RC_OK);
	expect_text(&f->run, z, MPTP_OPC_DATE_MODIFIED, "09991231T235959");
	run_close(&f->run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(object_info_tells_what_was_set),
		cmocka_unit_test_setup_teardown(
		    early_years_are_dates, folder_setup, folder_teardown),
		cmocka_unit_test(every_form_is_used),
		cmocka_unit_test(values_are_kept_and_checked),
		cmocka_unit_test(long_values_fit),
		cmocka_unit_test_setup_teardown(dates_are_kept_to_the_second,
		    folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    offsets_are_applied_once, folder_setup, folder_teardown),
		cmocka_unit_test(protection_protects),
		cmocka_unit_test(changes_are_told),
		cmocka_unit_test(values_belong_to_objects),
		cmocka_unit_test(groups_are_listed),
		cmocka_unit_test(lists_are_set_up_to_what_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
