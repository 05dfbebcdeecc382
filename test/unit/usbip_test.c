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
#include "gadget/export.h"
#include "gadget/reply.h"
#include "gadget/waiting.h"

static const struct mptp_usb_identity camera = {
	.vendor = 0x1209, .product = 0x7074, .maker = "Maker"
};

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

struct client {
	struct gadget gadget;
	struct gadget_export *export;
	enum usbip_status answer;
	unsigned resets;
	size_t slice; /* of what it sends */
	uint32_t sequence;
	/* What the device got from it: transfers, each with a dot behind it. */
	char got[256];
	size_t ngot;
	/* What it got. */
	uint8_t in[70000];
	size_t nin;
};

static bool
request(void *ctx, enum gadget_request what, uint8_t *buf, size_t *len)
{
	(void)buf, (void)len;
	((struct client *)ctx)->resets += what == GADGET_RESET;
	return true;
}

static enum usbip_status
import(void *ctx)
{
	return ((struct client *)ctx)->answer;
}

static void
start(struct client *c, size_t slice)
{
	memset(c, 0, sizeof(*c));
	c->slice = slice;
	assert_true(gadget_init(&c->gadget, &camera, 65536));
	c->gadget.request = request;
	c->gadget.ctx = c;
	c->export = export_new(&c->gadget, import, c);
	assert_non_null(c->export);
}

static void
stop(struct client *c)
{
	export_free(&c->export);
	gadget_free(&c->gadget);
}

/* The device takes what it gets, and the client what comes back. */
static bool
turn(struct client *c)
{
	const uint8_t *bytes;
	bool moved = true, last, good = true;
	size_t n;

	while (moved && good) {
		moved = false;
		good = export_run(c->export, &moved);
		while (export_out(c->export, &bytes, &n, &last)) {
			assert_true(c->ngot + n + 2 < sizeof(c->got));
			memcpy(c->got + c->ngot, bytes, n);
			c->ngot += n;
			if (last)
				c->got[c->ngot++] = '.';
			export_out_done(c->export, n);
			moved = true;
		}
		while ((n = export_output(c->export, &bytes)) > 0) {
			assert_true(c->nin + n <= sizeof(c->in));
			memcpy(c->in + c->nin, bytes, n);
			c->nin += n;
			export_sent(c->export, n);
		}
	}
	return good;
}

static bool
tell(struct client *c, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint8_t *to;
	size_t n;

	while (len > 0) {
		n = export_room(c->export, &to);
		assert_true(n > 0);
		n = n < c->slice ? n : c->slice;
		n = n < len ? n : len;
		memcpy(to, bytes, n);
		export_received(c->export, n);
		bytes += n;
		len -= n;
		if (!turn(c))
			return false;
	}
	return true;
}

static bool
submit(struct client *c, const struct usbip_submit *how, const void *data)
{
	struct usbip_submit submit = *how;
	uint8_t header[USBIP_HEADER_SIZE];

	if (submit.command == 0)
		submit.command = USBIP_CMD_SUBMIT;
	if (submit.sequence == 0)
		submit.sequence = ++c->sequence;
	submit.device = 0x00010001;
	usbip_submit_pack(header, &submit);
	return tell(c, header, sizeof(header)) &&
	    (data == NULL || tell(c, data, submit.length));
}

/* The next return is so, and these are its data. */
static void
returned(struct client *c, uint32_t command, uint32_t sequence, int status,
    size_t len, const void *data)
{
	struct usbip_return ret;
	size_t n = USBIP_HEADER_SIZE + (data != NULL ? len : 0);

	assert_true(c->nin >= n);
	assert_true(usbip_return_unpack(&ret, c->in));
	assert_int_equal(ret.command, command);
	assert_int_equal(ret.sequence, sequence);
	assert_int_equal(ret.status, status);
	assert_int_equal(ret.length, len);
	if (data != NULL)
		assert_memory_equal(c->in + USBIP_HEADER_SIZE, data, len);
	c->nin -= n;
	memmove(c->in, c->in + n, c->nin);
}

static void
become_owner(struct client *c)
{
	static const struct usbip_submit configure = { .setup = { 0, 9, 1 } };
	uint8_t ask[40] = { 1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1' };

	assert_true(tell(c, ask, sizeof(ask)));
	assert_int_equal(c->nin, 320);
	assert_true(export_imported(c->export));
	assert_int_equal(get_be32(c->in + 4), 0);
	assert_int_equal(get_be16(c->in + 8 + 300), 0x1209);
	c->nin = 0;
	assert_true(submit(c, &configure, NULL));
	returned(c, USBIP_RET_SUBMIT, c->sequence, 0, 0, NULL);
}

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

/* What a client does not read is not kept for it without end. */
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
		cmocka_unit_test(who_reads_nothing_is_answered_no_more),
		cmocka_unit_test(memory_is_taken_for_what_is_there),
		cmocka_unit_test(who_reads_nothing_is_sent_no_more),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(a_reset_of_the_port_keeps_the_configuration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
