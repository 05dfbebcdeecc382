/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "transport/table.h"

/* ---- transports that only list ------------------------------------------ */

static int
list_two(const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	static const struct mptp_found one = { .uri = "two:1" };
	static const struct mptp_found two = { .uri = "two:2" };

	(void)options;
	(void)error;
	return found(ctx, &one) != 0 || found(ctx, &two) != 0 ? 1 : 0;
}

static int
list_broken(const struct mptp_options *options,
    int (*found)(void *ctx, const struct mptp_found *), void *ctx,
    struct mptp_error *error)
{
	(void)options;
	(void)found;
	(void)ctx;
	return mptp_error_set(error, MPTP_ERR_ACCESS, "the broken one");
}

static const struct mptp_transport_ops two = { .scheme = "two",
	.list = list_two };
static const struct mptp_transport_ops broken = { .scheme = "broken",
	.list = list_broken };
/* Hides the real one, so that the tests depend on no hardware. */
static const struct mptp_transport_ops usb = { .scheme = "usb" };
static const struct mptp_transport_ops ip = { .scheme = "ip" };

static const struct mptp_transport_ops *const good[] = { &broken, &two, &usb,
	NULL };
static const struct mptp_transport_ops *const bad[] = { &usb, &broken, NULL };
static const struct mptp_transport_ops *const quiet[] = { &usb, &ip, NULL };

struct seen {
	int stop_at, n;
	char uris[64];
};

static int
see(void *ctx, const struct mptp_found *found)
{
	struct seen *seen = ctx;

	strcat(seen->uris, found->uri);
	strcat(seen->uris, " ");
	return ++seen->n == seen->stop_at ? 7 : 0;
}

/* ---- listing ------------------------------------------------------------ */

static void
a_transport_that_fails_hides_no_device(void **state)
{
	const struct mptp_options options = { .transports = good };
	struct seen seen = { 0 };

	(void)state;
	assert_int_equal(mptp_devices(&options, see, &seen, NULL), MPTP_OK);
	assert_string_equal(seen.uris, "two:1 two:2 ");
}

static void
listing_stops_when_told(void **state)
{
	static const struct mptp_transport_ops *const twice[] = { &two, &two,
		&usb, NULL };
	const struct mptp_options options = { .transports = twice };
	struct seen seen = { .stop_at = 1 };

	(void)state;
	assert_int_equal(mptp_devices(&options, see, &seen, NULL), MPTP_OK);
	assert_string_equal(seen.uris, "two:1 ");
}

static void
an_error_is_told_when_nothing_was_found(void **state)
{
	const struct mptp_options options = { .transports = bad };
	struct mptp_error error = { 0 };
	struct seen seen = { 0 };

	(void)state;
	assert_int_equal(
	    mptp_devices(&options, see, &seen, &error), MPTP_ERR_ACCESS);
	assert_string_equal(error.text, "the broken one");
	assert_int_equal(
	    mptp_devices(&options, see, &seen, NULL), MPTP_ERR_ACCESS);
	assert_int_equal(seen.n, 0);
}

static void
no_device_is_no_error(void **state)
{
	const struct mptp_options options = { .transports = quiet };
	struct seen seen = { 0 };

	(void)state;
	assert_int_equal(mptp_devices(&options, see, &seen, NULL), MPTP_OK);
	assert_int_equal(seen.n, 0);
}

/* ---- URIs --------------------------------------------------------------- */

static void
a_uri_finds_its_transport(void **state)
{
	const struct mptp_options options = { .transports = quiet };
	const struct mptp_transport_ops *ops;
	const char *address;

	(void)state;
	assert_int_equal(
	    transport_find(&ops, &address, "ip:[::1]:5", NULL, NULL), MPTP_OK);
	assert_string_equal(ops->scheme, "ip");
	assert_ptr_not_equal(ops, &ip);
	assert_string_equal(address, "[::1]:5");

	assert_int_equal(
	    transport_find(&ops, &address, "ip:", &options, NULL), MPTP_OK);
	assert_ptr_equal(ops, &ip);
	assert_string_equal(address, "");
}

static void
an_unknown_scheme_is_told_the_known_ones(void **state)
{
	static const char *const uris[] = { "", ":", "i:x", "ipp:x", "IP:x",
		"ip", "camera", "192.168.1.1:15740", "/dev/bus/usb/001/002" };
	const struct mptp_options options = { .transports = good };
	const struct mptp_transport_ops *ops;
	const char *address;

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(*uris); i++) {
		struct mptp_error error;
		char quoted[64];

		assert_int_equal(
		    transport_find(&ops, &address, uris[i], &options, &error),
		    MPTP_ERR_ARG);
		assert_null(ops);
		snprintf(quoted, sizeof(quoted), "'%s'", uris[i]);
		assert_non_null(strstr(error.text, quoted));
		assert_non_null(strstr(error.text, "two:"));
		assert_non_null(strstr(error.text, "ip:"));
	}
}

static void
the_builtin_ones_are_complete(void **state)
{
	const struct mptp_transport_ops *const *t = mptp_transports();

	(void)state;
	assert_non_null(*t);
	for (; *t != NULL; t++) {
		assert_non_null((*t)->scheme);
		assert_true((*t)->default_timeout_ms > 0);
		assert_non_null((*t)->open);
		assert_non_null((*t)->wait);
		assert_non_null((*t)->next);
		assert_non_null((*t)->done);
		assert_non_null((*t)->write);
		assert_non_null((*t)->describe);
		assert_non_null((*t)->interrupt);
		assert_non_null((*t)->close);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transport_that_fails_hides_no_device),
		cmocka_unit_test(listing_stops_when_told),
		cmocka_unit_test(an_error_is_told_when_nothing_was_found),
		cmocka_unit_test(no_device_is_no_error),
		cmocka_unit_test(a_uri_finds_its_transport),
		cmocka_unit_test(an_unknown_scheme_is_told_the_known_ones),
		cmocka_unit_test(the_builtin_ones_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
