/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * The camera as a USB device: descriptors, requests on endpoint 0, packets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "gadget/gadget.h"

static const struct mptp_usb_identity camera = {
	.vendor = 0x1209,
	.product = 0x7074,
	.release = 0x0123,
	.maker = "Maker",
	.model = "M\xc3\xb6"
		 "del",
	.serial = "0001",
	.mtp = true,
};

/* What the device was asked to do. */
struct asked {
	unsigned cancels, resets;
	uint32_t transaction;
	bool fails;
};

static bool
request(void *ctx, enum gadget_request what, uint8_t *buf, size_t *len)
{
	struct asked *asked = ctx;

	if (what == GADGET_CANCEL) {
		asked->cancels++;
		asked->transaction = get_le32(buf + 2);
	} else if (what == GADGET_RESET) {
		asked->resets++;
	} else {
		put_le16(buf, 4);
		put_le16(buf + 2, 0x2001);
		*len = 4;
	}
	return !asked->fails;
}

static void
start(struct gadget *g, struct asked *asked,
    const struct mptp_usb_identity *identity)
{
	*asked = (struct asked){ 0 };
	assert_true(gadget_init(g, identity, 4096));
	g->request = request;
	g->ctx = asked;
}

/* Returns the length of the answer, or -1 for a stall. */
static int
ask(struct gadget *g, unsigned type, unsigned number, unsigned value,
    unsigned index, unsigned length, uint8_t data[GADGET_CONTROL_MAX])
{
	uint8_t setup[8] = { (uint8_t)type, (uint8_t)number };
	size_t len = (type & 0x80) != 0 ? 0 : length;

	put_le16(setup + 2, (uint16_t)value);
	put_le16(setup + 4, (uint16_t)index);
	put_le16(setup + 6, (uint16_t)length);
	return gadget_control(g, setup, data, &len) ? (int)len : -1;
}

/* ---- descriptors -------------------------------------------------------- */

static void
the_device_is_described(void **state)
{
	static const struct {
		enum mptp_usb_speed speed;
		uint16_t usb, packet;
		uint8_t packet0;
		int config;
	} speeds[] = {
		{ MPTP_USB_FULL, 0x0210, 64, 64, 39 },
		{ MPTP_USB_HIGH, 0x0210, 512, 64, 39 },
		{ MPTP_USB_SUPER, 0x0300, 1024, 9, 57 },
		{ 0, 0x0210, 512, 64, 39 },
	};
	struct mptp_usb_identity identity = camera;
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;

	(void)state;
	for (size_t i = 0; i < sizeof(speeds) / sizeof(*speeds); i++) {
		identity.speed = speeds[i].speed;
		start(&g, &asked, &identity);
		assert_int_equal(ask(&g, 0x80, 6, 0x0100, 0, 64, data), 18);
		assert_int_equal(get_le16(data + 2), speeds[i].usb);
		assert_int_equal(data[7], speeds[i].packet0);
		assert_int_equal(get_le16(data + 8), 0x1209);
		assert_int_equal(get_le16(data + 10), 0x7074);
		assert_int_equal(get_le16(data + 12), 0x0123);
		assert_int_equal(
		    ask(&g, 0x80, 6, 0x0200, 0, 255, data), speeds[i].config);
		assert_int_equal(get_le16(data + 2), speeds[i].config);
		assert_memory_equal(data + 13, "\3\6\1\1", 4);
		assert_int_equal(get_le16(data + 22), speeds[i].packet);
		/* Only what is asked for. */
		assert_int_equal(ask(&g, 0x80, 6, 0x0200, 0, 9, data), 9);
		assert_int_equal(get_le16(data + 2), speeds[i].config);
		gadget_free(&g);
	}
}

/* A chain of descriptors has no gap, and endpoints that differ. */
static void
configurations_are_sound(void **state)
{
	struct mptp_usb_identity identity = camera;
	uint8_t data[GADGET_DESCRIPTOR_MAX];
	size_t len, endpoints;

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		identity.speed = (enum mptp_usb_speed[]){ 2, 3, 5 }[i % 3];
		identity.vendor_class = i / 3 % 2;
		len = gadget_descriptor(&identity, i < 6 ? 2 : 7, 0, 0, data);
		if (i >= 6 && identity.speed == MPTP_USB_SUPER) {
			assert_int_equal(len, 0);
			continue;
		}
		endpoints = 0;
		for (size_t at = 0; at < len; at += data[at]) {
			assert_true(data[at] >= 2 && at + data[at] <= len);
			endpoints += data[at + 1] == 5;
		}
		assert_int_equal(endpoints, 3);
		assert_int_equal(data[14], identity.vendor_class ? 0xff : 6);
	}
}

static void
texts_are_utf_16(void **state)
{
	struct mptp_usb_identity identity = camera;
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;
	char longest[400];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	identity.serial = longest;
	identity.maker = NULL;
	start(&g, &asked, &identity);
	assert_int_equal(ask(&g, 0x80, 6, 0x0300, 0, 255, data), 4);
	assert_memory_equal(data, "\4\3\x09\4", 4);
	assert_int_equal(ask(&g, 0x80, 6, 0x0302, 0x0409, 255, data), 12);
	assert_memory_equal(data + 2, "M\0\xf6\0d\0e\0l\0", 10);
	assert_int_equal(ask(&g, 0x80, 6, 0x0303, 0x0409, 255, data), 254);
	assert_int_equal(ask(&g, 0x80, 6, 0x0304, 0x0409, 255, data), 8);
	assert_memory_equal(data + 2, "M\0T\0P\0", 6);
	/* None of these is there, and the device says so of the first. */
	assert_int_equal(ask(&g, 0x80, 6, 0x0301, 0x0409, 255, data), -1);
	assert_int_equal(ask(&g, 0x80, 6, 0x0302, 0x0407, 255, data), -1);
	assert_int_equal(ask(&g, 0x80, 6, 0x0305, 0x0409, 255, data), -1);
	ask(&g, 0x80, 6, 0x0100, 0, 18, data);
	assert_memory_equal(data + 14, "\0\2\3", 3);
	gadget_free(&g);
}

static void
windows_is_told_of_mtp_alone(void **state)
{
	struct mptp_usb_identity identity = camera;
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;
	unsigned vendor;

	(void)state;
	start(&g, &asked, &identity);
	assert_int_equal(ask(&g, 0x80, 6, 0x03ee, 0, 255, data), 18);
	assert_memory_equal(data, "\x12\3M\0S\0F\0T\0\61\0\60\0\60\0", 16);
	vendor = data[16];
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 4, 16, data), 16);
	assert_int_equal(get_le32(data), 40);
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 4, 255, data), 40);
	assert_memory_equal(data + 18, "MTP\0\0\0\0\0", 8);
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 5, 255, data), -1);
	/* And Windows 8.1, by the BOS. */
	assert_int_equal(ask(&g, 0x80, 6, 0x0f00, 0, 5, data), 5);
	assert_int_equal(get_le16(data + 2), 5 + 7 + 28);
	assert_int_equal(ask(&g, 0x80, 6, 0x0f00, 0, 255, data), 5 + 7 + 28);
	assert_int_equal(data[4], 2);
	assert_memory_equal(data + 12, "\x1c\x10\5\0\xdf\x60\xdd\xd8", 8);
	assert_int_equal(get_le16(data + 36), 30);
	vendor = data[12 + 26];
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 7, 255, data), 30);
	assert_int_equal(get_le16(data), 10);
	assert_int_equal(get_le16(data + 8), 30);
	assert_memory_equal(data + 10, "\x14\0\3\0MTP\0\0\0\0\0", 12);
	identity.mtp = false;
	assert_int_equal(ask(&g, 0x80, 6, 0x0f00, 0, 255, data), 12);
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 7, 255, data), -1);
	assert_int_equal(ask(&g, 0x80, 6, 0x03ee, 0, 255, data), -1);
	assert_int_equal(ask(&g, 0xc0, vendor, 0, 4, 255, data), -1);
	assert_int_equal(ask(&g, 0x80, 6, 0x0304, 0x0409, 255, data), -1);
	gadget_free(&g);
}

/* ---- requests ----------------------------------------------------------- */

static void
it_is_configured(void **state)
{
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;

	(void)state;
	start(&g, &asked, &camera);
	assert_null(gadget_in(&g, GADGET_BULK_IN));
	assert_int_equal(ask(&g, 0x80, 8, 0, 0, 1, data), 1);
	assert_int_equal(data[0], 0);
	assert_int_equal(ask(&g, 0x81, 10, 0, 0, 1, data), -1);
	assert_int_equal(ask(&g, 0, 9, 2, 0, 0, data), -1);
	assert_int_equal(ask(&g, 0, 9, 1, 0, 0, data), 0);
	assert_int_equal(asked.resets, 1);
	assert_int_equal(ask(&g, 0x80, 8, 0, 0, 1, data), 1);
	assert_int_equal(data[0], 1);
	assert_ptr_equal(gadget_in(&g, GADGET_BULK_IN), &g.bulk);
	assert_ptr_equal(gadget_in(&g, GADGET_INTERRUPT_IN), &g.interrupt);
	assert_null(gadget_in(&g, 0x82));
	assert_int_equal(ask(&g, 0x81, 10, 0, 0, 1, data), 1);
	assert_int_equal(ask(&g, 1, 11, 0, 0, 0, data), 0);
	assert_int_equal(ask(&g, 1, 11, 1, 0, 0, data), -1);
	assert_int_equal(ask(&g, 1, 11, 0, 1, 0, data), -1);
	gadget_free(&g);
}

/* What another recipient is asked for is not what the device would say. */
static void
recipients_are_kept_apart(void **state)
{
	static const uint8_t requests[][2] = { { 0x81, 6 }, { 0x82, 6 },
		{ 0x81, 8 }, { 0x80, 10 }, { 1, 9 }, { 2, 5 }, { 0, 11 },
		{ 2, 11 } };
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;

	(void)state;
	start(&g, &asked, &camera);
	ask(&g, 0, 9, 1, 0, 0, data);
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		unsigned value = requests[i][1] == 6 ? 0x0100 :
		    requests[i][1] == 9		     ? 1 :
						       0;
		unsigned length = requests[i][0] & 0x80 ? 64 : 0;

		assert_int_equal(ask(&g, requests[i][0], requests[i][1], value,
				     0, length, data),
		    -1);
	}
	assert_int_equal(ask(&g, 0x80, 6, 0x0100, 0, 64, data), 18);
	gadget_free(&g);
}

static void
super_speed_tells_how_it_may_sleep(void **state)
{
	struct mptp_usb_identity identity = camera;
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;

	(void)state;
	start(&g, &asked, &identity);
	assert_int_equal(ask(&g, 0, 3, 48, 0, 0, data), -1);
	gadget_free(&g);
	identity.speed = MPTP_USB_SUPER;
	start(&g, &asked, &identity);
	assert_int_equal(ask(&g, 0, 3, 48, 0, 0, data), 0);
	assert_int_equal(ask(&g, 0, 3, 49, 0, 0, data), 0);
	assert_int_equal(ask(&g, 0x80, 0, 0, 0, 2, data), 2);
	assert_int_equal(get_le16(data), 1 | 4 | 8);
	assert_int_equal(ask(&g, 0, 1, 48, 0, 0, data), 0);
	assert_int_equal(ask(&g, 0x80, 0, 0, 0, 2, data), 2);
	assert_int_equal(get_le16(data), 1 | 8);
	gadget_power_on(&g);
	assert_int_equal(ask(&g, 0x80, 0, 0, 0, 2, data), 2);
	assert_int_equal(get_le16(data), 1);
	gadget_free(&g);
}

static void
endpoints_halt_and_go_on(void **state)
{
	static const unsigned endpoints[] = { GADGET_BULK_IN, GADGET_BULK_OUT,
		GADGET_INTERRUPT_IN };
	uint8_t data[GADGET_CONTROL_MAX];
	struct asked asked;
	struct gadget g;

	(void)state;
	start(&g, &asked, &camera);
	ask(&g, 0, 9, 1, 0, 0, data);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(ask(&g, 2, 3, 0, endpoints[i], 0, data), 0);
		assert_int_equal(ask(&g, 0x82, 0, 0, endpoints[i], 2, data), 2);
		assert_int_equal(get_le16(data), 1);
	}
	/* The class tells the bulk ones (5.2.4). */
	assert_int_equal(ask(&g, 0xa1, 0x67, 0, 0, 64, data), 12);
	assert_memory_equal(data, "\x0c\0\x1f\x20\x81\0\0\0\2\0\0\0", 12);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(ask(&g, 2, 1, 0, endpoints[i], 0, data), 0);
		assert_int_equal(ask(&g, 0x82, 0, 0, endpoints[i], 2, data), 2);
		assert_int_equal(get_le16(data), 0);
	}
	assert_int_equal(ask(&g, 0xa1, 0x67, 0, 0, 64, data), 4);
	assert_memory_equal(data, "\4\0\1\x20", 4);
	assert_int_equal(ask(&g, 2, 1, 0, 0x84, 0, data), -1);
	assert_int_equal(ask(&g, 2, 1, 0, 0x1081, 0, data), -1);
	assert_int_equal(ask(&g, 0x82, 0, 0, 0x05, 2, data), -1);
	assert_int_equal(ask(&g, 0x82, 0, 0, 0, 2, data), 2);
	gadget_free(&g);
}

static void
the_class_is_obeyed(void **state)
{
	uint8_t data[GADGET_CONTROL_MAX] = { 1, 0x40, 7, 0, 0, 0x80 };
	uint8_t event[24] = { 24, 0, 0, 0, 4, 0, 2, 0x40, 9 };
	struct asked asked;
	struct gadget g;
	size_t n;

	(void)state;
	event[12] = 5;
	start(&g, &asked, &camera);
	assert_int_equal(ask(&g, 0x21, 0x64, 0, 0, 6, data), -1);
	ask(&g, 0, 9, 1, 0, 0, data);
	memcpy(data, "\1\x40\7\0\0\x80", 6);
	assert_true(gadget_endpoint_write(&g.bulk, data, 6, true));
	assert_int_equal(ask(&g, 0x21, 0x64, 0, 0, 6, data), 0);
	assert_int_equal(asked.cancels, 1);
	assert_int_equal(asked.transaction, 0x80000007);
	assert_int_equal(
	    gadget_endpoint_fetch(&g.bulk, data, 8, &n), GADGET_MORE);
	memcpy(data, "\1\x40\7\0\0\x80", 6);
	assert_int_equal(ask(&g, 0x21, 0x64, 0, 0, 5, data), -1);
	data[0] = 2;
	assert_int_equal(ask(&g, 0x21, 0x64, 0, 0, 6, data), -1);
	assert_int_equal(asked.cancels, 1);
	assert_int_equal(ask(&g, 0x21, 0x64, 0, 1, 6, data), -1);

	assert_int_equal(ask(&g, 0xa1, 0x65, 0, 0, 64, data), -1);
	assert_true(gadget_event(&g, event, sizeof(event)));
	assert_false(gadget_event(&g, event, sizeof(event)));
	assert_int_equal(ask(&g, 0xa1, 0x65, 0, 0, 64, data), 26);
	assert_memory_equal(data, "\2\x40\x09\0\0\0\3\0\4\0\5\0\0\0\4\0", 16);

	g.bulk.halted = true;
	assert_int_equal(ask(&g, 0x21, 0x66, 0, 0, 0, data), 0);
	assert_int_equal(asked.resets, 2);
	assert_false(g.bulk.halted);
	assert_true(gadget_event(&g, event, sizeof(event)));
	asked.fails = true;
	assert_int_equal(ask(&g, 0xa1, 0x67, 0, 0, 64, data), -1);
	gadget_free(&g);
}

/* No request whatever does harm, and no answer is longer than was asked for. */
static void
any_setup_packet_is_survived(void **state)
{
	uint8_t data[GADGET_CONTROL_MAX] = { 0 };
	uint32_t seed = 1;
	struct asked asked;
	struct gadget g;
	unsigned answered = 0;

	(void)state;
	start(&g, &asked, &camera);
	for (unsigned i = 0; i < 200000; i++) {
		uint8_t setup[8];
		size_t len;

		for (unsigned j = 0; j < 8; j++) {
			seed = seed * 1103515245 + 12345;
			setup[j] = (uint8_t)(seed >> 16);
		}
		/* Half of them have a recipient, a request, and a zero. */
		if (i % 2 == 0) {
			setup[0] &= 0xe3;
			setup[1] &= setup[0] & 0x20 ? 0x67 : 0x0b;
			setup[4] &= setup[2] & 0x83;
			setup[5] = setup[7] = 0;
		}
		len = (setup[0] & 0x80) != 0 ? 0 : get_le16(setup + 6) % 257;
		if (len > sizeof(data))
			len = sizeof(data);
		if (!gadget_control(&g, setup, data, &len))
			continue;
		answered++;
		assert_true(len <= get_le16(setup + 6));
		assert_true(len <= sizeof(data));
	}
	assert_true(answered > 1000);
	gadget_free(&g);
}

/* ---- packets ------------------------------------------------------------ */

static void
transfers_are_cut_into_packets(void **state)
{
	/* Of so many bytes, into buffers of such a size: what each gets. */
	static const struct {
		size_t len, buffer;
		size_t got[4];
		enum gadget_fetched how[4];
	} cases[] = {
		{ 10, 512, { 10 }, { GADGET_SHORT } },
		{ 0, 512, { 0 }, { GADGET_SHORT } },
		{ 512, 512, { 512, 0 }, { GADGET_FULL, GADGET_SHORT } },
		{ 512, 1024, { 512 }, { GADGET_SHORT } },
		{ 1024, 512, { 512, 512, 0 },
		    { GADGET_FULL, GADGET_FULL, GADGET_SHORT } },
		{ 1025, 1024, { 1024, 1 }, { GADGET_FULL, GADGET_SHORT } },
		{ 10, 8, { 8 }, { GADGET_OVERFLOW } },
		{ 600, 520, { 520 }, { GADGET_OVERFLOW } },
		{ 600, 100, { 100, 88 }, { GADGET_OVERFLOW, GADGET_SHORT } },
	};
	struct gadget_endpoint ep;
	uint8_t sent[4096], got[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)(i * 7);
	assert_true(gadget_endpoint_init(&ep, sizeof(sent), 512));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = 0;

		assert_true(
		    gadget_endpoint_write(&ep, sent, cases[i].len, true));
		assert_false(gadget_endpoint_write(&ep, sent, 1, true));
		for (size_t j = 0; j < 4; j++) {
			enum gadget_fetched how = gadget_endpoint_fetch(
			    &ep, got, cases[i].buffer, &n);

			assert_int_equal(how, cases[i].how[j]);
			assert_int_equal(n, cases[i].got[j]);
			if (j == 0)
				assert_memory_equal(got, sent, n);
			if (how == GADGET_SHORT ||
			    (how == GADGET_OVERFLOW &&
				gadget_endpoint_ready(&ep) == 0))
				break;
		}
		gadget_endpoint_flush(&ep);
	}
	gadget_endpoint_free(&ep);
}

static void
packets_are_whole_across_writes(void **state)
{
	struct gadget_endpoint ep;
	uint8_t sent[1000], got[2048];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)(i * 3);
	assert_true(gadget_endpoint_init(&ep, 1000, 64));
	assert_true(gadget_endpoint_write(&ep, sent, 100, false));
	assert_int_equal(
	    gadget_endpoint_fetch(&ep, got, sizeof(got), &n), GADGET_MORE);
	assert_int_equal(n, 64);
	assert_true(gadget_endpoint_write(&ep, sent + 100, 900, true));
	assert_int_equal(
	    gadget_endpoint_fetch(&ep, got + 64, 1984, &n), GADGET_SHORT);
	assert_int_equal(n, 936);
	assert_memory_equal(got, sent, 1000);
	gadget_endpoint_free(&ep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_device_is_described),
		cmocka_unit_test(configurations_are_sound),
		cmocka_unit_test(texts_are_utf_16),
		cmocka_unit_test(windows_is_told_of_mtp_alone),
		cmocka_unit_test(it_is_configured),
		cmocka_unit_test(recipients_are_kept_apart),
		cmocka_unit_test(super_speed_tells_how_it_may_sleep),
		cmocka_unit_test(endpoints_halt_and_go_on),
		cmocka_unit_test(the_class_is_obeyed),
		cmocka_unit_test(any_setup_packet_is_survived),
		cmocka_unit_test(transfers_are_cut_into_packets),
		cmocka_unit_test(packets_are_whole_across_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
