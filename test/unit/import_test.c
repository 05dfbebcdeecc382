/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The client's end of USB/IP before a device is there: lists, refusals and imports,
 * in whatever slices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "import_script.h"

static void
a_list_tells_what_may_be_a_camera(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	struct import_told told;

	(void)state;
	say_reply(&s, USBIP_REP_DEVLIST, USBIP_OK);
	say_word(&s, 4);
	say_device(&s, "1-1", 2);
	say_word(&s, 0x03010100); /* a keyboard */
	say_word(&s, 0x06010100);
	say_device(&s, "1-2.3", 1);
	say_word(&s, 0xff000000);
	say_device(&s, "2-1", 1);
	say_word(&s, 0x09000000);
	say_device(&s, "2-2", 0);
	for (size_t i = 0; i < SLICES; i++) {
		static const enum import_looks looks[] = { IMPORT_CAMERA,
			IMPORT_MAYBE, IMPORT_NO_CAMERA, IMPORT_MAYBE };
		static const char *const ids[] = { "1-1", "1-2.3", "2-1",
			"2-2" };
		enum import_news news = IMPORT_NOTHING;
		size_t n = 0;

		import_init(&import);
		for (size_t at = 0; at < s.len; at += slices[i]) {
			const uint8_t *bytes = s.bytes + at;
			size_t len =
			    s.len - at < slices[i] ? s.len - at : slices[i];

			while ((news = import_feed(&import, &bytes, &len,
				    &told)) == IMPORT_DEVICE) {
				assert_true(n < 4);
				assert_string_equal(import.found.busid, ids[n]);
				assert_int_equal(import.found.vendor, 0x04a9);
				assert_int_equal(import.looks, looks[n++]);
			}
		}
		assert_int_equal(n, 4);
		assert_int_equal(news, IMPORT_LIST_END);
	}
}

static void
an_empty_list_ends_at_once(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	char news[20];

	(void)state;
	say_reply(&s, USBIP_REP_DEVLIST, USBIP_OK);
	say_word(&s, 0);
	import_init(&import);
	hear(&import, &s, 5, NULL, news);
	assert_string_equal(news, "l");
}

/* For a sanitizer to see. */
static void
no_bytes_may_be_nowhere(void **state)
{
	struct import import;
	struct import_told told;
	const uint8_t *nowhere = NULL;
	size_t len = 0;

	(void)state;
	import_init(&import);
	assert_int_equal(
	    import_feed(&import, &nowhere, &len, &told), IMPORT_NOTHING);
	assert_null(nowhere);
}

static void
a_refusal_tells_its_reason(void **state)
{
	struct script s = { .len = 0 };
	struct import import;
	struct import_told told = { 0 };
	const uint8_t *bytes = s.bytes;

	(void)state;
	say_reply(&s, USBIP_REP_IMPORT, USBIP_BUSY);
	import_init(&import);
	assert_int_equal(
	    import_feed(&import, &bytes, &s.len, &told), IMPORT_REFUSED);
	assert_int_equal(told.status, USBIP_BUSY);
}

static void
what_is_no_reply_is_told(void **state)
{
	struct import import;
	char news[20];

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct script s = { .len = 0 };

		say_reply(&s, USBIP_REP_IMPORT, USBIP_OK);
		say_device(&s, "1-1", 0);
		if (i == 0)
			s.bytes[0] = 'H'; /* another protocol */
		if (i == 1)
			s.bytes[3] = 9; /* another reply */
		if (i == 2)		/* names without an end */
			memset(s.bytes + 8, 'x', 256);
		if (i == 3)
			memset(s.bytes + 8 + 256, 'x', USBIP_BUSID);
		import_init(&import);
		hear(&import, &s, 400, NULL, news);
		assert_string_equal(news, "!");
	}
}

static void
requests_are_what_a_server_reads(void **state)
{
	uint8_t out[IMPORT_REQUEST_MAX];
	struct usbip_op op;

	(void)state;
	assert_int_equal(import_list(out), 8);
	usbip_op_unpack(&op, out);
	assert_int_equal(op.code, USBIP_REQ_DEVLIST);
	assert_int_equal(import_device(out, "1-2"), 40);
	usbip_op_unpack(&op, out);
	assert_int_equal(op.code, USBIP_REQ_IMPORT);
	assert_memory_equal(out + 8, "1-2\0\0", 5);
	import_device(out, "0123456789012345678901234567890123456789");
	assert_int_equal(out[39], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_what_a_server_reads),
		cmocka_unit_test(a_list_tells_what_may_be_a_camera),
		cmocka_unit_test(an_empty_list_ends_at_once),
		cmocka_unit_test(no_bytes_may_be_nowhere),
		cmocka_unit_test(a_refusal_tells_its_reason),
		cmocka_unit_test(what_is_no_reply_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
