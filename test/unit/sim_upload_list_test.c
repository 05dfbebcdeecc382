/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Uploads announced by properties, albums, and what those refer to.
 */
#include <stdio.h>
#include <string.h>

#include "sim_folder.h"

#define SD1 0x00010001u
#define ROOT 0xffffffffu
#define GIB ((uint64_t)1 << 30)
#define MOST 8

/* The properties of the next announcement. */
struct wish {
	struct mptp_object_prop items[MOST];
	char text[MOST][64];
	uint32_t n;
};

static void
wish_text(struct wish *w, uint16_t property, const char *text)
{
	snprintf(w->text[w->n], sizeof(w->text[0]), "%s", text);
	w->items[w->n].property = property;
	w->items[w->n].value.type = MPTP_TYPE_STR;
	w->items[w->n].value.str = w->text[w->n];
	w->n++;
}

static void
wish_number(struct wish *w, uint16_t property, uint16_t type, uint64_t number)
{
	w->items[w->n].property = property;
	w->items[w->n].value.type = type;
	w->items[w->n].value.u = number;
	w->n++;
}

/* Nothing but the name of a file. */
static void
wish_file(struct wish *w, const char *name)
{
	*w = (struct wish){ 0 };
	wish_text(w, MPTP_OPC_OBJECT_FILE_NAME, name);
}

static uint16_t
announce_list(struct run *run, uint32_t parent, uint16_t format, uint64_t size,
    struct wish *w)
{
	struct mptp_object_prop_list list = { w->items, w->n };
	uint8_t packed[2000];
	size_t len = mptp_object_prop_list_pack(&list, packed, sizeof(packed));

	assert_in_range(len, 1, sizeof(packed));
	return tell(run, MPTP_OP_SEND_OBJECT_PROP_LIST, packed, len, 5, SD1,
	    parent, (uint32_t)format, (uint32_t)(size >> 32), (uint32_t)size);
}

static void
expect_number(struct run *run, uint32_t handle, uint16_t property,
    uint16_t type, uint64_t expected)
{
	struct mptp_value value;

	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT_PROP_VALUE, 2, handle,
			     (uint32_t)property),
	    MPTP_RC_OK);
	assert_int_equal(
	    mptp_value_unpack(&value, type, run->data, run->len), MPTP_OK);
	assert_int_equal(value.u, expected);
}

static void
lists_announce_objects(void **state)
{
	struct folder *f = *state;
	struct mptp_object_info info;
	struct run run;

	for (int i = 0; i < 2; i++) {
		struct wish w;
		uint32_t folder, song;

		if (i == 0) {
			run_open(&run, "generic-mtp");
		} else {
			folder_open(f, "generic-mtp");
			run = f->run;
		}
		wish_file(&w, "MUSIC");
		assert_int_equal(
		    announce_list(&run, ROOT, MPTP_OF_ASSOCIATION, 0, &w),
		    MPTP_RC_OK);
		/* The fourth would be the index of what is wrong. */
		assert_int_equal(run.response.nparam, 4);
		assert_int_equal(run.response.param[3], 0);
		assert_int_equal(run.response.param[0], SD1);
		assert_int_equal(run.response.param[1], ROOT);
		folder = run.response.param[2];
		expect_object(&run, folder, 0, MPTP_OF_ASSOCIATION, 0, "MUSIC");
		wish_file(&w, "song.mp3");
		wish_text(&w, MPTP_OPC_NAME, "A song");
		wish_text(&w, MPTP_OPC_DATE_MODIFIED, "20220203T040506");
		wish_number(&w, MPTP_OPC_TRACK, MPTP_TYPE_U16, 7);
		/* So does libmtp write a year. */
		wish_text(
		    &w, MPTP_OPC_ORIGINAL_RELEASE_DATE, "20200101T0000.0");
		/* Read-only later. */
		wish_number(&w, MPTP_OPC_DRM_STATUS, MPTP_TYPE_U16, 1);
		wish_number(&w, MPTP_OPC_PARENT_OBJECT, MPTP_TYPE_U32, folder);
		assert_int_equal(
		    announce_list(&run, folder, MPTP_OF_MP3, 5, &w),
		    MPTP_RC_OK);
		song = run.response.param[2];
		assert_int_equal(find_name(&run, folder, "song.mp3"), 0);
		assert_int_equal(
		    announce_list(&run, folder, MPTP_OF_MP3, 5, &w),
		    MPTP_RC_OK);
		song = run.response.param[2];
		assert_int_equal(
		    tell(&run, MPTP_OP_SEND_OBJECT, "12345", 5, 0), MPTP_RC_OK);
		expect_content(&run, song, "12345");
		expect_number(&run, song, MPTP_OPC_TRACK, MPTP_TYPE_U16, 7);
		expect_number(
		    &run, song, MPTP_OPC_DRM_STATUS, MPTP_TYPE_U16, 1);
		info = object_info(&run, song);
		assert_string_equal(info.modified, "20220203T040506");
		assert_int_equal(info.format, MPTP_OF_MP3);
		mptp_object_info_clear(&info);
		run_close(&run);
	}
	assert_true(folder_holds(f, "MUSIC/song.mp3"));
}

static void
sizes_have_64_bits(void **state)
{
	struct wish w;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "BIG");
	/* The card has 16 GiB left. */
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_UNDEFINED, 16 * GIB, &w),
	    MPTP_RC_OK);
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_UNDEFINED, 16 * GIB + 1, &w),
	    MPTP_RC_STORE_FULL);
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_UNDEFINED, UINT64_MAX, &w),
	    MPTP_RC_OBJECT_TOO_LARGE);
	/* A size is a promise. */
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_UNDEFINED, 4 * GIB + 3, &w),
	    MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(find_name(&run, 0, "BIG"), 0);
	run_close(&run);
}

static void
refusals_name_what_is_wrong(void **state)
{
	struct wish w;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "song.mp3");
	wish_number(&w, MPTP_OPC_RATING, MPTP_TYPE_U16, 50);
	wish_number(&w, MPTP_OPC_RATING, MPTP_TYPE_U16, 101);
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	assert_int_equal(run.response.nparam, 4);
	assert_int_equal(run.response.param[3], 2);
	w.items[2].value.type = MPTP_TYPE_U32;
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_FORMAT);
	w.items[1].property = 0xdfff;
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	assert_int_equal(run.response.param[3], 1);
	w.items[1].property = MPTP_OPC_WIDTH;
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_CODE);
	w.items[0].handle = 3;
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	assert_int_equal(run.response.param[3], 0);
	/* Without a name, or with one that leads elsewhere. */
	w = (struct wish){ 0 };
	wish_text(&w, MPTP_OPC_NAME, "x");
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_DATASET_MTP);
	wish_file(&w, "../x");
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	wish_file(&w, "DCIM");
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_MP3, 1, &w), MPTP_RC_ACCESS_DENIED);
	wish_number(&w, MPTP_OPC_OBJECT_SIZE, MPTP_TYPE_U64, 2);
	assert_int_equal(announce_list(&run, 0, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_OBJECT_PROP_VALUE);
	assert_int_equal(announce_list(&run, 3, MPTP_OF_MP3, 1, &w),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	/* Nothing is left of it, and nothing was announced. */
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	assert_int_equal(find_name(&run, 0, "song.mp3"), 0);
	run_close(&run);
}

/* What was told of an upload that came to nothing is not told of the next. */
static void
values_of_failed_uploads_go(void **state)
{
	struct wish w;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "a.mp3");
	wish_number(&w, MPTP_OPC_TRACK, MPTP_TYPE_U16, 7);
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_MP3, 4, &w), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	w.n = 1;
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_MP3, 1, &w), MPTP_RC_OK);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0), MPTP_RC_OK);
	expect_number(&run, find_name(&run, 0, "a.mp3"), MPTP_OPC_TRACK,
	    MPTP_TYPE_U16, 0);
	run_close(&run);
}

/* There at once; whether content follows, some bytes or none, is the same. */
static void
albums_need_no_content(void **state)
{
	struct wish w;
	struct run run;
	uint32_t album;

	(void)state;
	run_open(&run, "generic-mtp");
	for (unsigned bytes = 0; bytes < 3; bytes++) {
		wish_file(
		    &w, (const char *[]){ "0.alb", "1.alb", "2.alb" }[bytes]);
		wish_text(&w, MPTP_OPC_ARTIST, "Someone");
		assert_int_equal(
		    announce_list(&run, 0, MPTP_OF_ABSTRACT_AUDIO_ALBUM, 0, &w),
		    MPTP_RC_OK);
		album = run.response.param[2];
		if (bytes < 2)
			assert_int_equal(
			    tell(&run, MPTP_OP_SEND_OBJECT, "x", bytes, 0),
			    MPTP_RC_OK);
		assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "x", 1, 0),
		    bytes < 2 ? MPTP_RC_NO_VALID_OBJECT_INFO : MPTP_RC_OK);
		expect_object(
		    &run, album, 0, MPTP_OF_ABSTRACT_AUDIO_ALBUM, 0, w.text[0]);
	}
	run_close(&run);
}

static void
expect_references(
    struct run *run, uint32_t handle, uint32_t n, const uint32_t *expected)
{
	struct mptp_u32_array array;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_OBJECT_REFERENCES, 1, handle), MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&array, run->data, run->len), MPTP_OK);
	assert_int_equal(array.n, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(array.items[i], expected[i]);
	mptp_u32_array_clear(&array);
}

static uint16_t
refer(struct run *run, uint32_t handle, uint32_t n, uint32_t *to)
{
	struct mptp_u32_array array = { to, n };
	uint8_t packed[100];

	return tell(run, MPTP_OP_SET_OBJECT_REFERENCES, packed,
	    mptp_u32_array_pack(&array, packed, sizeof(packed)), 1, handle);
}

static void
objects_refer_to_objects(void **state)
{
	struct run run;
	uint32_t album, twin;

	(void)state;
	run_open(&run, "generic-mtp");
	album = upload(&run, 0, 0, "A.alb", "x");
	expect_references(&run, album, 0, NULL);
	assert_int_equal(
	    refer(&run, album, 3, (uint32_t[]){ 5, 3, 4 }), MPTP_RC_OK);
	expect_references(&run, album, 3, (uint32_t[]){ 5, 3, 4 });
	assert_int_equal(refer(&run, album, 2, (uint32_t[]){ 3, 999 }),
	    MPTP_RC_INVALID_OBJECT_REFERENCE);
	expect_references(&run, album, 3, (uint32_t[]){ 5, 3, 4 });
	/* They go with their objects. */
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, 3u), MPTP_RC_OK);
	expect_references(&run, album, 2, (uint32_t[]){ 5, 4 });
	assert_int_equal(
	    ask(&run, MPTP_OP_COPY_OBJECT, 3, album, SD1, 7u), MPTP_RC_OK);
	twin = run.response.param[0];
	assert_int_equal(refer(&run, album, 0, NULL), MPTP_RC_OK);
	expect_references(&run, album, 0, NULL);
	expect_references(&run, twin, 2, (uint32_t[]){ 5, 4 });
	assert_int_equal(
	    refer(&run, 999, 0, NULL), MPTP_RC_INVALID_OBJECT_HANDLE);
	assert_int_equal(tell(&run, MPTP_OP_SET_OBJECT_REFERENCES, "\2\0\0\0\3",
			     5, 1, album),
	    MPTP_RC_INVALID_DATASET_MTP);
	run_close(&run);
}

static void
references_are_told(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	assert_int_equal(refer(&run, 8, 1, (uint32_t[]){ 3 }), MPTP_RC_OK);
	expect_event(&run, MPTP_EV_OBJECT_REFERENCES_CHANGED, 8);
	expect_no_event(&run);
	run_close(&run);
}

/* A refused announcement leaves no half object, not even a folder, which is
 * complete at once. */
static void
values_that_do_not_fit_leave_nothing(void **state)
{
	static uint16_t text[16000];
	static uint8_t packed[40000];
	struct mptp_object_prop items[] = {
		{ .property = MPTP_OPC_OBJECT_FILE_NAME,
		    .value = { .type = MPTP_TYPE_STR } },
		{ .property = MPTP_OPC_PROTECTION_STATUS,
		    .value = { .type = MPTP_TYPE_U16, .u = 1 } },
		{ .property = MPTP_OPC_DESCRIPTION,
		    .value = { .type = MPTP_TYPE_ARRAY | MPTP_TYPE_U16,
			.n = 16000,
			.array = text } },
	};
	struct mptp_object_prop_list list = { items, 3 };
	uint16_t rc = MPTP_RC_OK;
	char name[16];
	struct run run;
	size_t len;

	(void)state;
	run_open(&run, "generic-mtp");
	for (unsigned i = 0; rc == MPTP_RC_OK && i < 5000; i++) {
		snprintf(name, sizeof(name), "F%u", i);
		items[0].value.str = name;
		len = mptp_object_prop_list_pack(&list, packed, sizeof(packed));
		assert_in_range(len, 1, sizeof(packed));
		while (run.device->event(
		    run.device->ctx, &(struct mptp_event){ 0 }))
			;
		rc = tell(&run, MPTP_OP_SEND_OBJECT_PROP_LIST, packed, len, 5,
		    SD1, ROOT, (uint32_t)MPTP_OF_ASSOCIATION, 0u, 0u);
	}
	assert_int_equal(rc, MPTP_RC_STORE_FULL);
	assert_int_equal(run.response.nparam, 0);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	expect_no_event(&run);
	assert_int_equal(find_name(&run, 0, name), 0);
	run_close(&run);
}

/* ObjectInfo has them, too. */
static void
measures_are_told_twice(void **state)
{
	struct mptp_object_info info;
	struct wish w;
	uint32_t handle;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "a.jpg");
	wish_text(&w, MPTP_OPC_KEYWORDS, "words");
	wish_number(&w, MPTP_OPC_WIDTH, MPTP_TYPE_U32, 640);
	wish_number(&w, MPTP_OPC_HEIGHT, MPTP_TYPE_U32, 480);
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_EXIF_JPEG, 1, &w), MPTP_RC_OK);
	handle = run.response.param[2];
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0), MPTP_RC_OK);
	expect_number(&run, handle, MPTP_OPC_WIDTH, MPTP_TYPE_U32, 640);
	info = object_info(&run, handle);
	assert_string_equal(info.keywords, "words");
	assert_int_equal(info.image_width, 640);
	assert_int_equal(info.image_height, 480);
	mptp_object_info_clear(&info);
	run_close(&run);
}

static void
full_cards_are_told(void **state)
{
	struct wish w;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "BIG");
	assert_int_equal(
	    announce_list(&run, 0, MPTP_OF_UNDEFINED, 16 * GIB + 1, &w),
	    MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	expect_no_event(&run);
	run_close(&run);
}

static void
formats_are_codes_of_formats(void **state)
{
	struct wish w;
	struct run run;

	(void)state;
	run_open(&run, "generic-mtp");
	wish_file(&w, "F");
	assert_int_equal(announce_list(&run, 0, 0x1001, 3, &w),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(announce_list(&run, 0, 0, 3, &w),
	    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	assert_int_equal(announce_list(&run, 0, 0xb123, 3, &w), MPTP_RC_OK);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    lists_announce_objects, folder_setup, folder_teardown),
		cmocka_unit_test(values_that_do_not_fit_leave_nothing),
		cmocka_unit_test(measures_are_told_twice),
		cmocka_unit_test(full_cards_are_told),
		cmocka_unit_test(formats_are_codes_of_formats),
		cmocka_unit_test(sizes_have_64_bits),
		cmocka_unit_test(refusals_name_what_is_wrong),
		cmocka_unit_test(values_of_failed_uploads_go),
		cmocka_unit_test(albums_need_no_content),
		cmocka_unit_test(objects_refer_to_objects),
		cmocka_unit_test(references_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
