/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Taking pictures: what is told, what is there then, what is refused meanwhile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim_run.h"

#define SD1 0x00010001u
#define PLENTY "1000000000"
/* A camera that takes small pictures, without delay. */
#define CAMERA(habits, properties, room) SLOW(0, habits, properties, room)
#define SLOW(delay, habits, properties, room)                                  \
	PROFILE(delay, habits, properties, room, "4294967295")
#define COUNTED(objects) PROFILE(0, "", "", PLENTY, objects)
#define PROFILE(delay, habits, properties, room, objects)                           \
	"{\"model\": \"ptp\","                                                      \
	"\"device_info\": {\"standard_version\": 110, \"manufacturer\": \"Maker\"," \
	" \"model\": \"M\", \"capture_formats\": [\"0x3801\", \"0x3811\"]},"        \
	"\"capture\": {\"delay_ms\": " #delay habits "},"                           \
	"\"properties\": [" properties                                              \
	"{\"code\": \"0x5003\", \"type\": \"0xffff\", \"writable\": 1,"             \
	" \"initial\": \"64x48\", \"current\": \"64x48\"}],"                        \
	"\"storages\": [{\"id\": 65537, \"type\": 4, \"filesystem\": 3,"            \
	" \"capacity\": 2000000000, \"free_bytes\": " room ","                      \
	" \"free_objects\": " objects "}]}"
#define NUMBER(code, type, value)                                              \
	"{\"code\": " #code ", \"type\": " #type ", \"writable\": 1,"          \
	" \"initial\": 0, \"current\": " #value "},"

static uint16_t
capture(struct run *run)
{
	return ask(run, MPTP_OP_INITIATE_CAPTURE, 0);
}

/* The next event tells of a new object of that name, in that folder. */
static uint32_t
await_object(struct run *run, uint32_t transaction, uint32_t parent,
    uint16_t format, const char *name)
{
	struct mptp_event event = next_event(run);
	struct mptp_object_info info;

	assert_int_equal(event.code, MPTP_EV_OBJECT_ADDED);
	assert_int_equal(event.transaction, transaction);
	info = object_info(run, event.param[0]);
	assert_string_equal(info.name, name);
	assert_int_equal(info.parent, parent);
	assert_int_equal(info.format, format);
	assert_int_equal(info.storage, SD1);
	if (format != MPTP_OF_ASSOCIATION) {
		assert_int_equal(
		    ask(run, MPTP_OP_GET_OBJECT, 1, event.param[0]),
		    MPTP_RC_OK);
		assert_int_equal(run->len, info.size);
	}
	mptp_object_info_clear(&info);
	return event.param[0];
}

/* What each press of the button ends with. */
static void
await_less_room(struct run *run, uint32_t transaction)
{
	await_event(run, MPTP_EV_STORAGE_INFO_CHANGED, transaction, 1, SD1);
}

static void
a_picture_is_told_and_is_there(void **state)
{
	uint32_t transaction, dcim, folder;
	struct run run;

	(void)state;
	run_open_profile(&run, CAMERA("", "", PLENTY));
	expect_no_event(&run);
	assert_int_equal(capture(&run), MPTP_RC_OK);
	transaction = run.transaction;
	dcim = await_object(&run, transaction, 0, MPTP_OF_ASSOCIATION, "DCIM");
	folder = await_object(
	    &run, transaction, dcim, MPTP_OF_ASSOCIATION, "100MPTP_");
	await_object(
	    &run, transaction, folder, MPTP_OF_EXIF_JPEG, "IMG_0001.JPG");
	/* A JPEG, from its first to its last marker. */
	assert_memory_equal(run.data, "\xff\xd8\xff\xe1", 4);
	assert_memory_equal(run.data + run.len - 2, "\xff\xd9", 2);
	await_less_room(&run, transaction);
	await_event(&run, MPTP_EV_CAPTURE_COMPLETE, transaction, 0, 0);
	assert_int_equal(next_event(&run).code, 0);
	/* The next one, in the same folder; and a raw one. */
	assert_int_equal(capture(&run), MPTP_RC_OK);
	await_object(
	    &run, run.transaction, folder, MPTP_OF_EXIF_JPEG, "IMG_0002.JPG");
	await_less_room(&run, run.transaction - 2);
	assert_int_equal(next_event(&run).code, MPTP_EV_CAPTURE_COMPLETE);
	assert_int_equal(
	    ask(&run, MPTP_OP_INITIATE_CAPTURE, 2, SD1, MPTP_OF_DNG),
	    MPTP_RC_OK);
	await_object(
	    &run, run.transaction, folder, MPTP_OF_DNG, "IMG_0003.DNG");
	assert_memory_equal(run.data, "II\x2a\0", 4);
	await_less_room(&run, run.transaction - 2);
	assert_int_equal(next_event(&run).code, MPTP_EV_CAPTURE_COMPLETE);
	run_close(&run);
}

static void
where_and_what_is_checked(void **state)
{
	static const uint16_t both[] = { MPTP_OP_INITIATE_CAPTURE,
		MPTP_OP_INITIATE_OPEN_CAPTURE };
	struct run run;

	(void)state;
	run_open_profile(&run, CAMERA("", "", PLENTY));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ask(&run, both[i], 1, 0x20001u),
		    MPTP_RC_INVALID_STORAGE_ID);
		assert_int_equal(ask(&run, both[i], 1, 0xffffffffu),
		    MPTP_RC_INVALID_STORAGE_ID);
		assert_int_equal(ask(&run, both[i], 2, SD1, MPTP_OF_TEXT),
		    MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
		assert_int_equal(ask(&run, both[i], 3, SD1, 0u, 1u),
		    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	}
	assert_int_equal(next_event(&run).code, 0);
	run_close(&run);
}

static void
meanwhile_the_camera_is_busy(void **state)
{
	uint32_t transaction;
	struct run run;

	(void)state;
	run_open_profile(&run, SLOW(60, "", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	transaction = run.transaction;
	expect_no_event(&run);
	assert_in_range(run.device->due(run.device->ctx), 1, 60);
	assert_int_equal(capture(&run), MPTP_RC_DEVICE_BUSY);
	assert_int_equal(
	    ask(&run, MPTP_OP_INITIATE_OPEN_CAPTURE, 0), MPTP_RC_DEVICE_BUSY);
	assert_int_equal(
	    ask(&run, MPTP_OP_FORMAT_STORE, 1, SD1), MPTP_RC_DEVICE_BUSY);
	assert_int_equal(announce(&run, SD1, 0, "F", 1), MPTP_RC_DEVICE_BUSY);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_STORAGE_INFO, 1, SD1), MPTP_RC_OK);
	await_object(&run, transaction, 0, MPTP_OF_ASSOCIATION, "DCIM");
	while (next_event(&run).code != MPTP_EV_CAPTURE_COMPLETE)
		;
	assert_int_equal(capture(&run), MPTP_RC_OK);
	run_close(&run);
}

static void
the_property_delays(void **state)
{
	struct timespec before, after;
	struct run run;
	long ms;

	(void)state;
	run_open_profile(
	    &run, CAMERA("", NUMBER(20498, 6, 150), PLENTY)); /* 0x5012 */
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(next_event(&run).code, MPTP_EV_OBJECT_ADDED);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ms = (after.tv_sec - before.tv_sec) * 1000 +
	    (after.tv_nsec - before.tv_nsec) / 1000000;
	assert_in_range(ms, 149, 10000);
	run_close(&run);
}

/* How many pictures come before CaptureComplete; folders are passed over, and
 * that there is less room. */
static unsigned
count_pictures(struct run *run, uint32_t transaction)
{
	struct mptp_object_info info;
	struct mptp_event event;
	unsigned n = 0;

	while ((event = next_event(run)).code == MPTP_EV_OBJECT_ADDED ||
	    event.code == MPTP_EV_STORAGE_INFO_CHANGED) {
		assert_int_equal(event.transaction, transaction);
		if (event.code == MPTP_EV_STORAGE_INFO_CHANGED)
			continue;
		info = object_info(run, event.param[0]);
		n += info.format != MPTP_OF_ASSOCIATION;
		mptp_object_info_clear(&info);
	}
	assert_int_equal(event.code, MPTP_EV_CAPTURE_COMPLETE);
	assert_int_equal(event.transaction, transaction);
	return n;
}

static void
bursts_and_time_lapses_take_several(void **state)
{
	struct run run;

	(void)state;
	/* StillCaptureMode, BurstNumber */
	run_open_profile(
	    &run, CAMERA("", NUMBER(20499, 4, 2) NUMBER(20504, 4, 3), PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(count_pictures(&run, run.transaction), 3);
	run_close(&run);
	/* StillCaptureMode, TimelapseNumber, TimelapseInterval */
	run_open_profile(&run,
	    CAMERA("",
		NUMBER(20499, 4, 3) NUMBER(20506, 4, 4) NUMBER(20507, 6, 20),
		PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(count_pictures(&run, run.transaction), 4);
	run_close(&run);
}

static void
real_cameras_differ(void **state)
{
	uint32_t transaction;
	struct run run;

	(void)state;
	run_open_profile(&run, CAMERA(", \"raw_and_jpeg\": true", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(count_pictures(&run, run.transaction), 2);
	run_close(&run);
	run_open_profile(
	    &run, CAMERA(", \"order\": \"complete_first\"", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	transaction = run.transaction;
	await_event(&run, MPTP_EV_CAPTURE_COMPLETE, transaction, 0, 0);
	await_object(&run, transaction, 0, MPTP_OF_ASSOCIATION, "DCIM");
	run_close(&run);
	run_open_profile(&run, CAMERA(", \"complete\": false", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(next_event(&run).code, MPTP_EV_OBJECT_ADDED);
	await_less_room(&run, run.transaction);
	assert_int_equal(next_event(&run).code, 0);
	run_close(&run);
	run_open_profile(&run, CAMERA(", \"events\": false", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(next_event(&run).code, 0);
	assert_int_equal(ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, SD1,
			     (uint32_t)MPTP_OF_EXIF_JPEG, 0u),
	    MPTP_RC_OK);
	assert_int_equal(run.response.param[0], 1);
	run_close(&run);
}

static uint32_t
free_objects(struct run *run)
{
	struct mptp_storage_info info;
	uint32_t n;

	assert_int_equal(
	    ask(run, MPTP_OP_GET_STORAGE_INFO, 1, SD1), MPTP_RC_OK);
	assert_int_equal(
	    mptp_storage_info_unpack(&info, run->data, run->len), MPTP_OK);
	n = info.free_objects;
	mptp_storage_info_clear(&info);
	return n;
}

static void
a_full_card_ends_it(void **state)
{
	struct run run;

	(void)state;
	/* Room for nothing but the folders, which are not left there empty. */
	run_open_profile(&run, CAMERA("", "", "10"));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(capture(&run), MPTP_RC_OK);
		await_event(&run, MPTP_EV_STORE_FULL, run.transaction, 1, SD1);
		assert_int_equal(next_event(&run).code, 0);
		expect_handles(&run, SD1, 0, 0u, 0u);
	}
	run_close(&run);
	/* For two objects, of which one is needed for each folder. */
	run_open_profile(&run, COUNTED("2"));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	await_event(&run, MPTP_EV_STORE_FULL, run.transaction, 1, SD1);
	expect_handles(&run, SD1, 0, 0u, 0u);
	assert_int_equal(free_objects(&run), 2);
	run_close(&run);
	run_open_profile(&run, COUNTED("3"));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(count_pictures(&run, run.transaction), 1);
	assert_int_equal(free_objects(&run), 0);
	assert_int_equal(capture(&run), MPTP_RC_STORE_FULL);
	run_close(&run);
	run_open_profile(&run, CAMERA("", "", "0"));
	assert_int_equal(capture(&run), MPTP_RC_STORE_FULL);
	run_close(&run);
}

static void
an_open_capture_lasts_until_terminated(void **state)
{
	uint32_t transaction;
	struct run run;

	(void)state;
	/* BurstInterval in burst mode: 10 ms apart. */
	run_open_profile(
	    &run, CAMERA("", NUMBER(20499, 4, 2) NUMBER(20505, 4, 10), PLENTY));
	assert_int_equal(ask(&run, MPTP_OP_TERMINATE_OPEN_CAPTURE, 1, 1u),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_INITIATE_OPEN_CAPTURE, 0), MPTP_RC_OK);
	transaction = run.transaction;
	for (uint32_t i = 1; i <= 6; i++) { /* two of them folders */
		await_event(&run, MPTP_EV_OBJECT_ADDED, transaction, 1, i);
		if (i > 2)
			await_less_room(&run, transaction);
	}
	assert_int_equal(
	    ask(&run, MPTP_OP_TERMINATE_OPEN_CAPTURE, 1, transaction + 1),
	    MPTP_RC_INVALID_PARAMETER);
	assert_int_equal(
	    ask(&run, MPTP_OP_TERMINATE_OPEN_CAPTURE, 1, transaction),
	    MPTP_RC_OK);
	await_event(&run, MPTP_EV_CAPTURE_COMPLETE, transaction, 0, 0);
	assert_int_equal(next_event(&run).code, 0);
	assert_int_equal(
	    ask(&run, MPTP_OP_TERMINATE_OPEN_CAPTURE, 1, transaction),
	    MPTP_RC_CAPTURE_ALREADY_TERMINATED);
	/* Terminated before the first one: that is still made. */
	assert_int_equal(
	    ask(&run, MPTP_OP_INITIATE_OPEN_CAPTURE, 0), MPTP_RC_OK);
	transaction = run.transaction;
	assert_int_equal(
	    ask(&run, MPTP_OP_TERMINATE_OPEN_CAPTURE, 1, transaction),
	    MPTP_RC_OK);
	assert_int_equal(count_pictures(&run, transaction), 1);
	run_close(&run);
}

/* What was begun is finished, but nobody is told who did not ask. */
static void
it_outlives_the_session(void **state)
{
	static const uint16_t both[] = { MPTP_OP_INITIATE_CAPTURE,
		MPTP_OP_INITIATE_OPEN_CAPTURE };
	struct run run;

	(void)state;
	for (int i = 0; i < 2; i++) {
		run_open_profile(&run, SLOW(50, "", "", PLENTY));
		assert_int_equal(ask(&run, both[i], 0), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
		assert_int_equal(capture(&run), MPTP_RC_DEVICE_BUSY);
		assert_int_equal(next_event(&run).code, 0);
		assert_int_equal(ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, SD1,
				     (uint32_t)MPTP_OF_EXIF_JPEG, 0u),
		    MPTP_RC_OK);
		assert_int_equal(run.response.param[0], 1);
		assert_int_equal(capture(&run), MPTP_RC_OK);
		assert_int_equal(count_pictures(&run, run.transaction), 1);
		run_close(&run);
	}
	/* Of a reset, nothing is left. */
	run_open_profile(&run, SLOW(50, "", "", PLENTY));
	assert_int_equal(capture(&run), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_RESET_DEVICE, 0), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
	assert_int_equal(next_event(&run).code, 0);
	expect_handles(&run, SD1, 0, 0u, 0u);
	run_close(&run);
}

/* Counting goes on from what is there, and from 9999 to another folder. */
static void
numbers_follow_the_design_rule(void **state)
{
	uint32_t dcim, folder;
	struct run run;

	(void)state;
	run_open_profile(&run, CAMERA("", "", PLENTY));
	assert_int_equal(announce(&run, SD1, 0, "DCIM", -1), MPTP_RC_OK);
	dcim = run.response.param[2];
	assert_int_equal(announce(&run, SD1, dcim, "099XXXXX", -1), MPTP_RC_OK);
	assert_int_equal(announce(&run, SD1, dcim, "123ABCDE", -1), MPTP_RC_OK);
	folder = run.response.param[2];
	assert_int_equal(
	    announce(&run, SD1, folder, "DSCF9998.RAF", 0), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "", 0, 0), MPTP_RC_OK);
	while (next_event(&run).code != 0)
		;
	assert_int_equal(capture(&run), MPTP_RC_OK);
	await_object(
	    &run, run.transaction, folder, MPTP_OF_EXIF_JPEG, "IMG_9999.JPG");
	await_less_room(&run, run.transaction - 2);
	assert_int_equal(next_event(&run).code, MPTP_EV_CAPTURE_COMPLETE);
	assert_int_equal(capture(&run), MPTP_RC_OK);
	folder = await_object(
	    &run, run.transaction, dcim, MPTP_OF_ASSOCIATION, "124MPTP_");
	await_object(&run, run.transaction - 1, folder, MPTP_OF_EXIF_JPEG,
	    "IMG_0001.JPG");
	run_close(&run);
}

static void
refused(const char *habits, const char *words)
{
	char path[] = "/tmp/miniptp-profile-XXXXXX.json", json[1500];
	struct mptp_error error = { 0 };
	struct mptp_sim *sim;
	FILE *file;

	snprintf(json, sizeof(json),
	    "{\"model\": \"ptp\", \"device_info\": {}, \"capture\": %s, "
	    "\"storages\": [{\"id\": 65537}]}",
	    habits);
	file = fdopen(mkstemps(path, 5), "w");
	assert_non_null(file);
	fputs(json, file);
	fclose(file);
	assert_int_equal(mptp_sim_open(&sim, path, &error), MPTP_ERR_FORMAT);
	assert_null(sim);
	remove(path);
	if (strstr(error.text, words) == NULL)
		fail_msg("%s: %s", habits, error.text);
}

static void
habits_are_checked(void **state)
{
	(void)state;
	refused("1", "capture: not an object");
	refused("{\"colour\": 1}", "unknown key 'capture.colour'");
	refused("{\"delay_ms\": 60001}", "capture.delay_ms: 0 to 60000");
	refused("{\"delay_ms\": \"soon\"}", "capture.delay_ms: 0 to 60000");
	refused("{\"formats\": []}", "capture.formats: a list");
	refused("{\"formats\": [\"0x3009\"]}", "capture.formats: a list");
	refused("{\"order\": \"last\"}", "capture.order: \"complete_last\"");
	refused("{\"complete\": 1}", "capture.complete: true or false");
	refused("{\"orientation\": 9}", "capture.orientation: 1 to 8");
	refused("{\"folder\": \"abc\"}", "capture.folder: five");
	refused("{\"prefix\": \"A/B_\"}", "capture.prefix: four");
}

/* Its objects are away, and none are made in their place. */
static void
a_card_that_is_taken_out_ends_it(void **state)
{
	struct run run;

	(void)state;
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\","
	    " \"capture_formats\": [\"0x3801\"]},"
	    "\"capture\": {\"delay_ms\": 60}, \"storages\": [{\"id\": 65537,"
	    " \"capacity\": 100000000, \"free_bytes\": 100000000,"
	    "\"free_objects\": 4294967295}],"
	    "\"objects\": [{\"handle\": 1, \"storage\": 65537, \"format\":"
	    "\"0x3001\", \"association_type\": 1, \"name\": \"DCIM\"}],"
	    "\"script\": [{\"after\": \"InitiateCapture\","
	    " \"remove_storage\": 65537}, {\"after\": \"InitiateCapture\","
	    " \"after_ms\": 200, \"add_storage\": 65537}]}");
	assert_int_equal(capture(&run), MPTP_RC_OK);
	await_event(&run, MPTP_EV_STORE_REMOVED, 0xffffffff, 1, SD1);
	/* Nobody waits for ever. */
	await_event(&run, MPTP_EV_CAPTURE_COMPLETE, run.transaction, 0, 0);
	await_event(&run, MPTP_EV_STORE_ADDED, 0xffffffff, 1, SD1);
	assert_int_equal(next_event(&run).code, 0);
	expect_handles(&run, SD1, 0, 0u, 1u, 0u);
	assert_int_equal(capture(&run), MPTP_RC_OK);
	run_close(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_is_told_and_is_there),
		cmocka_unit_test(where_and_what_is_checked),
		cmocka_unit_test(meanwhile_the_camera_is_busy),
		cmocka_unit_test(the_property_delays),
		cmocka_unit_test(bursts_and_time_lapses_take_several),
		cmocka_unit_test(real_cameras_differ),
		cmocka_unit_test(a_full_card_ends_it),
		cmocka_unit_test(a_card_that_is_taken_out_ends_it),
		cmocka_unit_test(an_open_capture_lasts_until_terminated),
		cmocka_unit_test(it_outlives_the_session),
		cmocka_unit_test(numbers_follow_the_design_rule),
		cmocka_unit_test(habits_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
