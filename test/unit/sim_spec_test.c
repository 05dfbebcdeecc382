/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What may follow "sim:", and profiles from files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim_run.h"

static void
refused(const char *spec, int status, const char *what)
{
	struct mptp_error error = { 0 };
	struct mptp_sim *sim = NULL;

	if (mptp_sim_open(&sim, spec, &error) != status)
		fail_msg("%s: %d, %s", spec, error.status, error.text);
	assert_null(sim);
	assert_int_equal(error.status, status);
	if (strstr(error.text, what) == NULL)
		fail_msg("%s: '%s' not in '%s'", spec, what, error.text);
	/* Nobody has to want the reason. */
	assert_int_equal(mptp_sim_open(&sim, spec, NULL), status);
}

static void
bad_specs_are_explained(void **state)
{
	(void)state;
	refused("", MPTP_ERR_ARG, "canon-eos-r6, canon-ixus-180");
	refused("canon", MPTP_ERR_ARG, "'canon'");
	refused("generic-ptp?", MPTP_ERR_ARG, "needs a value");
	refused("generic-ptp?dir", MPTP_ERR_ARG, "'dir' needs a value");
	refused("generic-ptp?dir=", MPTP_ERR_ARG, "dir");
	refused("generic-ptp?color=red", MPTP_ERR_ARG, "'color'");
	refused("generic-ptp?color=red", MPTP_ERR_ARG,
	    "dir, objects, size, perdir, latency, chunk, time, script, fault, framing, packet "
	    "and speed");
	refused("generic-ptp?Dir=/tmp", MPTP_ERR_ARG, "'Dir'");
	refused("generic-ptp?objects=x", MPTP_ERR_ARG, "objects 'x'");
	refused("generic-ptp?objects=-1", MPTP_ERR_ARG, "objects '-1'");
	refused("generic-ptp?objects=10000001", MPTP_ERR_ARG, "10000000");
	refused("generic-ptp?objects=99999999999999999999999", MPTP_ERR_ARG,
	    "objects");
	refused("generic-ptp?objects=1&size=", MPTP_ERR_ARG, "size ''");
	refused("generic-ptp?objects=1&size=5Gi", MPTP_ERR_ARG, "5Gi");
	refused("generic-ptp?objects=1&size=18446744073709551615G",
	    MPTP_ERR_ARG, "size");
	refused("generic-ptp?objects=1&size=17179869184G", MPTP_ERR_ARG,
	    "size"); /* 2^64 */
	refused("generic-ptp?objects=1&size=1025G", MPTP_ERR_ARG, "size");
	refused("generic-ptp?objects=1&perdir=0", MPTP_ERR_ARG, "perdir '0'");
	refused("generic-ptp?size=1", MPTP_ERR_ARG, "size needs objects");
	refused("generic-ptp?perdir=1", MPTP_ERR_ARG, "perdir needs objects");
	refused("generic-ptp?dir=/tmp&objects=1", MPTP_ERR_ARG, "exclude");
	refused("generic-ptp?time=20240230T000000", MPTP_ERR_ARG, "a date");
	refused("generic-ptp?latency=1s", MPTP_ERR_ARG, "latency '1s'");
	refused("generic-ptp?chunk=0", MPTP_ERR_ARG, "chunk '0'");
	refused("generic-ptp?chunk=4G", MPTP_ERR_ARG, "below 4G");
	refused("generic-ptp?framing=tcp", MPTP_ERR_ARG, "usb or ip");
	refused("generic-ptp?packet=100", MPTP_ERR_ARG, "64, 512 or 1024");
	refused("generic-ptp?speed=warp", MPTP_ERR_ARG, "full, high or super");
	refused("generic-ptp?dir=%zz", MPTP_ERR_ARG, "%25");
	refused("generic-ptp?dir=%4", MPTP_ERR_ARG, "%25");
	refused("generic-ptp?dir=/tmp%00x", MPTP_ERR_ARG, "%25");
	/* Errors are for terminals. */
	refused("generic-ptp?a\x1b[1mb=1", MPTP_ERR_ARG, "'a?[1mb'");
	refused("\xff\xc2\x9b", MPTP_ERR_ARG,
	    "profile '?"
	    "?'");
}

static void
sizes_have_units(void **state)
{
	static const struct {
		const char *spec;
		uint64_t size;
	} cases[] = {
		{ "generic-ptp?objects=1&size=0", 0 },
		{ "generic-ptp?objects=1&size=12345", 12345 },
		{ "generic-ptp?objects=1&size=7K", 7 << 10 },
		{ "generic-ptp?objects=1&size=7M", 7 << 20 },
		{ "generic-ptp?size=3G&objects=1", UINT64_C(3) << 30 },
		{ "generic-ptp?objects=1&size=1024G", UINT64_C(1) << 40 },
		{ "generic-ptp?objects=1", 4 << 20 },
	};
	struct run run;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		run_open(&run, cases[i].spec);
		run.limit = 1;
		assert_int_equal(
		    ask(&run, MPTP_OP_GET_OBJECT, 1, 0x40000000u), MPTP_RC_OK);
		assert_int_equal(run.size, cases[i].size);
		run_close(&run);
	}
	run_open(&run, "generic-ptp?latency=30");
	assert_int_equal(run.device->latency_ms, 30);
	assert_int_equal(run.device->data_packet, 0);
	run_close(&run);
	run_open(&run, "generic-ptp?chunk=64K");
	assert_int_equal(run.device->data_packet, 65536);
	run_close(&run);
	run_open(&run, "generic-ptp?chunk=one");
	assert_true(run.device->data_packet == UINT32_MAX - 12);
	run_close(&run);
}

/* ---- profiles from files ------------------------------------------------ */

#define HEAD "{\"summary\": \"s\", \"model\": \"ptp\", "
#define INFO "\"device_info\": {\"model\": \"File\"}, "
#define STORE "\"storages\": [{\"id\": \"0x00010001\"}]"

static void
write_profile(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void
a_profile_is_a_file(void **state)
{
	struct run run;
	char path[] = "/tmp/miniptp-profile-XXXXXX.json";
	int fd = mkstemps(path, 5);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	write_profile(path, HEAD INFO STORE "}");
	run_open(&run, path);
	assert_string_equal(mptp_sim_model(run.sim), "File");
	expect_handles(&run, 0x10001, 0, 0u, 0u);
	run_close(&run);
	unlink(path);
	refused(path, MPTP_ERR_IO, "No such file");
	refused("./none", MPTP_ERR_IO, "./none");
	refused("none.json", MPTP_ERR_IO, "none.json");
}

static void
bad_profiles_are_explained(void **state)
{
	static const struct {
		const char *text;
		const char *what;
	} cases[] = {
		{ "", ":1:" },
		{ "{\n\n \"a\": }", ":3:" },
		{ "{\"a\": 1,\n\"a\": 2}", ":2:" },
		{ "[]", "not a JSON object" },
		{ "{}", "device_info is missing" },
		{ "{\"model\": \"toy\"}", "ptp, mtp, canon and nikon" },
		{ HEAD STORE "}", "device_info is missing" },
		{ HEAD "\"device_info\": {\"modle\": \"x\"}," STORE "}",
		    "modle" },
		{ HEAD "\"device_info\": {\"properties\": [1]}," STORE "}",
		    "properties follow" },
		{ HEAD "\"device_info\": {\"operations\": [\"0x1001\", "
		       "\"0x1002\", \"0x9811\"]}," STORE "}",
		    "device_info.operations[2]: the model has no" },
		{ HEAD INFO STORE ", \"extra\": 1}", "unknown key 'extra'" },
		{ HEAD INFO "\"storages\": []}", "there is none" },
		{ HEAD INFO "\"storages\": [{}]}",
		    "storages[0]: a number is missing" },
		{ HEAD INFO "\"storages\": {}}", "storages: not an array" },
		{ HEAD INFO STORE ", \"uploads\": \"no\"}", "anywhere" },
		{ HEAD INFO STORE ", \"mac\": \"1:2\"}", "00:11:22:33:44:55" },
		{ HEAD INFO STORE ", \"usb_vendor\": 70000}", "usb_vendor" },
		{ HEAD INFO STORE ", \"objects\": [{\"handle\": 1, "
				  "\"storage\": 65537}]}",
		    "objects[0]: a name" },
		{ HEAD INFO STORE ", \"objects\": [{\"handle\": 1, "
				  "\"name\": \"..\"}]}",
		    "objects[0]: a name" },
		{ HEAD INFO STORE ", \"objects\": [{\"handle\": 1, "
				  "\"name\": \"a\"}]}",
		    "no such storage" },
		{ HEAD INFO STORE ", \"objects\": [{\"handle\": 0, "
				  "\"storage\": 65537, \"name\": \"a\"}]}",
		    "reserved" },
		{ HEAD INFO STORE
		    ", \"objects\": [{\"handle\": 1, \"storage\": 65537, "
		    "\"name\": \"a\"}, {\"handle\": 1, \"storage\": 65537, "
		    "\"name\": \"b\"}]}",
		    "objects[1]: that handle is taken" },
		{ HEAD INFO STORE ", \"objects\": [{\"handle\": 1, \"storage\":"
				  " 65537, \"parent\": 1, \"name\": \"a\"}]}",
		    "folder does not come before" },
		{ HEAD INFO STORE ", \"properties\": [{\"code\": 20481, "
				  "\"type\": 2, \"current\": 256}]}",
		    "properties[0]" },
	};
	char path[] = "/tmp/miniptp-profile-XXXXXX.json";
	int fd = mkstemps(path, 5);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		write_profile(path, cases[i].text);
		refused(path, MPTP_ERR_FORMAT, cases[i].what);
		refused(path, MPTP_ERR_FORMAT, path);
	}
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_specs_are_explained),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(a_profile_is_a_file),
		cmocka_unit_test(bad_profiles_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
