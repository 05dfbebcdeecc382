/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The client's end of USB/IP with a device: submits, and what a server may return,
 * in whatever slices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "import_host.h"
#include "import_script.h"

static void
start(struct host *h)
{
	struct script s = { .len = 0 };
	char news[8];

	memset(h, 0, sizeof(*h));
	import_init(&h->import);
	say_reply(&s, USBIP_REP_IMPORT, USBIP_OK);
	say_device(&s, "1-1", 1);
	hear(&h->import, &s, 7, NULL, news);
	assert_string_equal(news, "i");
	assert_int_equal(h->import.device, DEVICE_ID);
}

/* Linux's server gives such a one without it back at once. */
static void
an_interrupt_transfer_has_an_interval(void **state)
{
	struct usbip_submit sent;
	struct host h;

	(void)state;
	start(&h);
	host_submit(&h, 0, 0x81);
	assert_true(usbip_submit_unpack(&sent, h.header));
	assert_int_equal(sent.interval, 0);
	h.submit[2] = (struct import_submit){ .endpoint = 0x83,
		.interrupt = true,
		.buf = h.buf[2],
		.len = BUFFER };
	import_submit(&h.import, &h.submit[2], h.header);
	assert_true(usbip_submit_unpack(&sent, h.header));
	assert_in_range(sent.interval, 1, 1 << 15);
}

static void
returns_come_in_any_order(void **state)
{
	char news[20];

	(void)state;
	for (size_t i = 0; i < SLICES; i++) {
		struct script s = { .len = 0 };
		struct host h;
		uint32_t in, out, event;

		start(&h);
		in = host_submit(&h, 0, 0x81);
		out = host_submit(&h, 1, 0x02);
		event = host_submit(&h, 2, 0x83);
		say_return(&s, USBIP_RET_SUBMIT, event, 0, 5);
		say_bytes(&s, "event");
		say_return(&s, USBIP_RET_SUBMIT, out, 0, BUFFER);
		say_return(&s, USBIP_RET_SUBMIT, in, USBIP_EPIPE, 3);
		say_bytes(&s, "abc");
		hear(&h.import, &s, slices[i], h.submit, news);
		assert_string_equal(news, "R2R1R0");
		assert_int_equal(h.submit[2].moved, 5);
		assert_memory_equal(h.buf[2], "event", 5);
		assert_int_equal(h.submit[1].moved, BUFFER);
		assert_int_equal(h.submit[0].status, USBIP_EPIPE);
		assert_memory_equal(h.buf[0], "abc", 4);
		assert_false(import_outstanding(&h.submit[0]));
		assert_null(import_abandon(&h.import));
	}
}

static void
what_was_unlinked_ends_once(void **state)
{
	struct host h;
	char news[20];

	(void)state;
	for (size_t i = 0; i < SLICES; i++) {
		struct script s = { .len = 0 };
		uint32_t in, event;

		/* Nothing had come; something came before. */
		start(&h);
		in = host_submit(&h, 0, 0x81);
		event = host_submit(&h, 2, 0x83);
		say_return(&s, USBIP_RET_UNLINK, host_unlink(&h, 0),
		    USBIP_ECONNRESET, 0);
		say_return(&s, USBIP_RET_SUBMIT, event, 0, 3);
		say_bytes(&s, "abc");
		say_return(&s, USBIP_RET_UNLINK, host_unlink(&h, 2), 0, 0);
		assert_true(in != event);
		hear(&h.import, &s, slices[i], h.submit, news);
		assert_string_equal(news, "R0R2");
		assert_int_equal(h.submit[0].status, USBIP_ECONNRESET);
		assert_int_equal(h.submit[0].moved, 0);
		assert_int_equal(h.submit[2].status, 0);
		assert_int_equal(h.submit[2].moved, 3);
		assert_memory_equal(h.buf[2], "abc", 3);
	}
}

/* Linux's server may say that it returned what it is about to return. */
static void
a_return_behind_its_unlink_is_dropped(void **state)
{
	struct script s = { .len = 0 };
	struct host h;
	char news[20];
	uint32_t in, unlinked, again;

	(void)state;
	start(&h);
	in = host_submit(&h, 0, 0x81);
	unlinked = host_unlink(&h, 0);
	say_return(&s, USBIP_RET_UNLINK, unlinked, 0, 0);
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "R0");
	assert_int_equal(h.submit[0].status, USBIP_ECONNRESET);
	again = host_submit(&h, 0, 0x81);
	s.len = 0;
	say_return(&s, USBIP_RET_SUBMIT, in, 0, 4);
	say_bytes(&s, "late");
	say_return(&s, USBIP_RET_SUBMIT, again, 0, 3);
	say_bytes(&s, "new");
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "R0");
	assert_memory_equal(h.buf[0], "new", 3);
	assert_int_equal(h.import.lost, 4);
	/* Once. */
	s.len = 0;
	say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
	hear(&h.import, &s, 11, h.submit, news);
	assert_string_equal(news, "!");
}

static void
what_comes_late_is_no_more_than_was_asked_for(void **state)
{
	(void)state;
	for (uint32_t len = BUFFER; len <= BUFFER + 1; len++) {
		struct script s = { .len = 0 };
		struct host h;
		char news[20];
		uint32_t in, unlinked;

		start(&h);
		in = host_submit(&h, 0, 0x81);
		unlinked = host_unlink(&h, 0);
		say_return(&s, USBIP_RET_UNLINK, unlinked, 0, 0);
		hear(&h.import, &s, 4096, h.submit, news);
		assert_string_equal(news, "R0");
		s.len = 0;
		say_return(&s, USBIP_RET_SUBMIT, in, 0, len);
		hear(&h.import, &s, 4096, h.submit, news);
		assert_string_equal(news, len == BUFFER ? "" : "!");
	}
}

static void
more_than_was_asked_for_is_nonsense(void **state)
{
	(void)state;
	for (int i = 0; i < 9; i++) {
		struct script s = { .len = 0 };
		struct host h;
		uint32_t in, unlinked;
		char news[20];

		start(&h);
		in = host_submit(&h, 0, 0x81);
		switch (i) {
		case 0: /* longer than the buffer */
			say_return(&s, USBIP_RET_SUBMIT, in, 0, BUFFER + 1);
			break;
		case 1:
			say_return(&s, USBIP_RET_SUBMIT, in, 0, UINT32_MAX);
			break;
		case 2: /* of nobody */
			say_return(&s, USBIP_RET_SUBMIT, in + 9, 0, 1);
			break;
		case 3:
			say_return(&s, USBIP_RET_SUBMIT, 0, 0, 0);
			break;
		case 4:
			say_return(&s, USBIP_RET_UNLINK, in, 0, 0);
			break;
		case 5:
			say_return(&s, USBIP_RET_UNLINK, 0, 0, 0);
			break;
		case 7: /* neither done nor failed */
			say_return(&s, USBIP_RET_SUBMIT, in, 1, 0);
			break;
		case 6: /* no return at all */
			say_return(&s, USBIP_CMD_SUBMIT, in, 0, 0);
			break;
		default: /* twice */
			unlinked = host_unlink(&h, 0);
			say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
			say_return(&s, USBIP_RET_SUBMIT, in, 0, 0);
			say_return(&s, USBIP_RET_UNLINK, unlinked, 0, 0);
			break;
		}
		say_bytes(&s, "much more than fits there, but for one byte");
		hear(&h.import, &s, 4096, h.submit, news);
		assert_string_equal(news, "!");
		assert_ptr_equal(import_abandon(&h.import), &h.submit[0]);
		assert_int_equal(h.submit[0].status, USBIP_ENODEV);
	}
}

static void
a_lost_connection_ends_all(void **state)
{
	struct script s = { .len = 0 };
	struct host h;
	char news[20];
	int ended = 0;

	(void)state;
	start(&h);
	say_return(&s, USBIP_RET_SUBMIT, host_submit(&h, 0, 0x81), 0, 10);
	say_bytes(&s, "half");
	host_submit(&h, 1, 0x02);
	host_submit(&h, 2, 0x83);
	host_unlink(&h, 2);
	hear(&h.import, &s, 8192, h.submit, news);
	assert_string_equal(news, "");
	while (import_abandon(&h.import) != NULL)
		ended++;
	assert_int_equal(ended, 3);
	assert_int_equal(h.submit[0].moved, 4);
	assert_memory_equal(h.buf[0], "half", 4);
	assert_int_equal(h.submit[1].moved, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_interrupt_transfer_has_an_interval),
		cmocka_unit_test(returns_come_in_any_order),
		cmocka_unit_test(what_was_unlinked_ends_once),
		cmocka_unit_test(a_return_behind_its_unlink_is_dropped),
		cmocka_unit_test(what_comes_late_is_no_more_than_was_asked_for),
		cmocka_unit_test(more_than_was_asked_for_is_nonsense),
		cmocka_unit_test(a_lost_connection_ends_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
