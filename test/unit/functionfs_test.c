/*
 * SPDX-License-Identifier: MIT
 * Copyright (c) 2026 The miniptp authors
 *
 * What FunctionFS is told, and how much is read from it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "gadget/functionfs.h"

static struct mptp_usb_identity camera = {
	.vendor = 0x1209,
	.product = 0x7074,
	.maker = "Maker",
	.model = "Model",
	.serial = "0001",
};

/* Each count is right, and no byte is left over. */
static void
descriptors_are_as_many_as_told(void **state)
{
	static const unsigned counts[] = { 4, 4, 7 };
	static const uint16_t packets[] = { 64, 512, 1024 };
	uint8_t out[FUNCTIONFS_MESSAGE_MAX];

	(void)state;
	for (int mtp = 0; mtp < 2; mtp++) {
		size_t at = mtp ? 28 : 24, len;

		camera.mtp = mtp;
		len = functionfs_descriptors(&camera, false, out);
		assert_int_equal(get_le32(out), 3);
		assert_int_equal(get_le32(out + 4), len);
		assert_int_equal(get_le32(out + 8), mtp ? 15 : 7);
		for (int speed = 0; speed < 3; speed++) {
			assert_int_equal(
			    get_le32(out + 12 + 4 * speed), counts[speed]);
			assert_int_equal(out[at + 8], mtp);
			assert_int_equal(out[at + 9 + 2], 0x81);
			assert_int_equal(
			    get_le16(out + at + 9 + 4), packets[speed]);
			for (unsigned i = 0; i < counts[speed]; i++)
				at += out[at];
		}
		if (mtp) {
			assert_int_equal(get_le32(out + 24), 1);
			assert_int_equal(get_le32(out + at + 1), 35);
			assert_int_equal(get_le16(out + at + 5), 0x0100);
			assert_memory_equal(out + at + 7, "\4\0\1\0\0\1MTP", 9);
			at += 35;
		}
		assert_int_equal(at, len);
	}
	functionfs_descriptors(&camera, true, out);
	assert_int_equal(get_le16(out + 28 + 30 + 30 + 48 + 5), 1);
}

static void
strings_are_as_many_as_used(void **state)
{
	uint8_t out[FUNCTIONFS_MESSAGE_MAX];

	(void)state;
	camera.mtp = false;
	assert_int_equal(functionfs_strings(&camera, out), 16);
	assert_memory_equal(out, "\2\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0", 16);
	camera.mtp = true;
	assert_int_equal(functionfs_strings(&camera, out), 22);
	assert_memory_equal(
	    out, "\2\0\0\0\x16\0\0\0\1\0\0\0\1\0\0\0\x09\4MTP", 22);
}

/* ---- reading ------------------------------------------------------------- */

enum { PACKET = 512, MOST = 32768 };

static void
bring(struct functionfs_reading *reading, uint32_t length, uint16_t type,
    size_t n, bool last)
{
	uint8_t bytes[64] = { 0 };

	put_le32(bytes, length);
	put_le16(bytes + 4, type);
	functionfs_was_read(reading, bytes, n, last);
}

static size_t
next(const struct functionfs_reading *reading)
{
	return functionfs_next_read(reading, PACKET, MOST);
}

static void
reads_end_with_the_message(void **state)
{
	struct functionfs_reading r = { 0 };

	(void)state;
	/* A request, and the next. */
	assert_int_equal(next(&r), PACKET);
	bring(&r, 16, 1, 16, true);
	assert_int_equal(next(&r), PACKET);
	/* Header and data: what remains, in whole packets. */
	bring(&r, 100000, 2, PACKET, false);
	assert_int_equal(next(&r), MOST);
	bring(&r, 0, 0, MOST, false);
	bring(&r, 0, 0, MOST, false);
	assert_int_equal(next(&r), MOST);
	bring(&r, 0, 0, MOST, false);
	assert_int_equal(
	    next(&r), (100000 - PACKET - 3 * MOST + 511) / 512 * 512);
	bring(&r, 0, 0, 100000 - PACKET - 3 * MOST, true);
	assert_int_equal(next(&r), PACKET);
	/* Whole packets, and no empty one behind them: the next is a request. */
	bring(&r, 3 * PACKET, 2, PACKET, false);
	assert_int_equal(next(&r), 2 * PACKET);
	bring(&r, 0, 0, 2 * PACKET, false);
	assert_int_equal(next(&r), PACKET);
	bring(&r, 12, 1, 12, true);
	assert_int_equal(next(&r), PACKET);
	/* With the empty one. */
	bring(&r, PACKET, 2, PACKET, false);
	bring(&r, 0, 0, 0, true);
	assert_int_equal(next(&r), PACKET);
}

static void
a_header_may_be_sent_alone(void **state)
{
	struct functionfs_reading r = { 0 };

	(void)state;
	bring(&r, 12 + 2 * PACKET, 2, 12, true);
	assert_int_equal(next(&r), 2 * PACKET);
	bring(&r, 0x0badf00d, 0, 2 * PACKET, false);
	assert_int_equal(next(&r), PACKET);
	/* A request without parameters is no such header. */
	bring(&r, 12, 1, 12, true);
	bring(&r, 0xffffffff, 2, PACKET, false);
	assert_int_equal(next(&r), MOST);
	bring(&r, 0, 0, MOST, false);
	assert_int_equal(next(&r), MOST);
	bring(&r, 0, 0, 7, true);
	assert_int_equal(next(&r), PACKET);
	/* No message at all. */
	bring(&r, 0xffff, 2, 5, true);
	assert_int_equal(next(&r), PACKET);
	bring(&r, 5, 9, PACKET, false);
	assert_int_equal(next(&r), PACKET);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(descriptors_are_as_many_as_told),
		cmocka_unit_test(strings_are_as_many_as_used),
		cmocka_unit_test(reads_end_with_the_message),
		cmocka_unit_test(a_header_may_be_sent_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
