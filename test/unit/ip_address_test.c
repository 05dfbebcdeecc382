/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "transport/ip_address.h"

static void
every_form_is_taken_apart(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
	} good[] = {
		{ "camera", "camera", 15740 },
		{ "camera.local:1", "camera.local", 1 },
		{ "192.168.1.1", "192.168.1.1", 15740 },
		{ "192.168.1.1:65535", "192.168.1.1", 65535 },
		{ "127.0.0.1:0", "127.0.0.1", 0 },
		{ "::1", "::1", 15740 },
		{ "fe80::1%eth0", "fe80::1%eth0", 15740 },
		{ "2001:db8::5:15740", "2001:db8::5:15740", 15740 },
		{ "[::1]", "::1", 15740 },
		{ "[::1]:55740", "::1", 55740 },
		{ "[fe80::1%eth0]:007", "fe80::1%eth0", 7 },
	};
	struct ip_address address;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(
		    ip_address_parse(&address, good[i].text, NULL), MPTP_OK);
		assert_string_equal(address.host, good[i].host);
		assert_int_equal(address.port, good[i].port);
	}
}

static void
nonsense_is_refused_and_quoted(void **state)
{
	static const struct {
		const char *text, *quoted;
	} bad[] = {
		{ "", "''" },
		{ ":15740", "':15740'" },
		{ "camera:", "''" },
		{ "camera:65536", "'65536'" },
		{ "camera:4294967296", "'4294967296'" },
		{ "camera:99999999999999999999", "'99999999999999999999'" },
		{ "camera:-1", "'-1'" },
		{ "camera:+1", "'+1'" },
		{ "camera: 1", "' 1'" },
		{ "camera:1x", "'1x'" },
		{ "camera:0x10", "'0x10'" },
		{ "//192.168.1.1", "'//192.168.1.1'" },
		{ "192.168.1.1/path", "'192.168.1.1/path'" },
		{ "a camera", "'a camera'" },
		{ "camera\n", "'camera?'" },
		{ "user@camera", "'user@camera'" },
		{ "[]", "'[]'" },
		{ "[]:1", "'[]:1'" },
		{ "[::1", "'[::1'" },
		{ "[::1]x", "'[::1]x'" },
		{ "[::1]:", "''" },
		{ "[[::1]]", "'[[::1]]'" },
		{ "[camera]:1", "'[camera]:1'" },
		{ "::1]", "'::1]'" },
	};
	struct ip_address address;
	struct mptp_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		error.text[0] = '\0';
		assert_int_equal(
		    ip_address_parse(&address, bad[i].text, &error),
		    MPTP_ERR_ARG);
		assert_int_equal(error.status, MPTP_ERR_ARG);
		assert_non_null(strstr(error.text, bad[i].quoted));
	}
}

static void
a_host_fits_or_is_refused(void **state)
{
	char text[2 * IP_HOST_MAX];
	char out[IP_TEXT_MAX];
	struct ip_address address;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[IP_HOST_MAX - 1] = '\0';
	assert_int_equal(ip_address_parse(&address, text, NULL), MPTP_OK);
	assert_string_equal(address.host, text);
	strcpy(text + IP_HOST_MAX - 1, ":65535");
	assert_int_equal(ip_address_parse(&address, text, NULL), MPTP_OK);
	ip_address_format(&address, out);
	assert_string_equal(out, text);

	memset(text, 'a', sizeof(text));
	text[IP_HOST_MAX] = '\0';
	assert_int_equal(ip_address_parse(&address, text, NULL), MPTP_ERR_ARG);
}

static void
what_is_formatted_parses_again(void **state)
{
	static const struct {
		const char *text, *out;
	} pairs[] = {
		{ "camera", "camera:15740" },
		{ "10.0.0.1:1", "10.0.0.1:1" },
		{ "::1", "[::1]:15740" },
		{ "[fe80::1%eth0]:65535", "[fe80::1%eth0]:65535" },
	};
	struct ip_address once, again;
	char out[IP_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		assert_int_equal(
		    ip_address_parse(&once, pairs[i].text, NULL), MPTP_OK);
		ip_address_format(&once, out);
		assert_string_equal(out, pairs[i].out);
		assert_int_equal(ip_address_parse(&again, out, NULL), MPTP_OK);
		assert_memory_equal(&once, &again, sizeof(once));
	}
}

static void
what_is_in_the_internet_is_known(void **state)
{
	static const struct {
		uint8_t bytes[4];
		bool is_near;
	} v4[] = { { { 127, 0, 0, 1 }, true }, { { 10, 1, 2, 3 }, true },
		{ { 172, 16, 0, 1 }, true }, { { 172, 31, 255, 1 }, true },
		{ { 172, 32, 0, 1 }, false }, { { 192, 168, 1, 1 }, true },
		{ { 192, 169, 1, 1 }, false }, { { 169, 254, 1, 1 }, true },
		{ { 100, 64, 0, 1 }, true }, { { 100, 128, 0, 1 }, false },
		{ { 8, 8, 8, 8 }, false } };
	static const struct {
		uint8_t bytes[16];
		bool is_near;
	} v6[] = { { { [15] = 1 }, true }, { { 0xfe, 0x80, [15] = 1 }, true },
		{ { 0xfe, 0xbf }, true }, { { 0xfe, 0xc0 }, false },
		{ { 0xfd, 1 }, true }, { { 0x20, 0x01, 0x0d, 0xb8 }, false },
		{ { [10] = 0xff, 0xff, 10, 0, 0, 1 }, true },
		{ { [10] = 0xff, 0xff, 8, 8, 8, 8 }, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(v4) / sizeof(*v4); i++)
		assert_int_equal(
		    ip_address_is_near(v4[i].bytes, 4), v4[i].is_near);
	for (size_t i = 0; i < sizeof(v6) / sizeof(*v6); i++)
		assert_int_equal(
		    ip_address_is_near(v6[i].bytes, 16), v6[i].is_near);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_taken_apart),
		cmocka_unit_test(nonsense_is_refused_and_quoted),
		cmocka_unit_test(a_host_fits_or_is_refused),
		cmocka_unit_test(what_is_formatted_parses_again),
		cmocka_unit_test(what_is_in_the_internet_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
