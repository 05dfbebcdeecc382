/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * Which interface is a camera's, from a device's own bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gadget/descriptor.h"
#include "host/configuration.h"

/* ---- a device that is asked --------------------------------------------- */

struct asked {
	const struct mptp_usb_identity *identity;
	unsigned times;
};

static int
answer(void *ctx, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
    uint8_t *data, uint16_t len)
{
	struct asked *asked = ctx;
	uint8_t bytes[GADGET_DESCRIPTOR_MAX];
	size_t n;

	asked->times++;
	if (type == 0xc0)
		n = request == GADGET_MICROSOFT_REQUEST ?
		    gadget_microsoft(asked->identity, index, bytes) :
		    0;
	else
		n = gadget_descriptor(asked->identity, (uint8_t)(value >> 8),
		    (uint8_t)value, index, bytes);
	if (n > len)
		n = len;
	memcpy(data, bytes, n);
	return n == 0 ? -1 : (int)n;
}

static void
name(void *ctx, const struct usb_interface *interface, char *out, size_t size)
{
	const struct usb_asker asker = { answer, name, ctx };

	usb_string(&asker, interface->name, out, size);
}

static bool
find(struct usb_interface *out, struct asked *asked, const uint8_t *bytes,
    size_t len)
{
	const struct usb_asker asker = { answer, name, asked };
	/* Of this length exactly, for the sanitizers to see. */
	uint8_t *copy = malloc(len + 1);
	bool found;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	copy = realloc(copy, len == 0 ? 1 : len);
	assert_non_null(copy);
	found = usb_configuration_find(out, copy, len, &asker);
	free(copy);
	return found;
}

/* ---- tests -------------------------------------------------------------- */

static void
our_cameras_are_found_at_every_speed(void **state)
{
	static const enum mptp_usb_speed speeds[] = { MPTP_USB_FULL,
		MPTP_USB_HIGH, MPTP_USB_SUPER };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct mptp_usb_identity camera = { .speed = speeds[i] };
		struct asked asked = { &camera, 0 };
		uint8_t bytes[GADGET_DESCRIPTOR_MAX];
		size_t len = gadget_configuration(&camera, bytes);
		struct usb_interface found;

		assert_true(find(&found, &asked, bytes, len));
		assert_int_equal(found.configuration, GADGET_CONFIGURATION);
		assert_int_equal(found.in, GADGET_BULK_IN);
		assert_int_equal(found.out, GADGET_BULK_OUT);
		assert_int_equal(found.event, GADGET_INTERRUPT_IN);
		assert_int_equal(found.in_packet, gadget_packet(speeds[i]));
		assert_int_equal(found.event_packet, GADGET_EVENT_PACKET);
		/* The class tells it all. */
		assert_int_equal(asked.times, 0);
	}
}

static void
a_class_of_the_vendors_needs_a_name(void **state)
{
	struct mptp_usb_identity camera = { .vendor_class = true, .mtp = true };
	struct asked asked = { &camera, 0 };
	uint8_t bytes[GADGET_DESCRIPTOR_MAX];
	size_t len = gadget_configuration(&camera, bytes);
	struct usb_interface found;

	(void)state;
	assert_true(find(&found, &asked, bytes, len));
	/* Without a name, Microsoft's descriptors tell it. */
	bytes[17] = 0;
	assert_true(find(&found, &asked, bytes, len));
	camera.mtp = false;
	assert_false(find(&found, &asked, bytes, len));
}

static void
what_is_cut_short_is_no_camera(void **state)
{
	const struct mptp_usb_identity camera = { .speed = MPTP_USB_SUPER };
	struct asked asked = { &camera, 0 };
	uint8_t bytes[GADGET_DESCRIPTOR_MAX];
	size_t len = gadget_configuration(&camera, bytes), least = 18 + 13 + 7;
	struct usb_interface found;

	(void)state;
	/* Both bulk endpoints have to be there. */
	for (size_t n = 0; n <= len; n++)
		assert_int_equal(find(&found, &asked, bytes, n), n >= least);
	/* Lengths that lead nowhere, or beyond the end. */
	for (unsigned length = 0; length < 256; length++) {
		bytes[9] = (uint8_t)length;
		find(&found, &asked, bytes, len);
	}
}

static void
the_camera_is_found_behind_other_interfaces(void **state)
{
	static const uint8_t bytes[] = { 9, 2, 60, 0, 2, 7, 0, 0, 0, /* */
		9, 4, 0, 0, 1, 3, 1, 1, 0,	 /* a keyboard */
		9, 0x21, 0, 1, 0, 1, 0x22, 0, 0, /* of which this is told */
		7, 5, 0x84, 3, 8, 0, 1,		 /* */
		9, 4, 5, 2, 2, 6, 1, 1, 0,	 /* the camera */
		7, 5, 0x81, 2, 0, 2, 0,		 /* */
		7, 5, 0x02, 2, 0, 2, 0, 99 };
	const struct mptp_usb_identity none = { 0 };
	struct asked asked = { &none, 0 };
	struct usb_interface found;

	(void)state;
	assert_true(find(&found, &asked, bytes, sizeof(bytes)));
	assert_int_equal(found.configuration, 7);
	assert_int_equal(found.number, 5);
	assert_int_equal(found.setting, 2);
	assert_int_equal(found.in, 0x81);
	assert_int_equal(found.event, 0);
}

/* Of one that is shorter than it has to be, or stands behind the end that is told, nothing
 * is believed. */
static void
short_descriptors_are_none(void **state)
{
	static const struct {
		uint8_t total;
		uint8_t bytes[41];
	} cases[] = {
		/* as it should be */
		{ 32,
		    { 9, 4, 0, 0, 2, 6, 1, 1, 0, 7, 5, 0x81, 2, 0, 2, 0, 7, 5,
			2, 2, 0, 2, 0 } },
		/* an interface of 8 bytes */
		{ 31,
		    { 8, 4, 0, 0, 2, 6, 1, 1, 7, 5, 0x81, 2, 0, 2, 0, 7, 5, 2,
			2, 0, 2, 0 } },
		/* an endpoint of 6 */
		{ 31,
		    { 9, 4, 0, 0, 2, 6, 1, 1, 0, 6, 5, 0x81, 2, 0, 2, 7, 5, 2,
			2, 0, 2, 0 } },
		/* one behind the end */
		{ 25,
		    { 9, 4, 0, 0, 2, 6, 1, 1, 0, 7, 5, 0x81, 2, 0, 2, 0, 7, 5,
			2, 2, 0, 2, 0 } },
		/* one whose packets have no bytes */
		{ 32,
		    { 9, 4, 0, 0, 2, 6, 1, 1, 0, 7, 5, 0x81, 2, 0, 0, 0, 7, 5,
			2, 2, 0, 2, 0 } },
	};
	const struct mptp_usb_identity none = { 0 };
	struct asked asked = { &none, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t bytes[50] = { 9, 2, cases[i].total, 0, 1, 1, 0, 0, 0 };
		struct usb_interface found;

		memcpy(bytes + 9, cases[i].bytes, sizeof(cases[i].bytes));
		assert_int_equal(find(&found, &asked, bytes, 32), i == 0);
	}
}

/* String 0xEE hangs some devices. */
static void
microsofts_string_is_asked_for_where_it_fits(void **state)
{
	const struct mptp_usb_identity camera = { .mtp = true };
	uint8_t bytes[] = { 9, 2, 39, 0, 1, 1, 0, 0, 0, /* */
		9, 4, 0, 0, 3, 0xff, 0, 0, 0, /* without a name */
		7, 5, 0x81, 2, 0, 2, 0,	      /* */
		7, 5, 0x02, 2, 0, 2, 0,	      /* */
		7, 5, 0x83, 3, 64, 0, 1 };
	struct usb_interface found;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct asked asked = { &camera, 0 };

		bytes[9 + 4] = i == 1 ? 2 : 3;	 /* endpoints that it tells */
		bytes[32 + 3] = i == 2 ? 2 : 3;	 /* the last one is for bulk */
		bytes[9 + 5] = i == 3 ? 8 : 0xff; /* a disk */
		assert_int_equal(
		    find(&found, &asked, bytes, sizeof(bytes)), i == 0);
		assert_int_equal(asked.times > 0, i == 0);
	}
}

static const uint8_t *told;

static int
tell(void *ctx, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
    uint8_t *data, uint16_t len)
{
	(void)ctx, (void)type, (void)request, (void)index, (void)len;
	memcpy(data, (value & 0xff) == 0 ? (const uint8_t *)"\4\3\11\4" : told,
	    (value & 0xff) == 0 ? 4 : 8);
	return (value & 0xff) == 0 ? 4 : 8;
}

static void
strings_have_their_own_length_and_type(void **state)
{
	static const struct {
		uint8_t bytes[8];
		const char *text;
	} cases[] = {
		{ { 8, 3, 'a', 0, 'b', 0, 'c', 0 }, "abc" },
		{ { 255, 3, 'a', 0, 'b', 0, 'c', 0 }, "abc" },
		{ { 4, 3, 'a', 0, 'b', 0, 'c', 0 }, "a" },
		{ { 0, 3, 'a', 0, 'b', 0, 'c', 0 }, "" },
		{ { 8, 2, 'a', 0, 'b', 0, 'c', 0 }, "" },
	};
	const struct usb_asker asker = { tell, name, NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[20];

		told = cases[i].bytes;
		usb_string(&asker, 1, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

static void
a_device_descriptor_is_whole_or_none(void **state)
{
	const struct mptp_usb_identity camera = {
		.vendor = 0x04a9, .product = 0x32f5, .serial = "1"
	};
	uint8_t bytes[GADGET_DESCRIPTOR_MAX];
	size_t len = gadget_descriptor(&camera, 1, 0, 0, bytes);
	struct usb_device device;

	(void)state;
	assert_true(usb_device_unpack(&device, bytes, len));
	assert_int_equal(device.vendor, 0x04a9);
	assert_int_equal(device.product, 0x32f5);
	assert_int_equal(device.maker, 0);
	assert_true(device.serial != 0);
	assert_int_equal(device.configurations, 1);
	assert_false(usb_device_unpack(&device, bytes, len - 1));
	bytes[0]--;
	assert_false(usb_device_unpack(&device, bytes, len));
	bytes[0]++;
	bytes[1] = 2;
	assert_false(usb_device_unpack(&device, bytes, len));
}

static void
strings_are_cut_and_clean(void **state)
{
	const struct mptp_usb_identity camera = { .maker = "M\xc3\xa4rz  ",
		.model = "a\x1b[31mb" };
	struct asked asked = { &camera, 0 };
	const struct usb_asker asker = { answer, name, &asked };
	char text[20];

	(void)state;
	usb_string(&asker, 1, text, sizeof(text));
	usb_string_clean(text);
	assert_string_equal(text, "M\xc3\xa4rz");
	usb_string(&asker, 2, text, sizeof(text));
	usb_string_clean(text);
	assert_null(strchr(text, 0x1b));
	usb_string(&asker, 77, text, sizeof(text));
	assert_string_equal(text, "");
	usb_string(&asker, 1, text, 3);
	assert_int_equal(strlen(text), 2);
}

static void
os_descriptors_are_read_to_their_end_only(void **state)
{
	static const uint8_t string[18] = { 18, 3, 'M', 0, 'S', 0, 'F', 0, 'T',
		0, '1', 0, '0', 0, '0', 0, 0x42, 0 };
	uint8_t ids[16 + 2 * 24] = { 64, 0, 0, 0, 0, 1, 4, 0, 2 };

	(void)state;
	assert_int_equal(usb_msos_request(string, 18), 0x42);
	assert_int_equal(usb_msos_request(string, 17), -1);
	assert_int_equal(usb_msos_request(string + 1, 17), -1);
	ids[16] = 0;
	memcpy(ids + 18, "WINUSB", 6);
	ids[40] = 3;
	memcpy(ids + 42, "MTP", 3);
	assert_true(usb_msos_is_mtp(ids, sizeof(ids), 3));
	assert_false(usb_msos_is_mtp(ids, sizeof(ids), 0));
	for (size_t len = 0; len < sizeof(ids); len++)
		assert_false(usb_msos_is_mtp(ids, len, 3));
	/* One function only: the interface number is often wrong. */
	ids[8] = 1;
	memcpy(ids + 18, "MTP\0\0\0", 6);
	assert_true(usb_msos_is_mtp(ids, 40, 7));
	ids[8] = 255;
	assert_true(usb_msos_is_mtp(ids, 40, 0));
	assert_false(usb_msos_is_mtp(ids, 40, 7));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_cameras_are_found_at_every_speed),
		cmocka_unit_test(a_class_of_the_vendors_needs_a_name),
		cmocka_unit_test(what_is_cut_short_is_no_camera),
		cmocka_unit_test(the_camera_is_found_behind_other_interfaces),
		cmocka_unit_test(short_descriptors_are_none),
		cmocka_unit_test(microsofts_string_is_asked_for_where_it_fits),
		cmocka_unit_test(strings_have_their_own_length_and_type),
		cmocka_unit_test(a_device_descriptor_is_whole_or_none),
		cmocka_unit_test(strings_are_cut_and_clean),
		cmocka_unit_test(os_descriptors_are_read_to_their_end_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
