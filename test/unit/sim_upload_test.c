/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * New objects, and objects that go: on cards without a folder behind them.
 */
#include <stdio.h>
#include <string.h>

#include "sim_run.h"

#define SD1 0x00010001u
#define ROOT 0xffffffffu

static uint32_t
send_file(struct run *run, uint32_t parent, const char *name,
    const void *content, size_t len)
{
	uint32_t handle;

	assert_int_equal(
	    announce(run, 0, parent, name, (int64_t)len), MPTP_RC_OK);
	assert_int_equal(run->response.nparam, 3);
	handle = run->response.param[2];
	assert_int_equal(
	    tell(run, MPTP_OP_SEND_OBJECT, content, len, 0), MPTP_RC_OK);
	return handle;
}

static void
expect_bytes(struct run *run, uint32_t handle, const void *content, size_t len)
{
	assert_int_equal(ask(run, MPTP_OP_GET_OBJECT, 1, handle), MPTP_RC_OK);
	assert_int_equal(run->len, len);
	assert_memory_equal(run->data, content, len);
}

static void
uploads_are_kept(void **state)
{
	static const char *const cameras[] = { "canon-eos-r6", "generic-ptp",
		"generic-mtp?objects=5" };
	static uint8_t content[10000];
	struct run run;

	(void)state;
	mptp_sim_content(1, 0, content, sizeof(content));
	for (size_t i = 0; i < 3; i++) {
		uint64_t room;
		uint32_t a, b, folder;

		run_open(&run, cameras[i]);
		room = free_bytes(&run, SD1);
		a = send_file(&run, ROOT, "A.BIN", content, sizeof(content));
		assert_int_equal(
		    announce(&run, SD1, ROOT, "SUB", -1), MPTP_RC_OK);
		assert_int_equal(run.response.param[0], SD1);
		assert_int_equal(run.response.param[1], ROOT);
		folder = run.response.param[2];
		b = send_file(&run, folder, "A.BIN", content + 10, 501);
		assert_int_not_equal(a, b);
		assert_int_equal(run.response.code, MPTP_RC_OK);
		expect_object(
		    &run, a, 0, MPTP_OF_UNDEFINED, sizeof(content), "A.BIN");
		expect_object(&run, b, folder, MPTP_OF_UNDEFINED, 501, "A.BIN");
		expect_handles(&run, SD1, 0, folder, b, 0u);
		expect_bytes(&run, a, content, sizeof(content));
		expect_bytes(&run, b, content + 10, 501);
		assert_int_equal(
		    free_bytes(&run, SD1), room - sizeof(content) - 501);
		/* A folder goes with what it holds. */
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, folder), MPTP_RC_OK);
		assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, b),
		    MPTP_RC_INVALID_OBJECT_HANDLE);
		assert_int_equal(free_bytes(&run, SD1), room - sizeof(content));
		/* Handles are not used twice. */
		b = send_file(&run, ROOT, "EMPTY", content, 0);
		assert_int_not_equal(b, a);
		assert_int_not_equal(b, folder);
		expect_bytes(&run, b, content, 0);
		expect_bytes(&run, a, content, sizeof(content));
		run_close(&run);
	}
}

static void
the_ixus_takes_uploads_into_the_root_only(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "canon-ixus-180");
	assert_int_equal(announce(&run, 0, 0x01a00000, "X.JPG", 1),
	    MPTP_RC_PARAMETER_NOT_SUPPORTED);
	assert_int_equal(announce(&run, 0, 0, "X.JPG", 3), MPTP_RC_OK);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0), MPTP_RC_OK);
	expect_bytes(&run, find_name(&run, 0, "X.JPG"), "abc", 3);
	run_close(&run);
}

static void
data_need_an_announcement_right_before(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	/* Another operation in between. */
	assert_int_equal(announce(&run, 0, 0, "N", 1), MPTP_RC_OK);
	assert_int_equal(ask(&run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	/* The last announcement counts, once. */
	assert_int_equal(announce(&run, 0, 0, "N", 1), MPTP_RC_OK);
	assert_int_equal(announce(&run, 0, 0, "M", 1), MPTP_RC_OK);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	assert_int_equal(find_name(&run, 0, "N"), 0);
	assert_int_not_equal(find_name(&run, 0, "M"), 0);
	/* A folder has no content to come. */
	assert_int_equal(announce(&run, 0, 0, "D", -1), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	run_close(&run);
}

static void
uploads_are_whole_or_not_at_all(void **state)
{
	struct run run;
	uint64_t room;

	(void)state;
	run_open(&run, "generic-ptp");
	room = free_bytes(&run, SD1);
	assert_int_equal(announce(&run, 0, 0, "N", 5), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(announce(&run, 0, 0, "N", 2), MPTP_RC_OK);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(announce(&run, 0, 0, "N", 5), MPTP_RC_OK);
	assert_int_equal(tell_short(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0),
	    MPTP_RC_INCOMPLETE_TRANSFER);
	assert_int_equal(find_name(&run, 0, "N"), 0);
	assert_int_equal(free_bytes(&run, SD1), room);
	/* A size that ObjectInfo cannot hold is any size. */
	assert_int_equal(announce(&run, 0, 0, "N", MPTP_SIZE_ASK), MPTP_RC_OK);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0), MPTP_RC_OK);
	expect_bytes(&run, find_name(&run, 0, "N"), "abc", 3);
	run_close(&run);
}

/* A cancelled upload is let go before the data were all there. */
static void
cancelled_uploads_leave_nothing(void **state)
{
	const struct mptp_op op = { .code = MPTP_OP_SEND_OBJECT };
	static const char *const cameras[] = { "generic-ptp",
		"generic-mtp?objects=5" };
	struct run run;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct mptp_reply reply = { 0 };
		uint64_t room;

		run_open(&run, cameras[i]);
		room = free_bytes(&run, SD1);
		assert_int_equal(announce(&run, 0, 0, "N", 9), MPTP_RC_OK);
		run.device->request(run.device->ctx, &op, &reply);
		assert_int_equal(reply.response.code, 0);
		assert_int_equal(
		    reply.receive.write(reply.receive.ctx, "abcd", 4), 0);
		reply.release(reply.release_ctx);
		assert_int_equal(find_name(&run, 0, "N"), 0);
		assert_int_equal(free_bytes(&run, SD1), room);
		assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "abcd", 4, 0),
		    MPTP_RC_NO_VALID_OBJECT_INFO);
		expect_no_event(&run);
		/* Nor does one whose initiator goes away. */
		assert_int_equal(announce(&run, 0, 0, "N", 9), MPTP_RC_OK);
		reply = (struct mptp_reply){ 0 };
		run.device->request(run.device->ctx, &op, &reply);
		assert_int_equal(
		    reply.receive.write(reply.receive.ctx, "abcd", 4), 0);
		reply.release(reply.release_ctx);
		run.device->gone(run.device->ctx);
		assert_int_equal(
		    ask(&run, MPTP_OP_OPEN_SESSION, 1, 1u), MPTP_RC_OK);
		assert_int_equal(find_name(&run, 0, "N"), 0);
		assert_int_equal(free_bytes(&run, SD1), room);
		run_close(&run);
	}
}

static void
destinations_are_checked(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "a\nb", "\x7f",
		"../x" };
	uint8_t junk[20] = { 0 };
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(
	    announce(&run, 0x20001, 0, "N", 1), MPTP_RC_INVALID_STORAGE_ID);
	assert_int_equal(
	    announce(&run, SD1, 3, "N", 1), MPTP_RC_INVALID_PARENT_OBJECT);
	assert_int_equal(
	    announce(&run, SD1, 999, "N", 1), MPTP_RC_INVALID_PARENT_OBJECT);
	assert_int_equal(
	    announce(&run, SD1, 2, "DSC_0001.JPG", 1), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(
	    announce(&run, 0, 0, "DCIM", -1), MPTP_RC_ACCESS_DENIED);
	assert_int_equal(announce(&run, SD1, 0, "BIG", 0xf0000000 * 8ll),
	    MPTP_RC_OK); /* unknown on the wire */
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(
		    announce(&run, 0, 0, bad[i], 1), MPTP_RC_GENERAL_ERROR);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT_INFO, junk, sizeof(junk), 2, 0u, 0u),
	    MPTP_RC_INVALID_DATA_SET);
	assert_int_equal(tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0),
	    MPTP_RC_NO_VALID_OBJECT_INFO);
	run_close(&run);
	/* The second card of the R6 has no room. */
	run_open(&run, "canon-eos-r6");
	assert_int_equal(
	    announce(&run, 0x20001, 0, "N", 1), MPTP_RC_STORE_FULL);
	assert_int_equal(
	    announce(&run, 0x20001, 0, "N", MPTP_SIZE_ASK), MPTP_RC_OK);
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "abc", 3, 0), MPTP_RC_STORE_FULL);
	assert_int_equal(find_name(&run, 0, "N"), 0);
	run_close(&run);
}

static uint16_t
announce_info(struct run *run, struct mptp_object_info info)
{
	char name[] = "N", dates[2][40];
	uint8_t packed[512];

	info.name = name;
	snprintf(dates[0], sizeof(dates[0]), "%s", info.captured);
	snprintf(dates[1], sizeof(dates[1]), "%s", info.modified);
	info.captured = dates[0];
	info.modified = dates[1];
	info.size = 1;
	return tell(run, MPTP_OP_SEND_OBJECT_INFO, packed,
	    mptp_object_info_pack(&info, packed, sizeof(packed)), 2, 0u, 0u);
}

/* What cannot be set later cannot be sent, either. */
static void
announcements_are_checked(void **state)
{
	char hello[] = "hello", day[] = "20249999T999999", none[] = "",
	     good[] = "20200203T040506";
	struct mptp_object_info info = {
		.format = MPTP_OF_TEXT, .captured = none, .modified = none
	};
	struct run run;
	uint32_t handle;

	(void)state;
	run_open(&run, "generic-mtp");
	info.format = 0x1001;
	assert_int_equal(
	    announce_info(&run, info), MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	info.format = 0;
	assert_int_equal(
	    announce_info(&run, info), MPTP_RC_INVALID_OBJECT_FORMAT_CODE);
	info.format = MPTP_OF_TEXT;
	info.protection = 0x77;
	assert_int_equal(announce_info(&run, info), MPTP_RC_INVALID_DATA_SET);
	info.protection = 0;
	/* A date that is none is not known. */
	info.captured = hello;
	info.modified = day;
	assert_int_equal(announce_info(&run, info), MPTP_RC_OK);
	handle = run.response.param[2];
	assert_int_equal(
	    tell(&run, MPTP_OP_SEND_OBJECT, "a", 1, 0), MPTP_RC_OK);
	info = object_info(&run, handle);
	assert_string_equal(info.captured, info.modified);
	assert_int_equal(strlen(info.captured), strlen(good));
	assert_string_not_equal(info.captured, day);
	mptp_object_info_clear(&info);
	run_close(&run);
}

static void
full_cards_are_told(void **state)
{
	struct run run;

	(void)state;
	/* One has no room for more objects, the other for more than 5 bytes. */
	run_open_profile(&run,
	    "{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"},"
	    "\"storages\": [{\"id\": 65537, \"free_bytes\": 100,"
	    "\"free_objects\": 0}, {\"id\": 131073, \"free_bytes\": 5}]}");
	assert_int_equal(announce(&run, SD1, 0, "N", 1), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	assert_int_equal(announce(&run, SD1, 0, "N", -1), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, SD1);
	assert_int_equal(
	    announce(&run, 0x20001, 0, "N", 6), MPTP_RC_STORE_FULL);
	expect_event(&run, MPTP_EV_STORE_FULL, 0x20001);
	expect_no_event(&run);
	upload(&run, 0x20001, 0, "N", "abc");
	run_close(&run);
}

static void
protected_objects_stay(void **state)
{
	static const char *const cameras[] = { "generic-ptp?objects=4",
		"generic-ptp" };
	static const uint32_t folder[] = { 0x20000000, 2 };
	static const uint32_t object[] = { 0x40000001, 4 };
	static const uint32_t top[] = { 0x10000000, 1 };
	struct run run;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		run_open(&run, cameras[i]);
		assert_int_equal(
		    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, object[i], 7u),
		    MPTP_RC_INVALID_PARAMETER);
		assert_int_equal(
		    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, object[i], 1u),
		    MPTP_RC_OK);
		assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, object[i]),
		    MPTP_RC_OBJECT_WRITE_PROTECTED);
		assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, top[i]),
		    MPTP_RC_PARTIAL_DELETION);
		expect_handles(&run, SD1, 0, folder[i], object[i], 0u);
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, 0xffffffffu),
		    i == 0 ? MPTP_RC_OBJECT_WRITE_PROTECTED :
			     MPTP_RC_PARTIAL_DELETION);
		assert_int_equal(
		    ask(&run, MPTP_OP_SET_OBJECT_PROTECTION, 2, object[i], 0u),
		    MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_DELETE_OBJECT, 1, 0xffffffffu),
		    MPTP_RC_OK);
		expect_handles(&run, SD1, 0, 0u, 0u);
		run_close(&run);
	}
}

static void
objects_are_deleted_by_format(void **state)
{
	struct run run;

	(void)state;
	run_open(&run, "generic-ptp");
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 2, 3u,
			     (uint32_t)MPTP_OF_EXIF_JPEG),
	    MPTP_RC_SPECIFICATION_BY_FORMAT_UNSUPPORTED);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 2, 0xffffffffu,
			     (uint32_t)MPTP_OF_EXIF_JPEG),
	    MPTP_RC_OK);
	expect_handles(&run, SD1, 0, 0u, 1u, 2u, 5u, 6u, 7u, 8u, 0u);
	run_close(&run);
}

static void
stores_are_formatted(void **state)
{
	static const char *const cameras[] = { "canon-eos-r6", "generic-ptp",
		"generic-ptp?objects=5000" };
	struct run run;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		run_open(&run, cameras[i]);
		send_file(&run, 0, "N", "a", 1);
		assert_int_equal(
		    ask(&run, MPTP_OP_FORMAT_STORE, 1, SD1), MPTP_RC_OK);
		expect_handles(&run, SD1, 0, 0u, 0u);
		send_file(&run, 0, "N", "a", 1);
		assert_int_not_equal(find_name(&run, 0, "N"), 0);
		run_close(&run);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(announcements_are_checked),
		cmocka_unit_test(full_cards_are_told),
		cmocka_unit_test(uploads_are_kept),
		cmocka_unit_test(the_ixus_takes_uploads_into_the_root_only),
		cmocka_unit_test(data_need_an_announcement_right_before),
		cmocka_unit_test(uploads_are_whole_or_not_at_all),
		cmocka_unit_test(cancelled_uploads_leave_nothing),
		cmocka_unit_test(destinations_are_checked),
		cmocka_unit_test(protected_objects_stay),
		cmocka_unit_test(objects_are_deleted_by_format),
		cmocka_unit_test(stores_are_formatted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
