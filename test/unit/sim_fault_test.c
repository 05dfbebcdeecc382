/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The language of faults, and what each does to a session in either framing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim_run.h"

#define SIZE 100000
#define HANDLE 0x40000000

static const struct mptp_transport_ops *const transports[] = {
	&mptp_sim_transport, NULL
};

/* ---- the language ------------------------------------------------------- */

static void
refused(const char *faults, size_t at, const char *what)
{
	char spec[700], where[40];
	struct mptp_error error = { 0 };
	struct mptp_sim *sim;

	snprintf(spec, sizeof(spec), "generic-ptp?fault=%s", faults);
	snprintf(where, sizeof(where), "at character %zu: ", at);
	assert_int_equal(mptp_sim_open(&sim, spec, &error), MPTP_ERR_ARG);
	assert_null(sim);
	if (strstr(error.text, where) == NULL ||
	    strstr(error.text, what) == NULL)
		fail_msg("%s: '%s'", faults, error.text);
}

static void
bad_faults_are_explained(void **state)
{
	(void)state;
	refused("", 1, "an operation's name");
	refused("stall", 1, "an operation's name");
	refused("GetNothing:stall", 1, "an operation's name");
	refused("0x:stall", 1, "a number from 1 to 65535");
	refused("GetObject", 10, "':'");
	refused("GetObject:", 11, "stall, delay, drip");
	refused("GetObject:halt", 11, "reset, half-close");
	refused("GetObject%230:stall", 11, "from 1");
	refused("GetObject%23:stall", 11, "from 1");
	refused("GetObject%235-4:stall", 13, "from 5");
	refused("GetObject/0:stall", 11, "from 1");
	refused("GetObject@:stall", 11, "a number from 0");
	refused("GetObject@99999999999999999999:stall", 11, "a number from 0");
	refused("GetObject@1:short", 13, "can begin at a byte");
	refused("GetObject:stall=1", 16, "no value");
	refused("GetObject:delay", 16, "'=' and a value");
	refused("GetObject:delay=3600001", 17, "to 3600000");
	refused("GetObject:delay=1s", 18, "',' or the end");
	refused("GetObject:refuse=Nothing", 18, "a response's");
	refused("GetObject:event=Nothing", 17, "an event's");
	refused("any:stall,", 1, "an operation's name");
	refused("any:stall,any:x", 5, "bad fault 'any:x', ");
	refused("any:stall,any:x,any:drip", 5, "half-close");
}

/* The reason is not cut off behind what was written. */
static void
one_bad_fault_of_many_is_shown(void **state)
{
	char faults[600] = "";

	(void)state;
	for (int i = 0; i < 50; i++)
		strcat(faults, "any:drip,");
	strcat(faults, "any:dripp,any:stall");
	refused(faults, 5, "'any:dripp'");
	memset(faults, 'x', 500);
	faults[500] = '\0';
	refused(faults, 1, "xxx...', ");
	memcpy(faults, "any:", 4);
	refused(faults, 5, "half-close");
}

static void
faults_are_256_at_most(void **state)
{
	static const char one[] = "any/9:drip,";
	static char spec[40 + 257 * sizeof(one)] = "generic-ptp?fault=";
	struct mptp_error error = { 0 };
	struct mptp_sim *sim;

	(void)state;
	for (int i = 0; i < 256; i++)
		strcat(spec, one);
	spec[strlen(spec) - 1] = '\0';
	assert_int_equal(mptp_sim_open(&sim, spec, &error), MPTP_OK);
	mptp_sim_close(&sim);
	strcat(spec, ",any:drip");
	assert_int_equal(mptp_sim_open(&sim, spec, &error), MPTP_ERR_ARG);
}

static void
good_faults_are_taken(void **state)
{
	static const char *const good[] = { "any:stall", "getobject:DRIP",
		"0x1009%233-:stall", "GetObject%233-7@64K:delay=5",
		"GetObject/3@1M:garbage=12,any:refuse=0x2002",
		"any:event=0x4002,any:event=objectadded,any:length=-4",
		"any:stall&fault=any:drip" };
	struct mptp_error error = { 0 };
	struct mptp_sim *sim;
	char spec[200];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		snprintf(spec, sizeof(spec), "generic-ptp?fault=%s", good[i]);
		if (i == 1) { /* what goes wrong is written in one way only */
			assert_int_equal(
			    mptp_sim_open(&sim, spec, &error), MPTP_ERR_ARG);
			continue;
		}
		if (mptp_sim_open(&sim, spec, &error) != MPTP_OK)
			fail_msg("%s: %s", good[i], error.text);
		mptp_sim_close(&sim);
	}
}

static void
profiles_have_faults(void **state)
{
	static const char profile[] =
	    "{ \"model\": \"ptp\", \"device_info\": { \"standard_version\": 100,"
	    " \"model\": \"Box\" }, \"storages\": [ { \"id\": \"0x00010001\","
	    " \"type\": 4, \"filesystem\": 3 } ], \"faults\": %s }";
	static const struct {
		const char *faults, *why;
	} cases[] = {
		{ "[ \"GetStorageIDs#2:busy\" ]", NULL },
		{ "\"any:stall\"", "faults: not a list" },
		{ "[ 1 ]", "faults[0]: not a string" },
		{ "[ \"any:drip\", \"any\" ]",
		    "faults[1]: bad fault 'any', at "
		    "character 4" },
	};
	char path[] = "/tmp/faultsXXXXXX.json", text[600];
	struct mptp_error error;
	struct run run;
	int fd, rc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), profile, cases[i].faults);
		if (cases[i].why == NULL) {
			run_open_profile(&run, text);
			assert_int_equal(ask(&run, 0x1004, 0), 0x2001);
			assert_int_equal(ask(&run, 0x1004, 0), 0x2019);
			assert_int_equal(ask(&run, 0x1004, 0), 0x2001);
			run_close(&run);
			continue;
		}
		memcpy(path, "/tmp/faultsXXXXXX.json", sizeof(path));
		fd = mkstemps(path, 5);
		assert_true(fd >= 0);
		assert_int_equal(
		    write(fd, text, strlen(text)), (ssize_t)strlen(text));
		close(fd);
		error = (struct mptp_error){ 0 };
		rc = mptp_sim_open(&run.sim, path, &error);
		unlink(path);
		assert_int_equal(rc, MPTP_ERR_FORMAT);
		if (strstr(error.text, cases[i].why) == NULL)
			fail_msg("'%s'", error.text);
	}
}

/* ---- what they do ------------------------------------------------------- */

struct got {
	uint64_t announced, bytes, wrong;
};

static int
begin(void *ctx, uint64_t size)
{
	((struct got *)ctx)->announced = size;
	return 0;
}

static int
take(void *ctx, const void *buf, size_t len)
{
	struct got *got = ctx;
	uint8_t *right = malloc(len + 1);

	mptp_sim_content(HANDLE, got->bytes, right, len);
	for (size_t i = 0; i < len; i++)
		got->wrong += ((const uint8_t *)buf)[i] != right[i];
	got->bytes += len;
	free(right);
	return 0;
}

struct outcome {
	const char *fault;
	int status_usb, status_ip;
	uint16_t response;
	bool whole;		  /* all that came is right, and all came */
	bool again_usb, again_ip; /* the next transaction succeeds */
};

static struct mptp_session *
open_session(const char *framing, const char *fault)
{
	const struct mptp_options options = { .transports = transports,
		.timeout_ms = 300 };
	struct mptp_session *session;
	struct mptp_error error = { 0 };
	char uri[200];

	snprintf(uri, sizeof(uri),
	    "sim:generic-mtp?objects=2&size=%d&framing=%s&fault=%s", SIZE,
	    framing, fault);
	if (mptp_session_open(&session, uri, &options, &error) != MPTP_OK)
		fail_msg("%s: %s", uri, error.text);
	return session;
}

static void
check(const struct outcome *o, const char *framing)
{
	const bool usb = strcmp(framing, "usb") == 0;
	const struct mptp_op get = { MPTP_OP_GET_OBJECT, 1, { HANDLE } };
	const struct mptp_op info = { MPTP_OP_GET_STORAGE_IDS, 0, { 0 } };
	struct mptp_session *session = open_session(framing, o->fault);
	struct got got = { 0 };
	const struct mptp_sink sink = { begin, take, &got };
	struct mptp_op response;
	int status;

	status = mptp_session_run(session, &get, NULL, &sink, &response);
	if (status != (usb ? o->status_usb : o->status_ip) ||
	    response.code != o->response)
		fail_msg("%s, %s: %d, %04x, %s", framing, o->fault, status,
		    response.code, mptp_session_error(session)->text);
	if (o->whole && (got.bytes != SIZE || got.wrong != 0))
		fail_msg("%s, %s: %llu bytes, %llu wrong", framing, o->fault,
		    (unsigned long long)got.bytes,
		    (unsigned long long)got.wrong);
	status = mptp_session_run(session, &info, NULL, NULL, NULL);
	if ((status == MPTP_OK) != (usb ? o->again_usb : o->again_ip))
		fail_msg("%s, %s: then %d, %s", framing, o->fault, status,
		    mptp_session_error(session)->text);
	mptp_session_close(&session);
}

/* These last 300 ms at most, since nothing that is over is waited for. */
static void
each_fault_does_what_it_says(void **state)
{
	static const struct outcome cases[] = {
#define OP "GetObject"
#define BOTH(status) status, status
		{ OP ":stall", BOTH(MPTP_ERR_TIMEOUT), 0, false, true, false },
		{ OP "@50000:stall", BOTH(MPTP_ERR_TIMEOUT), 0, false, true,
		    false },
		{ OP ":delay=20", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP "@7:delay=20", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP ":delay=600000", BOTH(MPTP_ERR_TIMEOUT), 0, false, true,
		    false },
		{ OP ":drip", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP "@99999:drip", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP ":garbage", MPTP_ERR_TIMEOUT, MPTP_ERR_FORMAT, 0, false,
		    true, false },
		{ OP "@500:garbage=10", BOTH(MPTP_OK), 0x2001, false, true,
		    true },
		{ OP ":short=7", BOTH(MPTP_OK), 0x2001, false, true, true },
		{ OP ":long=7", BOTH(MPTP_OK), 0x2001, false, true, true },
		{ OP ":id", BOTH(MPTP_ERR_FORMAT), 0, false, true, false },
		{ OP ":code=0x2002", BOTH(MPTP_ERR_RESPONSE), 0x2002, false,
		    true, true },
		{ OP ":length=9", BOTH(MPTP_ERR_INCOMPLETE), 0x2001, false,
		    true, true },
		{ OP ":no-response", BOTH(MPTP_ERR_TIMEOUT), 0, true, true,
		    false },
		{ OP ":twice", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP ":busy", BOTH(MPTP_ERR_RESPONSE), 0x2019, false, true,
		    true },
		{ OP ":full", BOTH(MPTP_ERR_RESPONSE), 0x200c, false, true,
		    true },
		{ OP ":refuse=AccessDenied", BOTH(MPTP_ERR_RESPONSE), 0x200f,
		    false, true, true },
		{ OP ":no-store", BOTH(MPTP_ERR_RESPONSE), 0x2013, false, true,
		    true },
		{ OP ":no-session", BOTH(MPTP_ERR_RESPONSE), 0x2003, false,
		    false, false },
		{ OP ":disconnect", BOTH(MPTP_ERR_NODEV), 0, false, false,
		    false },
		{ OP "@50000:reset", BOTH(MPTP_ERR_NODEV), 0, false, false,
		    false },
		{ OP ":half-close", BOTH(MPTP_ERR_NODEV), 0, false, false,
		    false },
		/* Not this time. */
		{ OP "%232:stall", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ OP "/2:stall", BOTH(MPTP_OK), 0x2001, true, true, true },
		{ "GetPartialObject:stall", BOTH(MPTP_OK), 0x2001, true, true,
		    true },
		/* Two at once. */
		{ OP ":delay=5," OP ":refuse=0x2005", BOTH(MPTP_ERR_RESPONSE),
		    0x2005, false, true, true },
		{ OP ":refuse=0x2005," OP ":busy", BOTH(MPTP_ERR_RESPONSE),
		    0x2005, false, true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check(&cases[i], "usb");
		check(&cases[i], "ip");
	}
}

static void
the_nth_time_is_counted(void **state)
{
	struct run run;

	(void)state;
	run_open(&run,
	    "generic-ptp?fault=GetStorageIDs%232-3:busy,GetNumObjects/2:full");
	assert_int_equal(ask(&run, 0x1004, 0), 0x2001);
	assert_int_equal(ask(&run, 0x1004, 0), 0x2019);
	assert_int_equal(ask(&run, 0x1004, 0), 0x2019);
	assert_int_equal(ask(&run, 0x1004, 0), 0x2001);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ask(&run, 0x1006, 1, 0xffffffff), 0x2001);
		assert_int_equal(ask(&run, 0x1006, 1, 0xffffffff), 0x200c);
	}
	run_close(&run);
}

static void
events_are_early_many_and_late(void **state)
{
	struct run run;

	(void)state;
	run_open(&run,
	    "generic-ptp?fault=GetStorageIDs%231:event=StoreFull,"
	    "GetStorageIDs%232:storm=1000");
	ask(&run, 0x1004, 0);
	assert_int_equal(next_event(&run).code, 0x400a);
	expect_no_event(&run);
	ask(&run, 0x1004, 0);
	for (uint32_t i = 1; i <= 1000; i++)
		expect_event(&run, 0x4002, i);
	expect_no_event(&run);
	run_close(&run);
	/* Who comes next is told nothing of it. */
	run_open(&run, "generic-ptp?fault=GetStorageIDs:storm=1000");
	ask(&run, 0x1004, 0);
	expect_event(&run, 0x4002, 1);
	run.device->gone(run.device->ctx);
	assert_int_equal(ask(&run, 0x1002, 1, 1u), 0x2001);
	expect_no_event(&run);
	run_close(&run);
	run_open(&run,
	    "generic-ptp?fault=GetStorageIDs:event=0x4002,"
	    "GetStorageIDs:event=0x4003,GetStorageIDs:late-events");
	ask(&run, 0x1004, 0);
	expect_no_event(&run);
	ask(&run, 0x1001, 0);
	assert_int_equal(next_event(&run).code, 0x4003);
	assert_int_equal(next_event(&run).code, 0x4002);
	run_close(&run);
}

/* ---- data that come in -------------------------------------------------- */

static ptrdiff_t
give(void *ctx, void *buf, size_t len)
{
	(void)ctx;
	memset(buf, 'x', len);
	return (ptrdiff_t)len;
}

static void
uploads_break_at_a_byte(void **state)
{
	static const struct {
		const char *fault;
		int usb, ip;
		uint16_t response;
	} cases[] = {
		{ "SendObject@100000:full", BOTH(MPTP_ERR_RESPONSE), 0x200c },
		{ "SendObject@100000:disconnect", BOTH(MPTP_ERR_NODEV), 0 },
		{ "SendObject@100000:stall", BOTH(MPTP_ERR_TIMEOUT), 0 },
		{ "SendObject:stall", BOTH(MPTP_ERR_TIMEOUT), 0 },
		{ "SendObject@0:delay=20", BOTH(MPTP_OK), 0x2001 },
	};
	char name[] = "A.JPG";
	struct mptp_object_info info = {
		.format = 0x3801, .size = 1000000, .name = name
	};
	const struct mptp_source source = { .size = 1000000, .read = give };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(*cases); i++) {
		const bool usb = i % 2 == 0;
		struct mptp_camera *camera;
		struct mptp_error error = { 0 };
		const struct mptp_options options = { .transports = transports,
			.timeout_ms = 300 };
		char uri[200];
		uint32_t handle;
		int status;

		snprintf(uri, sizeof(uri),
		    "sim:generic-mtp?framing=%s&fault=%s", usb ? "usb" : "ip",
		    cases[i / 2].fault);
		assert_int_equal(
		    mptp_camera_open(&camera, uri, &options, &error), MPTP_OK);
		status = mptp_camera_send(
		    camera, 0x00010001, 0, &info, &source, &handle);
		if (status != (usb ? cases[i / 2].usb : cases[i / 2].ip) ||
		    (status == MPTP_ERR_RESPONSE &&
			mptp_camera_error(camera)->response !=
			    cases[i / 2].response))
			fail_msg("%s: %d, %s", uri, status,
			    mptp_camera_error(camera)->text);
		mptp_camera_close(&camera);
	}
}

/* ---- who interrupts a camera -------------------------------------------- */

struct once {
	struct mptp_transport transport;
	bool written;
};

static int
write_once(struct mptp_transport *t, enum mptp_pipe pipe, const void *buf,
    size_t len, bool last, int timeout_ms, struct mptp_error *error)
{
	struct once *once = (struct once *)t;
	const int status = once->written ? MPTP_ERR_CANCELLED : MPTP_OK;

	(void)pipe;
	(void)buf;
	(void)len;
	(void)last;
	(void)timeout_ms;
	(void)error;
	once->written = true;
	return status;
}

/* The pipe says so once, and nobody else will. */
static void
an_interrupt_amid_a_fault_is_told(void **state)
{
	static const struct mptp_transport_ops ops = { .write = write_once };
	static const uint8_t ok[] = { 12, 0, 0, 0, 3, 0, 1, 0x20, 1, 0, 0, 0 };
	const struct mptp_op open = { .code = 0x1002, .nparam = 1, .param = { 1 } };
	struct once pipe = { .transport = { .ops = &ops,
				 .framing = &mptp_framing_usb } };
	struct mptp_reply reply = { 0 };
	struct mptp_sim *sim;
	const struct mptp_device *device;
	struct mptp_transport *wire;

	(void)state;
	assert_int_equal(
	    mptp_sim_open(&sim, "generic-ptp?fault=any:twice", NULL), MPTP_OK);
	device = mptp_sim_device(sim);
	wire = device->between(device->ctx, &pipe.transport);
	device->request(device->ctx, &open, &reply);
	assert_int_equal(wire->ops->write(wire, MPTP_PIPE_COMMAND, ok,
			     sizeof(ok), true, 100, NULL),
	    MPTP_ERR_CANCELLED);
	mptp_sim_close(&sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_faults_are_explained),
		cmocka_unit_test(one_bad_fault_of_many_is_shown),
		cmocka_unit_test(faults_are_256_at_most),
		cmocka_unit_test(good_faults_are_taken),
		cmocka_unit_test(profiles_have_faults),
		cmocka_unit_test(each_fault_does_what_it_says),
		cmocka_unit_test(the_nth_time_is_counted),
		cmocka_unit_test(events_are_early_many_and_late),
		cmocka_unit_test(uploads_break_at_a_byte),
		cmocka_unit_test(an_interrupt_amid_a_fault_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
