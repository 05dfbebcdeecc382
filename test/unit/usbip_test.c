/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * USB/IP: messages, and a connection of a client in whatever slices.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "usbip_client.h"

/* ---- messages ----------------------------------------------------------- */

static void
messages_are_as_documented(void **state)
{
	/* From Documentation/usb/usbip_protocol.rst. */
	static const uint32_t words[12] = { 1, 0x0d05, 0x0001000f, 1, 1, 0x200,
		0x40, 0xffffffff, 0, 4, 0, 0 };
	uint8_t bytes[USBIP_HEADER_SIZE], again[USBIP_HEADER_SIZE];
	struct usbip_submit submit;
	struct usbip_return ret = { USBIP_RET_SUBMIT, 0x0d05, -32, 0x40 };
	struct usbip_return other;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		put_be32(bytes + 4 * i, words[i]);
	assert_true(usbip_submit_unpack(&submit, bytes));
	assert_int_equal(submit.sequence, 0x0d05);
	assert_int_equal(submit.device, 0x0001000f);
	assert_true(submit.in);
	assert_int_equal(submit.endpoint, 1);
	assert_int_equal(submit.length, 0x40);
	usbip_submit_pack(again, &submit);
	assert_true(usbip_submit_unpack(&submit, again));
	assert_int_equal(submit.length, 0x40);
	usbip_return_pack(bytes, &ret);
	assert_int_equal(get_be32(bytes + 20), 0xffffffe0);
	assert_true(usbip_return_unpack(&other, bytes));
	assert_memory_equal(&ret, &other, sizeof(ret));
	assert_false(usbip_submit_unpack(&submit, bytes));
	assert_false(usbip_return_unpack(&other, again));
}

/* ---- a client ----------------------------------------------------------- */

static const size_t slices[] = { 1, 3, 47, 48, 49, 100000 };
#define SLICES (sizeof(slices) / sizeof(*slices))

static void
a_client_gets_the_list(void **state)
{
	static const uint8_t ask[8] = { 1, 0x11, 0x80, 5 };
	struct client c;

	(void)state;
	for (size_t i = 0; i < SLICES; i++) {
		start(&c, slices[i]);
		assert_true(tell(&c, ask, sizeof(ask)));
		assert_int_equal(c.nin, 8 + 4 + 312 + 4);
		assert_memory_equal(c.in, "\1\x11\0\5\0\0\0\0\0\0\0\1", 12);
		assert_string_equal((char *)c.in + 12 + 256, "1-1");
		assert_memory_equal(c.in + 12 + 312, "\6\1\1", 4);
		assert_true(export_ended(c.export));
		stop(&c);
	}
}

static void
an_import_can_be_refused(void **state)
{
	uint8_t ask[40] = { 1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1' };
	struct client c;

	(void)state;
	start(&c, 9);
	c.answer = USBIP_BUSY;
	assert_true(tell(&c, ask, sizeof(ask)));
	assert_int_equal(c.nin, 8);
	assert_memory_equal(c.in, "\1\x11\0\3\0\0\0\2", 8);
	assert_true(export_ended(c.export) && !export_imported(c.export));
	stop(&c);
	/* There is no other device. */
	ask[10] = '2';
	start(&c, 9);
	assert_true(tell(&c, ask, sizeof(ask)));
	assert_memory_equal(c.in, "\1\x11\0\3\0\0\0\4", 8);
	stop(&c);
}

static void
nonsense_is_hung_up_on(void **state)
{
	static const struct {
		bool imported;
		uint8_t bytes[USBIP_HEADER_SIZE];
	} cases[] = {
		{ false, "GET / HTTP/1.1" },
		{ false, { 1, 0x11, 0x80, 4 } },
		{ false, { 2, 0x11, 0x80, 5 } },
		{ true, { 0 } },
		{ true, { 0, 0, 0, 3 } },
		/* another device */
		{ true, { 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 0, 2 } },
		/* an isochronous transfer */
		{ true,
		    { 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0,
			2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
		/* data without end */
		{ true,
		    { 0, 0, 0, 1, 0, 0, 0, 9, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0,
			2, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff } },
	};
	struct client c;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		start(&c, 1000);
		if (cases[i].imported)
			become_owner(&c);
		assert_false(tell(&c, cases[i].bytes, 48));
		stop(&c);
	}
}

/* ---- transfers ---------------------------------------------------------- */

static void
what_the_host_writes_arrives(void **state)
{
	static const struct usbip_submit out = { .endpoint = 2, .length = 5 };
	static const struct usbip_submit none = { .endpoint = 2 };
	struct usbip_submit packet = { .endpoint = 2, .length = 64 };
	char bytes[64];
	struct client c;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t i = 0; i < SLICES; i++) {
		start(&c, slices[i]);
		become_owner(&c);
		c.gadget.bulk.packet = 64;
		assert_true(submit(&c, &out, "12345"));
		returned(&c, USBIP_RET_SUBMIT, 2, 0, 5, NULL);
		assert_true(submit(&c, &packet, bytes));
		returned(&c, USBIP_RET_SUBMIT, 3, 0, 64, NULL);
		assert_true(submit(&c, &none, NULL));
		returned(&c, USBIP_RET_SUBMIT, 4, 0, 0, NULL);
		packet.flags = USBIP_ZERO_PACKET;
		assert_true(submit(&c, &packet, bytes));
		returned(&c, USBIP_RET_SUBMIT, 5, 0, 64, NULL);
		packet.flags = 0;
		assert_int_equal(c.ngot, 5 + 1 + 64 + 1 + 64 + 1);
		assert_memory_equal(c.got, "12345.xxx", 9);
		assert_int_equal(c.got[6 + 64], '.');
		assert_int_equal(c.got[6 + 64 + 1 + 64], '.');
		stop(&c);
	}
}

static void
buffers_are_filled_in_order(void **state)
{
	static const struct usbip_submit small = {
		.in = true, .endpoint = 1, .length = 512
	};
	static const struct usbip_submit large = {
		.in = true, .endpoint = 1, .length = 60000
	};
	static const struct usbip_submit strict = { .in = true,
		.endpoint = 1,
		.length = 512,
		.flags = USBIP_SHORT_NOT_OK };
	uint8_t bytes[50000];
	struct client c;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 5);
	start(&c, 17);
	become_owner(&c);
	assert_true(submit(&c, &small, NULL) && submit(&c, &small, NULL));
	assert_true(submit(&c, &large, NULL) && submit(&c, &strict, NULL));
	assert_int_equal(c.nin, 0);
	assert_true(gadget_endpoint_write(&c.gadget.bulk, bytes, 1024, false));
	assert_true(turn(&c));
	returned(&c, USBIP_RET_SUBMIT, 2, 0, 512, bytes);
	returned(&c, USBIP_RET_SUBMIT, 3, 0, 512, bytes + 512);
	/* Collected until its end is there. */
	assert_true(gadget_endpoint_write(&c.gadget.bulk, bytes, 20480, false));
	assert_true(turn(&c));
	assert_int_equal(c.nin, 0);
	assert_true(
	    gadget_endpoint_write(&c.gadget.bulk, bytes + 20480, 10000, true));
	assert_true(turn(&c));
	returned(&c, USBIP_RET_SUBMIT, 4, 0, 30480, bytes);
	assert_true(gadget_endpoint_write(&c.gadget.bulk, bytes, 12, true));
	assert_true(turn(&c));
	returned(&c, USBIP_RET_SUBMIT, 5, USBIP_EREMOTEIO, 12, bytes);
	stop(&c);
}

static void
halted_and_absent_endpoints_say_so(void **state)
{
	static const struct {
		struct usbip_submit submit;
		int status;
	} cases[] = {
		{ { .in = true, .endpoint = 1, .length = 8 }, USBIP_EPIPE },
		{ { .endpoint = 2, .length = 8 }, USBIP_EPIPE },
		{ { .in = true, .endpoint = 5, .length = 8 }, USBIP_EPROTO },
		{ { .in = true, .endpoint = 0x81, .length = 8 }, USBIP_EPROTO },
		{ { .endpoint = 5, .length = 8 }, USBIP_EPROTO },
		{ { .in = true, .endpoint = 3, .length = 0x7fffffff },
		    USBIP_ENOMEM },
		/* endpoint 0: no such descriptor; data that nobody wants */
		{ { .in = true, .length = 9, .setup = { 0x80, 6, 0, 99 } },
		    USBIP_EPIPE },
		{ { .length = 8, .setup = { 0x40, 1, 0, 0, 0, 0, 8 } },
		    USBIP_EPIPE },
	};
	struct client c;

	(void)state;
	start(&c, 10);
	become_owner(&c);
	gadget_halt(&c.gadget);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(submit(&c, &cases[i].submit,
		    cases[i].submit.in ? NULL : "12345678"));
		returned(
		    &c, USBIP_RET_SUBMIT, c.sequence, cases[i].status, 0, NULL);
	}
	assert_int_equal(c.ngot, 0);
	stop(&c);
}

static void
buffers_can_be_taken_back(void **state)
{
	static const struct usbip_submit in = {
		.in = true, .endpoint = 1, .length = 4096
	};
	struct usbip_submit unlink = { .command = USBIP_CMD_UNLINK };
	uint8_t bytes[512] = { 1, 2, 3 };
	struct client c;

	(void)state;
	start(&c, 48);
	become_owner(&c);
	for (unsigned i = 0; i < 3; i++)
		assert_true(submit(&c, &in, NULL)); /* 2, 3, 4 */
	unlink.unlink = 3;
	assert_true(submit(&c, &unlink, NULL));
	returned(&c, USBIP_RET_UNLINK, 5, USBIP_ECONNRESET, 0, NULL);
	/* Twice, and one that never was. */
	assert_true(submit(&c, &unlink, NULL));
	returned(&c, USBIP_RET_UNLINK, 6, 0, 0, NULL);
	/* Partly filled: it is returned with what it has. */
	assert_true(gadget_endpoint_write(&c.gadget.bulk, bytes, 512, false));
	assert_true(turn(&c));
	unlink.unlink = 2;
	assert_true(submit(&c, &unlink, NULL));
	returned(&c, USBIP_RET_SUBMIT, 2, 0, 512, bytes);
	returned(&c, USBIP_RET_UNLINK, 7, 0, 0, NULL);
	/* The one that is left gets what comes next. */
	assert_true(gadget_endpoint_write(&c.gadget.bulk, bytes, 3, true));
	assert_true(turn(&c));
	returned(&c, USBIP_RET_SUBMIT, 4, 0, 3, bytes);
	assert_int_equal(c.nin, 0);
	stop(&c);
}

static void
a_number_in_use_or_a_flood_is_nonsense(void **state)
{
	struct usbip_submit in = {
		.in = true, .endpoint = 1, .length = 1, .sequence = 77
	};
	struct client c;
	unsigned i = 0;

	(void)state;
	start(&c, 100);
	become_owner(&c);
	assert_true(submit(&c, &in, NULL));
	assert_false(submit(&c, &in, NULL));
	stop(&c);
	start(&c, 100);
	become_owner(&c);
	in.sequence = 0;
	while (i < 1000 && submit(&c, &in, NULL))
		i++;
	assert_int_equal(i, 256);
	stop(&c);
}

/* More than any request has, and less room than the setup packet speaks of. */
static void
control_data_are_cut_where_their_room_ends(void **state)
{
	static const struct usbip_submit much = {
		.length = 1 << 20, .setup = { 0x21, 0x64, 0, 0, 0, 0, 0xff, 0xff }
	};
	static const struct usbip_submit few = {
		.in = true, .length = 8, .setup = { 0x80, 6, 0, 1, 0, 0, 0xff }
	};
	static uint8_t data[1 << 20];
	struct client c;

	(void)state;
	memset(data, 0x5a, sizeof(data));
	for (size_t i = 0; i < SLICES; i++) {
		start(&c, slices[i]);
		become_owner(&c);
		assert_true(submit(&c, &much, data));
		returned(
		    &c, USBIP_RET_SUBMIT, c.sequence, USBIP_EPIPE, 0, NULL);
		assert_true(submit(&c, &few, NULL));
		assert_int_equal(c.nin, USBIP_HEADER_SIZE + 8);
		assert_int_equal(c.in[USBIP_HEADER_SIZE], 18);
		assert_int_equal(c.in[USBIP_HEADER_SIZE + 1], 1);
		returned(&c, USBIP_RET_SUBMIT, c.sequence, 0, 8,
		    c.in + USBIP_HEADER_SIZE);
		stop(&c);
	}
}

/* Any bytes whatever, from the beginning or once imported. */
static void
any_bytes_are_survived(void **state)
{
	uint32_t seed = 7;
	struct client c;
	uint8_t bytes[96];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		start(&c, 1 + i % 60);
		if (i % 8 != 0)
			become_owner(&c);
		for (size_t j = 0; j < sizeof(bytes); j++) {
			seed = seed * 1103515245 + 12345;
			bytes[j] =
			    (seed >> 20) % 3 == 0 ? (uint8_t)(seed >> 16) : 0;
		}
		if (i % 8 != 0) {
			put_be32(bytes, 1 + seed % 2);
			put_be32(bytes + 8, 0x00010001);
			put_be32(bytes + 12, seed >> 30);
			put_be32(bytes + 16, (seed >> 16) % 5);
			put_be32(bytes + 24, (seed >> 8) % 64);
			put_be32(bytes + 32, 0);
		}
		tell(&c, bytes, sizeof(bytes));
		c.ngot = 0;
		stop(&c);
	}
}

/* As Linux's server understands it. */
static void
a_reset_of_the_port_keeps_the_configuration(void **state)
{
	static const struct usbip_submit reset = { .setup = { 0x23, 3, 4, 0, 1,
						       0, 0, 0 } };
	static const struct usbip_submit indicator = { .setup = { 0x23, 3, 22,
							   0, 1, 0, 0, 0 } };
	struct client c;
	unsigned before;

	(void)state;
	start(&c, 100);
	become_owner(&c);
	before = c.resets;
	gadget_halt(&c.gadget);
	assert_true(submit(&c, &indicator, NULL));
	returned(&c, USBIP_RET_SUBMIT, 2, USBIP_EPIPE, 0, NULL);
	assert_int_equal(c.resets, before);
	assert_true(submit(&c, &reset, NULL));
	returned(&c, USBIP_RET_SUBMIT, 3, 0, 0, NULL);
	assert_int_equal(c.resets, before + 1);
	assert_int_equal(c.gadget.configuration, GADGET_CONFIGURATION);
	assert_false(c.gadget.bulk.halted || c.gadget.out_halted);
	stop(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_as_documented),
		cmocka_unit_test(a_client_gets_the_list),
		cmocka_unit_test(an_import_can_be_refused),
		cmocka_unit_test(nonsense_is_hung_up_on),
		cmocka_unit_test(what_the_host_writes_arrives),
		cmocka_unit_test(buffers_are_filled_in_order),
		cmocka_unit_test(halted_and_absent_endpoints_say_so),
		cmocka_unit_test(buffers_can_be_taken_back),
		cmocka_unit_test(a_number_in_use_or_a_flood_is_nonsense),
		cmocka_unit_test(control_data_are_cut_where_their_room_ends),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(a_reset_of_the_port_keeps_the_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
