/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * "sim:" as a transport, with a session on top.
 */
#include <stdio.h>
#include <string.h>

#include "sim_run.h"

static const struct mptp_transport_ops *const transports[] = {
	&mptp_sim_transport, NULL
};

struct check {
	uint32_t handle;
	uint64_t at;
	uint64_t announced;
};

static int
begin(void *ctx, uint64_t size)
{
	((struct check *)ctx)->announced = size;
	return 0;
}

static int
compare(void *ctx, const void *buf, size_t len)
{
	struct check *check = ctx;
	const uint8_t *bytes = buf;
	uint8_t expected[4096];

	for (size_t n; len != 0; len -= n, bytes += n, check->at += n) {
		n = len < sizeof(expected) ? len : sizeof(expected);
		mptp_sim_content(check->handle, check->at, expected, n);
		assert_memory_equal(bytes, expected, n);
	}
	return 0;
}

static void
fetch(struct mptp_session *session, uint32_t handle, uint64_t size)
{
	const struct mptp_op get = { MPTP_OP_GET_OBJECT, 1, { handle } };
	struct check check = { .handle = handle };
	const struct mptp_sink sink = { begin, compare, &check };
	struct mptp_op response;

	assert_int_equal(
	    mptp_session_run(session, &get, NULL, &sink, &response), MPTP_OK);
	assert_int_equal(response.code, MPTP_RC_OK);
	assert_int_equal(check.announced, size);
	assert_int_equal(check.at, size);
}

static struct mptp_session *
open_session(const char *uri)
{
	const struct mptp_options options = { .transports = transports };
	struct mptp_session *session;
	struct mptp_error error = { 0 };

	if (mptp_session_open(&session, uri, &options, &error) != MPTP_OK)
		fail_msg("%s: %s", uri, error.text);
	return session;
}

/* Lengths around the ends of packets, in each framing and size of packet. */
static void
objects_arrive_whatever_their_size(void **state)
{
	static const char *const how[] = { "framing=ip", "packet=64",
		"packet=512", "packet=1024" };
	static const unsigned sizes[] = { 0, 1, 51, 52, 53, 64, 499, 500, 501,
		511, 512, 513, 1011, 1012, 1013, 1024, 65524, 65536, 1048564,
		3000000 };
	struct mptp_session *session;
	char uri[100];

	(void)state;
	for (size_t h = 0; h < sizeof(how) / sizeof(*how); h++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
			snprintf(uri, sizeof(uri),
			    "sim:generic-ptp?objects=2&size=%u&%s", sizes[s],
			    how[h]);
			session = open_session(uri);
			fetch(session, 0x40000000, sizes[s]);
			fetch(session, 0x40000001, sizes[s]);
			mptp_session_close(&session);
		}
	}
}

static void
the_device_is_described(void **state)
{
	struct mptp_session *session = open_session("sim:canon-eos-r6");
	struct mptp_found found;

	(void)state;
	mptp_session_describe(session, &found);
	assert_string_equal(found.uri, "sim:canon-eos-r6");
	assert_string_equal(found.maker, "Canon.Inc");
	assert_string_equal(found.model, "Canon EOS R6");
	assert_int_equal(strlen(found.serial), 32);
	assert_int_equal(found.usb_vendor, 0x04a9);
	assert_int_equal(found.usb_product, 0x32f5);
	mptp_session_close(&session);
}

static void
refusals_cross_the_wire(void **state)
{
	const struct mptp_op get = { MPTP_OP_GET_OBJECT, 1, { 0x99 } };
	const struct mptp_op unknown = { 0x9fff, 0, { 0 } };
	struct mptp_session *session = open_session("sim:generic-mtp");
	struct mptp_op response;

	(void)state;
	for (int i = 0; i < 3; i++) {
		mptp_session_run(session, &get, NULL, NULL, &response);
		assert_int_equal(response.code, MPTP_RC_INVALID_OBJECT_HANDLE);
		mptp_session_run(session, &unknown, NULL, NULL, &response);
		assert_int_equal(
		    response.code, MPTP_RC_OPERATION_NOT_SUPPORTED);
		fetch(session, 5, 512);
	}
	mptp_session_close(&session);
}

static void
a_bad_address_is_an_error(void **state)
{
	const struct mptp_options options = { .transports = transports };
	struct mptp_session *session;
	struct mptp_error error = { 0 };

	(void)state;
	assert_int_equal(
	    mptp_session_open(&session, "sim:nikon", &options, &error),
	    MPTP_ERR_ARG);
	assert_null(session);
	assert_non_null(strstr(error.text, "generic-ptp"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_arrive_whatever_their_size),
		cmocka_unit_test(the_device_is_described),
		cmocka_unit_test(refusals_cross_the_wire),
		cmocka_unit_test(a_bad_address_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
