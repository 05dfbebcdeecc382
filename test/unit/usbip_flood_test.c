/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * USB/IP: what a client does not read is not kept for it without end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gadget/reply.h"
#include "gadget/waiting.h"
#include "usbip_client.h"

static void
who_reads_nothing_is_answered_no_more(void **state)
{
	static const struct usbip_submit how = { .command = USBIP_CMD_SUBMIT,
		.device = 0x00010001,
		.in = true,
		.length = 18,
		.setup = { 0x80, 6, 0, 1, 0, 0, 18 } };
	uint8_t header[USBIP_HEADER_SIZE], *to;
	const uint8_t *bytes;
	size_t taken = 0;
	bool moved;
	struct client c;

	(void)state;
	start(&c, 100000);
	become_owner(&c);
	usbip_submit_pack(header, &how);
	for (int i = 0; i < 100000; i++) {
		if (export_room(c.export, &to) < sizeof(header))
			break;
		memcpy(to, header, sizeof(header));
		export_received(c.export, sizeof(header));
		assert_true(export_run(c.export, &moved));
	}
	assert_true(export_room(c.export, &to) < sizeof(header));
	/* All are answered in the end. */
	for (size_t n; (n = export_output(c.export, &bytes)) > 0;) {
		export_sent(c.export, n);
		assert_true(export_run(c.export, &moved));
		taken += n;
	}
	assert_true(taken > (256u << 10) && taken % (48 + 18) == 0);
	stop(&c);
}

/* A buffer of 16 MiB is no reason to take so much. */
static void
memory_is_taken_for_what_is_there(void **state)
{
	static const struct usbip_submit in = {
		.in = true, .endpoint = 1, .length = EXPORT_BUFFER_MAX
	};
	static const uint8_t bytes[512];
	struct waiting waiting = { .count = 0 };
	struct gadget_endpoint endpoint;
	struct reply_queue queue;
	bool moved = false;

	(void)state;
	reply_queue_init(&queue);
	assert_true(gadget_endpoint_init(&endpoint, 65536, 512));
	assert_true(waiting_add(&waiting, &in));
	assert_true(
	    gadget_endpoint_write(&endpoint, bytes, sizeof(bytes), false));
	assert_true(waiting_fill(&waiting, &endpoint, &queue, &moved));
	assert_non_null(waiting.filling);
	assert_int_equal(waiting.filling->len, USBIP_HEADER_SIZE + 512);
	assert_in_range(waiting.filling->size, 512, 65536);
	waiting_clear(&waiting);
	gadget_endpoint_free(&endpoint);
}

static void
who_reads_nothing_is_sent_no_more(void **state)
{
	static const struct usbip_submit in = {
		.in = true, .endpoint = 1, .length = 16384
	};
	static uint8_t bytes[65536];
	size_t taken = 0;
	bool moved;
	struct client c;

	(void)state;
	start(&c, 100000);
	become_owner(&c);
	for (int i = 0; i < 200; i++)
		assert_true(submit(&c, &in, NULL));
	while (taken < 200 * 16384 &&
	    gadget_endpoint_write(
		&c.gadget.bulk, bytes, sizeof(bytes), false)) {
		taken += sizeof(bytes);
		assert_true(export_run(c.export, &moved));
	}
	assert_in_range(taken, 256 << 10, 512 << 10);
	stop(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_reads_nothing_is_answered_no_more),
		cmocka_unit_test(memory_is_taken_for_what_is_there),
		cmocka_unit_test(who_reads_nothing_is_sent_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
