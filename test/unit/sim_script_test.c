/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Scripts: what happens to a camera while it is used.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_run.h"

#define SD1 0x00010001u
#define SD2 0x00020001u
#define NONE 0xffffffffu
#define CAMERA(script)                                                           \
	"{\"model\": \"ptp\", \"device_info\": {\"model\": \"M\"}, \"quiet\": "  \
	"true, \"properties\": [{\"code\": \"0x5001\", \"type\": \"0x0002\", "   \
	"\"writable\": 0, \"initial\": 100, \"current\": 80}],"                  \
	"\"storages\": [{\"id\": 65537, \"type\": 4, \"filesystem\": 3, "        \
	"\"capacity\": 1000000, \"free_bytes\": 1000000}],"                      \
	"\"objects\": [{\"handle\": 1, \"storage\": 65537, \"format\": "         \
	"\"0x3001\", \"association_type\": 1, \"name\": \"DCIM\"},"              \
	"{\"handle\": 2, \"storage\": 65537, \"format\": \"0x3801\", \"size\": " \
	"100, \"parent\": 1, \"name\": \"A.JPG\"}],"                             \
	"\"script\": " script "}"

static void
expect_storages(struct run *run, uint32_t n, uint32_t first, uint32_t second)
{
	struct mptp_u32_array ids;

	assert_int_equal(ask(run, MPTP_OP_GET_STORAGE_IDS, 0), MPTP_RC_OK);
	assert_int_equal(
	    mptp_u32_array_unpack(&ids, run->data, run->len), MPTP_OK);
	assert_int_equal(ids.n, n);
	if (n > 0)
		assert_int_equal(ids.items[0], first);
	if (n > 1)
		assert_int_equal(ids.items[1], second);
	mptp_u32_array_clear(&ids);
}

static void
cards_come_and_go(void **state)
{
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA("[{\"after\": \"GetObjectInfo\", "
		   "\"remove_storage\": 65537},"
		   " {\"after\": \"GetObjectHandles\", \"times\": 2, "
		   "\"add_storage\": {\"id\": 131073, "
		   "\"capacity\": 5, \"free_bytes\": 5}},"
		   " {\"after\": \"GetObjectHandles\", \"times\": 3, "
		   "\"add_storage\": 65537}]"));
	expect_storages(&run, 1, SD1, 0);
	assert_int_equal(ask(&run, MPTP_OP_GET_STORAGE_INFO, 1, SD2),
	    MPTP_RC_STORE_NOT_AVAILABLE);
	expect_object(&run, 2, 1, MPTP_OF_EXIF_JPEG, 100, "A.JPG");
	await_event(&run, MPTP_EV_STORE_REMOVED, NONE, 1, SD1);
	expect_storages(&run, 0, 0, 0);
	assert_int_equal(ask(&run, MPTP_OP_GET_STORAGE_INFO, 1, SD1),
	    MPTP_RC_STORE_NOT_AVAILABLE);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 1, SD1),
	    MPTP_RC_STORE_NOT_AVAILABLE);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, 2u),
	    MPTP_RC_STORE_NOT_AVAILABLE);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT, 1, 2u), MPTP_RC_STORE_NOT_AVAILABLE);
	assert_int_equal(ask(&run, MPTP_OP_DELETE_OBJECT, 1, 2u),
	    MPTP_RC_STORE_NOT_AVAILABLE);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, 77u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	expect_handles(&run, NONE, 0, 0u, 0u);
	await_event(&run, MPTP_EV_STORE_ADDED, NONE, 1, SD2);
	expect_storages(&run, 1, SD2, 0);
	expect_handles(&run, SD2, 0, 0u, 0u);
	await_event(&run, MPTP_EV_STORE_ADDED, NONE, 1, SD1);
	expect_storages(&run, 2, SD1, SD2);
	expect_handles(&run, NONE, 0, 0u, 1u, 2u, 0u);
	/* A folder is in one storage only. */
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_HANDLES, 3, SD2, 0u, 1u),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	assert_int_equal(ask(&run, MPTP_OP_GET_NUM_OBJECTS, 3, SD2, 0u, 1u),
	    MPTP_RC_INVALID_PARENT_OBJECT);
	expect_handles(&run, SD1, 0, 1u, 2u, 0u);
	assert_int_equal(next_event(&run).code, 0);
	run_close(&run);
}

static void
generated_cards_and_folders_go_too(void **state)
{
	static const char *const cameras[] = {
		"generic-ptp?objects=3&script=/tmp/miniptp-script-test.json",
		"generic-ptp?dir=/usr/share&script=/tmp/"
		"miniptp-script-test.json"
	};
	FILE *file = fopen("/tmp/miniptp-script-test.json", "w");
	struct run run;

	(void)state;
	assert_non_null(file);
	fputs("[{\"after\": \"GetNumObjects\", \"remove_storage\": 65537}]",
	    file);
	fclose(file);
	for (int i = 0; i < 2; i++) {
		run_open(&run, cameras[i]);
		assert_int_equal(next_event(&run).code, 0);
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_NUM_OBJECTS, 1, NONE), MPTP_RC_OK);
		assert_int_not_equal(run.response.param[0], 0);
		await_event(&run, MPTP_EV_STORE_REMOVED, NONE, 1, SD1);
		expect_handles(&run, NONE, 0, 0u, 0u);
		assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1,
				     i == 0 ? 0x10000000u : 1u),
		    MPTP_RC_STORE_NOT_AVAILABLE);
		run_close(&run);
	}
	remove("/tmp/miniptp-script-test.json");
}

static void
properties_change_by_themselves(void **state)
{
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA(
		"[{\"set_property\": {\"code\": \"0x5001\", \"value\": 5}},"
		" {\"set_property\": {\"code\": \"0x5001\", \"value\": 5}}]"));
	/* Also of a camera that is quiet about what initiators do, and once: the
	 * second time it is the same. */
	await_event(&run, MPTP_EV_DEVICE_PROP_CHANGED, NONE, 1, 0x5001);
	assert_int_equal(next_event(&run).code, 0);
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_DEVICE_PROP_VALUE, 1, 0x5001u), MPTP_RC_OK);
	assert_int_equal(run.data[0], 5);
	run_close(&run);
}

static void
objects_come_and_go(void **state)
{
	struct mptp_event event;
	uint8_t expected[50];
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA("[{\"add_object\": {\"format\": \"0x3004\", \"parent\": 1, "
		   "\"size\": 50, \"name\": \"N.TXT\"}},"
		   " {\"after_ms\": 20, \"remove_object\": 2},"
		   " {\"after_ms\": 30, \"remove_object\": 77}]"));
	event = next_event(&run);
	assert_int_equal(event.code, MPTP_EV_OBJECT_ADDED);
	expect_object(&run, event.param[0], 1, MPTP_OF_TEXT, 50, "N.TXT");
	assert_int_equal(
	    ask(&run, MPTP_OP_GET_OBJECT, 1, event.param[0]), MPTP_RC_OK);
	mptp_sim_content(event.param[0], 0, expected, sizeof(expected));
	assert_int_equal(run.len, 50);
	assert_memory_equal(run.data, expected, 50);
	assert_int_equal(next_event(&run).code, MPTP_EV_OBJECT_REMOVED);
	assert_int_equal(next_event(&run).code, 0);
	assert_int_equal(ask(&run, MPTP_OP_GET_OBJECT_INFO, 1, 2u),
	    MPTP_RC_INVALID_OBJECT_HANDLE);
	run_close(&run);
}

static void
storms_come_whole(void **state)
{
	struct mptp_event event;
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA("[{\"event\": {\"code\": \"0xc123\", \"transaction\": 9, "
		   "\"parameters\": [1, 2, 3]}},"
		   " {\"storm\": {\"code\": \"0x4007\", \"count\": 5000}}]"));
	event = next_event(&run);
	assert_int_equal(event.code, 0xc123);
	assert_int_equal(event.transaction, 9);
	assert_int_equal(event.nparam, 3);
	assert_int_equal(event.param[2], 3);
	for (uint32_t i = 1; i <= 5000; i++)
		await_event(&run, MPTP_EV_OBJECT_INFO_CHANGED, NONE, 1, i);
	assert_int_equal(next_event(&run).code, 0);
	run_close(&run);
}

static void
operations_are_counted(void **state)
{
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA("[{\"after\": \"GetStorageIDs\", \"times\": 2, "
		   "\"after_ms\": 20, \"event\": {\"code\": \"0x4008\"}},"
		   " {\"after\": \"0x100a\", \"event\": {\"code\": "
		   "\"0x400e\"}}]"));
	for (int session = 1; session < 3; session++) {
		assert_int_equal(next_event(&run).code, 0);
		expect_storages(&run, 1, SD1, 0);
		assert_int_equal(next_event(&run).code, 0);
		expect_storages(&run, 1, SD1, 0);
		expect_no_event(&run);
		await_event(&run, MPTP_EV_DEVICE_INFO_CHANGED, NONE, 0, 0);
		expect_storages(&run, 1, SD1, 0);
		assert_int_equal(next_event(&run).code, 0);
		/* Whatever was answered. */
		ask(&run, MPTP_OP_GET_THUMB, 1, 99u);
		await_event(&run, MPTP_EV_UNREPORTED_STATUS, NONE, 0, 0);
		/* Another session, the same again. */
		assert_int_equal(
		    ask(&run, MPTP_OP_CLOSE_SESSION, 0), MPTP_RC_OK);
		assert_int_equal(
		    ask(&run, MPTP_OP_OPEN_SESSION, 1, 2u), MPTP_RC_OK);
	}
	run_close(&run);
}

#define COMPLAINTS 12

struct complaints {
	char text[COMPLAINTS][200];
	size_t n;
};

static void
hear(void *ctx, const char *text)
{
	struct complaints *heard = ctx;

	assert_in_range(heard->n, 0, COMPLAINTS - 1);
	snprintf(heard->text[heard->n++], sizeof(heard->text[0]), "%s", text);
}

#define ADD(more) "{\"add_object\": {\"format\": \"0x3000\", " more "}}, "

static void
steps_that_cannot_be_done_are_told(void **state)
{
	static const char *const why[] = {
		"script[0].add_object: its name is taken",
		"script[1].add_object: its parent is not there",
		"script[2].add_object: StoreFull",
		"script[3].remove_object: InvalidObjectHandle",
		"script[4].add_storage: it is there already",
		"script[6].remove_storage: it is not there",
		"script[7].add_object: its storage is not there",
	};
	struct complaints heard = { .n = 0 };
	struct run run;

	(void)state;
	run_open_profile(&run,
	    CAMERA("[" ADD("\"name\": \"DCIM\"")
		   ADD("\"parent\": 99, \"name\": \"B\"")
		   ADD("\"size\": 1000001, \"name\": \"C\"")
		   "{\"remove_object\": 99}, {\"add_storage\": 65537}, "
		   "{\"remove_storage\": 65537}, {\"remove_storage\": 65537}, "
		   ADD("\"name\": \"D\"") "{\"add_storage\": 65537}]"));
	mptp_sim_on_complaint(run.sim, hear, &heard);
	await_event(&run, MPTP_EV_STORE_REMOVED, NONE, 1, SD1);
	await_event(&run, MPTP_EV_STORE_ADDED, NONE, 1, SD1);
	assert_int_equal(next_event(&run).code, 0);
	for (size_t i = 0; i < heard.n && i < 7; i++)
		if (strstr(heard.text[i], why[i]) == NULL)
			fail_msg("%s, not %s", heard.text[i], why[i]);
	assert_int_equal(heard.n, 7);
	/* Nothing came of them. */
	expect_handles(&run, NONE, 0, 0u, 1u, 2u, 0u);
	assert_int_equal(free_bytes(&run, SD1), 1000000);
	run_close(&run);
}

static void
refused(const char *script, const char *words)
{
	char path[] = "/tmp/miniptp-script-XXXXXX.json", spec[100];
	struct mptp_error error = { 0 };
	FILE *file = fdopen(mkstemps(path, 5), "w");
	struct mptp_sim *sim;

	assert_non_null(file);
	fputs(script, file);
	fclose(file);
	snprintf(spec, sizeof(spec), "generic-ptp?script=%s", path);
	if (mptp_sim_open(&sim, spec, &error) == MPTP_OK)
		fail_msg("%s", script);
	assert_null(sim);
	/* The file, and where in it. */
	assert_non_null(strstr(error.text, path));
	if (strstr(error.text, words) == NULL)
		fail_msg("%s: %s", script, error.text);
	remove(path);
}

static void
steps_are_so_many_at_most(void)
{
	static const char step[] = ",{\"event\":{\"code\":1}}";
	static char script[1001 * sizeof(step) + 2];

	for (int i = 0; i < 1001; i++)
		strcat(script, step);
	script[0] = '[';
	strcat(script, "]");
	refused(script, "a list of up to 1000 steps");
}

static void
scripts_are_checked(void **state)
{
	struct mptp_error error;
	struct mptp_sim *sim;

	(void)state;
	steps_are_so_many_at_most();
	assert_int_equal(
	    mptp_sim_open(&sim, "generic-ptp?script=/no/such", &error),
	    MPTP_ERR_IO);
	assert_non_null(strstr(error.text, "/no/such"));
	refused("[\n{]", ":2:");
	refused("{}", "not a list");
	refused("[{}]", "[0]: it does nothing");
	refused("[1]", "[0]: not an object");
	refused("[{\"event\": {\"code\": 1}}, {\"dance\": 1}]",
	    "[1].dance: no such key");
	refused("[{\"event\": {}}]", "[0].event: the code is missing");
	refused(
	    "[{\"event\": {\"code\": 1, \"x\": 1}}]", "[0].event: it takes");
	refused("[{\"event\": {\"code\": 1, \"parameters\": [1,2,3,4,5,6]}}]",
	    "[0].parameters");
	refused("[{\"storm\": {\"code\": 1, \"count\": 100001}}]", "[0].count");
	refused(
	    "[{\"after_ms\": 3600001, \"remove_object\": 1}]", "[0].after_ms");
	refused("[{\"after\": \"Nonsense\", \"remove_object\": 1}]",
	    "[0].after: there is no such operation");
	refused("[{\"after\": \"GetThumb\", \"times\": 0, "
		"\"remove_object\": 1}]",
	    "[0].times");
	refused("[{\"times\": 2, \"remove_object\": 1}]", "[0].times");
	refused("[{\"remove_object\": 1, \"remove_storage\": 65537}]",
	    "a step does one thing");
	refused("[{\"remove_storage\": 5}]",
	    "[0].remove_storage: there is no such storage");
	refused("[{\"add_storage\": 5}]",
	    "[0].add_storage: there is no such storage");
	refused("[{\"add_storage\": {\"id\": 65537}}]", "that id is taken");
	refused("[{\"add_storage\": {\"id\": 131073, \"colour\": 1}}]",
	    "[0].add_storage");
	refused("[{\"set_property\": {\"code\": 1, \"value\": 1}}]",
	    "there is no such property");
	refused("[{\"set_property\": {\"code\": \"0x5001\", \"value\": 256}}]",
	    "[0].set_property.value");
	refused("[{\"add_object\": {\"name\": \"..\"}}]", "[0].add_object");
	refused("[{\"add_object\": {\"name\": \"a\", \"size\": 16777217, "
		"\"format\": \"0x3000\"}}]",
	    "[0].add_object.size");
	refused("[{\"add_object\": {\"name\": \"a\"}}]",
	    "[0].add_object.format: missing");
	refused("[{\"add_object\": {\"name\": \"a\", \"format\": 4097}}]",
	    "[0].add_object.format");
	refused("[{\"add_object\": {\"name\": \"a\", \"format\": \"0x3000\", "
		"\"captured\": \"20240230T000000\"}}]",
	    "[0].add_object.captured: not a date");
	refused("[{\"add_object\": {\"name\": \"a\", \"format\": \"0x3000\", "
		"\"modified\": \"yesterday\"}}]",
	    "[0].add_object.modified: not a date");
	refused("[{\"event\": {\"code\": 1}}, {\"add_object\": {\"name\": "
		"\"a\", \"format\": \"0x3000\", \"parent\": 3}}]",
	    "[1].add_object.parent: no folder");
	refused("[{\"remove_object\": 0}]", "[0].remove_object");
	/* Neither among the choices, nor in the range, nor a moment. */
	refused("[{\"set_property\": {\"code\": \"0x5004\", \"value\": 250}}]",
	    "[0].set_property.value: the property does not allow it");
	refused("[{\"set_property\": {\"code\": \"0x5001\", \"value\": 101}}]",
	    "[0].set_property.value");
	refused("[{\"set_property\": {\"code\": \"0x5011\", \"value\": "
		"\"noon\"}}]",
	    "[0].set_property.value");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cards_come_and_go),
		cmocka_unit_test(generated_cards_and_folders_go_too),
		cmocka_unit_test(properties_change_by_themselves),
		cmocka_unit_test(objects_come_and_go),
		cmocka_unit_test(storms_come_whole),
		cmocka_unit_test(operations_are_counted),
		cmocka_unit_test(steps_that_cannot_be_done_are_told),
		cmocka_unit_test(scripts_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
